"""What stands at the place of a name in another translation."""

from __future__ import annotations

import pytest

from framing.reuse.slogans import group_slogans
from framing.reuse.slots import same_slots
from framing.vectors.encoders import load_encoder

NAMED = "On Monday the county opened the “Night Heron” campaign in every harbour and lent out forty punts."


def slot_in(text: str, name: str = "Night Heron", named: str = NAMED) -> list[str]:
    """What fills, in `text`, the slot of the `name` in another rendering of it."""
    start = named.index(name)
    places = {name.lower(): [(0, start, start + len(name))]}
    found = list(same_slots([named, text], places, [((0, 0, len(named)), (1, 0, len(text)))]))
    assert all(place == (0, start, start + len(name)) for place, _ in found)
    return [text[start:end] for _, (_, start, end) in found]


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("On Monday the county opened the wading bird of darkness campaign in every harbour.", ["wading bird of darkness"]),
        ("That Monday the county has opened a Yehe Bird campaign in each harbour.", ["Yehe Bird"]),
        ("On Monday the county opened the Yehe campaign in every harbour.", []),
        ("On Monday the county opened the “Yehe” netting campaign in every harbour.", ["Yehe"]),
        ("On Monday the county opened the great “Bird of Yehe” campaign in every harbour.", ["Bird of Yehe"]),
        ("On Monday the county opened the campaign in every harbour.", []),
        ("Every punt of the lakes was lent out.", []),
    ],
)
def test_the_words_between_the_same_words_fill_the_slot(text, slot):
    assert slot_in(text) == slot


def test_function_words_around_a_name_are_no_anchor():
    assert slot_in("It was of the many things, in the old way, that they were fond.", named="It was of the “Night Heron” in the old way that he was.") == []


def test_a_slot_much_longer_than_the_name_holds_more_than_its_rendering():
    long = "On Monday the county opened the long prepared and often delayed yearly spring cleaning campaign in every harbour."
    assert slot_in(long) == []


def test_a_name_outside_the_matched_passage_has_no_slot():
    start = NAMED.index("Night")
    places = {"night heron": [(0, start, start + 11)]}
    assert list(same_slots([NAMED, NAMED], places, [((0, 0, start), (1, 0, len(NAMED)))])) == []


def test_renderings_without_a_word_in_common_are_one_slogan_where_one_fills_the_slot_of_the_other():
    other = "On Monday the county opened the wading bird of darkness campaign in every harbour and lent forty boats."
    whole = [((0, 0, len(NAMED)), (1, 0, len(other)))]
    (slogan,) = group_slogans([NAMED, other], ["a", "b"], encoder=load_encoder(), matched=whole)
    assert [(NAMED, other)[row][start:end] for row, start, end in slogan.places] == ["Night Heron", "wading bird of darkness"]
    assert group_slogans([NAMED, other], ["a", "b"], encoder=load_encoder()) == []
