"""What the commands share: how a corpus is read, where tables go, and the checks that come before any work."""

from __future__ import annotations

import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from framing.cli.group import say

if TYPE_CHECKING:
    from framing.corpus.limits import Limits
    from framing.corpus.posts import Corpus
    from framing.engine.base import Engine


def reads_a_corpus(command):
    """Add the options that say how a corpus is read; the command gets them as the one argument `reading`."""
    options = [
        click.option("--format", "input_format", help="Format of the input; without it, recognised file by file."),
        click.option("--encoding", help="Encoding of the input; without it, detected file by file."),
        click.option("--repair-mojibake", is_flag=True, help="Mend text that was encoded twice (â€™ for an apostrophe); without it, it is told and kept."),
        click.option("--text-column", help="Column or key that holds the text."),
        click.option("--id-column", help="Column or key that holds the post id."),
        click.option("--date-column", help="Column or key that holds the date."),
        click.option("--author-column", help="Column or key that holds the author."),
        click.option("--date-order", type=click.Choice(["day", "month"]), help="Which comes first in dates like 03/04/2025, where their column does not tell."),
        click.option("--max-file-size", default="2G", show_default=True, help="Skip files that are larger, unpacked."),
        click.option(
            "--max-ratio", type=click.IntRange(min=1), default=200, show_default=True, help="Skip files that unpack to more than this many times their size."
        ),
        click.option(
            "--max-file-time", type=click.IntRange(min=1), default=600, show_default=True, help="Skip files that take more seconds of the processor to read."
        ),
        click.option("--max-members", type=click.IntRange(min=1), default=100_000, show_default=True, help="Read no more members of one archive."),
        click.option("--long-windows", is_flag=True, help="Allow Zstandard windows of 2 GiB, as in Pushshift dumps; takes that much memory."),
        click.option("-s", "--silent", is_flag=True, help="Show no progress."),
    ]

    @wraps(command)
    def with_reading(
        *, input_format, encoding, repair_mojibake, text_column, id_column, date_column, author_column, date_order, max_file_size, max_ratio, max_file_time,
        max_members, long_windows, silent, **others,
    ):  # fmt: skip
        from framing.corpus.limits import Limits, size_in_bytes

        columns = {"text": text_column, "id": id_column, "date": date_column, "author": author_column}
        limits = Limits(size_in_bytes(max_file_size), max_ratio, max_members, long_windows, max_file_time)
        chosen = {"format": input_format, "encoding": encoding, "repair_mojibake": repair_mojibake, **columns, "date_order": date_order}
        return command(reading=Reading(chosen, limits, silent), **others)

    for option in reversed(options):
        with_reading = option(with_reading)
    return with_reading


def encodes(command):
    """Add the options of the vector cache; the command gets the folder, or None for no cache, as the argument `cache`."""
    options = [
        click.option(
            "--cache",
            "folder",
            type=click.Path(path_type=Path),
            help="Folder of the vector cache, and of what a run that was stopped had made.  [default: FRAMING_CACHE, or the platform's]",
        ),
        click.option("--no-cache", is_flag=True, help="Encode every text anew, and keep nothing for later runs."),
    ]

    @wraps(command)
    def with_cache(*, folder, no_cache, **others):
        from framing.errors import InputError
        from framing.vectors.cache import DEFAULT_CACHE, cache_folder

        if folder is not None and no_cache:
            raise InputError("--cache names a folder and --no-cache wants none; give one of them")
        return command(cache=None if no_cache else cache_folder(folder or DEFAULT_CACHE), **others)

    for option in reversed(options):
        with_cache = option(with_cache)
    return with_cache


def runs_on_an_engine(command):
    """Add the option that says where the heavy stages run; the command gets its name as the argument `engine`."""
    told = (
        "Where the heavy stages run: local (this machine) or spark (the session of spark-submit or a notebook, else one of this machine; needs framing[spark] "
        "and Java 17), with the same tables. Spark takes splitting, encoding, with --fast and --auto coding, and of the search for copies joins, alignment and "
        "components; reading, other translations, phrases, figures and the report stay with the driver (docs/cluster.md)."
    )
    return click.option("--engine", default="local", show_default=True, help=told)(command)


class Place(click.ParamType):
    """A path of this machine, or as text a place that only an engine reaches, such as s3a://bucket/posts.parquet."""

    name = "path"

    def convert(self, value, param, ctx):
        """Tell one from the other."""
        return value if isinstance(value, Path) or "://" in value else Path(value)


@dataclass(frozen=True)
class AtHand:
    """Where the corpus and the results of a command lie on this machine."""

    corpus: Path
    out: Path


@contextmanager
def at_hand(engine: Engine, corpus: Path | str, out: Path | str) -> Iterator[AtHand]:
    """Give paths of this machine: a corpus that lies elsewhere is fetched first, and results for elsewhere are delivered if all goes well."""
    with tempfile.TemporaryDirectory(prefix="framing-") as folder:
        if isinstance(out, str):
            engine.check_place(out)
        near = AtHand(engine.fetch(corpus, Path(folder)) if isinstance(corpus, str) else corpus, Path(folder) / "results" if isinstance(out, str) else out)
        yield near
        if isinstance(out, str):
            engine.deliver(near.out, out)


def writes_tables(command):
    """Add the options that say where tables go."""
    return _out(click.Path(path_type=Path))(_write(command))


def writes_tables_anywhere(command):
    """Add the same options for a command that has an engine, which may reach other places than this machine."""
    return _out(Place())(_write(command))


def _out(kind: click.ParamType):
    return click.option("--out", type=kind, required=True, help="Folder for the results; an earlier run's are replaced.")


def _write(command):
    return click.option("--write", default="parquet", show_default=True, help="Table formats, joined by commas: parquet, csv.")(command)


@dataclass(frozen=True)
class Reading:
    """How a command reads a corpus, and whether it shows progress."""

    options: dict[str, Any]
    limits: Limits
    silent: bool

    @property
    def steps(self):
        """What shows the progress of a run."""
        from framing.progress import Silent, Terminal

        return Silent() if self.silent else Terminal()

    def read(self, path: Path, steps):
        """Read a corpus."""
        from framing.corpus.posts import read_corpus

        with steps.step("Reading", "files") as report:
            return read_corpus(path, progress=report, limits=self.limits, **self.options)


def checked(write: str, out: Path, *corpora: Path) -> tuple[str, ...]:
    """Return the table formats, and keep the folder for this command; raise before any work is done where they, the folder or a corpus cannot be used."""
    from framing.report.folder import reserved
    from framing.report.tables import check_formats

    formats = tuple(name.strip() for name in write.split(",") if name.strip())
    check_formats(formats)
    click.get_current_context().with_resource(reserved(out))
    from framing.corpus.posts import input_files

    for corpus in corpora:
        input_files(corpus)
    return formats


def command_line() -> str:
    return shlex.join(["framing", *sys.argv[1:]])


def tell_the_end(found: str, out: Path, *corpora: Corpus) -> None:
    """Say what was found, what became of every input, and where the tables lie."""
    click.echo(found)
    for corpus in corpora:
        for line in corpus.account:
            say(line)
    click.echo(f"Tables: {out}")
