"""Copied passages: seeds and the alignments that grow from them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.reuse.anchors import SEED, WINDOW, maximal_parts, passages, shared_seeds
from framing.reuse.shingles import token_table

RUN = [f"r{letter}" for letter in "abcdefghijklmnopqrstuvwxy"]
LEFT = [f"x{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
RIGHT = [f"y{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]


def found(a: list[str], b: list[str]):
    table = token_table([" ".join(a), " ".join(b)])
    seeds = shared_seeds(table, min_seeds=1)
    return passages(table.of(0), table.of(1), seeds.at_a, seeds.at_b)


def test_a_copied_run_is_cut_out_to_the_token():
    (run,) = found([*LEFT, *RUN, *LEFT[::-1]], [*RUN, *RIGHT])
    assert (run.a_start, run.a_end, run.b_start, run.b_end, run.equal) == (26, 51, 0, 25, 25)
    assert run.ratio == 1.0


def test_an_edited_run_is_one_passage():
    edited = [*RUN[:8], "new", *RUN[9:16], *RUN[17:]]
    (run,) = found([*LEFT, *RUN], [*edited, *RIGHT])
    assert (run.a_start, run.a_end, run.b_start, run.b_end) == (26, 51, 0, 24)
    assert run.equal == 23


def test_two_runs_far_apart_are_two_passages_in_whatever_order():
    runs = found([*RUN[:12], *LEFT, *LEFT[::-1], *RUN[12:]], [*RUN[12:], *RIGHT, *RIGHT[::-1], *RUN[:12]])
    assert [(run.a_start, run.a_end, run.b_start) for run in runs] == [(0, 12, 65), (64, 77, 0)]


def test_no_run_of_seed_and_window_goes_unseen():
    for start in range(len(RUN) - SEED - WINDOW):
        table = token_table([" ".join([*LEFT, *RUN[start : start + SEED + WINDOW - 1]]), " ".join([*RUN[start : start + SEED + WINDOW - 1], *RIGHT])])
        assert len(shared_seeds(table, min_seeds=1).a) >= 1


def test_texts_without_a_common_run_share_nothing():
    assert found(LEFT, RIGHT) == []
    assert found([], RUN) == []


points = st.lists(st.integers(-5, 5).map(float), max_size=12)


@settings(deadline=None, derandomize=True)
@given(points)
def test_maximal_parts_are_disjoint_and_hold_the_best_part(values):
    parts = maximal_parts(values)
    assert all(last <= first for (_, last), (first, _) in pairwise(parts))
    sums = np.r_[0, np.cumsum(values)]
    best = max((sums[j] - sums[i] for i in range(len(sums)) for j in range(i + 1, len(sums))), default=0.0)
    assert max((sum(values[first:last]) for first, last in parts), default=0.0) == max(best, 0.0)
