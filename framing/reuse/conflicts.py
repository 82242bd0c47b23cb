"""Which figures state one fact in renderings of one source, and which of them contradict each other."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from framing.corpus.text import stem
from framing.corpus.texts import BLOCK, Texts, text_array
from framing.engine.base import Links
from framing.engine.local import LOCAL
from framing.reuse.figures import ROUNDING, n_digits, same_value, slip_key

#: Figures, and pairs of passages, of which it is remembered what they say and what was found: those of a family stand in many pairs.
REMEMBERED = 50_000
#: So many pairs of passages have their figures joined before it is worked out which of them belong together: some ten links each.
MOST_LINKS = 100_000
#: What a figure says, beside its value.
_SAID = ("text", "unit", "measure", "period")
#: Fewest digits of a figure that is called a slip of another for having the same ones.
SLIP_DIGITS = 3


def with_conflicts(figures: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Give figures that state one fact in renderings of one source one `fact_id`, and those of them that contradict each other one `conflict_id`.

    `figures` has the columns FIGURE_COLUMNS, `pairs` those of `Reuse.pairs`. The figures inside the two passages of a pair are compared: equal ones state one
    fact. Two that differ contradict each other if neither has an equal partner in the other passage, and they count the same or stand at one place, between
    the same equal figures; or if one, without such a partner, is a slip of the other (a unit misplaced). A slip beside the right figure in one paragraph is a
    conflict too. A broken numeral has no value: it is the figure with the same digits, or contradicts the one at its place.
    """
    n, stated = len(figures), _Statements.of(figures)
    facts, conflicts = _Joined(n), _Joined(n)
    # Copies state the same figures: what was found for two of them holds for all.
    compared = lru_cache(maxsize=REMEMBERED)(lambda left, right: _compared(*([stated.what(number) for number in side] for side in (left, right))))
    for a, b in stated.both_sides(pairs):
        found = compared(tuple(stated.number[a].tolist()), tuple(stated.number[b].tolist()))
        left, right = stated.row[a], stated.row[b]
        for groups, (i, j) in ((facts, found.facts), (conflicts, found.conflicts), (facts, found.conflicts)):
            groups.join(left[i], right[j])
    slips = np.array(list(stated.slips_beside()), dtype=np.int64).reshape(-1, 2)
    conflicts.join(slips[:, 0], slips[:, 1])
    return figures.assign(fact_id=pd.array(facts.numbered("N"), dtype="object"), conflict_id=pd.array(conflicts.numbered("C"), dtype="object"))


class _Joined:
    """Which of n rows of figures were joined, directly or through others."""

    def __init__(self, n: int) -> None:
        self._n = n
        self._links: list[Links] = []
        self._held = 0

    def join(self, a: np.ndarray, b: np.ndarray) -> None:
        """Join each of the rows `a` with that of `b`."""
        if len(a):
            self._links.append(Links(a, b))
            self._held += 1
        if self._held > MOST_LINKS:
            self._links, self._held = [self._first_of_group()], 0

    def _first_of_group(self) -> Links:
        """Every row that was joined, with the first of those it is joined with."""
        a, b = (np.concatenate([np.zeros(0, dtype=np.int64), *(getattr(link, side) for link in self._links)]) for side in ("a", "b"))
        rows = np.unique(np.concatenate([a, b]))
        return Links(rows, LOCAL.components(self._n, Links(a, b))[rows])

    def numbered(self, prefix: str) -> list[str | None]:
        """Return for each row the number of its group, in the order of the rows; None for what was never joined."""
        joined = self._first_of_group()
        groups, number = np.unique(joined.b, return_inverse=True)
        names = [f"{prefix}{place:04d}" for place in range(1, len(groups) + 1)]
        found: list[str | None] = [None] * self._n
        for row, place in zip(joined.a.tolist(), number.tolist(), strict=True):
            found[row] = names[place]
        return found


