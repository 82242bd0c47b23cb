"""Slogans, formulae and phrases that are found at the same places, and are one row."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from framing.reuse.formulae import Formula
from framing.reuse.renderings import Place
from framing.reuse.slogans import Slogan

#: A place is that of another where they overlap by this share of the longer one, and a formula is a slogan where this share of its places are.
SAME_PLACE, SAME_ROW = 0.5, 0.5


def joined(slogans: Sequence[Slogan], formulae: Sequence[Formula]) -> tuple[list[Slogan], list[Formula]]:
    """Give the places of a formula to the slogan that it is, if it is one, and return the slogans and the other formulae."""
    named: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for number, slogan in enumerate(slogans):
        for row, start, end in slogan.places:
            named[row].append((start, end, number))
    more: dict[int, list[Place]] = defaultdict(list)
    others = []
    for formula in formulae:
        counts = Counter(
            number for row, start, end in formula.places for number in {of for left, right, of in named[row] if _same((start, end), (left, right))}
        )
        n, number = max(((n, -number) for number, n in counts.items()), default=(0, 0))
        if n < SAME_ROW * len(formula.places):
            others.append(formula)
            continue
        free = [(row, start, end) for row, start, end in formula.places if all(end <= left or right <= start for left, right, _ in named[row])]
        for row, start, end in free:
            named[row].append((start, end, -number))
        more[-number].extend(free)
    return [Slogan(tuple(sorted([*slogan.places, *more[number]]))) for number, slogan in enumerate(slogans)], others


def _same(place: tuple[int, int], other: tuple[int, int]) -> bool:
    shared = min(place[1], other[1]) - max(place[0], other[0])
    return shared >= SAME_PLACE * max(place[1] - place[0], other[1] - other[0])


def covered(row: np.ndarray, start: np.ndarray, end: np.ndarray, first: np.ndarray, formulae: Sequence[Formula]) -> np.ndarray:
    """Tell of each of n phrases whether all its places are inside those of one formula; of the (k,) places those of phrase p are `[first[p], first[p + 1])`."""
    spots = sorted((*place, number) for number, formula in enumerate(formulae) for place in formula.places)
    if not spots or not len(row):
        return np.zeros(len(first) - 1, dtype=bool)
    rows, begins, ends, numbers = np.array(spots, dtype=np.int64).T
    longest = int(max(ends.max(), end.max())) + 1
    at = np.searchsorted(rows * longest + begins, row.astype(np.int64) * longest + start, side="right") - 1
    inside = (at >= 0) & (rows[at] == row) & (end <= ends[at])
    formula = np.where(inside, numbers[at], -1)
    return (np.minimum.reduceat(formula, first[:-1]) >= 0) & (np.minimum.reduceat(formula, first[:-1]) == np.maximum.reduceat(formula, first[:-1]))
