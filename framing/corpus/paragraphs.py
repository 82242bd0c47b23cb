"""THE definition of a paragraph and of a sentence, with exact offsets.

A paragraph is one non-empty stripped line of a post, unless the text is hard-wrapped (short lines broken in mid-sentence,
blocks set apart by blank lines), where it is one block; what is longer than any paragraph is cut. Sentences are found by Punkt (Kiss & Strunk 2006) and, for Chinese
and Japanese, by their full stops. Offsets count characters; a span is always `text[start:end]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from typing import Any

import pandas as pd

from framing.corpus.kinds import paragraph_kinds
from framing.corpus.rows import TEXT, Rows

_LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+")
_LINE_END = re.compile(r"[\r\n\u2028\u2029\x0b\x0c\x85]")
# Atomic groups: \r\n must not be taken for two newlines.
_BLANK = re.compile(r"(?>\r\n|\r|\n)[ \t]*(?>\r\n|\r|\n)")
_BLANK_ALONE = re.compile(r"\n[ \t]*\n")  # the same, many times as fast, where no \r stands
_CJK_STOP = re.compile(r"(?<=[。！？；])[」』”’）)]*")
_HAS_LETTER = re.compile(r"[^\W\d_]")
# All white space (of which none lies beyond U+3000), and what else cannot be seen at the end of a paragraph.
_PADDING = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\u200b\u200e\u200f\u2060\ufeff"

#: A line of more characters than this is no paragraph but a post whose line breaks were lost; it is cut into several.
LONGEST = 20_000
_STOP_WITHIN = re.compile(r"[.!?][\"'”’)]*\s+|[。！？]")

#: A text counts as hard-wrapped when it has at least this many full lines ...
WRAP_MIN_LINES = 8
#: ... hardly any of them (WRAP_LONG_SHARE: a long address cannot be broken) longer than this many characters ...
WRAP_MAX_WIDTH = 100
WRAP_LONG_SHARE = 0.05
#: ... and at least this share of lines that break in mid-sentence and are followed by another line of the same block ...
WRAP_MIN_SHARE = 0.5
#: ... which begins with a capital in at most this share of cases (nearly all do in a list of headlines, a third in wrapped German).
WRAP_MAX_CAPITALS = 0.6
_CLOSED = frozenset(".!?:;\"”’'。！？：；…」』）")

#: A sentence of at least this many words is parted into clauses ...
CLAUSE_SENTENCE_WORDS = 24
#: ... of at least this many.
CLAUSE_MIN_WORDS = 9
_CLAUSE_END = re.compile(r"[;:,]\s+|\s[\u2013\u2014-]\s+")

_PARAGRAPH = {
    "paragraph_id": TEXT, "post_id": TEXT, "index": "int64", "kind": TEXT, "start": "int64", "end": "int64", "source_path": TEXT, "source_start": "Int64",
    "source_end": "Int64", "text": TEXT, "language": TEXT,
}  # fmt: skip
PARAGRAPH_COLUMNS = list(_PARAGRAPH)


@dataclass(frozen=True)
class Span:
    """A stretch of text by character offsets."""

    start: int
    end: int


def paragraph_spans(text: str) -> list[Span]:
    """Return the spans of the paragraphs of `text`, in order; stripped of white space, never empty."""
    # splitlines() knows more line ends than there are here, and is many times as fast.
    if len(text) <= LONGEST and "\n" not in text and (text.splitlines() == [text] or not _LINE_END.search(text)):
        span = strip_span(text, Span(0, len(text)))
        return [span] if span.end > span.start else []
    if is_hard_wrapped(text):
        blank = _BLANK if "\r" in text else _BLANK_ALONE
        edges = [0, *chain.from_iterable(match.span() for match in blank.finditer(text)), len(text)]
        blocks = [Span(edges[i], edges[i + 1]) for i in range(0, len(edges), 2)]
    else:
        blocks = _lines(text)
    stripped = (strip_span(text, part) for block in blocks for part in _parts(text, block))
    return [span for span in stripped if span.end > span.start]


def _lines(text: str) -> list[Span]:
    """Return the spans of the lines of `text` that are not empty."""
    if any(separator in text for separator in "\x1c\x1d\x1e"):  # these end no line, but splitlines() takes them for line ends
        return [Span(*match.span()) for match in _LINE.finditer(text)]
    starts = accumulate(map(len, text.splitlines(keepends=True)), initial=0)
    return [Span(start, start + len(line)) for start, line in zip(starts, text.splitlines(), strict=False) if line]


def _parts(text: str, block: Span) -> Iterator[Span]:
    """Yield a block, cut where it is longer than LONGEST: after the last sentence that fits, else between two words, else wherever it is."""
    if block.end - block.start <= LONGEST:
        yield block
        return
    start = block.start
    while block.end - start > LONGEST:
        window = text[start : start + LONGEST]
        stops = [match.end() for match in _STOP_WITHIN.finditer(window, LONGEST // 2)] or [window.rfind(" ") + 1]
        end = start + (stops[-1] if stops[-1] > LONGEST // 2 else LONGEST)
        yield Span(start, end)
        start = end
    yield Span(start, block.end)


def is_hard_wrapped(text: str) -> bool:
    """Tell whether the lines of `text` were broken at a fixed width, so that a line is not a paragraph."""
    lines = text.splitlines()
    if len(lines) < WRAP_MIN_LINES:
        return False
    lines = list(map(str.strip, lines))
    full = list(filter(None, lines))
    if len(full) < WRAP_MIN_LINES or sum(map(WRAP_MAX_WIDTH.__lt__, map(len, full))) > WRAP_LONG_SHARE * len(full):
        return False
    broken = [following for line, following in pairwise(lines) if len(line) >= 40 and line[-1] not in _CLOSED and following and not following[0].isdigit()]
    capitals = sum(following[0].isupper() for following in broken)
    return len(broken) >= WRAP_MIN_SHARE * len(full) and capitals <= WRAP_MAX_CAPITALS * len(broken)


def sentence_spans(text: str) -> list[Span]:
    """Return the spans of the sentences of one paragraph; together they cover every letter and digit of it."""
    spans: list[Span] = []
    for start, end in _punkt().span_tokenize(text):
        inner = [start, *(m.end() for m in _CJK_STOP.finditer(text, start, end) if start < m.end() < end), end]
        spans.extend(strip_span(text, Span(a, b)) for a, b in pairwise(inner))
    return _join_fragments(text, [span for span in spans if span.end > span.start])


def clause_spans(sentence: str) -> list[Span]:
    """Return the spans of the clauses of a long sentence: stretches between commas, semicolons, colons and dashes, short ones joined to the next.

    Together they cover the sentence. A sentence of fewer than `CLAUSE_SENTENCE_WORDS` words, or without a place to part it, has none: it is one clause.
    """
    if len(sentence.split()) < CLAUSE_SENTENCE_WORDS:
        return []
    spans: list[Span] = []
    start = 0
    for end in (*(match.end() for match in _CLAUSE_END.finditer(sentence)), len(sentence)):
        if len(sentence[start:end].split()) >= CLAUSE_MIN_WORDS:
            spans.append(Span(start, end))
            start = end
    if spans and start < len(sentence):
        spans[-1] = Span(spans[-1].start, len(sentence))
    return [strip_span(sentence, span) for span in spans] if len(spans) > 1 else []


def _join_fragments(text: str, spans: list[Span]) -> list[Span]:
    """Join a piece without a letter ("1.", a stray bracket) to the next sentence, or at the end to the last: it is none of its own."""
    joined: list[Span] = []
    start: int | None = None
    for span in spans:
        start = span.start if start is None else start
        if _HAS_LETTER.search(text, span.start, span.end):
            joined.append(Span(start, span.end))
            start = None
    if start is None or not spans:
        return joined
    return [*joined[:-1], Span(joined[-1].start, spans[-1].end)] if joined else [Span(start, spans[-1].end)]


def split_paragraphs(posts: pd.DataFrame) -> pd.DataFrame:
    """Split every post into paragraphs.

    `posts` needs `post_id`, `title`, `text`, `language`, `path` and `source_offset` (the offset of the post's text in its decoded
    file, or missing). Returns one row per paragraph with PARAGRAPH_COLUMNS; `post.text[start:end] == text` for each.
    """
    rows = Rows(_PARAGRAPH)
    for post in posts.itertuples(index=False):
        offset = None if pd.isna(post.source_offset) else int(post.source_offset)
        rows.extend(_rows(post, post.text, title=post.title or "", offset=offset))
    return rows.table()


def split_quotations(posts: pd.DataFrame) -> pd.DataFrame:
    """Split what every post reblogs, forwards or quotes into paragraphs.

    `posts` needs `post_id`, `quoted`, `language` and `path`. Returns one row per paragraph with PARAGRAPH_COLUMNS; `post.quoted[start:end] == text` for each,
    ids have a q before the index (`p1:q0`), and offsets into a file are missing.
    """
    rows = Rows(_PARAGRAPH)
    for post in posts[posts["quoted"] != ""].itertuples(index=False):
        rows.extend(_rows(post, post.quoted, mark="q"))
    return rows.table()


def _rows(post: Any, whole: str, *, title: str = "", offset: int | None = None, mark: str = "") -> Iterator[tuple[Any, ...]]:
    """Yield a row for each paragraph of `whole`, the text or the quotation of a post."""
    spans = paragraph_spans(whole)
    texts = [whole[span.start : span.end] for span in spans]
    for index, (span, text, kind) in enumerate(zip(spans, texts, paragraph_kinds(texts, title=title), strict=True)):
        source = (None, None) if offset is None else (offset + span.start, offset + span.end)
        yield f"{post.post_id}:{mark}{index}", post.post_id, index, kind, span.start, span.end, post.path, *source, text, post.language


def strip_span(text: str, span: Span) -> Span:
    """Return `span` without the white space and invisible characters at its ends."""
    part = text[span.start : span.end]
    begun = part.lstrip(_PADDING)
    start = span.end - len(begun)
    end = start + len(begun.rstrip(_PADDING))
    return span if (start, end) == (span.start, span.end) else Span(start, end)


@lru_cache(maxsize=1)
def _punkt():
    import punkt

    return punkt.tokenizer_for("english", prefixes=True)
