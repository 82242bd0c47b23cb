"""A blog page saved as text (select all, copy, paste), as Tumblr pages come out.

A line with the post type ("Text", "Photo", "Link" ...) opens a post and "N notes" closes it. What stands before the first post is the
page's own chrome and is dropped, and so are lines of the page's controls. There is no id, date or author: the blog is named after the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from framing.corpus.dates import line_date
from framing.corpus.kinds import is_boilerplate
from framing.corpus.paragraphs import Span, strip_span
from framing.corpus.readers.base import RawPost, Reader, ReadOptions, SourceFile

#: How a Tumblr page names the type of a post.
POST_TYPES = frozenset({"Text", "Photo", "Photoset", "Link", "Quote", "Chat", "Audio", "Video", "Answer", "Ask", "Reblog"})
#: Post types whose first line is a title where there is more text.
TITLED_TYPES = frozenset({"Text", "Link"})
TITLE_MAX_CHARACTERS = 300
#: A line that is nothing but a date gives the post's date if it is one of its first two (a title, a date) or its last; further in it belongs to the text.
DATELINE_FIRST = 2
_NOTES = re.compile(r"\d[\d,.\u00a0\u202f ]*[KMkm]?\s*notes?", re.ASCII)
_LINE = re.compile(r"[^\r\n]+")


def _recognises(file: SourceFile) -> bool:
    if not file.is_text:
        return False
    lines = [line for _, line in _lines(file.text)]
    return any(line in POST_TYPES for line in lines) and any(_NOTES.fullmatch(line) for line in lines)


def _read(file: SourceFile, options: ReadOptions) -> Iterator[RawPost]:
    del options
    text = file.text
    for post_type, lines in _posts(_lines(text), file):
        if not lines:
            file.skip("post without text")
            continue
        start, end = lines[0][0].start, lines[-1][0].end
        first = lines[0][1]
        titled = post_type in TITLED_TYPES and len(lines) > 1 and len(first) <= TITLE_MAX_CHARACTERS and not is_boilerplate(first)
        yield RawPost(
            text=text[start:end],
            title=first if titled else "",
            date=next(filter(None, (line_date(line) for _, line in (*lines[:DATELINE_FIRST], lines[-1]))), None),
            source=file.stem.rpartition("/")[2],
            source_offset=start if file.decoded.keeps_offsets else None,
        )


def _lines(text: str) -> list[tuple[Span, str]]:
    """Return every line that holds something, stripped of white space and invisible characters, with its span."""
    spans = (strip_span(text, Span(*match.span())) for match in _LINE.finditer(text))
    return [(span, text[span.start : span.end]) for span in spans if span.end > span.start]


def _posts(lines: list[tuple[Span, str]], file: SourceFile) -> Iterator[tuple[str, list[tuple[Span, str]]]]:
    """Group the lines into posts.

    A type word opens a post. Inside a post that already holds text it opens the next one, whose predecessor lost its notes line:
    that is counted, since it could also be a line of text that happens to be such a word.
    """
    post_type: str | None = None
    body: list[tuple[Span, str]] = []
    for span, line in lines:
        if _NOTES.fullmatch(line):
            if post_type is not None:
                yield post_type, body
            post_type, body = None, []
        elif line in POST_TYPES and (post_type is None or body):
            if post_type is not None:
                yield post_type, body
                file.note("notes line missing")
            post_type, body = line, []
        elif post_type is not None:
            body.append((span, line))
        else:
            file.note("lines of page chrome dropped")
    if post_type is not None and body:
        yield post_type, body


READER = Reader("page-dump", "a line with a post type (Text, Photo, Link ...) and a line 'N notes'", _recognises, _read)
