"""The command line: parse, call, print."""

from __future__ import annotations

import json
import shlex
import sys
from dataclasses import dataclass
from functools import wraps
from pathlib import Path

import click

from framing.errors import FramingError, InputError
from framing.version import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="framing")
def cli() -> None:
    """Propaganda and framing discourse analysis: which frames a corpus advances, and what in it is repeated."""


def reads_a_corpus(command):
    """Add the options that say how a corpus is read; the command gets them as the one argument `reading`."""
    options = [
        click.option("--format", "input_format", help="Format of the input; without it, recognised file by file."),
        click.option("--encoding", help="Encoding of the input; without it, detected file by file."),
        click.option("--text-column", help="Column or key that holds the text."),
        click.option("--id-column", help="Column or key that holds the post id."),
        click.option("--date-column", help="Column or key that holds the date."),
        click.option("--author-column", help="Column or key that holds the author."),
        click.option("-s", "--silent", is_flag=True, help="Show no progress."),
    ]

    @wraps(command)
    def with_reading(*, input_format, encoding, text_column, id_column, date_column, author_column, silent, **others):
        columns = {"text": text_column, "id": id_column, "date": date_column, "author": author_column}
        return command(reading=Reading({"format": input_format, "encoding": encoding, **columns}, silent), **others)

    for option in reversed(options):
        with_reading = option(with_reading)
    return with_reading


def writes_tables(command):
    """Add the options that say where tables go."""
    out = click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the results; an earlier run's are replaced.")
    return out(click.option("--write", default="parquet", show_default=True, help="Table formats, joined by commas: parquet, csv.")(command))


@dataclass(frozen=True)
class Reading:
    """How a command reads a corpus, and whether it shows progress."""

    options: dict[str, str | None]
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
            return read_corpus(path, progress=report, **self.options)


def _checked(write: str, out: Path, *corpora: Path) -> tuple[str, ...]:
    """Return the table formats; raise before any work is done where they, the folder or a corpus cannot be used."""
    from framing.report.folder import check_target
    from framing.report.tables import check_formats

    formats = tuple(name.strip() for name in write.split(",") if name.strip())
    check_formats(formats)
    check_target(out)
    from framing.corpus.posts import input_files

    for corpus in corpora:
        input_files(corpus)
    return formats


def _command() -> str:
    return shlex.join(["framing", *sys.argv[1:]])


@cli.command()
@click.argument("corpus", type=click.Path(path_type=Path))
@writes_tables
@click.option("--model", default="default", show_default=True, help="A shipped model or the folder of a trained one.")
@click.option("--codebook", type=click.Path(path_type=Path), help="YAML file with the names of the model's frames, where it brings none.")
@reads_a_corpus
@click.option("--strict", is_flag=True, help="Exit with 1 if anything was skipped.")
def analyze(corpus: Path, out: Path, write: str, model: str, codebook: Path | None, reading: Reading, strict: bool) -> None:
    """Read CORPUS (a file or a folder), code its frames, find what is repeated, and write tables and report.html."""
    formats = _checked(write, out, corpus)
    from framing.analysis import analyze as run
    from framing.coding.codebook import read_codebook
    from framing.frames.classifier import FrameClassifier

    steps = reading.steps
    FrameClassifier.load(model)
    book = read_codebook(codebook) if codebook is not None else None
    posts = reading.read(corpus, steps)
    result = run(posts, model=model, codebook=book, progress=steps)
    result.save(out, write=formats, command=_command())
    _summarise(result, out)
    if strict and (posts.skipped or any(account.posts == 0 for account in posts.inputs)):
        sys.exit(1)


@cli.command()
@click.argument("corpus", type=click.Path(path_type=Path))
@writes_tables
@click.option("--translations/--no-translations", default=True, help="Look for other translations too; without them no encoder is needed.")
@click.option("--encoder", default="all-MiniLM-L6-v2", show_default=True, help="Name or folder of a sentence-transformers model.")
@click.option("--min-tokens", default=10, show_default=True, help="Shorter paragraphs count only inside a matched pair of posts.")
@reads_a_corpus
def reuse(corpus: Path, out: Path, write: str, translations: bool, encoder: str, min_tokens: int, reading: Reading) -> None:
    """Find what is repeated in CORPUS: copies, edited copies, other translations, passages inside longer posts; and who had it first."""
    formats = _checked(write, out, corpus)
    from framing.report.folder import save_tables
    from framing.reuse.find import find_reuse
    from framing.reuse.network import write_gexf
    from framing.reuse.tables import reuse_manifest, reuse_tables
    from framing.vectors.encoders import load_encoder

    steps = reading.steps
    posts = reading.read(corpus, steps)
    with steps.step("Finding repetition", "pairs") as report:
        found = find_reuse(posts, encoder=load_encoder(encoder) if translations else None, translations=translations, min_tokens=min_tokens, progress=report)
    tables = reuse_tables(found, posts)
    gexf = {"sources.gexf": lambda folder: write_gexf(tables["sources"], posts.posts, folder / "sources.gexf")}
    save_tables(tables, out, write=formats, manifest=reuse_manifest(posts, command=_command(), translations=translations, min_tokens=min_tokens), others=gexf)
    click.echo(f"{len(posts)} posts, {len(posts.paragraphs)} paragraphs: {found!r}")
    click.echo(f"Tables: {out}")


