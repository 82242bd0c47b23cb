"""Cells that a spreadsheet would run as a formula: masked by an apostrophe where a table is written, unmasked where one of ours is read back."""

from __future__ import annotations

import re
from collections.abc import Collection

# What OWASP lists ("CSV Injection"), full-width forms among it. Apostrophes before it count too: else what was masked could not be told from what was written so.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
#: A table with these columns is a table of posts that this toolkit wrote.
OWN_COLUMNS = frozenset({"post_id", "n_paragraphs", "quoted", "path"})


def masked(text: str) -> str:
    """Return a cell as a spreadsheet shows it without running it; `unmasked` gives it back as it was."""
    return f"'{text}" if _FORMULA.match(text) else text


def unmasked(text: str) -> str:
    """Return a cell as it was before `masked`."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def is_own_table(columns: Collection[str]) -> bool:
    """Tell whether a table of posts was written by this toolkit, so that its cells are masked."""
    return set(columns) >= OWN_COLUMNS
