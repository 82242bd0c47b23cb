"""Which column or key holds what, in tables and records: the names that scrapers and platforms use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from framing.corpus.ids import id_text
from framing.corpus.readers.base import RawPost, ReadOptions, SourceFile, with_title
from framing.corpus.readers.marks import is_wrapped_markdown, plain_text
from framing.corpus.readers.values import clean, language_code, unwrapped
from framing.corpus.text import has_content
from framing.errors import UnreadableFile

# What names an object (an author, a place), the most telling first.
_NAMES = ("name", "username", "screen_name", "title", "id")
_NOTHING = "object or list that gives no text left out"
_MARKDOWN = "text in Markdown, broken at a width, read without its marks"

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


def choose_columns(names: Iterable[str], options: ReadOptions, file: SourceFile | None = None) -> dict[str, str]:
    """Map each field to the column that holds it: the one named in `options`, else the first known name that is there; `file` keeps the choice.

    Raises `UnreadableFile` for a named column that is missing (other files may have it) and where no text column is recognised.
    """
    columns = [name for name in names if name is not None]
    by_key = {_key(name): name for name in reversed(columns)}
    # A database's own _id stands beside the id of the post.
    by_key |= {name: name for name in columns if _key(name) == name}
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
        likely = [name for name in columns if name == chosen.get("title") or name not in chosen.values()]
        hint = f"; likely {', '.join(map(repr, likely[:3]))}" if 0 < len(likely) < len(columns) else ""
        raise UnreadableFile("no text column", f"columns are {', '.join(map(repr, columns[:30]))}; name the one that holds the text with --text-column{hint}")
    if file is not None:
        file.read_as["columns"] = ", ".join(f"{field} = {column}" for field, column in chosen.items())
    return chosen


def has_text_column(names: Iterable[str]) -> bool:
    """Tell whether some name is one that is known to hold text."""
    keys = {_key(name) for name in names if name is not None}
    return any(_key(known) in keys for known in KNOWN_NAMES["text"])


def unique_names(cells: Iterable[str], file: SourceFile) -> list[str]:
    """Return the names in a header row; of several columns with one name the first keeps it, which is noted."""
    names: list[str] = []
    for name in map(str.strip, cells):
        number = 2
        unique = name
        while unique in names:
            unique, number = f"{name}_{number}", number + 1
        if unique != name and name:
            file.note(f"second column {name!r} read as {unique!r}", at=1)
        names.append(unique)
    return names


def _is_missing(cell: Any) -> bool:
    """Tell whether a cell is None, NaN, NaT or NA; a list or an array is none of these, whatever it holds."""
    return cell is None or (not isinstance(cell, (str, int)) and pd.isna(cell) is True)


def post_from(record: Mapping[str, Any], columns: Mapping[str, str], file: SourceFile) -> RawPost | None:
    """Build a raw post from one row or record; None, and a counted skip, where it holds no text, neither its own nor quoted.

    The date stays as it was written: the whole column tells how to read it.
    """
    text = record.get(columns["text"])
    if not isinstance(text, str) and not _is_missing(text):
        file.skip("text is not a string")
        return None
    text = text if isinstance(text, str) else ""
    if is_wrapped_markdown(text):
        text = plain_text(text, wrapped=True)
        file.note(_MARKDOWN)
    values = {field: _value(record.get(column), file) for field, column in columns.items() if field != "text"}
    text = words_of(text, values.get("title", ""))
    if not has_content(text) and not has_content(values.get("quoted", "")):
        file.skip("no text in the record")
        return None
    return with_title(
        RawPost(
            text=whole(text, file),
            title=values.get("title", ""),
            post_id=values.get("id", ""),
            source=values.get("source", ""),
            author=values.get("author", ""),
            written_date=values.get("date", ""),
            url=values.get("url", ""),
            language=language_code(values.get("language")),
            quoted=values.get("quoted", ""),
            row=file.at,
        )  # fmt: skip
    )


def words_of(text: str, title: str) -> str:
    """Return a post's own words: its text, or its title where it has no other."""
    return text if has_content(text) else title or text


def _value(cell: Any, file: SourceFile) -> str:
    """A cell as text; what is lost of an object or a list is noted."""
    if isinstance(cell, str):
        return (cell if cell.isascii() else whole(cell, file)).strip()
    if type(cell) is int:  # nearly every id
        return str(cell)
    text = _told(cell)
    if not text and isinstance(cell, dict | list) and cell:
        file.note(_NOTHING)
    return whole(text, file).strip()


def _told(cell: Any) -> str:
    """A value as text: an object gives its name, a list its items."""
    cell = unwrapped(cell.tolist() if hasattr(cell, "tolist") else cell)
    if isinstance(cell, dict):
        cell = unwrapped(next((cell[key] for key in _NAMES if key in cell), None))
    elif isinstance(cell, list):
        return "; ".join(filter(None, (_told(item) for item in cell if not isinstance(item, list))))
    return "" if _is_missing(cell) or isinstance(cell, dict | list) else id_text(cell)


def whole(text: str, file: SourceFile) -> str:
    """Return `text` as `clean` does, and note it where half a character was replaced."""
    cleaned = clean(text)
    if cleaned is not text:
        file.note("half a character (surrogate) replaced by \ufffd")
    return cleaned
