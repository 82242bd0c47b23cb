"""What one corpus takes from another."""

from __future__ import annotations

import pytest

from framing.reuse.compare import COVERAGE_COLUMNS, OTHER_POSTS, compare
from tests.small import CHOIR, FERRY, RAID, SCHOOL, corpus_of


def test_only_what_crosses_the_corpora_is_told():
    blog = corpus_of(f"{RAID}\n\n{FERRY}", RAID, CHOIR, id=["long", "short", "own"])
    official = corpus_of(RAID, SCHOOL, SCHOOL, id=["page", "school", "school again"])
    found = compare(blog, official, translations=False)
    posts = found.posts.set_index("post_id")
    assert list(found.posts.columns) == COVERAGE_COLUMNS
    assert posts.loc["short", "coverage"] == 1.0
    assert posts.loc["long", "coverage"] == pytest.approx(len(RAID) / len(RAID + FERRY), abs=1e-4)
    assert posts.loc["long", "other_posts"] == ["page"]
    assert posts.loc["own", ["coverage", "n_pairs"]].tolist() == [0.0, 0]
    assert set(found.pairs["a_paragraph_id"]) == {"long:0", "short:0"}
    assert set(found.pairs["b_paragraph_id"]) == {"page:0"}


def test_what_a_post_quotes_is_told_and_covers_none_of_its_own_words():
    found = compare(corpus_of(FERRY, quoted=[RAID], id=["blog"]), corpus_of(RAID, id=["page"]), translations=False)
    assert found.pairs[["a_paragraph_id", "a_quoted", "b_paragraph_id", "b_quoted"]].to_numpy().tolist() == [["blog:q0", True, "page:0", False]]
    assert found.posts[["coverage", "n_pairs"]].to_numpy().tolist() == [[0.0, 0]]


def test_equal_ids_are_told_apart():
    found = compare(corpus_of(RAID), corpus_of(RAID), translations=False)
    assert found.pairs[["a_paragraph_id", "b_paragraph_id"]].iloc[0].tolist() == ["A/frame:0", "B/frame:0"]


def test_nothing_shared_is_an_empty_table():
    found = compare(corpus_of(RAID), corpus_of(FERRY), translations=False)
    assert found.pairs.empty
    assert found.posts["coverage"].tolist() == [0.0]


def test_every_post_that_holds_a_passage_of_the_other_corpus_is_told_however_many_copies_there_are():
    found = compare(corpus_of(*[RAID] * 60), corpus_of(*[RAID] * 60), translations=False)
    assert found.posts["coverage"].tolist() == [1.0] * 60
    assert found.posts["n_pairs"].tolist() == found.posts["n_other_posts"].tolist() == [60] * 60
    assert set(map(len, found.posts["other_posts"])) == {60}
    assert "60 of 60 posts" in repr(found)
    assert len(found.post_pairs) == 3600


def test_of_very_many_posts_some_are_named_and_all_are_counted():
    (row,) = compare(corpus_of(RAID), corpus_of(*[RAID] * (OTHER_POSTS + 5)), translations=False).posts.itertuples()
    assert len(row.other_posts) == OTHER_POSTS
    assert row.n_other_posts == OTHER_POSTS + 5


def test_the_two_coverages_of_a_post_agree_and_leave_out_boilerplate():
    notice = "Responsible editor: Olav Brekke"
    found = compare(corpus_of(f"{RAID}\n\n{FERRY}\n\n{notice}"), corpus_of(RAID), translations=False)
    assert found.posts["coverage"].tolist() == found.post_pairs["coverage_a"].tolist() == [pytest.approx(len(RAID) / len(RAID + FERRY), abs=1e-4)]
