"""Key words: counted as Dunning and Hardie count them, with intervals that resample posts."""

from __future__ import annotations

import math

import numpy as np
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
    assert salt.log_ratio == pytest.approx(math.log2((4 / 6 + 1 / 13) / (1 / 7 + 1 / 13)))
    assert salt.per_million_target == pytest.approx(4e6 / 6)


def test_ratio_and_likelihood_never_disagree_on_the_side():
    found = framing.keyness(["boat line net"] * 2000 + ["rare rare rare"], ["boat line net"] * 50, min_count=1)
    assert (np.sign(found["log_ratio"]) == np.sign(found["log_likelihood"])).all()
    assert row(found, "rare").log_ratio > 0


def test_the_words_of_the_target_come_first_and_those_of_the_reference_last():
    found = framing.keyness(["salt salt salt river"], ["boat boat boat river"], min_count=1)
    assert found["token"].tolist() == ["salt", "river", "boat"]
    assert found["log_likelihood"].iloc[-1] == pytest.approx(-found["log_likelihood"].iloc[0])
    assert row(found, "river").log_likelihood == 0


def test_a_word_that_one_post_repeats_is_not_key():
    target = ["flour " * 12 + "salt boat", *["salt boat net line"] * 11]
    found = framing.keyness(target, ["salt boat net line"] * 200, min_count=1)
    assert row(found, "flour").log_ratio > 5
    assert row(found, "flour").log_ratio_low < 0.5
    spread = framing.keyness([f"flour salt boat {number}" for number in range(12)], ["salt boat net line"] * 200, min_count=1)
    assert row(spread, "flour").log_ratio_low > 2


def drawn(random: np.random.Generator, n_posts: int) -> list[str]:
    """Posts of a hundred words, all from one distribution."""
    shares = 1 / np.arange(1, 301)
    return [" ".join(f"w{number}" for number in random.choice(300, 100, p=shares / shares.sum())) for _ in range(n_posts)]


@pytest.mark.parametrize(("left", "right"), [(30, 30), (20, 100), (5, 50)])
def test_nothing_is_key_between_samples_of_one_source_but_for_one_word_in_twenty(left, right):
    random = np.random.default_rng(5)
    found = pd.concat([framing.keyness(drawn(random, left), drawn(random, right)) for _ in range(3)])
    outside = (found["log_ratio_low"] > 0) | (found["log_ratio_high"] < 0)
    assert 0 < outside.mean() < 0.08


def test_the_interval_holds_the_middle_95_percent_of_samples_of_posts():
    said = [f"salt boat {'salt ' * (number % 7)}" for number in range(40)]
    posts = pd.DataFrame({"text": said, "post_id": [f"p{number}" for number in range(40)], "paragraph_id": [f"p{number}:0" for number in range(40)]})
    reference = ["boat net"] * 40
    counts, lengths = np.array([text.count("salt") for text in said]), np.array([len(text.split()) for text in said])
    random = np.random.default_rng(1)
    times = random.multinomial(40, [1 / 40] * 40, size=4000)
    half = 1 / (lengths.sum() + 80)
    samples = np.log2((times @ counts) / (times @ lengths) + half) - np.log2(half)
    apart = row(framing.keyness(posts, reference), "salt")
    # Independent tokens would vary more where the reference never says the word.
    analytic = 1.96 * math.sqrt(1 / (counts.sum() + lengths.sum() * half) + 1 / (80 * half)) / math.log(2)
    assert apart.log_ratio_low == pytest.approx(min(np.percentile(samples, 2.5), apart.log_ratio - analytic), abs=0.05)
    assert apart.log_ratio_high == pytest.approx(max(np.percentile(samples, 97.5), apart.log_ratio + analytic), abs=0.05)


def test_paragraphs_of_one_post_are_drawn_together():
    said = [f"boat net {'salt ' * (number < 60)}" for number in range(120)]
    reference = [f"boat net line {'salt' * (number % 3 == 0)}" for number in range(120)]
    alone = row(framing.keyness(said, reference), "salt")
    together = row(framing.keyness(pd.DataFrame({"text": said, "post_id": [f"{number // 15}" for number in range(120)]}), reference), "salt")
    assert (alone.n_posts_target, together.n_posts_target) == (60, 4)
    assert together.log_ratio_high - together.log_ratio_low > 1.5 * (alone.log_ratio_high - alone.log_ratio_low)


def test_posts_on_both_sides_are_drawn_once_for_both():
    # In each post as many paragraphs of one side as of the other: their share does not vary from sample to sample.
    rows = [
        {"text": "salt " * (40 * (post % 12 == 0)) + "boat " * 5, "post_id": f"p{post}", "paragraph_id": f"p{post}:{side}", "side": side}
        for post in range(60)
        for side in (0, 1)
    ]
    both = pd.DataFrame(rows)
    shared = row(framing.keyness(both[both["side"] == 0], both[both["side"] == 1]), "salt")
    renamed = both.assign(post_id=both["post_id"] + both["side"].astype(str))
    apart = row(framing.keyness(renamed[renamed["side"] == 0], renamed[renamed["side"] == 1]), "salt")
    assert shared.log_ratio == apart.log_ratio == 0
    assert shared.log_ratio_high - shared.log_ratio_low < apart.log_ratio_high - apart.log_ratio_low


