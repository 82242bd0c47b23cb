"""The table of posts, filled file by file: dates are read column by column, ids settled, repeated posts dropped and counted."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from framing.corpus.account import WHOLE_FILE, InputAccount, close_account
from framing.corpus.dates import date_column, plain_date
from framing.corpus.ids import TakenIds, damaged_ids, id_hash, minted_ids
from framing.corpus.language import forget_model, languages_of
from framing.corpus.paragraphs import LONGEST, paragraph_spans
from framing.corpus.readers import RawPost, SourceFile
from framing.corpus.readers.columns import clean
from framing.corpus.text import fingerprint
from framing.corpus.texts import TextColumn

POST_COLUMNS = ["post_id", "source", "author", "date", "title", "url", "language", "n_paragraphs", "text", "quoted", "path", "source_offset"]
#: Two posts with one id that agree in all of these are one post, exported twice.
SAME_POST = ("source", "author", "date", "title", "url", "text", "quoted")
#: An id of so many characters is one that a platform gave: two files that hold it hold the same post, if all else agrees.
PLATFORM_ID = 8
#: So many posts are held as objects before they go into columns, where they take a third of the memory.
BLOCK = 4096
#: So many blocks are joined to one: an array that was grown post by post keeps up to twice the memory it needs.
JOINED = 16
#: A table of so many posts is near the end of the memory it may take when its columns become series: the language model gives way.
LARGE = 500_000
_NUMBERS = {"n_paragraphs": pa.int64(), "source_offset": pa.int64()}
# What many posts have in common is held once.
_FEW_VALUES = dict.fromkeys(("source", "language", "path"), pa.dictionary(pa.int32(), pa.large_string()))
_SCHEMA = pa.schema([(name, _NUMBERS.get(name) or _FEW_VALUES.get(name, pa.large_string())) for name in POST_COLUMNS])
_ID = POST_COLUMNS.index("post_id")
_ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.zst", ".tar.bz2", ".tar.xz")
_NO_ROW = -1


@dataclass
class _FileRows:
    """The rows of one file in the table: from `begin` on, with the line or record each came from; `source` is theirs where they name none, and `unnamed` tells
    that some have no id."""

    file: SourceFile
    begin: int
    source: str
    lines: array = field(default_factory=lambda: array("q"))
    unnamed: bool = False
    dropped: int = 0
    error: str = ""

    def rows(self) -> Iterator[tuple[int, int | None]]:
        """Yield the place of each row in the table, and the line or record it came from."""
        return ((index, None if line == _NO_ROW else line) for index, line in enumerate(self.lines, start=self.begin))


class PostTable:
    """Collects the posts of a corpus in columns, so that no post is held twice."""

    def __init__(self, *, date_order: str | None = None) -> None:
        self._own = bytearray()
        self._block: list[tuple[Any, ...]] = []
        self._blocks: list[pa.Table] = []
        self._joined = 0
        self._files: list[_FileRows] = []
        self._date_order = date_order
        self._written: dict[int, str] = {}
        self._dates: dict[int, str | None] = {}

    def __len__(self) -> int:
        return len(self._own)

    def begin(self, file: SourceFile) -> None:
        """Begin a file; the posts that are added next are its posts."""
        self._files.append(_FileRows(file, len(self), _default_source(file.stem)))

    def add(self, post: RawPost) -> None:
        """Add a post of the file that was begun last."""
        current = self._files[-1]
        if len(post.text) > LONGEST and max(map(len, post.text.splitlines())) > LONGEST:
            current.file.note(f"line of more than {LONGEST:,} characters cut into several paragraphs", at=post.row)
        date = post.date
        if post.written_date:
            date = plain_date(post.written_date)
            if date is None:
                self._written[len(self)] = post.written_date
        self._block.append(
            (
                post.post_id, post.source or current.source, post.author, date, post.title, post.url, post.language, len(paragraph_spans(post.text)), post.text,
                post.quoted, current.file.name, post.source_offset,
            )
        )  # fmt: skip
        current.unnamed = current.unnamed or not post.post_id
        current.lines.append(_NO_ROW if post.row is None else post.row)
        self._own.append(True)
        if len(self._block) >= BLOCK:
            self._into_columns()

    def end(self) -> None:
        """End the file: read those of its dates that need the others of their column, and mint the ids that are missing or damaged."""
        current = self._files[-1]
        if self._written:
            self._date_posts(current)
        damaged = damaged_ids(self._ids_of(current))
        if damaged or current.unnamed:
            self._set_ids(current.begin, self._minted(current, damaged))
        current.file.at = None
        current.file.release()

    def fail(self, error: str, reason: str) -> None:
        """End a file that cannot be read as a whole: its posts are taken out again and it counts as one skip."""
        current = self._files[-1]
        self._cut(current.begin)
        lost_rows = bool(current.lines)
        current.lines = array("q")
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
        self._into_columns()
        if len(self) >= LARGE:
            forget_model()
        dropped = self._settle_ids()
        table = pa.concat_tables(self._blocks) if self._blocks else _SCHEMA.empty_table()
        self._blocks, self._own = [], bytearray()
        kept = np.delete(np.arange(len(table)), sorted(dropped)) if dropped else None
        series = {}
        for name in POST_COLUMNS:
            # Each column goes as soon as its series stands, so that the table is never held twice.
            chunks = table[name].chunks
            table = table.drop_columns([name])
            series[name] = self._dates_of(chunks, kept) if name == "date" else _series(name, chunks, kept)
            pa.default_memory_pool().release_unused()
        accounts = tuple(close_account(each.file, len(each.lines) - each.dropped, each.error) for each in self._files)
        return pd.DataFrame(series, copy=False), accounts

    def _into_columns(self) -> None:
        """Take the posts of the block into columns; the language of those that name none is told for all at once."""
        if not self._block:
            return
        columns = dict(zip(_SCHEMA.names, map(list, zip(*self._block, strict=True)), strict=True))
        unnamed = [index for index, language in enumerate(columns["language"]) if not language]
        for index, language in zip(unnamed, languages_of([columns["text"][index] for index in unnamed]), strict=True):
            columns["language"][index] = language
        made = pa.table([_array(columns[column.name], column.type) for column in _SCHEMA], schema=_SCHEMA)
        # In one step: a file whose time is up is stopped anywhere, and the block may hold posts of others.
        self._blocks, self._block = [*self._blocks, made], []
        if len(self._blocks) - self._joined >= JOINED:
            self._blocks[self._joined :] = [pa.concat_tables(self._blocks[self._joined :]).combine_chunks()]
            self._joined += 1
            pa.default_memory_pool().release_unused()

    def _cut(self, begin: int) -> None:
        """Take out all posts from `begin` on."""
        in_columns = self._in_columns
        del self._block[max(begin - in_columns, 0) :]
        left = begin
        if begin < in_columns:
            blocks, self._blocks = self._blocks, []
            for block in blocks:
                self._blocks.append(block.slice(0, left))
                left = max(left - len(block), 0)
            self._blocks = [block for block in self._blocks if len(block)]
            self._joined = min(self._joined, len(self._blocks))
        del self._own[begin:]
        self._written.clear()

    def _ids_of(self, current: _FileRows) -> Iterator[str]:
        """Yield the ids of the posts of a file, in their order."""
        for number, first in self._blocks_from(current.begin):
            yield from self._blocks[number]["post_id"].slice(first).to_pylist()
        yield from (post[_ID] for post in self._block[max(current.begin - self._in_columns, 0) :])

    def _minted(self, current: _FileRows, damaged: frozenset[str]) -> Iterator[str]:
        """Yield the ids of a file with others in the place of those that are missing or damaged."""
        for mint, written, (index, row) in zip(minted_ids(current.file.stem, len(current.lines)), self._ids_of(current), current.rows(), strict=True):
            if written in damaged:
                current.file.note("id damaged by a spreadsheet (such as 1.23E+17), another minted", at=row)
            self._own[index] = bool(written) and written not in damaged
            yield written if self._own[index] else mint

    def _set_ids(self, begin: int, ids: Iterator[str]) -> None:
        """Give all posts from `begin` on other ids, block by block, so that they are never all held as objects."""
        for number, first in self._blocks_from(begin):
            block = self._blocks[number]
            other = _array(list(islice(ids, len(block) - first)), pa.large_string())
            self._blocks[number] = block.set_column(_ID, "post_id", pa.chunked_array([*block["post_id"].slice(0, first).chunks, other]))
        first = max(begin - self._in_columns, 0)
        self._block[first:] = [(*post[:_ID], other, *post[_ID + 1 :]) for post, other in zip(self._block[first:], ids, strict=True)]

    def _blocks_from(self, begin: int) -> Iterator[tuple[int, int]]:
        """Yield the number of each block with posts from `begin` on, and the place of the first of them in it."""
        start = 0
        for number, block in enumerate(self._blocks if begin < self._in_columns else ()):
            if begin < start + len(block):
                yield number, max(begin - start, 0)
            start += len(block)

    @property
    def _in_columns(self) -> int:
        """How many posts are in columns; those of the block come after them."""
        return sum(map(len, self._blocks))

    def _dates_of(self, chunks: list[pa.Array], kept: np.ndarray | None) -> pd.Series:
        """Take the dates out of `chunks`: as objects, so that a missing date is None; pandas may make a column of texts one in which it is NaN."""
        dates = np.empty(sum(map(len, chunks)), dtype=object)
        end = len(dates)
        while chunks:
            chunk = chunks.pop()
            dates[end - len(chunk) : end] = chunk.to_numpy(zero_copy_only=False)
            end -= len(chunk)
            del chunk
            pa.default_memory_pool().release_unused()
        for index, date in self._dates.items():
            dates[index] = date
        return pd.Series(dates if kept is None else dates[kept], dtype="object")

    def _date_posts(self, current: _FileRows) -> None:
        column = date_column(self._written.values(), order=self._date_order)
        for index, written in self._written.items():
            line = current.lines[index - current.begin]
            row = None if line == _NO_ROW else line
            self._dates[index] = column.dates[written]
            if written in column.broken:
                current.file.note("date not understood", at=row)
            elif written in column.ambiguous:
                current.file.note("date that could be read two ways; --date-order settles it", at=row)
            elif written in column.zoneless:
                current.file.note("time zone that several share left out", at=row)
        if column.inferred:
            current.file.read_as["dates"] = column.inferred
        self._written.clear()

    def _settle_ids(self) -> set[int]:
        """Make ids unique, and return the posts that are dropped because they are there already."""
        hashes = np.empty(len(self), dtype=np.uint64)
        start = 0
        for block in self._blocks:
            hashes[start : start + len(block)] = list(map(id_hash, block["post_id"].to_pylist()))
            start += len(block)
        ordered = np.sort(hashes)
        twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
        if not len(twice):
            return set()
        repeated = np.isin(hashes, twice)
        taken = TakenIds(ordered)
        table = pa.concat_tables(self._blocks)
        suffixed: dict[int, str] = {}
        first: set[str] = set()
        seen: set[str] = set()
        dropped: set[int] = set()
        for current in self._files:
            for index, row in current.rows():
                if not repeated[index]:
                    continue
                wanted = table["post_id"][index].as_py()
                if self._own[index]:
                    post = {name: table[name][index].as_py() for name in (*SAME_POST, "url")}
                    post["date"] = self._dates.get(index, post["date"])
                    # A short id may be the number of a row, which posts of two files share by chance.
                    scope = "" if post["url"] or len(wanted) >= PLATFORM_ID else current.file.name
                    content = fingerprint("\0".join([scope, wanted, *(str(post[name]) for name in SAME_POST)]))
                    if content in seen:
                        dropped.add(index)
                        current.dropped += 1
                        current.file.skip("the same post again (same id, same text)", at=row)
                        continue
                    seen.add(content)
                    if wanted in first:
                        current.file.note("id that another post has, suffix added", at=row)
                if wanted in first:
                    suffixed[index] = taken.take(wanted, name=current.file.name, text=table["text"][index].as_py())
                else:
                    first.add(wanted)
        if suffixed:
            ids = (written for block in table["post_id"].chunks for written in block.to_pylist())
            self._set_ids(0, (suffixed.get(index, written) for index, written in enumerate(ids)))
        return dropped


def _series(name: str, chunks: list[pa.Array], kept: np.ndarray | None) -> pd.Series:
    column = pa.chunked_array(chunks, _SCHEMA.field(name).type)
    if pa.types.is_dictionary(column.type):
        column = column.cast(pa.large_string())
    column = column if kept is None else column.take(pa.array(kept))
    if name not in _NUMBERS:
        texts = TextColumn()
        for chunk in column.chunks:
            texts.add(chunk)
        return texts.series()
    if name == "source_offset":
        # What Arrow holds cannot be written to, and a user of the table may want to.
        values, missing = (np.require(part.to_numpy(), requirements="W") for part in (column.fill_null(0), column.is_null()))
        return pd.Series(pd.arrays.IntegerArray(values, missing))
    return column.to_pandas()


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, type=kind)
    except UnicodeEncodeError:
        return pa.array([clean(value) if isinstance(value, str) else value for value in values], type=kind)


#: The reason of a file in which every row was skipped, or that has none.
NO_POSTS = "no posts in the file"


def _default_source(stem: str) -> str:
    """A post that names no source belongs to its folder or archive, or to its file where the folder holds just that."""
    source = stem.rpartition("/")[0] or stem
    return next((source.removesuffix(suffix) for suffix in sorted(_ARCHIVES, key=len, reverse=True) if source.lower().endswith(suffix)), source)
