"""Training and measuring: `framing train`, `framing evaluate`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from framing.cli.group import cli, say
from framing.errors import InputError


@cli.command()
@click.option("--codebook", type=click.Path(path_type=Path), help="YAML codebook; without it, the shipped one.")
@click.option(
    "--annotations",
    type=click.Path(path_type=Path),
    help="Annotated units (JSON Lines, CSV, Label Studio, doccano, Prodigy); without it, the shipped seed set.",
)
@click.option("--encoder", default="all-MiniLM-L6-v2", show_default=True, help="Name or folder of a sentence-transformers model.")
@click.option("--out", type=click.Path(path_type=Path), help="Model folder; without it, the shipped default model is rebuilt.")
@click.option("--reuse", "for_reuse", is_flag=True, help="Train the verifier of reuse instead, on a folder with texts.jsonl and pairs.jsonl.")
@click.option("--static", is_flag=True, help="Train a fast model over word vectors; without --out, rebuild the shipped one with its table of word vectors.")
@click.option("-s", "--silent", is_flag=True, help="Show no progress.")
def train(codebook: Path | None, annotations: Path | None, encoder: str, out: Path | None, for_reuse: bool, static: bool, silent: bool) -> None:
    """Train a frame classifier on annotated units; without options, rebuild the default model from the repository."""
    if for_reuse and static:
        raise click.UsageError("--reuse and --static train two different models; give one of them")
    if for_reuse:
        _train_verifier(annotations, encoder, out, silent)
        return
    from framing.coding.annotations import read_annotations
    from framing.coding.codebook import read_codebook
    from framing.frames.train import save_trained, train_static
    from framing.frames.train import train as fit
    from framing.progress import Silent, Terminal
    from framing.report.card import write_card
    from framing.resources import shipped
    from framing.vectors.static import save_static_encoder

    units = read_annotations(annotations, read_codebook(codebook))
    for line in units.account:
        say(line, err=True)
    steps = Silent() if silent else Terminal()
    with steps.step("Training", "texts") as report:
        encoder_made = _static_encoder(units, report) if static and out is None else None
        classifier = train_static(units, encoder_made, n_jobs=-1) if static else fit(units, encoder=encoder, progress=report, n_jobs=-1)
    folder = save_trained(classifier, units, out or shipped("models") / ("static" if static else "default"))
    if encoder_made is not None:
        save_static_encoder(encoder_made, folder)
    write_card(folder)
    click.echo(f"{len(units)} units, {len(units.codebook)} frames; model: {folder}")


def _static_encoder(units, report):
    """Distil the table of word vectors anew, from the seed set and the texts that train the verifier of reuse."""
    from framing.frames.train import distil_static
    from framing.resources import shipped
    from framing.reuse.train import read_reuse_annotations

    others = read_reuse_annotations(shipped("annotations") / "reuse").texts["text"]
    return distil_static([*units.texts, *others], progress=report)


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
    from framing.frames.train import check_positives

    if record and cv:
        raise InputError("--record keeps an evaluation on --gold; what cross-validation finds is already in the card of a trained model")
    alphas = read_agreement(agreement) if agreement is not None else None
    classifier = FrameClassifier.load(model)
    units = read_annotations(annotations, read_codebook(codebook)) if cv else None
    if units is not None:
        for line in units.account:
            say(line, err=True)
        check_positives(units)
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
