"""JSON (one array of records, or an object that holds one) and JSON Lines (one record a line)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from framing.corpus.readers.base import RawPost, Reader, ReadOptions, SourceFile
from framing.corpus.readers.columns import choose_columns, has_text_column, post_from
from framing.errors import UnreadableFile

#: Keys are looked for in this many first records, since not every record holds every key.
KEY_SAMPLE = 200
#: A platform is recognised by the first values of a file, and by no more than this many characters of JSON Lines.
SAMPLE_VALUES = 20
SAMPLE_CHARACTERS = 4 << 20
#: Texts by which a feed or an export describes itself; where it holds posts, this is none.
OWN_TEXTS = frozenset({"description", "summary"})
#: Lists under these keys belong to the one record that holds them.
ANSWERS = frozenset({"comments", "replies"})

_BEGINNING = re.compile(r'\s*(?:\[\s*)?\{\s*"[^"\n]{1,100}"\s*:')


def is_json(file: SourceFile) -> bool:
    """Tell whether the file is JSON or JSON Lines, by its beginning and, where its name does not say so, by parsing it."""
    if not file.is_text:
        return False
    start = file.text.lstrip()[:1]
    if start not in {"{", "["}:
        return False
    # What begins so is JSON, if perhaps broken, and no text that anyone wrote.
    return file.suffix in {".json", ".jsonl", ".ndjson"} or bool(_BEGINNING.match(file.text)) or _parses(file.text)


def _parses(text: str) -> bool:
    """Tell whether the first line is a JSON object, or the whole is JSON."""
    # Not splitlines(): see `_lines`. A first line such as [1] may stand in any text.
    first = re.split(r"[\r\n]", text.lstrip(), maxsplit=1)[0]
    try:
        if isinstance(json.loads(first), dict):
            return True
    except (ValueError, RecursionError):
        pass
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _read(file: SourceFile, options: ReadOptions) -> Iterator[RawPost]:
    records = _records(file)
    keys = list(dict.fromkeys(key for record in records[:KEY_SAMPLE] for key in record))
    if not records:
        raise UnreadableFile("no records in the JSON")
    columns = choose_columns(keys, options)
    for record in records:
        post = post_from(record, columns, file)
        if post is not None:
            yield post


def json_values(file: SourceFile) -> list[Any]:
    """The values a JSON file holds: the items of its array, one for each line of JSON Lines, or the one document it is."""
    try:
        return _items(file)
    except ValueError:
        return list(_lines(file))


def first_json_values(file: SourceFile) -> list[Any]:
    """The first values of a JSON file, by which its platform is recognised; nothing is counted, and JSON Lines are not read to the end."""
    lines = [line for line in re.split(r"[\r\n]+", file.text[:SAMPLE_CHARACTERS]) if line.strip()][:SAMPLE_VALUES]
    values = [_value(line) for line in lines]
    if values and isinstance(values[0], dict) and len(lines) > 1:
        return [value for value in values if value is not None]
    try:
        return _items(file)[:SAMPLE_VALUES]
    except (ValueError, UnreadableFile):
        return [value for value in values if value is not None]  # JSON Lines with a broken first line


def _value(line: str) -> Any:
    """The value in one line of JSON Lines; None where it is broken."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _items(file: SourceFile) -> list[Any]:
    """The items of the array that the whole file is, or the whole as one item. Raises `ValueError` where it is no one JSON document."""
    whole = _document(file)
    return whole if isinstance(whole, list) else [whole]


def _document(file: SourceFile) -> Any:
    """The file as one JSON document, parsed once. Raises `ValueError` where it is none."""
    if "json" not in file.known:
        try:
            file.known["json"] = json.loads(file.text)
        except RecursionError:
            raise UnreadableFile("JSON nested too deeply") from None
    return file.known["json"]


def _records(file: SourceFile) -> list[dict[str, Any]]:
    try:
        whole = _document(file)
    except ValueError:
        return _lines(file)
    return [record for record in _find_list(whole) if _is_record(record, file)]


def _lines(file: SourceFile) -> list[dict[str, Any]]:
    """Read one record a line; a broken line is a counted skip, unless every line is broken."""
    records: list[dict[str, Any]] = []
    broken = 0
    # Not splitlines(): U+2028 and the like may stand inside a JSON string.
    for line in file.text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            broken += 1
            continue
        if _is_record(record, file):
            records.append(record)
    # Many lines of which none is JSON are one broken document.
    if broken and (records or broken == 1):
        file.skip("broken JSON line", broken)
    if not records:
        raise UnreadableFile("broken JSON")
    return records


def _is_record(record: object, file: SourceFile) -> bool:
    if isinstance(record, dict):
        return True
    file.skip("JSON value that is no record")
    return False


def _find_list(whole: object) -> list[Any]:
    """The list of records in a JSON document: the document itself, or the longest list of objects under its keys, or the one record it is."""
    if isinstance(whole, list):
        return whole
    if isinstance(whole, dict):
        lists = {key: value for key, value in whole.items() if isinstance(value, list) and value and isinstance(value[0], dict)}
        is_feed = any(has_text_column(value[0]) for key, value in lists.items() if key not in ANSWERS)
        own = set(whole) - OWN_TEXTS if is_feed else set(whole)
        if has_text_column(own) and any(isinstance(value, str) for value in whole.values()):
            return [whole]
        return max(lists.values(), key=len) if lists else [whole]
    raise UnreadableFile("no records in the JSON")


READER = Reader("json", "text that begins with { or [ and parses as JSON, whole or line by line", is_json, _read)
