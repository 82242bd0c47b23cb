"""Apache Parquet tables."""

from __future__ import annotations

import io
from collections.abc import Iterator

from framing.corpus.readers.base import RawPost, Reader, ReadOptions, SourceFile
from framing.corpus.readers.columns import choose_columns, post_from
from framing.errors import UnreadableFile

BATCH_ROWS = 4096


def _recognises(file: SourceFile) -> bool:
    return file.data[:4] == b"PAR1"


def _read(file: SourceFile, options: ReadOptions) -> Iterator[RawPost]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(io.BytesIO(file.data))
        columns = choose_columns(table.schema_arrow.names, options)
        for batch in table.iter_batches(BATCH_ROWS, columns=sorted(set(columns.values()))):
            for record in batch.to_pylist():
                post = post_from(record, columns, file)
                if post is not None:
                    yield post
    except (pa.ArrowException, OSError) as error:
        raise UnreadableFile("damaged Parquet file", str(error).splitlines()[0]) from None


READER = Reader("parquet", "the four bytes PAR1 at its start", _recognises, _read)
