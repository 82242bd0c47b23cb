"""Slogans and named campaigns, and the renderings that translators gave them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

import framing
from framing.reuse.slogans import _Names, names_in
from framing.reuse.statements import Rarity
from framing.vectors.encoders import load_encoder
from tests.reuse.test_mottoes import Alike
from tests.small import corpus_of

RENDERINGS = (
    "The county opened the “Sweep the Reeds” campaign on Monday and lent out forty punts.",
    "By Friday the special action of “Sweeping Reeds” had cleared two bays.",
    "The Reed Sweeping campaign goes on until the frost, says the warden.",
    "Nobody told the herons about the plan to sweep the reeds.",
    "The “Lamp in Every Window” drive was a smaller affair, and the herons slept.",
    "A drive named “A Lamp for Each Window” began in the old town.",
)


class Counts:
    """An encoder that needs no model: how often each letter stands in a text."""

    name, sha256 = "counts", ""

    def encode(self, texts: Sequence[str], *, progress=None) -> np.ndarray:
        found = np.array([[text.count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts], dtype=np.float32)
        return found / np.linalg.norm(found, axis=1, keepdims=True)


def slogans(*texts: str, renderings: bool = True, encoder=None) -> list[list[str]]:
    found = framing.find_phrases(corpus_of(*texts), encoder=encoder or (load_encoder() if renderings else None)).phrases
    return sorted(sorted(variants) for variants in found.loc[found["kind"] == "slogan", "variants"])


def test_renderings_of_one_slogan_are_one_row_marked_or_not():
    assert slogans(*RENDERINGS) == [
        ["A Lamp for Each Window", "Lamp in Every Window"],
        ["Reed Sweeping", "Sweep the Reeds", "Sweeping Reeds", "sweep the reeds"],
    ]


def test_names_that_share_only_what_the_corpus_talks_about_are_two_slogans():
    about_reeds = [f"The reeds of bay {number} were cut by hand and the warden of the reeds came by." for number in range(60)]
    named = [
        "The “Sweep the Reeds” campaign began.",
        "“Sweep the Reeds” went on.",
        "They sold it as “Reeds for Roofs”.",
        "In town “Reeds for Roofs” was read aloud.",
    ]
    assert slogans(*about_reeds, *named) == [["Reeds for Roofs"], ["Sweep the Reeds"]]


STOVES = ("They lit the “Warm Stove” in May.", "Again the “Warm Stove” smoked.", "A “Warm Kitchen” for all!", "The “Warm Kitchen” closed.")


def test_names_that_one_text_holds_side_by_side_are_two():
    encoder = Alike(("warm stove", "warm kitchen"), ("stove", "kitchen"))
    assert len(slogans(*STOVES, encoder=encoder)) == 1
    assert slogans(*STOVES, "The “Warm Stove” and the “Warm Kitchen” share a chimney.", encoder=encoder) == [["Warm Kitchen"], ["Warm Stove"]]


@pytest.mark.parametrize(("others", "n"), [((), 2), (("stove", "kitchen"), 1)])
def test_short_names_of_one_post_that_share_one_word_are_two_where_the_others_are_unlike(others, n):
    encoder = Alike(("warm stove", "warm kitchen"), others)
    one_post = "The whole village came to look at the “Warm Stove” on Monday.\n\nNobody has been seen in the “Warm Kitchen” since the spring."
    assert len(slogans(*STOVES, one_post, encoder=encoder)) == n


def test_without_an_encoder_only_one_form_is_one_slogan():
    assert slogans("They said “mend the nets”.", "Again: “Mend the Nets”!", "“Nets to be mended”, they said.", renderings=False) == [
        ["Mend the Nets", "mend the nets"]
    ]


def test_a_slogan_of_one_post_is_not_listed():
    assert slogans("They said “mend the nets” and “mend nets”.", "The ferry is late.") == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Operation Silent Reed ended.", ["Silent Reed"]),
        ("the Silent Reed and Still Water special campaign", ["Silent Reed and Still Water"]),
        ("the Ministry of Harbours met", []),
        ("He said “no.” and “it was a very long and tiresome evening for everyone who came”.", []),
        ("执行「净河」行动", ["净河"]),
    ],
)
def test_names_are_short_quotations_and_capitalised_campaigns(text, named):
    assert [text[start:end] for start, end in names_in(text)] == named


def test_the_likenesses_of_many_names_are_those_of_every_two():
    forms = ["all lamps on", "lamps for all", "one net one boat", "nets and boats", "the quiet pier"]
    names = _Names.of(forms, Counts(), Rarity({"lamps": 3, "net": 1, "boat": 2}, 100))
    matrix = names.likenesses([0, 1, 3, 4])
    for i, one in enumerate([0, 1, 3, 4]):
        assert [matrix[i, j] for j in range(4)] == pytest.approx([names.likeness(one, other) for other in (0, 1, 3, 4)], abs=1e-6)


def test_slogans_are_the_same_however_many_texts_are_searched_at_a_time(monkeypatch):
    whole = slogans(*RENDERINGS, *RENDERINGS, renderings=False)
    monkeypatch.setattr("framing.reuse.slogans.TEXTS", 5)
    assert slogans(*RENDERINGS, *RENDERINGS, renderings=False) == whole != []
