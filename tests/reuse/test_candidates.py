"""Candidate pairs by vectors: symmetric, and on the side of too many."""

from __future__ import annotations

import numpy as np

from framing.reuse import candidates
from framing.reuse.candidates import near_rows, vector_pairs
from framing.vectors.encoded import Clauses, EncodedTexts


def unit_vectors(n: int, *, seed: int = 7) -> np.ndarray:
    """Random unit vectors in few dimensions, so that many are near each other."""
    vectors = np.random.default_rng(seed).normal(size=(n, 4)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_near_rows_are_those_of_the_full_product_whatever_the_block(monkeypatch):
    vectors = unit_vectors(50)
    product = vectors @ vectors.T
    wanted = {i * 50 + j for i in range(50) for j in range(i + 1, 50) if product[i, j] >= 0.8}
    assert wanted
    for block in (7, 50, 1024):
        monkeypatch.setattr(candidates, "BLOCK", block)
        assert set(near_rows(vectors, np.arange(50), 0.8).tolist()) == wanted


def test_the_index_of_many_rows_finds_what_exact_products_find(monkeypatch):
    rng = np.random.default_rng(1)
    centres = rng.normal(size=(40, 16))
    vectors = np.vstack([centres[i % 40] + 0.25 * rng.normal(size=16) for i in range(1200)]).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    exact = set(near_rows(vectors, np.arange(1200), 0.8).tolist())
    monkeypatch.setattr(candidates, "EXACT_ROWS", 100)
    indexed = set(near_rows(vectors, np.arange(1200), 0.8).tolist())
    assert indexed <= exact
    assert len(indexed) >= 0.99 * len(exact) > 1000


def test_the_order_of_the_rows_does_not_change_what_the_index_finds(monkeypatch):
    monkeypatch.setattr(candidates, "EXACT_ROWS", 100)
    vectors = unit_vectors(600)
    order = np.random.default_rng(2).permutation(600)
    found = near_rows(vectors[order], order, 0.95)
    assert found.tolist() == near_rows(vectors, np.arange(600), 0.95).tolist()


def test_rows_of_one_owner_are_no_pair():
    assert near_rows(np.ones((3, 1), dtype=np.float32), np.array([0, 1, 1]), 0.5).tolist() == [1]


def encoded(sentences: np.ndarray, owner: list[int], clauses: Clauses | None = None) -> EncodedTexts:
    """Three texts with these sentence vectors."""
    place = np.arange(len(owner))
    none = Clauses((), np.zeros(0, dtype=np.int64), sentences[:0])
    return EncodedTexts(("x", "y", "z"), np.array(owner), place, place + 1, sentences, np.eye(3, dtype=np.float32), clauses or none)


def test_near_sentences_propose_the_texts_that_hold_them():
    sentences = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0], [0, 1, 0]], dtype=np.float32)
    assert set(vector_pairs(encoded(sentences, [0, 0, 1, 2, 2]))) == {(0, 2)}


def test_a_near_clause_of_a_long_sentence_proposes_its_text():
    clauses = Clauses(("c",), np.array([2]), np.array([[1, 0, 0]], dtype=np.float32))
    assert set(vector_pairs(encoded(np.eye(3, dtype=np.float32), [0, 1, 2], clauses))) == {(0, 2)}
