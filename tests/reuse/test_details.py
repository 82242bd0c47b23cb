"""Figures and years that two paragraphs have in common, stretch by stretch, held against the plain definition."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.reuse.details import FULL_DIGITS, YEAR_WEIGHT, Stated, shared_details, slip_number
from framing.reuse.figures import is_slip, n_digits, same_value
from framing.reuse.statements import statement

VALUES = st.sampled_from([0.0, 3.0, 7.0, 42.0, 24.0, 1.2, 38.2, 382.0, 397.0, 400.0, 42_000.0, 42_300.0, 1e6, 1.07e6, float("inf")])
PARAGRAPHS = st.lists(st.tuples(st.lists(VALUES, max_size=4), st.sets(st.sampled_from(["2017", "2020"]))), min_size=1, max_size=4)


def stated(clauses) -> Stated:
    empty = statement("", 0, 0, np.zeros(1))
    return Stated.of([type(empty)(0, 0, "", (), empty.content, tuple(numbers), frozenset(years), empty.vector) for numbers, years in clauses])


def weighed(a, b) -> tuple[float, float]:
    """The weight of what both of two stretches state, and of what only the side with fewer does, detail by detail."""

    def weight(value: float) -> float:
        return min(n_digits(value), FULL_DIGITS) / FULL_DIGITS

    numbers_a, numbers_b = ([value for numbers, _ in side for value in numbers] for side in (a, b))
    years_a, years_b = ([year for _, years in side for year in years] for side in (a, b))
    fewer = min(sum(map(weight, numbers_a)), sum(map(weight, numbers_b))) + YEAR_WEIGHT * min(len(years_a), len(years_b))
    alike = sum(min(weight(x), weight(y)) * (1 if same_value(x, y) else 0.5 if is_slip(x, y) else 0) for x in numbers_a for y in numbers_b)
    shared = min(alike + YEAR_WEIGHT * sum(x == y for x in years_a for y in years_b), fewer)
    return shared, fewer - shared


@settings(deadline=None, derandomize=True)
@given(PARAGRAPHS, PARAGRAPHS)
def test_what_two_stretches_state_is_counted_as_one_by_one(a, b):
    both = shared_details(stated(a), stated(b))
    of_a, of_b = ([(first, last) for first in range(len(side)) for last in range(first + 1, len(side) + 1)] for side in (a, b))
    pairs = list(product(of_a, of_b))
    agreement = both.agreement(*(np.array(side) for side in zip(*pairs, strict=True)))
    for (left, right), share in zip(pairs, agreement.tolist(), strict=True):
        details = both.between(left, right)
        assert (details.shared, details.missing) == pytest.approx(weighed(a[slice(*left)], b[slice(*right)]))
        assert share == pytest.approx(details.agreement)


@settings(deadline=None, derandomize=True)
@given(VALUES, VALUES)
def test_values_of_one_slip_number_may_be_slips_of_one_another(x, y):
    assert bool(slip_number(x) and slip_number(x) == slip_number(y)) == is_slip(x, y)
