"""Columns of texts: collected part by part, lying in a file where they are large, and read one by one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any, overload

import numpy as np
import pandas as pd
import pyarrow as pa

from framing.errors import InputError
from framing.memory import mapped

if TYPE_CHECKING:
    import polars as pl

#: A column of so many bytes lies in a file; and so many are collected before they are written.
LARGE = 8 << 20
#: Texts that are read at a time where all are.
BLOCK = 20_000
#: Texts that are taken from a column at a time.
TAKEN = 100_000
# What is read as numbers stands where a number of 8 bytes may.
_ALIGNED = 8


class TextColumn:
    """Collects a column of texts, large strings of Arrow, part by part. A large one goes to a temporary file that nobody else sees, which is gone when nothing
    refers to the column any more: there it takes none of the memory that others need."""

    def __init__(self) -> None:
        self._parts: list[pa.Array] = []
        self._held = 0
        self._file: IO[bytes] | None = None
        self._lengths: list[np.ndarray] = []
        self._present: list[np.ndarray] = []

    def add(self, texts: pa.Array) -> None:
        """Add some texts. Raises `InputError` where the folder for temporary files is full."""
        self._parts.append(texts)
        self._held += texts.nbytes
        if self._held >= LARGE:
            self._write()

    def series(self) -> pd.Series:
        """Return all texts as pandas has them, a column without one being of no type; nothing is left here."""
        if self._file is None:
            parts, self._parts = self._parts, []
            return _as_series(pa.concat_arrays(parts)) if sum(map(len, parts)) else pd.Series([], dtype="object")
        self._write()
        with self._file as file:
            return _as_series(self._read(file))

    def _write(self) -> None:
        parts, self._parts, self._held = self._parts, [], 0
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="framing-")  # noqa: SIM115 - it is open until the column is read
        for part in filter(len, parts):
            offsets, data = _offsets(part), part.buffers()[2]
            if data is not None:
                self._put(data.slice(offsets[0], offsets[-1] - offsets[0]))
            self._lengths.append(np.diff(offsets).astype(np.int32))
            self._present.append(part.is_valid().to_numpy(zero_copy_only=False))

    def _read(self, file: IO[bytes]) -> pa.Array:
        """The whole column, from the file: its letters, then where each text begins, then which are there."""
        begin = file.tell()
        begin += self._put(bytes(-begin % _ALIGNED))
        n, end = sum(map(len, self._lengths)), 0
        self._put(np.zeros(1, dtype=np.int64))
        for lengths in self._lengths:
            ends = np.cumsum(lengths, dtype=np.int64) + end
            end = int(ends[-1])
            self._put(ends)
        present = np.concatenate(self._present)
        self._put(np.packbits(present, bitorder="little"))
        self._lengths, self._present = [], []
        file.flush()
        content = pa.py_buffer(mapped(file))
        bits = begin + _ALIGNED * (n + 1)
        return pa.LargeStringArray.from_buffers(
            n, content.slice(begin, bits - begin), content.slice(0, end), None if present.all() else content.slice(bits), n - int(present.sum())
        )

    def _put(self, content: Any) -> int:
        assert self._file is not None
        try:
            return self._file.write(content)
        except OSError as error:
            raise InputError(f"cannot write to the temporary folder {tempfile.gettempdir()} ({error.strerror}); name another in TMPDIR") from None


class Texts(Sequence[str]):
    """The texts of a column, each made when it is asked for: as objects, all of them would take the memory once more."""

    def __init__(self, column: pd.Series) -> None:
        self._array = text_array(column)

    def __len__(self) -> int:
        return len(self._array)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        return self._array[place].to_pylist() if isinstance(place, slice) else self._array[place].as_py()

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self), BLOCK):
            yield from self[start : start + BLOCK]


def text_array(texts: pd.Series) -> pa.Array:
    """Return a column of texts as large strings of Arrow, in one piece."""
    made = pa.array(texts, pa.large_string())
    # Of a column that is Arrow's already pandas may give the pieces as they are.
    if made.type != pa.large_string():
        made = made.cast(pa.large_string())
    if not isinstance(made, pa.ChunkedArray):
        return made
    return made.chunk(0) if made.num_chunks == 1 else made.combine_chunks()


def joined(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return tables with the same columns as one; each is needed no longer than until the next one is there."""
    empty: pd.DataFrame | None = None
    columns: dict[str, TextColumn | list[pd.Series]] = {}
    for table in tables:
        # The types of an empty table are not those of a full one.
        if table.empty:
            empty = table if empty is None else empty
            continue
        columns = columns or {name: TextColumn() if isinstance(table[name].dtype, pd.StringDtype) else [] for name in table.columns}
        for name, column in columns.items():
            if isinstance(column, TextColumn):
                column.add(text_array(table[name]))
            else:
                column.append(table[name])
    if not columns and empty is not None:
        return empty.reset_index(drop=True)
    made = {name: column.series() if isinstance(column, TextColumn) else pd.concat(column, ignore_index=True) for name, column in columns.items()}
    return pd.DataFrame(made, copy=False)


