"""What an evaluation looks like: lines for a terminal, and a folder of tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from framing.frames.measured import Evaluation
from framing.frames.quality import MEANING
from framing.report.folder import save_tables
from framing.version import __version__
from framing.visible import visible

RESULT = "evaluation.json"
#: Characters of an error's text that a terminal shows; the tables hold all.
SHOWN_CHARACTERS = 280
_NAMES = {"macro_f1": "macro-F1", "micro_f1": "micro-F1", "map": "mAP"}
_METHODS = {"framing": "framing", "tfidf": "TF-IDF + logistic regression", "vectors": "sentence vectors + logistic regression"}


def save_evaluation(result: Evaluation, folder: Path, *, write: tuple[str, ...] = ("parquet", "csv"), command: str | None = None) -> Path:
    """Write an evaluation to `folder`, complete or not at all: the tables frame_quality, reliability, errors, instructive_errors and, from cross-validation,
    baselines and learning; evaluation.json with all but the errors; manifest.json. Returns the folder."""
    tables = {"frame_quality": result.table, "reliability": result.reliability, "errors": result.errors, "instructive_errors": result.instructive()}
    tables |= {name: table for name, table in (("baselines", result.baselines), ("learning", result.learning)) if len(table)}

    def evaluation(aside: Path) -> None:
        (aside / RESULT).write_text(json.dumps(result.to_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    manifest = {"version": __version__, "command": command, "source": result.source}
    return save_tables(tables, folder, write=write, manifest=manifest, others={RESULT: evaluation})


def told(result: Evaluation) -> Iterator[str]:
    """Yield the lines that tell an evaluation in a terminal; nothing in them moves its cursor."""
    yield from _frames(result.table)
    yield f"{result.n_units} units of {result.n_posts} posts ({visible(result.source)}); 95 % intervals resample posts"
    o = result.overall
    for name, label in _NAMES.items():
        yield f"{label:9} {_with_interval(o, name, 3)}"
    none = f"precision {_number(o['none_precision'], 3)}, recall {_number(o['none_recall'], 3)}" if o["n_none"] else "every unit carries one"
    yield f"no frame: {none} ({o['n_none']} units); calibration error {o['ece']:.3f}"
    if "macro_f1_either" in o:
        yield f"macro-F1 against what either coder gave {o['macro_f1_either']:.3f}, against what both gave {o['macro_f1_both']:.3f}"
    if o.get("n_evidence"):
        yield f"the best sentence is one that coders marked in {o['evidence_hit']:.1%} of {o['n_evidence']} cases"
    yield "Tiers: " + "; ".join(f"{name} {meaning}" for name, meaning in MEANING.items())
    if len(result.baselines):
        yield from _baselines(result.baselines)
    if len(result.learning):
        yield from _learning(result.learning)
    yield from _errors(result)


def _frames(table: pd.DataFrame) -> Iterator[str]:
    width = max(len("frame"), *table["frame"].map(len))
    beside = [name for name in table.columns if name.startswith("f1_") and name not in {"f1_low", "f1_high"}]
    head = f"{'frame':{width}} tier units  {'precision':17}  {'recall':17}  {'F1':17}  {'average precision':17}"
    yield head + "".join(f"  F1 {name.removeprefix('f1_'):7}" for name in beside) + ("  alpha" if "alpha" in table else "")
    for row in table.to_dict("records"):
        cells = "  ".join(f"{_with_interval(row, name):17}" for name in ("precision", "recall", "f1", "ap"))
        line = f"{row['frame']:{width}} {row['tier']:4} {row['n_positive']:5}  {cells}" + "".join(f"  {_number(row[name]):10}" for name in beside)
        yield (line + (f"  {_number(row['alpha'])}" if "alpha" in table else "")).rstrip()


def _baselines(table: pd.DataFrame) -> Iterator[str]:
    yield "\nBeside what a user would write, under the same folds (F1 at 0.5):"
    for row in table.to_dict("records"):
        line = f"  {_METHODS[row['method']]:40} macro-F1 {_with_interval(row, 'macro_f1')}  micro-F1 {_number(row['micro_f1'])}  mAP {_number(row['map'])}"
        yield line + ("" if pd.isna(row["ahead"]) else f"  ahead by {_with_interval(row, 'ahead')}")


def _learning(table: pd.DataFrame) -> Iterator[str]:
    yield "\nLearning curve (macro-F1): is it worth coding on?"
    yield f"  {'units of each frame':20} {'learnt from':>11}  " + "  ".join(f"{name:17}" for name in table["method"].unique())
    for size, rows in table.groupby(table["per_frame"].astype("object").fillna("all"), sort=False):
        cells = "  ".join(f"{_with_interval(row, 'macro_f1'):17}" for row in rows.to_dict("records"))
        yield f"  {size!s:20} {rows['n_units'].iloc[0]:11}  {cells}".rstrip()


def _errors(result: Evaluation) -> Iterator[str]:
    shown = result.instructive()
    if not len(shown):
        return
    yield f"\nThe {len(shown)} most instructive of {len(result.errors)} errors (every frame in turn, the most confident first):"
    for row in shown.to_dict("records"):
        coded, assigned = ("+".join(row[name]) or "no frame" for name in ("frames", "assigned"))
        yield f"  {row['frame']}, {row['kind']} (score {row['score']:.2f}, threshold {row['threshold']:.2f}): coders {coded}, model {assigned}  [{visible(row['unit_id'])}]"
        text = " ".join(row["text"].split())
        yield f"    {visible(text[:SHOWN_CHARACTERS])}{' …' if len(text) > SHOWN_CHARACTERS else ''}"


def _with_interval(row: dict[Any, Any] | Any, name: str, digits: int = 2) -> str:
    return f"{_number(row[name], digits)} [{_number(row[f'{name}_low'], digits)}, {_number(row[f'{name}_high'], digits)}]"


def _number(value: float, digits: int = 2) -> str:
    return "–" if pd.isna(value) else f"{value:.{digits}f}"
