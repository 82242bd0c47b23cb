"""The most alike stretches of two paragraphs, held against the plain definition, stretch by stretch."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.reuse.compared import Compared
from framing.reuse.details import shared_details
from framing.reuse.passages import COSINE_WEIGHT, FIGURE_FLOOR, INDIFFERENT, LENGTH_RATIO, STRETCHES, best_passage
from framing.reuse.statements import Rarity, statement

CLAUSES = [
    "The ferry left at noon",
    "The warden counted 42 lamps",
    "In 2017 the choir sang 397 songs",
    "The ferry",
    "12 of 24",
    "Nets were mended by the warden",
]
PARAGRAPHS = st.lists(st.tuples(st.sampled_from(CLAUSES), st.integers(0, 5)), min_size=1, max_size=12)
#: Four hundred words that no language has.
WORDS = ["".join(letters) for letters in product("bdgkl", "aeiou", "mnrst", "aeiou")][:400]
RARITY = Rarity({"ferry": 3, "warden": 1, "lamps": 2}, 10)


def compared(parts: list[tuple[str, int]]) -> Compared:
    """A paragraph of these clauses, whose vectors are drawn by number; that of the whole is another one."""
    text = ". ".join(clause for clause, _ in parts)
    clauses, start = [], 0
    for clause, number in parts:
        clauses.append(statement(text, start, start + len(clause), unit(number)))
        start += len(clause) + 2
    return Compared(statement(text, 0, len(text), unit(100 + len(parts))), tuple(clauses), RARITY)


def unit(seed: int) -> np.ndarray:
    vector = np.random.default_rng(seed).normal(size=5)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def stretch(side: Compared, first: int, last: int):
    """The length, the vector and the stems of a stretch."""
    clauses = side.clauses[first:last]
    sizes = [max(len(clause.tokens), 1) for clause in clauses]
    mean = sum(size * clause.vector.astype(np.float64) for size, clause in zip(sizes, clauses, strict=True))
    vector = side.whole.vector.astype(np.float64) if last - first == len(side.clauses) else mean / np.linalg.norm(mean)
    return sum(sizes), vector, {stem for clause in clauses for stem in clause.content}


def points(a: Compared, b: Compared, of_a: tuple[int, int], of_b: tuple[int, int]) -> tuple[float, float]:
    """The likeness of two stretches, and what it counts."""
    (n, x, left), (m, y, right) = stretch(a, *of_a), stretch(b, *of_b)
    weight = sum(map(RARITY, left)) + sum(map(RARITY, right))
    overlap = 2 * sum(map(RARITY, left & right)) / weight if weight else 0.0
    agreement = shared_details(a.stated, b.stated).between(of_a, of_b).agreement
    likeness = (COSINE_WEIGHT * min(max(float(x @ y), 0.0), 1.0) + (1 - COSINE_WEIGHT) * overlap) * (FIGURE_FLOOR + (1 - FIGURE_FLOOR) * agreement)
    return likeness, (likeness - INDIFFERENT) * (n + m) / 2 if min(n, m) >= LENGTH_RATIO * max(n, m) else -np.inf


@settings(deadline=None, derandomize=True, max_examples=25)
@given(PARAGRAPHS, PARAGRAPHS)
def test_no_other_stretches_are_more_alike_for_their_length(left, right):
    a, b = compared(left), compared(right)
    found = best_passage(a, b)
    assert found is not None
    likeness, best = points(a, b, found.a_clauses, found.b_clauses)
    assert found.likeness == pytest.approx(likeness)
    assert found.likeness == pytest.approx(
        (COSINE_WEIGHT * found.cosine + (1 - COSINE_WEIGHT) * found.overlap) * (FIGURE_FLOOR + (1 - FIGURE_FLOOR) * found.details)
    )
    every = max(points(a, b, tuple(x), tuple(y))[1] for x, y in product(a.ranges.tolist(), b.ranges.tolist()))
    assert best == pytest.approx(every)


def test_paragraphs_without_a_word_that_tells_something_have_a_likeness_too():
    found = best_passage(compared([("12 of 24", 0)]), compared([("The 7", 0)]))
    assert found is not None
    assert found.overlap == 0.0


@settings(deadline=None, derandomize=True, max_examples=25)
@given(st.integers(0, 55), st.integers(0, 55), st.integers(2, 10), st.integers(0, 10**6))
def test_what_two_long_paragraphs_share_is_found_wherever_it_stands(at_a, at_b, length, seed):
    """They are compared in their parts, and only in the most alike of these."""
    rng = np.random.default_rng(seed)
    shared = [(f"{WORDS[k]} and {WORDS[k + 1]} by {WORDS[k + 2]}", int(rng.integers(10**6))) for k in range(length)]
    sides = []
    for at, first in ((at_a, 20), (at_b, 220)):
        other = [(f"{WORDS[first + k]} beside {WORDS[first + k + 60]}", int(rng.integers(10**6))) for k in range(60)]
        sides.append(compared([*other[:at], *shared, *other[at:]]))
    a, b = sides
    assert a.n_stretches == len(a.ranges)
    assert a.n_stretches * b.n_stretches > STRETCHES
    found = best_passage(a, b)
    assert found is not None
    assert (found.a_clauses, found.b_clauses) == ((at_a, at_a + length), (at_b, at_b + length))
    assert a.text[found.a_start : found.a_end] == b.text[found.b_start : found.b_end]


def test_where_no_stretches_are_of_like_length_the_figures_count_too():
    a, b = compared([("12 of 24", 1)]), compared([(" and ".join(["In 2017 the choir sang 397 songs"] * 6), 1)])
    found = best_passage(a, b)
    assert found is not None
    assert found.details == shared_details(a.stated, b.stated).between((0, 1), (0, 1)).agreement < 1
