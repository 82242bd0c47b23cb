"""A post's own words and what it reblogs, quotes or forwards: kept apart, the latter named after who wrote it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One contribution to a post: who wrote it (empty where that is not known) and the words."""

    name: str
    words: str


def quoted_text(parts: Iterable[Part]) -> str:
    """Return what a post quotes, oldest first: each part led by its author's name on a line of its own, an empty line between parts."""
    return "\n\n".join(f"{part.name.strip()}\n{part.words.strip()}".strip() for part in parts if part.words.strip())
