"""`framing analyze`: the main job."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from framing.cli.group import cli, say
from framing.cli.options import Place, Reading, at_hand, checked, command_line, encodes, reads_a_corpus, runs_on_an_engine, writes_tables_anywhere

#: Of a ranking, so many paragraphs of each frame are shown, and so many characters of their sentences.
SHOWN_RANKS, SHOWN_CHARACTERS = 3, 110


@cli.command()
@click.argument("corpus", type=Place())
@writes_tables_anywhere
@click.option("--model", help="A shipped model or the folder of a trained one; without it the default one, or with a codebook of other frames none.")
@click.option(
    "--fast", is_flag=True, help="Code by word vectors, several times faster and a little less well; no other translations are looked for (= --model static)."
)
@click.option(
    "--auto", is_flag=True, help="Code by word vectors what they are sure of and by the default model the rest; no other translations (= --model auto)."
)
@click.option(
    "--codebook",
    type=click.Path(path_type=Path),
    help="YAML codebook: the names of the model's frames; without a model, what paragraphs are ranked by, not coded.",
)
@encodes
@reads_a_corpus
@runs_on_an_engine
@click.option("--resume", is_flag=True, help="Only go on with the run into OUT that was stopped: refuse where inputs, settings or model have changed.")
@click.option("--strict", is_flag=True, help="Exit with 1 if anything was skipped.")
def analyze(
    corpus: Path | str, out: Path | str, write: str, model: str | None, fast: bool, auto: bool, codebook: Path | None, cache: Path | None, reading: Reading, engine: str,
    resume: bool, strict: bool,
) -> None:  # fmt: skip
    """Read CORPUS (a file or a folder), code its frames, find what is repeated, and write tables and report.html.

    A run that was stopped is taken up by the same command: what it has encoded lies in the vector cache, and beside it the parts that its heavier stages have done.
    """
    model = _chosen(model, fast, auto)
    from framing.engine.base import load_engine

    where = load_engine(engine)
    with at_hand(where, corpus, out) as here:
        formats = checked(write, here.out, here.corpus)
        from framing.analysis import analyze as run
        from framing.analysis import has_frames_of_its_own, load_classifier
        from framing.coding.codebook import read_codebook
        from framing.report.plan import plan_of
        from framing.report.unfinished import unfinished

        steps = reading.steps
        book = read_codebook(codebook) if codebook is not None else None
        model = model or (None if book is not None and has_frames_of_its_own(book) else "default")
        if model is not None:
            load_classifier(model, cache=cache)
        posts = reading.read(here.corpus, steps)
        plan = plan_of(posts, model=model, codebook=book, settings={"write": write, **reading.options, **vars(reading.limits)}, cache=cache)
        with unfinished(here.out, plan, cache=cache, resume=resume) as begun:
            if resume and not begun.taken_up:
                say(f"noted: no run into {out} was stopped: this is a whole run")
            result = run(posts, model=model, codebook=book, cache=cache, engine=where.keeping(begun.shards), progress=steps)
            result.save(here.out, write=formats, command=command_line())
    _summarise(result, posts, out, codebook)
    if strict and posts.skipped:
        sys.exit(1)


def _chosen(model: str | None, fast: bool, auto: bool) -> str | None:
    """The model that the options name; they may name one only."""
    named = [name for name, given in (("--model", model is not None), ("--fast", fast), ("--auto", auto)) if given]
    if len(named) > 1:
        raise click.UsageError(f"{' and '.join(named)} name two ways of coding; give one of them")
    return "static" if fast else "auto" if auto else model


def _summarise(result, posts, out: Path | str, codebook: Path | None) -> None:
    counts = result.manifest["counts"]
    done = "coded" if result.ranking is None else "ranked, none coded"
    click.echo(f"{counts['records']['written']} posts, {counts['paragraphs']['found']} paragraphs ({counts['paragraphs']['coded']} {done})")
    for line in posts.account:
        say(line)
    # What the corpus notes is told above, with its places.
    for warning in result.manifest["warnings"][len(posts.notes) :]:
        say(f"noted: {warning}")
    if result.ranking is not None:
        _show_ranking(result.ranking, out, codebook)
    whole = result.summary[result.summary["by"] == "all"].sort_values("n_paragraphs", ascending=False, kind="stable")
    for row in whole.itertuples(index=False):
        click.echo(f"  {row.frame:30} {row.tier:1} {row.n_paragraphs:6d}  {row.share:4.0%}")
    click.echo(f"{len(result.reuse_pairs)} reuse pairs in {len(result.families)} families, {len(result.phrases)} phrases, {len(result.figures)} figures")
    click.echo(f"Report: {out}/report.html")


def _show_ranking(ranking, out: Path | str, codebook: Path | None) -> None:
    from framing.frames.ranking import NOTICE
    from framing.report.folder import SHEET

    click.echo(NOTICE)
    for frame, rows in ranking.table[ranking.table["rank"] <= SHOWN_RANKS].groupby("frame", sort=False):
        click.echo(f"  {frame}")
        for row in rows.itertuples(index=False):
            sentence = " ".join(row.sentence.split())
            say(f"    {row.rank}. {row.likeness:.2f}  {sentence[:SHOWN_CHARACTERS]}{' …' if len(sentence) > SHOWN_CHARACTERS else ''}  [{row.paragraph_id}]")
    train = shlex.join(["framing", "train", "--codebook", str(codebook), "--annotations", f"{out}/{SHEET}", "--out", "my-model"])
    click.echo(f"To annotate: {out}/{SHEET} ({len(ranking.to_annotate)} paragraphs); fill in the column frames, then {train}")