@dataclass(frozen=True)
class _What:
    """What a figure says, wherever it stands; everything that is compared is worked out once."""

    text: str
    value: float | None
    unit: str
    measure: str
    period: str

    @cached_property
    def digits(self) -> str:
        return re.sub(r"\D", "", self.text)

    @cached_property
    def counted(self) -> frozenset[str]:
        return frozenset(stem(word) for word in self.measure.split())

    @cached_property
    def years(self) -> frozenset[str]:
        return frozenset(re.findall(r"\d{4}", self.period)) or frozenset({self.period.lower()})

    @cached_property
    def slip(self) -> tuple[int, ...] | None:
        """What figures have in common of which one may be a slip of the other; None where nothing is."""
        return None if self.value is None else slip_key(self.value)

    @cached_property
    def may_slip(self) -> bool:
        """Whether it has so many digits that another figure with the same ones is called its slip."""
        return self.value is not None and self.slip is not None and n_digits(self.value) >= SLIP_DIGITS

    def equals(self, other: _What) -> bool:
        """Tell whether two figures say the same number; of a broken numeral nothing is known but its digits."""
        if self.value is None or other.value is None:
            return self.digits == other.digits
        # A unit left out is no other unit.
        return (self.unit == other.unit or not (self.unit and other.unit)) and same_value(self.value, other.value)

    def may_count_the_same(self, other: _What) -> bool:
        """Tell whether nothing speaks against two figures counting the same: no different period, and a word in common where both name what they count."""
        return not self.is_of_another_period(other) and (not (self.counted and other.counted) or not self.counted.isdisjoint(other.counted))

    def counts_the_same(self, other: _What) -> bool:
        """Tell whether two figures have one unit, no different period, and one measure, more or less fully stated; or, translated freely, the same digits."""
        if self.unit != other.unit or self.is_of_another_period(other) or self.value is None or other.value is None:
            return False
        named = bool(self.counted and other.counted) or (self.counted == other.counted and self.unit != "")
        return (named and (self.counted <= other.counted or other.counted <= self.counted)) or (self.slip is not None and self.slip == other.slip)

    def is_of_another_period(self, other: _What) -> bool:
        """Tell whether both name a period and no year is in both."""
        return bool(self.period and other.period) and self.years.isdisjoint(other.years)


