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
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Model folder; needed with --codebook and --annotations. Without these three, the shipped default model is rebuilt, which is tuned.",
)
@click.option("--reuse", "for_reuse", is_flag=True, help="Train the verifier of reuse instead, on a folder with texts.jsonl and pairs.jsonl.")
@click.option("--static", is_flag=True, help="Train a fast model over word vectors; without --out, rebuild the shipped one with its table of word vectors.")
@click.option(
    "--tune",
    is_flag=True,
    help="Train the encoder's upper layers on the units too: codes better, and takes minutes to hours; not again where OUT was tuned to the same units.",
)
@click.option("-s", "--silent", is_flag=True, help="Show no progress.")
def train(codebook: Path | None, annotations: Path | None, encoder: str, out: Path | None, for_reuse: bool, static: bool, tune: bool, silent: bool) -> None:
    """Train a frame classifier on annotated units; without options, rebuild the default model from the repository."""
    if for_reuse and static:
        raise click.UsageError("--reuse and --static train two different models; give one of them")
    if tune and (for_reuse or static):
        raise click.UsageError(
            f"--tune trains layers of a sentence encoder; {'--reuse' if for_reuse else '--static'} trains another kind of model: leave one out"
        )
    own = [name for name, given in (("--codebook", codebook), ("--annotations", annotations)) if given is not None]
    if own and out is None:
        raise InputError(f"{' and '.join(own)} without --out would replace a shipped model by yours; name the folder of your model with --out")
    if for_reuse:
        _train_verifier(annotations, encoder, out, silent)
        return
    from framing.coding.annotations import read_annotations
    from framing.coding.codebook import read_codebook
    from framing.frames.folds import FOLDS
    from framing.frames.leakage import leakage
    from framing.frames.train import check_positives, save_trained, train_static
    from framing.frames.train import train as fit
    from framing.progress import Silent, Terminal
    from framing.report.card import write_card
    from framing.resources import shipped
    from framing.vectors.encoders import load_encoder
    from framing.vectors.static import save_static_encoder

    units = read_annotations(annotations, read_codebook(codebook))
    # What cannot be trained on is refused before anything is noted.
    if not static:
        load_encoder(encoder)
    check_positives(units)
    for line in units.account:
        say(line, err=True)
    for line in leakage(units, folds=FOLDS).lines():
        say(line, err=True)
    steps = Silent() if silent else Terminal()
    folder = out or shipped("models") / ("static" if static else "default")
    encoder_made = None
    if static:
        with steps.step("Training", "texts") as report:
            encoder_made = _static_encoder(units, report) if out is None else None
            classifier = train_static(units, encoder_made, n_jobs=-1)
    else:
        tune = tune or out is None
        classifier = fit(units, encoder=encoder, tune=tune, tuning=_tuning_in(folder) if tune else None, progress=steps, n_jobs=-1)
    save_trained(classifier, units, folder)
    if encoder_made is not None:
        save_static_encoder(encoder_made, folder)
    write_card(folder)
    click.echo(f"{len(units)} units, {len(units.codebook)} frames; model: {folder}")


def _tuning_in(folder: Path):
    """What tuning gave the model in a folder, if there is one that can be read."""
    from framing.errors import ModelError
    from framing.frames.classifier import FrameClassifier

    try:
        return FrameClassifier.load(folder).tuning_
    except ModelError:
        return None


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
        trained = train_verifier(pairs, load_encoder(encoder, precision="float32"), independent=read_annotations(None), progress=report)
    folder = save_verifier(trained, out or shipped("models") / "reuse")
    h = trained.held_out
    click.echo(f"{h['n_pairs']} pairs of {h['n_dossiers']} dossiers: precision {h['precision']:.3f}, recall {h['recall']:.3f} held out; model: {folder}")


