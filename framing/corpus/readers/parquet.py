"""Apache Parquet tables."""

from __future__ import annotations

import io
from collections.abc import Iterator

from framing.corpus.packing import packing_of
from framing.corpus.readers.base import RawPost, Reader, ReadOptions, SourceFile
from framing.corpus.readers.columns import choose_columns, post_from
from framing.errors import UnreadableFile

BATCH_ROWS = 4096


def _recognises(file: SourceFile) -> bool:
    return file.start[:4] == b"PAR1"


def _read(file: SourceFile, options: ReadOptions) -> Iterator[RawPost]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    file.read_as["unit"] = "row"
    # A file on disk is read group by group; a packed one has to be unpacked in memory, since a table is read from its end.
    on_disk = file.opener is None and not packing_of(file.path.open("rb").read(8))
    rows = 0
    try:
        table = pq.ParquetFile(file.path if on_disk else io.BytesIO(file.data))
        columns = choose_columns(table.schema_arrow.names, options, file)
        for batch in table.iter_batches(BATCH_ROWS, columns=sorted(set(columns.values()))):
            for record in batch.to_pylist():
                rows += 1
                file.row(rows)
                post = post_from(record, columns, file)
                if post is not None:
                    yield post
    except (pa.ArrowException, OSError) as error:
        raise UnreadableFile("damaged Parquet file", str(error).splitlines()[0]) from None


READER = Reader("parquet", "the four bytes PAR1 at its start", _recognises, _read)
