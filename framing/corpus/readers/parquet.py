"""Apache Parquet tables."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from framing.corpus.packing import packing_of
from framing.corpus.readers.base import RawPost, Reader, ReadOptions, SourceFile
from framing.corpus.readers.columns import choose_columns, post_from
from framing.errors import UnreadableFile

BATCH_ROWS = 4096


def is_parquet(file: SourceFile) -> bool:
    """Tell whether the file is Parquet, by its first four bytes."""
    return file.start[:4] == b"PAR1"


def _read(file: SourceFile, options: ReadOptions) -> Iterator[RawPost]:
    columns = choose_columns(parquet_columns(file), options, file)
    for record in parquet_records(file, sorted(set(columns.values()))):
        post = post_from(record, columns, file)
        if post is not None:
            yield post


def parquet_columns(file: SourceFile) -> list[str]:
    """The names of the columns. Raises `UnreadableFile` for a damaged file."""
    with _opened(file) as table:
        return list(table.schema_arrow.names)


def parquet_records(file: SourceFile, columns: list[str] | None = None) -> Iterator[dict[str, Any]]:
    """Yield the rows as records, of the named columns or of all, and count them. Raises `UnreadableFile` for a damaged file."""
    file.read_as["unit"] = "row"
    rows = 0
    with _opened(file) as table:
        for batch in table.iter_batches(BATCH_ROWS, columns=columns):
            for record in batch.to_pylist():
                rows += 1
                file.row(rows)
                yield record


@contextmanager
def _opened(file: SourceFile) -> Iterator[Any]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    # A file on disk is read group by group; a packed one has to be unpacked in memory, since a table is read from its end.
    on_disk = file.opener is None and not packing_of(file.path.open("rb").read(8))
    try:
        yield pq.ParquetFile(file.path if on_disk else io.BytesIO(file.data))
    except (pa.ArrowException, OSError) as error:
        raise UnreadableFile("damaged Parquet file", str(error).splitlines()[0]) from None


READER = Reader("parquet", "the four bytes PAR1 at its start", is_parquet, _read)
