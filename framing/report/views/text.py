"""Text on its way into a page: hidden characters made visible, spans marked, long texts cut, links told from scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import quote, urlsplit

import pandas as pd

from framing.visible import HIDDEN

#: Longest paragraph and longest name (a title, a source) shown in the page; longer ones are cut, visibly.
MAX_CHARACTERS = 2400
MAX_NAME = 160


@dataclass(frozen=True)
class Piece:
    """A stretch of text between the ends of marked spans, ready to be shown, and the marks that cover it."""

    text: str
    marks: tuple[str, ...] = ()


def visible(text: str) -> str:
    """Return `text` with each hidden character (`framing.visible.HIDDEN`) but line ends and tabs written as its number, so that no page shows another order or word than the text has."""
    return HIDDEN.sub(lambda match: match.group() if match.group() in "\t\n\r" else f"⟨U+{ord(match.group()):04X}⟩", text)


def name_of(value: object, most: int = MAX_NAME) -> str:
    """Return a title or another name as one visible line of limited length ("" for a missing one)."""
    if not isinstance(value, str):
        return ""
    line = " ".join(visible(value).split())
    return line if len(line) <= most else f"{line[: most + 1].rpartition(' ')[0] or line[:most]} …"


def pieces(text: str, spans: Mapping[str, Sequence[tuple[int, int]]], *, most: int = MAX_CHARACTERS) -> list[Piece]:
    """Part `text` at the ends of its spans; each piece names the spans it lies in. A text longer than `most` characters ends with "[…]"."""
    end = min(len(text), most)
    edges = sorted({0, end, *(edge for places in spans.values() for place in places for edge in place if 0 < edge < end)})
    parts = [
        Piece(visible(text[start:stop]), tuple(name for name, places in spans.items() if any(a <= start and stop <= b for a, b in places)))
        for start, stop in pairwise(edges)
    ]
    return [*parts, Piece(" […]")] if len(text) > most else parts


def safe_url(value: object) -> str | None:
    """Return a web address that may become a link; None for everything else (no address, another scheme, a broken one)."""
    if not isinstance(value, str):
        return None
    try:
        parts = urlsplit(value.strip())
    except ValueError:
        return None
    return value.strip() if parts.scheme.lower() in {"http", "https"} and parts.netloc and not HIDDEN.search(value.strip()) else None


def paragraph_link(paragraph_id: str) -> str:
    """Return the link to a paragraph of the reading view."""
    return f"#p-{quote(paragraph_id, safe='', errors='replace')}"


def posts_by_id(posts: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return what is told about each post, by its id, without its text."""
    return posts.set_index("post_id")[["source", "author", "date", "title", "url", "n_paragraphs"]].to_dict("index")  # type: ignore[return-value]


def day(date: object) -> str:
    """Return the day of an ISO date ("" where there is none)."""
    return date[:10] if isinstance(date, str) else ""


def share(value: float, digits: int = 0) -> str:
    """Return a share as a percentage ("–" for none)."""
    return "–" if pd.isna(value) else f"{value:.{digits}%}"


def counted(n: int, one: str, many: str = "") -> str:
    """Return a number with its noun: 1 post, 2,400 posts."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"
