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


def _recognises(file: SourceFile) -> bool:
    if not file.is_text:
        return False
    if file.suffix in {".csv", ".tsv", ".tab"}:
        return True
    header = _header(file.text)
    return len(header) > 1 and has_text_column(header)


def _read(file: SourceFile, options: ReadOptions) -> Iterator[RawPost]:
    text = file.text
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        header = [name.strip() for name in next(rows)]
        columns = choose_columns(header, options)
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                file.skip("row with another number of cells than the header")
                continue
            # Of columns with the same name the first counts.
            post = post_from(dict(zip(reversed(header), reversed(row), strict=True)), columns, file)
            if post is not None:
                yield post
    except csv.Error as error:
        raise UnreadableFile("damaged table", str(error)) from None


def _header(text: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader(io.StringIO(text[:20_000], newline=""), delimiter=_delimiter(text)), [])]
    except csv.Error:
        return []


def _delimiter(text: str) -> str:
    """The delimiter that splits the header line into most cells."""
    first = text.lstrip().splitlines()[0][:20_000]
    return max(_DELIMITERS, key=lambda mark: (first.count(mark), mark == ","))


READER = Reader("csv", "a .csv or .tsv name, or a header row that names a known text column", _recognises, _read)
