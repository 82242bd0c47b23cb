"""Compressed files as streams: gzip, Zstandard, bzip2 and xz, told by their first bytes. Damage loses nothing that came before it."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from framing.corpus.limits import Limits
from framing.errors import UnreadableFile

#: Bytes that are handed on at a time.
CHUNK_BYTES = 1 << 18
#: Bytes of Zstandard data unpacked at a time: a block of 4 bytes can hold 128 KiB, so that more of them could burst the memory at once.
ZSTD_INPUT_BYTES = 1 << 10
#: Largest Zstandard window without, and with, `long_windows` (the second is what `zstd --long=31` writes).
ZSTD_WINDOW = 1 << 27
ZSTD_LONG_WINDOW = 1 << 31

_ZSTD_FRAMES = (b"\x28\xb5\x2f\xfd", *(bytes([0x50 + n, 0x2A, 0x4D, 0x18]) for n in range(16)))
_MAGIC = {"gzip": (b"\x1f\x8b",), "zstd": _ZSTD_FRAMES, "bzip2": (b"BZh",), "xz": (b"\xfd7zXZ\x00",)}


class Damage(Exception):
    """The end of a damaged stream. `cut` tells that data are missing; otherwise all came out, but a check failed or something else follows."""

    def __init__(self, reason: str, *, cut: bool, note: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.cut = cut
        self.note = note


def packing_of(start: bytes) -> str:
    """Return how the data that begin with `start` are packed (gzip, zstd, bzip2, xz), or "" where they are not."""
    return next((name for name, magics in _MAGIC.items() if start.startswith(magics)), "")


def unpacked(stream: BinaryIO, limits: Limits) -> Iterator[bytes]:
    """Yield the bytes of `stream`, unpacked where they are packed.

    Raises `Damage` after all that could be read, and `UnreadableFile` where nothing could.
    """
    packing = packing_of(stream.read(8))
    stream.seek(0)
    if not packing:
        yield from iter(lambda: stream.read(CHUNK_BYTES), b"")
        return
    chunks = _zstd(stream, limits) if packing == "zstd" else _standard(stream, packing)
    came = False
    try:
        for chunk in chunks:
            came = True
            yield chunk
    except Damage as damage:
        if came or not damage.cut:
            raise
        raise UnreadableFile(f"damaged {packing}", damage.reason) from None


def _standard(stream: BinaryIO, packing: str) -> Iterator[bytes]:
    came = 0
    with _OPENERS[packing](stream) as file:
        while True:
            try:
                # One step at a time: read() would lose what it gathered before an error.
                chunk = file.read1(CHUNK_BYTES)
            except EOFError:
                raise Damage(f"{packing} data cut off", cut=True) from None
            except gzip.BadGzipFile as error:
                if "Not a gzipped file" in str(error):
                    raise Damage("bytes after the end of the gzip data ignored", cut=not came, note=True) from None
                checked = str(error).startswith(("CRC", "Incorrect length"))
                raise Damage("gzip checksum is wrong" if checked else "damaged gzip data", cut=not checked) from None
            except (OSError, zlib.error, lzma.LZMAError):
                raise Damage(f"damaged {packing} data", cut=True) from None
            if not chunk:
                return
            came += len(chunk)
            yield chunk


def _open_gzip(stream: BinaryIO) -> gzip.GzipFile:
    return gzip.GzipFile(fileobj=stream)


_OPENERS: dict[str, Callable[[BinaryIO], gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile]] = {"gzip": _open_gzip, "bzip2": bz2.BZ2File, "xz": lzma.LZMAFile}


def _zstd(stream: BinaryIO, limits: Limits) -> Iterator[bytes]:
    import zstandard

    context = zstandard.ZstdDecompressor(max_window_size=ZSTD_LONG_WINDOW if limits.long_windows else ZSTD_WINDOW)
    frame, rest, finished = context.decompressobj(), b"", False
    while data := rest or stream.read(ZSTD_INPUT_BYTES):
        if finished:
            data += stream.read(max(0, 4 - len(data)))
            if not data.startswith(_ZSTD_FRAMES):
                raise Damage("bytes after the end of the zstd data ignored", cut=False, note=True)
            frame, finished = context.decompressobj(), False
        try:
            out = frame.decompress(data)
        except zstandard.ZstdError as error:
            if "too much memory" in str(error):
                raise UnreadableFile("zstd window too long", f"more than {ZSTD_WINDOW >> 20} MiB; --long-windows allows {ZSTD_LONG_WINDOW >> 20}") from None
            checked = "checksum" in str(error)
            raise Damage("zstd checksum is wrong" if checked else "damaged zstd data", cut=True) from None
        rest, finished = frame.unused_data, frame.eof
        if out:
            yield out
    if not finished:
        raise Damage("zstd data cut off", cut=True)
