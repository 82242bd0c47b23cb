"""Folds of a cross-validation that never split a group."""

from __future__ import annotations

from typing import Any

import numpy as np

from framing.errors import InputError

#: Folds of a cross-validation, at most.
FOLDS = 4


def grouped_folds(n: int, groups: Any = None, *, folds: int, random_state: int = 0) -> np.ndarray:
    """Return the (n,) fold of each unit: a group each where there are few groups, else groups spread so that folds are about equal; without `groups`
    the units are spread at random.

    Raises `InputError` for fewer than two units or folds, and where the groups are not one per unit, or are all the same.
    """
    if n < 2 or folds < 2:
        raise InputError(f"cross-validation needs two units and two folds at least; got {n} units and folds={folds}")
    if groups is None:
        return np.random.default_rng(random_state).permutation(n) % max(2, min(folds, n))
    names, index = np.unique(np.asarray(groups, dtype=object).astype(str), return_inverse=True)
    if len(index) != n:
        raise InputError(f"groups must name one group per unit: {n} units, {len(index)} groups")
    if len(names) < 2:
        raise InputError("all units are of one group; cross-validation needs at least two (leave `groups` out to split freely)")
    if len(names) <= folds:
        return index
    # The largest groups first, each to the fold that is smallest so far.
    sizes = np.bincount(index)
    filled = np.zeros(folds)
    fold_of_group = np.zeros(len(names), dtype=np.int64)
    for group in np.argsort(-sizes, kind="stable"):
        fold_of_group[group] = int(np.argmin(filled))
        filled[fold_of_group[group]] += sizes[group]
    return fold_of_group[index]
