"""Runs of many pairs of paragraphs, in columns."""

from __future__ import annotations

import numpy as np
import pytest

from framing.engine.local import LOCAL
from framing.reuse import pair_stages
from framing.reuse.anchors import Run, shared_seeds
from framing.reuse.pair_stages import PairRuns, matches_of, runs_of
from framing.reuse.shingles import token_table

ONE, TWO, THREE = Run(0, 9, 1, 10, 9), Run(12, 30, 40, 58, 17), Run(3, 14, 0, 11, 11)


@pytest.fixture
def runs() -> PairRuns:
    numbers = [[getattr(run, name) for name in Run.__slots__] for run in (ONE, TWO, THREE)]
    return PairRuns(np.array([7, 2, 5], dtype=np.int32), np.array([1, 90_000, 6], dtype=np.int32), np.array([0, 2, 2, 3]), np.array(numbers, dtype=np.int32))


def test_each_pair_has_its_runs(runs):
    assert list(runs) == [(7, 1), (2, 90_000), (5, 6)]
    assert dict(runs.items()) == {(7, 1): [ONE, TWO], (2, 90_000): [], (5, 6): [THREE]}
    assert runs.sharing().tolist() == [0, 2]


def test_a_pair_that_is_not_there_is_refused(runs):
    assert (1, 7) not in runs
    with pytest.raises(KeyError):
        runs[9_000, 9_000]


def test_other_pairs_have_those_of_their_runs_that_are_known(runs):
    some = runs.of_pairs(np.array([5, 1, 7]), np.array([6, 1, 1]))
    assert dict(some.items()) == {(5, 6): [THREE], (1, 1): [], (7, 1): [ONE, TWO]}


def test_where_no_pair_is_none_has_runs(runs):
    none = runs.of_pairs(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    assert (len(none), list(none)) == (0, [])
    assert dict(none.of_pairs(np.array([1]), np.array([2])).items()) == {(1, 2): []}


SHARED = "seven small boats carried salted herring across the cold harbour before anybody noticed the missing lanterns"
TEXTS = [
    f"In March {SHARED} once more.", "Nothing of this stands elsewhere, as everybody in the whole town has known for many years.", f"Today {SHARED}.",
    f"They say that {SHARED}", "",
]  # fmt: skip


@pytest.mark.parametrize("pairs", [1, 2, 5_000])
def test_runs_and_matches_are_the_same_however_many_pairs_go_together(monkeypatch, pairs):
    monkeypatch.setattr(pair_stages, "PAIRS", pairs)
    table = token_table(TEXTS)
    # The last of two texts is side `a`.
    runs = runs_of(table, shared_seeds(table), np.arange(len(TEXTS))[::-1], LOCAL)
    assert dict(runs.items()) == {(0, 2): [Run(1, 17, 2, 18, 16)], (0, 3): [Run(3, 19, 2, 18, 16)], (2, 3): [Run(3, 19, 1, 17, 16)]}
    found = dict(matches_of(TEXTS, PairRuns(runs.b, runs.a, runs.first, runs.numbers), LOCAL))
    assert set(found) == {(b, a) for a, b in runs}
    for (a, b), (match,) in found.items():
        assert SHARED in TEXTS[a][match.a_start : match.a_end]
        assert SHARED in TEXTS[b][match.b_start : match.b_end]


def test_texts_that_share_nothing_have_no_runs_and_no_matches():
    table = token_table(TEXTS[1:3])
    runs = runs_of(table, shared_seeds(table), np.arange(2), LOCAL)
    assert (len(runs), list(matches_of(TEXTS[1:3], runs, LOCAL))) == (0, [])
