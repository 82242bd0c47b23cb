"""The value of one field as text, however a tool writes it: numbers to the last digit, what a database wraps, tags of languages."""

from __future__ import annotations

import re
from typing import Any

from framing.corpus.ids import id_text

# Half a surrogate pair, which JSON can hold and no file can be written with.
_SURROGATE = re.compile("[\ud800-\udfff]")
#: How MongoDB's export marks the type of a value: {"$date": ...}.
WRAPPINGS = frozenset({"$oid", "$date", "$numberLong", "$numberInt", "$numberDouble", "$numberDecimal"})


def clean(text: str) -> str:
    """Return `text` with each half of a surrogate pair, which no file can be written with, replaced by U+FFFD."""
    if text.isascii():
        return text
    # To encode a text is many times as quick as to search it.
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def unwrapped(value: Any) -> Any:
    """Return what stands inside a value that MongoDB's export wraps; every other value as it is."""
    while isinstance(value, dict) and len(value) == 1 and WRAPPINGS & value.keys():
        (value,) = value.values()
    return value


def word(value: Any) -> str:
    """Return a field's value as text: nothing for null, an object or a list; a float only as far as it is exact (see `id_text`)."""
    if isinstance(value, str):
        return value.strip()
    value = unwrapped(value)
    if value is None or isinstance(value, (dict, list)) or value != value:  # NaN alone differs from itself
        return ""
    return id_text(value)


def is_true(value: Any) -> bool:
    """Tell whether a cell says yes, however the tool writes it; a column with gaps has become one of floats."""
    return word(value).lower() in {"true", "yes", "1", "1.0", "t"}


def language_code(value: Any) -> str:
    """Return the ISO 639-1 code in a language tag ("zh-cn" gives "zh"), "und" for what says so, and nothing for codes of a platform's own."""
    if value is None:
        return ""
    base = re.split("[-_]", word(value).lower())[0]
    return base if (len(base) == 2 and base.isalpha()) or base == "und" else ""
