"""Excel workbooks: every sheet is a table whose first row that holds something names the columns."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from framing.corpus.readers.base import RawPost, Reader, ReadOptions, SourceFile
from framing.corpus.readers.columns import choose_columns, post_from, unique_names
from framing.errors import UnreadableFile


def is_xlsx(file: SourceFile) -> bool:
    """Tell whether the file is a workbook: a zip archive with a part xl/workbook.xml."""
    if file.start[:4] != b"PK\x03\x04":
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError):
        return False


def _read(file: SourceFile, options: ReadOptions) -> Iterator[RawPost]:
    failures: list[UnreadableFile] = []
    sheets = list(_sheets(file))
    for name, columns, records in sheets:
        try:
            chosen = choose_columns(columns, options, file)
        except UnreadableFile as error:
            failures.append(error)
            if len(sheets) > 1:
                file.note(f"sheet {name} left out: {error.reason}")
            continue
        for record in _counted(records, file):
            post = post_from(record, chosen, file)
            if post is not None:
                yield post
    if failures and len(failures) == len(sheets):
        raise failures[0]


def xlsx_columns(file: SourceFile) -> list[list[str]]:
    """The column names of each sheet that holds something. Raises `UnreadableFile` for a damaged workbook."""
    return [columns for _, columns, _ in _sheets(file)]


def xlsx_records(file: SourceFile) -> Iterator[dict[str, Any]]:
    """Yield the rows of all sheets as records. Raises `UnreadableFile` for a damaged workbook."""
    for _, _, records in _sheets(file):
        yield from _counted(records, file)


def _counted(records: list[dict[str, Any]], file: SourceFile) -> Iterator[dict[str, Any]]:
    file.read_as["unit"] = "row"
    for record in records:
        file.row(file.rows + 1)
        yield record


def _sheets(file: SourceFile) -> list[tuple[str, list[str], list[dict[str, Any]]]]:
    """The name, columns and rows of each sheet that holds something, read once."""
    if "xlsx" not in file.known:
        file.known["xlsx"] = list(_read_sheets(file))
    return file.known["xlsx"]


def _read_sheets(file: SourceFile) -> Iterator[tuple[str, list[str], list[dict[str, Any]]]]:
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > file.limits.max_file_bytes:
                raise UnreadableFile("too large", "a workbook that unpacks to more than --max-file-size")
        # data_only: the values that formulas had when the workbook was saved. Nothing is computed here.
        book = openpyxl.load_workbook(io.BytesIO(file.data), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # some programs write wrong ones
            rows = ([_value(cell) for cell in row] for row in sheet.iter_rows())
            rows = (row for row in rows if any(value not in (None, "") for value in row))
            header = [str(value).strip() if value is not None else "" for value in next(rows, [])]
            if header:
                named = [(index, name) for index, name in enumerate(unique_names(header, file)) if header[index]]
                records = [{name: row[index] if index < len(row) else None for index, name in named} for row in rows]
                yield sheet.title, [name for _, name in named], records
    except UnreadableFile:
        raise
    except Exception as error:  # openpyxl raises whatever its XML and zip libraries raise
        raise UnreadableFile("damaged workbook", f"{type(error).__name__}: {error}") from None


def _value(cell: Any) -> Any:
    """The value of a cell. Excel knows no dates but moments: one at midnight that is shown without hours is a date."""
    value = cell.value
    if isinstance(value, datetime):
        return (
            value.date().isoformat() if value.time() == time() and "h" not in str(cell.number_format).lower() else value.isoformat(sep=" ", timespec="seconds")
        )
    return value


READER = Reader("xlsx", "a zip archive with a part xl/workbook.xml", is_xlsx, _read)
