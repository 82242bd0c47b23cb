"""From log odds to probabilities and decisions: stacking, thresholds, bands. Pure arithmetic over out-of-fold scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Strength with which a frame's threshold is drawn to the shared one, in units of positive examples.
SHRINKAGE = 60.0
#: Half the width of the band around a threshold, in probability, inside which an assignment is called uncertain.
UNCERTAIN_BAND = 0.15
#: A text that speaks less like framed texts than all but this share of the rightly coded ones carries no frame.
GATE_SHARE = 0.03
#: The highest probability behind a closed gate, as a share of the threshold.
JUST_UNDER = 0.99
#: Thresholds stay inside these probabilities.
THRESHOLD_RANGE = (0.15, 0.85)


@dataclass(frozen=True)
class Calibration:
    """Per frame: a weight for each kind of evidence, an intercept, and the threshold on the resulting probability; for the text, the gate.

    `weights` is (n_frames, n_kinds), or (n_frames, n_kinds + 1) where rivals are weighed too (see `with_rivals`); `intercepts`
    and `thresholds` (n_frames,). Where a text's log odds of carrying any frame at all lie below `gate`, its probabilities stay just under the thresholds: strong words in a text about something else are uncertain, not a frame.
    """

    weights: np.ndarray
    intercepts: np.ndarray
    thresholds: np.ndarray
    gate: float = float("-inf")

    def probabilities(self, scores: np.ndarray, framed: np.ndarray | None = None) -> np.ndarray:
        """Return (n_units, n_frames) probabilities from (n_units, n_frames, n_kinds) scores and, for the gate, (n_units,) log odds of any frame."""
        weighed = scores if scores.shape[-1] == self.weights.shape[-1] else with_rivals(scores)
        found = sigmoid((weighed * self.weights).sum(axis=-1) + self.intercepts)
        return found if framed is None else np.where((framed < self.gate)[:, None], np.minimum(found, JUST_UNDER * self.thresholds), found)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + exp(-x)), safe for large |x|."""
    return 0.5 * (1.0 + np.tanh(0.5 * np.asarray(x, dtype=np.float64)))


def fit_calibration(scores: np.ndarray, labels: np.ndarray, framed: np.ndarray | None = None, *, few: bool = False) -> Calibration:
    """Fit the weights of the kinds of evidence on out-of-fold `scores` (n_units, n_frames, n_kinds), then choose thresholds, and from the out-of-fold log
    odds of any frame (`framed`, (n_units,)) the gate.

    Platt scaling (1999) with several inputs; no weight is below zero, so that stronger evidence never lowers a score. Where units are `few`, a frame's weights
    are drawn to those that all frames share, the more, the rarer it is, as its threshold is, and what speaks for other frames may speak against it
    (see `with_rivals`).
    """
    scores = with_rivals(scores) if few else scores
    n_frames, n_kinds = scores.shape[1:]
    weights, intercepts = np.zeros((n_frames, n_kinds)), np.zeros(n_frames)
    for column in range(n_frames):
        weights[column], intercepts[column] = _platt(scores[:, column], labels[:, column])
    if few:
        shared, intercept = _platt(scores.reshape(-1, n_kinds), labels.ravel())
        own = labels.sum(axis=0) / (labels.sum(axis=0) + SHRINKAGE)
        weights, intercepts = own[:, None] * weights + (1 - own[:, None]) * shared, own * intercepts + (1 - own) * intercept
    probabilities = Calibration(weights, intercepts, np.full(n_frames, 0.5)).probabilities(scores)
    thresholds = choose_thresholds(probabilities, labels)
    right = ((probabilities >= thresholds) & (labels == 1)).any(axis=1)
    gate = float(np.quantile(framed[right], GATE_SHARE)) if framed is not None and right.any() else float("-inf")
    return Calibration(weights, intercepts, thresholds, gate)


