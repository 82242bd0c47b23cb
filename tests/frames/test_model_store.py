"""Model folders: the same bytes for the same model, and no trust in what was tampered with."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest

import framing
from framing.errors import ModelError


@pytest.fixture(scope="module")
def trained(toy, encoder) -> framing.FrameClassifier:
    return framing.FrameClassifier(encoder=encoder, folds=3).fit(toy[0], toy[1], groups=toy[2])


@pytest.fixture
def folder(trained, tmp_path):
    return trained.save(tmp_path / "model")


def test_a_saved_model_scores_as_before(trained, folder, toy, encoder):
    loaded = framing.FrameClassifier.load(folder).set_params(encoder=encoder)
    assert np.allclose(loaded.predict_proba(toy[0]), trained.predict_proba(toy[0]), atol=1e-6)
    assert np.array_equal(loaded.predict(toy[0]), trained.predict(toy[0]))


def test_a_model_of_many_units_has_curved_boundaries_and_is_saved_with_them(toy, encoder, tmp_path, monkeypatch):
    monkeypatch.setattr("framing.frames.learnt.FEW", 10)
    many = framing.FrameClassifier(encoder=encoder, folds=3).fit(toy[0], toy[1], groups=toy[2])
    assert len(many.learnt_.kernel.landmarks)
    loaded = framing.FrameClassifier.load(many.save(tmp_path / "many")).set_params(encoder=encoder)
    assert np.allclose(loaded.predict_proba(toy[0]), many.predict_proba(toy[0]), atol=1e-6)


def test_the_same_model_gives_the_same_bytes(trained, folder, tmp_path):
    again = trained.save(tmp_path / "again")
    for name in ("weights.safetensors", "model.json"):
        assert (folder / name).read_bytes() == (again / name).read_bytes()


def test_damaged_weights_are_refused(folder):
    weights = folder / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\x01")
    with pytest.raises(ModelError, match="damaged"):
        framing.FrameClassifier.load(folder)


def test_missing_weights_are_named(folder):
    (folder / "weights.safetensors").unlink()
    with pytest.raises(ModelError, match=r"no weights\.safetensors"):
        framing.FrameClassifier.load(folder)


def test_a_newer_schema_is_refused(folder):
    description = json.loads((folder / "model.json").read_text())
    (folder / "model.json").write_text(json.dumps({**description, "schema_version": 99}))
    with pytest.raises(ModelError, match="schema version 99"):
        framing.FrameClassifier.load(folder)


def test_broken_json_and_foreign_json_are_refused(folder):
    (folder / "model.json").write_text("{")
    with pytest.raises(ModelError, match="damaged"):
        framing.FrameClassifier.load(folder)
    (folder / "model.json").write_text("{}")
    with pytest.raises(ModelError, match="no frame classifier"):
        framing.FrameClassifier.load(folder)


def test_a_pickle_is_never_opened(tmp_path):
    class Bomb:
        def __reduce__(self):
            return (open, (str(tmp_path / "executed"), "w"))

    (tmp_path / "model.pkl").write_bytes(pickle.dumps(Bomb()))
    with pytest.raises(ModelError, match="pickle"):
        framing.FrameClassifier.load(tmp_path)
    assert not (tmp_path / "executed").exists()


def test_an_unknown_model_is_named_with_the_shipped_ones():
    with pytest.raises(ModelError, match=r"no model 'nonesuch'.*default"):
        framing.FrameClassifier.load("nonesuch")
