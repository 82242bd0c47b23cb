"""Plain text: one file is one post."""

from __future__ import annotations

from collections.abc import Iterator

from framing.corpus.dates import line_date
from framing.corpus.kinds import paragraph_kinds
from framing.corpus.paragraphs import paragraph_spans
from framing.corpus.readers.base import RawPost, Reader, ReadOptions, SourceFile

#: A line that is nothing but a date gives the post's date, if it stands among this many first paragraphs.
DATELINE_WITHIN = 4


def _recognises(file: SourceFile) -> bool:
    return file.is_text


def _read(file: SourceFile, options: ReadOptions) -> Iterator[RawPost]:
    del options
    text = file.text
    lines = [text[span.start : span.end] for span in paragraph_spans(text)]
    kinds = paragraph_kinds(lines)
    yield RawPost(
        text=text,
        title=next((line for line, kind in zip(lines, kinds, strict=True) if kind == "title"), ""),
        date=next(filter(None, map(line_date, lines[:DATELINE_WITHIN])), None),
        source_offset=0 if file.decoded.keeps_offsets else None,
    )


READER = Reader("text", "any text that is nothing else; one file is one post", _recognises, _read)
