"""From bytes to text: byte-order marks, UTF-8, UTF-16 without a mark, detection for the rest, repair of mojibake."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

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
# A first byte of a UTF-8 character and one that continues it, each read as Latin-1 or cp1252; "Ã " is one that lost its no-break space.
_MOJIBAKE = re.compile(f"[\xc2-\xf4][\x80-\xbf{bytes(range(0x80, 0xC0)).decode('cp1252', errors='ignore')}]|\xc3 ")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True)
class Decoded:
    """Text of a file, the encoding it was read with, and whether mojibake was repaired (offsets then no longer match the file)."""

    text: str
    encoding: str
    repaired: bool = False


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """Decode the bytes of a text file; a byte-order mark is dropped and newlines are left as they are.

    `encoding` forces one (`InputError` if Python does not know it). Raises `UnreadableFile` for binary data.
    """
    if encoding is not None:
        return Decoded(_decode_as(data, encoding), encoding)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _repair(data[len(mark) :].decode(name, errors="replace"), name)
    wide = _wide_encoding(data)
    if wide:
        return Decoded(data.decode(wide, errors="replace"), wide)
    if looks_binary(data):
        raise UnreadableFile("binary data")
    text = data.decode("utf-8", errors="replace")
    lost = text.count("\ufffd") - data.count("\ufffd".encode())
    # Text in another encoding hardly ever holds a valid multi-byte character: where most are valid, the others are damage.
    if lost == 0 or len(_NOT_ASCII.findall(text)) > 2 * lost:
        return _repair(text, "utf-8")
    return _detect(data)


def looks_binary(data: bytes) -> bool:
    """Tell whether bytes that carry no byte-order mark are no text at all (NUL and other control bytes)."""
    sample = data[:8192]
    controls = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in sample)
    return b"\x00" in sample or controls > 0.02 * max(len(sample), 1)


def _decode_as(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except LookupError:
        raise InputError(f"unknown encoding {encoding!r}; give one that Python knows, such as utf-8, cp1252 or gb18030") from None
    except UnicodeDecodeError as error:
        raise UnreadableFile("not in the given encoding", f"{encoding}, byte {error.start}") from None
    # Latin-1 and its kin decode anything.
    if looks_binary(text[:8192].encode("utf-8", "surrogatepass")):
        raise UnreadableFile("binary data")
    return text.removeprefix("\ufeff")


def _wide_encoding(data: bytes) -> str | None:
    """Recognise UTF-16 without a mark by where its NUL bytes lie in mostly Latin text."""
    sample = data[:4096]
    if len(sample) < 4 or len(data) % 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _detect(data: bytes) -> Decoded:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:DETECTION_BYTES]).best()
    name = best.encoding if best is not None else "cp1252"
    try:
        return Decoded(data.decode(name), name)
    except (UnicodeDecodeError, LookupError):
        return Decoded(data.decode("cp1252", errors="replace"), "cp1252")


def _repair(text: str, encoding: str) -> Decoded:
    """Undo text that was decoded wrongly before it was saved ("â€™" for an apostrophe), line by line, only where it is certain."""
    # Most files hold no sign of it, and ftfy is slow.
    if not _MOJIBAKE.search(text):
        return Decoded(text, encoding)
    import ftfy

    # Not splitlines(): U+0085 is the second half of many a mangled character.
    lines = text.split("\n")
    mended = [ftfy.fix_encoding(line) if ftfy.is_bad(line) else line for line in lines]
    return Decoded("\n".join(mended), encoding, repaired=mended != lines)
