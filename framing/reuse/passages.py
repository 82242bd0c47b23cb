"""Where two paragraphs say the same: of all stretches of whole clauses on both sides, the two that are most alike for their length.

Clauses are compared by three things a reader would look at: how near their vectors are, how many of their telling words they share
(weighted by rarity in the corpus), and whether their figures and years agree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from framing.reuse.compared import PART, Compared
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
#: Two paragraphs with more pairs of stretches are compared in their parts, and of all pairs of parts so many of the most alike.
STRETCHES, PARTS = 100_000, 8
#: Likeness from which a clause may be rendered by another. It is less than INDIFFERENT, since clauses end elsewhere in another rendering.
RENDERED = 0.3


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

    def moved(self, a_by: int, b_by: int) -> Passage:
        """Return the passage with its clauses counted from so many further on."""
        (a_first, a_last), (b_first, b_last) = self.a_clauses, self.b_clauses
        return replace(self, a_clauses=(a_first + a_by, a_last + a_by), b_clauses=(b_first + b_by, b_last + b_by))


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
    """Return the most alike stretches of two paragraphs: those whose likeness exceeds INDIFFERENT by most, times their length.

    Of two long paragraphs, which may have millions of pairs of stretches, those are compared that lie in the PARTS most alike parts.
    """
    if not (a.clauses and b.clauses):
        return None
    if a.n_stretches * b.n_stretches <= STRETCHES:
        return _best(a, b)[1]
    found = [(_best(a.parts[i], b.parts[j]), a.firsts[i], b.firsts[j]) for i, j in _alike_parts(a, b)]
    (_, passage), *first = max(found, key=lambda each: each[0][0])
    return passage.moved(*first)


def _best(a: Compared, b: Compared) -> tuple[float, Passage]:
    """Return the most alike stretches of two paragraphs or parts of them, and by how much their likeness exceeds INDIFFERENT, times their length."""
    # Few passes over the pairs of stretches, of which there are up to a hundred thousand.
    cosine, overlap, details = _cosine(a, b, COSINE_WEIGHT), _overlap(a, b, 1 - COSINE_WEIGHT), details_of(a, b)
    # At most, since details that differ take from the likeness; they are looked at where that can matter.
    likeness = cosine + overlap
    left, right = a.lengths[:, None], b.lengths[None, :]
    length = left / 2 + right / 2
    points = likeness - INDIFFERENT
    points *= length
    np.putmask(points, (left < LENGTH_RATIO * right) | (right < LENGTH_RATIO * left), -np.inf)
    cell, agreement = int(np.argmax(points)), 1.0
    most = float(points.flat[cell])
    if details:

        def looked_at(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            shares = details.agreement(a.ranges[cells // len(b.ranges)], b.ranges[cells % len(b.ranges)])
            return shares, (likeness.flat[cells] * (FIGURE_FLOOR + (1 - FIGURE_FLOOR) * shares) - INDIFFERENT) * length.flat[cells]

        shares, exact = looked_at(np.array([cell]))
        agreement = float(shares[0])
        # Where lengths forbid every pair, the first stands for all, and counts as little as before.
        if most > -np.inf:
            cells = np.flatnonzero(points.ravel() >= exact)
            shares, exact = looked_at(cells)
            best = int(np.argmax(exact))
            cell, agreement, most = int(cells[best]), float(shares[best]), float(exact[best])
    i, j = divmod(cell, len(b.ranges))
    (a_first, a_last), (b_first, b_last) = a.ranges[i].tolist(), b.ranges[j].tolist()
    return most, Passage(
        a.clauses[a_first].start, a.clauses[a_last - 1].end, b.clauses[b_first].start, b.clauses[b_last - 1].end, (a_first, a_last), (b_first, b_last),
        float(cosine[i, j]) / COSINE_WEIGHT, float(overlap[i, j]) / (1 - COSINE_WEIGHT), agreement, float(likeness[i, j]) * (FIGURE_FLOOR + (1 - FIGURE_FLOOR) * agreement),
    )  # fmt: skip


def _alike_parts(a: Compared, b: Compared) -> list[tuple[int, int]]:
    """Return the places of the PARTS pairs of parts that hold most alike clauses: what likeness each clause has with its best partner in the other part, beyond RENDERED,
    times its length."""
    likeness = clause_likeness(a, b)
    worth = _worth(a, _best_in_parts(likeness, b)) + _worth(b, _best_in_parts(likeness.T, a)).T
    return [divmod(cell, worth.shape[1]) for cell in np.argsort(-worth, axis=None, kind="stable")[:PARTS].tolist()]


def _best_in_parts(likeness: np.ndarray, side: Compared) -> np.ndarray:
    """From the (m, c) likeness of m clauses with those of a side: (m, p), the highest in each of its parts."""
    return np.stack([likeness[:, first : first + PART].max(axis=1) for first in side.firsts], axis=1)


def _worth(side: Compared, likeness: np.ndarray) -> np.ndarray:
    """From the (c, q) likeness of the clauses of a side: (p, q), what is alike in each of its parts."""
    alike = np.maximum(likeness - RENDERED, 0) * side.sizes[:, None]
    return np.stack([alike[first : first + PART].sum(axis=0) for first in side.firsts])


def whole_likeness(a: Compared, b: Compared) -> float:
    """Return the likeness (0-1) of two paragraphs as wholes."""
    cosine = max(float(a.whole.vector @ b.whole.vector), 0.0)
    blend = COSINE_WEIGHT * cosine + (1 - COSINE_WEIGHT) * _bag_overlap(a, -1, b, -1)
    everything = details_of(a, b).between(a.all_clauses, b.all_clauses).agreement
    return blend * (FIGURE_FLOOR + (1 - FIGURE_FLOOR) * everything)


def clause_likeness(a: Compared, b: Compared) -> np.ndarray:
    """Return the (c_a, c_b) likeness (0-1) of every two clauses of two paragraphs by vectors and words; figures are not asked."""
    common = sorted(a.stems.keys() & b.stems.keys())
    shared = (a.held(common) * np.array([a.telling[stem] for stem in common], dtype=np.float64)) @ b.held(common).T
    return COSINE_WEIGHT * _clipped(a.vectors[:-1] @ b.vectors[:-1].T, 1) + (1 - COSINE_WEIGHT) * 2 * shared / np.add.outer(a.clause_weights, b.clause_weights)


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
    whole_a, whole_b = a.whole_stretch, b.whole_stretch
    if whole_a is not None:
        cosine[whole_a] = b.summed(products[-1, :-1, None])[:, 0] * (weight / b.norms)
    if whole_b is not None:
        cosine[:, whole_b] = a.summed(products[:-1, -1, None])[:, 0] * (weight / a.norms)
    if whole_a is not None and whole_b is not None:
        cosine[whole_a, whole_b] = products[-1, -1] * weight
    return _clipped(cosine, weight)


def _overlap(a: Compared, b: Compared, weight: float) -> np.ndarray:
    """The weighted Dice overlap (0-1) of the stems of every two stretches, times `weight`."""
    common = sorted(a.stems.keys() & b.stems.keys())
    weights = np.array([2 * weight * a.telling[stem] for stem in common], dtype=np.float64)
    shared = (a.holds(common) * weights) @ b.holds(common).T.astype(np.float64)
    shared /= np.add.outer(a.weight, b.weight)
    return shared
