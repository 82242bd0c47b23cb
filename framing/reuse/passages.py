"""Where two paragraphs say the same: of all stretches of whole clauses on both sides, the two that are most alike for their length.

Clauses are compared by three things a reader would look at: how near their vectors are, how many of their telling words they share
(weighted by rarity in the corpus), and whether their figures and years agree.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from framing.corpus.text import Token, tokenise
from framing.reuse.figures import is_slip, n_digits, same_value
from framing.reuse.statements import Rarity, Statement

#: Weight of the vectors' cosine; the rest is the overlap of words.
COSINE_WEIGHT = 0.5
#: What remains of the likeness when no figure and no year of the two agrees, so that a template filled anew is no reuse.
FIGURE_FLOOR = 0.6
#: Likeness that a stretch must exceed for its length to count in its favour.
INDIFFERENT = 0.45
#: A stretch is compared with stretches of at least this share of its length.
LENGTH_RATIO = 0.4
#: Significant digits from which a figure counts in full, and what a year counts.
FULL_DIGITS = 3
YEAR_WEIGHT = 0.4
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
    """A paragraph prepared for comparison: the whole, its c clauses in order, and how telling its stems are (None where only tokens are compared)."""

    whole: Statement
    clauses: tuple[Statement, ...]
    rarity: Rarity | None

    @cached_property
    def tokens(self) -> list[Token]:
        """The tokens of the paragraph with their offsets."""
        return tokenise(self.whole.text)

    def tokens_between(self, start: int, end: int) -> list[str]:
        """Return the tokens that lie in [start, end)."""
        return [token.form for token in self.tokens[bisect_left(self._starts, start) : bisect_right(self._ends, end)]]

    def with_marks(self, start: int, end: int) -> tuple[int, int]:
        """Return [start, end) with what stands between it and the ends of its sentence, where that is no word: quotation marks, a full stop."""
        text = self.whole.text
        first = max((clause.start for clause in self.clauses if clause.start <= start), default=start)
        last = min((clause.end for clause in self.clauses if clause.end >= end), default=end)
        before = bisect_left(self._starts, first) == bisect_left(self._starts, start)
        after = bisect_right(self._ends, end) == bisect_right(self._ends, last)
        return (first if before else start), (last if after and text[end:last].strip() else end)

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    @cached_property
    def _ends(self) -> list[int]:
        return [token.end for token in self.tokens]

    def begins_clause(self, position: int) -> bool:
        """Tell whether a token is the first of a clause."""
        if position < 0:
            return False
        before = self.tokens[position - 1].end if position else 0
        return any(before <= clause.start <= self.tokens[position].start for clause in self.clauses)

    @cached_property
    def ranges(self) -> np.ndarray:
        """The (r, 2) stretches of consecutive clauses, as [first, last)."""
        n = len(self.clauses)
        return np.array([(i, j) for i in range(n) for j in range(i + 1, min(n, i + LONGEST) + 1)], dtype=np.int64).reshape(-1, 2)

    @cached_property
    def _sizes(self) -> np.ndarray:
        return np.array([max(len(clause.tokens), 1) for clause in self.clauses], dtype=np.float64)

    @cached_property
    def lengths(self) -> np.ndarray:
        """The (r,) lengths of the stretches in tokens."""
        return self.summed(self._sizes[:, None])[:, 0]

    def summed(self, values: np.ndarray) -> np.ndarray:
        """Return the sums over each stretch of what each clause has: (c, k) to (r, k)."""
        total = np.vstack([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
        return total[self.ranges[:, 1]] - total[self.ranges[:, 0]]

    @cached_property
    def vectors(self) -> np.ndarray:
        """The (r, d) unit vectors of the stretches: means of their clauses', each weighted by its length; the whole paragraph has its own."""
        sums = self.summed(np.vstack([clause.vector for clause in self.clauses]) * self._sizes[:, None])
        unit = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
        whole = (self.ranges[:, 1] - self.ranges[:, 0]) == len(self.clauses)
        unit[whole] = self.whole.vector
        return unit

    @cached_property
    def stems(self) -> dict[str, int]:
        """The content stems of the paragraph, numbered."""
        return {stem: number for number, stem in enumerate(dict.fromkeys(stem for clause in self.clauses for stem in clause.content))}

    @cached_property
    def holds(self) -> np.ndarray:
        """(r, s): whether a stretch holds a stem."""
        counts = np.zeros((len(self.clauses), max(len(self.stems), 1)))
        for row, clause in enumerate(self.clauses):
            for stem in clause.content:
                counts[row, self.stems[stem]] = 1
        return self.summed(counts) > 0

    def telling_stem(self, stem: str) -> float:
        """Return the rarity of a stem."""
        assert self.rarity is not None, "prepared for tokens alone"
        return self.rarity(stem)

    def overlap(self, a: Statement, b: Statement) -> float:
        """Return the overlap (0-1) of two statements' stems, each weighted by its rarity."""
        assert self.rarity is not None, "prepared for tokens alone"
        return self.rarity.overlap(a.content, b.content)

    @cached_property
    def weights(self) -> np.ndarray:
        """The (s,) rarities of the stems."""
        return np.array([self.telling_stem(stem) for stem in self.stems] or [0.0])

    @cached_property
    def weight(self) -> np.ndarray:
        """The (r,) summed rarity of the stems of each stretch."""
        return self.holds @ self.weights

    @cached_property
    def details(self) -> list[tuple[str, float | str, int]]:
        """Every figure and year, with the clause it stands in."""
        found: list[tuple[str, float | str, int]] = []
        for at, clause in enumerate(self.clauses):
            found.extend(("figure", value, at) for value in clause.numbers)
            found.extend(("year", year, at) for year in sorted(clause.years))
        return found

    @cached_property
    def telling(self) -> np.ndarray:
        """The (e,) weights of the details: a figure of three digits tells one statement from another, a single digit or a year hardly does."""
        return np.array([YEAR_WEIGHT if isinstance(value, str) else min(n_digits(value), FULL_DIGITS) / FULL_DIGITS for _, value, _ in self.details])

    @cached_property
    def stated(self) -> np.ndarray:
        """(r, e): whether a stretch states a detail."""
        at = np.zeros((len(self.clauses), len(self.details)))
        for column, (_, _, clause) in enumerate(self.details):
            at[clause, column] = 1
        return self.summed(at)


