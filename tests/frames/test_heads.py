"""Linear heads and the hints they start from."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from framing.frames.heads import fit_heads


@pytest.fixture
def points() -> tuple[np.ndarray, np.ndarray]:
    """400 unit vectors of 30 dimensions, of which the first alone decides."""
    x = np.random.default_rng(3).normal(size=(400, 30))
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    return x, (x[:, :1] > 0.05).astype(int)


def accuracy(x: np.ndarray, y: np.ndarray, n: int, hints: np.ndarray | None) -> float:
    heads = fit_heads(sparse.csr_matrix(x[:n]), y[:n], c=1.0, hints=hints)
    return float(((heads.decide(sparse.csr_matrix(x[n:])) > 0) == y[n:]).mean())


def along(column: int, size: float = 1.0) -> np.ndarray:
    return size * np.eye(30)[[column]]


def test_a_right_hint_helps_where_units_are_few(points):
    assert accuracy(*points, 20, along(0)) > accuracy(*points, 20, None) + 0.05


def test_a_wrong_hint_is_overruled_by_many_units(points):
    without = accuracy(*points, 300, None)
    assert accuracy(*points, 300, along(7)) > without - 0.03
    assert accuracy(*points, 300, -along(0)) > without - 0.03


def test_the_length_of_a_hint_does_not_matter(points):
    x, y = points
    one, other = (fit_heads(sparse.csr_matrix(x), y, c=1.0, hints=along(0, size)) for size in (1.0, 50.0))
    assert np.allclose(one.coefficients, other.coefficients, atol=1e-4)
    assert np.allclose(one.intercepts, other.intercepts, atol=1e-4)


def test_a_hint_of_nothing_is_none(points):
    x, y = points
    one, other = (fit_heads(sparse.csr_matrix(x), y, c=1.0, hints=hints) for hints in (None, np.zeros((1, 5))))
    assert np.array_equal(one.coefficients, other.coefficients)


def test_heads_see_no_more_features_than_there_are(points):
    x, y = points
    heads = fit_heads(sparse.csr_matrix(x), np.column_stack([y, 0 * y, 0 * y + 1]), c=1.0, hints=np.vstack([along(0)] * 3))
    assert heads.coefficients.shape == (3, 30)
    decided = heads.decide(sparse.csr_matrix(x))
    assert (decided[:, 1] < 0).all()
    assert (decided[:, 2] > 0).all()


def test_blocks_are_decided_as_if_they_stood_side_by_side(points):
    x, y = points
    heads = fit_heads(sparse.csr_matrix(x), y, c=1.0)
    whole = heads.decide(sparse.csr_matrix(x))
    assert np.allclose(heads.decide(*(sparse.csr_matrix(x[:, own]) for own in (slice(4), slice(4, 9), slice(9, None)))), whole, atol=1e-12)
    assert np.ptp(whole) > 1
