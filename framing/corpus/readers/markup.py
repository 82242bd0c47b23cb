"""The text of an HTML or XML element, line by line."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPACE = re.compile(r"\s+")


def block_text(root: _Element, *, blocks: Collection[str], unseen: Collection[str] = ()) -> str:
    """Return the text of `root`, each of its `blocks` (names of elements, without namespace) on lines of its own, what is `unseen` left out.

    There is no recursion: pages may be nested deeply.
    """
    pieces: list[str] = []
    waiting: list[tuple[_Element, bool]] = [(root, False)]
    while waiting:
        element, ends = waiting.pop()
        # A comment has a function for a tag.
        name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        if name in blocks:
            pieces.append("\n")
        if not ends and name and name not in unseen:
            pieces.append(_SPACE.sub(" ", element.text or ""))
            waiting.append((element, True))
            waiting.extend((child, False) for child in reversed(element))
        elif element is not root:
            pieces.append(_SPACE.sub(" ", element.tail or ""))
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)
