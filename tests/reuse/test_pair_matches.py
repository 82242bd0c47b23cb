"""The matches of many pairs, in columns."""

from __future__ import annotations

import numpy as np
import pytest

from framing.reuse import pair_matches
from framing.reuse.matches import Match
from framing.reuse.pair_matches import PairMatches
from framing.reuse.spans import Spans

WHOLE, PART, LATER = (
    Match("exact", "whole", 1.0, 0, 300, 0, 300),
    Match("translation", "partial", 0.5123, 9, 40, 2, 31),
    Match("near_duplicate", "partial", 0.75, 50, 90, 40, 80),
)
FOUND = {(7, 9): [PART, LATER], (0, 9): [WHOLE], (7, 8): [LATER]}


def test_each_pair_has_the_matches_it_was_given_whatever_the_order_and_the_blocks(monkeypatch):
    monkeypatch.setattr(pair_matches, "BLOCK", 2)
    assert dict(PairMatches.of(FOUND.items())) == FOUND
    assert list(PairMatches.of(reversed(FOUND.items()))) == [(0, 9), (7, 8), (7, 9)]


def test_a_pair_that_is_not_there_has_no_matches():
    matches = PairMatches.of(FOUND.items())
    assert (9, 7) not in matches
    assert matches.get((8, 9), []) == []
    with pytest.raises(KeyError):
        matches[1, 2]


def test_no_pair_has_no_matches():
    none = PairMatches.of([])
    assert len(none) == 0
    assert list(none) == []
    assert (0, 1) not in none
    assert len(none.side("a")) == 0


def test_a_pair_of_which_no_match_is_kept_is_gone():
    kept = PairMatches.of(FOUND.items()).where(np.array([False, True, False, True]))
    assert dict(kept) == {(7, 8): [LATER], (7, 9): [LATER]}


def test_matches_are_joined_in_the_order_of_their_pairs():
    one, other = PairMatches.of([((7, 9), [PART, LATER])]), PairMatches.of([((0, 9), [WHOLE]), ((7, 8), [LATER])])
    assert list(one.and_(other).items()) == sorted(FOUND.items())


def test_a_side_is_where_the_passages_stand():
    side = PairMatches.of(FOUND.items()).side("b")
    assert isinstance(side, Spans)
    assert [column.tolist() for column in (side.row, side.start, side.end)] == [[9, 8, 9, 9], [0, 40, 2, 40], [300, 80, 31, 80]]
