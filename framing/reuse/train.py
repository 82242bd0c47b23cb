"""Training the verifier on `annotations/reuse`, and measuring it on dossiers it has not seen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing.errors import InputError
from framing.reuse.candidates import vector_pairs
from framing.reuse.passages import reusable_passage
from framing.reuse.prepared import Preparation, prepare
from framing.reuse.verifier import ACCEPTED, FEATURES, Verifier, features, term_names
from framing.vectors.encoded import encode_texts

if TYPE_CHECKING:
    from framing.coding.annotations import Annotations, Unit
    from framing.vectors.encoders import Encoder, Progress

#: Fewest words of an independent text.
INDEPENDENT_WORDS = 12
#: How the names of the writers begin whose posts serve as independent texts. Of more of them the verifier learns nothing about held-out pairs (recall .931 and precision
#: .962 with those of r01-r10 too), and the share of reuse that it starts from gets lower, which costs small corpora precision (reuse_dev: .69 instead of .80).
INDEPENDENT_WRITERS = ("p", "q")
FOLDS = 8
#: Designs of pairs that measure the rule about names (`framing.reuse.names.APART`) and teach nothing: to a verifier that does not see names, two fillings of one
#: form that name one thing otherwise look like two renderings of one text.
FORMS = "form"


@dataclass(frozen=True)
class ReuseAnnotations:
    """Texts and labelled pairs of them: DataFrames `texts` (text_id, dossier, source, rendering, text, span) and `pairs` (a, b, label, design, second)."""

    texts: pd.DataFrame
    pairs: pd.DataFrame


def read_reuse_annotations(folder: Path) -> ReuseAnnotations:
    """Read texts.jsonl and pairs.jsonl of a folder; raises `InputError` where one is missing or a pair names an unknown text."""
    tables = []
    for name in ("texts.jsonl", "pairs.jsonl"):
        file = folder / name
        if not file.is_file():
            raise InputError(f"{file} is missing; a folder of reuse annotations holds texts.jsonl and pairs.jsonl")
        tables.append(pd.DataFrame([json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]))
    texts, pairs = tables
    unknown = sorted((set(pairs["a"]) | set(pairs["b"])) - set(texts["text_id"]))
    if unknown:
        raise InputError(f"{folder / 'pairs.jsonl'} names the text {unknown[0]!r}, which texts.jsonl does not hold; add it or drop the pair")
    return ReuseAnnotations(texts, pairs)


@dataclass(frozen=True)
class Trained:
    """A verifier, and what dossiers it had not seen say of it."""

    verifier: Verifier
    held_out: dict[str, Any]


def train_verifier(annotations: ReuseAnnotations, encoder: Encoder, *, independent: Annotations | None = None, progress: Progress | None = None) -> Trained:
    """Fit the verifier; its figures come from cross-validation grouped by dossier.

    `independent` may hold annotated units of several writers: near paragraphs of two writers who did not know each other's texts are no reuse, however alike.
    They are what most candidates of a corpus on one subject are like.
    """
    from sklearn.metrics import average_precision_score
    from sklearn.model_selection import GroupKFold

    texts, pairs = annotations.texts.reset_index(drop=True), annotations.pairs
    others = _framed_bodies(independent) if independent is not None else []
    n = len(texts)
    table = pd.DataFrame({"text": [*texts["text"], *(unit.text for unit in others)]})
    encoded = encode_texts(table["text"].tolist(), encoder, progress=progress)
    prepared = prepare(table, encoded)
    row = {text_id: number for number, text_id in enumerate(texts["text_id"])}
    designed = [(row[a], row[b]) for a, b in zip(pairs["a"], pairs["b"], strict=True)]
    chance = [
        (n + a, n + b) for a, b in sorted(vector_pairs(encoded.take(np.arange(n, len(table))))) if others[a].writer != others[b].writer and others[a].post_id != others[b].post_id
    ]  # fmt: skip
    found = [_features(prepared, a, b) for a, b in (*designed, *chance)]
    labels = np.r_[(pairs["label"] != "none").to_numpy(), np.zeros(len(chance), dtype=bool)]
    designs = np.array([*pairs["design"], *["independent"] * len(chance)])
    groups = np.array([*(str(texts["dossier"][a]) for a, _ in designed), *(str(others[a - n].writer) for a, _ in chance)])
    own = np.array([not design.startswith(FORMS) for design in designs])
    # What the names refuse is no pair for the verifier, in training as in a search.
    judged = np.array([each is not None for each in found])
    values = np.array([np.zeros(len(FEATURES)) if each is None else each for each in found])
    taught = np.flatnonzero(judged & own)
    verifier = Verifier.fit(values[taught], labels[taught])
    scores = verifier.scores(values)
    for train, test in GroupKFold(FOLDS).split(taught, labels[taught], groups[taught]):
        scores[taught[test]] = Verifier.fit(values[taught[train]], labels[taught[train]]).scores(values[taught[test]])
    scores[~judged] = 0.0
    accepted = scores >= ACCEPTED
    held_out = {
        "n_pairs": int(own.sum()), "n_reuse": int(labels[own].sum()), "n_dossiers": int(texts.loc[sorted({a for (a, _), mine in zip(designed, own, strict=False) if mine}), "dossier"].nunique()),
        "average_precision": round(float(average_precision_score(labels[own], scores[own])), 4),
        "precision": round(float(labels[accepted & own].mean()), 4), "recall": round(float(accepted[labels & own].mean()), 4),
        "calibration_error": round(calibration_error(scores[own], labels[own]), 4),
        "accepted": {str(design): round(float(accepted[designs == design].mean()), 4) for design in sorted(set(designs))},
        "pairs": {str(design): int((designs == design).sum()) for design in sorted(set(designs))},
    }  # fmt: skip
    return Trained(verifier, held_out)


def _framed_bodies(units: Annotations) -> list[Unit]:
    """The units that advance a frame, of some length, from whole posts: texts on one subject, as like each other as independent texts get."""
    posts = (unit for unit in units.units if unit.post_id and unit.writer.startswith(INDEPENDENT_WRITERS))
    return [unit for unit in posts if unit.frames and len(unit.text.split()) >= INDEPENDENT_WORDS]


def _features(prepared: Preparation, a: int, b: int) -> np.ndarray | None:
    """What the verifier weighs in a pair; None where the names tell that it is a form filled in twice."""
    left, right = prepared.compared(a), prepared.compared(b)
    passage = reusable_passage(left, right)
    return None if passage is None else features(left, right, passage)


def calibration_error(scores: np.ndarray, labels: Sequence[bool] | np.ndarray, *, bins: int = 10) -> float:
    """Return the expected calibration error: the mean distance of score and share of reuse, over bins of equal width."""
    bin_of = np.minimum((scores * bins).astype(int), bins - 1)
    labels = np.asarray(labels, dtype=float)
    return float(sum(abs(scores[bin_of == k].mean() - labels[bin_of == k].mean()) * np.mean(bin_of == k) for k in np.unique(bin_of)))


def save_verifier(trained: Trained, folder: Path) -> Path:
    """Write verifier.json and card.md to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    described = {**trained.verifier.to_json(), "held_out": trained.held_out}
    (folder / "verifier.json").write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")
    (folder / "card.md").write_text(_card(trained), encoding="utf-8")
    return folder


