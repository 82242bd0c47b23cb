"""Candidate pairs: cheap, symmetric, and on the side of too many."""

from __future__ import annotations

import numpy as np

from framing.reuse import candidates
from framing.reuse.candidates import anchor_pairs, exact_groups, near_rows, shingle_pairs, vector_pairs
from framing.vectors.encoded import Clauses, EncodedTexts

LETTER = "dear neighbours on sunday we paint the boathouse and everyone who owns a brush is asked to bring it before nine".split()
OTHER = "the radio plays only on windy days but the goats do not mind and eat the antenna wire in the meantime".split()


def unit_vectors(n: int, *, seed: int = 7) -> np.ndarray:
    """Random unit vectors in few dimensions, so that many are near each other."""
    vectors = np.random.default_rng(seed).normal(size=(n, 4)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_texts_with_the_same_normal_form_are_one_group_and_empty_ones_none():
    assert exact_groups(["a b", "c", "", "a b", "", "a b"]) == [[0, 3, 5]]


def test_an_edited_copy_is_proposed_and_another_text_is_not():
    edited = [*LETTER[:5], "repair", *LETTER[6:]]
    assert shingle_pairs([LETTER, OTHER, edited]) == {(0, 2)}


def test_texts_too_short_for_a_shingle_are_left_out():
    assert shingle_pairs([["two", "words"], ["two", "words"], []]) == set()


def test_a_copied_run_inside_longer_texts_is_proposed():
    run = LETTER[4:12]
    assert anchor_pairs([LETTER, OTHER + run + OTHER[::-1], OTHER[::-1] + run]) == {(0, 1), (0, 2), (1, 2)}
    assert anchor_pairs([LETTER, OTHER + run[:7]]) == set()


def test_near_rows_are_those_of_the_full_product_whatever_the_block(monkeypatch):
    vectors = unit_vectors(50)
    product = vectors @ vectors.T
    wanted = {(i, j) for i in range(50) for j in range(i + 1, 50) if product[i, j] >= 0.8}
    assert wanted
    for block in (7, 50, 1024):
        monkeypatch.setattr(candidates, "BLOCK", block)
        assert set(near_rows(vectors, 0.8)) == wanted


def test_near_sentences_propose_the_texts_that_hold_them():
    sentences = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0], [0, 1, 0]], dtype=np.float32)
    texts = np.eye(3, dtype=np.float32)
    place = np.arange(5)
    encoded = EncodedTexts(
        ("x", "y", "z"), np.array([0, 0, 1, 2, 2]), place, place + 1, sentences, texts, Clauses((), np.zeros(0, dtype=np.int64), sentences[:0])
    )
    assert vector_pairs(encoded) == {(0, 2)}
