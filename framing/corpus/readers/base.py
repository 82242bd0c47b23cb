"""What every reader shares: the file it is given, the record it yields, the options, the skip count."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import NamedTuple

from framing.corpus.encoding import Decoded
from framing.corpus.limits import Limits
from framing.corpus.readers.content import COMPRESSED, Content
from framing.corpus.text import UNSPACED

#: Of the places of one kind of skip, so many are kept.
PLACES_KEPT = 5
# Only these are cut off a name: what stands behind another dot is a part of it, as in blog.org.txt.
_SUFFIXES = {
    ".txt", ".text", ".md", ".markdown", ".rst", ".html", ".htm", ".xhtml", ".xml", ".csv", ".tsv", ".tab", ".json", ".jsonl", ".ndjson", ".parquet", ".pq", ".xlsx", ".xlsm", ".warc", ".wet",
}  # fmt: skip


class RawPost(NamedTuple):
    """One post as a file holds it; a tuple, since they are made by the million.

    `source_offset` is where `text` begins in the decoded file, where the format has such a thing; `row` the line or record it came from.
    `written_date` is a date as it was written, where `date` is to be told from the whole column.
    """

    text: str
    title: str = ""
    post_id: str = ""
    source: str = ""
    author: str = ""
    date: str | None = None
    url: str = ""
    language: str = ""
    quoted: str = ""
    source_offset: int | None = None
    written_date: str = ""
    row: int | None = None


@dataclass(frozen=True)
class ReadOptions:
    """What the user set by hand; every None means: recognise it. `date_order` is "day" or "month": which comes first in 03/04/2025."""

    format: str | None = None
    text: str | None = None
    id: str | None = None
    date: str | None = None
    author: str | None = None
    title: str | None = None
    url: str | None = None
    source: str | None = None
    encoding: str | None = None
    date_order: str | None = None
    limits: Limits = field(default_factory=Limits)
    repair_mojibake: bool = False

    @property
    def columns(self) -> dict[str, str]:
        """The columns that were named, by field."""
        named = {name: getattr(self, name) for name in ("text", "id", "date", "author", "title", "url", "source")}
        return {name: column for name, column in named.items() if column is not None}


@dataclass
class SourceFile(Content):
    """One input file: its content, and the account of what became of it.

    `rows` counts the rows, lines or records that were found, `at` is the one being read, and `read_as` tells how the file was understood (format, encoding,
    columns ...).
    """

    skipped: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    places: dict[str, list[int | str]] = field(default_factory=dict)
    read_as: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    at: int | None = None

    @property
    def stem(self) -> str:
        """The path inside the corpus without its suffixes; posts without an id and a source are named after it."""
        path = PurePosixPath(self.name)
        for known in (COMPRESSED, _SUFFIXES):
            if path.suffix.lower() in known:
                path = path.with_suffix("")
        return str(path)

    @cached_property
    def sha256(self) -> str:
        """The hash of the file as it lies on disk; empty for a member of an archive, and where it cannot be opened, which `data` reports."""
        if self.opener is not None:
            return ""
        try:
            with self.path.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            return ""

    def _tell(self, decoded: Decoded) -> None:
        """Put into the account how the text was decoded; the places are lines of the file, whatever the reader counts."""
        self.read_as["encoding"] = f"{decoded.encoding} (guessed)" if decoded.guessed else decoded.encoding
        if decoded.guessed:
            self.note(f"encoding guessed to be {decoded.encoding}; --encoding names another")
        for line in decoded.mojibake_lines:
            self.note_mojibake(decoded, at=f"line {line}")
        for line in decoded.spoilt_lines:
            self.note(f"bytes that are not {decoded.encoding}, shown as \ufffd", at=f"line {line}")
        if decoded.nul_removed:
            self.note("NUL characters removed", decoded.nul_removed)

    def skip(self, reason: str, count: int = 1, *, at: int | str | None = None) -> None:
        """Count something left out of the corpus, under a short and stable reason; `at` is its line or row, else the one being read."""
        self.skipped[reason] += count
        self._keep_place(reason, at)

    def note(self, what: str, count: int = 1, *, at: int | str | None = None) -> None:
        """Count something that was done or doubted on the way; `at` is its line or row, else the one being read."""
        self.notes[what] += count
        self._keep_place(what, at)

    def note_mojibake(self, decoded: Decoded, *, at: str | None = None) -> None:
        """Count a place of text that was likely encoded twice."""
        self.note("mojibake repaired" if decoded.repaired else "likely double encoding (mojibake), kept as it is; --repair-mojibake mends it", at=at)

    @property
    def told_skips(self) -> str:
        """Why its rows were left out, in one line; empty where none was."""
        rows = {reason: n for reason, n in sorted(self.skipped.items()) if not reason.startswith("file: ")}
        return f"all {sum(rows.values()):,} rows left out: " + ", ".join(f"{reason} ({n:,})" for reason, n in rows.items()) if rows else ""

    def _keep_place(self, reason: str, at: int | str | None) -> None:
        place = self.at if at is None else at
        kept = self.places.setdefault(reason, [])
        if place is not None and len(kept) < PLACES_KEPT:
            kept.append(place)

    def row(self, at: int) -> None:
        """Count one more row, line or record, and remember that it is the one being read."""
        self.rows += 1
        self.at = at


@dataclass(frozen=True)
class Reader:
    """One format family: its name, a line on how it is recognised, and the two functions that do the work."""

    name: str
    recognised_by: str
    recognises: Callable[[SourceFile], bool]
    read: Callable[[SourceFile, ReadOptions], Iterator[RawPost]]


def with_title(post: RawPost) -> RawPost:
    """Return `post` with its text beginning with its title, as the output contract asks."""
    if not post.title:
        return post
    text = post.text.lstrip()
    if text.startswith(post.title) and not _goes_on(post.title, text[len(post.title) :]):
        return post
    return post._replace(text=f"{post.title}\n\n{post.text}", source_offset=None)


def _goes_on(title: str, rest: str) -> bool:
    """Tell whether a title is merely the beginning of a longer word of the text."""
    return title[-1].isalnum() and rest[:1].isalnum() and not UNSPACED.match(title[-1])
