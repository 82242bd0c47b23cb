"""The model card: what a model was trained on and how well it codes units it has not seen."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from framing.coding.agreement import agreement
from framing.errors import CodebookError
from framing.frames.evaluation import held_out_evaluation

if TYPE_CHECKING:
    from framing.coding.annotations import Annotations
    from framing.frames.classifier import FrameClassifier

_USE = """## Intended use, and misuse

For scholars and investigators who want to survey a corpus of public posts and then read what the survey points to. Scores are probabilities under the
mix of framed and unframed units of the seed set; a corpus in which nearly every paragraph is framed, or hardly any, has other odds, and its shares should
be checked on a hand-coded sample before they are published. A frame assigned here says how a paragraph talks, not whether what it says is true, who paid
for it, or what its author intended. It must not be used to judge or punish persons.

## Where it fails

Frames told in one clause of a long sentence, without any of the usual words, are missed most. Frames that differ only in whose conduct is meant
(enforcement by another country, praise of another government) are the most common false alarms, because a sentence often does not say. The encoder and the
word weights know English only: other languages need their own training set.
"""


def model_card(classifier: FrameClassifier, annotations: Annotations) -> str:
    """Return the card of a freshly trained classifier as Markdown; every figure is of units judged without their writer or post."""
    result = held_out_evaluation(classifier, annotations)
    o = result.overall
    alphas = _alphas(annotations)
    writers = Counter(unit.writer or "no writer named" for unit in annotations.units)
    lines = [
        f"# Model card: {annotations.codebook.title}",
        "",
        f"Codes paragraphs with the {len(annotations.codebook)} frames of the codebook `{annotations.codebook.id}` {annotations.codebook.version}, several, one or "
        "none each. Logistic regressions over sentence vectors, words and letter sequences score every sentence and the whole paragraph; Platt scaling joins the "
        "best sentence and the paragraph to one probability, and thresholds maximise F1.",
        "",
        "## Data",
        "",
        f"{len(annotations)} units by {len(writers)} writers, {sum(not unit.frames for unit in annotations.units)} of them without a frame; "
        f"{len({unit.post_id for unit in annotations.units if unit.post_id})} whole posts among them. sha256 of the annotations: `{annotations.sha256}`. "
        "How the units came about is told in the README of the annotations; the units of the shipped model are synthetic, and language models wrote and coded them.",
        "",
        "## Figures",
        "",
        f"Each unit was judged by heads, calibration and thresholds fitted on other folds; a fold is one or more writers, never part of one. "
        f"Intervals (95 %) resample posts and scenarios. Macro-F1 {o['macro_f1']:.3f} [{o['macro_f1_low']:.3f}, {o['macro_f1_high']:.3f}], micro-F1 "
        f"{o['micro_f1']:.3f} [{o['micro_f1_low']:.3f}, {o['micro_f1_high']:.3f}], mean average precision {o['map']:.3f}, expected calibration error "
        f"{o['ece']:.3f}. No frame as an outcome: precision {o['none_precision']:.3f}, recall {o['none_recall']:.3f}.",
        "",
        "| frame | units | precision | recall | F1 | interval | AP | Brier skill | threshold | coders' alpha |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in result.table.itertuples(index=False):
        lines.append(
            f"| {row.frame} | {row.n_positive} | {row.precision:.2f} | {row.recall:.2f} | {row.f1:.2f} | {row.f1_low:.2f}-{row.f1_high:.2f} | {row.ap:.2f} | "
            f"{row.brier_skill:.2f} | {row.threshold:.2f} | {alphas.get(row.frame, '')} |"
        )
    return "\n".join([*lines, "", _USE])


def _alphas(annotations: Annotations) -> dict[str, str]:
    try:
        table = agreement(annotations, draws=200).table
    except CodebookError:  # coded once
        return {}
    return {row.frame: f"{row.alpha:.2f}" for row in table.itertuples(index=False)}