def best_passage(a: Compared, b: Compared) -> Passage | None:
    """Return the most alike stretches of two paragraphs: those whose likeness exceeds INDIFFERENT by most, times their length."""
    if not (a.clauses and b.clauses):
        return None
    cosine = np.clip(a.vectors @ b.vectors.T, 0, 1)
    overlap = _overlap(a, b)
    details = _details(a, b)
    likeness = (COSINE_WEIGHT * cosine + (1 - COSINE_WEIGHT) * overlap) * (FIGURE_FLOOR + (1 - FIGURE_FLOOR) * details)
    shorter, longer = np.minimum.outer(a.lengths, b.lengths), np.maximum.outer(a.lengths, b.lengths)
    points = (likeness - INDIFFERENT) * (shorter + longer) / 2
    points[shorter < LENGTH_RATIO * longer] = -np.inf
    i, j = np.unravel_index(int(np.argmax(points)), points.shape)
    (a_first, a_last), (b_first, b_last) = a.ranges[i].tolist(), b.ranges[j].tolist()
    return Passage(
        a.clauses[a_first].start, a.clauses[a_last - 1].end, b.clauses[b_first].start, b.clauses[b_last - 1].end, (a_first, a_last), (b_first, b_last),
        float(cosine[i, j]), float(overlap[i, j]), float(details[i, j]), float(likeness[i, j]),
    )  # fmt: skip


def whole_likeness(a: Compared, b: Compared) -> float:
    """Return the likeness (0-1) of two paragraphs as wholes."""
    cosine = max(float(a.whole.vector @ b.whole.vector), 0.0)
    blend = COSINE_WEIGHT * cosine + (1 - COSINE_WEIGHT) * a.overlap(a.whole, b.whole)
    everything = details_between(a, b, (0, len(a.clauses)), (0, len(b.clauses))).agreement
    return blend * (FIGURE_FLOOR + (1 - FIGURE_FLOOR) * everything)


