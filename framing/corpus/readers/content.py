"""What a file holds: its bytes, unpacked, and its text, each taken only when it is asked for, and a long file in pieces."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Self

from framing.corpus.detection import looks_binary
from framing.corpus.encoding import Decoded, TextStream, decode
from framing.corpus.limits import Limits, Meter
from framing.corpus.packing import Damage, packing_of, unpacked
from framing.errors import UnreadableFile

#: A file that is longer (unpacked, in bytes) is recognised by this much of it, and read line by line where its format allows.
SAMPLE_BYTES = 4 << 20
#: Suffixes of compressed files: what a file holds is told by the one before.
COMPRESSED = frozenset({".gz", ".gzip", ".zst", ".zstd", ".bz2", ".xz"})
#: Names of formats that hold one record a line.
LINE_SUFFIXES = frozenset({".jsonl", ".ndjson", ".csv", ".tsv", ".tab"})


@dataclass
class Content:
    """The bytes and the text of one input file, by its path and its name inside the corpus.

    A member of an archive has an `opener`, which gives its stream, and was `packed` in so many bytes. `damage` is what its packing met.
    """

    path: Path
    name: str
    encoding: str | None = None
    repair_mojibake: bool = False
    limits: Limits = field(default_factory=Limits)
    opener: Callable[[], BinaryIO] | None = None
    packed: int = 0
    damage: Damage | None = None
    known: dict[str, Any] = field(default_factory=dict, repr=False)  # what one reader found out, for the next one that is asked

    @property
    def suffix(self) -> str:
        """The suffix that tells the format, lower case, with the one of the compression left out."""
        suffixes = [suffix.lower() for suffix in PurePosixPath(self.name).suffixes if suffix.lower() not in COMPRESSED]
        return suffixes[-1] if suffixes else ""

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
        decoded = decode(self.data, self.encoding, repair=self.repair_mojibake)
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
    def preview(self) -> Self:
        """The file itself, or, of a long one with a record a line, a file with its first lines alone: enough to recognise a format by."""
        if not self.is_long or not self.is_line_wise:
            return self
        shown = type(self)(self.path, self.name, self.encoding, self.repair_mojibake)
        shown.__dict__["data"] = self.start[: self.start.rfind(b"\n") + 1] or self.start
        return shown

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield each line with its number, counted from 1, and with its line end; a long file is not held in memory.

        Only \\n, \\r and \\r\\n end a line: U+2028 and the like may stand inside a JSON string or a cell.
        """
        if not self.is_long or "decoded" in self.__dict__:
            yield from enumerate(io.StringIO(self.text, newline=""), start=1)
            return
        stream = TextStream(self.start, self.encoding, self.repair_mojibake)
        begin = 1
        for block in stream.blocks(self.chunks(), is_cut=lambda: self.damage is not None and self.damage.cut):
            lines = _lines(block)
            yield from enumerate(lines, start=begin)
            begin += len(lines)
        self._tell(stream.outcome)

    def _tell(self, decoded: Decoded) -> None:
        """Is told how the text was decoded."""

    def release(self) -> None:
        """Let go of the bytes and the text."""
        for name in ("data", "decoded", "_start"):
            self.__dict__.pop(name, None)
        self.known.clear()
        if self.opener is not None:
            self.opener = _released


def _lines(block: str) -> list[str]:
    """The lines of a block, with their ends."""
    if "\r" in block:
        return list(io.StringIO(block, newline=""))
    *lines, rest = block.split("\n")
    return [f"{line}\n" for line in lines] + ([rest] if rest else [])


def _released() -> BinaryIO:
    raise OSError("the archive was left")
