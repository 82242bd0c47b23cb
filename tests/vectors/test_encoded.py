"""Texts with their vectors: what is known of whole texts before they are split."""

from __future__ import annotations

import numpy as np

from framing.corpus.columns import token_column
from framing.vectors.encoded import encode_unsplit, with_sentences
from framing.vectors.encoders import load_encoder

TEXTS = ["The ferry was late. Nobody knew why.", "", "The quay, at night: quiet.", "The ferry was late. Nobody knew why."]


def test_tokens_that_vectors_are_made_of_are_kept_with_the_texts_they_are_of():
    static = load_encoder("static")
    whole, expected = encode_unsplit(TEXTS, static), token_column(TEXTS)
    assert np.array_equal(whole.text_vectors, static.encode(TEXTS))
    assert whole.column is not None
    assert whole.column.forms == expected.forms
    assert whole.column.numbers.tolist() == expected.numbers.tolist()
    assert whole.column.first.tolist() == expected.first.tolist()
    assert whole.take([2, 0]).column is None


def test_unsplit_texts_get_their_sentences_and_keep_their_vectors():
    static = load_encoder("static")
    split = with_sentences(encode_unsplit(TEXTS, static).take([0, 2]), static)
    assert split.sentences == ["The ferry was late.", "Nobody knew why.", "The quay, at night: quiet."]
    assert np.array_equal(split.text_vectors, static.encode([TEXTS[0], TEXTS[2]]))
    assert encode_unsplit(TEXTS, load_encoder(cache=None)).column is None
