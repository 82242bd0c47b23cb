"""Expressions too short for three telling words, told by their shape."""

from __future__ import annotations

import numpy as np
import pytest

from tests.reuse.test_formulae import formulae, said


class Alike:
    """An encoder that needs no model: words of one group have one vector, all others have nothing in common."""

    name, sha256 = "alike", ""

    def __init__(self, *groups: tuple[str, ...]) -> None:
        self._place = {word: number for number, group in enumerate(groups) for word in group}

    def encode(self, texts, *, progress=None) -> np.ndarray:
        found = np.zeros((len(texts), len(self._place) + len(texts)), dtype=np.float32)
        for number, text in enumerate(texts):
            found[number, self._place.get(text, len(self._place) + number)] = 1
        return found


def test_two_words_turned_round_are_one_expression():
    assert formulae(*said("repair lanterns", "lantern repairing")) == [["repair lanterns", "lantern repairing"]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("repair lanterns", "repairing the lanterns"),
        ("pepper and mustard", "mustard and pepper"),
        ("repair, lanterns", "lantern repairing"),
        ("Lantern Repair", "Repair of Lanterns"),
        ("repair of those very lanterns", "lantern repairing"),
    ],
)
def test_the_same_order_an_enumeration_marks_names_and_distance_are_no_turn(one, other):
    assert formulae(*said(one, other)) == []


def test_words_that_mostly_stand_apart_are_no_expression():
    apart = [
        f"{thing.title()} need{'s' * (number % 2)} care in {month}."
        for number, month in enumerate(["may", "june", "july", "august", "autumn"])
        for thing in ("lanterns", "repairs")
    ]
    assert formulae(*said("repair lanterns", "lantern repairing"), *apart) == []


def test_a_number_said_of_two_things_is_one_motto_with_whatever_second_thing():
    wordings = ("one barn, one bucket", "one barn one pail", "one barn and one pail")
    assert formulae(*said(*wordings)) == [list(wordings)]


@pytest.mark.parametrize("other", ["one shed, one pail", "two barns, two pails", "one barn and every pail", "one barn. One pail"])
def test_other_things_other_numbers_and_ends_of_sentences_make_another_motto(other):
    assert formulae(*said("one barn, one bucket", other)) == []


def test_lists_of_verbs_of_which_one_is_replaced_are_one_motto():
    wordings = ("refuse, mend and bury", "decline, mend and bury", "decline, mend, and hide")
    texts = said(*(f"to {wording}" for wording in wordings))
    assert formulae(*texts, encoder=Alike(("refuse", "decline"), ("bury", "hide"))) == [list(wordings)]
    assert formulae(*texts, encoder=Alike(("refuse", "decline"))) == [list(wordings[:2])]
    assert formulae(*texts, encoder=Alike()) == formulae(*texts) == []


def test_lists_of_things_are_no_mottoes():
    texts = [text.replace(" to ", " with ") for text in said("thimbles, nails and buckets", "needles, nails and buckets")]
    assert formulae(*texts, encoder=Alike(("thimbles", "needles"))) == []


FLOODS = [f"The flood took a {thing}." for thing in ("cow", "door", "hat", "pier", "sledge", "cradle") for _ in range(10)]


def test_an_undertaking_is_one_whatever_the_corpus_talks_about_stands_behind_it():
    wordings = ("wage a villagers' war on floods", "win the villagers' war against the flood", "join the villagers' war")
    assert formulae(*said(*wordings), *FLOODS) == [["villagers' war on floods", "villagers' war against the flood", "villagers' war"]]


@pytest.mark.parametrize(
    "wordings",
    [
        ("win the villagers' war on floods", "lose the villagers' war on floods"),
        ("win the villagers' war on rats", "lose the villagers' war against rats"),
        ("win the Villagers War on floods", "lose the Villagers War against floods"),
        ("win the villagers' war. Of floods", "lose the villagers' war"),
    ],
)
def test_one_wording_other_objects_names_and_ends_of_sentences_are_no_undertaking(wordings):
    assert formulae(*said(*wordings), *FLOODS) == []


def test_short_formulae_do_not_depend_on_the_order_of_the_posts():
    texts = [*said("wage a villagers' war on floods", "win the villagers' war against the flood"), *said("one barn, one bucket", "one barn one pail"), *FLOODS]
    assert sorted(map(sorted, formulae(*texts))) == sorted(map(sorted, formulae(*reversed(texts)))) != []
