"""Where two paragraphs say the same: of all stretches of whole clauses on both sides, the two that are most alike for their length.

Clauses are compared by three things a reader would look at: how near their vectors are, how many of their telling words they share
(weighted by rarity in the corpus), and whether their figures and years agree.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, chain
from sys import intern

import numpy as np

from framing.corpus.text import tokenise
from framing.reuse.details import Clauses, SharedDetails, Stated, shared_details, summed_before
from framing.reuse.names import Names, names_in, unmatched
from framing.reuse.statements import STOP_WORDS, Rarity, Statement

#: Weight of the vectors' cosine; the rest is the overlap of words.
COSINE_WEIGHT = 0.5
#: What remains of the likeness when no figure and no year of the two agrees, so that a template filled anew is no reuse.
FIGURE_FLOOR = 0.6
#: Likeness that a stretch must exceed for its length to count in its favour.
INDIFFERENT = 0.45
#: A stretch is compared with stretches of at least this share of its length.
LENGTH_RATIO = 0.4
#: Longest stretch in clauses.
LONGEST = 10


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


@dataclass(frozen=True)
class Compared:
    """A paragraph prepared for comparison: the whole, its c clauses in order, how telling its stems are (None where only tokens are compared), and which stems
    are words of the language, so that no name is among them (see `framing.reuse.names.common_words`)."""

    whole: Statement
    clauses: tuple[Statement, ...]
    rarity: Rarity | None
    common: Set[str] = frozenset()

    @cached_property
    def _tokens(self) -> tuple[tuple[str, ...], array[int], array[int]]:
        """The tokens of the paragraph as columns, of which many can be kept: their forms, where they start, where they end."""
        found = tokenise(self.whole.text)
        forms, starts, ends = zip(*found, strict=True) if found else ((), (), ())
        # Each form is held once in a process, however many paragraphs have it.
        return self.whole.tokens or tuple(map(intern, forms)), array("l", starts), array("l", ends)

    @property
    def forms(self) -> tuple[str, ...]:
        """The tokens of the paragraph."""
        return self.whole.tokens or self._tokens[0]

    @property
    def starts(self) -> Sequence[int]:
        """Where each token starts."""
        return self._tokens[1]

    @property
    def ends(self) -> Sequence[int]:
        """Where each token ends."""
        return self._tokens[2]

    @cached_property
    def plain_before(self) -> list[int]:
        """How many of the tokens before each say something: words without a capital that are no function words."""
        text = self.whole.text
        plain = (not text[start].isupper() and form not in STOP_WORDS and not form[0].isdigit() for form, start in zip(self.forms, self.starts, strict=True))
        return list(accumulate(plain, initial=0))

    def tokens_between(self, start: int, end: int) -> list[str]:
        """Return the tokens that lie in [start, end)."""
        return list(self.forms[bisect_left(self.starts, start) : bisect_right(self.ends, end)])

    def with_marks(self, start: int, end: int) -> tuple[int, int]:
        """Return [start, end) with what stands between it and the ends of its sentence, where that is no word: quotation marks, a full stop."""
        text = self.whole.text
        first = max((clause.start for clause in self.clauses if clause.start <= start), default=start)
        last = min((clause.end for clause in self.clauses if clause.end >= end), default=end)
        before = bisect_left(self.starts, first) == bisect_left(self.starts, start)
        after = bisect_right(self.ends, end) == bisect_right(self.ends, last)
        return (first if before else start), (last if after and text[end:last].strip() else end)

    def begins_clause(self, position: int) -> bool:
        """Tell whether a token is the first of a clause."""
        if position < 0:
            return False
        before = self.ends[position - 1] if position else 0
        return any(before <= clause.start <= self.starts[position] for clause in self.clauses)

    @cached_property
    def ranges(self) -> np.ndarray:
        """The (r, 2) stretches of consecutive clauses, as [first, last)."""
        return _stretches(len(self.clauses))

    @cached_property
    def sizes(self) -> np.ndarray:
        """The (c,) lengths of the clauses in tokens, 1 at least."""
        return np.array([max(len(clause.tokens), 1) for clause in self.clauses], dtype=np.float64)

    @cached_property
    def lengths(self) -> np.ndarray:
        """The (r,) lengths of the stretches in tokens."""
        return self.summed(self.sizes[:, None])[:, 0]

    def summed(self, values: np.ndarray) -> np.ndarray:
        """Return the sums over each stretch of what each clause has: (c, k) to (r, k)."""
        total = np.zeros((len(values) + 1, values.shape[1]))
        values.cumsum(axis=0, out=total[1:])
        first, last = self.bounds
        return total.take(last, axis=0) - total.take(first, axis=0)

    @cached_property
    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """The (r,) first clauses of the stretches, and the (r,) clauses behind their last."""
        return self.ranges[:, 0].copy(), self.ranges[:, 1].copy()

    @cached_property
    def vectors(self) -> np.ndarray:
        """The (c + 1, d) unit vectors of the clauses and of the whole paragraph."""
        return np.vstack([*(clause.vector for clause in self.clauses), self.whole.vector])

    @property
    def weighted(self) -> np.ndarray:
        """The (c + 1, d) vectors of the clauses, each times its length, and that of the whole; not kept, being twice as large as `vectors`."""
        scaled = self.vectors.astype(np.float64)
        scaled[:-1] *= self.sizes[:, None]
        return scaled

    @cached_property
    def norms(self) -> np.ndarray:
        """The (r,) lengths of the sums of the clauses' vectors over each stretch, each clause weighted by its length."""
        sums = summed_before((weighted := self.weighted[:-1]) @ weighted.T)
        first, last = self.bounds
        return np.sqrt(np.maximum(sums[last, last] - sums[first, last] - sums[last, first] + sums[first, first], 1e-24))

    @cached_property
    def stems(self) -> dict[str, list[int]]:
        """The content stems of the paragraph, and the clauses that hold each."""
        found: dict[str, list[int]] = {}
        for at, clause in enumerate(self.clauses):
            for stem in clause.content:
                found.setdefault(stem, []).append(at)
        return found

    def holds(self, stems: Sequence[str]) -> np.ndarray:
        """(r, s): whether a stretch holds a stem."""
        held = [self.stems[stem] for stem in stems]
        counts = np.zeros((len(self.clauses), len(stems)))
        counts[list(chain.from_iterable(held)), np.repeat(np.arange(len(stems)), list(map(len, held)))] = 1
        return self.summed(counts) > 0

    @cached_property
    def telling(self) -> dict[str, float]:
        """The rarity of each stem."""
        assert self.rarity is not None, "prepared for tokens alone"
        return {stem: self.rarity(stem) for stem in (*self.stems, *self.whole.content)}

    def weight_of(self, stems: Set[str]) -> float:
        """Return the summed rarity of stems."""
        assert self.rarity is not None, "prepared for tokens alone"
        # Sorted: the order of a set, and with it the last digit of a sum, differs from run to run.
        return sum(map(self.rarity, sorted(stems)))

    @cached_property
    def weight(self) -> np.ndarray:
        """The (r,) summed rarity of the stems of each stretch."""
        weight = self.holds(list(self.stems)) @ np.array([self.telling[stem] for stem in self.stems], dtype=np.float64)
        return np.maximum(weight, 1e-12)

    @cached_property
    def weights(self) -> list[float]:
        """The summed rarity of all stems of each clause, and of the whole; a stem counts as often as it stands there."""
        return [sum([count * self.telling[stem] for stem, count in part.content.items()]) for part in (*self.clauses, self.whole)]

    @cached_property
    def stated(self) -> Stated:
        """The figures and years, by clause."""
        return Stated.of(self.clauses)

    @cached_property
    def names(self) -> tuple[frozenset[str], ...]:
        """The stems of the names in each clause."""
        found = names_in(self.whole.text, self.forms, self.starts, self.ends)
        named = [(self.starts[at], name) for at, name in found if name not in self.common]
        return tuple(frozenset(name for start, name in named if clause.start <= start < clause.end) for clause in self.clauses)

    @property
    def all_clauses(self) -> Clauses:
        """The stretch of all clauses."""
        return 0, len(self.clauses)

    def names_between(self, clauses: Clauses) -> frozenset[str]:
        """Return the stems of the names in a stretch of clauses."""
        return frozenset[str]().union(*self.names[slice(*clauses)])


@lru_cache(maxsize=1000)
def _stretches(n: int) -> np.ndarray:
    return np.array([(i, j) for i in range(n) for j in range(i + 1, min(n, i + LONGEST) + 1)], dtype=np.int64).reshape(-1, 2)


def details_of(a: Compared, b: Compared) -> SharedDetails:
    """Return what the figures and years of two paragraphs have in common."""
    return shared_details(a.stated, b.stated)


def names_of(a: Compared, b: Compared, a_clauses: Clauses, b_clauses: Clauses) -> Names:
    """Compare the names of two stretches; one that stands elsewhere in the other paragraph is neither shared nor missing."""
    left, right = a.names_between(a_clauses), b.names_between(b_clauses)
    only_left, only_right = left - b.whole.content.keys(), right - a.whole.content.keys()
    missing = min(a.weight_of(unmatched(only_left, right)), a.weight_of(unmatched(only_right, left)))
    return Names(a.weight_of(left & right), missing)


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
