"""Where two paragraphs say the same: of all stretches of whole clauses on both sides, the two that are most alike for their length.

Clauses are compared by three things a reader would look at: how near their vectors are, how many of their telling words they share
(weighted by rarity in the corpus), and whether their figures and years agree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from framing.reuse.compared import LONGEST, Compared
from framing.reuse.details import Clauses, SharedDetails, shared_details, summed_before
from framing.reuse.names import Names, unmatched

#: Weight of the vectors' cosine; the rest is the overlap of words.
COSINE_WEIGHT = 0.5
#: What remains of the likeness when no figure and no year of the two agrees, so that a template filled anew is no reuse.
FIGURE_FLOOR = 0.6
#: Likeness that a stretch must exceed for its length to count in its favour.
INDIFFERENT = 0.45
#: A stretch is compared with stretches of at least this share of its length.
LENGTH_RATIO = 0.4


@dataclass(frozen=True)
class Passage:
    """Two alike stretches: their offsets, and what their likeness (0-1) is made of."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int
    a_clauses: tuple[int, int]
    b_clauses: tuple[int, int]
    cosine: float
    overlap: float
    details: float
    likeness: float


def details_of(a: Compared, b: Compared) -> SharedDetails:
    """Return what the figures and years of two paragraphs have in common."""
    return shared_details(a.stated, b.stated)


def names_of(a: Compared, b: Compared, a_clauses: Clauses, b_clauses: Clauses) -> Names:
    """Compare the names of two stretches; one that stands elsewhere in the other paragraph is neither shared nor missing."""
    left, right = a.names_between(a_clauses), b.names_between(b_clauses)
    only_left, only_right = left - b.whole.content.keys(), right - a.whole.content.keys()
    missing = min(a.weight_of(unmatched(only_left, right)), a.weight_of(unmatched(only_right, left)))
    return Names(a.weight_of(left & right), missing)


def reusable_passage(a: Compared, b: Compared) -> Passage | None:
    """Return the best passage of two paragraphs, unless its names tell that it is one form filled in for others."""
    passage = best_passage(a, b)
    return None if passage is None or names_of(a, b, passage.a_clauses, passage.b_clauses).apart else passage