@dataclass(frozen=True, eq=False)
class _Statements:
    """n figures in the order of their paragraphs, as columns (n,): their `row` in the table, where they `start`, and the `number` of what each says, which is equal
    where that is. Those of paragraph p in `paragraph_ids` are `first[p]` to `first[p + 1]`. As objects, the figures of many paragraphs take ten times the memory."""

    row: np.ndarray
    start: np.ndarray
    number: np.ndarray
    first: np.ndarray
    paragraph_ids: pa.Array
    what: Callable[[int], _What]

    @classmethod
    def of(cls, figures: pd.DataFrame) -> _Statements:
        import polars as pl

        column = text_array(figures["paragraph_id"]).dictionary_encode()
        paragraph = column.indices.to_numpy(zero_copy_only=False)
        row = np.argsort(paragraph, kind="stable")
        said = pl.DataFrame({name: pl.from_arrow(text_array(figures[name])) for name in _SAID}).with_columns(value=figures["value"].to_numpy(dtype=np.float64))
        _, first, number = np.unique(said.hash_rows().to_numpy(), return_index=True, return_inverse=True)
        texts, value = [Texts(figures[name]) for name in _SAID], figures["value"].to_numpy(dtype=np.float64)

        def what(of: int) -> _What:
            at = int(first[of])
            text, unit, measure, period = (column[at] for column in texts)
            return _What(text, None if np.isnan(value[at]) else float(value[at]), unit, measure, period)

        begins = np.searchsorted(paragraph[row], np.arange(len(column.dictionary) + 1))
        return cls(row, figures["start"].to_numpy()[row], number[row], begins, column.dictionary, lru_cache(maxsize=REMEMBERED)(what))

    def both_sides(self, pairs: pd.DataFrame) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield the places of the figures in both passages of each pair, where there are any in both."""
        sides = []
        for side in ("a", "b"):
            paragraph = pc.index_in(text_array(pairs[f"{side}_paragraph_id"]), value_set=self.paragraph_ids)
            columns = pc.fill_null(paragraph, -1).to_numpy(), pairs[f"{side}_start"].to_numpy(), pairs[f"{side}_end"].to_numpy()
            sides.append(columns)
        stating = np.flatnonzero((sides[0][0] >= 0) & (sides[1][0] >= 0))
        for begin in range(0, len(stating), BLOCK):
            some = stating[begin : begin + BLOCK]
            left, right = (zip(*(column[some].tolist() for column in columns), strict=True) for columns in sides)
            for one, other in zip(left, right, strict=True):
                a, b = self._inside(*one), self._inside(*other)
                if len(a) and len(b):
                    yield a, b

    def _inside(self, paragraph: int, start: int, end: int) -> np.ndarray:
        """The places of the figures of a paragraph that begin in [start, end)."""
        first, last = self.first[paragraph], self.first[paragraph + 1]
        starts = self.start[first:last]
        return first + np.flatnonzero((start <= starts) & (starts < end))

    def slips_beside(self) -> Iterator[tuple[int, int]]:
        """Yield the rows of two figures of one paragraph of which one is a slip of the other."""
        for paragraph in np.flatnonzero(np.diff(self.first) > 1).tolist():
            own = slice(self.first[paragraph], self.first[paragraph + 1])
            alike: dict[Any, list[tuple[int, _What]]] = defaultdict(list)
            for row, number in zip(self.row[own].tolist(), self.number[own].tolist(), strict=True):
                if (figure := self.what(number)).slip is not None:
                    alike[figure.slip].append((row, figure))
            for same in alike.values():
                for (one, x), (other, y) in combinations(same, 2):
                    if x.may_slip and x.value != y.value and x.counts_the_same(y):
                        yield one, other


@dataclass(frozen=True)
class _Found:
    """Pairs of figures that state one fact, and of figures that contradict each other: (2, k) positions on the left, and on the right."""

    facts: np.ndarray
    conflicts: np.ndarray


def _compared(left: Sequence[_What], right: Sequence[_What]) -> _Found:
    """Compare the figures of two passages."""
    partners = _partners(left, right)
    facts = [(i, j) for i, equal in enumerate(partners) for j in equal if left[i].may_count_the_same(right[j])]
    return _Found(*(np.array(pairs, dtype=np.int64).reshape(-1, 2).T for pairs in (facts, list(_contradictions(left, right, partners)))))


def _partners(left: Sequence[_What], right: Sequence[_What]) -> list[list[int]]:
    """The positions of the equal figures on the right of each on the left, in order; looked for among those of nearly the same value or with the same digits."""
    values = sorted((figure.value, j) for j, figure in enumerate(right) if figure.value is not None)
    by_digits = _positions(right, lambda figure: [figure.digits])
    found = []
    for a in left:
        near: set[int] = set(by_digits.get(a.digits, ()))
        if a.value is not None:
            reach = 2 * ROUNDING * abs(a.value)
            near.update(j for _, j in values[bisect_left(values, (a.value - reach, -1)) : bisect_right(values, (a.value + reach, len(right)))])
        found.append([j for j in sorted(near) if a.equals(right[j])])
    return found


def _contradictions(left: Sequence[_What], right: Sequence[_What], partners: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Yield the figures of both sides that count the same, or stand at one place, and yet differ."""
    matched = {j for equal in partners for j in equal}
    left_alone = {i for i, equal in enumerate(partners) if not equal}
    slips = _positions(right, lambda figure: [figure.slip])
    words = _positions(right, lambda figure: figure.counted or [None])
    for i, a in enumerate(left):
        like = {j for j in slips.get(a.slip, ()) if a.slip is not None}
        if i not in left_alone:
            yield from ((i, j) for j in like - matched if a.may_slip and a.may_count_the_same(right[j]))
            continue
        same = like.union(*(words.get(word, ()) for word in a.counted or [None]))
        yield from ((i, j) for j in same - matched if a.counts_the_same(right[j]))
        yield from ((i, j) for j in like & matched if a.may_slip and a.may_count_the_same(right[j]))
    yield from ((i, j) for i, j in _at_one_place(left, right, partners) if i in left_alone and j not in matched)


def _positions(figures: Sequence[_What], keys: Callable[[_What], Iterable[Any]]) -> dict[Any, list[int]]:
    """The positions of the figures under each of their keys."""
    found: dict[Any, list[int]] = defaultdict(list)
    for position, figure in enumerate(figures):
        for key in keys(figure):
            found[key].append(position)
    return found


def _at_one_place(left: Sequence[_What], right: Sequence[_What], partners: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Yield the two figures that stand alone between the same equal figures of both sides, and differ."""
    anchors, reached = [(-1, -1)], -1
    for i, equal in enumerate(partners):
        later = bisect_right(equal, reached)
        if later < len(equal):
            reached = equal[later]
            anchors.append((i, reached))
    if len(anchors) == 1:
        return
    for (i, j), (next_i, next_j) in zip(anchors, [*anchors[1:], (len(left), len(right))], strict=True):
        if next_i - i == 2 and next_j - j == 2:
            a, b = left[i + 1], right[j + 1]
            if a.unit == b.unit and not a.is_of_another_period(b):
                yield i + 1, j + 1
