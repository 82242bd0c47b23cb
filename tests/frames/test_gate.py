"""What is kept out because the text, or its whole post, is about something else."""

from __future__ import annotations

import numpy as np

from framing.frames.context import FEWEST_POSTS, Places
from framing.frames.gate import GATE_SHARE, GATE_SHARE_ALONE, OPEN, fit_gate

RNG = np.random.default_rng(8)


def in_posts(n_posts: int, size: int = 5) -> tuple[np.ndarray, np.ndarray, Places]:
    """Log odds of any frame, labels and places: posts that are framed throughout or not at all, of which each text alone tells little."""
    framed_post = np.repeat(np.arange(n_posts) % 2, size)
    posts = np.repeat([f"p{number}" for number in range(n_posts)], size).astype(object)
    return 2 * framed_post - 1 + RNG.normal(scale=1.5, size=len(posts)), framed_post[:, None], Places(posts, np.zeros(len(posts), dtype=bool))


def test_alone_a_small_share_of_the_rightly_coded_is_kept_out():
    framed, labels, _ = in_posts(200)
    right = labels[:, 0] == 1
    closed = fit_gate(framed, labels, right).closed(framed)
    assert abs(closed[right].mean() - GATE_SHARE_ALONE) < 0.005
    assert closed[~right].mean() > 2 * GATE_SHARE_ALONE


def test_a_weak_text_passes_in_a_framed_post_and_a_strong_one_stays_out_in_another():
    framed, labels, places = in_posts(200)
    gate = fit_gate(framed, labels, labels[:, 0] == 1, places)
    of_both = Places(np.array(["framed"] * 4 + ["other"] * 4, dtype=object), np.zeros(8, dtype=bool))
    closed = gate.closed(np.array([-2.5, 3.0, 3.0, 3.0, 2.0, -4.0, -4.0, -4.0]), of_both)
    assert closed.tolist() == [False] * 4 + [True] * 4
    assert gate.closed(np.array([-2.5, 2.0])).tolist() == [True, False]


def test_posts_keep_out_more_of_the_rest_at_a_lower_price():
    framed, labels, places = in_posts(200)
    right = labels[:, 0] == 1
    gate = fit_gate(framed, labels, right, places)
    alone, together = gate.closed(framed), gate.closed(framed, places)
    assert together[right].mean() <= GATE_SHARE + 0.005 < alone[right].mean()
    assert together[~right].mean() > alone[~right].mean()


def test_a_text_that_stands_alone_in_its_post_or_in_none_is_judged_alone():
    framed, labels, places = in_posts(200)
    gate = fit_gate(framed, labels, labels[:, 0] == 1, places)
    for names in (np.arange(len(framed)).astype(str), np.full(len(framed), "")):
        assert np.array_equal(gate.closed(framed, Places(names.astype(object), places.short)), gate.closed(framed))


def test_few_posts_teach_nothing_about_posts():
    framed, labels, places = in_posts(FEWEST_POSTS - 1)
    assert fit_gate(framed, labels, labels[:, 0] == 1, places).in_post is None


def test_nothing_is_kept_out_where_nothing_was_coded_rightly():
    framed, labels, places = in_posts(40)
    gate = fit_gate(framed, labels, np.zeros(len(labels), dtype=bool), places)
    assert gate == OPEN
    assert not gate.closed(framed, places).any()