def best_passage(a: Compared, b: Compared) -> Passage | None:
    """Return the most alike stretches of two paragraphs: those whose likeness exceeds INDIFFERENT by most, times their length."""
    if not (a.clauses and b.clauses):
        return None
    # Few passes over the pairs of stretches, of which two long paragraphs have some hundred thousand.
    cosine, overlap, details = _cosine(a, b, COSINE_WEIGHT), _overlap(a, b, 1 - COSINE_WEIGHT), details_of(a, b)
    # At most, since details that differ take from the likeness; they are looked at where that can matter.
    likeness = cosine + overlap
    left, right = a.lengths[:, None], b.lengths[None, :]
    length = left / 2 + right / 2
    points = likeness - INDIFFERENT
    points *= length
    np.putmask(points, (left < LENGTH_RATIO * right) | (right < LENGTH_RATIO * left), -np.inf)
    cell, agreement = int(np.argmax(points)), 1.0
    if details:

        def looked_at(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            shares = details.agreement(a.ranges[cells // len(b.ranges)], b.ranges[cells % len(b.ranges)])
            return shares, (likeness.flat[cells] * (FIGURE_FLOOR + (1 - FIGURE_FLOOR) * shares) - INDIFFERENT) * length.flat[cells]

        _, least = looked_at(np.array([cell]))
        cells = np.flatnonzero(points.ravel() >= least) if points.flat[cell] > -np.inf else np.array([cell])
        shares, exact = looked_at(cells)
        best = int(np.argmax(exact))
        cell, agreement = int(cells[best]), float(shares[best])
    i, j = divmod(cell, len(b.ranges))
    (a_first, a_last), (b_first, b_last) = a.ranges[i].tolist(), b.ranges[j].tolist()
    return Passage(
        a.clauses[a_first].start, a.clauses[a_last - 1].end, b.clauses[b_first].start, b.clauses[b_last - 1].end, (a_first, a_last), (b_first, b_last),
        float(cosine[i, j]) / COSINE_WEIGHT, float(overlap[i, j]) / (1 - COSINE_WEIGHT), agreement, float(likeness[i, j]) * (FIGURE_FLOOR + (1 - FIGURE_FLOOR) * agreement),
    )  # fmt: skip


def whole_likeness(a: Compared, b: Compared) -> float:
    """Return the likeness (0-1) of two paragraphs as wholes."""
    cosine = max(float(a.whole.vector @ b.whole.vector), 0.0)
    blend = COSINE_WEIGHT * cosine + (1 - COSINE_WEIGHT) * _bag_overlap(a, -1, b, -1)
    everything = details_of(a, b).between(a.all_clauses, b.all_clauses).agreement
    return blend * (FIGURE_FLOOR + (1 - FIGURE_FLOOR) * everything)


def mutual_likeness(a: Compared, b: Compared, passage: Passage) -> float:
    """Return the mean likeness (0-1) of each clause of a passage with its best partner on the other side, longer clauses counting for more."""
    of_a, of_b = slice(*passage.a_clauses), slice(*passage.b_clauses)
    cosine = _clipped(a.vectors[of_a] @ b.vectors[of_b].T, 1)
    overlap = np.array([[_bag_overlap(a, i, b, j) for j in range(*passage.b_clauses)] for i in range(*passage.a_clauses)])
    likeness = COSINE_WEIGHT * cosine + (1 - COSINE_WEIGHT) * overlap
    best, sizes = np.concatenate([likeness.max(axis=1), likeness.max(axis=0)]), np.concatenate([a.sizes[of_a], b.sizes[of_b]])
    return float((best * sizes).sum() / sizes.sum())


def _clipped(values: np.ndarray, most: float) -> np.ndarray:
    """Put values into [0, most], in place; for the small tables here in a third of the time of numpy.clip."""
    np.maximum(values, 0, out=values)
    return np.minimum(values, most, out=values)


def _bag_overlap(a: Compared, i: int, b: Compared, j: int) -> float:
    """The weighted Dice overlap (0-1) of all stems of two clauses, or of the whole paragraphs (-1)."""
    total = a.weights[i] + b.weights[j]
    left, right = ((a.clauses[i] if i >= 0 else a.whole).content, (b.clauses[j] if j >= 0 else b.whole).content)
    shared = sum([min(count, right[stem]) * a.telling[stem] for stem, count in left.items() if stem in right])
    return 2 * shared / total if total else 0.0


def _cosine(a: Compared, b: Compared, weight: float) -> np.ndarray:
    """The cosine (0-1) of every two stretches, times `weight`; their vectors are the means of their clauses', each weighted by its length, the whole has its own."""
    products = a.weighted @ b.weighted.T
    sums = summed_before(products[:-1, :-1])
    (a_first, a_last), (b_first, b_last) = a.bounds, b.bounds
    rows = sums.take(a_last, axis=0) - sums.take(a_first, axis=0)
    rows *= weight / a.norms[:, None]
    cosine = rows.take(b_last, axis=1)
    cosine -= rows.take(b_first, axis=1)
    cosine /= b.norms
    # The whole is the longest of the stretches that begin with the first clause, if it is not too long to be one.
    whole_a, whole_b = len(a.clauses) - 1, len(b.clauses) - 1
    if whole_a < LONGEST:
        cosine[whole_a] = b.summed(products[-1, :-1, None])[:, 0] * (weight / b.norms)
    if whole_b < LONGEST:
        cosine[:, whole_b] = a.summed(products[:-1, -1, None])[:, 0] * (weight / a.norms)
    if whole_a < LONGEST and whole_b < LONGEST:
        cosine[whole_a, whole_b] = products[-1, -1] * weight
    return _clipped(cosine, weight)


def _overlap(a: Compared, b: Compared, weight: float) -> np.ndarray:
    """The weighted Dice overlap (0-1) of the stems of every two stretches, times `weight`."""
    common = sorted(a.stems.keys() & b.stems.keys())
    weights = np.array([2 * weight * a.telling[stem] for stem in common], dtype=np.float64)
    shared = (a.holds(common) * weights) @ b.holds(common).T.astype(np.float64)
    shared /= np.add.outer(a.weight, b.weight)
    return shared
