"""Two paragraphs: do they render the same statements, where, and in which way?"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framing
from framing.reuse.alignment import Rarity, figures_agree, longest_run, token_ratio
from tests.small import RAID, corpus_of

KIOSK = (
    "Nobody on the island sells tobacco any more, because the last kiosk burned down in the November storm and its owner moved to her sister in the capital."
)
SOPRANOS = "The school choir rehearses on Tuesdays in the fire station, and the firemen complain that the sopranos drown out the alarm."
GOATS = "My aunt keeps three goats and a radio that plays only on windy days, and the goats prefer the wind."


def only_pair(*texts: str):
    """The one reuse pair of a corpus with these texts."""
    (row,) = framing.find_reuse(corpus_of(*texts)).pairs.itertuples(index=False)
    return row


@pytest.mark.parametrize(
    "copy",
    [KIOSK, KIOSK.upper(), KIOSK.replace("tobacco", "to\u200bbacco"), KIOSK.replace(", because", " – because"), KIOSK.replace(" ", "\u00a0")],
    ids=["same", "case", "zero-width space", "punctuation", "no-break spaces"],
)
def test_a_copy_that_differs_only_in_form_is_exact(copy):
    row = only_pair(KIOSK, copy)
    assert (row.kind, row.extent, row.a_text, row.b_text) == ("exact", "whole", KIOSK, copy)


def test_a_copy_with_changed_words_is_a_near_duplicate():
    row = only_pair(KIOSK, KIOSK.replace("burned down", "was destroyed").replace("the capital", "Nordvik"))
    assert (row.kind, row.extent) == ("near_duplicate", "whole")


def test_the_same_statement_in_other_words_is_a_translation():
    row = only_pair(
        "At dawn the coast guard of Nordvik boarded the trawler Svanhild and found 300 cartons of untaxed cigarettes hidden under the nets.",
        "The Nordvik coast guard went on board of the trawler Svanhild at daybreak; beneath the nets lay 300 cartons of cigarettes, untaxed.",
    )
    assert (row.kind, row.extent) == ("translation", "whole")


def test_a_passage_inside_longer_paragraphs_is_cut_out_exactly():
    row = only_pair(f"{KIOSK} {SOPRANOS}", f"{GOATS} {SOPRANOS} {GOATS.replace('aunt', 'uncle').replace('goats', 'geese')}")
    assert (row.kind, row.extent, row.a_text, row.b_text) == ("exact", "partial", SOPRANOS, SOPRANOS)


def test_a_copied_sentence_beside_other_sentences_is_cut_out_too():
    raid = RAID.split(". ")[0] + "."
    row = only_pair(f"{raid} {SOPRANOS}", f"{raid} {GOATS}")
    assert (row.kind, row.extent, row.a_text, row.b_text) == ("exact", "partial", raid, raid)


def test_posts_about_other_things_are_not_reuse():
    assert framing.find_reuse(corpus_of(KIOSK, SOPRANOS, GOATS)).pairs.empty


def test_a_short_template_with_other_figures_and_another_period_is_not_reuse():
    may = "In the first week of May the harbour wardens checked 212 boats, fined 14 skippers and towed 3 wrecks."
    june = "In the third week of June the harbour wardens checked 388 boats, fined 29 skippers and towed 7 wrecks."
    assert framing.find_reuse(corpus_of(may, june)).pairs.empty


def test_a_long_template_with_other_figures_and_another_period_is_not_reuse():
    may = "In the first week of May 2021 exactly 212 boats were checked by the harbour wardens of the island together with officers of the customs house."
    june = "In the third week of June 2022 exactly 388 boats were checked by the harbour wardens of the island together with officers of the customs house."
    assert framing.find_reuse(corpus_of(may, june)).pairs.empty


def test_a_template_with_another_year_only_is_not_reuse():
    text = "In the summer of {} the harbour wardens of Skarvoy checked every single boat."
    assert framing.find_reuse(corpus_of(text.format(2021), text.format(2022))).pairs.empty


def test_every_copy_of_a_passage_has_its_own_offsets():
    spaced = SOPRANOS.replace(", and", " …   — and").replace("Tuesdays", "«Tuesdays»")
    reuse = framing.find_reuse(corpus_of(SOPRANOS, spaced, f"{GOATS} {SOPRANOS}"))
    (row,) = reuse.pairs[reuse.pairs["extent"].eq("partial") & reuse.pairs["a_paragraph_id"].str.startswith("frame#02")].itertuples()
    assert row.a_text == spaced


def test_figures_agree_when_they_are_equal_rounded_or_absent_and_slips_half():
    assert figures_agree([12.0, 400.0], [400.0, 12.0]) == 1.0
    assert figures_agree([1190.0], [1200.0]) == 1.0
    assert figures_agree([], [5.0]) == 1.0
    assert figures_agree([12.0, 400.0], [12.0, 900.0]) == 0.5
    assert figures_agree([95.2, 93.1], [95.6, 91.4]) == 0.0
    assert figures_agree([31.2e6], [312e3]) == figures_agree([96.4], [94.6]) == 0.5
    assert figures_agree([3.0], [30.0]) == 0.0


def test_rare_words_count_more_than_common_ones():
    rarity = Rarity([Counter({"boat": 1, "net": 1}), Counter({"boat": 1}), Counter({"boat": 1, "lamp": 1})])
    assert rarity("lamp") > rarity("boat") > 0
    assert rarity.overlap({"net": 1, "lamp": 1}, {"net": 1, "rope": 1}) > rarity.overlap({"boat": 1, "lamp": 1}, {"boat": 1, "rope": 1})


words = st.lists(st.sampled_from("abc"), max_size=12)


@settings(deadline=None, derandomize=True)
@given(words, words)
def test_the_longest_run_stands_in_both_and_none_is_longer(a, b):
    length, i, j = longest_run(a, b)
    assert a[i : i + length] == b[j : j + length]
    longer = {tuple(a[k : k + length + 1]) for k in range(len(a) - length)}
    assert longer.isdisjoint(tuple(b[k : k + length + 1]) for k in range(len(b) - length))


@settings(deadline=None, derandomize=True)
@given(words, words)
def test_the_token_ratio_is_symmetric_and_is_one_only_for_equal_texts(a, b):
    assert token_ratio(a, b) == token_ratio(b, a)
    assert 0 <= token_ratio(a, b) <= 1
    assert (token_ratio(a, b) == 1) == (a == b)


counts = st.dictionaries(st.sampled_from("abcd"), st.integers(1, 3), min_size=1)


@settings(deadline=None, derandomize=True)
@given(counts, counts)
def test_the_overlap_of_words_is_symmetric_and_bounded(a, b):
    rarity = Rarity([Counter(a), Counter(b)])
    assert rarity.overlap(a, b) == pytest.approx(rarity.overlap(b, a))
    assert 0 <= rarity.overlap(a, b) <= 1 + 1e-9
    assert rarity.overlap(a, a) == pytest.approx(1)
