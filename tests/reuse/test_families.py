"""Families: which passages belong together, who had them first, how much of a post they make up."""

from __future__ import annotations

import pytest

import framing
from framing.reuse.families import in_own_words
from tests.small import FERRY, RAID, SCHOOL, corpus_of


def test_offsets_of_pairs_and_members_match_the_paragraphs(analysis):
    text = analysis.paragraphs.set_index("paragraph_id")["text"]
    for row in analysis.reuse_pairs.itertuples():
        assert text[row.a_paragraph_id][row.a_start : row.a_end] == row.a_text != ""
        assert text[row.b_paragraph_id][row.b_start : row.b_end] == row.b_text != ""
        assert row.a_end <= len(text[row.a_paragraph_id])
        assert row.b_end <= len(text[row.b_paragraph_id])
    for row in analysis.reuse.members.itertuples():
        assert text[row.paragraph_id][row.start : row.end] == row.text != ""


def test_a_passage_that_is_whole_covers_its_paragraphs(analysis):
    text = analysis.paragraphs.set_index("paragraph_id")["text"]
    whole = analysis.reuse_pairs[analysis.reuse_pairs["extent"] == "whole"]
    assert (whole["a_text"] == text[whole["a_paragraph_id"]].to_numpy()).all()
    assert (whole["b_text"] == text[whole["b_paragraph_id"]].to_numpy()).all()


def test_kinds_extents_and_scores_are_those_of_the_contract(analysis):
    pairs = analysis.reuse_pairs
    assert set(pairs["kind"]) == {"exact", "near_duplicate", "translation"}
    assert set(pairs["extent"]) == {"whole", "partial"}
    assert pairs["score"].between(0, 1).all()
    assert (pairs.loc[(pairs["kind"] == "exact") & (pairs["extent"] == "whole"), "score"] == 1).all()


def test_the_sides_of_a_pair_stand_in_the_order_of_the_corpus(analysis):
    place = {paragraph: row for row, paragraph in enumerate(analysis.paragraphs["paragraph_id"])}
    assert (analysis.reuse_pairs["a_paragraph_id"].map(place) < analysis.reuse_pairs["b_paragraph_id"].map(place)).all()


def test_ids_are_unique_and_numbered_in_order(analysis):
    assert analysis.reuse_pairs["pair_id"].tolist() == [f"R{number:05d}" for number in range(1, len(analysis.reuse_pairs) + 1)]
    assert analysis.families["family_id"].tolist() == [f"F{number:04d}" for number in range(1, len(analysis.families) + 1)]


def test_both_sides_of_every_pair_are_members_of_its_family(analysis):
    members = analysis.reuse.members
    spans = {key: set(zip(rows["start"], rows["end"], strict=True)) for key, rows in members.groupby(["family_id", "paragraph_id"])}
    for row in analysis.reuse_pairs.itertuples():
        for paragraph, start, end in ((row.a_paragraph_id, row.a_start, row.a_end), (row.b_paragraph_id, row.b_start, row.b_end)):
            assert any(s <= start and end <= e for s, e in spans[row.family_id, paragraph])


def test_a_family_is_connected_by_its_pairs(analysis):
    for family, members in analysis.reuse.members.groupby("family_id"):
        pairs = analysis.reuse_pairs[analysis.reuse_pairs["family_id"] == family]
        links = list(zip(pairs["a_paragraph_id"], pairs["b_paragraph_id"], strict=True))
        reached = {members["paragraph_id"].iloc[0]}
        for _ in links:
            reached |= {end for link in links if reached & set(link) for end in link}
        assert reached == set(members["paragraph_id"])


def test_one_member_of_a_family_is_paired_with_every_other(analysis):
    for family, members in analysis.reuse.members.groupby("family_id"):
        pairs = analysis.reuse_pairs[analysis.reuse_pairs["family_id"] == family]
        links = [set(link) for link in zip(pairs["a_paragraph_id"], pairs["b_paragraph_id"], strict=True)]
        everyone = set(members["paragraph_id"])
        assert any(set().union(*(link for link in links if medoid in link)) == everyone for medoid in everyone), family


def test_families_count_their_members(analysis):
    source = analysis.posts.set_index("post_id")["source"]
    members_of = dict(tuple(analysis.reuse.members.groupby("family_id")))
    kinds = analysis.reuse_pairs.groupby("family_id")["kind"].agg(lambda values: sorted(set(values)))
    assert set(members_of) == set(analysis.families["family_id"])
    for family in analysis.families.itertuples():
        members = members_of[family.family_id]
        assert (family.n_passages, family.n_posts) == (len(members), members["post_id"].nunique())
        assert family.n_sources == source[members["post_id"]].nunique()
        assert family.kinds == kinds[family.family_id]
        assert family.example == max(members["text"], key=len)


def test_posts_of_one_source_count_as_one_source():
    family = framing.find_reuse(corpus_of(RAID, RAID, RAID, source=["list", "herald", "list"])).families.iloc[0]
    assert (family["n_posts"], family["n_sources"]) == (3, 2)


def test_the_three_renderings_of_one_statement_are_one_family(analysis):
    of_three = analysis.families[analysis.families["n_posts"] == 3]
    assert len(of_three) >= 10
    assert (of_three["n_sources"] == 3).all()


def test_the_first_appearance_is_told_only_where_every_member_is_dated():
    dated = framing.find_reuse(corpus_of(RAID, RAID, id=["late", "early"], date=["2024-05-02", "2023-01-09"])).families.iloc[0]
    assert (dated["first_post_id"], dated["first_date"], dated["last_date"]) == ("early", "2023-01-09", "2024-05-02")
    doubtful = framing.find_reuse(corpus_of(RAID, RAID, id=["late", "unknown"], date=["2024-05-02", ""])).families.iloc[0]
    assert doubtful["first_post_id"] is None
    assert doubtful["first_date"] == "2024-05-02"


