"""Which engines there are, and what is said of one that cannot be used."""

from __future__ import annotations

import builtins
import sys

import pytest

from framing.engine.base import load_engine
from framing.errors import InputError
from tests.small import write_small


def _without(monkeypatch, name):
    """Let nothing import a package."""
    importing = builtins.__import__

    def without(wanted, *arguments, **named):
        if wanted.split(".")[0] == name:
            raise ImportError(f"No module named {name!r}")
        return importing(wanted, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", without)


def test_an_unknown_engine_is_named_with_those_that_there_are(call, tmp_path):
    code, _, errors = call("analyze", write_small(tmp_path / "corpus"), "--out", tmp_path / "out", "--engine", "dask")
    assert code == 2
    assert "unknown engine 'dask'" in errors
    assert "local, spark" in errors
    assert not (tmp_path / "out").exists()


def test_without_pyspark_the_engine_says_how_to_get_it(call, tmp_path, monkeypatch):
    _without(monkeypatch, "pyspark")
    code, _, errors = call("analyze", write_small(tmp_path / "corpus"), "--out", tmp_path / "out", "--engine", "spark")
    assert code == 2
    assert "framing[spark]" in errors


def test_without_java_the_engine_says_so(monkeypatch, tmp_path):
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed (pip install 'framing[spark]')")
    monkeypatch.setattr(sql.SparkSession, "getActiveSession", staticmethod(lambda: None))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(InputError, match="Java 17"):
        load_engine("spark")


def test_the_local_engine_needs_nothing_of_spark(monkeypatch):
    _without(monkeypatch, "pyspark")
    assert load_engine("local").name == "local"
    assert "pyspark.sql" not in sys.modules or load_engine("local").remote is False
