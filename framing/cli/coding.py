"""`framing analyze`: the main job."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from framing.cli.group import cli, say
from framing.cli.options import Reading, checked, command_line, reads_a_corpus, writes_tables


@cli.command()
@click.argument("corpus", type=click.Path(path_type=Path))
@writes_tables
@click.option("--model", default="default", show_default=True, help="A shipped model or the folder of a trained one.")
@click.option(
    "--fast", is_flag=True, help="Code by word vectors, many times faster and a little less well; no other translations are looked for (= --model static)."
)
@click.option(
    "--auto", is_flag=True, help="Code by word vectors what they are sure of and by the default model the rest; no other translations (= --model auto)."
)
@click.option("--codebook", type=click.Path(path_type=Path), help="YAML file with the names of the model's frames, where it brings none.")
@reads_a_corpus
@click.option("--strict", is_flag=True, help="Exit with 1 if anything was skipped.")
def analyze(corpus: Path, out: Path, write: str, model: str, fast: bool, auto: bool, codebook: Path | None, reading: Reading, strict: bool) -> None:
    """Read CORPUS (a file or a folder), code its frames, find what is repeated, and write tables and report.html."""
    model = _chosen(model, fast, auto)
    formats = checked(write, out, corpus)
    from framing.analysis import analyze as run
    from framing.analysis import load_classifier
    from framing.coding.codebook import read_codebook

    steps = reading.steps
    load_classifier(model)
    book = read_codebook(codebook) if codebook is not None else None
    posts = reading.read(corpus, steps)
    result = run(posts, model=model, codebook=book, progress=steps)
    result.save(out, write=formats, command=command_line())
    _summarise(result, posts, out)
    if strict and posts.skipped:
        sys.exit(1)


def _chosen(model: str, fast: bool, auto: bool) -> str:
    """The model that the options name; they may name one only."""
    named = [name for name, given in (("--model", model != "default"), ("--fast", fast), ("--auto", auto)) if given]
    if len(named) > 1:
        raise click.UsageError(f"{' and '.join(named)} name two ways of coding; give one of them")
    return "static" if fast else "auto" if auto else model


def _summarise(result, posts, out: Path) -> None:
    counts = result.manifest["counts"]
    click.echo(f"{counts['records']['written']} posts, {counts['paragraphs']['found']} paragraphs ({counts['paragraphs']['coded']} coded)")
    for line in posts.account:
        say(line)
    # What the corpus notes is told above, with its places.
    for warning in result.manifest["warnings"][len(posts.notes) :]:
        say(f"noted: {warning}")
    whole = result.summary[result.summary["by"] == "all"].sort_values("n_paragraphs", ascending=False, kind="stable")
    for row in whole.itertuples(index=False):
        click.echo(f"  {row.frame:30} {row.tier:1} {row.n_paragraphs:6d}  {row.share:4.0%}")
    click.echo(f"{len(result.reuse_pairs)} reuse pairs in {len(result.families)} families, {len(result.phrases)} phrases, {len(result.figures)} figures")
    click.echo(f"Report: {out / 'report.html'}")
