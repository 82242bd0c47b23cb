"""From bytes to text: byte-order marks, UTF-8, UTF-16 without a mark, detection for the rest, mojibake told and, where asked, repaired."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace

from framing.errors import InputError, UnreadableFile

_MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
#: Detection looks at no more than this many bytes.
DETECTION_BYTES = 256_000
#: Fewer bytes are not taken for UTF-16 without a mark: in four of them two zeros mean nothing.
WIDE_MIN_BYTES = 16
# A first byte of a UTF-8 character (C2 to F4) and one that continues it, each read as Latin-1 or cp1252; "Ã " is one that lost its no-break space. Looked for among the
# bytes of the text in UTF-8: most texts hold no C3, which is quick to see.
_CONTINUING = "|".join(dict.fromkeys([*map(chr, range(0x80, 0xC0)), *bytes(range(0x80, 0xC0)).decode("cp1252", errors="ignore")]))
_MOJIBAKE = re.compile(b"\xc3(?:[\x82-\xb4](?:" + _CONTINUING.encode() + b")|\x83 )")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


#: A text with at most this many letters beyond ASCII to one within, all of them Western European, is taken for cp1252: detection errs in short ones.
WESTERN_SHARE = 0.2
# Letters of Western European languages and the typographic marks of cp1252.
_WESTERN = re.compile(f"[{re.escape('€‚„…‘’“”•–—™Œœ£§©«®°·»¿¡ ÀÁÂÃÄÅÆÇÈÉÊËÍÎÏÑÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüÿ')}\\x00-\\x7f]*")
_HIGH_RUN = re.compile(rb"[\x80-\xff]{4}")
# Two languages whose letters share their bytes with one another's and with letters of Central Europe: the encoding, all letters beyond ASCII, and those that
# must be there.
_ALPHABETS = (("cp1252", "áéíóúýðþæöÁÉÍÓÚÝÐÞÆÖ", "ðþ"), ("cp1254", "çğıöşüâîûÇĞİÖŞÜÂÎÛ", "ğı"))
# East Asian mail and old web pages: 7-bit text in which an escape sequence announces each set of characters.
_ESCAPE = re.compile(rb"\x1b\$[@AB()]")
_ESCAPED = ("iso2022_kr", "iso2022_jp", "iso2022_jp_2", "iso2022_jp_ext")


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


@dataclass(frozen=True)
class Encoding:
    """The encoding of some bytes: its name, the length of the byte-order mark, whether it was guessed or given."""

    name: str
    mark: int = 0
    guessed: bool = False
    forced: bool = False


def encoding_of(data: bytes, encoding: str | None = None) -> Encoding:
    """Tell the encoding of a text file by its bytes, or by what is given. Raises `UnreadableFile` for binary data and where none is recognised."""
    if encoding is not None:
        if text_codec(encoding):
            return Encoding(encoding, forced=True)
        raise InputError(f"unknown encoding {encoding!r}; give one that Python knows, such as utf-8, cp1252 or gb18030")
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Encoding(name, len(mark))
    if named := _wide_encoding(data) or _escaped_encoding(data):
        return Encoding(named)
    if looks_binary(data):
        raise UnreadableFile("binary data")
    try:
        data.decode("utf-8")
        return Encoding("utf-8")
    except UnicodeDecodeError:
        return Encoding("utf-8") if _mostly_utf8(data) else Encoding(_detected(data), guessed=True)


#: What is meant by the names that servers give (WHATWG, Encoding Standard): each stands for the larger set that browsers read, here by Python's names.
MEANT = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030",
    "big5": "big5hkscs", "shift_jis": "cp932", "euc_kr": "cp949",
}  # fmt: skip


def text_codec(name: str) -> str:
    """Return Python's name of an encoding, "" where it knows none of that name, or only one that makes no text of bytes (hex, base64)."""
    try:
        b"a".decode(name)
    except LookupError:
        return ""
    except (UnicodeError, ValueError):
        pass  # two bytes a character, say
    return codecs.lookup(name).name


