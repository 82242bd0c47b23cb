"""Which figures state one fact in renderings of one source, and which of them contradict each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import pandas as pd

from framing.corpus.text import stem
from framing.reuse.figures import is_slip, n_digits, same_value

#: Fewest digits of a figure that is called a slip of another for having the same ones.
SLIP_DIGITS = 3


def with_conflicts(figures: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Give figures that state one fact in renderings of one source one `fact_id`, and those of them that contradict each other one `conflict_id`.

    `figures` has the columns FIGURE_COLUMNS, `pairs` those of `Reuse.pairs`. The figures inside the two passages of a pair are compared: equal ones state one
    fact. Two that differ contradict each other if neither has an equal partner in the other passage, and they count the same or stand at one place, between
    the same equal figures; or if one, without such a partner, is a slip of the other (a unit misplaced). A slip beside the right figure in one paragraph is a
    conflict too. A broken numeral has no value: it is the figure with the same digits, or contradicts the one at its place.
    """
    at: dict[str, list[Any]] = defaultdict(list)
    for figure in figures.itertuples(index=False):
        at[figure.paragraph_id].append(figure)
    facts, conflicts = _Groups(), _Groups()
    for pair in pairs.itertuples(index=False):
        left = [figure for figure in at.get(pair.a_paragraph_id, ()) if pair.a_start <= figure.start < pair.a_end]
        right = [figure for figure in at.get(pair.b_paragraph_id, ()) if pair.b_start <= figure.start < pair.b_end]
        for a in left:
            for b in right:
                if _equal(a, b) and _may_count_the_same(a, b):
                    facts.join(a.figure_id, b.figure_id)
        for a, b in _contradictions(left, right):
            conflicts.join(a.figure_id, b.figure_id)
            facts.join(a.figure_id, b.figure_id)
    for own in at.values():
        for a, b in combinations(own, 2):
            if _slipped(a, b) and a.value != b.value and _count_the_same(a, b):
                conflicts.join(a.figure_id, b.figure_id)
    ids = figures["figure_id"].tolist()
    return figures.assign(fact_id=pd.array(facts.numbered(ids, "N"), dtype="object"), conflict_id=pd.array(conflicts.numbered(ids, "C"), dtype="object"))


class _Groups:
    """Ids that were joined, directly or through others."""

    def __init__(self) -> None:
        self._of: dict[str, set[str]] = {}

    def join(self, a: str, b: str) -> None:
        both = self._of.get(a, {a}) | self._of.get(b, {b})
        self._of.update(dict.fromkeys(both, both))

    def numbered(self, ids: Sequence[str], prefix: str) -> list[str | None]:
        """Return for each id the number of its group, in the order of the ids; None for what was never joined."""
        numbers: dict[int, str] = {}
        return [numbers.setdefault(id(self._of[one]), f"{prefix}{len(numbers) + 1:04d}") if one in self._of else None for one in ids]


def _contradictions(left: Sequence[Any], right: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield the figures of both sides that count the same, or stand at one place, and yet differ."""
    left_alone = [a for a in left if not any(_equal(a, b) for b in right)]
    right_alone = [b for b in right if not any(_equal(a, b) for a in left)]
    yield from ((a, b) for a in left_alone for b in right_alone if _count_the_same(a, b))
    yield from ((a, b) for a in left_alone for b in right if b not in right_alone and _slipped(a, b) and _may_count_the_same(a, b))
    yield from ((a, b) for b in right_alone for a in left if a not in left_alone and _slipped(a, b) and _may_count_the_same(a, b))
    yield from ((a, b) for a, b in _at_one_place(left, right) if a in left_alone and b in right_alone)


def _at_one_place(left: Sequence[Any], right: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield the two figures that stand alone between the same equal figures of both sides, and differ."""
    anchors, reached = [(-1, -1)], -1
    for i, a in enumerate(left):
        j = next((j for j in range(reached + 1, len(right)) if _equal(a, right[j])), None)
        if j is not None:
            anchors.append((i, j))
            reached = j
    if len(anchors) == 1:
        return
    for (i, j), (next_i, next_j) in zip(anchors, [*anchors[1:], (len(left), len(right))], strict=True):
        if next_i - i == 2 and next_j - j == 2:
            a, b = left[i + 1], right[j + 1]
            if a.unit == b.unit and not _other_period(a, b):
                yield a, b


def _equal(a: Any, b: Any) -> bool:
    """Tell whether two figures say the same number; of a broken numeral nothing is known but its digits."""
    if _broken(a) or _broken(b):
        return _digits(a) == _digits(b)
    # A unit left out is no other unit.
    return bool((a.unit == b.unit or not (a.unit and b.unit)) and same_value(a.value, b.value))


def _broken(figure: Any) -> bool:
    return bool(pd.isna(figure.value))


def _digits(figure: Any) -> str:
    return re.sub(r"\D", "", figure.text)


def _slipped(a: Any, b: Any) -> bool:
    return not (_broken(a) or _broken(b)) and n_digits(a.value) >= SLIP_DIGITS and is_slip(a.value, b.value)


def _may_count_the_same(a: Any, b: Any) -> bool:
    """Tell whether nothing speaks against two figures counting the same: no different period, and a word in common where both name what they count."""
    of_a, of_b = _counted(a), _counted(b)
    return not _other_period(a, b) and (not (of_a and of_b) or bool(of_a & of_b))


def _count_the_same(a: Any, b: Any) -> bool:
    """Tell whether two figures have one unit, no different period, and one measure, more or less fully stated; or, translated freely, the same digits."""
    if a.unit != b.unit or _other_period(a, b) or _broken(a) or _broken(b):
        return False
    of_a, of_b = _counted(a), _counted(b)
    named = bool(of_a and of_b) or (of_a == of_b and a.unit != "")
    return (named and (of_a <= of_b or of_b <= of_a)) or is_slip(a.value, b.value)


def _counted(figure: Any) -> set[str]:
    return {stem(word) for word in figure.measure.split()}


def _other_period(a: Any, b: Any) -> bool:
    return bool(a.period and b.period) and _years(a.period).isdisjoint(_years(b.period))


def _years(period: str) -> set[str]:
    return set(re.findall(r"\d{4}", period)) or {period.lower()}
