"""Folds that never split a group."""

from __future__ import annotations

import numpy as np
import pytest

from framing.errors import InputError
from framing.frames.folds import grouped_folds


def test_no_group_is_split_and_folds_are_about_equal():
    groups = np.repeat([f"g{number}" for number in range(12)], [30, 30, 20, 20, 20, 10, 10, 10, 10, 10, 5, 5])
    folds = grouped_folds(len(groups), groups, folds=4)
    assert all(len(set(folds[groups == group])) == 1 for group in set(groups))
    assert np.ptp(np.bincount(folds)) <= 10


def test_few_groups_are_a_fold_each():
    assert grouped_folds(6, ["a", "a", "b", "c", "c", "b"], folds=5).tolist() == [0, 0, 1, 2, 2, 1]


def test_without_groups_units_are_spread_evenly_and_the_same_each_time():
    folds = grouped_folds(10, folds=3, random_state=1)
    assert sorted(np.bincount(folds)) == [3, 3, 4]
    assert np.array_equal(folds, grouped_folds(10, folds=3, random_state=1))
    assert not np.array_equal(folds, grouped_folds(10, folds=3, random_state=2))


@pytest.mark.parametrize(("groups", "message"), [(["a", "b"], "3 units, 2 groups"), (["a", "a", "a"], "one group")])
def test_groups_that_cannot_be_kept_apart_are_refused(groups, message):
    with pytest.raises(InputError, match=message):
        grouped_folds(3, groups, folds=3)


@pytest.mark.parametrize(("n", "folds"), [(1, 4), (0, 4), (8, 1), (8, 0), (8, -3)])
@pytest.mark.parametrize("grouped", [False, True])
def test_one_unit_or_one_fold_is_nothing_to_cross_validate_on(n, folds, grouped):
    with pytest.raises(InputError, match=f"got {n} units and folds={folds}"):
        grouped_folds(n, range(n) if grouped else None, folds=folds)
