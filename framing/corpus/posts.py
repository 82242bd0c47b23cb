"""`read_corpus` and `Corpus`: all posts of one run, their paragraphs, and an account of everything that was read or left out."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from framing.corpus.account import WHOLE_FILE, InputAccount, account_lines
from framing.corpus.archives import archive_kind, members
from framing.corpus.limits import Limits, within_time
from framing.corpus.paragraphs import split_paragraphs, split_quotations
from framing.corpus.readers import ReadOptions, SourceFile, read_file
from framing.corpus.results import result_folders
from framing.corpus.table import NO_POSTS, PostTable
from framing.corpus.text import has_content
from framing.corpus.texts import joined
from framing.errors import InputError, UnreadableFile

if TYPE_CHECKING:
    from framing.engine.base import Engine, Tables

#: What `date_order` may be: which comes first in 03/04/2025.
DATE_ORDERS = ("day", "month")
#: Posts split into paragraphs at a time.
SPLIT_POSTS = 20_000
_SPLIT_FROM = ["post_id", "title", "text", "language", "path", "source_offset"]


@dataclass(frozen=True)
class Corpus:
    """All posts of one run.

    `posts` is a DataFrame with one row per post (post_id, source, author, date, title, url, language, n_paragraphs, text, quoted, path);
    `paragraphs` one with a row per paragraph; `inputs` tells what became of each file.
    """

    posts: pd.DataFrame
    inputs: tuple[InputAccount, ...] = ()

    @cached_property
    def paragraphs(self) -> pd.DataFrame:
        """One row per paragraph, with offsets into its post and, where there is one, its decoded file."""
        return split_paragraphs(self._to_split)

    @cached_property
    def quotations(self) -> pd.DataFrame:
        """One row per paragraph of what the posts reblog, forward or quote, with offsets into `quoted`: searched for reuse, never coded."""
        return split_quotations(self.posts)

    @cached_property
    def searched(self) -> pd.DataFrame:
        """What is searched for reuse: paragraphs and quotations, post by post; `quoted` tells one from the other."""
        if self.quotations.empty:
            return self.paragraphs.assign(quoted=False)
        both = pd.concat([self.paragraphs.assign(quoted=False), self.quotations.assign(quoted=True)], ignore_index=True)
        place = {post: number for number, post in enumerate(self.posts["post_id"])}
        return both.iloc[both["post_id"].map(place).argsort(kind="stable")].reset_index(drop=True)

    def split(self, engine: Engine) -> Corpus:
        """Return this corpus with its `paragraphs` made, SPLIT_POSTS posts at a time where the engine runs; they are the same whatever it is."""
        if "paragraphs" in vars(self):
            return self
        posts = self._to_split
        parts = [posts.iloc[start : start + SPLIT_POSTS] for start in range(0, max(len(posts), 1), SPLIT_POSTS)]
        whole = replace(self)
        vars(whole)["paragraphs"] = joined(tables["paragraphs"] for tables in engine.map(_split, parts))
        return whole

    @property
    def _to_split(self) -> pd.DataFrame:
        """The columns that splitting needs; posts of tables that were written do not tell where they stand in a file."""
        return self.posts.reindex(columns=_SPLIT_FROM)

    @property
    def skipped(self) -> dict[str, int]:
        """How much was left out, by reason, over all files."""
        return dict(sum((Counter(account.skipped) for account in self.inputs), Counter()))

    @property
    def rows_skipped(self) -> int:
        """How many rows were left out, over all files; a file that was left out as a whole is no row."""
        return sum(account.rows_skipped for account in self.inputs)

    @property
    def notes(self) -> dict[str, int]:
        """What was done or doubted on the way (mojibake, a date not understood), by kind, over all files."""
        return dict(sum((Counter(account.notes) for account in self.inputs), Counter()))

    @property
    def account(self) -> list[str]:
        """The account of all inputs in a few lines: how much was read, what was skipped or doubted and where."""
        return account_lines(self.inputs)

    def __len__(self) -> int:
        return len(self.posts)

    def __repr__(self) -> str:
        sources = self.posts["source"].nunique()
        return f"Corpus({len(self.posts)} posts, {len(self.paragraphs)} paragraphs, {sources} {'source' if sources == 1 else 'sources'})"

    def _repr_html_(self) -> str:
        from framing.notebook import card, listing, note

        days = self.posts.assign(date=self.posts["date"].str[:10]).groupby("source", sort=True)
        by_source = days.agg(posts=("post_id", "size"), paragraphs=("n_paragraphs", "sum"), first=("date", "min"), last=("date", "max")).reset_index()
        left_out = ", ".join(f"{reason} ({n:,})" for reason, n in sorted(self.skipped.items()))
        return card(self, listing(by_source, rest=".posts"), note(left_out and f"Left out: {left_out}"))

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, *, text: str = "text", date_order: str | None = None, **columns: str) -> Corpus:
        """Build a corpus from a DataFrame with one row per post.

        `text` names the column with the text; `columns` may name others, as in `title="headline", date="published"`; `date_order` is that of
        `read_corpus`. Raises `InputError` where a named column is missing or no row holds text.
        """
        from framing.corpus.readers.columns import choose_columns, post_from, unique_names

        if not isinstance(frame, pd.DataFrame):
            raise InputError(
                f"the frame must be a pandas DataFrame with one row per post, not a {type(frame).__name__}; make it one (.to_frame(), .to_pandas())"
            )
        allowed = {"id", "date", "author", "title", "url", "source"}
        if unknown := sorted(set(columns) - allowed):
            raise InputError(f"unknown column role {unknown[0]!r}; allowed are {', '.join(sorted(allowed))}")
        file = SourceFile(Path("frame"), "frame", opener=_no_bytes)
        table = PostTable(date_order=_known_order(date_order))
        table.begin(file)
        # The columns of a frame without names are numbers.
        names = [str(name) for name in frame.columns]
        named = frame.set_axis(names if len(set(names)) == len(names) else unique_names(names, file), axis=1)
        try:
            chosen = choose_columns(named.columns, ReadOptions(text=text, **columns), file)  # type: ignore[arg-type]
        except UnreadableFile as error:
            raise InputError(str(error)) from None
        for number, record in enumerate(named.to_dict("records"), start=1):
            file.row(number)
            post = post_from(record, chosen, file)  # type: ignore[arg-type]
            if post is not None:
                table.add(post)
        if not len(table):
            raise InputError("no text in the frame")
        table.end()
        return cls(*table.close())


def _split(posts: pd.DataFrame) -> Tables:
    return {"paragraphs": split_paragraphs(posts)}


def as_corpus(given: Any, function: str) -> Corpus:
    """Return the corpus that a function was given; raises `InputError` where it is none."""
    if isinstance(given, Corpus):
        return given
    how = (
        "Corpus.from_frame makes one of a DataFrame" if isinstance(given, pd.DataFrame) else "read_corpus makes one of a path, Corpus.from_frame of a DataFrame"
    )
    raise InputError(f"{function} takes a corpus, not a {type(given).__name__}; {how}")


def read_corpus(
    path: str | Path,
    *,
    format: str | None = None,
    text: str | None = None,
    id: str | None = None,
    date: str | None = None,
    author: str | None = None,
    title: str | None = None,
    url: str | None = None,
    source: str | None = None,
    encoding: str | None = None,
    date_order: str | None = None,
    repair_mojibake: bool = False,
    limits: Limits | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Corpus:
    """Read a file, or every file of a folder and its subfolders, into a corpus.

    The format of each file is recognised by its content (see `framing.corpus.readers`); `format` and `encoding` force one, and `text`, `id`,
    `date`, `author`, `title`, `url`, `source` name columns; `date_order` ("day", "month") says which comes first in 03/04/2025, where the other
    dates of the column do not tell; with `repair_mojibake` text that was encoded twice is mended, without it is told and kept. Archives are read as if
    their members were files of the folder; `limits` bounds what a file unpacks to and how long it takes. `progress`
    is called with (files done, files in all). One unreadable file among others is skipped and counted in `Corpus.skipped`; `InputError` is raised
    for a missing path, an empty folder, or when nothing was readable.
    """
    if isinstance(path, pd.DataFrame):
        raise InputError("a corpus is read from a path; of a DataFrame Corpus.from_frame makes one, as in framing.Corpus.from_frame(frame, text='body')")
    options = ReadOptions(format, text, id, date, author, title, url, source, encoding, date_order, limits or Limits(), repair_mojibake)
    files = input_files(Path(path))
    table = PostTable(date_order=_known_order(date_order))
    failures: list[str] = []
    for done, found in enumerate(files, start=1):
        found.encoding, found.repair_mojibake, found.limits = encoding, repair_mojibake, options.limits
        for file in _opened(found, table, failures):
            _read_into(table, file, options, failures)
        if progress is not None:
            progress(done, len(files))
    if not len(table):
        shown = "; ".join(failures[:5]) + (f"; and {len(failures) - 5} more" if len(failures) > 5 else "")
        raise InputError(f"nothing readable in {path}: {shown}")
    return Corpus(*table.close())


def _known_order(date_order: str | None) -> str | None:
    if date_order is not None and date_order not in DATE_ORDERS:
        raise InputError(f"unknown date order {date_order!r}; allowed are {', '.join(DATE_ORDERS)}: which comes first in 03/04/2025")
    return date_order


def _opened(file: SourceFile, table: PostTable, failures: list[str]) -> Iterator[SourceFile]:
    """Yield the file itself, or, of an archive, its members; an archive has an account of its own."""
    kind = archive_kind(file)
    if not kind:
        yield file
        return
    table.begin(file)
    file.read_as["format"] = f"archive ({kind})"
    try:
        yield from members(file, kind)
    except UnreadableFile as error:
        failures.append(f"{file.name}: {error}")
        file.skip(f"{WHOLE_FILE}{error.reason}", at=error.detail or None)
    if file.damage is not None:
        file.skip(f"{WHOLE_FILE}{file.damage.reason}; what came before is kept")
    file.release()


def _read_into(table: PostTable, file: SourceFile, options: ReadOptions, failures: list[str]) -> None:
    """Add the posts of one file to the table, or count it as a skip."""
    table.begin(file)
    before = len(table)

    def read(check: Callable[[], None]) -> None:
        for post in read_file(file, options):
            check()
            # A post without own words is one that passes on those of others.
            if has_content(post.text) or has_content(post.quoted):
                table.add(post)
            else:
                file.skip("no text in the record", at=post.row)

    try:
        within_time(options.limits, read)
        if len(table) == before:
            raise UnreadableFile(NO_POSTS, file.told_skips)
    except UnreadableFile as error:
        table.fail(str(error), error.reason)
        failures.append(f"{file.name}: {error}")
        return
    except InputError:
        raise
    except Exception as error:
        # A reader that a hostile file breaks must not end the run; the kind of error is told, so that it can be looked into.
        table.fail(f"the reader failed: {type(error).__name__}: {error}", "the reader failed")
        failures.append(f"{file.name}: the reader failed: {type(error).__name__}: {error}")
        return
    last, file.at = file.at, None
    if file.damage is not None and file.damage.note:
        file.note(file.damage.reason)
    elif file.damage is not None and file.damage.cut:
        file.skip(f"{WHOLE_FILE}{file.damage.reason}; complete lines are kept", at=f"after {file.read_as.get('unit', 'post')} {last}" if last else None)
    elif file.damage is not None:
        file.skip(f"{WHOLE_FILE}{file.damage.reason}; what came out is kept")
    if options.columns and "columns" not in file.read_as:
        file.note(f"column options say nothing about the format {file.read_as.get('format', '')}")
    table.end()


def _no_bytes():
    raise OSError("a DataFrame has no bytes")


def input_files(path: Path) -> list[SourceFile]:
    """List the files of a corpus in a fixed order, named by their path inside it; hidden files and folders, and results of earlier runs, are left out."""
    if not path.exists():
        raise InputError(f"no such file or folder: {path}; give the path of a text, HTML, CSV, JSON or Parquet file, or of a folder of them")
    if path.is_file():
        return [SourceFile(path, _printable(path.name))]
    inside = [entry for entry in path.rglob("*") if entry.is_file()]
    results = result_folders(inside, path)
    names = sorted((_printable(entry.relative_to(path).as_posix()), entry) for entry in inside if results.isdisjoint(entry.parents))
    files = [SourceFile(entry, name) for name, entry in names if not any(part.startswith(".") for part in name.split("/"))]
    if not files:
        raise InputError(f"the folder {path} holds no file; put the corpus there, or give another path")
    return files


def _printable(name: str) -> str:
    """A file name as text that can be written as UTF-8, whatever its bytes."""
    return name if name.isascii() else os.fsencode(name).decode("utf-8", "backslashreplace")
