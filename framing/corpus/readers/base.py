"""What every reader shares: the file it is given, the record it yields, the options, the skip count."""

from __future__ import annotations

import gzip
import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from framing.corpus.encoding import Decoded, decode, looks_binary
from framing.errors import UnreadableFile

#: A file larger than this (unpacked, in bytes) is skipped.
MAX_FILE_BYTES = 2 << 30
_COMPRESSED = {".gz", ".gzip"}
# Only these are cut off a name: what stands behind another dot is a part of it, as in blog.org.txt.
_SUFFIXES = {
    ".txt", ".text", ".md", ".markdown", ".rst", ".html", ".htm", ".xhtml", ".xml", ".csv", ".tsv", ".tab", ".json", ".jsonl", ".ndjson", ".parquet", ".pq", ".xlsx", ".xlsm", ".warc", ".wet",
}  # fmt: skip


@dataclass(frozen=True)
class RawPost:
    """One post as a file holds it. `source_offset` is where `text` begins in the decoded file, where the format has such a thing."""

    text: str
    title: str = ""
    post_id: str = ""
    source: str = ""
    author: str = ""
    date: str | None = None
    url: str = ""
    language: str = ""
    quoted: str = ""
    source_offset: int | None = None


@dataclass(frozen=True)
class ReadOptions:
    """What the user set by hand; every None means: recognise it."""

    format: str | None = None
    text: str | None = None
    id: str | None = None
    date: str | None = None
    author: str | None = None
    title: str | None = None
    url: str | None = None
    source: str | None = None
    encoding: str | None = None


@dataclass
class SourceFile:
    """One input file: its path inside the corpus, its bytes (unpacked), its text, and what was skipped in it."""

    path: Path
    name: str
    encoding: str | None = None
    skipped: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    known: dict[str, Any] = field(default_factory=dict, repr=False)  # what one reader found out, for the next one that is asked

    @property
    def stem(self) -> str:
        """The path inside the corpus without its suffixes; posts without an id and a source are named after it."""
        path = PurePosixPath(self.name)
        for known in (_COMPRESSED, _SUFFIXES):
            if path.suffix.lower() in known:
                path = path.with_suffix("")
        return str(path)

    @property
    def suffix(self) -> str:
        """The suffix that tells the format, lower case, with the one of the compression left out."""
        suffixes = [suffix.lower() for suffix in PurePosixPath(self.name).suffixes if suffix.lower() not in _COMPRESSED]
        return suffixes[-1] if suffixes else ""

    @cached_property
    def sha256(self) -> str:
        """The hash of the file as it lies on disk; empty where it cannot be opened, which `data` reports."""
        try:
            with self.path.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            return ""

    @cached_property
    def data(self) -> bytes:
        """The unpacked bytes. Raises `UnreadableFile` if they cannot be read, are damaged or too large."""
        try:
            with self.path.open("rb") as stream:
                packed = stream.read(2) == b"\x1f\x8b"
            opener: Callable[..., io.BufferedIOBase] = gzip.open if packed else open  # type: ignore[assignment]
            with opener(self.path, "rb") as stream:
                data = stream.read(MAX_FILE_BYTES + 1)
        except (OSError, EOFError) as error:
            damaged = isinstance(error, (EOFError, gzip.BadGzipFile))
            raise UnreadableFile("damaged gzip" if damaged else "cannot be opened", str(error)) from None
        except Exception as error:  # zlib.error is no OSError
            raise UnreadableFile("damaged gzip", str(error)) from None
        if len(data) > MAX_FILE_BYTES:
            raise UnreadableFile("too large", f"more than {MAX_FILE_BYTES} bytes unpacked")
        if not data.strip():
            raise UnreadableFile("empty file")
        return data

    @cached_property
    def decoded(self) -> Decoded:
        """The decoded text. Raises `UnreadableFile` for binary data."""
        decoded = decode(self.data, self.encoding)
        if not decoded.text.strip():
            raise UnreadableFile("empty file")
        if decoded.repaired:
            self.notes["mojibake repaired"] += 1
        return decoded

    @property
    def text(self) -> str:
        """The decoded text, newlines untouched."""
        return self.decoded.text

    @property
    def is_text(self) -> bool:
        """Whether the bytes can be decoded at all."""
        try:
            return bool(self.text)
        except UnreadableFile:
            if looks_binary(self.data):
                return False
            raise

    def skip(self, reason: str, count: int = 1) -> None:
        """Count something left out of the corpus, under a short and stable reason."""
        self.skipped[reason] += count

    def note(self, what: str, count: int = 1) -> None:
        """Count something that was done or doubted on the way."""
        self.notes[what] += count


@dataclass(frozen=True)
class Reader:
    """One format family: its name, a line on how it is recognised, and the two functions that do the work."""

    name: str
    recognised_by: str
    recognises: Callable[[SourceFile], bool]
    read: Callable[[SourceFile, ReadOptions], Iterator[RawPost]]


def with_title(post: RawPost) -> RawPost:
    """Return `post` with its text beginning with its title, as the output contract asks."""
    if not post.title or post.text.lstrip().startswith(post.title):
        return post
    return replace(post, text=f"{post.title}\n\n{post.text}", source_offset=None)
