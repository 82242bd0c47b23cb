"""The commands of corpus linguistics: keyness, concordance, collocations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from framing.cli.group import cli
from framing.cli.options import Reading, checked, command_line, reads_a_corpus, tell_the_end, writes_tables

if TYPE_CHECKING:
    import pandas as pd

    from framing.corpus.posts import Corpus


@cli.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.argument("reference", type=click.Path(path_type=Path))
@writes_tables
@click.option("--min-count", type=click.IntRange(min=1), default=3, show_default=True, help="Fewest occurrences of a word on both sides together.")
@click.option("--copies/--no-copies", default=True, show_default=True, help="Count exact copies of a paragraph as often as they stand there, or once.")
@reads_a_corpus
def keyness(target: Path, reference: Path, out: Path, write: str, min_count: int, copies: bool, reading: Reading) -> None:
    """Tell which words TARGET says more often than REFERENCE, and which less."""
    formats = checked(write, out, target, reference)
    from framing.discourse.keyness import keyness as run

    a, b = reading.read(target, reading.steps), reading.read(reference, reading.steps)
    found = run(a, b, min_count=min_count, copies=copies)
    _save("keyness", found, f"{len(found)} words compared", out, formats, a, b, min_count=min_count, copies=copies)


@cli.command()
@click.argument("corpus", type=click.Path(path_type=Path))
@click.argument("pattern")
@writes_tables
@click.option("--window", type=click.IntRange(min=0), default=10, show_default=True, help="Tokens shown on each side.")
@reads_a_corpus
def concordance(corpus: Path, pattern: str, out: Path, write: str, window: int, reading: Reading) -> None:
    """List every place in CORPUS where PATTERN stands, with what is said around it; * stands for any letters of a word ("drug* control")."""
    formats = checked(write, out, corpus)
    from framing.discourse.concordance import concordance as run

    posts = reading.read(corpus, reading.steps)
    found = run(posts, pattern, window=window)
    _save("concordance", found, f"{len(found)} places in {found['post_id'].nunique()} posts", out, formats, posts, pattern=pattern, window=window)


@cli.command()
@click.argument("corpus", type=click.Path(path_type=Path))
@writes_tables
@click.option("--size", type=click.IntRange(2, 3), default=2, show_default=True, help="Words that follow one another.")
@click.option("--min-count", type=click.IntRange(min=1), default=5, show_default=True, help="Fewest occurrences.")
@click.option("--copies/--no-copies", default=True, show_default=True, help="Count exact copies of a paragraph as often as they stand there, or once.")
@reads_a_corpus
def collocations(corpus: Path, out: Path, write: str, size: int, min_count: int, copies: bool, reading: Reading) -> None:
    """List the words that follow one another in CORPUS more often than chance would have it."""
    formats = checked(write, out, corpus)
    from framing.discourse.collocations import collocations as run

    posts = reading.read(corpus, reading.steps)
    found = run(posts, size=size, min_count=min_count, copies=copies)
    _save("collocations", found, f"{len(found)} collocations", out, formats, posts, size=size, min_count=min_count, copies=copies)


def _save(name: str, table: pd.DataFrame, told: str, out: Path, formats: tuple[str, ...], *corpora: Corpus, **settings: object) -> None:
    """Write the one table of a command, and say what was found."""
    from framing.report.folder import save_tables
    from framing.reuse.tables import reuse_manifest

    save_tables({name: table}, out, write=formats, manifest=reuse_manifest(*corpora, command=command_line(), **settings))
    tell_the_end(told, out, *corpora)
