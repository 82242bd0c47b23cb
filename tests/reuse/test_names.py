"""Names of two paragraphs: a form filled in for somebody else is no reuse, one person spelt in two ways is."""

from __future__ import annotations

import pytest

import framing
from framing.corpus.text import tokenise
from framing.reuse.names import Names, common_words, proper_names, spelt_alike, unmatched
from tests.small import corpus_of

CLOSED = (
    "{who} announced on {day} that the ferry between {here} and {there} stays in port until further notice, since its engine has failed the yearly inspection."
)
HARBOUR = CLOSED.format(who="Harbour master Ragna Solheim", day="Monday", here="Vikoy", there="Tarnes")
OTHER = CLOSED.format(who="Harbour master Ivar Brekke", day="Friday", here="Lundsund", there="Grimvik")
RETOLD = (
    "Until further notice there will be no ferry from Vikoy to Tarnes: the ship did not pass the inspection of its engine that is due every year, as Solheim, "
    "the master of the harbour, made known on Monday."
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The mayor met Ada Lovell in Turin.", ["ada", "lovel", "turin"]),
        ("Nobody knows. Everybody asks; Rain fell.", []),
        ("Hurricane Odile came on Tuesday.", ["hurrican", "odil", "tuesday"]),
        ("The letter said: \u201cCome home\u201d, and Ingrid\u2019s aunt came.", ["ingrid"]),
        ("Old Đặng and young José left.", ["old", "đang", "jose"]),
        ("山上没有人", []),
        ("", []),
    ],
    ids=["inside", "sentence starts", "a name begins", "quoted, possessive", "accents", "no capitals", "nothing"],
)
def test_a_name_is_a_word_with_a_capital_where_no_sentence_begins(text, found):
    tokens = tokenise(text)
    columns = zip(*tokens, strict=True) if tokens else ((), (), ())
    assert [name for _, name in proper_names(text, *columns)] == found


def test_a_word_that_also_stands_without_a_capital_is_no_name():
    texts = ["The Office of Works in Turin is closed.", "An office opens.", "Turin works."]
    assert {"offic", "work"} <= common_words(texts)
    assert "turin" not in common_words(texts)


@pytest.mark.parametrize(
    ("a", "b", "alike"), [("zhao", "zhao", True), ("erbolat", "yerbolat", True), ("mozambiqu", "mozambican", True), ("turin", "lisbon", False)]
)
def test_one_name_may_be_spelt_in_two_ways(a, b, alike):
    assert spelt_alike(a, b) is spelt_alike(b, a) is alike
    assert unmatched([a], [b]) == (set() if alike else {a})


def test_names_lie_apart_where_each_side_has_others_and_they_share_no_more():
    assert Names(shared=1.0, missing=3.0).apart
    assert not Names(shared=3.5, missing=3.0).apart
    assert not Names(shared=0.0, missing=2.0).apart


def test_a_form_filled_in_for_another_place_is_not_reuse():
    pairs = framing.find_reuse(corpus_of(HARBOUR, OTHER)).pairs
    assert not (pairs["extent"] == "whole").any()
    assert not (pairs["kind"] == "translation").any()


def test_the_same_news_with_the_same_names_is_reuse():
    (row,) = framing.find_reuse(corpus_of(HARBOUR, RETOLD)).pairs.itertuples(index=False)
    assert (row.kind, row.extent) == ("translation", "whole")


def test_a_copied_run_between_other_names_is_cut_out_as_a_copy():
    order = (
        "shall be closed to all traffic from the first hour of the morning until the last hour of the night while the cables of its lifting machine are renewed"
    )
    a = f"By decision of Mayor Piero Falk the Sant Orso bridge {order} under Engineer Nadia Brun."
    b = f"As Governor Olu Adeyo made known, Kaduru lock {order} by Tamsin and Sons."
    pairs = framing.find_reuse(corpus_of(a, b)).pairs
    assert [(row.kind, row.extent) for row in pairs.itertuples()] == [("exact", "partial")] or set(pairs["kind"]) <= {"near_duplicate"}
    assert set(pairs["extent"]) == {"partial"}
    assert all(order in text for text in (*pairs["a_text"], *pairs["b_text"]))


DANGER = "continue to pose an unusual and quiet danger to the seals of the reef."
FORMULA = (
    f"Under the old rules of the harbour {{}} {{}} every keeper of the lamps and his sons {{}} to the crews of the boats that came {{}} "
    f"and nobody there may say in the taverns {{}} since they {DANGER} {{}}"
)
SALT = (
    "at",
    "sold nothing but dear wet coal",
    "home late from foreign ports once",
    "how dull all such trade became",
    "The choir sings on Tuesdays. Goats like wind.",
)
DEBTS = (
    "near",
    "lent brass bells or old rope",
    "without any red flag by night",
    "why some new wicks still smoke",
    "My aunt owns a radio. The firemen complain about sopranos.",
)


def told_of(place: str, words: tuple[str, ...]) -> str:
    return FORMULA.format(words[0], place, *words[1:])


def test_of_a_formula_about_another_place_the_copied_words_alone_are_shared():
    (same,) = framing.find_reuse(corpus_of(told_of("Lindholm", SALT), told_of("Lindholm", DEBTS))).pairs.itertuples()
    assert (same.kind, same.extent) == ("near_duplicate", "partial")
    assert "foreign ports" in same.a_text
    others = framing.find_reuse(corpus_of(told_of("Lindholm", SALT), told_of("Skarvoy", DEBTS))).pairs
    assert set(others["extent"]) == {"partial"}
    assert set(others["kind"]) <= {"exact", "near_duplicate"}
    assert not others["a_text"].str.contains("foreign ports").any()
    assert others["a_text"].str.endswith(DANGER).sum() == 1
    assert len(others) == 2


def test_another_article_at_the_start_of_a_copy_does_not_hide_it():
    said = "{} keeper whose lamps burn every night shall warn {} passing crews before heavy storms reach the {} reefs today"
    pairs = framing.find_reuse(
        corpus_of(said.format("The", "Lindholm cheap wet coal to", "northern salt"), said.format("A", "Skarvoy brass red bells about", "wick"))
    ).pairs
    assert len(pairs) == 1
