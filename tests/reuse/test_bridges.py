"""Pairs between two groups that have nothing else in common."""

from __future__ import annotations

from itertools import combinations

import pytest

from framing.reuse.bridges import FEWEST_PARTNERS, without_bridges
from framing.reuse.matches import Alike
from framing.reuse.passages import Passage

TEXTS = ["ten letters"] * 20
Pair = tuple[int, int]


def alike(pairs: list[Pair], *, partial: set[Pair] = frozenset()) -> dict[Pair, Alike]:
    """Every pair alike as a whole, but for some that share a stretch alone."""
    return {pair: Alike(Passage(0, 4 if pair in partial else 11, 0, 11, (0, 1), (0, 1), 0.8, 0.8, 0.8, 0.8), 0.9) for pair in pairs}


def group(*rows: int) -> list[Pair]:
    return list(combinations(rows, 2))


def test_a_pair_that_alone_joins_two_groups_is_dropped():
    pairs = group(0, 1, 2, 3) + group(4, 5, 6, 7)
    assert without_bridges(alike([*pairs, (3, 4)]), TEXTS) == alike(pairs)


def test_a_group_in_which_most_pairs_are_known_stays_whole():
    pairs = [pair for pair in group(*range(8)) if pair not in {(0, 7), (1, 6), (2, 5)}]
    assert without_bridges(alike(pairs), TEXTS) == alike(pairs)


@pytest.mark.parametrize("size", range(1, FEWEST_PARTNERS + 1))
def test_a_text_with_few_partners_proves_nothing(size):
    left, right = list(range(size)), list(range(10, 15))
    pairs = [*group(*left), *group(*right), (left[-1], right[0])]
    assert without_bridges(alike(pairs), TEXTS) == alike(pairs)


def test_a_shared_sentence_is_no_bridge_and_makes_no_partners():
    pairs = [*group(0, 1, 2, 3), *group(4, 5, 6, 7), (3, 4)]
    assert without_bridges(alike(pairs, partial={(3, 4)}), TEXTS) == alike(pairs, partial={(3, 4)})
    partners = {(4, 5), (4, 6), (4, 7)}
    assert (3, 4) in without_bridges(alike(pairs, partial=partners), TEXTS)
