"""Where passages end: what one side says beside them, and the other does not render, is no part of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framing
from framing.reuse.compared import Compared
from framing.reuse.edges import trimmed
from framing.reuse.statements import Rarity, statement
from tests.small import corpus_of

STATION = "Between April and June the coast guard station of Nordvik was given a new slipway, two radar masts and a crew of fourteen."
RAID = "At dawn the coast guard of Nordvik boarded the trawler Svanhild and found 300 cartons of untaxed cigarettes hidden under the nets."
RETOLD = "The Nordvik coast guard went on board of the trawler Svanhild at daybreak; beneath the nets lay 300 cartons of cigarettes, untaxed."
CHOIR = "The school choir rehearses on Tuesdays in the fire station, and the firemen complain that the sopranos drown out the alarm."
GOATS = "My {} keeps three goats and a radio that plays only on windy days, and the goats prefer the wind."


def test_what_the_other_text_does_not_render_is_cut_off():
    pairs = framing.find_reuse(corpus_of(f"{CHOIR} {STATION} {RAID}", f"{RETOLD} {GOATS.format('aunt')}")).pairs
    (row,) = pairs.itertuples()
    assert (row.kind, row.extent, row.a_text, row.b_text) == ("translation", "partial", RAID, RETOLD)


def test_of_two_things_said_in_another_order_both_sides_keep_the_same_one():
    reuse = framing.find_reuse(corpus_of(f"{GOATS.format('aunt')} {STATION} {RAID}", f"{RETOLD} {CHOIR} {GOATS.format('uncle')[:40]}."))
    assert {frozenset((row.a_text, row.b_text)) for row in reuse.pairs.itertuples()} == {frozenset((RAID, RETOLD))}


def test_renderings_of_one_another_stay_whole():
    (row,) = framing.find_reuse(
        corpus_of(f"{RAID} {GOATS.format('aunt')}", f"{RETOLD} My aunt owns a radio and three goats; both like windy days.")
    ).pairs.itertuples()
    assert row.extent == "whole"


AXES = np.eye(6, dtype=np.float32)


def of_clauses(*parts: tuple[str, int | np.ndarray]) -> Compared:
    """A paragraph of clauses, whose vectors are given, or those of their topics, one axis each."""
    text = ". ".join(said for said, _ in parts)
    clauses, start = [], 0
    for said, topic in parts:
        clauses.append(statement(text, start, start + len(said), AXES[topic] if isinstance(topic, int) else topic))
        start += len(said) + 2
    return Compared(statement(text, 0, len(text), AXES[5]), tuple(clauses), Rarity({}, 10))


HERRING, LAMPS, FOG, RENT = ("herring was landed", 0), ("lamps were counted", 1), ("fog came in", 2), ("rent fell due", 3)
HARVEST = ("the harvest of 97 barrels", 4)


@pytest.mark.parametrize(
    ("left", "right", "kept"),
    [
        ([HERRING, LAMPS, FOG], [HERRING, LAMPS, FOG], ((0, 3), (0, 3))),
        ([RENT, HERRING, LAMPS], [HERRING, LAMPS], ((1, 3), (0, 2))),
        ([HERRING, LAMPS, RENT, RENT], [FOG, HERRING, LAMPS], ((0, 2), (1, 3))),
        ([HERRING, ("rent", 3), LAMPS, FOG], [HERRING, LAMPS, FOG], ((0, 4), (0, 3))),
        ([HERRING, RENT, RENT, RENT, LAMPS, LAMPS], [HERRING, LAMPS, LAMPS], ((4, 6), (1, 3))),
        ([HERRING, HERRING, RENT, RENT, LAMPS], [LAMPS, FOG, FOG, HERRING, HERRING], ((0, 2), (3, 5))),
        ([RENT, FOG], [HERRING, LAMPS], ((0, 2), (0, 2))),
        ([("herring landed, lamps counted", (AXES[0] + AXES[1]) / 2**0.5), RENT], [HERRING, LAMPS], ((0, 1), (0, 2))),
    ],
    ids=["all rendered", "too early", "both sides", "a gap inside stays", "a gap that weighs more", "another order", "nothing rendered", "one clause for two"],
)
def test_clauses_at_the_ends_stay_where_they_are_rendered(left, right, kept):
    a, b = of_clauses(*left), of_clauses(*right)
    assert trimmed(a, b, a.all_clauses, b.all_clauses) == kept
    assert trimmed(b, a, b.all_clauses, a.all_clauses) == kept[::-1]


@pytest.mark.parametrize(
    ("cosine", "harvest", "last"),
    [
        (0.55, "the harvest, 97 barrels", 2), (0.55, "the harvest, many barrels", 1), (0.55, "the harvest, 970 barrels", 2), (0.6, "the harvest, many barrels", 2),
        (0.6, "the harvest, 41 barrels", 1),
    ],
    ids=["the same", "none", "a slip", "none, but near", "another, but near"],
)  # fmt: skip
def test_a_figure_that_both_state_speaks_for_a_clause_and_another_one_against_it(cosine, harvest, last):
    side = of_clauses(HERRING, (harvest, cosine * AXES[4] + (1 - cosine**2) ** 0.5 * AXES[3]))
    assert trimmed(side, of_clauses(HERRING, ("97 casks of grain", 4)), (0, 2), (0, 2))[0] == (0, last)


@settings(deadline=None, derandomize=True, max_examples=50)
@given(*(st.lists(st.sampled_from([HERRING, LAMPS, FOG, RENT, HARVEST]), min_size=1, max_size=8) for _ in "ab"))
def test_what_stays_lies_inside_and_cannot_be_trimmed_again(left, right):
    a, b = of_clauses(*left), of_clauses(*right)
    (a_first, a_last), (b_first, b_last) = kept = trimmed(a, b, a.all_clauses, b.all_clauses)
    assert 0 <= a_first < a_last <= len(left)
    assert 0 <= b_first < b_last <= len(right)
    assert trimmed(a, b, *kept) == kept