def test_the_first_appearance_heeds_time_zones():
    dates = ["2024-04-30T23:00:00+00:00", "2024-05-01T06:00:00+08:00"]
    family = framing.find_reuse(corpus_of(RAID, RAID, id=["an hour later", "first"], date=dates)).families.iloc[0]
    assert family["first_post_id"] == "first"


def test_a_large_family_lists_all_members_and_only_the_pairs_with_its_medoid():
    reuse = framing.find_reuse(corpus_of(*[RAID] * 102))
    assert reuse.families["n_passages"].tolist() == [102]
    assert reuse.members["post_id"].nunique() == 102
    assert len(reuse.pairs) == 101
    ends = reuse.pairs[["a_paragraph_id", "b_paragraph_id"]].apply(set, axis=1)
    assert len(set.intersection(*ends)) == 1


def test_a_family_of_a_hundred_lists_every_pair():
    assert len(framing.find_reuse(corpus_of(*[RAID] * 100)).pairs) == 100 * 99 // 2


def test_every_two_posts_of_a_large_family_are_post_pairs():
    rows = framing.find_reuse(corpus_of(*[RAID] * 101), translations=False).post_pairs
    assert len(rows) == 101 * 100 // 2
    assert rows[["coverage_a", "coverage_b", "n_pairs"]].eq(1).all(axis=None)


def test_a_very_large_family_makes_no_explosion_of_post_pairs(monkeypatch):
    monkeypatch.setattr("framing.reuse.post_pairs.PAIR_ALL_POSTS", 110)
    assert len(framing.find_reuse(corpus_of(*[RAID] * 111), translations=False).post_pairs) == 110


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (["2024-05-02", "2024-05-02"], None),
        (["2024-05-02T10:00:00", "2024-05-02T10:00:00+00:00"], None),
        (["2024-05-02", "2024-05-02T10:00:00"], None),
        (["2024-05-02", "2024-05-03T10:00:00"], "one"),
        (["2024-05-03T00:00:00", "2024-05-02"], "two"),
    ],
)
def test_the_first_appearance_is_told_only_where_the_dates_tell(dates, first):
    family = framing.find_reuse(corpus_of(RAID, RAID, id=["one", "two"], date=dates), translations=False).families.iloc[0]
    assert family["first_post_id"] == first
    assert family["first_date"] == min(dates)


def test_two_passages_that_share_a_paragraph_are_two_families():
    reuse = framing.find_reuse(corpus_of(RAID, f"{RAID} {SCHOOL}", SCHOOL))
    assert [set(members["post_id"]) for _, members in reuse.members.groupby("family_id")] == [{"frame#01", "frame#02"}, {"frame#02", "frame#03"}]


def test_a_copy_of_a_whole_does_not_join_the_families_of_its_parts():
    members = framing.find_reuse(corpus_of(f"{RAID} {SCHOOL}", f"{RAID} {SCHOOL}", RAID, SCHOOL)).members
    of_raid, of_school = (set(members.loc[members["post_id"] == post, "family_id"]) for post in ("frame#03", "frame#04"))
    assert of_raid
    assert of_school
    assert of_raid.isdisjoint(of_school)


def test_the_coverage_of_two_posts_is_the_share_of_their_text_that_is_reused():
    reuse = framing.find_reuse(corpus_of(f"{RAID}\n\n{FERRY}", RAID))
    (row,) = reuse.post_pairs.itertuples()
    assert (row.coverage_a, row.coverage_b, row.n_pairs) == (pytest.approx(len(RAID) / len(RAID + FERRY), abs=1e-4), 1.0, 1)


def test_coverage_is_a_share_and_pairs_are_counted(analysis):
    rows = analysis.reuse.post_pairs
    post_of = analysis.paragraphs.set_index("paragraph_id")["post_id"]
    posts = [(post_of[a], post_of[b]) for a, b in zip(analysis.reuse_pairs["a_paragraph_id"], analysis.reuse_pairs["b_paragraph_id"], strict=True)]
    assert rows[["coverage_a", "coverage_b"]].gt(0).all(axis=None)
    assert rows[["coverage_a", "coverage_b"]].le(1).all(axis=None)
    assert rows["n_pairs"].tolist() == [posts.count(pair) for pair in zip(rows["a_post_id"], rows["b_post_id"], strict=True)]


@pytest.mark.parametrize(
    ("dates", "first"),
    [(["2023-03-01", "2023-03-02"], "says"), (["2023-03-01", "2023-03-01"], "says"), (["2023-03-02", "2023-03-01"], None), (["2023-03-01", ""], None)],
)
def test_who_quotes_a_passage_never_had_it_first(dates, first):
    family = framing.find_reuse(corpus_of(RAID, "", quoted=["", RAID], id=["says", "quotes"], date=dates), translations=False).families.iloc[0]
    assert family["first_post_id"] == first


def test_only_families_with_two_passages_in_own_words_are_undeclared():
    reuse = framing.find_reuse(corpus_of(RAID, RAID, SCHOOL, "", quoted=["", "", "", f"{RAID}\n{SCHOOL}"], id=["a", "b", "c", "d"]), translations=False)
    assert reuse.members["paragraph_id"].tolist() == ["a:0", "b:0", "d:q0", "c:0", "d:q1"]
    assert in_own_words(reuse.members)["paragraph_id"].tolist() == ["a:0", "b:0"]
