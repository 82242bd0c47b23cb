"""Articles that other tools have extracted or listed: minet, trafilatura (JSON), newspaper4k, Media Cloud."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from framing.corpus.readers.base import RawPost
from framing.corpus.readers.platform import Platform, Record, Skip, columns, first, language_code, reader, word

NO_TEXT = "Media Cloud gives no text: fetch the urls (with minet or trafilatura) and read the pages"


def _minet(record: Record) -> RawPost | Skip:
    """A row of `minet extract`; a page that could not be extracted has an error and no content."""
    if not word(record["content"]):
        return Skip("page that minet could not extract" if word(record["extract_error"]) else "post without words")
    url = first(record, "canonical_url", "url", "resolved_url")
    return RawPost(
        text=word(record["content"]), title=word(record["title"]), post_id=first(record, "id"), url=url, date=word(record.get("date")),
        author=word(record.get("author")), source=word(record.get("sitename")) or host(url),
    )  # fmt: skip


def _trafilatura(record: Record) -> RawPost | Skip:
    url = first(record, "source", "url")
    return RawPost(
        text=word(record["text"]), title=word(record["title"]), post_id=word(record.get("id")), url=url, date=word(record.get("date")),
        author=word(record.get("author")), source=first(record, "source-hostname", "sitename", "hostname") or host(url),
        language=language_code(record.get("language")),
    )  # fmt: skip


def _newspaper(record: Record) -> RawPost | Skip:
    """An article of newspaper4k, whose `language` is the one that was set for the run, and whose `meta_lang` is the page's own."""
    url = first(record, "canonical_link", "url")
    return RawPost(
        text=word(record["text"]), title=word(record["title"]), url=url, date=word(record["publish_date"]), author="; ".join(_names(record["authors"])),
        source=word(record.get("meta_site_name")) or host(url), language=language_code(record.get("meta_lang")),
    )  # fmt: skip


def _names(value: Any) -> Iterable[str]:
    """A list of names, which a CSV file holds as Python writes it."""
    if isinstance(value, str):
        try:
            value = ast.literal_eval(value) if value.startswith("[") else [value]
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            value = [value]
    return [word(name) for name in value or [] if word(name)] if isinstance(value, (list, tuple)) else []


def _media_cloud(record: Record) -> RawPost | Skip:
    """A story of Media Cloud. Its exports hold no text; a few old dumps do, whole or sentence by sentence."""
    sentences = record.get("story_sentences")
    lines = [word(item.get("sentence")) for item in sentences if isinstance(item, dict)] if isinstance(sentences, list) else []
    text = first(record, "text", "story_text") or "\n".join(lines)
    if not text:
        return Skip(NO_TEXT)
    url = word(record["url"])
    return RawPost(
        text=text, title=word(record["title"]), post_id=first(record, "stories_id", "id"), url=url, date=word(record["publish_date"]),
        source=word(record.get("media_name")) or host(url), language=language_code(record.get("language")),
    )  # fmt: skip


def host(url: str) -> str:
    """Return the host of an address, by which a page is filed that names no site."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _is_media_cloud(record: Record) -> bool:
    if not columns("title", "url", "publish_date")(record):
        return False
    return {"stories_id", "media_id"} <= record.keys() or {"indexed_date", "media_name"} <= record.keys()


READERS = (
    reader(Platform("minet-extract", "columns extract_error, title and content", columns("extract_error", "title", "content"), _minet)),
    reader(
        Platform(
            "trafilatura", "JSON objects with title, text, fingerprint and source-hostname or hostname",
            lambda record: columns("title", "text", "fingerprint")(record) and bool({"source-hostname", "hostname"} & record.keys()), _trafilatura,
        )  # fmt: skip
    ),
    reader(
        Platform("newspaper4k", "columns title, text, authors, publish_date and meta_lang", columns("title", "text", "authors", "publish_date", "meta_lang"), _newspaper),
    ),
    reader(Platform("media-cloud", "columns title, url and publish_date with stories_id and media_id, or with indexed_date and media_name", _is_media_cloud, _media_cloud)),
)  # fmt: skip
