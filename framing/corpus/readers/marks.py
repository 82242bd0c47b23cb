"""Markdown as plain text: its words without its marks, a line for each paragraph."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from itertools import pairwise
from typing import TYPE_CHECKING

from framing.corpus.paragraphs import WRAP_MAX_WIDTH

if TYPE_CHECKING:
    from markdown_it.token import Token

# Of the pieces of a paragraph, those that hold words; a line that is ended on purpose gets a sign that no text has.
_WORDS = frozenset({"text", "text_special", "code_inline", "image"})
_HARD_BREAK = "\x00"
_BREAKS = {"softbreak": "\n", "hardbreak": _HARD_BREAK}
_MARK = re.compile(r"\]\(\s*<?https?://|(?<![*\w])\*\*[^\s*]|^#{1,6} ", re.MULTILINE)
# Elements of HTML that Markdown may hold: those without a reader's words go with their content, of the others the content stays.
_WORDLESS = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_ADDRESS = re.compile(r"https?://\S+")
_OPENING = "*_[(\"'\u201c\u2018"

#: The text of a record is taken for Markdown broken at a width where it has marks of Markdown, where hardly any line (this share) is longer than `WRAP_MAX_WIDTH` ...
LONG_SHARE = 0.1
#: ... and where so many lines at least, and such a share of those that follow another in their block, go on in lower case.
MIN_CONTINUED = 2
MIN_CONTINUED_SHARE = 0.25


def plain_text(markdown: str, *, wrapped: bool = False) -> str:
    """Return the text of `markdown` without its marks: a line for each paragraph, heading and list item; of a link, its words.

    A newline inside a paragraph is a space, as Markdown has it, but not in a block with lines too long to have been broken at a width, unless all lines are known
    to be `wrapped`.
    """
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    lines = (
        _inline(token, wrapped) if token.type == "inline" else _BLOCKS[token.type](token.content) for token in tokens if token.type in {"inline", *_BLOCKS}
    )
    return "\n\n".join(line.strip() for line in lines if line.strip())


def is_wrapped_markdown(text: str) -> bool:
    """Tell whether `text` is Markdown whose lines were broken at a width, so that neither its lines nor its marks are the writer's.

    Marks alone are not enough: where each line is a paragraph of its own, joining them would lose more than the marks are worth.
    """
    # Most texts hold none of the signs that marks are made of, which is quick to see.
    if not ("#" in text or "*" in text or "]" in text) or _MARK.search(text) is None:
        return False
    lines = [line.strip() for line in _ADDRESS.sub("", _TAG.sub("", text)).splitlines()]
    full = [line for line in lines if line]
    if sum(len(line) > WRAP_MAX_WIDTH for line in full) > LONG_SHARE * len(full):
        return False
    following = [after.lstrip(_OPENING)[:1] for before, after in pairwise(lines) if before and after]
    continued = sum(letter.islower() for letter in following)
    return continued >= max(MIN_CONTINUED, MIN_CONTINUED_SHARE * len(following))


def _untagged(html: str) -> str:
    """The words of a block of HTML, a line for each line that has some."""
    lines = (unescape(line).strip() for line in _TAG.sub("", _WORDLESS.sub("", html)).splitlines())
    return "\n".join(line for line in lines if line)


#: Blocks that hold no pieces but text as it is, and what of it are words.
_BLOCKS: dict[str, Callable[[str], str]] = {"fence": str, "code_block": str, "html_block": _untagged}


def _inline(token: Token, wrapped: bool) -> str:
    words = "".join(_BREAKS.get(child.type, child.content if child.type in _WORDS else "") for child in token.children or [])
    wrapped = wrapped or max(map(len, words.split("\n"))) <= WRAP_MAX_WIDTH
    return words.replace("\n", " " if wrapped else "\n").replace(_HARD_BREAK, "\n")
