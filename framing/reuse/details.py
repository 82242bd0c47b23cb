"""Figures and years of two paragraphs side by side: which of them both state, for many stretches of clauses at once.

All counts are whole numbers, so that sums and differences of them are exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from framing.reuse.figures import ROUNDING, n_digits, same_value, slip_key
from framing.reuse.statements import Statement

#: Significant digits from which a figure counts in full, and what a year counts.
FULL_DIGITS = 3
YEAR_WEIGHT = 0.4
#: Values whose digits are remembered.
REMEMBERED = 200_000
#: Figures that are farther apart than this (relatively) are looked at no further: a little more than may be rounded.
_NEAR = ROUNDING * 1.001

Clauses = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Stated:
    """What the c clauses of a paragraph state: f figures and y years, in order.

    `values` (f,) are the figures, `digits` (f,) how many digits of each tell something (FULL_DIGITS at most), `slips` (f,) the digits of each as one number,
    equal where one may be a slip of the other and 0 for a single digit; `years` (y,) are strings; `figure_clause` and `year_clause` tell where each stands.
    """

    n_clauses: int
    values: np.ndarray
    digits: np.ndarray
    slips: np.ndarray
    figure_clause: np.ndarray
    years: np.ndarray
    year_clause: np.ndarray

    @classmethod
    def of(cls, clauses: Sequence[Statement]) -> Stated:
        """Collect it from clauses."""
        figures = [(value, at) for at, clause in enumerate(clauses) for value in clause.numbers]
        years = [(year, at) for at, clause in enumerate(clauses) for year in sorted(clause.years)]
        values = [value for value, _ in figures]
        return cls(
            len(clauses), np.array(values, dtype=np.float64), np.array([_telling_digits(value) for value in values], dtype=np.int64),
            np.array([slip_number(value) for value in values], dtype=np.int64), np.array([at for _, at in figures], dtype=np.int64),
            np.array([year for year, _ in years], dtype=np.str_), np.array([at for _, at in years], dtype=np.int64),
        )  # fmt: skip

    def __bool__(self) -> bool:
        return bool(len(self.values) or len(self.years))

    @cached_property
    def totals(self) -> np.ndarray:
        """(2, c + 1): the digits of the figures, and the number of years, in all clauses before each."""
        each = (np.bincount(self.figure_clause, self.digits, self.n_clauses), np.bincount(self.year_clause, minlength=self.n_clauses))
        return np.pad(np.cumsum(each, axis=1, dtype=np.float64), ((0, 0), (1, 0)))


@lru_cache(maxsize=REMEMBERED)
def _telling_digits(value: float) -> int:
    return min(n_digits(value), FULL_DIGITS)


@lru_cache(maxsize=REMEMBERED)
def slip_number(value: float) -> int:
    """Return the number that a value shares with all others of which one may be a slip of the other (see `is_slip`); 0 for a value of one digit."""
    key = slip_key(value)
    return int("".join(map(str, key))) if key else 0


def agreeing(values: Iterable[float], others: Sequence[float]) -> list[float]:
    """Return the values that are among the others too, exactly, rounded, or as a slip."""
    equal, slips = set(others), {slip for value in others if (slip := slip_number(value))}
    return [value for value in values if value in equal or slip_number(value) in slips or any(same_value(value, other) for other in equal)]


@dataclass(frozen=True)
class Details:
    """The weight of the figures and years that both of two stretches state, and of those the side with fewer states but not the other."""

    shared: float
    missing: float

    @property
    def agreement(self) -> float:
        """Return the share (0-1) that is shared; 1 where there is nothing to share."""
        return self.shared / (self.shared + self.missing) if self.shared + self.missing > 0 else 1.0


@dataclass(frozen=True, eq=False)
class SharedDetails:
    """What two paragraphs state: a figure of three digits tells one statement from another, a single digit or a year hardly does.

    `figures` and `years` are (c_a + 1, c_b + 1) sums over all clauses before two of the digits of figures that are alike, doubled, and of equal years; None
    where one side states none.
    """

    a: Stated
    b: Stated
    figures: np.ndarray | None
    years: np.ndarray | None

    def __bool__(self) -> bool:
        return self.figures is not None or self.years is not None

    def between(self, a_clauses: Clauses, b_clauses: Clauses) -> Details:
        """Compare two stretches of clauses."""
        if not self:
            return Details(0.0, 0.0)
        fewer, shared = (float(weights[0]) for weights in self._weighed(np.array([a_clauses]), np.array([b_clauses])))
        return Details(shared, fewer - shared)

    def agreement(self, a_ranges: np.ndarray, b_ranges: np.ndarray) -> np.ndarray:
        """Return the share (0-1) of the details that both state, for k stretches (k, 2) on either side; 1 where there is nothing to share."""
        fewer, shared = self._weighed(a_ranges, b_ranges)
        return np.divide(shared, fewer, out=np.ones_like(fewer), where=fewer > 0)

    def _weighed(self, a_ranges: np.ndarray, b_ranges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The weight of the details that the side with fewer states, and of those that both state, for k stretches on either side."""
        fewer = shared = np.zeros(len(a_ranges))
        (a_first, a_last), (b_first, b_last) = a_ranges.T, b_ranges.T
        for kind, alike, part, whole in ((0, self.figures, 1 / (2 * FULL_DIGITS), 1 / FULL_DIGITS), (1, self.years, YEAR_WEIGHT, YEAR_WEIGHT)):
            if alike is not None:
                of_a, of_b = self.a.totals[kind], self.b.totals[kind]
                fewer = fewer + np.minimum(of_a[a_last] - of_a[a_first], of_b[b_last] - of_b[b_first]) * whole
                shared = shared + (alike[a_last, b_last] - alike[a_first, b_last] - alike[a_last, b_first] + alike[a_first, b_first]) * part
        return fewer, np.minimum(shared, fewer)


