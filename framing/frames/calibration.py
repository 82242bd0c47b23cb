"""From log odds to probabilities and decisions: stacking, thresholds, bands. Pure arithmetic over out-of-fold scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from framing.frames.context import Around, Places, around, enough
from framing.frames.gate import OPEN, Gate, fit_gate

#: Strength with which a frame's threshold is drawn to the shared one, in units of positive examples.
SHRINKAGE = 60.0
#: Half the width of the band around a threshold, in probability, inside which an assignment is called uncertain.
UNCERTAIN_BAND = 0.15
#: The highest probability behind a closed gate, as a share of the threshold.
JUST_UNDER = 0.99
#: Thresholds stay inside these probabilities.
THRESHOLD_RANGE = (0.15, 0.85)
#: What stands around a text is weighed for a frame from so many texts with the frame; below, it is left out.
FEWEST_AROUND = 30


@dataclass(frozen=True)
class Stack:
    """Per frame a weight for each kind of evidence, (n_frames, n_kinds), and an intercept (n_frames,)."""

    weights: np.ndarray
    intercepts: np.ndarray

    def log_odds(self, scores: np.ndarray) -> np.ndarray:
        """Return (n_units, n_frames) log odds from (n_units, n_frames, n_kinds) scores."""
        return np.asarray((scores * self.weights).sum(axis=-1) + self.intercepts)


@dataclass(frozen=True)
class Calibration:
    """How evidence becomes a probability, for texts alone and for short ones in a post, and the (n_frames,) thresholds on it; for the text, the gate.

    `in_post` weighs the kinds of evidence of `alone` and then those of `framing.frames.context.AROUND`; it is None where there was nothing to learn it from.
    Behind a closed `gate` the probabilities stay just under the thresholds: strong words in a text about something else are uncertain, not a frame. A tuned encoder does
    not read such texts, and a model that looks at whole texts first does not split them: `unread` weighs the kinds of evidence that are there, which come first. It is
    None where every kind is known of every text.
    """

    alone: Stack
    in_post: Stack | None
    thresholds: np.ndarray
    gate: Gate = OPEN
    unread: Stack | None = None

    def probabilities(self, scores: np.ndarray, framed: np.ndarray | None = None, places: Places | None = None) -> np.ndarray:
        """Return (n_units, n_frames) probabilities from (n_units, n_frames, n_kinds) scores, for the gate (n_units,) log odds of any frame, and where the units
        stand."""
        return self.probabilities_among(np.arange(len(scores)), scores, np.zeros(scores.shape[:2]), framed, places)

    def probabilities_among(
        self, rows: np.ndarray, scores: np.ndarray, others: np.ndarray, framed: np.ndarray | None = None, places: Places | None = None
    ) -> np.ndarray:
        """Return the probabilities of the texts at `rows` alone, (len(rows), n_frames), from their `scores`; `others` (n_units, n_frames) are the log odds of
        the texts they stand among, `framed` and `places` are those of all."""
        scores = self._with_rivals(scores)
        closed = np.zeros(len(rows), dtype=bool) if framed is None else self.gate.closed(framed, places)[rows]
        log_odds = self._log_odds(scores, closed)
        read = np.arange(len(rows)) if self.unread is None else np.flatnonzero(~closed)
        if self.in_post is not None and places is not None and framed is not None:
            every = others.copy()
            every[rows] = log_odds
            rest = around(places, framed, every)
            _, at, there = np.intersect1d(rows[read], rest.rows, assume_unique=True, return_indices=True)
            here = read[at]
            log_odds[here] = self.in_post.log_odds(np.concatenate([scores[here], rest.scores[there]], axis=-1))
        found = sigmoid(log_odds)
        return np.where(closed[:, None], np.minimum(found, JUST_UNDER * self.thresholds), found)

    def log_odds(self, scores: np.ndarray, framed: np.ndarray, places: Places | None = None) -> np.ndarray:
        """Return the (n_units, n_frames) log odds of texts alone, whatever stands around them; parameters as in `probabilities`."""
        return self._log_odds(self._with_rivals(scores), self.gate.closed(framed, places))

    def _log_odds(self, scores: np.ndarray, closed: np.ndarray) -> np.ndarray:
        """The log odds of texts alone, some of which the gate keeps out."""
        log_odds = self.alone.log_odds(scores)
        if self.unread is not None:
            log_odds[closed] = self.unread.log_odds(scores[closed, :, : self.unread.weights.shape[-1]])
        return log_odds

    def _with_rivals(self, scores: np.ndarray) -> np.ndarray:
        return scores if scores.shape[-1] == self.alone.weights.shape[-1] else with_rivals(scores)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + exp(-x)), safe for large |x|."""
    return 0.5 * (1.0 + np.tanh(0.5 * np.asarray(x, dtype=np.float64)))


