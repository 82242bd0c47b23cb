"""Texts as their words."""

from __future__ import annotations

import pytest

from framing.corpus.text import tokenise
from framing.reuse.worded import WordsAlone

TEXTS = (
    'He said: "The plan is good." Then, at 3.30 p.m., Mr. Smith\u2019s party left. 中文也行。好的。',
    "",
    " - The Plan, again - ",
    "cafe\u0301 \ufb01nal \u2026 1\u00bd year-on-year",
    "...",
)


@pytest.mark.parametrize("text", TEXTS)
def test_texts_together_have_the_tokens_that_each_has_alone(text):
    for found in (WordsAlone.of(TEXTS)[TEXTS.index(text)], WordsAlone.alone(text)):
        assert found.text == text
        assert list(zip(found.forms, found.starts, found.ends, strict=True)) == [tuple(token) for token in tokenise(text)]


def test_of_no_text_there_is_none():
    assert WordsAlone.of([]) == []


def test_the_marks_at_the_ends_of_a_sentence_belong_to_what_is_all_of_it():
    text = WordsAlone.alone('"So it is." They left, at last.')
    assert text.with_marks(1, 9) == (0, 11)
    assert text.with_marks(12, 21) == (12, 21)
    assert text.with_marks(23, 30) == (23, 31)


def test_a_token_begins_a_clause_where_nothing_but_marks_stands_before_it():
    text = WordsAlone.alone('"So it is." They left.')
    assert [text.begins_clause(at) for at in range(-1, 5)] == [False, True, False, False, True, False]


def test_what_says_something_is_counted_before_each_token():
    assert WordsAlone.alone("The plan of 1984 Paris failed badly").plain_before == [0, 0, 1, 1, 1, 1, 2, 3]
