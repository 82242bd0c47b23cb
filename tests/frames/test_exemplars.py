"""The memory of training sentences."""

from __future__ import annotations

import numpy as np
import pytest

from framing.frames.exemplars import BLOCK, Exemplars


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    rows = np.random.default_rng(0).normal(size=(60, 32)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def memory(vectors) -> Exemplars:
    carries = np.zeros((60, 2), dtype=int)
    carries[:20, 0] = 1
    return Exemplars.of(vectors, carries, np.arange(60) // 2, tuple(f"unit {number}" for number in range(30)))


def test_similarities_are_cosines_to_the_third_digit(memory, vectors):
    found = np.vstack([block for _, block in memory.similarities(vectors)])
    assert np.abs(found - vectors @ vectors.T).max() < 5e-3


def test_a_remembered_sentence_is_nearest_to_itself_and_to_its_frame(memory, vectors):
    compared = memory.compare(vectors)
    assert compared.nearest == pytest.approx(np.ones(60), abs=5e-3)
    assert (compared.margins[:20, 0] > 0).all()
    assert (compared.margins[20:, 0] < 0).all()


def test_a_frame_that_no_exemplar_carries_says_nothing(memory, vectors):
    assert (memory.compare(vectors).margins[:, 1] == 0).all()


def test_blocks_change_nothing(memory, vectors):
    many = np.tile(vectors, (BLOCK // 60 + 2, 1))
    together = memory.compare(many)
    assert np.array_equal(together.margins[:60], together.margins[-60:])
    assert len(together.nearest) == len(many)


def test_neighbours_are_units_with_the_frame_the_nearest_first_and_each_once(memory, vectors):
    found = memory.neighbours(vectors[5], 0)
    assert found[0] == ("unit 2", pytest.approx(1.0, abs=5e-3))
    assert len(found) == 3 == len({unit for unit, _ in found})
    assert [value for _, value in found] == sorted((value for _, value in found), reverse=True)
    assert {unit for unit, _ in found} <= {f"unit {number}" for number in range(10)}


def test_a_frame_without_exemplars_has_no_neighbours(memory, vectors):
    assert memory.neighbours(vectors[0], 1) == []
