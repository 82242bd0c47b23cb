"""A classifier one of whose kinds of evidence is an encoder tuned to the frames."""

from __future__ import annotations

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
    seen = model.learnt_.tuned.log_odds(TEXTS)[framed]
    assert (seen.argmax(axis=1) == mixed[framed].argmax(axis=1)).mean() > 0.9


def test_a_tuned_model_is_saved_and_scores_as_before(tuned, tmp_path):
    folder = tuned.save(tmp_path / "model")
    loaded = framing.FrameClassifier.load(folder)
    assert loaded.get_params()["tune"] is True
    assert np.allclose(loaded.predict_proba(TEXTS), tuned.predict_proba(TEXTS), atol=1e-6)
    assert loaded.save(tmp_path / "again")
    assert (tmp_path / "again" / "weights.safetensors").read_bytes() == (folder / "weights.safetensors").read_bytes()


def test_worker_processes_change_nothing(tuned):
    again = framing.FrameClassifier(tune=True, folds=2, n_jobs=2).fit(TEXTS, LABELS)
    assert np.array_equal(again.predict_proba(TEXTS), tuned.predict_proba(TEXTS))


def test_vectors_that_no_transformer_made_cannot_be_tuned(encoder):
    with pytest.raises(ModelError, match="'letters'"):
        framing.FrameClassifier(encoder=encoder, tune=True, folds=2).fit(TEXTS, LABELS)
