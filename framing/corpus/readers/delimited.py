"""Tables as text: comma-, semicolon- or tab-separated, with a header row."""

from __future__ import annotations

import csv
import re
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from framing.corpus.cells import is_own_table, unmasked
from framing.corpus.readers.base import RawPost, Reader, ReadOptions, SourceFile
from framing.corpus.readers.columns import choose_columns, has_text_column, post_from, unique_names
from framing.corpus.readers.stray_quotes import loose_cells

#: A row of several lines that is longer than this was opened by a quote that nothing closes; a single line may be as long as it likes.
MAX_ROW_CHARACTERS = 4 << 20
#: The header is looked for in so many first lines and characters.
HEADER_LINES = 50
HEADER_CHARACTERS = 1 << 20
#: So many first rows tell whether the header lacks a name.
SAMPLE_ROWS = 20
_DELIMITERS = ",;\t|"
# What Excel asks for to know the delimiter.
_SEPARATOR = re.compile(r'"?sep=(.)"?\s*')
_UNDOUBLED = "quotes inside a cell that were not doubled"
# A closed quote with a letter after it: the csv module gives up the row.
_BREAK = '"x'
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


def is_table(file: SourceFile) -> bool:
    """Tell whether the file is a table, by its name or by a header row that names a known text column."""
    if not file.is_text:
        return False
    if file.suffix in {".csv", ".tsv", ".tab"}:
        return True
    # A sentence with commas may hold a known name too, but the next line then has another number of commas.
    rows = table_rows(file)
    header = next(rows, Row(0, [])).cells
    return len(header) > 1 and has_text_column(header) and len(next(rows, Row(0, [])).cells) == len(header)


def _read(file: SourceFile, options: ReadOptions) -> Iterator[RawPost]:
    table = read_table(file)
    columns = choose_columns(table.columns, options, file)
    for record in table.records:
        post = post_from(record, columns, file)
        if post is not None:
            yield post


@dataclass(frozen=True)
class Table:
    """The names of the columns, and the rows as records; each is counted in its file as it is read."""

    columns: list[str]
    records: Iterator[dict[str, str]]


def read_table(file: SourceFile) -> Table:
    """Open a table; a row with more or fewer cells than the header is a counted skip. The apostrophes that mask formulas in a table of ours are taken off."""
    rows = table_rows(file, file)
    header = unique_names(next(rows, Row(0, [])).cells, file)
    first = list(islice(rows, SAMPLE_ROWS))
    if _lacks_a_name(file, header, first):
        header = ["", *header]
        file.note("header without a name for the first column", at=1)
    return Table(header, _records(chain(first, rows), header, file))


def _lacks_a_name(file: SourceFile, header: list[str], rows: list[Row]) -> bool:
    """Tell whether every row has a name of its own before what the header names, as R writes tables; a comma too many in each row is no such name."""
    if len(rows) < 2 or any(len(row.cells) != len(header) + 1 for row in rows) or len({row.cells[0] for row in rows} - {""}) < len(rows):
        return False
    return file.read_as.get("delimiter") == "tab" or next((line for _, line in file.lines()), "").startswith('"')


def _records(rows: Iterator[Row], header: list[str], file: SourceFile) -> Iterator[dict[str, str]]:
    as_written = unmasked if is_own_table(header) else str
    for row in rows:
        file.row(row.line)
        if len(row.cells) == len(header):
            yield dict(zip(header, map(as_written, row.cells), strict=True))
        else:
            file.skip("row with another number of cells than the header")


def table_columns(file: SourceFile) -> list[str]:
    """The names in the header row; nothing is counted."""
    return [name.strip() for name in next(table_rows(file), Row(0, [])).cells]


