"""The fast encoder: sums of word vectors, distilled from an encoder."""

from __future__ import annotations

import json
import pickle
from types import SimpleNamespace

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.pre_tokenizers import BertPreTokenizer

from framing.errors import ModelError
from framing.resources import shipped
from framing.vectors.distil import fitted, rarity
from framing.vectors.encoders import load_encoder
from framing.vectors.static import PIECES, TABLE, StaticEncoder, read_static_encoder, save_static_encoder

WORDS = {"[UNK]": 0, "lamp": 1, "##s": 2, "river": 3, "-": 4}


@pytest.fixture
def small() -> StaticEncoder:
    """Five pieces in three dimensions."""
    tokenizer = Tokenizer(WordPiece(WORDS, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = BertPreTokenizer()
    codes = np.array([[0, 0, 0], [127, 0, 0], [0, 127, 0], [0, 0, 127], [0, 0, 0]], dtype=np.int8)
    return StaticEncoder(codes, np.full(5, 1 / 127, dtype=np.float32), tokenizer)


def test_a_text_is_the_sum_of_its_pieces_in_unit_length(small):
    vectors = small.encode(["Lamps!", "river, RIVER lamp", "nothing known", ""])
    expected = np.array([[1, 1, 0], [1, 0, 2], [0, 0, 0], [0, 0, 0]], dtype=np.float32)
    lengths = np.linalg.norm(expected, axis=1, keepdims=True)
    assert np.allclose(vectors, expected / np.where(lengths > 0, lengths, 1), atol=1e-6)
    assert vectors.dtype == np.float32


def test_a_vector_depends_neither_on_the_other_texts_nor_on_the_batch(small, monkeypatch):
    texts = ["lamp river", "rivers", "lamp", "river-lamps"]
    together = small.encode(texts)
    monkeypatch.setattr("framing.vectors.static.BATCH", 2)
    assert np.allclose(small.encode(texts), together, atol=1e-6)
    assert np.allclose(small.encode(texts[2:])[0], together[2], atol=1e-6)


def test_words_that_are_known_and_words_that_are_new_give_the_same_vectors(small):
    texts = ["lamp river", "rivers", "river-lamps"]
    fresh = small.encode(texts[1:])
    assert np.array_equal(small.encode(texts)[1:], fresh)
    assert small._pieces
    assert pickle.loads(pickle.dumps(small))._pieces == {}


def test_when_too_many_words_are_remembered_all_are_forgotten(small, monkeypatch):
    cut = []
    monkeypatch.setattr("framing.vectors.static.REMEMBERED", 2)
    tokenizer = small._tokenizer
    monkeypatch.setattr(
        small, "_tokenizer", SimpleNamespace(encode_batch_fast=lambda forms, **options: cut.append(forms) or tokenizer.encode_batch_fast(forms, **options))
    )
    for text in ("lamp", "lamp river", "lamps", "lamp"):
        small.encode([text])
    assert cut == [["lamp"], ["river"], ["lamps"], ["lamp"]]


def test_no_text_gives_no_vector_and_progress_ends_at_all(small):
    assert small.encode([]).shape == (0, 3)
    seen = []
    small.encode(["lamp", "river"], progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (2, 2)


def test_a_saved_encoder_is_the_same_and_has_the_same_hash(small, tmp_path):
    save_static_encoder(small, tmp_path)
    again = read_static_encoder(tmp_path)
    assert again.sha256 == small.sha256
    assert np.array_equal(again.encode(["lamps river"]), small.encode(["lamps river"]))


@pytest.mark.parametrize(("name", "content", "told"), [(TABLE, b"no table", "damaged"), (PIECES, b"{}", "damaged"), (TABLE, None, "no static encoder")])
def test_a_damaged_or_missing_encoder_is_named(small, tmp_path, name, content, told):
    save_static_encoder(small, tmp_path)
    (tmp_path / name).unlink() if content is None else (tmp_path / name).write_bytes(content)
    with pytest.raises(ModelError, match=told):
        read_static_encoder(tmp_path)


def test_frequent_pieces_weigh_less():
    weights = rarity(1000)
    assert (np.diff(weights) > 0).all()
    assert 0 < weights[0] < weights[-1] < 1


def test_the_fitted_table_points_where_the_encoder_points():
    from scipy import sparse

    rng = np.random.default_rng(0)
    truth = rng.normal(size=(40, 8))
    counts = sparse.csr_matrix(rng.poisson(0.15, size=(600, 40)).astype(np.float32))
    counts = counts[np.asarray(counts.sum(axis=1)).ravel() > 0]
    vectors = counts @ truth
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    start = (truth + rng.normal(size=truth.shape)).astype(np.float32)

    def alike(table):
        told = counts @ table
        return float(((told / np.linalg.norm(told, axis=1, keepdims=True)) * vectors).sum(axis=1).mean())

    assert alike(fitted(counts, vectors.astype(np.float32), start)) > 0.97 > alike(start)


def test_the_shipped_encoder_is_near_the_default_one():
    texts = [
        "Police seized heroin at the border.", "Customs officers found drugs in a lorry.", "The choir sang in the old church.", "A hymn was heard from the chapel.",
        "Scientists built a new sensor.", "The ferry leaves at nine.",
    ]  # fmt: skip
    static, default = (load_encoder(name).encode(texts) for name in ("static", "all-MiniLM-L6-v2"))
    upper = np.triu_indices(len(texts), 1)
    assert np.corrcoef((static @ static.T)[upper], (default @ default.T)[upper])[0, 1] > 0.5


def test_the_shipped_model_stays_small():
    folder = shipped("models") / "static"
    assert sum(file.stat().st_size for file in folder.iterdir()) < 20e6
    assert json.loads((folder / "model.json").read_text(encoding="utf-8"))["encoder"]["sha256"] == load_encoder("static").sha256
