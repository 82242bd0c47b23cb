"""Grouped cross-validation in which nothing that judges a fold has seen it: neither the heads, nor the calibration, nor the thresholds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.base import clone

from framing.coding.annotations import Annotations
from framing.frames.classifier import FrameClassifier
from framing.vectors.encoded import encode_texts


@dataclass(frozen=True)
class Judged:
    """Probabilities and decisions (n_units, n_frames) for every unit by a classifier that had not seen its group; mean thresholds (n_frames,)."""

    probabilities: np.ndarray
    decisions: np.ndarray
    thresholds: np.ndarray


def cross_validate(classifier: FrameClassifier, annotations: Annotations) -> Judged:
    """Train a clone of `classifier` without each fold in turn (its own calibration folds inside the rest) and judge the fold with it."""
    encoded = encode_texts(annotations.texts, classifier._encoder())
    fresh = clone(classifier).set_params(codebook=annotations.codebook)
    fold_of = fresh._folds(annotations.labels, annotations.groups)
    evidence = [unit.evidence for unit in annotations.units]
    probabilities = np.zeros(annotations.labels.shape)
    decisions = np.zeros(annotations.labels.shape, dtype=bool)
    thresholds = []
    for fold in np.unique(fold_of):
        inside, held = np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)
        model = clone(fresh).fit(
            [annotations.texts[i] for i in inside], annotations.labels[inside], groups=annotations.groups[inside],
            evidence=[evidence[i] for i in inside], encoded=encoded.take(inside),
        )  # fmt: skip
        probabilities[held] = model.score_encoded(encoded.take(held)).probabilities
        decisions[held] = probabilities[held] >= model.thresholds_
        thresholds.append(model.thresholds_)
    return Judged(probabilities, decisions, np.mean(thresholds, axis=0))
