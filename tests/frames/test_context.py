"""What the rest of a post tells about one of its texts."""

from __future__ import annotations

import numpy as np

from framing.frames.context import SHORT, Places, around, in_posts
from framing.vectors.company import in_company, parted

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


def test_a_short_text_is_read_with_the_title_and_with_what_stands_beside_it():
    texts = ["The title", "One.", "Two.", "Three.", "Alone."]
    read = in_posts(texts, Places.of(texts, np.array(["a", "a", "a", "a", "b"], dtype=object)))
    assert [parted(text)[0] for text in read] == texts
    assert [parted(text)[1] for text in read] == ["/ _ One.", "/ The title _ Two.", "The title / One. _ Three.", "The title / Two. _", ""]


def test_company_follows_the_order_in_the_post_even_where_posts_are_mixed():
    texts = ["A0", "B0", "A1", "B1", "nothing"]
    read = in_posts(texts, Places.of(texts, np.array(["a", "b", "a", "b", ""], dtype=object)))
    assert read == [in_company("A0", "/ _ A1"), in_company("B0", "/ _ B1"), in_company("A1", "/ A0 _"), in_company("B1", "/ B0 _"), "nothing"]


def test_a_long_text_is_read_alone_and_little_of_it_beside_a_short_one():
    texts = ["Title", "word " * SHORT + "end", "Short"]
    read = in_posts(texts, Places.of(texts, np.full(3, "a", dtype=object)))
    assert read[1] == texts[1]
    company = parted(read[2])[1]
    assert company.startswith("Title / word")
    assert company.endswith("end _")
    assert len(company.split()) < SHORT


def test_scripts_without_spaces_are_read_a_little_of_too():
    texts = ["题", "字" * 3000, "末"]
    read = in_posts(texts, Places.of(texts, np.full(3, "a", dtype=object)))
    assert all(len(parted(text)[1]) < 500 for text in read)
