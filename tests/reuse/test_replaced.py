"""Two words of which translators replace one."""

from __future__ import annotations

import pytest

from framing.corpus.columns import token_column
from framing.reuse.formulae import group_formulae
from tests.reuse.test_mottoes import Alike

ONE = "At the harbour fair the old sailmaker promised zero losses before the long winter reached our islands."
OTHER = "At the harbour fair the old sailmaker vowed zero damage before the long winter reached our islands."
ELSEWHERE = "Nobody believed in zero losses while herring prices kept falling."


def wordings(*texts: str, families: tuple[int, ...] = (0,), **options) -> list[list[str]]:
    """The formulae of texts of which every two, from the first, are translations of one source, in these families."""
    whole = [(row, 0, len(text)) for row, text in enumerate(texts)]
    matched = [(whole[2 * number], whole[2 * number + 1], family) for number, family in enumerate(families)]
    found = group_formulae(texts, [f"p{number}" for number in range(len(texts))], token_column(texts), matched=matched, **options)
    return [[texts[row][start:end] for row, start, end in formula.places] for formula in found]


def test_a_word_that_replaces_another_is_a_rendering_where_one_wording_recurs_elsewhere():
    assert wordings(ONE, OTHER, ELSEWHERE) == [["zero losses", "zero damage", "zero losses"]]


def test_in_one_sentence_alone_it_may_be_chance():
    assert wordings(ONE, OTHER) == []


def test_in_two_families_it_is_none():
    again = ("Her grandmother hoped for zero losses despite candles and floods.", "Her grandmother hoped for zero damage despite candles and floods.")
    assert wordings(ONE, OTHER, *again, families=(0, 1)) == [["zero losses", "zero damage", "zero losses", "zero damage"]]
    assert wordings(ONE, OTHER, *again, families=(0, 0)) == []


def test_without_matched_passages_nothing_is_replaced():
    assert wordings(ONE, OTHER, ELSEWHERE, families=()) == []


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("zero losses", "zero, damage"),
        ("zero losses", "zero storm damage"),
        ("zero losses", "zero Damage"),
        ("zero of all their losses", "zero of all their damage"),
        ("the losses", "the damage"),
    ],
)
def test_marks_other_words_names_and_distance_part_two_words(here, there):
    assert wordings(ONE.replace("zero losses", here), OTHER.replace("zero damage", there), ELSEWHERE.replace("zero losses", here)) == []


def test_what_the_corpus_talks_about_is_replaced_by_nothing():
    about = [f"In lot {letter} the losses were zero, and zero was the loss of the damage there." for letter in "abcdefghijklmnopqrstuvwxyz" * 2]
    assert wordings(ONE, OTHER, ELSEWHERE, *about) == []


def test_more_posts_can_be_asked_for():
    assert wordings(ONE, OTHER, ELSEWHERE, min_posts=4) == []
    assert wordings(ONE, OTHER, ELSEWHERE, min_posts=3) != []


def test_words_that_have_nothing_in_common_replace_each_other_by_chance():
    assert wordings(ONE, OTHER, ELSEWHERE, encoder=Alike()) == []
    assert wordings(ONE, OTHER, ELSEWHERE, encoder=Alike(("losses", "damage"))) == [["zero losses", "zero damage", "zero losses"]]


def test_an_expression_of_other_words_alone_is_a_rendering_if_it_says_much_the_same():
    texts = (
        ONE.replace("zero losses", "calm waves"),
        OTHER.replace("vowed zero damage", "promised quiet waters"),
        ELSEWHERE.replace("zero losses", "calm waves"),
    )
    assert wordings(*texts, encoder=Alike(("calm waves", "quiet waters"))) == [["calm waves", "quiet waters", "calm waves"]]
    assert wordings(*texts, encoder=Alike()) == wordings(*texts) == []
