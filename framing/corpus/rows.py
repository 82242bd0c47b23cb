"""Rows collected into a DataFrame block by block: as Python objects they take several times the memory of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from framing.memory import release

#: So many rows are held as objects before they go into columns.
BLOCK = 20_000
#: What the type of a column may be, beside those of pandas: texts (None where there is none), and whatever else, as it is.
TEXT, OBJECT = "text", "object"


class Rows:
    """The rows of a table whose columns have these `types`, by their names: TEXT, OBJECT or a type of pandas."""

    def __init__(self, types: Mapping[str, str]) -> None:
        self._types = dict(types)
        self._block: list[tuple[Any, ...]] = []
        self._blocks: dict[str, list[Any]] = {name: [] for name in types}

    def add(self, row: tuple[Any, ...]) -> None:
        """Add a row, with a cell for every column."""
        self._block.append(row)
        if len(self._block) >= BLOCK:
            self._into_columns()

    def extend(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Add some rows."""
        self._block.extend(rows)
        if len(self._block) >= BLOCK:
            self._into_columns()

    def table(self) -> pd.DataFrame:
        """Return all rows as a table; no row is left here."""
        self._into_columns()
        several = any(len(blocks) > 1 for blocks in self._blocks.values())
        made = pd.DataFrame({name: _series(self._blocks.pop(name), kind) for name, kind in self._types.items()}, copy=False)
        if several:
            release()
        return made

    def _into_columns(self) -> None:
        columns = zip(*self._block, strict=True) if self._block else ((),) * len(self._types)
        for (name, kind), cells in zip(self._types.items(), columns, strict=True):
            self._blocks[name].append(_column(list(cells), kind))
        self._block = []


def _column(cells: list[Any], kind: str) -> Any:
    if kind == TEXT:
        return pa.array(cells, pa.large_string(), from_pandas=True)  # a missing text may be None or, in tables that were written and read, NaN
    return cells if kind == OBJECT else pd.array(cells, dtype=kind)


def _series(blocks: list[Any], kind: str) -> pd.Series:
    if kind == TEXT:
        return text_series(blocks)
    if kind == OBJECT:
        return pd.Series([cell for block in blocks for cell in block], dtype="object")
    return pd.concat([pd.Series(block) for block in blocks], ignore_index=True)


def text_series(blocks: list[pa.Array]) -> pd.Series:
    """Return a column of texts, whose parts are large strings of Arrow, as pandas has it: one without a cell is of no type."""
    if not sum(map(len, blocks)):
        return pd.Series([], dtype="object")
    return pa.chunked_array([pa.concat_arrays(blocks)], pa.large_string()).to_pandas()


def text_array(texts: pd.Series) -> pa.Array:
    """Return a column of texts as large strings of Arrow, in one piece."""
    made = pa.array(texts, pa.large_string())
    return made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made
