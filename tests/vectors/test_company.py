"""Texts that are read with what stands around them."""

from __future__ import annotations

import numpy as np
import pytest

from framing.vectors.company import MARK, in_company, parted
from framing.vectors.encoders import DEFAULT_ENCODER, SentenceEncoder, load_encoder, sentence_transformer
from framing.vectors.sentence_transformer import SentenceTransformerNetwork

TEXTS = ["Second part.", "The ferry waits for the tide.", "A teacher."]
COMPANY = ["Floods in the valley / The river rose. _ Two bridges stand under water.", "A wedding / _ They danced.", ""]


@pytest.fixture(scope="module")
def packed():
    return load_encoder(cache=None, precision="float32")


def test_a_text_and_its_company_come_apart_again():
    pairs = list(zip(TEXTS, COMPANY, strict=True))
    assert [parted(in_company(*pair)) for pair in pairs] == pairs
    assert in_company("alone", "") == "alone"


def test_company_changes_the_vector_of_a_text_but_is_not_what_is_meant(packed):
    text, company = TEXTS[1], COMPANY[0]
    alone, together, as_one = packed.encode([text, in_company(text, company), f"{text} {company}"])
    assert alone @ together < 0.98
    assert together @ as_one < 0.98


def test_texts_alone_have_the_vectors_they_always_had(packed):
    mixed = packed.encode([*TEXTS, *map(in_company, TEXTS, COMPANY)])
    np.testing.assert_array_equal(mixed[: len(TEXTS)], packed.encode(TEXTS))
    np.testing.assert_array_equal(mixed[2], mixed[5])


LINKS = " ".join(f"https://example.org/{number}/{'abc' * number}" for number in range(1, 9))
LONG_COMPANY = "The council met again and spoke about the harbour. " * 12


@pytest.fixture(scope="module")
def other():
    return SentenceEncoder("other", SentenceTransformerNetwork(sentence_transformer(DEFAULT_ENCODER), ""), "")


def test_every_network_reads_company_in_the_same_way(packed, other):
    texts = [*map(in_company, TEXTS, COMPANY), *TEXTS, in_company(LINKS, LONG_COMPANY), in_company(TEXTS[0], LONG_COMPANY * 5)]
    np.testing.assert_allclose(other.encode(texts), packed.encode(texts), atol=2e-6)


def test_no_text_is_cut_for_the_sake_of_its_company(other):
    network = other._network
    assert 130 < network.sizes([LINKS])[0] < network.window - 2
    read = [np.stack([vector for _, part in network.encode([in_company(LINKS + end, LONG_COMPANY)]) for vector in part])[0] for end in (" one", " two")]
    assert read[0] @ read[1] < 0.9999


def test_a_tokenizer_that_pads_on_the_left_makes_no_difference(other):
    texts = [*map(in_company, TEXTS, COMPANY), *TEXTS]
    expected = other.encode(texts)
    tokenizer = other._network._model.tokenizer
    before = tokenizer.padding_side
    tokenizer.padding_side = "left"
    try:
        np.testing.assert_allclose(other.encode(texts[:2]), expected[:2], atol=2e-6)
    finally:
        tokenizer.padding_side = before


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_vectors_do_not_depend_on_which_texts_share_a_batch(precision):
    encoder = load_encoder(cache=None, precision=precision)
    rng = np.random.default_rng(0)
    words = "the river rose and two bridges stand under water while ferries wait for a tide".split()
    texts = [" ".join(rng.choice(words, rng.integers(1, 30))) for _ in range(60)]
    texts = [in_company(text, " ".join(rng.choice(words, rng.integers(0, 30)))) for text in texts]
    expected = encoder.encode(texts)
    for _ in range(3):
        rows = rng.permutation(len(texts))[:25]
        np.testing.assert_array_equal(encoder.encode([texts[row] for row in rows]), expected[rows])


def test_a_text_that_needs_several_windows_does_without(packed):
    long = "The council met again and spoke about the harbour. " * 60
    np.testing.assert_array_equal(packed.encode([in_company(long, COMPANY[0])]), packed.encode([long]))


def test_company_that_does_not_fit_is_cut(packed):
    np.testing.assert_array_equal(*packed.encode([in_company(TEXTS[1], "and so on " * times) for times in (200, 400)]).reshape(2, 1, -1))


def test_a_text_never_brings_company_of_its_own():
    assert parted(in_company(f"One{MARK}two", "three")) == ("One two", "three")
