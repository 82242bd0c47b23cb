"""Markdown with front matter: the header in YAML gives title, date and address, the rest is the text without its marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from framing.corpus.dates import iso_date
from framing.corpus.readers.articles import host
from framing.corpus.readers.base import RawPost, Reader, ReadOptions, SourceFile, with_title
from framing.corpus.readers.marks import plain_text
from framing.corpus.readers.platform import language_code
from framing.corpus.readers.values import clean

_HEADER = re.compile(r"---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
#: A longer header is none.
HEADER_MAX_CHARACTERS = 20_000
#: Header fields, the most telling first; a moment says more than a day.
FIELDS = {
    "title": ("title", "headline"),
    "date": ("published_time", "published", "pubdate", "publish_date", "date", "datetime", "created"),
    "url": ("source_url", "url", "link", "canonical_url", "canonical", "permalink"),
    "author": ("author", "authors", "byline", "creator"),
    "source": ("sitename", "site", "publication", "outlet", "source", "hostname"),
    "id": ("id", "post_id"),
    "language": ("language", "lang"),
}


def _recognises(file: SourceFile) -> bool:
    return file.is_text and bool(_header(file.text))


def _header(text: str) -> dict[str, Any]:
    """The fields of the front matter; empty where there is none."""
    import yaml

    match = _HEADER.match(text[:HEADER_MAX_CHARACTERS])
    if match is None:
        return {}
    try:
        fields = yaml.safe_load(match[1])
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    known = {name for names in FIELDS.values() for name in names}
    return fields if isinstance(fields, dict) and known & {str(key).lower() for key in fields} else {}


def _read(file: SourceFile, options: ReadOptions) -> Iterator[RawPost]:
    del options
    fields = {str(key).lower(): _scalar(value) for key, value in _header(file.text).items()}
    values = {field: next((fields[name] for name in names if fields.get(name)), "") for field, names in FIELDS.items()}
    when = iso_date(values["date"])
    if values["date"] and when is None:
        file.note("date not understood")
    match = _HEADER.match(file.text)
    yield with_title(
        RawPost(
            text=plain_text(file.text[match.end() :] if match else file.text),
            title=values["title"],
            post_id=values["id"],
            url=values["url"],
            source=values["source"] or host(values["url"]),
            author=values["author"],
            date=when,
            language=language_code(values["language"]),
        )  # fmt: skip
    )


def _scalar(value: Any) -> str:
    """A field as text. Of lists only the first items are taken: YAML can make a long one out of a short line."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list):
        return "; ".join(clean(str(item)) for item in value[:20] if isinstance(item, str | int))
    return " ".join(clean(str(value)).split()) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


READER = Reader("markdown", "a header between two lines of --- that is YAML and has a title, date, author or address", _recognises, _read)
