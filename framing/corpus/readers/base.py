"""What every reader shares: the file it is given, the record it yields, the options, the skip count."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from framing.corpus.encoding import Decoded, TextStream, decode, looks_binary
from framing.corpus.limits import Limits, Meter
from framing.corpus.packing import Damage, packing_of, unpacked
from framing.corpus.text import UNSPACED
from framing.errors import UnreadableFile

#: A file that is longer (unpacked, in bytes) is recognised by this much of it, and read line by line where its format allows.
SAMPLE_BYTES = 4 << 20
#: Of the places of one kind of skip, so many are kept.
PLACES_KEPT = 5
_COMPRESSED = {".gz", ".gzip", ".zst", ".zstd", ".bz2", ".xz"}
# Only these are cut off a name: what stands behind another dot is a part of it, as in blog.org.txt.
_SUFFIXES = {
    ".txt", ".text", ".md", ".markdown", ".rst", ".html", ".htm", ".xhtml", ".xml", ".csv", ".tsv", ".tab", ".json", ".jsonl", ".ndjson", ".parquet", ".pq", ".xlsx", ".xlsm", ".warc", ".wet",
}  # fmt: skip
#: Names of formats that hold one record a line.
LINE_SUFFIXES = frozenset({".jsonl", ".ndjson", ".csv", ".tsv", ".tab"})


@dataclass(frozen=True)
class RawPost:
    """One post as a file holds it.

    `source_offset` is where `text` begins in the decoded file, where the format has such a thing; `row` the line or record it came from.
    `written_date` is a date as it was written, where `date` is to be told from the whole column.
    """

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
    written_date: str = ""
    row: int | None = None


@dataclass(frozen=True)
class ReadOptions:
    """What the user set by hand; every None means: recognise it. `date_order` is "day" or "month": which comes first in 03/04/2025."""

    format: str | None = None
    text: str | None = None
    id: str | None = None
    date: str | None = None
    author: str | None = None
    title: str | None = None
    url: str | None = None
    source: str | None = None
    encoding: str | None = None
    date_order: str | None = None
    limits: Limits = field(default_factory=Limits)

    @property
    def columns(self) -> dict[str, str]:
        """The columns that were named, by field."""
        named = {name: getattr(self, name) for name in ("text", "id", "date", "author", "title", "url", "source")}
        return {name: column for name, column in named.items() if column is not None}


@dataclass
class SourceFile:
    """One input file: its path inside the corpus, its bytes (unpacked), its text, and the account of what became of it.

    A member of an archive has an `opener`, which gives its stream, and was `packed` in so many bytes. `rows` counts the rows, lines or records that were found, `at` is the one
    being read, and `read_as` tells how the file was understood (format, encoding, columns ...).
    """

    path: Path
    name: str
    encoding: str | None = None
    skipped: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    limits: Limits = field(default_factory=Limits)
    opener: Callable[[], BinaryIO] | None = None
    packed: int = 0
    places: dict[str, list[int | str]] = field(default_factory=dict)
    read_as: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    at: int | None = None
    damage: Damage | None = None
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
        """The hash of the file as it lies on disk; empty for a member of an archive, and where it cannot be opened, which `data` reports."""
        if self.opener is not None:
            return ""
        try:
            with self.path.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            return ""

    def chunks(self, *, limits: Limits | None = None) -> Iterator[bytes]:
        """Yield the unpacked bytes in pieces; damage ends them and is kept in `damage`.

        Raises `UnreadableFile` where nothing can be read or a limit is met.
        """
        if "data" in self.__dict__:
            yield self.data
            return
        allowed = limits or self.limits
        try:
            with self._open() as stream:
                packed = stream.seek(0, io.SEEK_END) if packing_of(stream.read(8)) else self.packed
                stream.seek(0)
                meter = Meter(allowed, packed)
                for chunk in unpacked(stream, allowed):
                    meter.count(len(chunk))
                    yield chunk
        except Damage as damage:
            self.damage = damage
        except OSError as error:
            raise UnreadableFile("cannot be opened", error.strerror or str(error)) from None

    def _open(self) -> BinaryIO:
        return self.opener() if self.opener is not None else self.path.open("rb")

    @cached_property
    def _start(self) -> tuple[bytes, bool]:
        """The first unpacked bytes, and whether they are all."""
        parts, size = [], 0
        for chunk in self.chunks():
            parts.append(chunk)
            size += len(chunk)
            if size >= SAMPLE_BYTES:
                return b"".join(parts), False
        return b"".join(parts), True

    @property
    def start(self) -> bytes:
        """The first unpacked bytes, up to about `SAMPLE_BYTES`."""
        return self._start[0]

    @property
    def is_long(self) -> bool:
        """Whether the file holds more than its start."""
        return not self._start[1]

    @cached_property
    def data(self) -> bytes:
        """The unpacked bytes; of a file that was cut off, its complete lines. Raises `UnreadableFile` if they cannot be read or are too many."""
        start, complete = self._start
        data = start if complete else b"".join(self.chunks())
        self.__dict__["_start"] = (data[:SAMPLE_BYTES], len(data) <= SAMPLE_BYTES)
        if self.damage is not None and self.damage.cut:
            data = data[: max(data.rfind(b"\n"), data.rfind(b"\r")) + 1]
            if not data.strip():
                raise UnreadableFile("damaged file", f"{self.damage.reason}; no complete line in it")
        if not data.strip():
            raise UnreadableFile("empty file")
        return data

    @cached_property
    def decoded(self) -> Decoded:
        """The decoded text. Raises `UnreadableFile` for binary data."""
        decoded = decode(self.data, self.encoding)
        if not decoded.text.strip():
            raise UnreadableFile("empty file")
        self._tell(decoded)
        if self.is_long and self.opener is None:
            # Whoever asks for the bytes again gets them from disk: a long file is not held twice.
            self.__dict__.pop("data", None)
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

    @property
    def is_line_wise(self) -> bool:
        """Whether the file holds one record a line, by its name or because its first two lines look like JSON objects."""
        if self.suffix in LINE_SUFFIXES:
            return True
        lines = [line.strip() for line in self.start[:SAMPLE_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 2)[:2]]
        return len(lines) == 2 and lines[0].startswith(b"{") and lines[0].endswith(b"}") and lines[1].startswith(b"{")

    @property
    def preview(self) -> SourceFile:
        """The file itself, or, of a long one with a record a line, a file with its first lines alone: enough to recognise a format by."""
        if not self.is_long or not self.is_line_wise:
            return self
        shown = SourceFile(self.path, self.name, self.encoding)
        shown.__dict__["data"] = self.start[: self.start.rfind(b"\n") + 1] or self.start
        return shown

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield each line with its number, counted from 1, and with its line end; a long file is not held in memory.

        Only \\n, \\r and \\r\\n end a line: U+2028 and the like may stand inside a JSON string or a cell.
        """
        if not self.is_long or "decoded" in self.__dict__:
            yield from enumerate(io.StringIO(self.text, newline=""), start=1)
            return
        stream = TextStream(self.start, self.encoding)
        begin = 1
        for block in stream.blocks(self.chunks(), is_cut=lambda: self.damage is not None and self.damage.cut):
            lines = list(io.StringIO(block, newline=""))
            yield from enumerate(lines, start=begin)
            begin += len(lines)
        self._tell(stream.outcome)

    def _tell(self, decoded: Decoded) -> None:
        """Put into the account how the text was decoded."""
        self.read_as["encoding"] = f"{decoded.encoding} (guessed)" if decoded.guessed else decoded.encoding
        if decoded.guessed:
            self.note(f"encoding guessed to be {decoded.encoding}; --encoding names another")
        if decoded.repaired:
            self.note("mojibake repaired", at=decoded.repaired_line)
        for line in decoded.spoilt_lines:
            self.note(f"bytes that are not {decoded.encoding}, shown as \ufffd", at=line)
        if decoded.nul_removed:
            self.note("NUL characters removed", decoded.nul_removed)

    def skip(self, reason: str, count: int = 1, *, at: int | str | None = None) -> None:
        """Count something left out of the corpus, under a short and stable reason; `at` is its line or row, else the one being read."""
        self.skipped[reason] += count
        self._keep_place(reason, at)

    def note(self, what: str, count: int = 1, *, at: int | str | None = None) -> None:
        """Count something that was done or doubted on the way; `at` is its line or row, else the one being read."""
        self.notes[what] += count
        self._keep_place(what, at)

    def _keep_place(self, reason: str, at: int | str | None) -> None:
        place = self.at if at is None else at
        kept = self.places.setdefault(reason, [])
        if place is not None and len(kept) < PLACES_KEPT:
            kept.append(place)

    def row(self, at: int) -> None:
        """Count one more row, line or record, and remember that it is the one being read."""
        self.rows += 1
        self.at = at

    def release(self) -> None:
        """Let go of the bytes and the text; the account stays."""
        for name in ("data", "decoded", "_start"):
            self.__dict__.pop(name, None)
        self.known.clear()
        if self.opener is not None:
            self.opener = _released


def _released() -> BinaryIO:
    raise OSError("the archive was left")


@dataclass(frozen=True)
class Reader:
    """One format family: its name, a line on how it is recognised, and the two functions that do the work."""

    name: str
    recognised_by: str
    recognises: Callable[[SourceFile], bool]
    read: Callable[[SourceFile, ReadOptions], Iterator[RawPost]]


def with_title(post: RawPost) -> RawPost:
    """Return `post` with its text beginning with its title, as the output contract asks."""
    text = post.text.lstrip()
    if not post.title or (text.startswith(post.title) and not _goes_on(post.title, text[len(post.title) :])):
        return post
    return replace(post, text=f"{post.title}\n\n{post.text}", source_offset=None)


def _goes_on(title: str, rest: str) -> bool:
    """Tell whether a title is merely the beginning of a longer word of the text."""
    return title[-1].isalnum() and rest[:1].isalnum() and not UNSPACED.match(title[-1])
