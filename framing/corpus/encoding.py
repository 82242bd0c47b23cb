"""From bytes to text: decoded in the encoding they are in, what is damaged told, mojibake told and, where asked, repaired."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace

from framing.corpus.detection import DETECTION_BYTES, MARKS, NOT_ASCII, encoding_of, looks_binary, text_codec
from framing.errors import UnreadableFile

# A first byte of a UTF-8 character (C2 to F4) and one that continues it, each read as Latin-1 or cp1252; "Ã " is one that lost its no-break space. Looked for among the
# bytes of the text in UTF-8: most texts hold no C3, which is quick to see.
_CONTINUING = "|".join(dict.fromkeys([*map(chr, range(0x80, 0xC0)), *bytes(range(0x80, 0xC0)).decode("cp1252", errors="ignore")]))
_MOJIBAKE = re.compile(b"\xc3(?:[\x82-\xb4](?:" + _CONTINUING.encode() + b")|\x83 )")


@dataclass(frozen=True)
class Decoded:
    """Text of a file and the encoding it was read with.

    `mojibake_lines` are lines that were likely encoded twice, and `repaired` tells that they were mended (offsets then no longer match the file);
    `spoilt_lines` are lines with bytes that the encoding does not know; `guessed` that nothing but their look speaks for the encoding; `nul_removed`
    counts NUL characters.
    """

    text: str
    encoding: str
    repaired: bool = False
    mojibake_lines: tuple[int, ...] = ()
    spoilt_lines: tuple[int, ...] = ()
    guessed: bool = False
    nul_removed: int = 0

    @property
    def keeps_offsets(self) -> bool:
        """Whether every character stands where it stands in the file."""
        return not self.repaired and not self.nul_removed


def decode(data: bytes, encoding: str | None = None, *, repair: bool = False) -> Decoded:
    """Decode the bytes of a text file; a byte-order mark is dropped and newlines are left as they are.

    With `repair` mojibake is mended; without, it is told and kept. `encoding` forces one (`InputError` if Python does not know it).
    Raises `UnreadableFile` for binary data, and where no encoding is recognised.
    """
    name = encoding_of(data, encoding)
    if name.forced:
        return Decoded(_decode_as(data, name.name), name.name)
    text = data[name.mark :].decode(name.name, errors="replace")
    nul = 0
    if "\x00" in text:
        nul = text.count("\x00")
        text = text.replace("\x00", "")
    decoded = Decoded(text, name.name, guessed=name.guessed, nul_removed=nul, spoilt_lines=_spoilt_lines(data[name.mark :], text, name.name))
    return decoded if name.guessed else _without_mojibake(decoded, repair)


#: What is meant by the names that servers give (WHATWG, Encoding Standard): each stands for the larger set that browsers read, here by Python's names.
MEANT = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030",
    "big5": "big5hkscs", "shift_jis": "cp932", "euc_kr": "cp949",
}  # fmt: skip


def decode_declared(data: bytes, declared: str, *, repair: bool = False) -> Decoded:
    """Decode a page as a browser does that was told its encoding: a byte-order mark counts more, and bytes that do not fit are shown as U+FFFD.

    Where most characters beyond ASCII do not fit, or the encoding is not known, the bytes tell; `repair` as in `decode`. Raises `UnreadableFile` for binary data.
    """
    known = text_codec(declared)
    if not known or any(data.startswith(mark) for mark, _ in MARKS):
        return decode(data, repair=repair)
    name = MEANT.get(known, known)
    try:
        text = data.decode(name, errors="replace")
    except UnicodeError:  # codecs such as idna take no whole texts
        return decode(data, repair=repair)
    if 2 * text.count("\ufffd") > len(NOT_ASCII.findall(text)):
        return decode(data, repair=repair)
    if looks_binary(text[:8192].encode("utf-8", "surrogatepass")):
        raise UnreadableFile("binary data")
    return _without_mojibake(Decoded(text, name, spoilt_lines=_spoilt_lines(data, text, name)), repair)


def _spoilt_lines(data: bytes, text: str, encoding: str) -> tuple[int, ...]:
    """Number the lines with bytes that the encoding does not know."""
    saved = "\ufffd".encode(encoding) if encoding.startswith("utf") else b"\x00"
    if text.count("\ufffd") <= data.count(saved):
        return ()
    return tuple(number for number, line in enumerate(_lines(text), start=1) if "\ufffd" in line)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile("not in the given encoding", f"{encoding}, byte {error.start}") from None
    # Latin-1 and its kin decode anything.
    if looks_binary(text[:8192].encode("utf-8", "surrogatepass")):
        raise UnreadableFile("binary data")
    return text.removeprefix("\ufeff")


def _without_mojibake(decoded: Decoded, repair: bool) -> Decoded:
    """Tell the lines that were decoded wrongly before they were saved ("â€™" for an apostrophe), only where it is certain, and `repair` them if asked to."""
    # Most files hold no sign of it, and ftfy is slow.
    if not _may_be_mojibake(decoded.text):
        return decoded
    import ftfy

    # Not splitlines(): U+0085 is the second half of many a mangled character.
    lines = decoded.text.split("\n")
    mended = [ftfy.fix_encoding(line) if _may_be_mojibake(line) and ftfy.is_bad(line) else line for line in lines]
    found = tuple(number for number, (old, new) in enumerate(zip(lines, mended, strict=True), start=1) if old != new)
    if not found or not repair:
        return replace(decoded, mojibake_lines=found)
    return replace(decoded, text="\n".join(mended), repaired=True, mojibake_lines=found)


def _may_be_mojibake(text: str) -> bool:
    return not text.isascii() and _MOJIBAKE.search(text.encode("utf-8", "surrogatepass")) is not None


@dataclass
class TextStream:
    """Decodes a long file block by block, in the encoding that its start tells; what `decode` does for a whole file."""

    start: bytes
    encoding: str | None = None
    repair: bool = False
    _bad: list[int] = field(default_factory=list)
    _mojibake: list[int] = field(default_factory=list)
    _nul: int = 0

    def __post_init__(self) -> None:
        # A character that the end of the sample cuts in two is no sign of another encoding.
        whole_lines = self.start[: self.start.rfind(b"\n") + 1] or self.start
        self._as = encoding_of(whole_lines, self.encoding)

    @property
    def outcome(self) -> Decoded:
        """How it went, with an empty text."""
        mojibake = tuple(self._mojibake)
        return Decoded("", self._as.name, self.repair and bool(mojibake), mojibake, tuple(self._bad), self._as.guessed, self._nul)

    def blocks(self, chunks: Iterator[bytes], *, is_cut: Callable[[], bool]) -> Iterator[str]:
        """Yield the text in blocks of whole lines. `is_cut` tells, at the end, that the last line is not complete and must be left out."""
        line = 1
        waiting: list[str] = []
        try:
            for text in self._decoded(chunks, is_cut):
                # A \r at the end may be the first half of a line end.
                end = max(text.rfind("\n"), text.rfind("\r", 0, len(text) - 1)) + 1
                if end:
                    block = "".join([*waiting, text[:end]])
                    yield self._checked(block, line)
                    line += block.count("\n") + (block.count("\r") - block.count("\r\n") if "\r" in block else 0)
                    waiting = []
                waiting.append(text[end:])
        except UnicodeDecodeError as error:
            raise UnreadableFile("not in the given encoding", f"{self._as.name}, near line {line}: {error.reason}") from None
        rest = "".join(waiting)
        if rest and not is_cut():
            yield self._checked(rest, line)

    def _decoded(self, chunks: Iterator[bytes], is_cut: Callable[[], bool]) -> Iterator[str]:
        """Yield the text piece by piece. A start that is ASCII tells nothing: then the first block of lines that is not tells the encoding."""
        mark, held = self._as.mark, b""
        decoder = None if self._as.name == "utf-8" and self.encoding is None and self.start.isascii() else self._decoder()
        for chunk in chunks:
            if decoder is not None:
                yield decoder.decode(chunk[mark:])
                mark = 0
                continue
            held += chunk
            end = len(held) if held.isascii() else held.rfind(b"\n") + 1
            if held[:end].isascii() and len(held) - end <= DETECTION_BYTES:
                yield held[:end].decode("ascii")
                held = held[end:]
            else:
                decoder = self._told_late(held[:end] if not held[:end].isascii() else held)
                yield decoder.decode(held)
                held = b""
        if decoder is None:
            decoder = self._told_late(held)
        yield decoder.decode(held) + ("" if is_cut() else decoder.decode(b"", final=not self._as.forced))

    def _told_late(self, block: bytes) -> codecs.IncrementalDecoder:
        """The decoder of a file whose start is ASCII, by what comes after; a damaged block in the midst of a text makes it no other kind of file."""
        with suppress(UnreadableFile):
            found = encoding_of(block)
            self._as = found if not found.name.startswith("utf") else self._as
        return self._decoder()

    def _decoder(self) -> codecs.IncrementalDecoder:
        return codecs.getincrementaldecoder(self._as.name)("strict" if self._as.forced else "replace")

    def _checked(self, block: str, line: int) -> str:
        if "\x00" in block:
            self._nul += block.count("\x00")
            block = block.replace("\x00", "")
        if block.isascii():
            return block
        if "\ufffd" in block:
            self._bad.extend(number for number, text in enumerate(_lines(block), start=line) if "\ufffd" in text)
        if self._as.guessed or self._as.forced:
            return block
        decoded = _without_mojibake(Decoded(block, self._as.name), self.repair)
        self._mojibake.extend(line + number - 1 for number in decoded.mojibake_lines)
        return decoded.text
