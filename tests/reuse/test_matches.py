"""Two paragraphs: do they render the same statements, where, and in which way?"""

from __future__ import annotations

import pytest

import framing
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


def test_two_passages_of_two_long_paragraphs_are_two_pairs():
    apart = " ".join(f"Then the {word} came and went." for word in ("heron", "postman", "fog", "tide", "brass band", "inspector", "kite", "rain"))
    pairs = framing.find_reuse(corpus_of(f"{KIOSK} {apart} {SOPRANOS}", f"{SOPRANOS} {GOATS} {GOATS.replace('aunt', 'uncle')} {KIOSK}")).pairs
    assert set(pairs["a_text"]) == {KIOSK, SOPRANOS}


def test_copies_are_found_without_vectors():
    (row,) = framing.find_reuse(corpus_of(f"{KIOSK} {SOPRANOS}", f"{GOATS} {SOPRANOS}"), translations=False).pairs.itertuples(index=False)
    assert (row.kind, row.a_text) == ("exact", SOPRANOS)


HIDDEN = {
    "decomposed": ("caf\u00e9", "cafe\u0301"), "full width": ("harbour", "\uff48\uff41\uff52\uff42\uff4f\uff55\uff52"), "homoglyph": ("people", "p\u0435\u043epl\u0435"),
    "zero width": ("hidden", "hid\u200bden"), "bidi": ("quietly", "\u202aquietly\u202c"), "quotes": ("'old'", "\u2018old\u2019"),
}  # fmt: skip


@pytest.mark.parametrize("attack", sorted(HIDDEN))
def test_print_tricks_hide_no_copy(attack):
    plain = (
        "At the caf\u00e9 by the harbour the people of the 'old' quarter sat hidden behind their newspapers and quietly counted the passing barges until dusk."
    )
    said, tricked = HIDDEN[attack]
    row = only_pair(f"{plain} {GOATS}", f"{SOPRANOS} {plain.replace(said, tricked)}")
    assert (row.kind, row.a_text, row.b_text) == ("exact", plain, plain.replace(said, tricked))


def test_chinese_copies_are_found_by_their_characters():
    passage = "渡口的老船工每天清晨把缆绳解开又在黄昏系上三十年来从未误过一班"
    row = only_pair(f"村里的小学只有十二个学生。{passage}。", f"集市上卖的是山货和草药。{passage}。后来修了桥。")
    assert passage in row.a_text
    assert passage in row.b_text


def test_every_copy_of_a_passage_has_its_own_offsets():
    spaced = SOPRANOS.replace(", and", " …   — and").replace("Tuesdays", "«Tuesdays»")
    reuse = framing.find_reuse(corpus_of(SOPRANOS, spaced, f"{GOATS} {SOPRANOS}"))
    (row,) = reuse.pairs[reuse.pairs["extent"].eq("partial") & reuse.pairs["a_paragraph_id"].str.startswith("frame#02")].itertuples()
    assert row.a_text == spaced
