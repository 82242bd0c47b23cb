"""XML of no known kind: a feed, a configuration, a document of some program. Its tags are no text, so it is not read as one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from framing.corpus.readers.base import RawPost, Reader, ReadOptions, SourceFile
from framing.errors import UnreadableFile

_SIGN = re.compile(r"\s*(?:<\?xml\b|<!DOCTYPE\s(?!html))", re.IGNORECASE)
_ELEMENT = re.compile(r"\s*<[A-Za-z_][^<>]*>")


def _recognises(file: SourceFile) -> bool:
    return file.is_text and bool(_SIGN.match(file.text) or (file.suffix == ".xml" and _ELEMENT.match(file.text)))


def _read(file: SourceFile, options: ReadOptions) -> Iterator[RawPost]:
    del options
    raise UnreadableFile("XML of no known kind", "read are trafilatura's XML and TEI; convert others to CSV or JSON, or force format 'text'")
    yield  # a generator, as every reader's function is


READER = Reader("xml", "an XML declaration, or an .xml name and an element, where no other reader knows it", _recognises, _read)