def with_rivals(scores: np.ndarray) -> np.ndarray:
    """Return (n_units, n_frames, n_kinds + 1) scores: the last kind is the log odds of the strongest other frame, with their sign changed.

    Where most units carry one frame, a second is the less likely the stronger the first.
    """
    strength = scores[:, :, :2].mean(axis=-1)
    ranked = np.sort(strength, axis=1)[:, ::-1]
    other = np.where(strength == ranked[:, :1], ranked[:, 1:2], ranked[:, :1]) if scores.shape[1] > 1 else np.zeros_like(strength)
    return np.concatenate([scores, -other[:, :, None]], axis=-1)


def _platt(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    """Return weights (n_kinds,) and intercept; kinds that would get a negative weight are left out, the worst first."""
    from sklearn.linear_model import LogisticRegression

    kept = np.ones(x.shape[1], dtype=bool)
    if len(np.unique(y)) < 2:
        return kept / len(kept), 0.0
    # Kinds live on different scales; the penalty must not see that.
    spread = np.maximum(x.std(axis=0), 1e-9)
    while kept.any():
        model = LogisticRegression(C=1.0).fit(x[:, kept] / spread[kept], y)
        weights = np.zeros(len(kept))
        weights[kept] = model.coef_[0] / spread[kept]
        if weights.min() >= 0:
            return weights, float(model.intercept_[0])
        kept[int(np.argmin(weights * spread))] = False
    share = float(np.mean(y))
    return np.zeros(len(kept)), float(np.log(share / (1 - share)))


@dataclass(frozen=True)
class HeldOut:
    """What is said of every training unit by models that had not seen its group: `probabilities` and `decisions` (n_units, n_frames), and `evidence_hits`
    (n_units, n_frames), 1 where the best sentence is one that coders marked, 0 where it is not, NaN where there is nothing to find (one sentence, no mark)."""

    probabilities: np.ndarray
    decisions: np.ndarray
    evidence_hits: np.ndarray


def cross_fit(
    scores: np.ndarray, labels: np.ndarray, fold_of: np.ndarray, framed: np.ndarray | None = None, *, few: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Return (n_units, n_frames) probabilities and decisions: each fold's out-of-fold scores judged by a calibration fitted on the other folds."""
    probabilities, decisions = np.zeros(labels.shape), np.zeros(labels.shape, dtype=bool)
    for fold in np.unique(fold_of):
        held = fold_of == fold
        calibration = fit_calibration(scores[~held], labels[~held], None if framed is None else framed[~held], few=few)
        probabilities[held] = calibration.probabilities(scores[held], None if framed is None else framed[held])
        decisions[held] = probabilities[held] >= calibration.thresholds
    return probabilities, decisions


def choose_thresholds(probabilities: np.ndarray, labels: np.ndarray, *, shrinkage: float = SHRINKAGE) -> np.ndarray:
    """Return the (n_frames,) thresholds that maximise F1, each drawn to the shared best one the more, the rarer its frame."""
    shared = best_threshold(probabilities.ravel(), labels.ravel())
    chosen = []
    for column in range(labels.shape[1]):
        positives = labels[:, column].sum()
        own = best_threshold(probabilities[:, column], labels[:, column])
        chosen.append((positives * own + shrinkage * shared) / (positives + shrinkage))
    return np.clip(np.array(chosen), *THRESHOLD_RANGE)


def best_threshold(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Return the threshold with the highest F1: halfway between the last accepted score and the first refused one; 0.5 without positives."""
    if not labels.any():
        return 0.5
    order = np.argsort(-probabilities, kind="stable")
    ranked = probabilities[order]
    hits = np.cumsum(labels[order])
    f1 = 2 * hits / (np.arange(1, len(ranked) + 1) + hits[-1])
    # Equal scores cannot be split.
    f1[:-1][ranked[:-1] == ranked[1:]] = -1.0
    cut = int(np.argmax(f1))
    below = ranked[cut + 1] if cut + 1 < len(ranked) else 0.0
    return float((ranked[cut] + below) / 2)
