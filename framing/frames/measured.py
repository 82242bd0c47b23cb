"""What was measured of a classifier: scores of its decisions against labels, with intervals that resample posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from framing.frames.calibration import UNCERTAIN_BAND
from framing.frames.instructive import FALSE, MISSED, SHOWN, instructive
from framing.frames.metrics import (
    average_precision,
    bootstrap_weights,
    brier_skill,
    counts,
    expected_calibration_error,
    interval,
    precision_recall_f1,
    reliability,
)  # fmt: skip
from framing.frames.quality import MEANING, tier
from framing.visible import visible

#: Bootstrap samples of posts.
DRAWS = 1000
#: For fewer of them average precision is computed, which takes longer than all else.
AP_DRAWS = 300


@dataclass(frozen=True)
class Evaluation:
    """Measured quality.

    `table` has a row per frame: tier (A, B, C; see `framing.frames.quality`), n_positive, precision, recall, f1, ap, each with the ends of its interval
    (f1_low, f1_high), brier_skill, threshold, and alpha where coder agreement was given. `overall` has macro_f1, micro_f1 and map with intervals, ece, 'no frame' as an
    outcome of its own (none_precision, none_recall, none_f1), how often the decisions inside and outside the uncertain band are wrong (uncertain_error,
    certain_error, uncertain_share), and where cells are contested macro_f1_either and macro_f1_both: the score if what either coder gave is the truth, and
    if only what both gave is. `reliability` has a row per tenth of the scores: n, mean score, share that coders gave.

    `errors` has a row per wrong cell, the most confident first: unit_id, frame, kind (false positive, missed), coded, score, threshold, confidence (how far the
    score lies beyond the threshold, as a share of the way there is), distance, frames (the coders'), assigned (the model's), text.

    Cross-validation on annotations adds `baselines`, a row per way of coding under the same folds (framing, tfidf, vectors: see `framing.frames.baselines`) with
    macro_f1, micro_f1 and map, how far the toolkit is `ahead` of it in macro-F1, and intervals; a column f1_<baseline> in `table`; and `learning` (see
    `framing.frames.learning`).
    """

    table: pd.DataFrame
    overall: Mapping[str, Any]
    n_units: int
    n_posts: int
    source: str
    errors: pd.DataFrame = field(repr=False, default_factory=pd.DataFrame)
    reliability: pd.DataFrame = field(repr=False, default_factory=pd.DataFrame)
    baselines: pd.DataFrame = field(repr=False, default_factory=pd.DataFrame)
    learning: pd.DataFrame = field(repr=False, default_factory=pd.DataFrame)

    def instructive(self, n: int = SHOWN) -> pd.DataFrame:
        """Return the `n` errors that teach most (see `framing.frames.instructive`)."""
        return instructive(self.errors, n)

    def __repr__(self) -> str:
        o = self.overall
        return (
            f"Evaluation({visible(self.source)}: {self.n_units} units of {self.n_posts} posts, macro-F1 {o['macro_f1']:.3f} "
            f"[{o['macro_f1_low']:.3f}, {o['macro_f1_high']:.3f}], micro-F1 {o['micro_f1']:.3f}, mAP {o['map']:.3f})"
        )

    def _repr_html_(self) -> str:
        from framing.notebook import card, listing, note, with_interval

        columns = [name for name in ("frame", "tier", "n_positive", "precision", "recall", "f1", "f1_low", "f1_high", "ap", "alpha") if name in self.table]
        tiers = "Tier " + "; ".join(f"{name}: {meaning}" for name, meaning in MEANING.items())
        more = {"Baselines": self.baselines, "Learning curve": self.learning, "The most instructive errors": self.instructive()}
        beside = [part for title, table in more.items() if len(table) for part in (note(title), listing(table, most=len(table)))]
        return card(self, listing(with_interval(self.table[columns], "f1"), most=len(self.table)), note(tiers), *beside)

    def to_json(self) -> dict[str, Any]:
        """Return everything but the errors as plain lists and numbers; None for what has no value."""
        compared = {name: _rows(table) for name, table in (("baselines", self.baselines), ("learning", self.learning)) if len(table)}
        return {
            "source": self.source, "n_units": self.n_units, "n_posts": self.n_posts,
            "overall": {key: _plain(value) for key, value in self.overall.items()}, "frames": _rows(self.table), "reliability": _rows(self.reliability), **compared,
        }  # fmt: skip


def measure(
    frames: tuple[str, ...], labels: np.ndarray, probabilities: np.ndarray, decisions: np.ndarray, *, groups: np.ndarray, thresholds: np.ndarray,
    counted: np.ndarray | None = None, agreement: Mapping[str, float] | None = None, texts: tuple[str, ...] = (), unit_ids: tuple[str, ...] = (),
    source: str = "", draws: int = DRAWS, random_state: int = 0,
) -> Evaluation:  # fmt: skip
    """Score decisions (n_units, n_frames) against labels; `groups` (n_units,) are the posts that the bootstrap resamples."""
    counted = np.ones(labels.shape, dtype=bool) if counted is None else np.asarray(counted)
    cells = counts(labels, decisions, counted)
    weights = bootstrap_weights(groups, draws, random_state)
    resampled = np.tensordot(weights, cells, axes=1)
    precision, recall, f1 = precision_recall_f1(cells.sum(axis=0))
    precision_draws, recall_draws, f1_draws = precision_recall_f1(resampled)
    ap = np.array([average_precision(labels[:, k], probabilities[:, k], counted[:, k]) for k in range(len(frames))])
    ap_draws = np.array(
        [[average_precision(labels[:, k], probabilities[:, k], counted[:, k] * w) for k in range(len(frames))] for w in weights[:AP_DRAWS]]
    ).reshape(-1, len(frames))
    rows = []
    for k, frame in enumerate(frames):
        use = counted[:, k]
        low, high = interval(f1_draws[:, k])
        ap_low, ap_high = interval(ap_draws[:, k])
        (precision_low, precision_high), (recall_low, recall_high) = interval(precision_draws[:, k]), interval(recall_draws[:, k])
        n_positive, alpha = int(labels[use, k].sum()), float((agreement or {}).get(frame, float("nan")))
        rows.append(
            {
                "frame": frame, "tier": tier(low, n_positive, alpha), "n_positive": n_positive, "precision": precision[k], "precision_low": precision_low,
                "precision_high": precision_high, "recall": recall[k], "recall_low": recall_low, "recall_high": recall_high, "f1": f1[k],
                "f1_low": low, "f1_high": high, "ap": ap[k], "ap_low": ap_low, "ap_high": ap_high,
                "brier_skill": brier_skill(labels[use, k], probabilities[use, k]), "threshold": thresholds[k],
                **({"alpha": alpha} if agreement is not None else {}),
            }
        )  # fmt: skip
    overall = _overall(labels, probabilities, decisions, counted, cells, resampled, f1, f1_draws, ap, ap_draws)
    overall |= _doubt(labels, probabilities, decisions, counted, thresholds)
    if not counted.all():
        overall |= {f"macro_f1_{name}": _macro_f1(truth, decisions) for name, truth in (("either", labels.astype(bool) | ~counted), ("both", labels * counted))}
    errors = _errors(frames, labels, probabilities, decisions, counted, thresholds, texts, unit_ids)
    bins = pd.DataFrame(reliability(labels[counted], probabilities[counted]))
    return Evaluation(pd.DataFrame(rows), overall, len(labels), len(np.unique(groups.astype(str))), source, errors, bins)


def _overall(
    labels: np.ndarray, probabilities: np.ndarray, decisions: np.ndarray, counted: np.ndarray, cells: np.ndarray, resampled: np.ndarray,
    f1: np.ndarray, f1_draws: np.ndarray, ap: np.ndarray, ap_draws: np.ndarray,
) -> dict[str, float]:  # fmt: skip
    """Macro and micro figures, calibration, and 'no frame' as an outcome of its own (units with a contested cell and no other frame are left out)."""
    micro = float(precision_recall_f1(cells.sum(axis=(0, 1)))[2])
    micro_draws = precision_recall_f1(resampled.sum(axis=1))[2]
    clear = np.asarray(counted.all(axis=1) | (labels * counted).any(axis=1))
    none, said_none = np.asarray(labels.sum(axis=1) == 0), np.asarray(decisions.sum(axis=1) == 0)
    none_cells = counts(none[:, None], said_none[:, None], clear[:, None])
    none_p, none_r, none_f = (float(value[0]) for value in precision_recall_f1(none_cells.sum(axis=0)))
    figures = {"macro_f1": float(_row_means(f1[None])[0]), "micro_f1": micro, "map": float(_row_means(ap[None])[0])}
    draws = {"macro_f1": _row_means(f1_draws), "micro_f1": micro_draws, "map": _row_means(ap_draws)}
    for name, values in draws.items():
        figures[f"{name}_low"], figures[f"{name}_high"] = interval(values)
    figures |= {"none_precision": none_p, "none_recall": none_r, "none_f1": none_f, "n_none": int(none[clear].sum())}
    figures["ece"] = expected_calibration_error(labels[counted], probabilities[counted])
    return figures


def _doubt(labels: np.ndarray, probabilities: np.ndarray, decisions: np.ndarray, counted: np.ndarray, thresholds: np.ndarray) -> dict[str, float]:
    """How often a decision is wrong inside and outside the uncertain band, and how many lie inside."""
    inside = np.abs(probabilities - thresholds) < UNCERTAIN_BAND
    wrong = labels.astype(bool) != decisions.astype(bool)
    shares = {name: cells & counted for name, cells in (("uncertain", inside), ("certain", ~inside))}
    errors = {f"{name}_error": float(wrong[cells].mean()) if cells.any() else float("nan") for name, cells in shares.items()}
    return {"uncertain_share": float(inside[counted].mean()) if counted.any() else float("nan"), **errors}


def _macro_f1(labels: np.ndarray, decisions: np.ndarray) -> float:
    everything = np.ones(labels.shape, dtype=bool)
    return float(_row_means(precision_recall_f1(counts(labels, decisions, everything).sum(axis=0))[2][None])[0])


def _row_means(values: np.ndarray) -> np.ndarray:
    """The mean of the numbers in each row; NaN where a row holds none (no frame was drawn)."""
    known = ~np.isnan(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.nansum(values, axis=1) / np.where(known.any(axis=1), known.sum(axis=1), np.nan)


def _errors(
    frames: tuple[str, ...], labels: np.ndarray, probabilities: np.ndarray, decisions: np.ndarray, counted: np.ndarray, thresholds: np.ndarray,
    texts: tuple[str, ...], unit_ids: tuple[str, ...],
) -> pd.DataFrame:  # fmt: skip
    """Every wrong cell, the most confident first."""
    yes, said = labels.astype(bool), decisions.astype(bool)
    names = np.array(frames, dtype=object)
    rows = []
    for i, k in np.argwhere((yes != said) & counted):
        score, threshold = float(probabilities[i, k]), float(thresholds[k])
        way = threshold if yes[i, k] else 1 - threshold
        rows.append(
            {
                "unit_id": unit_ids[i] if unit_ids else str(i), "frame": frames[k], "kind": MISSED if yes[i, k] else FALSE, "coded": bool(yes[i, k]),
                "score": score, "threshold": threshold, "confidence": abs(score - threshold) / way if way else 0.0, "distance": abs(score - threshold),
                "frames": list(names[yes[i]]), "assigned": list(names[said[i]]), "text": texts[i] if texts else "",
            }
        )  # fmt: skip
    columns = ["unit_id", "frame", "kind", "coded", "score", "threshold", "confidence", "distance", "frames", "assigned", "text"]
    return pd.DataFrame(rows, columns=columns).sort_values("confidence", ascending=False, kind="stable", ignore_index=True)


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{key: _plain(value) for key, value in row.items()} for row in table.to_dict("records")]


def _plain(value: Any) -> Any:
    if value is pd.NA:
        return None
    if isinstance(value, (float, np.floating)):
        return None if np.isnan(value) else round(float(value), 4)
    return int(value) if isinstance(value, np.integer) else value
