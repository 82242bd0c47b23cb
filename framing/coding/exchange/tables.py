"""Tables, one row a unit: frames joined by `;`, or one 0/1 column a frame, or as doccano and Label Studio write them."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from framing.coding.exchange import doccano, label_studio, own
from framing.coding.exchange.coding import DETAILS, Coding, Codings, LeftOut, RecordError, details_of, name_of, text_of
from framing.coding.exchange.names import NONE, FrameNames
from framing.visible import visible

_YES, _NO = {"1", "1.0", "true", "yes", "x"}, {"", "0", "0.0", "false", "no"}
#: The apostrophe that keeps a spreadsheet from running a cell as a formula.
_GUARDED = re.compile(r"^'(?=[=+\-@\t\r])")
Row = dict[str, str]


def rows(content: str) -> Iterator[tuple[int, Row]]:
    """Yield the line and the cells of each row. Raises `RecordError` for rows with more cells than the header, and for broken quotes."""
    start = content.lstrip("\r\n")
    mark = max(",;\t|", key=start.split("\n", 1)[0].count)
    # Not splitlines(): U+2028 and the like may stand inside a cell.
    reader = csv.DictReader(io.StringIO(content, newline=""), delimiter=mark)
    try:
        reader.fieldnames = [name.strip() for name in reader.fieldnames or ()]
        if repeated := [name for name, n in Counter(reader.fieldnames).items() if n > 1]:
            raise RecordError(f"line 1: two columns are called {repeated[0]!r}; each needs a name of its own")
        for row in reader:
            if None in row:
                raise RecordError(f"line {reader.line_num}: more cells than columns; put quotes around a text that holds {mark!r}")
            if any(row.values()):
                yield reader.line_num, row
    except csv.Error as error:
        raise RecordError(f"line {reader.line_num}: {error}") from None


def form_of(columns: list[str], names: FrameNames) -> tuple[str, Callable[[Row], Codings]]:
    """Return the name of a table's form, and what reads its rows. Raises `RecordError`, with the columns there are, where no form fits."""
    if {"frames", "paragraph_id", "rank"} <= set(columns):
        return "sheet of a ranking", _sheet
    if "frames" in columns:
        return "table with a column `frames`", _joined
    if {"annotation_id", "text"} <= set(columns):
        return "Label Studio CSV", lambda row: label_studio.row_codings(row, names.knows)
    frames = [name for name in columns if names.knows(name) and name not in {"text", "id", "unit_id", *DETAILS}]
    if frames:
        return "table with a column per frame", lambda row: _columns(row, frames)
    if any(name in columns for name in doccano.LABEL_FIELDS):
        return "doccano CSV", doccano.row_codings
    raise RecordError(
        f"no column `frames` (joined by ;), no column named like a frame (0 or 1), no column `label`; the columns are {', '.join(columns) or 'none'}"
    )


def notes(columns: list[str], records: list[Row], names: FrameNames) -> list[str]:
    """What a table with a column per frame leaves open: frames without a column, and columns of 0 and 1 that are no frame."""
    given = names.frames([name for name in columns if names.knows(name)], "")
    told = [f"noted: no column for the frame {frame!r}; no unit carries it" for frame in names.ids if frame not in given]
    coders = {coder: [row for row in records if _coder(row) == coder] for coder in dict.fromkeys(map(_coder, records))}
    for name in columns if len(coders) > 1 else ():
        filled = {coder for coder, rows in coders.items() if any((row.get(name) or "").strip() for row in rows)}
        if names.knows(name) and filled:
            told += [
                f"noted: coder {visible(coder)!r} left the column {name!r} blank throughout; that counts as 'not given' ({len(rows)} units)"
                for coder, rows in coders.items() if coder and coder not in filled
            ]  # fmt: skip
    for name in columns:
        cells = {(row.get(name) or "").strip() for row in records}
        if not names.knows(name) and cells & {"1", "1.0"} and cells <= {"", "0", "1", "0.0", "1.0"} and name not in {"text", "id", "unit_id", *DETAILS}:
            meant = names.meant(name)
            told.append(f"noted: column {name!r} holds 0 and 1 but is no frame; not read{f' (did you mean {meant!r}?)' if meant else ''}")
    return told


def blank_rows(columns: list[str], records: list[Row], names: FrameNames) -> list[str]:
    """How many rows say nothing of frames, where others say 'no frame' in so many words: these may not have been coded at all."""
    asked = [name for name in columns if name == "frames"] or [name for name in columns if names.knows(name)]
    rows = [[(row.get(name) or "").strip().lower() for name in asked] for row in records]
    blank = sum(not any(cells) for cells in rows)
    if not blank or not any(any(cells) and set(cells) <= {NONE, *_NO} for cells in rows):
        return []
    where = "the column `frames`" if "frames" in asked else "every column of a frame"
    return [f"noted: rows that are empty in {where} count as 'no frame', like those that say so; leave out what nobody has coded ({blank})"]


def _joined(row: Row) -> Codings:
    if row.get("frames") is None:
        raise RecordError("no cell `frames`; every unit needs one (empty for 'no frame')")
    return own.codings({**row, "frames": row["frames"].split(";"), "coders": None, "evidence": None})


def _sheet(row: Row) -> Codings:
    """A row of the sheet that a ranking offers for annotation: an empty cell was not coded yet, and the apostrophes that guard a spreadsheet are no part of the text."""
    if not (row.get("frames") or "").strip():
        yield LeftOut("not coded yet (write none for 'no frame')")
        return
    plain = {name: _GUARDED.sub("", cell or "") for name, cell in row.items()}
    yield from _joined({**plain, "unit_id": plain["paragraph_id"]})


def _columns(row: Mapping[str, str], frames: list[str]) -> Codings:
    labels = []
    for name in frames:
        cell = (row.get(name) or "").strip().lower()
        if cell not in _YES | _NO:
            raise RecordError(f"column {name!r} must hold 0 or 1, not {cell[:40]!r}")
        if cell in _YES:
            labels.append(name)
    yield Coding(text_of(row), tuple(labels), coder=_coder(row), unit_id=name_of(row, "unit_id", "id"), details=details_of(row))


def _coder(row: Mapping[str, str]) -> str:
    return name_of(row, "coder", "annotator")
