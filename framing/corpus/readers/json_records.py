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
#: Texts by which a feed or an export describes itself; where it holds posts, this is none.
OWN_TEXTS = frozenset({"description", "summary"})
#: Lists under these keys belong to the one record that holds them.
ANSWERS = frozenset({"comments", "replies"})


def _recognises(file: SourceFile) -> bool:
    if not file.is_text:
        return False
    start = file.text.lstrip()[:1]
    if start not in {"{", "["}:
        return False
    return file.suffix in {".json", ".jsonl", ".ndjson"} or _parses(file.text)


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


def _records(file: SourceFile) -> list[dict[str, Any]]:
    try:
        whole = json.loads(file.text)
    except RecursionError:
        raise UnreadableFile("JSON nested too deeply") from None
    except ValueError:
        return _lines(file)
    return [record for record in _find_list(whole) if _is_record(record, file)]


def _lines(file: SourceFile) -> list[dict[str, Any]]:
    """Read one record a line; a broken line is a counted skip, unless every line is broken."""
    records: list[dict[str, Any]] = []
    # Not splitlines(): U+2028 and the like may stand inside a JSON string.
    for line in file.text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            file.skip("broken JSON line")
            continue
        if _is_record(record, file):
            records.append(record)
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


READER = Reader("json", "text that begins with { or [ and parses as JSON, whole or line by line", _recognises, _read)
