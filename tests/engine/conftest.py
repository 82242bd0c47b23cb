"""One Spark session for all tests: a cluster on this machine with two worker processes, as Spark's own tests use it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

_LIGHT = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@pytest.fixture(scope="session")
def session(tmp_path_factory):
    """A Spark session whose two workers, each with one core, are processes of their own; tests that need it are skipped where pyspark or Java are absent."""
    pytest.importorskip("pyspark", reason="pyspark is not installed (pip install 'framing[spark]')")
    java = _java_home()
    if java is None:
        pytest.skip("no Java 17 or newer was found (JAVA_HOME names its folder)")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("JAVA_HOME", str(java))
        from pyspark.sql import SparkSession

        settings = {
            "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
            "spark.executor.memory": "512m", "spark.sql.shuffle.partitions": "2", "spark.executorEnv.PYTHONPATH": str(ROOT),
            "spark.executorEnv.FRAMING_CACHE": str(tmp_path_factory.mktemp("workers")), "spark.local.dir": str(tmp_path_factory.mktemp("spark")),
            # Jobs are small: what compiles and plans them costs more than they do.
            "spark.driver.extraJavaOptions": _LIGHT, "spark.executor.extraJavaOptions": _LIGHT, "spark.sql.codegen.wholeStage": "false",
            "spark.sql.codegen.factoryMode": "NO_CODEGEN", "spark.sql.adaptive.enabled": "false", "spark.sql.autoBroadcastJoinThreshold": "-1",
            "spark.network.timeout": "600s", "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
        }  # fmt: skip
        builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("tests")
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        yield session
        application, home = session.sparkContext.applicationId, os.environ.get("SPARK_HOME")
        session.stop()
        # Workers of such a cluster write beside Spark's own files.
        import pyspark

        shutil.rmtree(Path(home or Path(pyspark.__file__).parent) / "work" / application, ignore_errors=True)


@pytest.fixture(scope="session")
def spark(session):
    """The Spark engine over that session."""
    from framing.engine.spark import SparkEngine

    return SparkEngine(session)


def _java_home() -> Path | None:
    """The folder of a Java 17: the one that is named, the usual places of Linux, else that of the `java` that would be called."""
    named = os.environ.get("JAVA_HOME")
    found = shutil.which("java")
    homes = [*([Path(named)] if named else []), *sorted(Path("/usr/lib/jvm").glob("*17*")), *([Path(found).resolve().parents[1]] if found else [])]
    return next((home for home in homes if (home / "bin" / "java").exists()), None)