@lru_cache(maxsize=16)
def shared_details(a: Stated, b: Stated) -> SharedDetails:
    """Compare all figures and years of two paragraphs; a pair is asked for several times in a row."""
    figures = _alike_figures(a, b) if len(a.values) and len(b.values) else None
    years = _by_clause(a, b, a.year_clause, b.year_clause, a.years[:, None] == b.years[None, :]) if len(a.years) and len(b.years) else None
    return SharedDetails(a, b, figures, years)


def _alike_figures(a: Stated, b: Stated) -> np.ndarray:
    """Count equal figures twice, and those of which one may be a slip of the other once."""
    x, y = a.values[:, None], b.values[None, :]
    equal = x == y
    alike = ((a.slips[:, None] == b.slips[None, :]) & (a.slips[:, None] > 0)).astype(np.float64)
    alike[equal] = 2
    with np.errstate(invalid="ignore"):
        near = (np.abs(x - y) <= _NEAR * np.maximum(np.abs(x), np.abs(y))) & ~equal
    for i, j in zip(*(places.tolist() for places in np.nonzero(near)), strict=True):
        if same_value(float(a.values[i]), float(b.values[j])):
            alike[i, j] = 2
    return _by_clause(a, b, a.figure_clause, b.figure_clause, alike * np.minimum(a.digits[:, None], b.digits[None, :]))


def _by_clause(a: Stated, b: Stated, in_a: np.ndarray, in_b: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Sum the weights of pairs of details over the clauses that they stand in, and over all clauses before."""
    cells = np.bincount((in_a[:, None] * b.n_clauses + in_b[None, :]).ravel(), weights.ravel(), a.n_clauses * b.n_clauses)
    return summed_before(cells.reshape(a.n_clauses, b.n_clauses))


def summed_before(cells: np.ndarray) -> np.ndarray:
    """Return the (m + 1, n + 1) sums of all cells above and left of each place of an (m, n) table (a summed-area table; Crow 1984)."""
    sums = np.zeros((cells.shape[0] + 1, cells.shape[1] + 1))
    inner = sums[1:, 1:]
    cells.cumsum(axis=0, out=inner)
    inner.cumsum(axis=1, out=inner)
    return sums