def decode_declared(data: bytes, declared: str, *, repair: bool = False) -> Decoded:
    """Decode a page as a browser does that was told its encoding: a byte-order mark counts more, and bytes that do not fit are shown as U+FFFD.

    Where most characters beyond ASCII do not fit, or the encoding is not known, the bytes tell; `repair` as in `decode`. Raises `UnreadableFile` for binary data.
    """
    known = text_codec(declared)
    if not known or any(data.startswith(mark) for mark, _ in _MARKS):
        return decode(data, repair=repair)
    name = MEANT.get(known, known)
    try:
        text = data.decode(name, errors="replace")
    except UnicodeError:  # codecs such as idna take no whole texts
        return decode(data, repair=repair)
    if 2 * text.count("\ufffd") > len(_NOT_ASCII.findall(text)):
        return decode(data, repair=repair)
    if looks_binary(text[:8192].encode("utf-8", "surrogatepass")):
        raise UnreadableFile("binary data")
    return _without_mojibake(Decoded(text, name, spoilt_lines=_spoilt_lines(data, text, name)), repair)


def looks_binary(data: bytes) -> bool:
    """Tell whether bytes that carry no byte-order mark are no text at all (control bytes; NUL in what is otherwise no UTF-8)."""
    sample = data[:8192]
    controls = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in sample)
    if b"\x00" in sample:
        text = sample.decode("utf-8", errors="ignore")
        lost = len(sample) - len(text.encode())
        return lost > 3 or controls > max(1, 0.02 * len(sample)) or not any(map(str.isalpha, text))
    return controls > 0.02 * max(len(sample), 1)


def _mostly_utf8(data: bytes) -> bool:
    """Tell whether broken UTF-8 is UTF-8 all the same: most characters beyond ASCII are valid, or most lines that hold such are.

    Text in another encoding hardly ever holds a valid multi-byte character, and next to never a line of them.
    """
    text = data.decode("utf-8", errors="replace")
    lost = text.count("\ufffd") - data.count("\ufffd".encode())
    if len(_NOT_ASCII.findall(text)) > 2 * lost:
        return True
    valid = [_is_utf8(line) for line in data.splitlines() if not line.isascii()]
    return 2 * sum(valid) >= len(valid)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


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


def _wide_encoding(data: bytes) -> str | None:
    """Recognise UTF-16 without a mark by where its NUL bytes lie in mostly Latin text."""
    sample = data[:4096]
    if len(sample) < WIDE_MIN_BYTES or len(data) % 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    name = "utf-16-le" if odd > 0.4 * half and even < 0.05 * half else "utf-16-be" if even > 0.4 * half and odd < 0.05 * half else None
    # Small numbers in a binary file lie like that too.
    return name if name and not looks_binary(sample.decode(name, errors="replace").encode()) else None


def _escaped_encoding(data: bytes) -> str | None:
    """Recognise ISO-2022 by its escape sequences, where every one of them makes sense."""
    if not _ESCAPE.search(data):
        return None
    for name in _ESCAPED:
        with suppress(UnicodeDecodeError):
            if "\x1b" not in data.decode(name):
                return name
    return None


def _detected(data: bytes) -> str:
    sample = data[:DETECTION_BYTES]
    if _looks_western(sample):
        return "cp1252"
    if alphabet := _alphabet_of(sample):
        return alphabet
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None:
        raise UnreadableFile("encoding not recognised", "name it with --encoding, as in --encoding cp1252 or --encoding gb18030")
    return best.encoding


def _alphabet_of(sample: bytes) -> str:
    """The encoding in which the letters are those of one alphabet; "" where there is none, or more than one."""
    found = []
    for name, letters, shown in _ALPHABETS:
        beyond = {character for character in sample.decode(name, errors="replace") if character.isalpha() and not character.isascii()}
        if set(shown) <= beyond <= set(letters):
            found.append(name)
    return found[0] if len(found) == 1 else ""


def _looks_western(sample: bytes) -> bool:
    if _HIGH_RUN.search(sample):
        return False
    try:
        text = sample.decode("cp1252")
    except UnicodeDecodeError:
        return False
    letters = [character.isascii() for character in text if character.isalpha()]
    return letters.count(False) <= WESTERN_SHARE * letters.count(True) and bool(_WESTERN.fullmatch(text))


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
