"""Key words: counted as Dunning and Hardie count them, with intervals that resample posts."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from scipy.stats import chi2_contingency

import framing
from framing.errors import InputError


def row(table: pd.DataFrame, token: str) -> pd.Series:
    return table.set_index("token").loc[token]


def test_the_likelihood_is_that_of_the_table_of_both_sides():
    found = framing.keyness(["salt salt salt river", "salt boat"], ["river river boat", "river salt boat boat"], min_count=1)
    salt = row(found, "salt")
    expected = chi2_contingency([[4, 1], [2, 6]], correction=False, lambda_="log-likelihood").statistic
    assert (salt.n_target, salt.n_reference, salt.n_posts_target, salt.n_posts_reference) == (4, 1, 2, 1)
    assert salt.log_likelihood == pytest.approx(expected)
    assert salt.log_ratio == pytest.approx(math.log2((4.5 / 6.5) / (1.5 / 7.5)))
    assert salt.per_million_target == pytest.approx(4e6 / 6)


def test_the_words_of_the_target_come_first_and_those_of_the_reference_last():
    found = framing.keyness(["salt salt salt river"], ["boat boat boat river"], min_count=1)
    assert found["token"].tolist() == ["salt", "river", "boat"]
    assert found["log_likelihood"].iloc[-1] == pytest.approx(-found["log_likelihood"].iloc[0])
    assert row(found, "river").log_likelihood == 0


def test_a_word_of_one_post_has_a_wide_interval():
    spread = [f"salt boat {number}" for number in range(12)]
    heap = ["boat net " * 6, *(f"net line {number}" for number in range(11))]
    found = framing.keyness(["flour " * 12, *spread], heap, min_count=1)
    flour, salt = row(found, "flour"), row(found, "salt")
    assert flour.n_target == salt.n_target
    assert flour.log_ratio_high - flour.log_ratio_low > 2 * (salt.log_ratio_high - salt.log_ratio_low)
    assert salt.log_ratio_low > 0 > flour.log_ratio_low - 5


def test_one_post_on_a_side_gives_no_interval():
    found = framing.keyness(["salt salt salt"], ["boat", "boat salt"], min_count=1)
    assert found[["log_ratio_low", "log_ratio_high"]].isna().all(axis=None)


def test_paragraphs_of_one_post_are_drawn_together():
    texts = [f"salt boat {number}" for number in range(12)]
    alone = pd.DataFrame({"text": texts, "post_id": [str(number) for number in range(12)]})
    together = alone.assign(post_id=["a"] * 11 + ["b"])
    reference = [f"net line {number}" for number in range(12)]
    assert row(framing.keyness(alone, reference), "salt").n_posts_target == 12
    assert row(framing.keyness(together, reference), "salt").n_posts_target == 2


def test_copies_count_once_where_that_is_wanted():
    texts = ["Salt for all!", "salt, for all", "A boat", "A boat on salt"]
    assert row(framing.keyness(texts, ["boat", "net"], min_count=1), "salt").n_target == 3
    assert row(framing.keyness(texts, ["boat", "net"], min_count=1, copies=False), "salt").n_target == 2


def test_the_same_input_gives_the_same_table_in_any_order():
    texts = [f"salt {'boat ' * (number % 3)}{number}" for number in range(9)]
    one, other = framing.keyness(texts, ["net boat", "salt"], min_count=1), framing.keyness(texts[:], ["net boat", "salt"], min_count=1)
    pd.testing.assert_frame_equal(one, other)
    backwards = framing.keyness(texts[::-1], ["salt", "net boat"], min_count=1)
    same = [column for column in one.columns if not column.endswith(("low", "high"))]
    pd.testing.assert_frame_equal(one[same], backwards[same])


def test_rare_words_are_left_out():
    assert set(framing.keyness(["salt salt boat"], ["salt net"])["token"]) == {"salt"}
    assert framing.keyness(["salt"], ["net"]).empty


def test_a_corpus_an_analysis_and_their_paragraphs_are_one_thing(analysis, example):
    found = framing.keyness(analysis, ["net"])
    for same in (example, analysis.paragraphs, example.paragraphs):
        pd.testing.assert_frame_equal(framing.keyness(same, ["net"]), found)
    assert (analysis.paragraphs["kind"] == "boilerplate").any()
    assert len(found) < len(framing.keyness(analysis.paragraphs["text"], ["net"]))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("posts.csv", "the target is a str; it must be a corpus"),
        (None, "the target is a NoneType"),
        ([1, 2], "the target is a list"),
        (pd.DataFrame({"body": ["salt"]}), "no column 'text'; its columns are body: rename"),
        ([], "holds no text"),
        ([" ", ""], "holds no text"),
        (pd.DataFrame({"text": [None, "cookies"], "kind": ["text", "boilerplate"]}), "holds no text"),
    ],
    ids=["path", "none", "numbers", "column", "empty", "blank", "boilerplate"],
)
def test_what_holds_no_paragraphs_is_refused(given, told):
    with pytest.raises(InputError, match=told):
        framing.keyness(given, ["salt"])


def test_a_count_below_one_is_refused():
    with pytest.raises(InputError, match="min_count is 0; it must be at least 1"):
        framing.keyness(["salt"], ["net"], min_count=0)
