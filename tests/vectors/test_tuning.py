"""An encoder whose upper layers learn from annotated texts."""

from __future__ import annotations

import pickle
import sqlite3
from dataclasses import replace

import numpy as np
import pytest
import torch

from framing.errors import ModelError
from framing.vectors import tuning
from framing.vectors.encoders import DEFAULT_ENCODER, load_encoder, tuned_encoder
from framing.vectors.tuning import STRETCH, tune

WATER = ("The river rose overnight.", "Two bridges stand under water.", "The ferry waits for the tide.", "Rain fills the lower fields.")
WIND = ("The storm took three roofs.", "Gusts closed the airport.", "A gale is forecast for Friday.", "The mill turns in the breeze.")
TEXTS = [*WATER, *WIND]
LABELS = np.array([[1, 0]] * len(WATER) + [[0, 1]] * len(WIND), dtype=np.int8)


@pytest.fixture(scope="module")
def tuned():
    return tune(DEFAULT_ENCODER, TEXTS, LABELS)


def log_odds(tuned, texts):
    return tuned.log_odds(tuned.encoder().encode(texts))


def test_a_tuned_encoder_tells_the_texts_apart(tuned):
    odds = log_odds(tuned, ["The lake flooded the road.", "Strong winds blew all day."])
    assert odds.shape == (2, 2)
    assert (odds.argmax(axis=1) == [0, 1]).all()


def test_only_the_upper_layers_are_kept_and_in_half_precision(tuned):
    assert {name.split(".")[2] for name in tuned.weights} == {"3", "4", "5"}
    assert {array.dtype for array in (*tuned.weights.values(), tuned.coefficients, tuned.intercepts)} == {np.dtype(np.float16)}


def test_the_same_texts_give_the_same_weights_however_many_threads(tuned):
    before, state = torch.get_num_threads(), torch.random.get_rng_state()
    torch.set_num_threads(2 if before == 1 else 1)
    try:
        again = tune(DEFAULT_ENCODER, TEXTS, LABELS)
        assert torch.get_num_threads() != before
    finally:
        torch.set_num_threads(before)
    assert all(np.array_equal(again.weights[name], weights) for name, weights in tuned.weights.items())
    assert np.array_equal(again.coefficients, tuned.coefficients)
    assert torch.equal(state, torch.random.get_rng_state())


def test_another_random_state_gives_other_weights(tuned):
    other = tune(DEFAULT_ENCODER, TEXTS, LABELS, random_state=1)
    assert not np.array_equal(other.coefficients, tuned.coefficients)


def test_the_encoder_itself_is_not_changed(tuned):
    vector = load_encoder().encode(["The river rose overnight."])
    tune(DEFAULT_ENCODER, TEXTS, LABELS)
    assert np.array_equal(vector, load_encoder().encode(["The river rose overnight."]))


def test_another_process_gets_the_weights_and_not_the_network(tuned):
    odds = log_odds(tuned, TEXTS)
    sent = pickle.dumps(tuned)
    assert len(sent) < 1.2 * sum(array.nbytes for array in tuned.weights.values())
    there = pickle.loads(sent)
    assert there == tuned
    assert np.array_equal(log_odds(there, TEXTS), odds)


def test_the_tail_of_a_long_text_is_read_too(tuned):
    plain = " ".join(f"Item {n} of the list is a chair." for n in range(150))
    told = log_odds(tuned, [plain, f"{plain} {' '.join(WIND * 12)}"])
    assert told[1, 1] > told[0, 1] + 0.1


def test_every_part_of_a_long_text_is_learnt_from_in_some_epoch():
    text = " ".join(f"word{n}" for n in range(4 * STRETCH))
    rng = np.random.default_rng(0)
    begun = [tuning._stretch(text, 4 * STRETCH, rng).split()[0] for _ in range(200)]
    places = [int(word.removeprefix("word")) for word in begun]
    assert min(places) < STRETCH / 4
    assert max(places) > 2.7 * STRETCH
    assert max(places) < 3.1 * STRETCH


def test_a_model_read_by_sentence_transformers_is_tuned_alike(tuned, monkeypatch):
    monkeypatch.setattr("framing.vectors.encoders._has_gpu", lambda: True)
    read_again = tuned_encoder(tuned.name, tuned.weights, tuned.sha256, cache=None)
    assert np.allclose(tuned.log_odds(read_again.encode(TEXTS)), log_odds(tuned, TEXTS), atol=0.1)


def test_vectors_are_kept_apart_from_those_of_the_plain_encoder_and_of_other_tunings(tuned, tmp_path):
    other = tune(DEFAULT_ENCODER, TEXTS, LABELS, random_state=1)
    fresh = {name: log_odds(each, TEXTS) for name, each in (("tuned", tuned), ("other", other))}
    load_encoder(cache=tmp_path).encode(TEXTS)
    for _ in range(2):
        kept = {name: each.log_odds(each.encoder(cache=tmp_path).encode(TEXTS)) for name, each in (("tuned", tuned), ("other", other))}
        assert all(np.array_equal(kept[name], fresh[name]) for name in fresh)
    with sqlite3.connect(next(tmp_path.glob("*.sqlite3"))) as file:
        assert file.execute("SELECT COUNT(*) FROM vectors").fetchone() == (3 * len(TEXTS),)


def test_other_layers_or_heads_are_another_encoder(tuned):
    assert tuned != replace(tuned, intercepts=tuned.intercepts + 1)
    assert tuned != replace(tuned, weights={place: -array for place, array in tuned.weights.items()})


def test_what_has_no_layers_cannot_be_tuned(monkeypatch):
    words = torch.nn.Sequential(torch.nn.Embedding(3, 2))
    monkeypatch.setattr(tuning, "sentence_transformer", lambda name: words)
    with pytest.raises(ModelError, match=r"the encoder 'words' has no layers that could be tuned; leave --tune out"):
        tune("words", TEXTS, LABELS)


def test_an_unknown_encoder_is_named():
    with pytest.raises(ModelError, match="unknown encoder 'no-such-model'"):
        tune("no-such-model", TEXTS, LABELS)
