"""`read_corpus` and `Corpus`: all posts of one run, their paragraphs, and an account of everything that was read or left out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from framing.corpus.language import language_of
from framing.corpus.paragraphs import split_paragraphs
from framing.corpus.readers import RawPost, ReadOptions, SourceFile, read_file
from framing.corpus.text import fingerprint
from framing.errors import InputError, UnreadableFile

POST_COLUMNS = ["post_id", "source", "author", "date", "title", "url", "language", "n_paragraphs", "text", "quoted", "path", "source_offset"]


@dataclass(frozen=True)
class InputAccount:
    """What became of one input file: its hash, the posts read from it, and what was skipped or noted, by reason."""

    path: str
    sha256: str
    posts: int
    skipped: dict[str, int] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)


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
        return split_paragraphs(self.posts)

    @property
    def skipped(self) -> dict[str, int]:
        """How much was left out, by reason, over all files."""
        return dict(sum((Counter(account.skipped) for account in self.inputs), Counter()))

    @property
    def notes(self) -> dict[str, int]:
        """What was done or doubted on the way (mojibake repaired, a date not understood), by kind, over all files."""
        return dict(sum((Counter(account.notes) for account in self.inputs), Counter()))

    def __len__(self) -> int:
        return len(self.posts)

    def __repr__(self) -> str:
        return f"Corpus({len(self.posts)} posts, {len(self.paragraphs)} paragraphs, {self.posts['source'].nunique()} sources)"

    def _repr_html_(self) -> str:
        by_source = self.posts.groupby("source", sort=True).agg(posts=("post_id", "size"), paragraphs=("n_paragraphs", "sum"))
        return f"<p><b>{self!r}</b></p>{by_source.to_html()}"

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, *, text: str = "text", **columns: str) -> Corpus:
        """Build a corpus from a DataFrame with one row per post.

        `text` names the column with the text; `columns` may name others, as in `title="headline", date="published"`. Raises `InputError`
        where a named column is missing or no row holds text.
        """
        from framing.corpus.readers.columns import choose_columns, post_from

        allowed = {"id", "date", "author", "title", "url", "source"}
        if unknown := sorted(set(columns) - allowed):
            raise InputError(f"unknown column role {unknown[0]!r}; allowed are {', '.join(sorted(allowed))}")
        file = SourceFile(Path("frame"), "frame")
        try:
            chosen = choose_columns([str(name) for name in frame.columns], ReadOptions(text=text, **columns))
        except UnreadableFile as error:
            raise InputError(str(error)) from None
        raw = [post for record in frame.to_dict("records") if (post := post_from(record, chosen, file)) is not None]  # type: ignore[arg-type]
        account = InputAccount("frame", "", len(raw), dict(file.skipped), dict(file.notes))
        return cls(_posts_frame((("frame", "frame", post) for post in raw), "the frame"), (account,))


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
    progress: Callable[[int, int], None] | None = None,
) -> Corpus:
    """Read a file, or every file of a folder and its subfolders, into a corpus.

    The format of each file is recognised by its content (see `framing.corpus.readers`); `format` and `encoding` force one, and `text`, `id`,
    `date`, `author`, `title`, `url`, `source` name columns. `progress` is called with (files done, files in all). One unreadable file among
    others is skipped and counted in `Corpus.skipped`; `InputError` is raised for a missing path, an empty folder, or when nothing was readable.
    """
    options = ReadOptions(format, text, id, date, author, title, url, source, encoding)
    files = input_files(Path(path))
    found: list[tuple[str, str, RawPost]] = []
    accounts: list[InputAccount] = []
    failures: list[str] = []
    for done, file in enumerate(files):
        file.encoding = encoding
        try:
            posts = list(read_file(file, options))
            if not posts:
                raise UnreadableFile("no posts in the file")
            found.extend((file.name, file.stem, post) for post in posts)
        except UnreadableFile as error:
            posts = []
            failures.append(f"{file.name}: {error}")
            file.skip(f"file: {error.reason}")
        accounts.append(InputAccount(file.name, file.sha256, len(posts), dict(file.skipped), dict(file.notes)))
        if progress is not None:
            progress(done + 1, len(files))
    if not found:
        shown = "; ".join(failures[:5]) + (f"; and {len(failures) - 5} more" if len(failures) > 5 else "")
        raise InputError(f"nothing readable in {path}: {shown}")
    return Corpus(_posts_frame(found, str(path)), tuple(accounts))


def input_files(path: Path) -> list[SourceFile]:
    """List the files of a corpus in a fixed order, named by their path inside it; hidden files and folders, and results of earlier runs, are left out."""
    if not path.exists():
        raise InputError(f"no such file or folder: {path}; give the path of a text, HTML, CSV, JSON or Parquet file, or of a folder of them")
    if path.is_file():
        return [SourceFile(path, path.name)]
    inside = [entry for entry in path.rglob("*") if entry.is_file()]
    results = {entry.parent for entry in inside if entry.name == "manifest.json" and entry.parent != path and _tells_of_a_run(entry)}
    names = sorted((entry.relative_to(path).as_posix(), entry) for entry in inside if results.isdisjoint(entry.parents))
    files = [SourceFile(entry, name) for name, entry in names if not any(part.startswith(".") for part in name.split("/"))]
    if not files:
        raise InputError(f"the folder {path} holds no file; put the corpus there, or give another path")
    return files


def _tells_of_a_run(manifest: Path) -> bool:
    """Tell whether a manifest.json is one that `framing analyze` wrote."""
    try:
        content = json.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and {"written", "counts", "timings_seconds"} <= set(content)


def _posts_frame(found: Iterable[tuple[str, str, RawPost]], where: str) -> pd.DataFrame:
    """Build the table of posts; ids that are missing are minted, ids that are taken get a suffix, and both come out the same on every run."""
    found = list(found)
    per_file = Counter(name for name, _, _ in found)
    taken: set[str] = set()
    rows: list[dict[str, Any]] = []
    for (name, stem, post), ordinal in zip(found, _ordinals(name for name, _, _ in found), strict=True):
        wanted = post.post_id or (stem if per_file[name] == 1 else f"{stem}#{ordinal:02d}")
        post_id = wanted if wanted not in taken else f"{wanted}~{fingerprint(name + post.text)[:6]}"
        while post_id in taken:
            post_id += "~"
        taken.add(post_id)
        rows.append(
            {
                "post_id": post_id, "source": post.source or _default_source(stem), "author": post.author, "date": post.date,
                "title": post.title, "url": post.url, "language": post.language or language_of(post.text), "n_paragraphs": 0,
                "text": post.text, "quoted": post.quoted, "path": name, "source_offset": post.source_offset,
            }
        )  # fmt: skip
    if not rows:
        raise InputError(f"no text in {where}")
    posts = pd.DataFrame(rows, columns=POST_COLUMNS).astype({"source_offset": "Int64", "date": "object"})
    counts = split_paragraphs(posts).groupby("post_id").size()
    return posts.assign(n_paragraphs=posts["post_id"].map(counts).fillna(0).astype("int64"))


def _ordinals(names: Iterable[str]) -> Iterator[int]:
    """Number the posts of each file from 1."""
    seen: Counter[str] = Counter()
    for name in names:
        seen[name] += 1
        yield seen[name]


def _default_source(stem: str) -> str:
    """A post that names no source belongs to its folder, or to its file where the folder holds just that."""
    return stem.rpartition("/")[0] or stem
