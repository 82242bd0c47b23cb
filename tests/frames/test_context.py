"""What the rest of a post tells about one of its texts."""

from __future__ import annotations

import numpy as np

from framing.frames.context import SHORT, Places, around

FRAMED = np.array([1.0, 2.0, 4.0, 9.0, 5.0, 7.0])
LOG_ODDS = np.column_stack([FRAMED, -FRAMED])
TEXTS = ["Short."] * 6


def places(*posts: str) -> Places:
    return Places.of(TEXTS, np.array(posts, dtype=object))


def test_others_are_averaged_and_the_first_text_speaks_as_the_title():
    rest = around(places("a", "a", "a", "", "b", ""), FRAMED, LOG_ODDS)
    assert rest.rows.tolist() == [0, 1, 2]
    assert rest.scores[:, 0, 0].tolist() == [3.0, 2.5, 1.5]
    assert rest.scores[:, 0, 1].tolist() == [3.0, 1.0, 1.0]
    assert rest.scores[:, 1, 1].tolist() == [-3.0, -1.0, -1.0]


def test_posts_may_stand_in_any_order_and_mixed():
    given = places("b", "a", "b", "a", "a", "b")
    apart = np.argsort(given.posts, kind="stable")
    mixed, sorted_ = around(given, FRAMED, LOG_ODDS), around(given.take(apart), FRAMED[apart], LOG_ODDS[apart])
    assert np.allclose(mixed.scores[apart], sorted_.scores)


def test_nothing_stands_around_texts_without_a_post():
    rest = around(places("", "", "", "", "", ""), FRAMED, LOG_ODDS)
    assert rest.scores.shape == (0, 2, 2)


def test_long_texts_speak_for_themselves_and_are_heard_by_the_short_ones():
    texts = ["Short.", "word " * SHORT, "word " * (SHORT - 1)]
    rest = around(Places.of(texts, np.full(3, "a", dtype=object)), FRAMED[:3], LOG_ODDS[:3])
    assert rest.rows.tolist() == [0, 2]
    assert rest.scores[:, 0, 0].tolist() == [3.0, 1.5]
