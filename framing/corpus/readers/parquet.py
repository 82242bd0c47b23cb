"""Apache Parquet tables."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from framing.corpus.readers.base import RawPost, Reader, ReadOptions, SourceFile
from framing.corpus.readers.columns import choose_columns, post_from
from framing.errors import UnreadableFile

BATCH_ROWS = 4096


def is_parquet(file: SourceFile) -> bool:
    """Tell whether the file is Parquet, by its first four bytes."""
    return file.data[:4] == b"PAR1"


def _read(file: SourceFile, options: ReadOptions) -> Iterator[RawPost]:
    columns = choose_columns(parquet_columns(file), options)
    for record in parquet_records(file, sorted(set(columns.values()))):
        post = post_from(record, columns, file)
        if post is not None:
            yield post


def parquet_columns(file: SourceFile) -> list[str]:
    """The names of the columns. Raises `UnreadableFile` for a damaged file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return list(pq.ParquetFile(io.BytesIO(file.data)).schema_arrow.names)
    except (pa.ArrowException, OSError) as error:
        raise UnreadableFile("damaged Parquet file", str(error).splitlines()[0]) from None


def parquet_records(file: SourceFile, columns: list[str] | None = None) -> Iterator[dict[str, Any]]:
    """Yield the rows as records, of the named columns or of all. Raises `UnreadableFile` for a damaged file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        for batch in pq.ParquetFile(io.BytesIO(file.data)).iter_batches(BATCH_ROWS, columns=columns):
            yield from batch.to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise UnreadableFile("damaged Parquet file", str(error).splitlines()[0]) from None


READER = Reader("parquet", "the four bytes PAR1 at its start", is_parquet, _read)
