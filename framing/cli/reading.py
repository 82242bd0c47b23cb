"""The commands that only read: formats, inspect."""

from __future__ import annotations

from pathlib import Path

import click

from framing.cli.group import cli, say
from framing.cli.options import Reading, reads_a_corpus

#: Of a post that is shown, so many characters.
SHOWN_CHARACTERS = 100


@cli.command()
def formats() -> None:
    """List the formats that are read, and how each is recognised."""
    from framing.corpus.readers import CONTAINERS, READERS

    width = max(len(name) for name in (*CONTAINERS, *(reader.name for reader in READERS)))
    click.echo("Asked in this order; the first that recognises the content of a file reads it (--format names one):")
    for reader in READERS:
        click.echo(f"  {reader.name:{width}}  {reader.recognised_by}")
    click.echo("Opened on the way, whatever the name says:")
    for name, told in CONTAINERS.items():
        click.echo(f"  {name:{width}}  {told}")


@cli.command()
@click.argument("corpus", type=click.Path(path_type=Path))
@click.option("--posts", "n_posts", type=click.IntRange(min=0), default=3, show_default=True, help="How many posts of each file to show.")
@click.option("--files", "n_files", type=click.IntRange(min=0), default=20, show_default=True, help="How many files to show; the account at the end is of all.")
@reads_a_corpus
def inspect(corpus: Path, n_posts: int, n_files: int, reading: Reading) -> None:
    """Show what would be read of CORPUS: format, encoding, columns, first posts, what would be skipped. Nothing is analysed or written."""
    read = reading.read(corpus, reading.steps)
    posts = dict(tuple(read.posts.groupby("path", sort=False)))
    for account in read.inputs[:n_files]:
        say(f"{account.path}: {_understood(account)}")
        if account.path in posts:
            for post in posts[account.path].head(n_posts).itertuples():
                about = ", ".join(filter(None, (post.post_id, post.date, post.author)))
                say(f"  [{about}] {' '.join(post.text[: 4 * SHOWN_CHARACTERS].split())[:SHOWN_CHARACTERS]}")
    if len(read.inputs) > n_files:
        click.echo(f"and {len(read.inputs) - n_files:,} more files; --files shows more")
    for line in read.account:
        say(line)


def _understood(account) -> str:
    """How a file was understood, in one line."""
    if account.error:
        return f"not read: {account.error}"
    told = [account.read_as.get("format", "")]
    told += [f"{what} {account.read_as[what]}" for what in ("encoding", "delimiter") if what in account.read_as]
    if "columns" in account.read_as:
        told.append(f"columns: {account.read_as['columns']}")
    return "; ".join(told) if account.is_archive else f"{'; '.join(told)}; {account.posts:,} posts"
