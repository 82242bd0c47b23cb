"""Collocations: what stands together more often than its parts would."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import framing
from framing.errors import InputError

TEXTS = ["salt tax rose", "the salt tax fell", "a salt tax of old", "boats rose", "tax boats", "old nets fell", "a net of salt"]


def test_words_that_keep_together_are_listed_with_their_closeness():
    found = framing.collocations(TEXTS, min_count=3)
    n_tokens = sum(len(text.split()) for text in TEXTS)
    assert found[["text", "n", "n_posts"]].to_numpy().tolist() == [["salt tax", 3, 3]]
    assert found["pmi"][0] == pytest.approx(math.log2(3 * n_tokens / (4 * 4)))
    assert found["log_likelihood"][0] > 0


def test_none_begins_or_ends_with_a_function_word_but_one_may_stand_between():
    texts = ["ministry of salt", "the ministry of salt", "of the salt"] * 2
    assert framing.collocations(texts, min_count=2).empty
    assert framing.collocations(texts, size=3, min_count=2)["text"].tolist() == ["ministry of salt"]


def test_none_crosses_a_paragraph():
    assert framing.collocations(["salt", "tax"] * 9, min_count=2).empty


def test_posts_are_counted_not_paragraphs():
    paragraphs = pd.DataFrame({"text": TEXTS, "post_id": ["a", "a", "b", *"cdef"]})
    assert framing.collocations(paragraphs, min_count=3)["n_posts"].tolist() == [2]


def test_copies_count_once_where_that_is_wanted():
    texts = [*TEXTS, "Salt tax rose!", "salt tax rose"]
    assert framing.collocations(texts, min_count=3)["n"].tolist()[0] == 5
    assert framing.collocations(texts, min_count=3, copies=False)["n"].tolist() == [3]


@pytest.mark.parametrize(
    ("options", "told"),
    [({"size": 4}, "size is 4; it must be 2 or 3"), ({"size": 1}, "size is 1"), ({"min_count": 0}, "min_count is 0; it must be at least 1")],
)
def test_other_sizes_and_counts_are_refused(options, told):
    with pytest.raises(InputError, match=told):
        framing.collocations(TEXTS, **options)
