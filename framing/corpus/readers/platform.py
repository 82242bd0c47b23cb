"""What the reader of one platform or tool consists of: which records are its own, and how one of them becomes a post.

A platform file holds pure functions over records (dicts: JSON objects, or the rows of a table under their column names). Finding the
records, counting what is skipped, reading dates and obeying the options is done here, once for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from framing.corpus.readers import delimited, json_records, parquet, xlsx
from framing.corpus.readers.base import RawPost, Reader, ReadOptions, SourceFile, with_title
from framing.corpus.readers.columns import whole, words_of
from framing.corpus.readers.values import is_true, language_code, word
from framing.corpus.text import has_content
from framing.errors import UnreadableFile

Record = Mapping[str, Any]
#: Of a value that holds many records, no more than this many are looked at to recognise its platform.
SAMPLE_RECORDS = 20
# A number where the format has an object, a string where it has a list: a platform's functions need not look out for all of them.
_UNEXPECTED = (AttributeError, TypeError, KeyError, ValueError, IndexError, RecursionError)
# The fields of a post that a platform fills.
_FIELDS = ("text", "title", "post_id", "source", "author", "date", "url", "language", "quoted")


@dataclass(frozen=True)
class Skip:
    """Why a record is no post: a short, stable phrase, which is counted."""

    reason: str


MISFIT = Skip("record with a field of another type than the format has")


def _itself(value: Any) -> Iterable[Any]:
    return (value,)


@dataclass(frozen=True)
class Platform:
    """One platform or tool.

    `belongs` tells whether a record is its own. `post` turns one into a post, whose `date` is the field's raw value, or tells why it is none.
    `unpack` takes records out of a JSON value that holds many (an API response, a chat). `remark` notes a doubt about a record.
    """

    name: str
    recognised_by: str
    belongs: Callable[[Record], bool]
    post: Callable[[Record], RawPost | Skip]
    unpack: Callable[[Any], Iterable[Any]] = _itself
    remark: Callable[[Record], str] = lambda record: ""


def reader(platform: Platform) -> Reader:
    """Return the reader of `platform`, for JSON, JSON Lines, CSV, Excel and Parquet alike."""

    def recognises(file: SourceFile) -> bool:
        return any(_fits(platform, record) for value in _sample(file) for record in islice(_records(platform, value), SAMPLE_RECORDS))

    def read(file: SourceFile, options: ReadOptions) -> Iterator[RawPost]:
        asked = _asked(options)
        _check_columns(platform, file, asked)
        for value in _values(file):
            for record in _records(platform, value):
                if not _belongs(platform, record):
                    file.skip(f"record that is none of {platform.name}")
                    continue
                post = _post(platform, record)
                if isinstance(post, Skip):
                    file.skip(post.reason)
                elif (finished := _finish(post, record, asked, file)) is not None:
                    if remark := platform.remark(record):
                        file.note(remark)
                    yield finished

    return Reader(platform.name, platform.recognised_by, recognises, read)


def _records(platform: Platform, value: Any) -> Iterator[Any]:
    """The records in a value; the value itself where it is not built as the platform's are."""
    try:
        yield from platform.unpack(value)
    except _UNEXPECTED:
        yield value


def _belongs(platform: Platform, record: Any) -> bool:
    try:
        return isinstance(record, dict) and platform.belongs(record)
    except _UNEXPECTED:
        return False


def _post(platform: Platform, record: Record) -> RawPost | Skip:
    try:
        return platform.post(record)
    except _UNEXPECTED:
        return MISFIT


def _fits(platform: Platform, record: Any) -> bool:
    """Tell whether a record is one of the platform's by its keys and by the types of its fields: another tool may use the same names."""
    # Of a table only the names of its columns are known here.
    return _belongs(platform, record) and (not any(record.values()) or _post(platform, record) != MISFIT)


def columns(*names: str) -> Callable[[Record], bool]:
    """Return a test whether a record has all of the named keys."""
    wanted = frozenset(names)
    return lambda record: wanted <= record.keys()


def first(record: Record, *names: str) -> str:
    """Return the first of the named fields that holds something, as text."""
    return next((found for name in names if (found := word(record.get(name)))), "")


def _sample(file: SourceFile) -> list[Any]:
    """The first values of a file of records, or for each of its tables a record without values; nothing for other files. Found out once."""
    if "sample" not in file.known:
        file.known["sample"] = _first_values(file)
    return file.known["sample"]


def _first_values(file: SourceFile) -> list[Any]:
    if not file.start:  # a file that cannot be opened is reported as that
        return []
    try:
        if xlsx.is_xlsx(file):
            return [dict.fromkeys(names, "") for names in xlsx.xlsx_columns(file)]
        if parquet.is_parquet(file):
            return [dict.fromkeys(parquet.parquet_columns(file), "")]
        if json_records.is_json(file):
            return json_records.first_json_values(file)
        if delimited.is_table(file):
            return [dict.fromkeys(delimited.table_columns(file), "")]
    except UnreadableFile:
        pass  # the generic reader says what is wrong with it
    return []


def _shown(file: SourceFile) -> SourceFile:
    """What a file is recognised by: its start, where it is long, has a record a line and does not begin with blank lines alone."""
    return file.preview if file.preview.start.strip() else file


def _values(file: SourceFile) -> Iterable[Any]:
    # A long file of lines is told by its start, and then read line by line.
    shown = _shown(file)
    if xlsx.is_xlsx(shown):
        return xlsx.xlsx_records(file)
    if parquet.is_parquet(shown):
        return parquet.parquet_records(file)
    if json_records.is_json(shown):
        return _json_values(file)
    return delimited.read_table(file).records


def _json_values(file: SourceFile) -> Iterator[Any]:
    for number, value in json_records.json_values(file):
        file.at = number  # a value may hold many records, or none: what becomes of them is counted, not the values
        yield value


def _asked(options: ReadOptions) -> dict[str, str]:
    """The columns that the user named, by the field of the post they are to fill."""
    return {"post_id" if name == "id" else name: column for name, column in options.columns.items()}


def _check_columns(platform: Platform, file: SourceFile, asked: Mapping[str, str]) -> None:
    if not asked:
        return
    records = (record for value in _sample(_shown(file)) for record in islice(_records(platform, value), SAMPLE_RECORDS))
    keys = {str(key): None for record in records if isinstance(record, dict) for key in record}
    for field, column in asked.items():
        if column not in keys:
            raise UnreadableFile(f"no column {column!r} for {field}", f"there are {', '.join(map(repr, list(keys)[:30]))}")


def _finish(post: RawPost, record: Record, asked: Mapping[str, str], file: SourceFile) -> RawPost | None:
    """Let the columns that the user named have their way, read the date, put the title before the text; None, counted, where there are no words."""
    values = {name: getattr(post, name) for name in _FIELDS} | {field: word(record.get(column)) for field, column in asked.items()}
    values = {name: whole(value, file) if value else value for name, value in values.items()}
    if not any(has_content(values[name]) for name in ("text", "quoted", "title")):
        file.skip("post without words")
        return None
    words = {**values, "text": words_of(values["text"], values["title"]), "date": None}
    return with_title(post._replace(**words, written_date=values["date"] or "", row=file.at))


__all__ = ["SAMPLE_RECORDS", "Platform", "Record", "Skip", "columns", "first", "is_true", "language_code", "reader", "word"]
