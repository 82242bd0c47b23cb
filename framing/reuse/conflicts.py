"""Which figures state one fact in renderings of one source, and which of them contradict each other."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any, NamedTuple

import pandas as pd

from framing.corpus.text import stem
from framing.reuse.figures import ROUNDING, n_digits, same_value, slip_key

#: Fewest digits of a figure that is called a slip of another for having the same ones.
SLIP_DIGITS = 3


def with_conflicts(figures: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Give figures that state one fact in renderings of one source one `fact_id`, and those of them that contradict each other one `conflict_id`.

    `figures` has the columns FIGURE_COLUMNS, `pairs` those of `Reuse.pairs`. The figures inside the two passages of a pair are compared: equal ones state one
    fact. Two that differ contradict each other if neither has an equal partner in the other passage, and they count the same or stand at one place, between
    the same equal figures; or if one, without such a partner, is a slip of the other (a unit misplaced). A slip beside the right figure in one paragraph is a
    conflict too. A broken numeral has no value: it is the figure with the same digits, or contradicts the one at its place.
    """
    at, whats = _statements(figures)
    facts, conflicts = _Groups(), _Groups()
    known: dict[tuple[tuple[int, ...], tuple[int, ...]], _Found] = {}
    inside: dict[tuple[str, int, int], tuple[_Stated, ...]] = {}

    def within(paragraph: str, start: int, end: int) -> tuple[_Stated, ...]:
        # A passage stands in many pairs.
        place = paragraph, start, end
        if place not in inside:
            inside[place] = tuple(figure for figure in at.get(paragraph, ()) if start <= figure.start < end)
        return inside[place]

    columns = ("a_paragraph_id", "a_start", "a_end", "b_paragraph_id", "b_start", "b_end")
    for a, a_start, a_end, b, b_start, b_end in zip(*(pairs[name].tolist() for name in columns), strict=True):
        left, right = within(a, a_start, a_end), within(b, b_start, b_end)
        if not left or not right:
            continue
        # Copies state the same figures: what was found for two of them holds for all.
        key = tuple(figure.what for figure in left), tuple(figure.what for figure in right)
        if key not in known:
            known[key] = _compared(*([whats[number] for number in side] for side in key))
        for i, j in known[key].facts:
            facts.join(left[i].row, right[j].row)
        for i, j in known[key].conflicts:
            conflicts.join(left[i].row, right[j].row)
            facts.join(left[i].row, right[j].row)
    for own in at.values():
        alike: dict[Any, list[_Stated]] = defaultdict(list)
        for figure in own if len(own) > 1 else ():
            if whats[figure.what].slip is not None:
                alike[whats[figure.what].slip].append(figure)
        for same in alike.values():
            for one, other in combinations(same, 2):
                x, y = whats[one.what], whats[other.what]
                if x.may_slip and x.value != y.value and x.counts_the_same(y):
                    conflicts.join(one.row, other.row)
    n = len(figures)
    return figures.assign(fact_id=pd.array(facts.numbered(n, "N"), dtype="object"), conflict_id=pd.array(conflicts.numbered(n, "C"), dtype="object"))


class _Groups:
    """Rows of figures that were joined, directly or through others (union-find; Galler & Fischer 1964)."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def join(self, a: int, b: int) -> None:
        top, other = self._top(a), self._top(b)
        self._above[other] = top

    def _top(self, one: int) -> int:
        above = self._above.setdefault(one, one)
        while above != one:
            # Every other step of the way is cut short.
            self._above[one] = self._above[above]
            one = self._above[one]
            above = self._above[one]
        return one

    def numbered(self, n: int, prefix: str) -> list[str | None]:
        """Return for each of n rows the number of its group, in the order of the rows; None for what was never joined."""
        numbers: dict[int, str] = {}
        return [numbers.setdefault(self._top(row), f"{prefix}{len(numbers) + 1:04d}") if row in self._above else None for row in range(n)]


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


class _Stated(NamedTuple):
    """One figure at its place: its row in the table, where it begins in its paragraph, and the number of what it says; a tuple, since there are many."""

    row: int
    start: int
    what: int


def _statements(figures: pd.DataFrame) -> tuple[dict[str, list[_Stated]], list[_What]]:
    """The figures of each paragraph, and what they say, each thing once: figures that say the same have one number."""
    at: dict[str, list[_Stated]] = defaultdict(list)
    numbers: dict[tuple[Any, ...], int] = {}
    whats: list[_What] = []
    columns = ("paragraph_id", "start", "text", "value", "unit", "measure", "period")
    for row, (paragraph, start, text, value, *rest) in enumerate(zip(*(figures[name].tolist() for name in columns), strict=True)):
        said = text, None if pd.isna(value) else float(value), *rest
        if (number := numbers.setdefault(said, len(whats))) == len(whats):
            whats.append(_What(*said))
        at[paragraph].append(_Stated(row, start, number))
    return at, whats


@dataclass(frozen=True)
class _Found:
    """Pairs (position on the left, position on the right) of figures that state one fact, and of figures that contradict each other."""

    facts: tuple[tuple[int, int], ...]
    conflicts: tuple[tuple[int, int], ...]


def _compared(left: Sequence[_What], right: Sequence[_What]) -> _Found:
    """Compare the figures of two passages."""
    partners = _partners(left, right)
    facts = tuple((i, j) for i, equal in enumerate(partners) for j in equal if left[i].may_count_the_same(right[j]))
    return _Found(facts, tuple(_contradictions(left, right, partners)))


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
