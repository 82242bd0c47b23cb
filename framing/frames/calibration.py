"""From log odds to probabilities and decisions: stacking, thresholds, bands. Pure arithmetic over out-of-fold scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Strength with which a frame's threshold is drawn to the shared one, in units of positive examples.
SHRINKAGE = 60.0
#: Half the width of the band around a threshold, in probability, inside which an assignment is called uncertain.
UNCERTAIN_BAND = 0.15
#: Thresholds stay inside these probabilities.
THRESHOLD_RANGE = (0.15, 0.85)


@dataclass(frozen=True)
class Calibration:
    """Per frame: weights of the sentence and of the paragraph log odds, an intercept, and the threshold on the resulting probability.

    `weights` is (n_frames, 2), `intercepts` and `thresholds` (n_frames,).
    """

    weights: np.ndarray
    intercepts: np.ndarray
    thresholds: np.ndarray

    def probabilities(self, sentence: np.ndarray, paragraph: np.ndarray) -> np.ndarray:
        """Return (n_units, n_frames) probabilities from the best sentence's and the paragraph's log odds."""
        return sigmoid(sentence * self.weights[:, 0] + paragraph * self.weights[:, 1] + self.intercepts)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + exp(-x)), safe for large |x|."""
    return 0.5 * (1.0 + np.tanh(0.5 * np.asarray(x, dtype=np.float64)))


def fit_calibration(sentence: np.ndarray, paragraph: np.ndarray, labels: np.ndarray) -> Calibration:
    """Fit the stacking weights on out-of-fold log odds (n_units, n_frames) of sentences and paragraphs, then choose thresholds.

    Platt scaling (1999) with two inputs; both weights are kept at or above zero, so that no better sentence ever lowers a score.
    """
    from sklearn.linear_model import LogisticRegression

    n_frames = labels.shape[1]
    weights, intercepts = np.zeros((n_frames, 2)), np.zeros(n_frames)
    for column in range(n_frames):
        y = labels[:, column]
        if len(np.unique(y)) < 2:
            weights[column], intercepts[column] = (0.5, 0.5), 0.0
            continue
        x = np.column_stack([sentence[:, column], paragraph[:, column]])
        model = LogisticRegression(C=1.0).fit(x, y)
        kept = model.coef_[0] > 0
        if not kept.all() and kept.any():
            model = LogisticRegression(C=1.0).fit(x * kept, y)
        weights[column], intercepts[column] = np.maximum(model.coef_[0] * kept, 0.0), model.intercept_[0]
    unset = Calibration(weights, intercepts, np.full(n_frames, 0.5))
    return Calibration(weights, intercepts, choose_thresholds(unset.probabilities(sentence, paragraph), labels))


@dataclass(frozen=True)
class HeldOut:
    """Probabilities and decisions (n_units, n_frames) for every training unit by models that had not seen its group."""

    probabilities: np.ndarray
    decisions: np.ndarray


def cross_fit(sentence: np.ndarray, paragraph: np.ndarray, labels: np.ndarray, fold_of: np.ndarray) -> HeldOut:
    """Judge the out-of-fold log odds of each fold with a calibration and thresholds fitted on the other folds."""
    probabilities, decisions = np.zeros(labels.shape), np.zeros(labels.shape, dtype=bool)
    for fold in np.unique(fold_of):
        held = fold_of == fold
        calibration = fit_calibration(sentence[~held], paragraph[~held], labels[~held])
        probabilities[held] = calibration.probabilities(sentence[held], paragraph[held])
        decisions[held] = probabilities[held] >= calibration.thresholds
    return HeldOut(probabilities, decisions)


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
