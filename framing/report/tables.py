"""Tables as files: Parquet without loss, CSV that a spreadsheet opens without harm."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import chain
from pathlib import Path

import pandas as pd

from framing.corpus.cells import masked
from framing.errors import InputError
from framing.memory import release

FORMATS = ("parquet", "csv")
#: Columns whose cells are lists of texts; every other column holds texts or numbers.
LISTS = frozenset({"frames", "uncertain", "kinds", "variants", "post_ids", "other_posts", "flags", "assigned"})
#: Those of them that are JSON in CSV: their items are texts and ids from the corpus, which may hold ";" themselves.
JSON_LISTS = frozenset({"variants", "post_ids", "other_posts"})
#: Tables that programs read: CSV as it is, without the marks and apostrophes for spreadsheets (`@name` is an account there, no formula).
FOR_PROGRAMS = frozenset({"coortweet", "coordination_messages"})
#: Rows that are made ready for a Parquet file at a time.
ROWS = 200_000
#: What ends a row of CSV (RFC 4180). With a mere line feed, a carriage return inside a cell would stand there without quotes, and end the row for every reader.
LINE_END = "\r\n"


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path, write: tuple[str, ...]) -> None:
    """Write every table to `folder` in each of the formats. Raises `InputError` for an unknown format."""
    check_formats(write)
    for name, table in tables.items():
        if "parquet" in write:
            _write_parquet(table, folder / f"{name}.parquet")
        if "csv" in write and name in FOR_PROGRAMS:
            table.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8", lineterminator=LINE_END)
        elif "csv" in write:
            write_csv(table, folder / f"{name}.csv")


def write_csv(table: pd.DataFrame, file: Path) -> None:
    """Write a table as CSV that a spreadsheet opens without harm; the mark at its start tells Excel that it is UTF-8."""
    spreadsheet_safe(table).to_csv(file, index=False, encoding="utf-8-sig", lineterminator=LINE_END)


def check_formats(write: tuple[str, ...]) -> None:
    """Raise `InputError` unless every name is a known table format."""
    if isinstance(write, str):
        raise InputError(f"the table formats are a tuple, as in write=('csv',), not the text {write!r}; allowed are {', '.join(FORMATS)}")
    if unknown := [name for name in write if name not in FORMATS]:
        raise InputError(f"unknown table format {unknown[0]!r}; allowed are {', '.join(FORMATS)}, joined by commas")
    if not write:
        raise InputError(f"no table format given; allowed are {', '.join(FORMATS)}")


def spreadsheet_safe(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with lists joined (";", or JSON where the items may hold anything: wordings, ids) and an apostrophe before what would be a formula.

    `framing.corpus.cells` takes it off again where a table of posts is read back; Parquet holds everything as it is.
    """
    safe = table.copy()
    for column in safe.columns:
        if pd.api.types.is_numeric_dtype(safe[column]):
            continue
        joined = safe[column].map(lambda value, name=column: _joined(value, name))
        safe[column] = joined.map(lambda value: masked(value) if isinstance(value, str) else value)
    return safe


def _joined(value: object, column: str) -> object:
    if not isinstance(value, list):
        return value
    return json.dumps(value, ensure_ascii=False) if column in JSON_LISTS else ";".join(map(str, value))


def _write_parquet(table: pd.DataFrame, file: Path) -> None:
    """Write the table in types told by its columns, not by their values, so that every run writes the same schema; nor do the batches in which it was made tell."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    numeric = [column for column in table.columns if pd.api.types.is_numeric_dtype(table[column])]
    numbers = pa.Schema.from_pandas(table[numeric], preserve_index=False)
    types = {column: numbers.field(column).type for column in numeric}
    types |= {column: pa.list_(pa.string()) if column in LISTS else pa.string() for column in table.columns if column not in types}
    schema = pa.schema([(column, types[column]) for column in table.columns])
    parts = (
        pa.Table.from_pandas(table.iloc[start : start + ROWS], schema=schema, preserve_index=False).combine_chunks()
        for start in range(0, max(len(table), 1), ROWS)
    )
    first = next(parts)
    with pq.ParquetWriter(file, first.schema) as writer:
        for part in chain([first], parts):
            writer.write_table(part)
    release()
