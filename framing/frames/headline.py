"""The three figures by which ways of coding are compared, with the draws that make their intervals. Pure functions over arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from framing.frames.metrics import average_precision, counts, interval, precision_recall_f1

FIGURES = ("macro_f1", "micro_f1", "map")
#: Average precision is slow to draw; its intervals rest on so many of the draws.
AP_DRAWS = 200


@dataclass(frozen=True)
class Outcome:
    """What one way of coding says of n held-out units: `probabilities` and `decisions`, both (n, n_frames)."""

    probabilities: np.ndarray
    decisions: np.ndarray


@dataclass(frozen=True)
class Headline:
    """Macro-F1, micro-F1 and mean average precision: their values, and for each the values in bootstrap samples of posts."""

    values: dict[str, float]
    draws: dict[str, np.ndarray]

    def columns(self) -> dict[str, float]:
        """The values with the ends of their 95 % intervals, as columns of a table."""
        ends = {name: interval(self.draws[name]) for name in FIGURES}
        return {f"{name}{end}": value for name in FIGURES for end, value in zip(("", "_low", "_high"), (self.values[name], *ends[name]), strict=True)}

    def ahead_of(self, other: Headline) -> dict[str, float]:
        """How far this macro-F1 lies above the other's, with the interval of the difference over the same samples of posts."""
        low, high = interval(self.draws["macro_f1"] - other.draws["macro_f1"])
        return {"ahead": self.values["macro_f1"] - other.values["macro_f1"], "ahead_low": low, "ahead_high": high}


def headline(labels: np.ndarray, outcomes: Sequence[Outcome], weights: np.ndarray) -> Headline:
    """Judge one or several outcomes (draws of a training sample, whose counts and precisions are averaged) against labels (n, n_frames).

    `weights` (n_draws, n) tells how often each unit stands in each bootstrap sample (`framing.frames.metrics.bootstrap_weights`).
    """
    everything = np.ones(labels.shape, dtype=bool)
    cells = np.mean([counts(labels, outcome.decisions, everything) for outcome in outcomes], axis=0)
    resampled = np.tensordot(weights, cells, axes=1)
    drawn = [_mean_precision(labels, outcomes, times) for times in weights[:AP_DRAWS]]
    f1 = precision_recall_f1(cells.sum(axis=0))[2]
    values = {
        "macro_f1": float(_means(f1[None])[0]),
        "micro_f1": float(precision_recall_f1(cells.sum(axis=(0, 1)))[2]),
        "map": _mean_precision(labels, outcomes, np.ones(len(labels))),
    }
    draws = {"macro_f1": _means(precision_recall_f1(resampled)[2]), "micro_f1": precision_recall_f1(resampled.sum(axis=1))[2], "map": np.array(drawn)}
    return Headline(values, draws)


def _mean_precision(labels: np.ndarray, outcomes: Sequence[Outcome], times: np.ndarray) -> float:
    found = np.array([[average_precision(labels[:, k], outcome.probabilities[:, k], times) for k in range(labels.shape[1])] for outcome in outcomes])
    return float(np.nanmean(found)) if not np.isnan(found).all() else float("nan")


def _means(values: np.ndarray) -> np.ndarray:
    """The mean of each row over its numbers; NaN where a row has none."""
    known = ~np.isnan(values)
    return np.nansum(values, axis=1) / np.where(known.any(axis=1), known.sum(axis=1), np.nan)
