"""Copies among annotated units, and the groups they tie together."""

from __future__ import annotations

import random

import numpy as np
import pytest

from framing.coding.duplicates import MOST, find_duplicates, joined_groups
from framing.reuse.copies import JACCARD, SHINGLE, copy_pairs
from framing.reuse.shingles import token_table

HARBOUR = "The harbour master closed the northern quay on Friday because the ice had come early this year."
EDITED = "The harbour master closed the northern quay on Saturday because the ice had come early this year."
MILL = "A miller in Skarvoy has bought two horses and will grind barley again from the first of May."


def families(*texts: str) -> list[list[int]]:
    return [rows.tolist() for rows in find_duplicates(texts).families()]


def test_equal_words_and_edited_copies_are_families():
    found = find_duplicates([MILL, HARBOUR, EDITED, MILL.upper().rstrip("."), "Nothing else."])
    assert [rows.tolist() for rows in found.families()] == [[0, 3], [1, 2]]
    assert [rows.tolist() for rows in found.wordings()] == [[0, 3]]
    assert found.repeated.tolist() == [True, True, True, True, False]
    assert found.repeated_word_for_word.tolist() == [True, False, False, True, False]


def test_short_texts_are_copies_only_word_for_word():
    assert families("No comment.", "no comment", "No, comments!") == [[0, 1]]


def test_texts_without_a_word_are_copies_of_none():
    assert families("!!!", "...", "", "!!!") == []


@pytest.mark.parametrize("texts", [[], ["one"], [MILL]])
def test_few_texts_have_no_copies(texts):
    assert families(*texts) == []


def test_copies_are_those_that_reuse_finds():
    draw = random.Random(5)
    words = [f"w{number}" for number in range(40)]
    texts = [" ".join(draw.choice(words) for _ in range(draw.randint(1, 30))) for _ in range(60)]
    for text in texts[:60]:
        parts = text.split()
        for _ in range(draw.randint(0, 5)):
            parts[draw.randrange(len(parts))] = draw.choice(words)
        texts.append(" ".join(parts))
    found = find_duplicates(texts).family
    pairs = list(copy_pairs(token_table(texts)))
    assert len(pairs) > 10
    linked = np.arange(len(texts))
    equal = [(left, right) for left in range(len(texts)) for right in range(left) if texts[left] == texts[right]]
    for a, b in [*pairs, *equal]:
        linked[linked == linked[b]] = linked[a]
    assert np.array_equal(found[:, None] == found, linked[:, None] == linked)
    assert (SHINGLE, JACCARD) == (3, 0.5)


def tied(groups: list[str], texts: list[str], apart: list[bool] | None = None) -> list[str]:
    return joined_groups(np.array(groups, dtype=object), find_duplicates(texts), np.array(apart or [False] * len(texts))).tolist()


def others(n: int) -> list[str]:
    return [f"Only unit {number} says {' '.join(str(number + step) for step in range(7))}" for number in range(10, 1000 * n, 1000)]


def test_groups_that_share_a_copy_become_one():
    assert tied(["a", "b", "c", *"defghi"], [HARBOUR, MILL, EDITED, *others(6)])[:3] == ["a", "b", "a"]


def test_units_that_stand_apart_tie_nothing():
    texts = [HARBOUR, EDITED, HARBOUR, *others(9)]
    assert tied([*"abcdefghijkl"], texts, [True, False, False] + [False] * 9)[:3] == ["a", "b", "b"]


def test_a_phrase_in_every_post_does_not_make_all_posts_one_group():
    texts = ["Read more on our website today."] * 5 + others(5)
    assert tied([*"abcdefghij"], texts) == [*"abcdefghij"]
    assert 5 / len(texts) > MOST


def test_crossing_tells_which_units_have_a_copy_elsewhere():
    found = find_duplicates([HARBOUR, EDITED, MILL, MILL])
    assert found.crossing(np.array([0, 1, 2, 2])).tolist() == [True, True, False, False]
