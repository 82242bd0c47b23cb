"""Web archives: the pages in WARC files, the extracted texts in WET files. (ARC, the older format, too.)

The date of a record is that of the visit, not of publication, and is not used: a page's own date is, where it states one.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import redirect_stderr
from typing import TYPE_CHECKING, Any

from framing.corpus.encoding import decode_declared
from framing.corpus.readers.articles import host
from framing.corpus.readers.base import RawPost, Reader, ReadOptions, SourceFile
from framing.corpus.readers.html import page_post
from framing.errors import UnreadableFile

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

#: A page longer than this is no page that anyone wrote.
MAX_PAGE_BYTES = 32 << 20
_SIGN = re.compile(rb"WARC/\d\.\d|filedesc://")
_DAMAGE = (ValueError, EOFError, OSError, KeyError, IndexError, AttributeError, TypeError)
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_TEXT = frozenset({"text/plain"})


def _recognises(file: SourceFile) -> bool:
    return bool(_SIGN.match(file.start[:20].lstrip()))


def _is_arc(file: SourceFile) -> bool:
    return file.data[:20].lstrip().startswith(b"filedesc")


def _read(file: SourceFile, options: ReadOptions) -> Iterator[RawPost]:
    del options
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    archive = ArchiveIterator(io.BytesIO(file.data), arc2warc=True)
    # warcio speaks of faulty records on the terminal, in their own words; here they are counted.
    logging.getLogger("warcio").setLevel(logging.CRITICAL)
    file.read_as["unit"] = "record"
    try:
        while True:
            post = None
            with redirect_stderr(io.StringIO()):
                record = next(archive, None)
                if record is None:
                    break
                file.row(file.rows + 1)
                try:
                    post = _post(record, file)
                except Exception as error:  # whatever a parser makes of a hostile page: it costs no other page
                    file.skip(f"page that the reader fails on ({type(error).__name__})")
            if post is not None:
                yield post
    except (*_DAMAGE, ArchiveLoadFailed) as error:
        # What warcio raises at a damaged record; the records behind it cannot be found.
        if not file.rows:
            raise UnreadableFile("damaged web archive", str(error)) from None
        file.skip("rest of a damaged web archive")
    if archive.err_count:
        file.note("record of another length than it states", archive.err_count)


def _post(record: ArcWarcRecord, file: SourceFile) -> RawPost | None:
    """The post in one record; None, and a counted skip, where it holds none."""
    if record.rec_type not in {"response", "resource", "conversion"}:
        file.skip(f"{record.rec_type} record" if record.rec_type in {"warcinfo", "request", "metadata", "revisit"} else "record of another type")
        return None
    status = record.http_headers.get_statuscode() if record.http_headers else "200"
    if not status.startswith("2"):
        file.skip("page that was not delivered (HTTP status other than 2xx)")
        return None
    kind = _content_type(record)
    if kind not in _HTML | _TEXT:
        file.skip("payload that is no page")
        return None
    payload = _payload(record, file)
    if payload is None:
        return None
    try:
        decoded = decode_declared(payload, _charset(record), repair=file.repair_mojibake)
    except UnreadableFile as error:
        file.skip(f"page: {error.reason}")
        return None
    if decoded.mojibake_lines:
        file.note_mojibake(decoded)
    if decoded.spoilt_lines:
        file.note(f"page with bytes that are not {decoded.encoding}, shown as \ufffd")
    return _page(record, decoded.text, kind, file)


def _page(record: ArcWarcRecord, text: str, kind: str, file: SourceFile) -> RawPost | None:
    headers = record.rec_headers
    url = headers.get_header("WARC-Target-URI") or ""
    # A record of an ARC file has no id: warcio invents another one at every reading.
    post_id = (headers.get_header("WARC-Record-ID") or "").strip("<>") if not _is_arc(file) else ""
    if kind in _TEXT:
        if not text.strip():
            file.skip("post without words")
            return None
        return RawPost(text=text.strip(), post_id=post_id, url=url, source=host(url))
    try:
        return page_post(text, url=url, post_id=post_id)
    except UnreadableFile as error:
        file.skip(f"page: {error.reason}")
        return None


def _payload(record: ArcWarcRecord, file: SourceFile) -> bytes | None:
    """The page, unchunked and unpacked. What is cut off or packed wrongly is read as far as it goes, and noted."""
    pieces: list[bytes] = []
    size = 0
    stream: Any = record.content_stream()
    try:
        while piece := stream.read(1 << 16):
            pieces.append(piece)
            size += len(piece)
            if size > MAX_PAGE_BYTES:
                file.skip("page too large")
                return None
    except Exception:  # zlib, brotli and warcio's own errors
        file.note("page damaged, read in part")
    if getattr(record.raw_stream, "limit", 0):
        file.note("page cut off, read in part")
    if not pieces:
        file.skip("post without words")
        return None
    return b"".join(pieces)


def _content_type(record: ArcWarcRecord) -> str:
    headers = record.http_headers or record.rec_headers
    return (headers.get_header("Content-Type") or "").split(";")[0].strip().lower()


def _charset(record: ArcWarcRecord) -> str:
    """The encoding that the server named, if it did."""
    headers = record.http_headers or record.rec_headers
    match = re.search(r"charset=[\"']?([\w.:-]+)", headers.get_header("Content-Type") or "", re.IGNORECASE)
    return match[1] if match else ""


READER = Reader("warc", "WARC/1.0 or another version at its start (or filedesc:// of the older ARC)", _recognises, _read)
