"""The map to likeness with landmarks."""

from __future__ import annotations

import numpy as np
from sklearn.metrics.pairwise import rbf_kernel

from framing.frames.kernel import GAMMA, LANDMARKS, STRAIGHT, learn_kernel, straight


def unit_rows(n: int, seed: int) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(n, 16))
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_with_every_vector_a_landmark_inner_products_are_the_kernel():
    vectors = unit_rows(40, 0)
    mapped = learn_kernel(vectors).map(vectors)
    assert np.abs(mapped @ mapped.T - rbf_kernel(vectors, gamma=GAMMA)).max() < 1e-3


def test_there_are_no_more_landmarks_than_allowed_and_copies_are_none():
    vectors = np.vstack([unit_rows(LANDMARKS + 200, 1)] * 2)
    assert learn_kernel(vectors).landmarks.shape == (LANDMARKS, 16)
    assert learn_kernel(np.tile(vectors[:3], (5, 1))).landmarks.shape == (3, 16)


def test_learning_twice_gives_the_same_map():
    vectors = unit_rows(700, 2)
    assert np.array_equal(learn_kernel(vectors).map(vectors[:9]), learn_kernel(vectors).map(vectors[:9]))


def test_straight_boundaries_see_the_vector_itself():
    vectors = np.random.default_rng(0).normal(size=(5, 4)).astype(np.float32)
    assert np.allclose(straight(4).map(vectors), STRAIGHT * vectors)
