"""Tables of dates and headlines without a header row, as scrapers of front pages write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from framing.corpus.dates import iso_date
from framing.corpus.readers import delimited
from framing.corpus.readers.base import RawPost, Reader, ReadOptions, SourceFile

#: A column is one of dates when every cell of this many first rows holds one, the first row included, which is why that is no header.
SAMPLE_ROWS = 20
MIN_ROWS = 2
#: A column of texts has at least this many words a cell on average.
MIN_WORDS = 3
# "Published: Mar 24, 2022 09:53 PM Updated: Mar 24, 2022 09:23 PM"
_LABEL = re.compile(r"^(?:published|posted|updated|date)\s*:?\s+", re.IGNORECASE)
_SECOND = re.compile(r"(?<!\s)\s+(?:updated|modified|edited)\b.*", re.IGNORECASE | re.DOTALL)


def _date(cell: str) -> str | None:
    return iso_date(_SECOND.sub("", _LABEL.sub("", cell.strip())))


def _columns(file: SourceFile) -> tuple[int, int] | None:
    """The numbers of the columns of dates and of texts; None where it is another table."""
    rows = [row.cells for row in islice(delimited.table_rows(file), SAMPLE_ROWS)]
    if len(rows) < MIN_ROWS or len(rows[0]) < 2 or len({len(row) for row in rows}) != 1:
        return None
    dates = [column for column in range(len(rows[0])) if all(_date(row[column]) for row in rows)]
    words = [sum(len(row[column].split()) for row in rows) / len(rows) for column in range(len(rows[0]))]
    texts = [column for column in range(len(words)) if column not in dates and words[column] >= MIN_WORDS]
    return (dates[0], max(texts, key=words.__getitem__)) if len(dates) == 1 and texts else None


def _recognises(file: SourceFile) -> bool:
    return file.is_text and file.text.lstrip()[:1] not in {"{", "[", "<"} and _columns(file) is not None


def _read(file: SourceFile, options: ReadOptions) -> Iterator[RawPost]:
    del options
    found = _columns(file)
    if found is None:
        return
    date, text = found
    for line, row in ((row.line, row.cells) for row in delimited.table_rows(file, file)):
        file.row(line)
        if len(row) <= max(found):
            file.skip("row with another number of cells than the first")
        elif not row[text].strip():
            file.skip("post without words")
        else:
            when = _date(row[date])
            if when is None:
                file.note("date not understood")
            yield RawPost(text=row[text].strip(), date=when, row=line)


READER = Reader("headerless", "a table whose first row is no header, since it holds a date as all rows do, beside a column of sentences", _recognises, _read)
