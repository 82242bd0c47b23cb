"""The toolkit beside what a user would write, under the same folds: who says what of held-out units, and by how much one is ahead of the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from framing.frames.baselines import BASELINES, YES
from framing.frames.headline import Outcome, headline
from framing.frames.metrics import counts, precision_recall_f1

if TYPE_CHECKING:
    from framing.frames.classifier import FrameClassifier
    from framing.vectors.encoded import EncodedTexts

#: The name of the toolkit's own row beside the baselines.
OWN = "framing"


def outcomes(classifier: FrameClassifier, labels: np.ndarray, encoded: EncodedTexts, *, random_state: int = 0) -> dict[str, Outcome]:
    """Return what a classifier that was fitted on these units, and each baseline, say of every unit, by models of the classifier's other folds."""
    held = classifier.held_out_
    found = {OWN: Outcome(held.probabilities, held.decisions)}
    for name, baseline in BASELINES.items():
        probabilities = np.zeros(labels.shape)
        for fold in np.unique(held.fold_of):
            judged = np.flatnonzero(held.fold_of == fold)
            probabilities[judged] = baseline(encoded, labels, np.flatnonzero(held.fold_of != fold), judged, random_state)
        found[name] = Outcome(probabilities, probabilities >= YES)
    return found


def compared(labels: np.ndarray, known: Mapping[str, Outcome], weights: np.ndarray) -> pd.DataFrame:
    """Return a row per way of coding, the toolkit first: macro_f1, micro_f1, map with intervals, and how far the toolkit is `ahead` in macro-F1.

    `weights` (n_draws, n) are bootstrap samples of posts, the same for all, so that the interval of the difference is a paired one.
    """
    judged = {method: headline(labels, [outcome], weights) for method, outcome in known.items()}
    return pd.DataFrame([{"method": method, **found.columns(), **(judged[OWN].ahead_of(found) if method != OWN else {})} for method, found in judged.items()])


def f1_of(outcome: Outcome, labels: np.ndarray) -> np.ndarray:
    """Return the (n_frames,) F1 of an outcome."""
    return precision_recall_f1(counts(labels, outcome.decisions, np.ones(labels.shape, dtype=bool)).sum(axis=0))[2]