@cli.command()
@click.option("--gold", type=click.Path(path_type=Path), help="Stand-off gold (JSON Lines: unit, document, sha256, start, end, frames, contested).")
@click.option("--documents", type=click.Path(path_type=Path), help="Folder with the documents that the gold names.")
@click.option("--cv", is_flag=True, help="Cross-validate on the annotations instead, beside baselines, with a learning curve.")
@click.option("--annotations", type=click.Path(path_type=Path), help="Annotated units for --cv; without it, the shipped seed set.")
@click.option("--codebook", type=click.Path(path_type=Path), help="YAML codebook of the annotations; without it, the shipped one.")
@click.option("--model", default="default", show_default=True, help="A shipped model or the folder of a trained one.")
@click.option("--agreement", type=click.Path(path_type=Path), help="The coders' alpha per frame (JSON or CSV), shown beside the scores.")
@click.option(
    "--learning/--no-learning", default=True, help="Draw the learning curve of --cv (without tuning), which takes about five times as long as the rest."
)
@click.option(
    "--tune/--no-tune",
    default=None,
    help="Tune the encoder in --cv, as `framing train --tune` does; by default as the model was, but not on annotations of yours.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the result as tables and JSON; an earlier one is replaced.")
@click.option("--write", default="parquet,csv", show_default=True, help="Table formats of --out, joined by commas: parquet, csv.")
@click.option("--record", is_flag=True, help="Keep the result beside the model and put it into its card.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("-s", "--silent", is_flag=True, help="Show no progress.")
def evaluate(
    gold: Path | None, documents: Path | None, cv: bool, annotations: Path | None, codebook: Path | None, model: str, agreement: Path | None, learning: bool,
    tune: bool | None, out: Path | None, write: str, record: bool, as_json: bool, silent: bool,
) -> None:  # fmt: skip
    """Measure a classifier on stand-off gold, or by cross-validation that splits no post; intervals resample posts."""
    from framing.cli.options import checked, command_line

    if not cv and gold is None:
        raise InputError("give --gold and --documents (stand-off gold), or --cv, with --annotations and --codebook where they are yours")
    if record and cv:
        raise InputError("--record keeps an evaluation on --gold; what cross-validation finds is already in the card of a trained model")
    if not cv and (annotations is not None or codebook is not None):
        raise InputError("--annotations and --codebook belong to --cv; to measure a model on stand-off gold give --gold and --documents alone")
    if tune is not None and not cv:
        raise InputError("--tune belongs to --cv; a model that is measured on stand-off gold is tuned or is not")
    formats = checked(write, out) if out is not None else ()
    from framing.coding.annotations import read_annotations
    from framing.coding.codebook import read_codebook
    from framing.coding.standoff import read_agreement
    from framing.frames.classifier import FrameClassifier
    from framing.frames.evaluation import evaluate as run
    from framing.frames.leakage import leakage
    from framing.frames.train import check_positives
    from framing.progress import Silent, Terminal
    from framing.report.measured import save_evaluation, told

    alphas = read_agreement(agreement) if agreement is not None else None
    classifier = FrameClassifier.load(model)
    units = read_annotations(annotations, read_codebook(codebook)) if cv else None
    if units is not None:
        for line in units.account:
            say(line, err=True)
        for line in leakage(units, folds=classifier.folds).lines():
            say(line, err=True)
        check_positives(units)
        # Annotations of one's own are judged as `framing train` learns from them, not as the shipped model was tuned.
        if tune is not None or (model == "default" and (annotations is not None or codebook is not None)):
            classifier.set_params(tune=bool(tune))
        classifier.set_params(n_jobs=-1)
    steps = Silent() if silent else Terminal()
    result = run(classifier, gold=gold, documents=documents, annotations=units, agreement=alphas, learning=learning, progress=steps)
    if out is not None:
        save_evaluation(result, out, write=formats, command=command_line())
    if record:
        from framing.frames.model_store import model_folder
        from framing.report.card import record_evaluation

        record_evaluation(model_folder(model), result)
    if as_json:
        click.echo(json.dumps(result.to_json(), indent=1))
        return
    for line in told(result):
        click.echo(line)
    if out is not None:
        click.echo(f"Tables: {out}")