def table_rows(file: SourceFile, account: SourceFile | None = None) -> Iterator[Row]:
    """Yield the rows that hold something, the header, where there is one, among them; `account` is told of the delimiter and of what is given up."""
    lines = file.lines()
    begin = list(islice(lines, HEADER_LINES))
    told = _SEPARATOR.fullmatch(begin[0][1]) if begin else None
    mark = told[1] if told else _delimiter("".join(line for _, line in begin)[:HEADER_CHARACTERS])
    if account is not None:
        account.read_as |= {"unit": "line", "delimiter": "tab" if mark == "\t" else mark}
    return _Rows(chain(begin[1:] if told else begin, lines), mark, account)


@dataclass(frozen=True)
class Row:
    """The cells of one row, and the line it begins on."""

    line: int
    cells: list[str]


class _Rows:
    """The rows of a table that hold something.

    A quote that is opened in one line and closed nowhere, or by a quote that opens another cell, would swallow the rows between: its line is
    skipped and counted in `file`, and reading goes on with the next line. Quotes that merely were not doubled are taken as they stand, and so is
    every quote of a tab-separated line that has all cells: most programs that write tabs quote nothing.
    """

    def __init__(self, lines: Iterator[tuple[int, str]], delimiter: str, file: SourceFile | None = None) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._file = file
        self._waiting: deque[tuple[int, str]] = deque()
        self._taken: list[tuple[int, str]] = []
        self._size = 0
        self._width = 0
        self._reader = csv.reader(self._fed(), delimiter=delimiter, strict=True)

    def __iter__(self) -> Iterator[Row]:
        return self

    def __next__(self) -> Row:
        while True:
            self._taken, self._size = [], 0
            try:
                cells = next(self._reader)
            except csv.Error:
                found = self._mended()
                if found is None:
                    continue
                cells = found
            if len(self._taken) > 1 and all(self._is_whole(line) for _, line in self._taken):
                cells = self._loosely()
            if any(map(str.strip, cells)):
                self._width = self._width or len(cells)
                return Row(self._taken[0][0], cells)

    def _fed(self) -> Iterator[str]:
        """Hand the lines to the csv module, and remember those of the row being read."""
        while True:
            following = self._waiting.popleft() if self._waiting else next(self._lines, None)
            if following is None:
                return
            self._taken.append(following)
            self._size += len(following[1])
            if len(self._taken) > 1 and self._size > MAX_ROW_CHARACTERS:
                # The csv module would go on; the generator must not end, so that it can be fed again.
                yield _BREAK
            else:
                yield following[1]

    def _is_whole(self, line: str) -> bool:
        """Tell whether a line of a tab-separated table has all cells by itself."""
        return self._delimiter == "\t" and self._width > 1 and line.count("\t") == self._width - 1

    def _mended(self) -> list[str] | None:
        """What a row is that the csv module refuses: its only line as it stands, or None where the line is given up."""
        (number, line), *others = self._taken
        if self._is_whole(line) or (not others and line.count('"') % 2 == 0):
            return self._loosely()
        if self._file is not None:
            self._file.row(number)
            self._file.skip("quote that is never closed")
        self._waiting.extendleft(reversed(others))
        self._again()
        return None

    def _loosely(self) -> list[str]:
        """The cells of the first line that was taken, its quotes as they stand; the other lines are read anew."""
        (number, line), *others = self._taken
        if self._file is not None:
            self._file.note(_UNDOUBLED, at=number)
        self._waiting.extendleft(reversed(others))
        self._taken = [(number, line)]
        self._again()
        return loose_cells(line, self._delimiter)

    def _again(self) -> None:
        self._reader = csv.reader(self._fed(), delimiter=self._delimiter, strict=True)


def _delimiter(text: str) -> str:
    """The delimiter that splits the header line into most cells."""
    first = next(iter(text.lstrip().splitlines()), "")[:20_000]
    return max(_DELIMITERS, key=lambda mark: (first.count(mark), mark == ","))


READER = Reader("csv", "a .csv or .tsv name, or a header row that names a known text column", is_table, _read)
