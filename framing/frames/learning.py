"""The learning curve: how well a codebook is coded after 8, 16, 32 ... units of each frame, and after all of them, beside the baselines.

A scholar asks of it whether to code on. The count is units of each frame, because that is what coders can plan ("thirty more of this one"); the units without a frame
come along in the proportion they have among the annotations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from sklearn.base import clone

from framing.coding.annotations import Annotations
from framing.frames.baselines import BASELINES, YES
from framing.frames.classifier import FrameClassifier
from framing.frames.comparison import OWN
from framing.frames.headline import Outcome, headline
from framing.vectors.encoded import EncodedTexts

#: The smallest sample; with fewer of each frame even the order of the scores is chance.
FIRST = 8
#: Samples of up to so many units of each frame are drawn several times: which units they are still matters more than how many.
SMALL, REPEATS = 32, 3

Report = Callable[[int, int], None]


def learning_curve(
    classifier: FrameClassifier, annotations: Annotations, encoded: EncodedTexts, known: dict[str, Outcome], fold_of: np.ndarray, weights: np.ndarray, *,
    random_state: int = 0, progress: Report | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Return a row per size and method: `per_frame` (units of each frame; empty for all), `n_units` (learnt from, on average), macro_f1, micro_f1 and map with intervals.

    Every unit of a fold (`fold_of`, (n,)) is judged by what was learnt from a sample of the other folds. `known` are the outcomes with all units, by method;
    `weights` the bootstrap samples of posts; `classifier` gives the parameters and is not changed.
    """
    labels = annotations.labels
    folds = np.unique(fold_of)
    sizes = sizes_of(labels, fold_of)
    rows = []
    steps = sum(_repeats(size) for size in sizes) * len(folds)
    done = 0
    for size in sizes:
        drawn: dict[str, list[Outcome]] = {method: [] for method in known}
        n_units: list[int] = []
        for repeat in range(_repeats(size)):
            blank = {method: Outcome(np.zeros(labels.shape), np.zeros(labels.shape, dtype=bool)) for method in known}
            for fold in folds:
                inside, held = np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)
                taken = sample(labels, inside, size, random_state=random_state + repeat)
                n_units.append(len(taken))
                for method, outcome in _judge(classifier, annotations, encoded, taken, held, random_state):
                    blank[method].probabilities[held], blank[method].decisions[held] = outcome.probabilities, outcome.decisions
                done += 1
                if progress is not None:
                    progress(done, steps)
            for method, outcome in blank.items():
                drawn[method].append(outcome)
        rows += [
            {"per_frame": size, "n_units": round(np.mean(n_units)), "method": m, **headline(labels, found, weights).columns()} for m, found in drawn.items()
        ]
    learnt = round(np.mean([(fold_of != fold).sum() for fold in folds]))
    rows += [{"per_frame": None, "n_units": learnt, "method": method, **headline(labels, [outcome], weights).columns()} for method, outcome in known.items()]
    return pd.DataFrame(rows).astype({"per_frame": "Int64"})


def sizes_of(labels: np.ndarray, fold_of: np.ndarray) -> list[int]:
    """Return 8, 16, 32 ... as long as some frame has more units than that to learn from in every fold."""
    most = min(int(labels[fold_of != fold].sum(axis=0).max()) for fold in np.unique(fold_of))
    sizes, size = [], FIRST
    while size < most:
        sizes.append(size)
        size *= 2
    return sizes


def sample(labels: np.ndarray, rows: np.ndarray, size: int, *, random_state: int) -> np.ndarray:
    """Draw from `rows` units until each frame has `size` (or all there are), and units without a frame in their proportion; returns them in order."""
    order = np.random.default_rng([random_state, size]).permutation(rows)
    have = np.zeros(labels.shape[1], dtype=int)
    taken = []
    for row in order:
        wanted = (labels[row] == 1) & (have < size)
        if wanted.any():
            taken.append(row)
            have += labels[row]
    framed, bare = order[labels[order].any(axis=1)], order[~labels[order].any(axis=1)]
    return np.sort(np.concatenate([np.array(taken, dtype=np.int64), bare[: round(len(bare) * len(taken) / max(len(framed), 1))]]))


def _judge(
    classifier: FrameClassifier, annotations: Annotations, encoded: EncodedTexts, taken: np.ndarray, held: np.ndarray, random_state: int
) -> Iterator[tuple[str, Outcome]]:
    groups = annotations.groups[taken]
    evidence, ids, texts = annotations.evidence, annotations.unit_ids, annotations.texts
    model = clone(classifier).fit(
        [texts[row] for row in taken], annotations.labels[taken], groups=groups if len(set(groups)) > 1 else None,
        evidence=[evidence[row] for row in taken], unit_ids=[ids[row] for row in taken], encoded=encoded.take(taken),
    )  # fmt: skip
    probabilities = model.score_encoded(encoded.take(held)).probabilities
    yield OWN, Outcome(probabilities, probabilities >= model.thresholds_)
    for name, baseline in BASELINES.items():
        probabilities = baseline(encoded, annotations.labels, taken, held, random_state)
        yield name, Outcome(probabilities, probabilities >= YES)


def _repeats(size: int) -> int:
    return REPEATS if size <= SMALL else 1
