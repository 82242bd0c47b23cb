"""Texts in company: what stands around a text is read with it, but what is said of it is not meant.

A title or a list item is understood from its surroundings. An encoder reads both; the vector is made of the text's own tokens alone, which have seen the others.
"""

from __future__ import annotations

#: Stands between a text and its company: two control characters that no text has one after the other (what stands behind them would be taken for company).
MARK = "\x1f\x1e"


def in_company(text: str, company: str) -> str:
    """Return a text with its company, or the text itself where it has none."""
    return f"{text.replace(MARK, ' ')}{MARK}{company}" if company else text


def parted(text: str) -> tuple[str, str]:
    """Return a text and its company, "" where it has none."""
    alone, _, company = text.partition(MARK)
    return alone, company
