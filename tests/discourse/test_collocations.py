"""Collocations: what stands together more often than its parts would."""

from __future__ import annotations

import math
from itertools import pairwise

import pandas as pd
import pytest
from scipy.stats import chi2_contingency

import framing
from framing.errors import InputError

TEXTS = ["salt tax rose", "the salt tax fell", "a salt tax of old", "boats rose", "tax boats", "old nets fell", "a net of salt"]


def test_words_that_keep_together_are_listed_with_their_closeness():
    found = framing.collocations(TEXTS, min_count=3)
    pairs = [pair for text in TEXTS for pair in pairwise(text.split())]
    first, second = sum(a == "salt" for a, _ in pairs), sum(b == "tax" for _, b in pairs)
    table = [[3, first - 3], [second - 3, len(pairs) - first - second + 3]]
    assert found[["text", "n", "n_posts"]].to_numpy().tolist() == [["salt tax", 3, 3]]
    assert found["pmi"][0] == pytest.approx(math.log2(3 * len(pairs) / (first * second)))
    assert found["log_likelihood"][0] == pytest.approx(chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic)


def test_words_that_avoid_one_another_are_no_collocation():
    found = framing.collocations(["salt tax"] * 20 + ["old boat"] * 20 + ["salt boat"], min_count=1)
    assert set(found["text"]) == {"salt tax", "old boat"}


def test_a_strong_pair_before_any_word_is_no_collocation_of_three():
    words = "theta delta alpha gamma sigma omega".split()
    texts = [f"salt tax {words[number % 6]}" for number in range(300)] + ["kappa lambda mu"] * 12
    texts += [f"old {words[number % 6]} {words[number * 5 % 6]}" for number in range(60)]
    found = framing.collocations(texts, size=3).set_index("text")
    assert found.index[0] == "kappa lambda mu"
    pairs = [text.split() for text in texts]
    table = [[12, 0], [0, len(pairs) - 12]]
    assert found["log_likelihood"].iloc[0] == pytest.approx(chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic)


@pytest.mark.parametrize(("text", "size"), [("ha ha", 2), ("ha ha ha", 3), ("谢谢", 2), ("哈哈哈哈", 3), ("ha", 2), ("ha ha", 3)])
def test_one_word_again_and_again_is_no_collocation(text, size):
    assert framing.collocations([text] * 10, size=size, min_count=1).empty


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
    [
        ({"size": 4}, "size is 4; it must be 2 or 3"),
        ({"size": 1}, "size is 1"),
        ({"size": 2.0}, "size is 2.0"),
        ({"min_count": float("nan")}, "min_count is nan; it must be a whole number of 1 or more"),
    ],
)
def test_other_sizes_and_counts_are_refused(options, told):
    with pytest.raises(InputError, match=told):
        framing.collocations(TEXTS, **options)
