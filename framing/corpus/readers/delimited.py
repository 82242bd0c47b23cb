"""Tables as text: comma-, semicolon- or tab-separated, with a header row."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator

from framing.corpus.readers.base import RawPost, Reader, ReadOptions, SourceFile
from framing.corpus.readers.columns import choose_columns, has_text_column, post_from
from framing.errors import UnreadableFile

_DELIMITERS = ",;\t|"
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


def is_table(file: SourceFile) -> bool:
    """Tell whether the file is a table, by its name or by a header row that names a known text column."""
    if not file.is_text:
        return False
    if file.suffix in {".csv", ".tsv", ".tab"}:
        return True
    # A sentence with commas may hold a known name too, but the next line then has another number of commas.
    rows = _rows(file.text)
    try:
        header = next(rows, [])
        return len(header) > 1 and has_text_column(header) and len(next(rows, [])) == len(header)
    except csv.Error:
        return False


def _read(file: SourceFile, options: ReadOptions) -> Iterator[RawPost]:
    columns = choose_columns(table_columns(file), options)
    for record in table_records(file):
        post = post_from(record, columns, file)
        if post is not None:
            yield post


def table_columns(file: SourceFile) -> list[str]:
    """The names in the header row. Raises `UnreadableFile` for a damaged table."""
    try:
        return [name.strip() for name in next(_rows(file.text), [])]
    except csv.Error as error:
        raise UnreadableFile("damaged table", str(error)) from None


def table_records(file: SourceFile) -> Iterator[dict[str, str]]:
    """Yield the rows as records; a row with more or fewer cells than the header is a counted skip. Raises `UnreadableFile` for a damaged table."""
    rows = _rows(file.text)
    try:
        header = [name.strip() for name in next(rows, [])]
        for row in rows:
            if len(row) != len(header):
                file.skip("row with another number of cells than the header")
                continue
            # Of columns with the same name the first counts.
            yield dict(zip(reversed(header), reversed(row), strict=True))
    except csv.Error as error:
        raise UnreadableFile("damaged table", str(error)) from None


def table_rows(file: SourceFile) -> Iterator[list[str]]:
    """Yield the rows that hold something, the header, where there is one, among them. Raises `csv.Error` for a damaged table."""
    return _rows(file.text)


def _rows(text: str) -> Iterator[list[str]]:
    """The rows that hold something, the header first."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    return (row for row in rows if any(cell.strip() for cell in row))


def _delimiter(text: str) -> str:
    """The delimiter that splits the header line into most cells."""
    first = text.lstrip().splitlines()[0][:20_000]
    return max(_DELIMITERS, key=lambda mark: (first.count(mark), mark == ","))


READER = Reader("csv", "a .csv or .tsv name, or a header row that names a known text column", is_table, _read)
