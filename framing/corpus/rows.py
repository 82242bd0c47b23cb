"""Rows collected into a DataFrame block by block: as Python objects they take several times the memory of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from framing.corpus.texts import TextColumn
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
        self._texts = {name: TextColumn() for name, kind in types.items() if kind == TEXT}
        self._blocks: dict[str, list[Any]] = {name: [] for name, kind in types.items() if kind != TEXT}
        self._n_blocks = 0

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
        columns = {name: self._texts[name].series() if kind == TEXT else _series(self._blocks.pop(name), kind) for name, kind in self._types.items()}
        made = pd.DataFrame(columns, copy=False)
        if self._n_blocks > 1:
            release()
        return made

    def _into_columns(self) -> None:
        columns = zip(*self._block, strict=True) if self._block else ((),) * len(self._types)
        for (name, kind), cells in zip(self._types.items(), columns, strict=True):
            if kind == TEXT:
                # A missing text may be None or, in tables that were written and read, NaN.
                self._texts[name].add(pa.array(cells, pa.large_string(), from_pandas=True))
            else:
                self._blocks[name].append(list(cells) if kind == OBJECT else pd.array(list(cells), dtype=kind))
        self._block = []
        self._n_blocks += 1


def _series(blocks: list[Any], kind: str) -> pd.Series:
    if kind == OBJECT:
        return pd.Series([cell for block in blocks for cell in block], dtype="object")
    return pd.concat([pd.Series(block) for block in blocks], ignore_index=True)
