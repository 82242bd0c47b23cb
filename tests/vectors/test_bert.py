"""The packed encoder: the vectors of sentence-transformers, and the same bits whatever else is in the batch."""

from __future__ import annotations

import numpy as np
import pytest

from framing.errors import ModelError
from framing.vectors.encoders import default_folder, load_encoder

TEXTS = [
    "The river rose overnight.", "", "Ferry", "河水一夜之间上涨。", "half a character \ud83d here", "a\u0301 caf\u00e9 \U0001f30a", "The council met and took note. " * 30,
    *(f"Boat {number} left the quay{' with its crew' * (number % 7)}." for number in range(40)), "word " * 600,
]  # fmt: skip


@pytest.fixture(scope="module")
def peer():
    """The same model, run by sentence-transformers."""
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(default_folder()), local_files_only=True, device="cpu")


def encoder(precision: str):
    return load_encoder(cache=None, precision=precision)


@pytest.mark.parametrize(("precision", "far"), [("float32", 1e-5), ("bfloat16", 2e-3)])
def test_vectors_are_those_of_sentence_transformers(peer, precision, far):
    texts = [text for text in TEXTS if len(text) < 1000]
    clean = [text.encode("utf-8", "replace").decode() for text in texts]
    expected = peer.encode(clean, normalize_embeddings=True, show_progress_bar=False)
    assert (1 - (encoder(precision).encode(texts) * expected).sum(1)).max() < far


def test_texts_of_every_length_have_the_vectors_of_sentence_transformers(peer):
    # Attention takes 16 tokens at once; what is filled up must not be attended to.
    texts = ["boat " * length for length in range(1, 70)]
    expected = peer.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    assert np.abs(encoder("float32").encode(texts) - expected).max() < 1e-5


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_vector_does_not_depend_on_the_batch(precision):
    together = encoder(precision).encode(TEXTS)
    for position in (0, 1, 2, 6, 20, len(TEXTS) - 1):
        assert np.abs(encoder(precision).encode([TEXTS[position]])[0] - together[position]).max() < 1e-5
    assert np.abs(encoder(precision).encode(TEXTS[::-1])[::-1] - together).max() < 1e-5


def test_vectors_do_not_depend_on_the_number_of_threads_and_other_work_keeps_its_own():
    import torch

    had, texts = torch.get_num_threads(), [*TEXTS, *(f"{text} Again." for text in TEXTS * 20)]
    try:
        found = []
        for threads in (1, 3):
            torch.set_num_threads(threads)
            found.append(encoder("float32").encode(texts))
            assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(had)
    assert np.array_equal(*found)


def test_batches_are_filled_up_with_shorter_texts():
    network, sizes = encoder("float32")._network, []
    network._vectors, vectors = lambda read, room: sizes.append([len(tokens.ids) for tokens in read]) or vectors(read, room), network._vectors
    try:
        positions = [position for batch, _ in network.encode(["word " * 248] * 8 + ["word " * 18] * 2) for position in batch]
    finally:
        del network._vectors
    assert sorted(positions) == list(range(10))
    assert sizes == [[250] * 4 + [20]] * 2


def test_who_stops_asking_does_not_wait_for_what_is_left():
    import torch

    network = encoder("float32")._network
    had, texts, encoded = torch.get_num_threads(), [f"Boat {number} left the quay with its crew." * 5 for number in range(3000)], []
    network._vectors, vectors = lambda read, room: encoded.append(len(read)) or vectors(read, room), network._vectors
    try:
        batches = network.encode(texts)
        next(batches)
        batches.close()
    finally:
        del network._vectors
    assert sum(encoded) < len(texts)
    assert torch.get_num_threads() == had


def test_an_unknown_precision_is_named_with_what_is_allowed(monkeypatch):
    with pytest.raises(ModelError, match="unknown precision 'int3'; allowed are float32, bfloat16"):
        load_encoder(cache=None, precision="int3")
    monkeypatch.setenv("FRAMING_PRECISION", "half")
    with pytest.raises(ModelError, match="'half'"):
        load_encoder(cache="off")


def test_the_environment_may_name_the_precision(monkeypatch, tmp_path):
    monkeypatch.setenv("FRAMING_PRECISION", "float32")
    assert load_encoder(cache=tmp_path).precision == "float32"
