"""The Spark engine: the parts of a table are rows of a Spark table, and functions reach them through Spark's Arrow interface."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from framing.engine.base import Function, Keyed, Links, Tables
from framing.engine.local import LOCAL
from framing.engine.packed import pack, unpack
from framing.engine.spark_files import check_place, deliver, fetch
from framing.engine.spark_joins import connected, keeps_checkpoints, paired
from framing.errors import EngineError

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import SparkSession

#: Parts that are handed to Spark at a time: so many for each task that can run at once, or fewer where they make up so many bytes. A driver collects what becomes
#: of them, and by default refuses more than 1 GB.
PARTS_PER_TASK = 4
WAVE_BYTES = 256 << 20
#: Fewer rows than these are joined by the driver, which holds them anyway: Spark would take longer to begin.
JOINED_FROM = 100_000


class SparkEngine:
    """Runs functions in the Python workers of a Spark session. A worker that is lost costs the tasks it had: Spark gives them to another."""

    name = "spark"
    remote = True

    def __init__(self, session: SparkSession) -> None:
        self._session = session

    def map(self, function: Function, parts: Iterable[pd.DataFrame], *, parallel: bool = True) -> Iterator[Tables]:
        """Yield what `function` makes of each part, in the order of the parts (see `Engine.map`); raises `EngineError` where a worker cannot run it."""
        import pyarrow as pa

        for wave in _waves(parts, PARTS_PER_TASK * self._session.sparkContext.defaultParallelism):
            # The rows are dealt out in their order: as many neighbouring ones to each task.
            rows = pa.table({"part": pa.array(range(len(wave)), pa.int32()), "data": pa.array(wave, pa.binary())})
            with _errors_told():
                made = self._session.createDataFrame(rows).mapInArrow(_over_rows(function), "part int, name string, data binary").toArrow()
            found: list[dict[str, pd.DataFrame]] = [{} for _ in wave]
            for row in made.to_pylist():
                found[row["part"]][row["name"]] = unpack(row["data"])
            yield from found

    def keeping(self, folder: Path | None) -> SparkEngine:
        """Return this engine: its workers have no folder in common, and Spark itself does again what was lost (see `Engine.keeping`)."""
        return self

    def pair(self, keyed: Keyed, *, crowd: int, hubs: int) -> Links:
        """Pair the items that share a key (see `Engine.pair`)."""
        if len(keyed.key) < JOINED_FROM:
            return LOCAL.pair(keyed, crowd=crowd, hubs=hubs)
        with _errors_told():
            return paired(self._session, keyed, crowd=crowd, hubs=hubs)

    def components(self, n: int, links: Links) -> np.ndarray:
        """Return the smallest item that each is connected with (see `Engine.components`)."""
        if len(links.a) < JOINED_FROM or not keeps_checkpoints(self._session):
            return LOCAL.components(n, links)
        with _errors_told():
            return connected(self._session, n, links)

    def fetch(self, place: str, folder: Path) -> Path:
        """Copy the file or folder at a place that Spark reads into `folder` (see `Engine.fetch`)."""
        return fetch(self._session, place, folder)

    def check_place(self, place: str) -> None:
        """Raise `InputError` unless results can be put to a place (see `Engine.check_place`)."""
        check_place(self._session, place)

    def deliver(self, folder: Path, place: str) -> None:
        """Put a folder of results to a place that Spark writes to (see `Engine.deliver`)."""
        deliver(self._session, folder, place)


def _waves(parts: Iterable[pd.DataFrame], most: int) -> Iterator[list[bytes]]:
    wave: list[bytes] = []
    size = 0
    for part in parts:
        packed = pack(part)
        if wave and (len(wave) == most or size + len(packed) > WAVE_BYTES):
            yield wave
            wave, size = [], 0
        wave.append(packed)
        size += len(packed)
    if wave:
        yield wave


def _over_rows(function: Function) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def applied(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        for batch in batches:
            for row in batch.to_pylist():
                made = function(unpack(row["data"]))
                yield pa.RecordBatch.from_pylist(
                    [{"part": row["part"], "name": name, "data": pack(table)} for name, table in made.items()],
                    pa.schema([("part", pa.int32()), ("name", pa.string()), ("data", pa.binary())]),
                )

    return applied


@contextmanager
def _errors_told() -> Iterator[None]:
    from pyspark.errors import PySparkException

    try:
        yield
    except PySparkException as error:
        raise EngineError(_told(error)) from error


def _told(error: Exception) -> str:
    """The last line of what a worker said, which names its error, and what to do."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip() and not line.strip().startswith(("SQLSTATE", "at "))]
    told = next((line for line in reversed(lines) if "Error" in line or "Exception" in line), lines[-1] if lines else type(error).__name__)
    return f"Spark could not finish a stage: {told[:300]}; every worker needs the same Python and packages as the driver, and the model by the same name (docs/cluster.md)"
