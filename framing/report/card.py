"""The model card: what a model was trained on, how well it codes units it has not seen, and what it is for. Written from what lies in the model's folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from framing.frames.measured import Evaluation
from framing.frames.model_store import RECORD, read_description, read_evaluations
from framing.frames.quality import LOWEST, MEANING, TIERS
from framing.report.charts import reliability_plot, to_svg
from framing.report.markdown import as_code, escaped
from framing.vectors.static import STATIC_ENCODER

CARD = "card.md"
PLOT = "reliability.svg"
#: What a person has to say about a model (its data, its failures), taken into the card as it stands.
NOTES = "notes.md"

_USE = """## Intended use, and misuse

For scholars and investigators who want to survey a corpus of public posts and then read what the survey points to. Scores are probabilities under the prior
shares of the table above; a corpus in which nearly every paragraph is framed, or hardly any, has other odds, and its shares should be checked on a
hand-coded sample before they are published. A frame assigned here says how a paragraph talks, not whether what it says is true, who paid for it, or what its
author intended. It must not be used to judge or punish persons.
"""


def record_evaluation(folder: Path, result: Evaluation) -> Path:
    """Keep an evaluation of the model in `folder` beside it, and write the card anew; returns the file. An evaluation of the same source is replaced."""
    name = "".join(character if character.isalnum() or character in "-_" else "-" for character in Path(result.source).stem)
    file = folder / f"{RECORD}{name}.json"
    content = {"weights_sha256": read_description(folder)["weights_sha256"], **result.to_json()}
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    write_card(folder)
    return file


def write_card(folder: Path) -> Path:
    """Write card.md and its reliability plot into a model folder, from its model.json, its notes.md and the evaluations recorded of these very weights."""
    description = read_description(folder)
    recorded = read_evaluations(folder)
    notes = (folder / NOTES).read_text(encoding="utf-8") if (folder / NOTES).is_file() else ""
    curves = {_title(result): pd.DataFrame(result["reliability"]) for result in (description["held_out"], *recorded)}
    (folder / PLOT).write_text(to_svg(reliability_plot(curves)) + "\n", encoding="utf-8")
    (folder / CARD).write_text(model_card(description, recorded, notes), encoding="utf-8")
    return folder / CARD


def model_card(description: Mapping[str, Any], recorded: list[dict[str, Any]], notes: str = "") -> str:
    """Return the card as Markdown from the content of model.json, recorded evaluations, and notes."""
    book, training = description["codebook"], description["training"]
    seen = "sums of word vectors" if description.get("encoder", {}).get("name") == STATIC_ENCODER else "sentence vectors"
    beside = ", a short one in a post read with what stands around it" if description.get("in_posts") else ""
    tuned = (
        f"a copy of the encoder, its upper layers trained on the units, scores the whole paragraph too{beside}; "
        if description["parameters"].get("tune")
        else ""
    )
    first = " The sentences of such a text are not looked at, which saves time." if description["parameters"].get("gate_first") else ""
    by = f" by {training['writers']} writers" if training["writers"] else ""
    within = "" if not training["posts"] else f"; {training['posts']} whole posts among them" if by else f"; they stand in {training['posts']} posts"
    lines = [
        f"# Model card: {escaped(book['title'])}",
        "",
        f"Codes paragraphs with the {len(description['frames'])} frames of the codebook {as_code(book['id'])} {escaped(book['version'])}, several, one or none each. Logistic "
        f"regressions over {seen}, words and letter sequences score every sentence and the whole paragraph; a memory of the seed sentences tells what the "
        f"nearest of them carry; {tuned}Platt scaling joins the {'four' if tuned else 'three'} to one probability, and thresholds maximise F1. Long sentences are scored clause by clause. A text that, with "
        f"the rest of its post, speaks less like framed texts than nearly all rightly coded seed units gets no frame.{first}",
        "",
        "## Data",
        "",
        f"{training['units']} units{by}, {training['none']} of them without a frame{within}. sha256 of the annotations: `{training['annotations_sha256']}`.",
        "",
        *_figures(description["held_out"], "## On held-out seed units", _HELD_OUT, training),
    ]
    for result in recorded:
        lines += _figures(
            result, f"## On {escaped(_title(result))}", "Documents that no part of the training saw. Contested cells count neither way.", training
        )
    lines += [
        "## Calibration",
        "",
        f"![Stated probability against the share that coders gave]({PLOT})",
        "",
        "Tiers: " + "; ".join(f"**{name}** {MEANING[name]}" for name in MEANING) + ". "
        + " ".join(f"{name} asks for an interval of F1 above {f1:.2f}, {units} units and alpha {alpha:.3f}." for name, (f1, units, alpha) in TIERS.items())
        + f" {LOWEST} is everything else.",
        "",
    ]  # fmt: skip
    return "\n".join([*lines, *([notes.strip(), ""] if notes.strip() else []), _USE])


_HELD_OUT = (
    "Each unit was judged by heads, memory, calibration and thresholds fitted on other folds; no fold parts the units of one writer or of one post. Intervals (95 %) "
    "resample posts and scenarios."
)


def _title(result: Mapping[str, Any]) -> str:
    return "held-out seed units" if result["source"] == "cross-validation" else Path(result["source"]).stem


def _figures(result: Mapping[str, Any], title: str, note: str, training: Mapping[str, Any]) -> list[str]:
    o = result["overall"]
    told = [
        f"{result['n_units']} units of {result['n_posts']} posts or scenarios. {note}",
        "",
        f"Macro-F1 {_range(o, 'macro_f1')}, micro-F1 {_range(o, 'micro_f1')}, mean average precision {_range(o, 'map')}. Expected calibration error "
        f"{_number(o['ece'], 3)}. No frame as an outcome: precision {_number(o['none_precision'])}, recall {_number(o['none_recall'])} ({o['n_none']} units). Of the "
        f"decisions, {_share(o['uncertain_share'], 1)} are marked uncertain; {_share(o['uncertain_error'])} of these are wrong, {_share(o['certain_error'], 1)} of the others.",
    ]
    if "macro_f1_either" in o:
        told[-1] += (
            f" Against what either coder gave macro-F1 is {_number(o['macro_f1_either'], 3)}, against what both gave {_number(o['macro_f1_both'], 3)}: the score against each "
            "coder alone lies about there."
        )
    if o.get("n_evidence"):
        told[-1] += f" In units of several sentences the best sentence is one that coders marked in {_share(o['evidence_hit'])} of {o['n_evidence']} cases."
    header = "| frame | tier | units | prior | precision | recall | F1 | interval | AP | Brier skill | threshold | coders' alpha |"
    rows = [header, "|" + "---|" * header.count(" | ") + "---|"]
    for row in result["frames"]:
        prior = training["frame_counts"][row["frame"]] / training["units"]
        cells = [escaped(row["frame"]), row["tier"], str(row["n_positive"]), f"{prior:.0%}"]
        cells += [_number(row[name]) for name in ("precision", "recall", "f1")]
        cells += [f"{_number(row['f1_low'])}-{_number(row['f1_high'])}", *(_number(row[name]) for name in ("ap", "brier_skill", "threshold"))]
        rows.append("| " + " | ".join([*cells, _number(row.get("alpha"))]) + " |")
    return [title, "", *told, "", *rows, ""]


def _range(overall: Mapping[str, Any], name: str) -> str:
    return f"{_number(overall[name], 3)} [{_number(overall[name + '_low'], 3)}, {_number(overall[name + '_high'], 3)}]"


def _share(value: float | None, digits: int = 0) -> str:
    return "–" if value is None else f"{value:.{digits}%}"


def _number(value: float | None, digits: int = 2) -> str:
    return "–" if value is None else f"{value:.{digits}f}"