@cli.command()
@click.argument("corpus", type=click.Path(path_type=Path))
@writes_tables
@click.option("--min-tokens", default=3, show_default=True, help="Shortest phrase.")
@click.option("--min-posts", default=2, show_default=True, help="Fewest posts that a phrase stands in.")
@click.option("--renderings/--no-renderings", default=True, help="Join the renderings of one slogan; without them no encoder is needed.")
@click.option("--encoder", default="all-MiniLM-L6-v2", show_default=True, help="Name or folder of a sentence-transformers model.")
@reads_a_corpus
def phrases(corpus: Path, out: Path, write: str, min_tokens: int, min_posts: int, renderings: bool, encoder: str, reading: Reading) -> None:
    """Find the phrases and slogans that recur across the posts of CORPUS."""
    formats = _checked(write, out, corpus)
    from framing.report.folder import save_tables
    from framing.reuse.phrases import find_phrases
    from framing.reuse.tables import reuse_manifest
    from framing.vectors.encoders import load_encoder

    posts = reading.read(corpus, reading.steps)
    found = find_phrases(posts, encoder=load_encoder(encoder) if renderings else None, min_tokens=min_tokens, min_posts=min_posts)
    tables = {"phrases": found.phrases, "phrase_occurrences": found.occurrences}
    save_tables(tables, out, write=formats, manifest=reuse_manifest(posts, command=_command(), min_tokens=min_tokens, min_posts=min_posts))
    click.echo(f"{found!r}")
    click.echo(f"Tables: {out}")


@cli.command()
@click.argument("corpus", type=click.Path(path_type=Path))
@writes_tables
@reads_a_corpus
def figures(corpus: Path, out: Path, write: str, reading: Reading) -> None:
    """List every figure that CORPUS states: value, unit, what is counted, period, broken numerals."""
    formats = _checked(write, out, corpus)
    from framing.report.folder import save_tables
    from framing.reuse.figures import find_figures
    from framing.reuse.tables import reuse_manifest

    posts = reading.read(corpus, reading.steps)
    found = find_figures(posts.paragraphs)
    save_tables({"figures": found}, out, write=formats, manifest=reuse_manifest(posts, command=_command()))
    click.echo(f"{len(found)} figures, {int(found['flags'].map(len).gt(0).sum())} with a flag")
    click.echo(f"Tables: {out}")


@cli.command()
@click.argument("corpus", type=click.Path(path_type=Path))
@click.argument("other", type=click.Path(path_type=Path))
@writes_tables
@click.option("--translations/--no-translations", default=True, help="Look for other translations too; without them no encoder is needed.")
@click.option("--encoder", default="all-MiniLM-L6-v2", show_default=True, help="Name or folder of a sentence-transformers model.")
@reads_a_corpus
def compare(corpus: Path, other: Path, out: Path, write: str, translations: bool, encoder: str, reading: Reading) -> None:
    """Tell what the posts of CORPUS hold of the posts of OTHER (a blog of official pages, say)."""
    formats = _checked(write, out, corpus, other)
    from framing.report.folder import save_tables
    from framing.reuse.compare import compare as run
    from framing.reuse.tables import reuse_manifest
    from framing.vectors.encoders import load_encoder

    steps = reading.steps
    a, b = reading.read(corpus, steps), reading.read(other, steps)
    with steps.step("Comparing", "pairs") as report:
        found = run(a, b, encoder=load_encoder(encoder) if translations else None, translations=translations, progress=report)
    tables = {"reuse_pairs": found.pairs, "posts": found.posts, "post_pairs": found.post_pairs}
    save_tables(tables, out, write=formats, manifest=reuse_manifest(a, b, command=_command(), translations=translations))
    click.echo(f"{found!r}")
    click.echo(f"Tables: {out}")


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
@click.option("--reuse", "for_reuse", is_flag=True, help="Train the verifier of reuse instead, on a folder with texts.jsonl and pairs.jsonl.")
@click.option("-s", "--silent", is_flag=True, help="Show no progress.")
def train(codebook: Path | None, annotations: Path | None, encoder: str, out: Path | None, for_reuse: bool, silent: bool) -> None:
    """Train a frame classifier on annotated units; without options, rebuild the default model from the repository."""
    if for_reuse:
        _train_verifier(annotations, encoder, out, silent)
        return
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


def _train_verifier(annotations: Path | None, encoder: str, out: Path | None, silent: bool) -> None:
    from framing.coding.annotations import read_annotations
    from framing.progress import Silent, Terminal
    from framing.resources import shipped
    from framing.reuse.train import read_reuse_annotations, save_verifier, train_verifier
    from framing.vectors.encoders import load_encoder

    pairs = read_reuse_annotations(annotations or shipped("annotations") / "reuse")
    with (Silent() if silent else Terminal()).step("Training", "texts") as report:
        trained = train_verifier(pairs, load_encoder(encoder), independent=read_annotations(None), progress=report)
    folder = save_verifier(trained, out or shipped("models") / "reuse")
    h = trained.held_out
    click.echo(f"{h['n_pairs']} pairs of {h['n_dossiers']} dossiers: precision {h['precision']:.3f}, recall {h['recall']:.3f} held out; model: {folder}")


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
