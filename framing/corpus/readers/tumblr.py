"""Tumblr posts as the API gives them: the block format (NPF) and the older post types, in an API response, alone in a file or one a line.

Fields as in Tumblr's API documentation and NPF specification (github.com/tumblr/docs). What a post reblogs (its trail), the question it
answers and the preview of a linked page are quoted; the blocks a blog adds are its own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from framing.corpus.readers.base import RawPost
from framing.corpus.readers.platform import Platform, Record, Skip, first, reader, word
from framing.corpus.readers.quotations import Part, quoted_text
from framing.corpus.readers.tumblr_html import html_parts, html_text

LEGACY_TYPES = frozenset({"text", "regular", "quote", "link", "chat", "photo", "video", "audio", "answer"})
ANONYMOUS = "Anonymous"


def _belongs(record: Record) -> bool:
    if not {"blog_name", "type"} <= record.keys() or not {"reblog_key", "post_url", "id_string"} & record.keys():
        return False
    return _is_npf(record) or record["type"] in LEGACY_TYPES


def _is_npf(record: Record) -> bool:
    return isinstance(record.get("content"), list)


def _unpack(value: Any) -> Iterable[Any]:
    """Posts out of an API response, whose `response` is the list of posts or an object that holds it."""
    inside = value.get("response", value) if isinstance(value, dict) else value
    posts = inside.get("posts") if isinstance(inside, dict) else inside
    return posts if isinstance(posts, list) and posts else (value,)


def _post(record: Record) -> RawPost | Skip:
    own, quoted = _npf_words(record) if _is_npf(record) else _legacy_words(record)
    if not own.strip() and not quoted and not word(record.get("title")):
        return Skip("post without words")
    title = _npf_title(record) if _is_npf(record) else " ".join(word(record.get("title")).split())
    return RawPost(
        text=own, title=title, post_id=first(record, "id_string", "id"), source=word(record["blog_name"]), author=word(record["blog_name"]),
        date=first(record, "timestamp", "date"), url=first(record, "post_url", "short_url"), quoted=quoted_text(quoted),
    )  # fmt: skip


def _npf_words(record: Record) -> tuple[str, list[Part]]:
    """The blog's own words, and everything else in reading order: the trail from its root on, then what the post itself answers or links to."""
    quoted: list[Part] = []
    trail = record.get("trail")
    for item in trail if isinstance(trail, list) else []:
        if isinstance(item, dict):
            words, within = _npf_parts(item)
            # A blog that is gone leaves its name in another field.
            name = word((item.get("blog") or {}).get("name")) or word(item.get("broken_blog_name"))
            quoted += [*within, Part(name, words)]
    own, within = _npf_parts(record)
    return own, [part for part in quoted + within if part.words.strip()]


def _npf_parts(item: Record) -> tuple[str, list[Part]]:
    """The words of one post or trail item in the order of its layout, and those in it that are not its blog's: a question, the preview of a link."""
    blocks = [block for block in item.get("content") or [] if isinstance(block, dict)]
    layouts = [layout for layout in item.get("layout") or [] if isinstance(layout, dict)]
    asked = next((layout for layout in layouts if layout.get("type") == "ask"), None)
    questions = {index for index in (asked or {}).get("blocks") or [] if isinstance(index, int)}
    order = _reading_order(layouts, len(blocks))
    quoted: list[Part] = []
    if asked is not None:
        name = word(((asked.get("attribution") or {}).get("blog") or {}).get("name")) or ANONYMOUS
        quoted.append(Part(name, "\n".join(_block_text(blocks[index]) for index in order if index in questions)))
    for index in order:
        if blocks[index].get("type") == "link":
            preview = "\n".join(filter(None, (word(blocks[index].get("title")), word(blocks[index].get("description")))))
            quoted.append(Part(word(blocks[index].get("site_name")), preview))
    words = (_block_text(blocks[index]) for index in order if index not in questions)
    return "\n".join(line for line in words if line.strip()), quoted


def _reading_order(layouts: Sequence[Record], count: int) -> list[int]:
    """The indices of the blocks as they are shown: a rows layout may put them into another order. No block is lost, however faulty the layout."""
    rows = (row for layout in layouts if layout.get("type") == "rows" for row in layout.get("display") or layout.get("rows") or [])
    shown = [index for row in rows for index in ((row.get("blocks") if isinstance(row, dict) else row) or [])]
    valid = [index for index in shown if isinstance(index, int) and 0 <= index < count]
    return list(dict.fromkeys([*valid, *range(count)]))


def _block_text(block: Record) -> str:
    return word(block.get("text")) if block.get("type") == "text" else ""


def _npf_title(record: Record) -> str:
    """A heading that opens the post."""
    blocks = [block for block in record["content"] if isinstance(block, dict) and _block_text(block)]
    opening = next(iter(blocks), {})
    return _block_text(opening) if opening.get("subtype") == "heading1" else ""


def _legacy_words(record: Record) -> tuple[str, list[Part]]:
    """The words of a post of the older types, whose HTML holds what it reblogs as nested quotations."""
    kind = record["type"]
    beside: list[Part] = []
    if kind == "quote":
        return "\n".join(filter(None, (html_text(word(record.get("text"))), html_text(word(record.get("source")))))), []
    if kind == "chat" and isinstance(record.get("dialogue"), list):
        lines = (f"{word(line.get('label'))} {' '.join(word(line.get('phrase')).split())}".strip() for line in record["dialogue"] if isinstance(line, dict))
        return "\n".join(lines), []
    if kind == "answer":
        beside = [Part(word(record.get("asking_name")) or ANONYMOUS, html_text(word(record.get("question"))))]
    if kind == "link":
        beside = [Part(word(record.get("publisher")), html_text(word(record.get("excerpt"))))]
    parts = html_parts(first(record, *{"answer": ("answer",), "link": ("description",)}.get(kind, ("body", "caption"))))
    return parts[-1].words, [part for part in (*parts[:-1], *beside) if part.words.strip()]


READER = reader(
    Platform(
        "tumblr",
        "JSON objects with blog_name, type, post_url or reblog_key, and blocks (content) or one of Tumblr's post types",
        _belongs,
        _post,
        _unpack,
    )  # fmt: skip
)
