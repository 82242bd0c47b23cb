"""Slogans, formulae and phrases at the same places."""

from __future__ import annotations

import numpy as np
import pytest

from framing.reuse.formulae import Formula
from framing.reuse.same_places import covered, joined
from framing.reuse.slogans import Slogan

SLOGANS = [Slogan(((0, 0, 20), (1, 5, 25))), Slogan(((2, 0, 10), (3, 0, 10)))]


def test_a_formula_most_of_whose_places_name_a_slogan_gives_it_the_others():
    slogans, formulae = joined(SLOGANS, [Formula(((1, 4, 24), (4, 7, 30)))])
    assert slogans == [Slogan(((0, 0, 20), (1, 5, 25), (4, 7, 30))), SLOGANS[1]]
    assert formulae == []


@pytest.mark.parametrize("places", [((1, 0, 60), (4, 7, 30)), ((1, 4, 24), (4, 7, 30), (5, 0, 9)), ((4, 7, 30), (5, 0, 9))])
def test_a_formula_that_holds_a_slogan_or_is_one_only_here_and_there_stays_a_row(places):
    assert joined(SLOGANS, [Formula(places)]) == (SLOGANS, [Formula(places)])


def test_of_two_formulae_that_are_one_slogan_no_place_is_given_twice():
    slogans, _ = joined(SLOGANS, [Formula(((1, 4, 24), (4, 7, 30))), Formula(((0, 0, 19), (4, 9, 33)))])
    assert slogans[0] == Slogan(((0, 0, 20), (1, 5, 25), (4, 7, 30)))


def is_covered(phrases: list[list[tuple[int, int, int]]], formulae: list[Formula]) -> list[bool]:
    row, start, end = np.array([place for places in phrases for place in places], dtype=np.int64).reshape(-1, 3).T
    return covered(row, start, end, np.cumsum([0, *map(len, phrases)]), formulae).tolist()


def test_a_phrase_is_covered_where_all_its_places_are_inside_one_formula():
    formulae = [Formula(((0, 0, 20), (1, 5, 25))), Formula(((1, 30, 50),))]
    inside, partly, outside, of_two, longer = [(0, 3, 9), (1, 5, 25)], [(0, 3, 9), (2, 0, 6)], [(0, 21, 30)], [(0, 3, 9), (1, 31, 37)], [(1, 20, 30)]
    assert is_covered([inside, partly, outside, of_two, longer], formulae) == [True, False, False, False, False]


def test_without_phrases_or_formulae_nothing_is_covered():
    assert is_covered([[(0, 0, 3)]], []) == [False]
    assert is_covered([], [Formula(((0, 0, 20),))]) == []
