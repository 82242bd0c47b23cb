"""Families side by side."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from markupsafe import Markup

import framing
from framing.report.html import render_report
from framing.report.views.repetition import MAX_FAMILIES, by_spread, comparisons, first_known, marked, repetition, timeline, wordings
from framing.report.views.text import posts_by_id
from framing.reuse.aligned import align
from tests.report.synthetic import made_up
from tests.small import quoting_corpus


@pytest.fixture(scope="module")
def quoting(classifier):
    return framing.analyze(quoting_corpus(), model=classifier)


def members(*texts: str, dates: list[str | None] | None = None, quoted: bool | list[bool] = False) -> list[Any]:
    ids = [f"p{number}" for number in range(len(texts))]
    dates = dates or [f"2023-01-0{number + 1}" for number in range(len(texts))]
    table = {"family_id": "F1", "paragraph_id": ids, "post_id": ids, "start": 0, "text": texts, "date": pd.Series(dates, dtype="object"), "quoted": quoted}
    return list(pd.DataFrame(table).itertuples(index=False))


POSTS = {f"p{number}": {"source": f"source {number}", "title": "A title", "date": None, "author": None, "url": None, "n_paragraphs": 1} for number in range(9)}


@pytest.mark.parametrize(
    ("a", "b", "html"),
    [
        ("Nine boats sank.", "Nine ships sank.", '<span class="common">Nine</span> <span class="changed">ships</span> <span class="common">sank</span>.'),
        (
            "They fined 14 men.",
            "They fined 41 men.",
            '<span class="common">They fined</span> <strong class="differs">41</strong> <span class="common">men</span>.',
        ),
        ("x", "<b> & c", '&lt;<span class="changed">b&gt; &amp; c</span>'),
    ],
)
def test_words_and_figures_are_marked_and_markup_is_not_run(a, b, html):
    assert marked(b, align(a, b).b) == Markup(html)


def test_the_same_words_are_one_wording_and_are_shown_once():
    groups = wordings(members("Nine boats sank.", "Nine boats sank!", "Nine ships sank."))
    assert [len(group) for group in groups] == [2, 1]
    (block,) = comparisons(groups[:1], POSTS)
    assert (block["same"], block["n"]) == (True, 2)
    (block,) = comparisons(groups, POSTS)
    assert block["a_where"] == "source 0, 2023-01-01, and 1 more passage with the same words"


def test_an_edit_shows_what_changed_and_a_translation_what_is_common():
    edit = comparisons(wordings(members("Nine old boats sank in the storm.", "Nine old boats sank in the gale.")), POSTS)
    translation = comparisons(wordings(members("Nine boats sank.", "A gale took nine vessels to the ground.")), POSTS)
    assert [block["default"] for block in (*edit, *translation)] == ["changed", "common"]


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        (["2023-02-01", "2023-01-01"], "source 1, 2023-01-01"),
        (["2023-02-01", None], "source 0, 2023-02-01, among the dated ones; source 1 gives no date and may have had it earlier"),
        (["2023-02-01", "2023-02-01"], "not known: no date tells which of several sources had it before the others; the earliest is 2023-02-01"),
        (["2023-02-01", "2023-02-01T09:00:00"], "not known: no date tells which of several sources had it before the others; the earliest is 2023-02-01"),
        ([None, None], "no member is dated, so nobody can tell"),
        (["2023-01-01T23:00:00-08:00", "2023-01-02T00:00:00+08:00"], "source 1, 2023-01-02"),
    ],
)
def test_who_had_it_first_is_said_only_where_it_is_known(dates, told):
    assert first_known(members("a", "b", dates=dates), POSTS) == told


def test_who_quotes_a_passage_is_never_the_first_to_have_it():
    def told(*quoted: bool) -> str:
        return first_known(members("a", "b", dates=["2023-01-01", "2023-01-02"], quoted=list(quoted)), POSTS)

    assert told(False, True) == "source 0, 2023-01-01"
    assert told(True, False) == "nobody here; source 0 quotes it on 2023-01-01, before anyone here says it"
    assert told(True, True) == "nobody here; the posts only reblog or quote it"


def test_a_passage_in_a_quotation_is_marked_and_leads_to_the_own_words_of_its_post(quoting):
    (family,) = repetition(quoting)["families"]
    assert [(member["quoted"], member["to"]) for member in family["members"]] == [(False, "#p-m1%3A0"), (True, "#p-m2%3A0"), (True, "")]
    page = render_report(quoting)
    assert page.count(", in a quotation</span></li>") == 2
    assert "3 passages in 3 posts of 3 sources, 2 passages in quotations" in page
    assert "; quoted by <bdi>echo</bdi>" in page


def test_families_of_declared_copies_alone_come_last(analysis):
    families = analysis.families.assign(n_quoted=0)
    widest = by_spread(families)["family_id"].iloc[0]
    declared = families.assign(n_quoted=families["n_passages"].where(families["family_id"] == widest, 0))
    assert by_spread(declared)["family_id"].iloc[-1] == widest


def test_the_widest_family_comes_first(analysis):
    order = by_spread(analysis.families)
    assert order["n_posts"].is_monotonic_decreasing
    shown = repetition(analysis)["families"]
    assert [family["id"] for family in shown] == order["family_id"].head(MAX_FAMILIES).tolist()[: len(shown)]


def test_a_family_names_all_its_members_and_its_conflicts(analysis):
    members_of = analysis.reuse.members.groupby("family_id")["paragraph_id"].agg(set)
    shown = repetition(analysis)["families"]
    for family in shown:
        assert {member["paragraph_id"] for member in family["members"]} == members_of[family["id"]]
    named = {conflict["id"] for family in shown for conflict in family["conflicts"]}
    assert named == set(analysis.figures.dropna(subset=["family_id", "conflict_id"])["conflict_id"])


def test_the_timeline_stands_between_the_days_of_the_corpus():
    found = timeline(members("a", "b", "c", dates=["2023-01-11", "2023-01-21", None]), POSTS, ("2023-01-01", "2023-01-21"))
    assert found["undated"] == 1
    assert [dot["at"] for row in found["rows"] for dot in row["dots"]] == [50.0, 100.0]
    assert timeline(members("a", dates=[None]), POSTS, ("2023-01-01", "2023-01-21")) is None


def test_a_large_corpus_is_cut_and_the_rest_counted():
    found = repetition(made_up(900, 1, n_families=300))
    assert len(found["families"]) <= MAX_FAMILIES < found["n_families"] == 300
    assert sum(edge["families"] for edge in found["edges"]) == 900


def test_who_posted_is_known_by_id(analysis):
    assert posts_by_id(analysis.posts).keys() == set(analysis.posts["post_id"])