def fit_calibration(
    scores: np.ndarray, labels: np.ndarray, framed: np.ndarray | None = None, places: Places | None = None, *, in_company: np.ndarray | None = None,
    few: bool = False, behind_gate: Sequence[int] | None = None,
) -> Calibration:  # fmt: skip
    """Fit the weights of the kinds of evidence on out-of-fold `scores` (n_units, n_frames, n_kinds), then choose thresholds, and from the out-of-fold log
    odds of any frame (`framed`, (n_units,)) the gate; with `places` also what the rest of a post weighs. Where the last kind of evidence is a tuned encoder's,
    `in_company` are the scores with what it says of the units read in their posts. `behind_gate` are the kinds of evidence that there are of texts which the
    gate keeps out (None: all but a tuned encoder's).

    Platt scaling (1999) with several inputs; no weight is below zero, so that stronger evidence never lowers a score. Where units are `few`, a frame's weights
    are drawn to those that all frames share, the more, the rarer it is, as its threshold is, and what speaks for other frames may speak against it
    (see `with_rivals`).
    """
    if behind_gate is None and in_company is not None:
        behind_gate = range(scores.shape[-1] - 1)
    unread = None if behind_gate is None else _stacked(scores, labels, few=few, kinds=behind_gate)
    scores, read = (with_rivals(given) if few else given for given in (scores, scores if in_company is None else in_company))
    n_frames = scores.shape[1]
    alone = _stacked(scores, labels, few=few)
    in_post = None if framed is None or places is None else _in_post(read, labels, around(places, framed, alone.log_odds(read)), alone, places)
    calibration = Calibration(alone, in_post, np.full(n_frames, 0.5))
    scores = scores if in_post is None else read
    probabilities = calibration.probabilities(scores, None if in_post is None else framed, places)
    thresholds = choose_thresholds(probabilities, labels)
    right = ((probabilities >= thresholds) & (labels == 1)).any(axis=1)
    gate = OPEN if framed is None else fit_gate(framed, labels, right, places)
    return replace(calibration, thresholds=thresholds, gate=gate, unread=unread)


def _stacked(scores: np.ndarray, labels: np.ndarray, *, few: bool, kinds: Sequence[int] | None = None) -> Stack:
    """The weights of all kinds of evidence, or of some of them, those of the others before the last of these being 0."""
    if kinds is not None:
        found = _stacked(scores[:, :, list(kinds)], labels, few=few)
        weights = np.zeros((labels.shape[1], max(kinds) + 1))
        weights[:, list(kinds)] = found.weights
        return Stack(weights, found.intercepts)
    fitted = [_platt(scores[:, column], labels[:, column]) for column in range(labels.shape[1])]
    weights, intercepts = np.array([weights for weights, _ in fitted]), np.array([intercept for _, intercept in fitted])
    if not few:
        return Stack(weights, intercepts)
    shared, intercept = _platt(scores.reshape(-1, scores.shape[-1]), labels.ravel())
    own = labels.sum(axis=0) / (labels.sum(axis=0) + SHRINKAGE)
    return Stack(own[:, None] * weights + (1 - own[:, None]) * shared, own * intercepts + (1 - own) * intercept)


def _in_post(scores: np.ndarray, labels: np.ndarray, rest: Around, alone: Stack, places: Places) -> Stack | None:
    """What the rest of a post weighs, frame by frame; a frame that too few texts in posts carry keeps the weights it has alone. None where all do."""
    inside = labels[rest.rows]
    if not enough(places) or (inside.sum(axis=0) < FEWEST_AROUND).all():
        return None
    evidence = np.concatenate([scores[rest.rows], rest.scores], axis=-1)
    weights = np.concatenate([alone.weights, np.zeros((len(alone.weights), rest.scores.shape[-1]))], axis=-1)
    intercepts = alone.intercepts.copy()
    for column in np.flatnonzero(inside.sum(axis=0) >= FEWEST_AROUND):
        weights[column], intercepts[column] = _platt(evidence[:, column], inside[:, column])
    return Stack(weights, intercepts)


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

    if len(np.unique(y)) < 2:
        return np.full(x.shape[1], 1 / x.shape[1]), 0.0
    # Kinds live on different scales; the penalty must not see that. One that says the same of every text says nothing.
    spread = x.std(axis=0)
    kept = spread > 1e-9
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
    (n_units, n_frames), 1 where the best sentence is one that coders marked, 0 where it is not, NaN where there is nothing to find (one sentence, no mark);
    `fold_of` (n_units,) is the fold each unit was judged in."""

    probabilities: np.ndarray
    decisions: np.ndarray
    evidence_hits: np.ndarray
    fold_of: np.ndarray


def cross_fit(
    scores: np.ndarray, labels: np.ndarray, fold_of: np.ndarray, framed: np.ndarray | None = None, places: Places | None = None, *,
    in_company: np.ndarray | None = None, few: bool = False, behind_gate: Sequence[int] | None = None,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Return (n_units, n_frames) probabilities and decisions: each fold's out-of-fold scores judged by a calibration fitted on the other folds."""
    probabilities, decisions = np.zeros(labels.shape), np.zeros(labels.shape, dtype=bool)
    read = scores if in_company is None else in_company
    for fold in np.unique(fold_of):
        held = fold_of == fold
        of_fold, of_others = ((framed if framed is None else framed[rows], places if places is None else places.take(rows)) for rows in (held, ~held))
        calibration = fit_calibration(
            scores[~held], labels[~held], *of_others, in_company=None if in_company is None else in_company[~held], few=few, behind_gate=behind_gate
        )  # fmt: skip
        probabilities[held] = calibration.probabilities((scores if calibration.in_post is None else read)[held], *of_fold)
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
