"""Web pages: the main text and its metadata as trafilatura finds them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from framing.corpus.dates import iso_date
from framing.corpus.readers.base import RawPost, Reader, ReadOptions, SourceFile, with_title
from framing.errors import UnreadableFile

# Possessive: a comment ends at its first -->, so that many comments cannot be parted in ever so many ways.
_SIGN = re.compile(r"\s*+(?:(?>(?:<!--.*?-->|<\?xml[^>]*>))\s*+)*+<(?:!doctype\s+html|html|head|body|article|div)\b", re.IGNORECASE | re.DOTALL)


# Enough where the name says that the file is a page.
_ANY_TAG = re.compile(r"<[a-z!/][^<>]*>", re.IGNORECASE)
_NAMES = {".html", ".htm", ".xhtml"}


def _recognises(file: SourceFile) -> bool:
    if not file.is_text:
        return False
    start = file.text[:4000]
    return bool(_SIGN.match(start)) or (file.suffix in _NAMES and bool(_ANY_TAG.search(start)))


def page_post(page_text: str, *, url: str = "", post_id: str = "") -> RawPost:
    """Return the post that a web page holds; `url` is the address it was fetched from. Raises `UnreadableFile` where it has no main text."""
    import trafilatura

    try:
        page = trafilatura.bare_extraction(page_text, url=url or None, with_metadata=True, include_comments=False, include_tables=True, favor_recall=True)
    except (RecursionError, ValueError) as error:
        raise UnreadableFile("broken HTML", str(error)) from None
    if page is None or isinstance(page, dict) or not (page.text or "").strip():
        raise UnreadableFile("no main text in the page")
    return with_title(
        RawPost(
            text=(page.text or "").strip(),
            title=(page.title or "").strip(),
            post_id=post_id,
            source=page.sitename or (page.hostname or "").split("?")[0],
            author=page.author or "",
            date=iso_date(page.date),
            url=url or page.url or "",
        )
    )


def _read(file: SourceFile, options: ReadOptions) -> Iterator[RawPost]:
    del options
    yield page_post(file.text)


READER = Reader("html", "a document type, or an html, head, body, article or div element at its start, or an .html name and any element", _recognises, _read)
