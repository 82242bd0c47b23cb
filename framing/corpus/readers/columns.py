"""Which column or key holds what, in tables and records: the names that scrapers and platforms use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from framing.corpus.dates import iso_date
from framing.corpus.readers.base import RawPost, ReadOptions, SourceFile, with_title
from framing.errors import UnreadableFile

# Half a surrogate pair, which JSON can hold and no file can be written with.
_SURROGATE = re.compile("[\ud800-\udfff]")

#: Known names of each field, the most telling first; compared without case, spaces, dots and underscores.
KNOWN_NAMES: dict[str, tuple[str, ...]] = {
    "text": (
        "text", "body", "content", "post_text", "full_text", "tweet_text", "article_text", "main_text", "maintext", "raw_text", "text_content",
        "message", "selftext", "post_body", "post_content", "tweet", "caption", "description", "summary", "headline",
    ),
    "title": ("title", "headline", "subject", "post_title"),
    "id": ("post_id", "id", "tweet_id", "tweetid", "object_id", "doc_id", "document_id", "message_id", "story_id", "uuid"),
    "date": (
        "date", "timestamp", "created_at", "published", "publish_date", "published_at", "published_time", "post_date", "post_created", "tweet_time",
        "created_utc", "datetime", "time", "timestamp_share", "unix_timestamp",
    ),
    "author": ("author", "user_screen_name", "screen_name", "username", "user", "user_name", "account_id", "account", "byline", "from", "page_name"),
    "url": ("url", "link", "permalink", "post_url", "canonical_url"),
    "source": ("source", "blog_name", "media_name", "outlet", "publication", "site", "sitename", "hostname", "channel", "subreddit", "domain"),
    "language": ("language", "lang"),
    "quoted": ("quoted", "quoted_text", "reblogged_text"),
}  # fmt: skip


def _key(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


def choose_columns(names: Iterable[str], options: ReadOptions) -> dict[str, str]:
    """Map each field to the column that holds it: the one named in `options`, else the first known name that is there.

    Raises `UnreadableFile` for a named column that is missing (other files may have it) and where no text column is recognised.
    """
    columns = [name for name in names if name is not None]
    by_key = {_key(name): name for name in reversed(columns)}
    chosen: dict[str, str] = {}
    for field, known in KNOWN_NAMES.items():
        asked = getattr(options, field, None)
        if asked is not None:
            if asked not in columns:
                raise UnreadableFile(f"no column {asked!r} for {field}", f"there are {', '.join(map(repr, columns[:30]))}")
            chosen[field] = asked
            continue
        found = next((by_key[_key(name)] for name in known if _key(name) in by_key and by_key[_key(name)] not in chosen.values()), None)
        if found is not None:
            chosen[field] = found
    if "text" not in chosen:
        raise UnreadableFile("no text column", f"columns are {', '.join(map(repr, columns[:30]))}; name the one that holds the text")
    return chosen


def has_text_column(names: Iterable[str]) -> bool:
    """Tell whether some name is one that is known to hold text."""
    keys = {_key(name) for name in names if name is not None}
    return any(_key(known) in keys for known in KNOWN_NAMES["text"])


def clean(text: str) -> str:
    """Return `text` with each half of a surrogate pair, which no file can be written with, replaced by U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


def _is_missing(cell: Any) -> bool:
    """Tell whether a cell is None, NaN, NaT or NA; a list or an array is none of these, whatever it holds."""
    return pd.isna(cell) is True


def post_from(record: Mapping[str, Any], columns: Mapping[str, str], file: SourceFile) -> RawPost | None:
    """Build a raw post from one row or record; None, and a counted skip, where it holds no text, neither its own nor quoted."""

    def value(field: str) -> str:
        found = record.get(columns[field]) if field in columns else None
        if _is_missing(found):
            return ""
        if isinstance(found, dict):
            found = next((found[key] for key in ("name", "username", "title", "id") if key in found), "")
        if isinstance(found, float) and found.is_integer():
            found = int(found)  # a column of ids with gaps
        return clean(str(found)).strip()

    text = record.get(columns["text"])
    if not isinstance(text, str) and not _is_missing(text):
        file.skip("text is not a string")
        return None
    text = text if isinstance(text, str) else ""
    if not text.strip() and not value("quoted"):
        file.skip("no text in the record")
        return None
    raw_date = value("date")
    date = iso_date(raw_date)
    if raw_date and date is None:
        file.note("date not understood")
    return with_title(
        RawPost(
            text=clean(text),
            title=value("title"),
            post_id=value("id"),
            source=value("source"),
            author=value("author"),
            date=date,
            url=value("url"),
            language=value("language")[:8].lower(),
            quoted=value("quoted"),
        )  # fmt: skip
    )
