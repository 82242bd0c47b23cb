"""Runs of many pairs of paragraphs, in columns."""

from __future__ import annotations

import numpy as np
import pytest

from framing.reuse.anchors import Run
from framing.reuse.pair_stages import PairRuns

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