def mutual_likeness(a: Compared, b: Compared, passage: Passage) -> float:
    """Return the mean likeness (0-1) of each clause of a passage with its best partner on the other side, longer clauses counting for more."""
    left, right = a.clauses[slice(*passage.a_clauses)], b.clauses[slice(*passage.b_clauses)]
    cosine = np.clip(np.vstack([x.vector for x in left]) @ np.vstack([y.vector for y in right]).T, 0, 1)
    overlap = np.array([[a.overlap(x, y) for y in right] for x in left])
    likeness = COSINE_WEIGHT * cosine + (1 - COSINE_WEIGHT) * overlap
    sizes = np.array([max(len(clause.tokens), 1) for clause in (*left, *right)])
    return float(np.average(np.r_[likeness.max(axis=1), likeness.max(axis=0)], weights=sizes))


def _overlap(a: Compared, b: Compared) -> np.ndarray:
    """The weighted Dice overlap (0-1) of the stems of every two stretches."""
    common = [stem for stem in a.stems if stem in b.stems]
    in_a, in_b = [a.stems[stem] for stem in common], [b.stems[stem] for stem in common]
    shared = (a.holds[:, in_a] * a.weights[in_a]) @ b.holds[:, in_b].T.astype(np.float64)
    return 2 * shared / np.maximum(np.add.outer(a.weight, b.weight), 1e-12)


@dataclass(frozen=True)
class Details:
    """The weight of the figures and years that both of two stretches state, and of those the side with fewer states but not the other."""

    shared: float
    missing: float

    @property
    def agreement(self) -> float:
        """Return the share (0-1) that is shared; 1 where there is nothing to share."""
        return self.shared / (self.shared + self.missing) if self.shared + self.missing > 0 else 1.0


def details_between(a: Compared, b: Compared, a_clauses: tuple[int, int], b_clauses: tuple[int, int]) -> Details:
    """Compare the figures and years of two stretches of clauses."""
    if not (a.details and b.details):
        return Details(0.0, 0.0)

    def within(side: Compared, clauses: tuple[int, int]) -> np.ndarray:
        return np.array([[float(clauses[0] <= clause < clauses[1]) for _, _, clause in side.details]]).reshape(1, -1)

    fewer, shared = _weighed(a, b, within(a, a_clauses), within(b, b_clauses))
    return Details(float(shared[0, 0]), float(fewer[0, 0] - shared[0, 0]))


def _details(a: Compared, b: Compared) -> np.ndarray:
    """The same for every two stretches; 1 where one side states nothing."""
    if not (a.details and b.details):
        return np.ones((len(a.ranges), len(b.ranges)))
    return _agreement(a, b, a.stated, b.stated)


def _agreement(a: Compared, b: Compared, in_a: np.ndarray, in_b: np.ndarray) -> np.ndarray:
    fewer, shared = _weighed(a, b, in_a, in_b)
    return np.where(fewer > 0, shared / np.maximum(fewer, 1e-12), 1.0)


def _weighed(a: Compared, b: Compared, in_a: np.ndarray, in_b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The weight of the details that the side with fewer states, and of those that both state, for every two stretches."""
    fewer = np.zeros((len(in_a), len(in_b)))
    for kind in ("figure", "year"):
        fewer += np.minimum.outer(*(within[:, _of(side, kind)] @ side.telling[_of(side, kind)] for side, within in ((a, in_a), (b, in_b))))
    alike = np.array([[_alike(x, y) for y in b.details] for x in a.details]).reshape(len(a.details), len(b.details))
    alike = alike * np.minimum.outer(a.telling, b.telling)
    return fewer, np.minimum(in_a @ alike @ in_b.T, fewer)


def _of(side: Compared, kind: str) -> list[int]:
    return [column for column, (which, _, _) in enumerate(side.details) if which == kind]


def _alike(x: tuple[str, float | str, int], y: tuple[str, float | str, int]) -> float:
    """Whether two details are the same (1), or figures of which one may be a slip of the other (0.5)."""
    if x[0] != y[0]:
        return 0.0
    if isinstance(x[1], str) or isinstance(y[1], str):
        return float(x[1] == y[1])
    return 1.0 if same_value(x[1], y[1]) else 0.5 if is_slip(x[1], y[1]) else 0.0


def clauses_of(sentences: Sequence[Statement], parts: Sequence[Sequence[Statement]]) -> tuple[Statement, ...]:
    """Return the clauses of a paragraph in order: of each sentence its parts, or the sentence itself where it has none."""
    return tuple(clause for sentence, own in zip(sentences, parts, strict=True) for clause in (own or [sentence]))
