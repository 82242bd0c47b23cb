"""JSON (one array of records, or an object that holds one) and JSON Lines (one record a line)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from framing.corpus.readers.base import RawPost, Reader, ReadOptions, SourceFile
from framing.corpus.readers.columns import choose_columns, has_text_column, post_from
from framing.errors import UnreadableFile

#: Keys are looked for in this many first records.
KEY_SAMPLE = 200
#: Texts by which a feed or an export describes itself; where it holds posts, this is none.
OWN_TEXTS = frozenset({"description", "summary"})
#: Lists under these keys belong to the one record that holds them.
ANSWERS = frozenset({"comments", "replies"})
#: So much of a key is shown.
KEY_SHOWN = 40
#: A platform is recognised by this many first values of a file.
SAMPLE_VALUES = 20

# The archives that Twitter and X give to their users are scripts: window.YTD.tweets.part0 = [...
_ASSIGNMENT = re.compile(r"\s*(?:window\.\w+(?:\.\w+)*|Grailbird\.data\.\w+)\s*=\s*(?=[\[{])")
_BEGINNING = re.compile(r'\s*(?:\[\s*)?\{\s*"[^"\n]{1,100}"\s*:')


def is_json(file: SourceFile) -> bool:
    """Tell whether the file is JSON or JSON Lines, by its beginning and, where its name does not say so, by parsing it."""
    if not file.is_text:
        return False
    if _ASSIGNMENT.match(file.text):
        return True
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
    records = _only_records(_values_in(file, lambda whole: _find_list(whole, options, file)), file)
    # Not every record holds every key.
    first = list(islice(records, KEY_SAMPLE))
    if not first:
        raise UnreadableFile("no records in the JSON")
    columns = choose_columns(dict.fromkeys(key for _, record in first for key in record), options, file)
    for file.at, record in chain(first, records):
        post = post_from(record, columns, file)
        if post is not None:
            yield post


def json_values(file: SourceFile) -> Iterator[tuple[int, Any]]:
    """Yield the values a JSON file holds with their lines or numbers: each line of JSON Lines, the items of an array, or the one document there is.

    A broken line is a counted skip. A long file of lines is not held in memory.
    """
    return _values_in(file, lambda whole: whole if isinstance(whole, list) else [whole])


def _values_in(file: SourceFile, items: Callable[[Any], list[Any]]) -> Iterator[tuple[int, Any]]:
    """Yield the values of JSON Lines with their lines, or the `items` of one document with their numbers."""
    file.read_as["unit"] = "line"
    if file.is_long and file.is_line_wise:
        return _parsed_lines(file)
    try:
        whole = _document(file)
    except RecursionError:
        raise UnreadableFile("JSON nested too deeply") from None
    except ValueError as error:
        if file.text.lstrip()[:1] == "<":
            raise UnreadableFile("this is HTML, not JSON", "--format html reads it as a page") from None
        return _some(_parsed_lines(file), error)
    file.read_as["unit"] = "record"
    return iter(enumerate(items(whole), start=1))


def first_json_values(file: SourceFile) -> list[Any]:
    """The first values of a JSON file, by which its platform is recognised; nothing is counted, and JSON Lines are not read to the end."""
    values = [_value(line) for line in islice((line for _, line in file.lines() if not line.isspace()), SAMPLE_VALUES)]
    if len(values) > 1 and isinstance(values[0], dict):
        return [value for value in values if value is not None]
    try:
        whole = _document(file)
        return whole[:SAMPLE_VALUES] if isinstance(whole, list) else [whole]
    except (ValueError, RecursionError):
        return [value for value in values if value is not None]  # JSON Lines with a broken first line


def _value(line: str) -> Any:
    """The value in one line of JSON Lines; None where it is broken."""
    try:
        return parsed(line)
    except (ValueError, RecursionError):
        return None


def _document(file: SourceFile) -> Any:
    """The file as one JSON document, parsed once. Raises `ValueError` where it is none."""
    if "json" not in file.known:
        assigned = _ASSIGNMENT.match(file.text)
        file.known["json"] = parsed(file.text[assigned.end() :].rstrip().rstrip(";") if assigned else file.text)
    return file.known["json"]


def parsed(text: str) -> Any:
    """Parse JSON; numbers too long for Python come out as text, digit by digit. Raises `ValueError` where it is broken, `RecursionError` where it is too deep."""
    try:
        return _quick()(text)
    except (ValueError, RecursionError):
        pass  # broken, or what the standard library reads beyond the standard: NaN, half a surrogate pair
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except ValueError:  # more digits than Python turns into a number
        return json.loads(text, parse_int=str)


@lru_cache(maxsize=1)
def _quick() -> Callable[[str], Any]:
    """A parser that is twice as fast as the standard library's, and gives the same values for all that it reads."""
    from msgspec.json import Decoder

    return Decoder().decode


def _parsed_lines(file: SourceFile) -> Iterator[tuple[int, Any]]:
    for number, line in file.lines():
        if line.isspace():
            continue
        try:
            yield number, parsed(line)
        except (ValueError, RecursionError):
            file.row(number)
            file.skip("broken JSON line")


def _only_records(values: Iterable[tuple[int, Any]], file: SourceFile) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, value in values:
        file.row(number)
        if isinstance(value, dict):
            yield number, value
        else:
            file.skip("JSON value that is no record")


def _some(records: Iterator[tuple[int, Any]], error: ValueError) -> Iterator[tuple[int, Any]]:
    """The same records, where there is at least one."""
    first = next(records, None)
    if first is None:
        raise UnreadableFile("broken JSON", str(error))
    return chain([first], records)


def _find_list(whole: object, options: ReadOptions, file: SourceFile) -> list[Any]:
    """The list of records in a JSON document: the document itself, or the most telling list of objects under its keys, or the one record it is."""
    if isinstance(whole, list):
        return whole
    if not isinstance(whole, dict):
        raise UnreadableFile("no records in the JSON")
    lists = {key: value for key, value in whole.items() if isinstance(value, list) and value and isinstance(value[0], dict)}
    keys = {key: {name for item in value[:KEY_SAMPLE] if isinstance(item, dict) for name in item} for key, value in lists.items()}
    is_feed = any(has_text_column(names) for key, names in keys.items() if key not in ANSWERS)
    own = set(whole) - OWN_TEXTS if is_feed else set(whole)
    if not lists or (options.text in whole if options.text else has_text_column(own) and any(isinstance(value, str) for value in whole.values())):
        return [whole]

    def telling(key: str) -> tuple[bool, bool, bool, bool, int]:
        names = keys[key]
        return (options.text in names, has_text_column(names - OWN_TEXTS), has_text_column(names), key not in ANSWERS, len(lists[key]))

    chosen = max(lists, key=telling)
    for key in lists:
        if key != chosen:
            file.note(f"records under {key[:KEY_SHOWN]!r} left out: read are those under {chosen[:KEY_SHOWN]!r}", len(lists[key]))
    return lists[chosen]


READER = Reader("json", "text that begins with { or [ and parses as JSON, whole or line by line", is_json, _read)
