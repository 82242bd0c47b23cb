"""Intervals of shares resample posts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from framing.intervals import share_intervals
from framing.summary import cooccurring, frame_summary


def test_the_interval_holds_the_share_and_narrows_with_more_posts():
    few, many = (share_intervals(np.array([[2], [0]] * n), np.full(2 * n, 4))[0] for n in (5, 200))
    for low, high in (few, many):
        assert 0 <= low < 0.25 < high <= 1
    assert many[1] - many[0] < (few[1] - few[0]) / 4


def test_paragraphs_of_one_post_count_as_one_draw():
    whole_posts = share_intervals(np.array([[10], [0], [10], [0]]), np.full(4, 10))[0]
    single = share_intervals(np.array([[1], [0]] * 20), np.full(40, 1))[0]
    assert whole_posts[1] - whole_posts[0] > 2 * (single[1] - single[0])


def test_it_agrees_with_the_binomial_where_every_post_has_one_paragraph():
    n, p = 400, 0.3
    low, high = share_intervals(np.array([[1]] * int(n * p) + [[0]] * int(n * (1 - p))), np.ones(n))[0]
    half = 1.96 * (p * (1 - p) / n) ** 0.5
    assert (low, high) == (pytest.approx(p - half, abs=0.01), pytest.approx(p + half, abs=0.01))


@pytest.mark.parametrize("coded", [[5], [5, 0]])
def test_one_post_has_no_interval(coded):
    assert np.isnan(share_intervals(np.ones((len(coded), 2)), np.array(coded))).all()


def test_drawing_in_batches_changes_nothing_about_the_shape(monkeypatch):
    monkeypatch.setattr("framing.intervals._CELLS", 30)
    assert share_intervals(np.array([[1, 0], [0, 1], [1, 1]]), np.array([2, 2, 2]), draws=50).shape == (2, 2)


def test_the_order_of_posts_changes_no_interval_of_the_summary():
    posts = pd.DataFrame({"post_id": list("abcd"), "source": "s", "date": None})
    paragraphs = pd.DataFrame({"paragraph_id": list("1234"), "post_id": list("abcd"), "kind": "body", "frames": [["sea"], [], ["sea"], []]})
    members = pd.DataFrame({"paragraph_id": [], "family_id": []})
    forwards, backwards = (frame_summary(posts, rows, members, ["sea"]) for rows in (paragraphs, paragraphs[::-1]))
    assert forwards[["share_low", "share_high"]].equals(backwards[["share_low", "share_high"]])
    assert forwards["share_low"].le(forwards["share"]).all()


def test_meetings_are_counted_once_and_compared_with_chance():
    paragraphs = pd.DataFrame({"kind": ["body"] * 3 + ["boilerplate"], "frames": [["sea", "land"], ["sea"], ["land", "sky", "sea"], []]})
    table = cooccurring(paragraphs, ["sea", "land", "sky"])
    assert table[["a", "b", "n_paragraphs"]].values.tolist() == [["sea", "land", 2], ["sea", "sky", 1], ["land", "sky", 1]]
    assert table["expected"].tolist() == [pytest.approx(x) for x in (3 * 2 / 3, 1.0, 2 / 3)]
    assert cooccurring(paragraphs[:0], ["sea"]).empty
