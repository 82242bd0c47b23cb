"""The Spark engine: the parts of a table are rows of a Spark table, and functions reach them through Spark's Arrow interface."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import pandas as pd

from framing.engine.base import Function, Tables
from framing.engine.packed import pack, unpack
from framing.errors import EngineError

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import SparkSession

#: Parts that are handed to Spark at a time: so many for each task that can run at once, or fewer where they make up so many bytes. A driver collects what becomes
#: of them, and by default refuses more than 1 GB.
PARTS_PER_TASK = 4
WAVE_BYTES = 256 << 20


class SparkEngine:
    """Runs functions in the Python workers of a Spark session. A worker that is lost costs the tasks it had: Spark gives them to another."""

    name = "spark"
    remote = True

    def __init__(self, session: SparkSession) -> None:
        self._session = session

    def map(self, function: Function, parts: Iterable[pd.DataFrame], *, parallel: bool = True) -> Iterator[Tables]:
        """Yield what `function` makes of each part, in the order of the parts (see `Engine.map`); raises `EngineError` where a worker cannot run it."""
        import pyarrow as pa
        from pyspark.errors import PySparkException

        for wave in _waves(parts, PARTS_PER_TASK * self._session.sparkContext.defaultParallelism):
            # The rows are dealt out in their order: as many neighbouring ones to each task.
            rows = pa.table({"part": pa.array(range(len(wave)), pa.int32()), "data": pa.array(wave, pa.binary())})
            try:
                made = self._session.createDataFrame(rows).mapInArrow(_over_rows(function), "part int, name string, data binary").toArrow()
            except PySparkException as error:
                raise EngineError(_told(error)) from error
            found: list[dict[str, pd.DataFrame]] = [{} for _ in wave]
            for row in made.to_pylist():
                found[row["part"]][row["name"]] = unpack(row["data"])
            yield from found


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


def _told(error: Exception) -> str:
    """The last line of what a worker said, which names its error, and what to do."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip() and not line.strip().startswith(("SQLSTATE", "at "))]
    told = next((line for line in reversed(lines) if "Error" in line or "Exception" in line), lines[-1] if lines else type(error).__name__)
    return f"Spark could not finish a stage: {told[:300]}; every worker needs the same Python and packages as the driver, and the model by the same name (docs/cluster.md)"
