"""The commands that look for repetition alone: reuse, phrases, figures, compare."""

from __future__ import annotations

from pathlib import Path

import click

from framing.cli.group import cli
from framing.cli.options import Reading, checked, command_line, encodes, reads_a_corpus, tell_the_end, writes_tables


@cli.command()
@click.argument("corpus", type=click.Path(path_type=Path))
@writes_tables
@click.option("--translations/--no-translations", default=True, help="Look for other translations too; without them no encoder is needed.")
@click.option("--encoder", default="all-MiniLM-L6-v2", show_default=True, help="Name or folder of a sentence-transformers model.")
@click.option("--min-tokens", type=click.IntRange(min=1), default=10, show_default=True, help="Shorter paragraphs count only inside a matched pair of posts.")
@encodes
@reads_a_corpus
def reuse(corpus: Path, out: Path, write: str, translations: bool, encoder: str, min_tokens: int, cache: Path | None, reading: Reading) -> None:
    """Find what is repeated in CORPUS: copies, edited copies, other translations, passages inside longer posts; and who had it first."""
    formats = checked(write, out, corpus)
    from framing.report.folder import save_tables
    from framing.reuse.find import find_reuse
    from framing.reuse.network import write_gexf
    from framing.reuse.tables import reuse_manifest, reuse_tables
    from framing.vectors.encoders import load_encoder

    steps = reading.steps
    posts = reading.read(corpus, steps)
    with steps.step("Finding repetition", "pairs") as report:
        found = find_reuse(
            posts, encoder=load_encoder(encoder, cache=cache) if translations else None, translations=translations, min_tokens=min_tokens, progress=report
        )
    tables = reuse_tables(found, posts)
    gexf = {"sources.gexf": lambda folder: write_gexf(tables["sources"], posts.posts, folder / "sources.gexf")}
    save_tables(
        tables, out, write=formats, manifest=reuse_manifest(posts, command=command_line(), translations=translations, min_tokens=min_tokens), others=gexf
    )
    tell_the_end(f"{len(posts)} posts, {len(posts.paragraphs)} paragraphs: {found!r}", out, posts)


@cli.command()
@click.argument("corpus", type=click.Path(path_type=Path))
@writes_tables
@click.option("--min-tokens", type=click.IntRange(min=1), default=3, show_default=True, help="Shortest phrase.")
@click.option("--min-posts", type=click.IntRange(min=1), default=2, show_default=True, help="Fewest posts that a phrase stands in.")
@click.option("--renderings/--no-renderings", default=True, help="Join the renderings of one slogan; without them no encoder is needed.")
@click.option("--encoder", default="all-MiniLM-L6-v2", show_default=True, help="Name or folder of a sentence-transformers model.")
@encodes
@reads_a_corpus
def phrases(corpus: Path, out: Path, write: str, min_tokens: int, min_posts: int, renderings: bool, encoder: str, cache: Path | None, reading: Reading) -> None:
    """Find the phrases, slogans and formulae that recur across the posts of CORPUS."""
    formats = checked(write, out, corpus)
    from framing.report.folder import save_tables
    from framing.reuse.phrases import find_phrases
    from framing.reuse.tables import reuse_manifest
    from framing.vectors.encoders import load_encoder

    posts = reading.read(corpus, reading.steps)
    found = find_phrases(posts, encoder=load_encoder(encoder, cache=cache) if renderings else None, min_tokens=min_tokens, min_posts=min_posts)
    tables = {"phrases": found.phrases, "phrase_occurrences": found.occurrences}
    save_tables(tables, out, write=formats, manifest=reuse_manifest(posts, command=command_line(), min_tokens=min_tokens, min_posts=min_posts))
    tell_the_end(f"{found!r}", out, posts)


@cli.command()
@click.argument("corpus", type=click.Path(path_type=Path))
@writes_tables
@reads_a_corpus
def figures(corpus: Path, out: Path, write: str, reading: Reading) -> None:
    """List every figure that CORPUS states in digits: value, unit, what is counted, period, broken numerals."""
    formats = checked(write, out, corpus)
    from framing.report.folder import save_tables
    from framing.reuse.figures import find_figures
    from framing.reuse.tables import reuse_manifest

    posts = reading.read(corpus, reading.steps)
    found = find_figures(posts.paragraphs)
    save_tables({"figures": found}, out, write=formats, manifest=reuse_manifest(posts, command=command_line()))
    tell_the_end(f"{len(found)} figures, {int(found['flags'].map(len).gt(0).sum())} with a flag", out, posts)


@cli.command()
@click.argument("corpus", type=click.Path(path_type=Path))
@click.argument("other", type=click.Path(path_type=Path))
@writes_tables
@click.option("--translations/--no-translations", default=True, help="Look for other translations too; without them no encoder is needed.")
@click.option("--encoder", default="all-MiniLM-L6-v2", show_default=True, help="Name or folder of a sentence-transformers model.")
@encodes
@reads_a_corpus
def compare(corpus: Path, other: Path, out: Path, write: str, translations: bool, encoder: str, cache: Path | None, reading: Reading) -> None:
    """Tell what the posts of CORPUS hold of the posts of OTHER (a blog of official pages, say)."""
    formats = checked(write, out, corpus, other)
    from framing.report.folder import save_tables
    from framing.reuse.compare import compare as run
    from framing.reuse.tables import reuse_manifest
    from framing.vectors.encoders import load_encoder

    steps = reading.steps
    a, b = reading.read(corpus, steps), reading.read(other, steps)
    with steps.step("Comparing", "pairs") as report:
        found = run(a, b, encoder=load_encoder(encoder, cache=cache) if translations else None, translations=translations, progress=report)
    tables = {"reuse_pairs": found.pairs, "posts": found.posts, "post_pairs": found.post_pairs}
    save_tables(tables, out, write=formats, manifest=reuse_manifest(a, b, command=command_line(), translations=translations))
    tell_the_end(f"{found!r}", out, a, b)
