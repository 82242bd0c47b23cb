"""Text from data made harmless for a terminal or a log: what would move the cursor, hide or turn letters is shown as an escape."""

from __future__ import annotations

import unicodedata

# Controls, invisible and bidirectional marks, half surrogates, private letters, line and paragraph separators.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def visible(text: str) -> str:
    """Return `text` on one line, with every control, bidirectional or invisible character as its escape (\\x1b, \\u202e)."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(character) if unicodedata.category(character) in _HIDDEN else character for character in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
