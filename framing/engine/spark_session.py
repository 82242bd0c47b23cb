"""The Spark session: the one that spark-submit or a notebook has begun, or one of this machine."""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from framing.errors import InputError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_REMEDY = "or leave --engine out to run on this machine alone"


def spark_session() -> SparkSession:
    """Return the active Spark session, or begin one as Spark is configured (without a configuration: the cores of this machine).

    Raises `InputError` where pyspark or Java are missing, and where Spark does not start.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise InputError(f"the engine 'spark' needs pyspark, which cannot be imported ({error}); `pip install 'framing[spark]'`, {_REMEDY}") from None
    # Tables pass as Arrow; nothing is left to pandas that pyspark may not know yet.
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
    active = SparkSession.getActiveSession()
    if active is not None:
        return _classic(active)
    if not _java():
        raise InputError(f"the engine 'spark' needs Java 17 or newer, and none was found; install one and name its folder in JAVA_HOME, {_REMEDY}")
    # Where spark.pyspark.python names no other, workers use the Python that runs this: the next best one may lack the packages.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        return SparkSession.builder.appName("framing").config("spark.ui.showConsoleProgress", "false").getOrCreate()
    except PySparkException as error:
        reason = str(error).strip().splitlines()[0][:200]
        raise InputError(
            f"Spark could not be started ({reason}); it needs Java 17 or newer (JAVA_HOME names its folder) and a master that answers, {_REMEDY}"
        ) from None


def _classic(session: SparkSession) -> SparkSession:
    """Return a session that runs in this process's own driver; one that is reached through Spark Connect cannot hand out parts of a table."""
    if not hasattr(session, "sparkContext"):
        raise InputError(
            f"the engine 'spark' needs a classic Spark session, and this one is of Spark Connect; use a cluster with a driver of its own, {_REMEDY}"
        )
    return session


def _java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return bool(home and (Path(home) / "bin" / "java").exists()) or shutil.which("java") is not None
