"""The command line: parse, call, print."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

import click

from framing.errors import FramingError, InputError
from framing.version import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="framing")
def cli() -> None:
    """Propaganda and framing discourse analysis: which frames a corpus advances, and what in it is repeated."""


@cli.command()
@click.argument("corpus", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the results; an earlier run's are replaced.")
@click.option("--model", default="default", show_default=True, help="A shipped model or the folder of a trained one.")
@click.option("--codebook", type=click.Path(path_type=Path), help="YAML file with the names of the model's frames, where it brings none.")
@click.option("--write", default="parquet", show_default=True, help="Table formats, joined by commas: parquet, csv.")
@click.option("--format", "input_format", help="Format of the input; without it, recognised file by file.")
@click.option("--encoding", help="Encoding of the input; without it, detected file by file.")
@click.option("--text-column", help="Column or key that holds the text.")
@click.option("--id-column", help="Column or key that holds the post id.")
@click.option("--date-column", help="Column or key that holds the date.")
@click.option("--author-column", help="Column or key that holds the author.")
@click.option("--strict", is_flag=True, help="Exit with 1 if anything was skipped.")
@click.option("-s", "--silent", is_flag=True, help="Show no progress.")
def analyze(
    corpus: Path, out: Path, model: str, codebook: Path | None, write: str, input_format: str | None, encoding: str | None, text_column: str | None,
    id_column: str | None, date_column: str | None, author_column: str | None, strict: bool, silent: bool,
) -> None:  # fmt: skip
    """Read CORPUS (a file or a folder), code its frames, find what is repeated, and write tables and report.html."""
    from framing.report.folder import check_target
    from framing.report.tables import check_formats

    formats = tuple(name.strip() for name in write.split(",") if name.strip())
    check_formats(formats)
    check_target(out)
    from framing.corpus.posts import input_files

    input_files(corpus)
    from framing.analysis import analyze as run
    from framing.coding.codebook import read_codebook
    from framing.corpus.posts import read_corpus
    from framing.frames.classifier import FrameClassifier
    from framing.progress import Silent, Terminal

    steps = Silent() if silent else Terminal()
    FrameClassifier.load(model)
    book = read_codebook(codebook) if codebook is not None else None
    with steps.step("Reading", "files") as report:
        posts = read_corpus(
            corpus, format=input_format, encoding=encoding, text=text_column, id=id_column, date=date_column, author=author_column, progress=report
        )  # fmt: skip
    result = run(posts, model=model, codebook=book, progress=steps)
    result.save(out, write=formats, command=shlex.join(["framing", *sys.argv[1:]]))
    _summarise(result, out)
    if strict and (posts.skipped or any(account.posts == 0 for account in posts.inputs)):
        sys.exit(1)


def _summarise(result, out: Path) -> None:
    counts = result.manifest["counts"]
    click.echo(f"{counts['records']['written']} posts, {counts['paragraphs']['found']} paragraphs ({counts['paragraphs']['coded']} coded)")
    for reason, n in sorted(counts["records"]["skipped"].items()):
        click.echo(f"skipped: {reason} ({n})")
    for warning in result.manifest["warnings"]:
        click.echo(f"noted: {warning}")
    whole = result.summary[result.summary["by"] == "all"].sort_values("n_paragraphs", ascending=False, kind="stable")
    for row in whole.itertuples(index=False):
        click.echo(f"  {row.frame:30} {row.tier:1} {row.n_paragraphs:6d}  {row.share:4.0%}")
    click.echo(f"{len(result.reuse_pairs)} reuse pairs in {len(result.families)} families, {len(result.phrases)} phrases, {len(result.figures)} figures")
    click.echo(f"Report: {out / 'report.html'}")


@cli.command()
@click.option("--codebook", type=click.Path(path_type=Path), help="YAML codebook; without it, the shipped one.")
@click.option("--annotations", type=click.Path(path_type=Path), help="Annotated units (JSON Lines or CSV); without it, the shipped seed set.")
@click.option("--encoder", default="all-MiniLM-L6-v2", show_default=True, help="Name or folder of a sentence-transformers model.")
@click.option("--out", type=click.Path(path_type=Path), help="Model folder; without it, the shipped default model is rebuilt.")
@click.option("-s", "--silent", is_flag=True, help="Show no progress.")
def train(codebook: Path | None, annotations: Path | None, encoder: str, out: Path | None, silent: bool) -> None:
    """Train a frame classifier on annotated units; without options, rebuild the default model from the repository."""
    from framing.coding.annotations import read_annotations
    from framing.coding.codebook import read_codebook
    from framing.frames.train import save_trained
    from framing.frames.train import train as fit
    from framing.progress import Silent, Terminal
    from framing.report.card import write_card
    from framing.resources import shipped

    units = read_annotations(annotations, read_codebook(codebook))
    steps = Silent() if silent else Terminal()
    with steps.step("Training", "texts") as report:
        classifier = fit(units, encoder=encoder, progress=report, n_jobs=-1)
    folder = save_trained(classifier, units, out or shipped("models") / "default")
    write_card(folder)
    click.echo(f"{len(units)} units, {len(units.codebook)} frames; model: {folder}")


@cli.command()
@click.option("--gold", type=click.Path(path_type=Path), help="Stand-off gold (JSON Lines: unit, document, sha256, start, end, frames, contested).")
@click.option("--documents", type=click.Path(path_type=Path), help="Folder with the documents that the gold names.")
@click.option("--cv", is_flag=True, help="Cross-validate on the annotations instead.")
@click.option("--annotations", type=click.Path(path_type=Path), help="Annotated units for --cv; without it, the shipped seed set.")
@click.option("--codebook", type=click.Path(path_type=Path), help="YAML codebook of the annotations; without it, the shipped one.")
@click.option("--model", default="default", show_default=True, help="A shipped model or the folder of a trained one.")
@click.option("--agreement", type=click.Path(path_type=Path), help="The coders' alpha per frame (JSON or CSV), shown beside the scores.")
@click.option("--record", is_flag=True, help="Keep the result beside the model and put it into its card.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def evaluate(
    gold: Path | None, documents: Path | None, cv: bool, annotations: Path | None, codebook: Path | None, model: str, agreement: Path | None, record: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Measure a classifier on stand-off gold, or by grouped cross-validation; intervals resample posts."""
    from framing.coding.annotations import read_annotations
    from framing.coding.codebook import read_codebook
    from framing.coding.standoff import read_agreement
    from framing.frames.classifier import FrameClassifier
    from framing.frames.evaluation import evaluate as run

    if record and cv:
        raise InputError("--record keeps an evaluation on --gold; what cross-validation finds is already in the card of a trained model")
    alphas = read_agreement(agreement) if agreement is not None else None
    classifier = FrameClassifier.load(model)
    units = read_annotations(annotations, read_codebook(codebook)) if cv else None
    result = run(classifier, gold=gold, documents=documents, annotations=units, agreement=alphas)
    if record:
        from framing.frames.model_store import model_folder
        from framing.report.card import record_evaluation

        record_evaluation(model_folder(model), result)
    if as_json:
        click.echo(json.dumps(result.to_json(), ensure_ascii=False, indent=1))
        return
    click.echo(result.table.to_string(index=False, float_format=lambda value: f"{value:.3f}"))
    o = result.overall
    click.echo(f"{result.n_units} units of {result.n_posts} posts ({result.source}); 95 % intervals resample posts")
    for name, label in (("macro_f1", "macro-F1"), ("micro_f1", "micro-F1"), ("map", "mAP")):
        click.echo(f"{label:9} {o[name]:.3f} [{o[name + '_low']:.3f}, {o[name + '_high']:.3f}]")
    click.echo(f"no frame: precision {o['none_precision']:.3f}, recall {o['none_recall']:.3f} ({o['n_none']} units); calibration error {o['ece']:.3f}")
    if "macro_f1_either" in o:
        click.echo(f"macro-F1 against what either coder gave {o['macro_f1_either']:.3f}, against what both gave {o['macro_f1_both']:.3f}")
    if o.get("n_evidence"):
        click.echo(f"the best sentence is one that coders marked in {o['evidence_hit']:.1%} of {o['n_evidence']} cases")


def main() -> None:
    """Run the command line; errors the toolkit knows end with one line and exit code 2."""
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.exceptions.Abort:
        click.echo("framing: stopped; nothing was written", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except FramingError as error:
        click.echo(f"framing: {error}", err=True)
        sys.exit(2)
    except OSError as error:
        # A full disk, a folder that was taken away: nothing a traceback would explain better.
        where = f" ({error.filename})" if error.filename else ""
        click.echo(f"framing: {error.strerror or error}{where}; nothing was written: make room or give another folder with --out", err=True)
        sys.exit(2)
