"""A classifier one of whose kinds of evidence is an encoder tuned to the frames."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import framing
from framing.errors import ModelError
from framing.frames.learnt import KINDS

STORMS = ("The storm took the roof off.", "A gale closed the harbour.", "Hail broke the greenhouse.", "Lightning hit the tower.")
FEASTS = ("They danced until morning.", "The wedding lasted three days.", "Lanterns hung over the tables.", "Cake was handed round.")
OTHERS = ("The bus leaves at nine.", "He paid the bill.", "Paper costs more now.", "The lift is being repaired.")
TEXTS = [*STORMS, *FEASTS, *OTHERS]
LABELS = np.array([[1, 0]] * 4 + [[0, 1]] * 4 + [[0, 0]] * 4)


@pytest.fixture(scope="module")
def tuned() -> framing.FrameClassifier:
    said: list[tuple[int, int]] = []
    model = framing.FrameClassifier(tune=True, folds=2).fit(TEXTS, LABELS, progress=lambda done, total: said.append((done, total)))
    assert said == [(1, 3), (2, 3), (3, 3)]
    return model


def test_the_tuned_encoder_is_one_more_kind_of_evidence(tuned):
    found = tuned.learnt_.examine(tuned.encode(["A tornado crossed the valley.", "The band played for the bride."]))
    assert found.scores.shape == (2, 2, len(KINDS) + 1)
    odds = found.scores[:, :, -1]
    assert (odds.argmax(axis=1) == [0, 1]).all()


def test_held_out_scores_come_from_encoders_that_have_not_seen_the_text(tuned):
    # Told the wrong way round, a frame cannot be found again by encoders tuned to the other texts alone.
    wrong = LABELS[:, ::-1].copy()
    mixed = np.where((np.arange(len(TEXTS)) % 2 == 0)[:, None], LABELS, wrong)
    model = framing.FrameClassifier(tune=True, folds=2).fit(TEXTS, mixed, groups=[f"g{row % 2}" for row in range(len(TEXTS))])
    framed = slice(0, 8)
    right = (model.held_out_.probabilities[framed].argmax(axis=1) == mixed[framed].argmax(axis=1)).mean()
    assert right <= 0.6
    tuned = model.tuning_.tuned
    seen = tuned.log_odds(tuned.encoder().encode(TEXTS))[framed]
    assert (seen.argmax(axis=1) == mixed[framed].argmax(axis=1)).mean() > 0.9


def test_a_tuned_model_is_saved_and_scores_as_before(tuned, tmp_path):
    folder = tuned.save(tmp_path / "model")
    loaded = framing.FrameClassifier.load(folder)
    assert loaded.get_params()["tune"] is True
    assert np.allclose(loaded.predict_proba(TEXTS), tuned.predict_proba(TEXTS), atol=1e-6)
    assert loaded.save(tmp_path / "again")
    assert (tmp_path / "again" / "weights.safetensors").read_bytes() == (folder / "weights.safetensors").read_bytes()


def test_training_on_the_same_units_again_tunes_nothing(tuned, tmp_path, monkeypatch):
    kept = framing.FrameClassifier.load(tuned.save(tmp_path / "model")).tuning_
    with monkeypatch.context() as patched:
        patched.setattr("framing.frames.held_tuning.tune", lambda *args, **kwargs: pytest.fail("tuned again"))
        again = framing.FrameClassifier(tune=True, folds=2).fit(TEXTS, LABELS, tuning=kept)
    assert np.array_equal(again.predict_proba(TEXTS), tuned.predict_proba(TEXTS))
    assert np.array_equal(again.held_out_.probabilities, tuned.held_out_.probabilities)


@pytest.mark.parametrize("change", ["texts", "labels", "folds", "random_state"])
def test_whatever_is_not_the_same_is_tuned_anew(tuned, monkeypatch, change):
    tunings = []
    monkeypatch.setattr("framing.frames.held_tuning.tune", lambda *args, **kwargs: tunings.append(args) or tuned.tuning_.tuned)
    texts = [*TEXTS[:-1], "The lift works again."] if change == "texts" else TEXTS
    labels = np.vstack([LABELS[:-1], [[1, 0]]]) if change == "labels" else LABELS
    options = {"folds": 3 if change == "folds" else 2, "random_state": int(change == "random_state")}
    framing.FrameClassifier(tune=True, **options).fit(texts, labels, tuning=tuned.tuning_)
    assert len(tunings) == options["folds"] + 1


def test_vectors_that_are_given_are_not_computed_again(tuned, monkeypatch):
    encoded = tuned.encode(TEXTS)
    vectors = tuned.tuning_.tuned.encoder().encode(TEXTS)
    expected = tuned.score_encoded(encoded).probabilities
    monkeypatch.setattr(type(tuned.tuning_.tuned), "encoder", lambda *args, **kwargs: pytest.fail("encoded again"))
    given = replace(encoded, tuned_vectors=vectors)
    assert np.array_equal(tuned.score_encoded(given).probabilities, expected)
    backwards = np.arange(len(TEXTS))[::-1]
    assert np.allclose(tuned.score_encoded(given.take(backwards)).probabilities, expected[backwards])


@pytest.mark.parametrize("tune", [True, False])
def test_what_is_saved_is_what_was_fitted_whatever_the_parameter_says_since(tuned, tmp_path, tune):
    model = tuned if tune else framing.FrameClassifier(folds=2).fit(TEXTS, LABELS)
    expected = model.predict_proba(TEXTS)
    loaded = framing.FrameClassifier.load(model.save(tmp_path / "model")).set_params(tune=not tune)
    again = framing.FrameClassifier.load(loaded.save(tmp_path / "again"))
    assert again.get_params()["tune"] is tune
    assert np.allclose(again.predict_proba(TEXTS), expected, atol=1e-6)


@pytest.mark.parametrize("random_state", [None, np.random.RandomState(1), np.random.default_rng(1)], ids=["none", "RandomState", "Generator"])
def test_any_random_state_will_do(tuned, monkeypatch, random_state):
    seeds = []
    monkeypatch.setattr("framing.frames.held_tuning.tune", lambda *args, random_state: seeds.append(random_state) or tuned.tuning_.tuned)
    framing.FrameClassifier(tune=True, folds=2, random_state=random_state).fit(TEXTS, LABELS)
    assert len(set(seeds)) == 1
    assert isinstance(seeds[0], int)


def test_the_fast_encoder_and_one_without_a_name_are_refused_with_what_to_do():
    class Nameless:
        def encode(self, texts, *, progress=None):
            return np.eye(3, dtype=np.float32)[[len(text) % 3 for text in texts]]

    for encoder, name in (("static", "'static'"), (Nameless(), "'Nameless'")):
        with pytest.raises(ModelError, match=f"{name} has no layers that could be tuned; leave tuning out"):
            framing.FrameClassifier(encoder=encoder, tune=True, folds=2).fit(TEXTS, LABELS)


def test_worker_processes_change_nothing(tuned):
    again = framing.FrameClassifier(tune=True, folds=2, n_jobs=2).fit(TEXTS, LABELS)
    assert np.array_equal(again.predict_proba(TEXTS), tuned.predict_proba(TEXTS))


def test_vectors_that_no_transformer_made_cannot_be_tuned(encoder):
    with pytest.raises(ModelError, match="'letters'"):
        framing.FrameClassifier(encoder=encoder, tune=True, folds=2).fit(TEXTS, LABELS)
