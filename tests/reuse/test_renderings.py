"""Renderings of slogans that no quotation mark shows."""

from __future__ import annotations

import pytest

from framing.corpus.text import tokens
from framing.reuse.renderings import unmarked
from framing.reuse.statements import Rarity
from framing.vectors.encoders import load_encoder

#: Of these a hundred paragraphs say nothing else than what everybody says.
RARE = Rarity({**dict.fromkeys(tokens("sweep sweeping sweeps reeds lamp window each cleaning"), 2), "drug": 90, "control": 70}, 100)

REEDS = "The county opened the “Sweep the Reeds” campaign on Monday and lent out forty punts."


def named_in(text: str, form: str = "sweep the reeds", *, matched: bool = False) -> list[str]:
    """What `text` names without a mark, where another text names `form` with one."""
    start = REEDS.index("Sweep")
    whole = [((0, 0, len(REEDS)), (1, 0, len(text)))] if matched else []
    places = unmarked([REEDS, text], {form: [(0, start, start + len("Sweep the Reeds"))]}, encoder=load_encoder(), rarity=RARE, matched=whole)
    return [text[start:end] for row, start, end in places if row == 1]


@pytest.mark.parametrize("text", ["Nobody told the herons of the plan to sweep the reeds.", "Then they went on sweeping reeds until the frost."])
def test_the_same_words_are_a_rendering_wherever_they_stand(text):
    assert [words.lower().split()[-1].strip(".") for words in named_in(text)] == ["reeds"]


def test_other_words_for_the_same_are_a_rendering_only_in_a_matched_passage():
    text = "On Monday the county began cleaning up the reeds and lent out forty punts."
    assert named_in(text) == []
    (found,) = named_in(text, matched=True)
    assert "reeds" in found


def test_a_rendering_does_not_run_across_a_quotation_mark():
    text = "On Monday the county began the “northern reeds” sweep and lent out forty punts."
    assert named_in(text, matched=True) == ["reeds", "sweep"]
    assert named_in(text.replace("“", "").replace("”", ""), matched=True) == ["reeds sweep"]


def test_everyday_words_of_a_slogan_claim_nothing():
    assert named_in("They sat by the window and mended a lamp shade.", "a lamp for each window") == []


def test_no_two_renderings_overlap_and_marked_ones_are_left_alone():
    text = "Sweep the reeds, sweep the reeds, they said."
    places = unmarked([text], {"sweep the reeds": [(0, 0, 15)]}, encoder=load_encoder(), rarity=RARE)
    assert places == [(0, 17, 32)]


def test_nothing_marked_nothing_named():
    assert unmarked(["Sweep the reeds."], {}, encoder=load_encoder(), rarity=RARE) == []


@pytest.mark.parametrize("matched", [False, True])
def test_words_that_stand_everywhere_name_nothing(matched):
    assert named_in("The office for drug control met, and drug control went on.", "drug control", matched=matched) == []


def test_what_is_marked_only_once_is_looked_for_word_for_word():
    others = ["They were to sweep all of the northern reeds.", "They were to sweep the reeds."]
    once = {"sweep the northern reeds": [(0, 0, 24)]}
    text = "Sweep the northern reeds."
    assert unmarked([text, *others], once, encoder=load_encoder(), rarity=RARE) == [(1, 13, 44)]
    twice = {"sweep the northern reeds": [(0, 0, 24), (3, 0, 24)]}
    assert [row for row, _, _ in unmarked([text, *others, text], twice, encoder=load_encoder(), rarity=RARE)] == [1, 2]