@pytest.mark.parametrize(("n", "known"), [(4, False), (5, True)])
def test_few_posts_on_a_side_give_no_interval(n, known):
    found = framing.keyness([f"salt boat {number}" for number in range(n)], ["boat line"] * 30)
    assert found[["log_ratio_low", "log_ratio_high"]].notna().all(axis=None) == known


def test_a_frame_against_all_paragraphs_is_refused():
    paragraphs = pd.DataFrame({"text": ["salt tax", "boat", "net"], "paragraph_id": ["a:0", "a:1", "b:0"], "post_id": ["a", "a", "b"]})
    with pytest.raises(InputError, match=r"2 paragraphs stand in the target and in the reference; leave them out.*drop"):
        framing.keyness(paragraphs[:2], paragraphs)
    assert len(framing.keyness(paragraphs[:2], paragraphs.drop([0, 1]), min_count=1)) == 4


def test_copies_count_once_where_that_is_wanted():
    texts = ["Salt for all!", "salt, for all", "A boat", "A boat on salt"]
    assert row(framing.keyness(texts, ["boat", "net"], min_count=1), "salt").n_target == 3
    assert row(framing.keyness(texts, ["boat", "net"], min_count=1, copies=False), "salt").n_target == 2


def test_the_order_of_rows_makes_no_difference():
    posts = pd.DataFrame({"text": [f"salt {'boat ' * (number % 3)}{number}" for number in range(9)], "post_id": list("abcdefghi")})
    other = pd.DataFrame({"text": ["net boat", "salt", "net", "boat boat", "salt net"], "post_id": list("vwxyz")})
    pd.testing.assert_frame_equal(framing.keyness(posts, other), framing.keyness(posts[::-1], other.sample(frac=1, random_state=0)))


def test_another_random_state_draws_other_samples():
    posts = ["boat " * (number % 7) ** 2 + "line " * (40 - (number % 7) ** 2) for number in range(30)]
    one, other = (framing.keyness(posts, ["net boat line line"] * 30, random_state=state) for state in (0, 1))
    assert not one["log_ratio_low"].equals(other["log_ratio_low"])
    assert one["log_ratio"].equals(other["log_ratio"])


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
        (pd.DataFrame({"body": ["salt"]}), "no column 'text'; its columns are body: give"),
        ([], "holds no word"),
        ([" ", ""], "holds no word"),
        (["!!", "\u2026"], "holds no word"),
        (pd.DataFrame([["a", "b"]], columns=["text", "text"]), "has 2 columns 'text'"),
        ((text for text in ["salt"]), "the target is a generator"),
        (pd.DataFrame({"text": [None, "cookies"], "kind": ["text", "boilerplate"]}), "holds no word"),
    ],
    ids=["path", "none", "numbers", "column", "empty", "blank", "signs", "twice", "generator", "boilerplate"],
)
def test_what_holds_no_paragraphs_is_refused(given, told):
    with pytest.raises(InputError, match=told):
        framing.keyness(given, ["salt"])


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"min_count": 0}, "min_count is 0; it must be a whole number of 1 or more"),
        ({"min_count": "3"}, "min_count is '3'"),
        ({"random_state": -1}, "random_state is -1; it must be a whole number of 0 or more"),
        ({"random_state": 1.5}, "random_state is 1.5"),
    ],
)
def test_other_numbers_are_refused(options, told):
    with pytest.raises(InputError, match=told):
        framing.keyness(["salt"], ["net"], **options)


@pytest.mark.parametrize("make", [list, tuple, np.array, pd.Series, pd.Index, lambda texts: pd.DataFrame({"text": texts, "paragraphs": "other words"})])
def test_texts_come_in_any_column(make):
    assert row(framing.keyness(make(["salt tax", "salt"]), ["net boat"], min_count=1), "salt").n_target == 2


def test_rows_without_a_value_stand_for_themselves():
    posts = pd.DataFrame({"text": ["salt tax"] * 6, "post_id": ["a", None, None, "b", np.nan, "a"]})
    assert row(framing.keyness(posts, ["x"] * 6, min_count=1), "salt").n_posts_target == 5
    kinds = pd.DataFrame({"text": ["salt", "salt", "salt"], "kind": pd.array(["body", None, "boilerplate"], dtype="string")})
    assert row(framing.keyness(kinds, ["x"], min_count=1), "salt").n_target == 2
    assert row(framing.keyness(["salt", None, float("nan"), "salt \ud800 tax"], ["x"], min_count=1), "salt").n_target == 2
