"""The table of posts, filled file by file: dates are read column by column, ids settled, repeated posts dropped and counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from sys import intern
from typing import Any

import pandas as pd

from framing.corpus.account import WHOLE_FILE, InputAccount, close_account
from framing.corpus.dates import date_column
from framing.corpus.ids import TakenIds, damaged_ids, minted_ids
from framing.corpus.language import language_of
from framing.corpus.paragraphs import LONGEST, paragraph_spans
from framing.corpus.readers import RawPost, SourceFile
from framing.corpus.text import fingerprint

POST_COLUMNS = ["post_id", "source", "author", "date", "title", "url", "language", "n_paragraphs", "text", "quoted", "path", "source_offset"]
#: Two posts with one id that agree in all of these are one post, exported twice.
SAME_POST = ("source", "author", "date", "title", "url", "text", "quoted")
#: An id of so many characters is one that a platform gave: two files that hold it hold the same post, if all else agrees.
PLATFORM_ID = 8
# Of a column of texts pandas may make one in which a missing date is NaN; as objects it stays None.
_TYPES = {"source_offset": "Int64", "n_paragraphs": "int64", "date": "object"}
_ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.zst", ".tar.bz2", ".tar.xz")


@dataclass
class _FileRows:
    """The rows of one file in the table: from `begin` on, with the line or record each came from; `source` is theirs where they name none."""

    file: SourceFile
    begin: int
    source: str
    rows: list[int | None] = field(default_factory=list)
    dropped: int = 0
    error: str = ""


class PostTable:
    """Collects the posts of a corpus in columns, so that no post is held twice."""

    def __init__(self, *, date_order: str | None = None) -> None:
        self._columns: dict[str, list[Any]] = {name: [] for name in POST_COLUMNS}
        self._own: list[bool] = []
        self._written: list[str] = []
        self._files: list[_FileRows] = []
        self._date_order = date_order

    def __len__(self) -> int:
        return len(self._columns["text"])

    def begin(self, file: SourceFile) -> None:
        """Begin a file; the posts that are added next are its posts."""
        self._files.append(_FileRows(file, len(self), _default_source(file.stem)))
        self._written = []

    def add(self, post: RawPost) -> None:
        """Add a post of the file that was begun last."""
        current = self._files[-1]
        if len(post.text) > LONGEST and any(len(line) > LONGEST for line in post.text.splitlines()):
            current.file.note(f"line of more than {LONGEST:,} characters cut into several paragraphs", at=post.row)
        values = (
            post.post_id, intern(post.source or current.source), intern(post.author), post.date, post.title, post.url, intern(post.language or language_of(post.text)),
            len(paragraph_spans(post.text)), post.text, post.quoted, current.file.name, post.source_offset,
        )  # fmt: skip
        for column, value in zip(self._columns.values(), values, strict=True):
            column.append(value)
        current.rows.append(post.row)
        self._own.append(True)
        self._written.append(post.written_date)

    def end(self) -> None:
        """End the file: read its dates as one column, and mint the ids that are missing or damaged."""
        current = self._files[-1]
        if any(self._written):
            self._date_posts(current)
        ids = self._columns["post_id"]
        damaged = damaged_ids([written for written in ids[current.begin :] if written])
        minted = minted_ids(current.file.stem, len(current.rows))
        for index, (mint, row) in enumerate(zip(minted, current.rows, strict=True), start=current.begin):
            if ids[index] in damaged:
                current.file.note("id damaged by a spreadsheet (such as 1.23E+17), another minted", at=row)
            if not ids[index] or ids[index] in damaged:
                ids[index] = mint
                self._own[index] = False
        self._written = []
        current.file.at = None
        current.file.release()

    def fail(self, error: str, reason: str) -> None:
        """End a file that cannot be read as a whole: its posts are taken out again and it counts as one skip."""
        current = self._files[-1]
        for column in self._columns.values():
            del column[current.begin :]
        del self._own[current.begin :]
        lost_rows = bool(current.rows)
        current.rows = []
        current.error = error
        if lost_rows or reason != NO_POSTS:
            # What became of single rows says nothing where all are lost.
            current.file.rows = 0
            current.file.skipped = type(current.file.skipped)({key: n for key, n in current.file.skipped.items() if key.startswith(WHOLE_FILE)})
        current.file.at = None
        current.file.skip(f"{WHOLE_FILE}{reason}")
        current.file.release()

    def close(self) -> tuple[pd.DataFrame, tuple[InputAccount, ...]]:
        """Return the posts, with ids that are unique, and the account of each file; the table is empty then."""
        dropped = self._settle_ids()
        kept = [index for index in range(len(self)) if index not in dropped] if dropped else None
        series = {}
        for name in POST_COLUMNS:
            # Each list goes as soon as its column stands, so that the table is never held twice.
            values = self._columns.pop(name)
            series[name] = pd.Series(values if kept is None else [values[index] for index in kept], dtype=_TYPES.get(name))
        posts = pd.DataFrame(series, copy=False)
        accounts = tuple(close_account(each.file, len(each.rows) - each.dropped, each.error) for each in self._files)
        return posts, accounts

    def _date_posts(self, current: _FileRows) -> None:
        column = date_column(self._written, order=self._date_order)
        dates = self._columns["date"]
        for index, (written, row) in enumerate(zip(self._written, current.rows, strict=True), start=current.begin):
            if not written:
                continue
            dates[index] = column.dates[written]
            if written in column.broken:
                current.file.note("date not understood", at=row)
            elif written in column.ambiguous:
                current.file.note("date that could be read two ways; --date-order settles it", at=row)
            elif written in column.zoneless:
                current.file.note("time zone that several share left out", at=row)
        if column.inferred:
            current.file.read_as["dates"] = column.inferred

    def _settle_ids(self) -> set[int]:
        """Make ids unique, and return the posts that are dropped because they are there already."""
        ids, texts = self._columns["post_id"], self._columns["text"]
        repeated = {written for written, n in Counter(ids).items() if n > 1}
        taken = TakenIds()
        seen: set[str] = set()
        dropped: set[int] = set()
        for current in self._files:
            for index, row in enumerate(current.rows, start=current.begin):
                wanted = ids[index]
                if wanted in repeated and self._own[index]:
                    # A short id may be the number of a row, which posts of two files share by chance.
                    scope = "" if self._columns["url"][index] or len(wanted) >= PLATFORM_ID else current.file.name
                    content = fingerprint("\0".join([scope, wanted, *(str(self._columns[name][index]) for name in SAME_POST)]))
                    if content in seen:
                        dropped.add(index)
                        current.dropped += 1
                        current.file.skip("the same post again (same id, same text)", at=row)
                        continue
                    seen.add(content)
                    if wanted in taken:
                        current.file.note("id that another post has, suffix added", at=row)
                ids[index] = taken.take(wanted, name=current.file.name, text=texts[index])
        return dropped


#: The reason of a file in which every row was skipped, or that has none.
NO_POSTS = "no posts in the file"


def _default_source(stem: str) -> str:
    """A post that names no source belongs to its folder or archive, or to its file where the folder holds just that."""
    source = stem.rpartition("/")[0] or stem
    return next((source.removesuffix(suffix) for suffix in sorted(_ARCHIVES, key=len, reverse=True) if source.lower().endswith(suffix)), source)