def _card(trained: Trained) -> str:
    h = trained.held_out
    weights = sorted(zip(term_names(), trained.verifier.weights, strict=True), key=lambda item: -abs(item[1]))[:15]
    lines = [
        "# The reuse verifier", "",
        "Tells whether the most alike stretches of two paragraphs render the same source statement: a logistic regression over what a reader would weigh.",
        f"Trained on {h['n_pairs']:,} pairs ({h['n_reuse']:,} of them reuse) of {h['n_dossiers']} dossiers in `annotations/reuse`, whose README tells how they came about:",
        "sources, translations, edits and codings were all written by language models, and no trained human coder has checked them.", "",
        f"On dossiers not seen in training ({FOLDS} folds): average precision {h['average_precision']:.3f}, precision {h['precision']:.3f}, recall {h['recall']:.3f}"
        f" at {ACCEPTED:.2f}, calibration error {h['calibration_error']:.3f}.",
        f"The probability is one at the share of reuse among these pairs ({trained.verifier.prior:.2f}); `find_reuse` estimates that of each corpus and corrects for it.", "",
        "| pairs | n | taken for reuse |", "|---|---|---|",
        *(f"| {design} | {h['pairs'][design]:,} | {share:.1%} |" for design, share in h["accepted"].items()), "",
        "The fifteen largest weights, over standardised features, their squares and products:", "", "| feature | weight |", "|---|---|", *(f"| {name} | {weight:+.2f} |" for name, weight in weights), "",
    ]  # fmt: skip
    return "\n".join(lines)
