"""Which encoding some bytes are in: byte-order marks, UTF-8, UTF-16 without a mark, detection for the rest; and whether they are text at all."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass

from framing.errors import InputError, UnreadableFile

MARKS = [
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
NOT_ASCII = re.compile(r"[^\x00-\x7f]")
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
    for mark, name in MARKS:
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


def text_codec(name: str) -> str:
    """Return Python's name of an encoding, "" where it knows none of that name, or only one that makes no text of bytes (hex, base64)."""
    try:
        b"a".decode(name)
    except LookupError:
        return ""
    except (UnicodeError, ValueError):
        pass  # two bytes a character, say
    return codecs.lookup(name).name


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
    if len(NOT_ASCII.findall(text)) > 2 * lost:
        return True
    valid = [_is_utf8(line) for line in data.splitlines() if not line.isascii()]
    return 2 * sum(valid) >= len(valid)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


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
