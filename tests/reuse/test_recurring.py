"""Runs of tokens that recur: found by growing, held in columns."""

from __future__ import annotations

import numpy as np
import pytest

from framing.corpus.columns import token_column
from framing.reuse import recurring
from framing.reuse.recurring import Recurring, repeated_runs, trimmed

LONGEST = 20
Places = dict[tuple[str, ...], list[tuple[int, int]]]


def told(runs: Recurring, column) -> Places:
    """The text and the place in it of each occurrence, by the tokens of the run."""
    found: Places = {}
    for run, at in zip(np.repeat(np.arange(len(runs)), np.diff(runs.first)).tolist(), runs.at.tolist(), strict=True):
        words = tuple(column.forms[number] for number in column.numbers[at : at + runs.length[run]])
        row = int(np.searchsorted(column.first, at, side="right")) - 1
        found.setdefault(words, []).append((row, at - int(column.first[row])))
    return found


def runs_of(texts: list[list[str]], posts: list[str], shortest: int, min_posts: int = 2) -> Places:
    column = token_column([" ".join(text) for text in texts])
    return told(repeated_runs(column, posts, shortest, min_posts, longest=LONGEST), column)


def brute_force(texts: list[list[str]], posts: list[str], shortest: int, min_posts: int = 2) -> Places:
    """The same as `repeated_runs` by looking at every run of every length."""
    places: Places = {}
    for row, words in enumerate(texts):
        for start in range(len(words)):
            for end in range(start + shortest, len(words) + 1):
                places.setdefault(tuple(words[start:end]), []).append((row, start))
    frequent = {run: found for run, found in places.items() if len({posts[row] for row, _ in found}) >= min_posts}
    part = {inner for run, found in frequent.items() for inner in (run[1:], run[:-1]) if inner in frequent and len(frequent[inner]) == len(found)}
    return {run: found for run, found in frequent.items() if run not in part and len(run) <= LONGEST}


def some_texts(seed: int) -> tuple[list[list[str]], list[str]]:
    rng = np.random.default_rng(seed)
    texts = [[str(letter) for letter in rng.choice(list("abc"), int(rng.integers(0, 12)))] for _ in range(8)]
    texts += [[*"xy", *(f"w{chr(97 + number)}" for number in range(25))], [f"w{chr(97 + number)}" for number in range(25)], texts[0]]
    return texts, [f"p{row % 7}" for row in range(len(texts))]


@pytest.mark.parametrize("min_posts", [1, 2, 3])
@pytest.mark.parametrize("told_apart", [recurring.TOLD_APART, 5])
@pytest.mark.parametrize("seed", range(5))
def test_maximal_runs_are_those_of_looking_at_every_run(seed, told_apart, min_posts, monkeypatch):
    monkeypatch.setattr(recurring, "TOLD_APART", told_apart)
    texts, posts = some_texts(seed)
    assert runs_of(texts, posts, 3, min_posts) == brute_force(texts, posts, 3, min_posts)


@pytest.mark.parametrize("texts", [[], [""], ["one two"]])
def test_where_nothing_recurs_there_is_no_run(texts):
    column = token_column(texts)
    runs = repeated_runs(column, ["p"] * len(texts), 1, 2, longest=LONGEST)
    assert len(runs) == len(runs.at) == 0
    assert len(trimmed(runs, column, frozenset(), shortest=1, telling=0)) == 0


def test_a_long_text_that_is_repeated_does_not_grow_run_by_run(monkeypatch):
    lengths = []
    grown = recurring._grown
    monkeypatch.setattr(recurring, "_grown", lambda level, text, length: lengths.append(length) or grown(level, text, length))
    text = [f"{first}{second}" for first in "bdfgklmnprst" for second in "aeiouy"]
    assert runs_of([text, text], ["one", "two"], 3) == {}
    assert max(lengths) == LONGEST < len(text)


def test_runs_lose_the_words_at_their_edges_and_those_that_then_are_the_same_are_one():
    texts = ["so the old mill of sand burned", "the old mill of", "an old mill of glass", "then an old mill"]
    column = token_column(texts)
    runs = repeated_runs(column, list("abcd"), 2, 2, longest=LONGEST)
    assert ("the", "old", "mill", "of") in told(runs, column)
    assert told(trimmed(runs, column, frozenset({"the", "an", "of"}), shortest=2, telling=2), column) == {("old", "mill"): [(0, 2), (1, 1), (2, 1), (3, 2)]}


def test_a_run_does_not_end_in_the_middle_of_a_verb():
    texts = ["old mills have quietly burned", "old mills have quietly", "old mills burn quietly", "old mills burn quietly"]
    column = token_column(texts)
    runs = repeated_runs(column, list("abcd"), 2, 2, longest=LONGEST)
    kept = told(trimmed(runs, column, frozenset({"have"}), shortest=2, telling=2), column)
    assert kept == {("old", "mills"): [(0, 0), (1, 0), (2, 0), (3, 0)], ("old", "mills", "burn", "quietly"): [(2, 0), (3, 0)]}
    assert told(trimmed(runs, column, frozenset(), shortest=1, telling=1), column).keys() >= {("old", "mills", "have")}


@pytest.mark.parametrize("run", [["both", "sides", "must", "comply"], ["old", "age", "is", "lonely"], ["new", "ferry", "is", "eco-friendly"]])
def test_a_verb_or_an_adjective_that_looks_like_an_adverb_stays(run):
    column = token_column([" ".join(run)] * 2)
    assert list(told(trimmed(repeated_runs(column, ["a", "b"], 2, 2, longest=LONGEST), column, frozenset({"must", "is"}), shortest=2, telling=2), column)) == [
        tuple(run)
    ]


@pytest.mark.parametrize("n", [200, 256, 257, 300])
@pytest.mark.parametrize("min_posts", [2, 3])
def test_posts_are_told_apart_however_many_there_are(n, min_posts):
    texts, posts = [["mill"]] * n, [f"p{number}" for number in range(n)]
    texts[0] = texts[n - 1] = texts[n // 2] = ["old", "mill"]
    texts[1] = texts[2] = ["new", "mill"]
    if n > 256:
        texts[0], texts[n // 2], texts[256] = ["far", "mill"], ["mill"], ["far", "mill"]
    assert runs_of(texts, posts, 2, min_posts) == brute_force(texts, posts, 2, min_posts)


def test_runs_come_in_the_order_of_their_tokens():
    texts = ["zebra crossing", "apple pie", "apple", "apple pie crust"]
    column = token_column(texts * 2)
    runs = trimmed(repeated_runs(column, list("abcdefgh"), 1, 2, longest=LONGEST), column, frozenset(), shortest=1, telling=1)
    assert list(told(runs, column)) == [("apple",), ("apple", "pie"), ("apple", "pie", "crust"), ("zebra", "crossing")]


def test_what_is_left_must_be_long_enough_and_say_something():
    column = token_column(["of 12 nets the", "of 12 nets the"])
    runs = repeated_runs(column, ["a", "b"], 2, 2, longest=LONGEST)
    edges = frozenset({"of", "the"})
    assert len(trimmed(runs, column, edges, shortest=2, telling=1)) == 1
    assert len(trimmed(runs, column, edges, shortest=3, telling=1)) == 0
    assert len(trimmed(runs, column, edges, shortest=2, telling=2)) == 0