def rows_of(table: pd.DataFrame, rows: np.ndarray) -> pd.DataFrame:
    """Return the rows at these places, counted anew; its texts lie in a file where they are many."""
    # The types of an empty table are not those of a full one.
    if not len(rows):
        return table.iloc[rows].reset_index(drop=True)
    columns = {name: taken(table[name], rows) if isinstance(kind, pd.StringDtype) else table[name].take(rows).array for name, kind in table.dtypes.items()}
    return pd.DataFrame(columns, copy=False)


def taken(texts: pd.Series, rows: np.ndarray) -> pd.Series:
    """Return the texts at these places as a column, without making a Python object of any; it lies in a file where it is large."""
    column = TextColumn()
    for _, some in _gathered(texts, rows):
        column.add(_as_array(some))
    return column.series()


def said_in(texts: pd.Series, row: np.ndarray, start: np.ndarray, end: np.ndarray) -> Iterator[pa.Array]:
    """Yield what stands in [start, end), in characters, of the texts at these places, TAKEN stretches at a time, without making a Python object of any."""
    import polars as pl

    for own, some in _gathered(texts, row):
        table = pl.DataFrame({"text": some, "start": start[own], "length": end[own] - start[own]})
        yield _as_array(table.select(pl.col("text").str.slice(pl.col("start"), pl.col("length"))).to_series())


def _gathered(texts: pd.Series, rows: np.ndarray) -> Iterator[tuple[slice, pl.Series]]:
    """Yield the texts at these places, TAKEN at a time, with where among them they are; polars only points at them, where Arrow would copy each."""
    import polars as pl

    whole = pl.Series(text_array(texts), dtype=pl.String)
    for begin in range(0, len(rows), TAKEN):
        own = slice(begin, begin + TAKEN)
        yield own, whole.gather(rows[own])


def _as_array(texts: pl.Series) -> pa.Array:
    import polars as pl

    return texts.to_arrow(compat_level=pl.CompatLevel.oldest())


def order_of(*columns: pa.Array) -> np.ndarray:
    """Return the places of the rows of some columns in the order of the first, of equals the next: texts by their characters, as Python has it."""
    import pyarrow.compute as pc

    table = pa.table({str(number): column for number, column in enumerate(columns)})
    return pc.sort_indices(table, sort_keys=[(name, "ascending") for name in table.column_names]).to_numpy()


def _as_series(texts: pa.Array) -> pd.Series:
    return pa.chunked_array([texts], pa.large_string()).to_pandas()


def _offsets(texts: pa.Array) -> np.ndarray:
    """Where each text begins in its letters, and where the last one ends."""
    return np.frombuffer(texts.buffers()[1], dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
