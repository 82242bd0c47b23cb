"""Archives (zip, tar, packed tar) as if their members were files of the folder. Members are streams: nothing is ever written to disk."""

from __future__ import annotations

import copy
import io
import os
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from framing.corpus.account import WHOLE_FILE
from framing.corpus.limits import FREE_ARCHIVE_BYTES, Meter
from framing.corpus.packing import Damage
from framing.corpus.readers.base import SourceFile
from framing.errors import UnreadableFile

# Documents that are zip files inside: spreadsheets, office documents, e-books. They are no archives to a scholar.
_DOCUMENT_MEMBERS = frozenset({"[Content_Types].xml", "mimetype"})
_TAR_MAGIC = slice(257, 262)


def archive_kind(file: SourceFile) -> str:
    """Return "zip" or "tar" for an archive, told by its content, else ""; a file that cannot be read is none, and reading it will say why."""
    try:
        start = file.start
    except UnreadableFile:
        return ""
    if start[_TAR_MAGIC] == b"ustar":
        return "tar"
    return "zip" if start.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not _is_document(file) else ""


def members(file: SourceFile, kind: str) -> Iterator[SourceFile]:
    """Yield the regular files of an archive, each readable until the next is asked for; what else it holds is skipped and counted in `file`.

    Raises `UnreadableFile` where the archive cannot be opened.
    """
    found = _zip_members(file) if kind == "zip" else _tar_members(file)
    for number, member in enumerate(found):
        if number >= file.limits.max_members:
            file.skip(f"{WHOLE_FILE}rest of an archive with too many members", at=f"after {number:,} members; --max-members raises the limit")
            return
        parts = member.name[len(file.name) + 1 :].split("/")
        if any((part.startswith(".") and part not in {".", ".."}) or part == "__MACOSX" for part in parts):
            file.note("hidden files in an archive left out", at=member.name)
        elif archive_kind(member):
            file.skip(f"{WHOLE_FILE}archive inside an archive", at=member.name)
        else:
            yield member


def _is_document(file: SourceFile) -> bool:
    try:
        with _zip(file) as archive:
            return not _DOCUMENT_MEMBERS.isdisjoint(archive.namelist())
    except UnreadableFile:
        return False


def _zip(file: SourceFile) -> zipfile.ZipFile:
    try:
        # A zip file is read from its end: one that is itself packed, or a member, has to be held in memory.
        on_disk = file.opener is None and file.start[:2] == file.path.open("rb").read(2)
        return zipfile.ZipFile(file.path if on_disk else io.BytesIO(file.data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableFile("damaged zip archive", str(error)) from None


def _zip_members(file: SourceFile) -> Iterator[SourceFile]:
    with _zip(file) as archive:
        size = sum(info.compress_size for info in archive.infolist())
        if archive.fp is not None:
            size = min(size, archive.fp.seek(0, io.SEEK_END))
        meter = Meter(replace(file.limits, max_file_bytes=sys.maxsize), size, free=FREE_ARCHIVE_BYTES)
        for info in archive.infolist():
            name = f"{file.name}/{_shown(info.filename)}"
            if info.is_dir():
                continue
            if (info.external_attr >> 28) not in {0, 8}:
                file.skip(f"{WHOLE_FILE}link or device in an archive", at=name)
            elif info.flag_bits & 1:
                file.skip(f"{WHOLE_FILE}encrypted member of an archive", at=name)
            elif meter.exceeded:
                file.skip(f"{WHOLE_FILE}rest of an archive that unpacks to too much", at=name)
                return
            else:
                opener = _ZipMember(archive, info, meter).open
                yield SourceFile(file.path, name, file.encoding, file.repair_mojibake, file.limits, opener, info.compress_size)


class _ZipMember(io.RawIOBase):
    """The stream of one member; it can be opened again and again, and tells of a wrong checksum only after the last byte was handed out."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, meter: Meter) -> None:
        self._archive, self._info, self._meter = archive, info, meter
        self._crc = self._position = self._furthest = 0

    def open(self) -> BinaryIO:
        unchecked = copy.copy(self._info)
        # zipfile checks what it knows a checksum for, and then keeps the last bytes to itself.
        del unchecked.CRC
        try:
            self._stream: zipfile.ZipExtFile = self._archive.open(unchecked)  # type: ignore[assignment]
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError) as error:
            raise UnreadableFile("damaged member of a zip archive", str(error)) from None
        self._crc = self._position = 0
        return self  # type: ignore[return-value]

    def __exit__(self, *error: object) -> None:
        self._stream.close()

    def seek(self, offset: int, whence: int = 0) -> int:
        if whence == io.SEEK_END:
            return self._info.file_size
        self._stream.close()
        self.open()
        return offset

    def read(self, size: int = -1) -> bytes:
        try:
            data = self._stream.read1(size)
        except (zlib.error, EOFError, zipfile.BadZipFile, OSError) as error:
            raise Damage(f"damaged zip data ({error})", cut=True) from None
        except Exception as error:  # LZMAError and the like, by the method of the member
            raise Damage(f"damaged zip data ({type(error).__name__})", cut=True) from None
        self._crc = zlib.crc32(data, self._crc)
        self._position += len(data)
        self._meter.count(max(0, self._position - self._furthest))
        self._furthest = max(self._furthest, self._position)
        if not data and size and self._position < self._info.file_size:
            raise Damage("zip data cut off", cut=True)
        if not data and size and self._crc != self._info.CRC:
            raise Damage("zip checksum is wrong", cut=False)
        return data


def _tar_members(file: SourceFile) -> Iterator[SourceFile]:
    whole = replace(file.limits, max_file_bytes=sys.maxsize)
    try:
        with tarfile.open(fileobj=_Chunks(file.chunks(limits=whole)), mode="r|") as archive:  # type: ignore[call-overload]
            for info in archive:
                name = f"{file.name}/{_shown(info.name)}"
                if info.isdir():
                    continue
                if not info.isreg() or info.issparse():
                    file.skip(f"{WHOLE_FILE}link or device in an archive", at=name)
                elif info.size > file.limits.max_file_bytes:
                    file.skip(f"{WHOLE_FILE}too large", at=f"{name} ({info.size:,} bytes; --max-file-size raises the limit)")
                else:
                    stream = archive.extractfile(info)
                    # A tar file cannot be read twice without beginning anew, so that one member at a time is held in memory.
                    data = stream.read() if stream is not None else b""
                    yield SourceFile(file.path, name, file.encoding, file.repair_mojibake, file.limits, lambda data=data: io.BytesIO(data))  # type: ignore[misc]
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
        if file.damage is None:
            file.damage = Damage(f"damaged tar archive ({error})", cut=True)


class _Chunks(io.RawIOBase):
    """A stream over pieces of bytes."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, b""

    def read(self, size: int = -1) -> bytes:
        parts, missing = [], size
        while missing > 0:
            if not self._rest:
                self._rest = next(self._chunks, b"")
                if not self._rest:
                    break
            parts.append(self._rest[:missing])
            self._rest = self._rest[missing:]
            missing -= len(parts[-1])
        return b"".join(parts)


def _shown(name: str) -> str:
    """The name of a member, as text that every file can be written with."""
    return os.fsencode(name).decode("utf-8", "backslashreplace") if not name.isascii() else name
