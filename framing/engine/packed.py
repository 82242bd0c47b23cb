"""Tables as bytes and back, with the types of their columns: how parts travel to workers and what they made of them travels back."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa


def pack(table: pd.DataFrame) -> bytes:
    """Return a table as an Arrow stream."""
    sink = pa.BufferOutputStream()
    arrow = pa.Table.from_pandas(table)
    with pa.ipc.new_stream(sink, arrow.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as stream:
        stream.write_table(arrow)
    return sink.getvalue().to_pybytes()


def unpack(data: bytes) -> pd.DataFrame:
    """Return the table that `pack` made bytes of: same values, types and index; cells of an object column are str, bytes, lists, numbers or None."""
    with pa.ipc.open_stream(data) as stream:
        arrow = stream.read_all()
    table = arrow.to_pandas()
    types = {column["name"]: column["numpy_type"] for column in arrow.schema.pandas_metadata["columns"]}
    # As Python objects: lists would be arrays and texts of another type.
    objects = {name: pd.Series(arrow[name].to_pylist(), index=table.index, dtype="object") for name in table.columns if types[name] == "object"}
    return table.assign(**objects)
