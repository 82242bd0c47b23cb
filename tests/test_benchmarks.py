"""What the comparison of methods on other people's frames rests on: splits, decisions, scores, and codebooks that can be read."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import frames


def test_decisions_by_cardinality_give_so_many_frames_and_every_unit_one():
    scores = np.array([[0.9, 0.8, 0.1], [0.7, 0.2, 0.1], [0.3, 0.4, 0.2]])
    assert frames.by_cardinality(scores, 1.0).astype(int).tolist() == [[1, 1, 0], [1, 0, 0], [0, 1, 0]]


def test_figures_are_micro_macro_and_exact():
    labels = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0]])
    decisions = np.array([[1, 0, 0], [0, 0, 0], [0, 1, 1], [0, 0, 0]], dtype=bool)
    micro, macro, exact = frames.figures(labels, decisions)
    assert micro == pytest.approx(2 / 3)
    assert macro == pytest.approx((2 / 3 + 1) / 2)
    assert exact == 0.5
    assert frames.figures(labels, decisions, np.array([1, 0, 0, 0]))[0] == 1.0


def test_only_frames_both_given_and_present_count_where_asked():
    labels, decisions = np.array([[1, 1]]), np.array([[1, 0]], dtype=bool)
    assert frames.figures(labels, decisions)[1] == 0.5
    assert frames.figures(labels, decisions, both=True)[1] == 1.0


def test_shots_are_drawn_from_the_pool_and_each_frame_gets_its_share():
    labels = (np.arange(60)[:, None] % np.array([2, 3, 20]) == 0).astype(int)
    pool = np.arange(40)
    drawn = frames.shots(labels, pool, 4, np.random.default_rng(0))
    assert set(drawn) <= set(pool)
    assert len(set(drawn)) == len(drawn)
    assert (labels[drawn].sum(axis=0) >= [4, 4, 2]).all()


def test_peers_learn_and_say_no_where_a_frame_was_never_seen():
    texts = ["storm and waves", "waves at sea", "music and dance", "dance at night"] * 3
    labels = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0]] * 3)
    data = frames.Data(None, frames.EncodedTexts(tuple(texts), *(np.zeros(0),) * 5, None), labels, ())
    for svm in (False, True):
        coded = frames.peer(words=True, vectors=False, svm=svm)(data, np.arange(8), np.arange(8, 12))
        assert np.array_equal(coded.decisions, labels[8:] == 1)


def test_the_codebooks_can_be_read():
    books = frames.read_codebooks()
    assert {name: len(book) for name, book in books.items()} == {"gvfc": 9, "narrative": 5, "memes": 20}
