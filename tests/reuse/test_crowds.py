"""Pairs in a crowd of near misses: fillings of one formula."""

from __future__ import annotations

from itertools import combinations

import pytest

from framing.reuse.crowds import without_crowds
from framing.reuse.matches import Alike
from framing.reuse.passages import Passage

Pair = tuple[int, int]
FORMULA = list(combinations(range(6), 2))


def alike(score: float, *, start: int = 0, end: int = 50) -> Alike:
    """A pair alike in these letters of its first text and in the first fifty of its second."""
    return Alike(Passage(start, end, 0, 50, (0, 1), (0, 1), 0.8, 0.8, 0.8, 0.8), score)


def kept(accepted: dict[Pair, Alike], misses: dict[Pair, Alike]) -> set[Pair]:
    return set(without_crowds(accepted, accepted | misses))


def test_the_best_of_many_pairs_that_are_all_about_as_near_is_dropped():
    accepted = {(0, 1): alike(0.6), (2, 3): alike(0.5)}
    assert not kept(accepted, {pair: alike(0.3) for pair in FORMULA if pair not in accepted})


def test_a_pair_far_better_than_the_crowd_stays():
    accepted = {(0, 1): alike(0.95)}
    assert kept(accepted, {pair: alike(0.1) for pair in FORMULA if pair not in accepted}) == set(accepted)


def test_renderings_of_one_text_stay_though_a_bad_one_misses_some():
    accepted = {pair: alike(0.9) for pair in combinations(range(5), 2)} | {(0, 5): alike(0.5), (1, 5): alike(0.5)}
    assert kept(accepted, {(row, 5): alike(0.4) for row in (2, 3, 4)}) == set(accepted)


def test_two_good_renderings_stay_beside_a_bad_one():
    accepted = {(0, 1): alike(0.9)}
    assert kept(accepted, {(0, 2): alike(0.45), (1, 2): alike(0.45)}) == set(accepted)


def test_one_side_in_a_crowd_proves_nothing():
    accepted = {(0, 1): alike(0.6)}
    assert kept(accepted, {(0, row): alike(0.4) for row in range(2, 6)}) == set(accepted)


@pytest.mark.parametrize(("start", "dropped"), [(0, True), (20, True), (30, False)])
def test_near_misses_of_another_stretch_are_no_crowd(start, dropped):
    accepted = {(0, 1): alike(0.6)}
    misses = {(0, row): alike(0.4, start=start, end=start + 50) for row in range(2, 6)} | {(1, row): alike(0.4) for row in range(2, 6)}
    assert kept(accepted, misses) == (set() if dropped else set(accepted))


def test_what_was_refused_for_another_reason_is_no_near_miss():
    accepted = {(0, 1): alike(0.6)}
    assert kept(accepted, {pair: alike(0.6) for pair in FORMULA if pair not in accepted}) == set(accepted)


def test_where_nothing_is_accepted_nothing_is_left():
    assert without_crowds({}, {(0, 1): alike(0.3)}) == {}
