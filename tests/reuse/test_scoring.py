"""Pairs are scored in an order in which few paragraphs are prepared twice."""

from __future__ import annotations

import numpy as np

from framing.reuse.scoring import neighbours_together


def test_every_pair_is_scored_once_whatever_the_order_they_come_in():
    assert neighbours_together(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)).tolist() == []
    a, b = np.random.default_rng(0).integers(0, 10**6, (2, 200))
    assert sorted(neighbours_together(a, b + 10**6).tolist()) == list(range(200))


def test_pairs_of_paragraphs_that_hang_together_stand_together():
    shuffled = np.random.default_rng(1).permutation(3000)
    # A hundred groups of thirty rows, scattered over the corpus; in a group each is paired with the next five.
    a, step = np.meshgrid(np.arange(3000), np.arange(1, 6), indexing="ij")
    inside = (a % 30) + step < 30
    a, b = shuffled[a[inside]], shuffled[(a + step)[inside]]
    order = neighbours_together(a, b)
    group = np.argsort(shuffled)[a[order]] // 30
    assert (group[1:] != group[:-1]).sum() == 99
