"""Scores of multi-label coding, with cells left out where a mask says so. Pure functions over arrays."""

from __future__ import annotations

import numpy as np


def counts(labels: np.ndarray, decisions: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Return (n_units, n_frames, 3) true positives, false positives, false negatives; cells that are not `counted` give none."""
    yes, said = labels.astype(bool), decisions.astype(bool)
    return np.stack([yes & said & counted, ~yes & said & counted, yes & ~said & counted], axis=-1).astype(float)


def precision_recall_f1(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return precision, recall and F1 from (..., 3) summed counts; 0 where nothing was said (precision) and NaN where nothing was there."""
    hits, false, missed = cells[..., 0], cells[..., 1], cells[..., 2]
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = np.where(hits + false > 0, hits / (hits + false), 0.0)
        recall = hits / (hits + missed)
        f1 = np.where(hits + missed > 0, 2 * hits / (2 * hits + false + missed), np.nan)
    return precision, recall, f1


def average_precision(labels: np.ndarray, scores: np.ndarray, weights: np.ndarray) -> float:
    """Return average precision (the sum over positives of precision at their rank), units weighted; NaN without a positive."""
    kept = weights > 0
    labels, scores, weights = labels[kept].astype(float), scores[kept], weights[kept].astype(float)
    total = float((labels * weights).sum())
    if total == 0:
        return float("nan")
    order = np.argsort(-scores, kind="stable")
    ranked, hits, seen = scores[order], np.cumsum((labels * weights)[order]), np.cumsum(weights[order])
    last = np.append(ranked[1:] != ranked[:-1], True)
    recall_steps = np.diff(np.append(0.0, hits[last])) / total
    return float((recall_steps * hits[last] / seen[last]).sum())


def bootstrap_weights(groups: np.ndarray, draws: int, random_state: int) -> np.ndarray:
    """Return (draws, n_units) counts of how often each unit is drawn when whole groups are drawn with replacement; no draw where there are fewer than two
    groups, since one tells nothing about how far others would differ."""
    _, index = np.unique(groups.astype(str), return_inverse=True)
    n_groups = int(index.max()) + 1
    if n_groups < 2:
        return np.zeros((0, len(groups)), dtype=np.int64)
    sample = np.random.default_rng(random_state).integers(0, n_groups, size=(draws, n_groups))
    times = np.stack([np.bincount(row, minlength=n_groups) for row in sample])
    return times[:, index]


def interval(values: np.ndarray) -> tuple[float, float]:
    """Return the 2.5th and 97.5th percentile of the values that are numbers (NaN, NaN where none is)."""
    known = values[~np.isnan(values)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def brier_skill(labels: np.ndarray, probabilities: np.ndarray) -> float:
    """Return 1 - Brier score / Brier score of always saying the base rate: above 0 is better than knowing only how common a frame is."""
    base = np.mean((labels - labels.mean()) ** 2) if len(labels) else 0.0
    return float(1 - np.mean((labels - probabilities) ** 2) / base) if base > 0 else float("nan")


def reliability(labels: np.ndarray, probabilities: np.ndarray, *, bins: int = 10) -> list[dict[str, float]]:
    """Return, for each equal-width bin that holds a cell: its bounds (low, high), the number of cells n, their mean score and the share that coders gave."""
    index = np.minimum((probabilities * bins).astype(int), bins - 1)
    return [
        {
            "low": b / bins, "high": (b + 1) / bins, "n": int((index == b).sum()), "score": float(probabilities[index == b].mean()),
            "share": float(labels[index == b].mean()),
        }
        for b in np.unique(index).tolist()
    ]  # fmt: skip


def expected_calibration_error(labels: np.ndarray, probabilities: np.ndarray, *, bins: int = 10) -> float:
    """Return the mean gap between stated probability and observed share over equal-width bins, weighted by their size (Naeini et al. 2015)."""
    return float(sum(abs(row["share"] - row["score"]) * row["n"] / labels.size for row in reliability(labels, probabilities, bins=bins)))
