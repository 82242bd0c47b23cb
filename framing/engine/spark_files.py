"""Files at any place that Spark reads and writes (s3a://, abfss://, hdfs://, dbfs:/), by the file systems that the session has and its credentials."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import SparkSession

#: What a folder of results has, and no other folder.
_MANIFEST = "manifest.json"


def fetch(session: SparkSession, place: str, folder: Path) -> Path:
    """Copy the file or folder at `place` into `folder`; returns the copy, which has the same name. Raises `InputError` where nothing is there or it cannot be read."""
    with _told(place, "read"):
        system, path = _at(session, place)
        if not system.exists(path):
            raise InputError(f"there is no {place}; give the path of a file or of a folder of files")
        copy = folder / path.getName()
        system.copyToLocalFile(False, path, _path(session, copy), True)
    return copy


def deliver(session: SparkSession, folder: Path, place: str) -> None:
    """Put a folder of results to `place`, where earlier results are replaced; they are copied beside it first, and moved when they are complete.

    Raises `InputError` where it cannot be written.
    """
    with _told(place, "written"):
        system, path = _at(session, place)
        aside = path.suffix(".framing-partial")
        system.delete(aside, True)
        system.copyFromLocalFile(False, True, _path(session, folder), aside)
        system.delete(path, True)
        if not system.rename(aside, path):
            raise InputError(f"the results could not be moved to {place}; they are complete in {aside}")


def check_place(session: SparkSession, place: str) -> None:
    """Raise `InputError` unless results can be put to `place`: nothing is there, or an empty folder, or earlier results."""
    with _told(place, "written"):
        system, path = _at(session, place)
        if not system.exists(path):
            return
        names = {status.getPath().getName() for status in system.listStatus(path)}
        if system.getFileStatus(path).isFile() or (names and _MANIFEST not in names):
            raise InputError(f"{place} holds other files; give a new folder, or one with the results of an earlier run")


def _at(session: SparkSession, place: str) -> tuple[Any, Any]:
    """The file system of a place and the path there, as Java objects."""
    context: Any = session.sparkContext
    path = context._jvm.org.apache.hadoop.fs.Path(place)
    return path.getFileSystem(context._jsc.hadoopConfiguration()), path


def _path(session: SparkSession, local: Path) -> Any:
    context: Any = session.sparkContext
    return context._jvm.org.apache.hadoop.fs.Path(local.absolute().as_uri())


@contextmanager
def _told(place: str, done: str) -> Iterator[None]:
    from py4j.protocol import Py4JJavaError

    try:
        yield
    except Py4JJavaError as error:
        reason = str(error.java_exception.getMessage()).strip().partition("\n")[0][:200]
        raise InputError(f"{place} cannot be {done}: {reason}; give a path of a file system that this Spark knows and may use") from None
