"""Model folders: the same bytes for the same model, and no trust in what was tampered with."""

from __future__ import annotations

import hashlib
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


@pytest.mark.parametrize("state", [np.random.RandomState(0), np.random.default_rng(0), np.int64(3), None], ids=["RandomState", "Generator", "numpy", "None"])
def test_a_model_is_saved_whatever_random_state_it_was_given(state, toy, encoder, tmp_path):
    model = framing.FrameClassifier(encoder=encoder, folds=np.int64(3), c=np.float64(10), random_state=state).fit(toy[0], toy[1])
    loaded = framing.FrameClassifier.load(model.save(tmp_path / "model"))
    assert loaded.get_params()["random_state"] == (3 if isinstance(state, np.int64) else None)
    assert np.allclose(loaded.set_params(encoder=encoder).predict_proba(toy[0]), model.predict_proba(toy[0]), atol=1e-6)


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


def test_a_description_that_was_changed_is_refused(folder):
    description = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    first = description["terms"]["text"]["words"]
    first[0], first[1] = first[1], first[0]
    (folder / "model.json").write_text(json.dumps(description), encoding="utf-8")
    with pytest.raises(ModelError, match=r"model\.json was changed after it was written"):
        framing.FrameClassifier.load(folder)


def test_a_description_that_was_only_laid_out_anew_is_read(folder, trained, toy, encoder):
    description = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    (folder / "model.json").write_text(json.dumps(description, indent=4), encoding="utf-8")
    assert framing.FrameClassifier.load(folder).frames_ == trained.frames_


def test_a_model_of_the_first_release_carries_no_such_hash(folder):
    description = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    del description["description_sha256"]
    (folder / "model.json").write_text(json.dumps(description), encoding="utf-8")
    assert framing.FrameClassifier.load(folder).frames_ == ("frame_0", "frame_1")


def test_the_folder_names_what_was_learnt_from(trained, folder, toy, encoder):
    named = json.loads((folder / "model.json").read_text(encoding="utf-8"))["training_data_sha256"]
    assert named == trained.training_sha256_ == framing.FrameClassifier.load(folder).training_sha256_
    other = framing.FrameClassifier(encoder=encoder, folds=3).fit([*toy[0][:-1], "Another text."], toy[1], groups=toy[2])
    assert other.training_sha256_ != named


def test_a_pickle_in_the_place_of_the_weights_is_never_opened(folder, tmp_path):
    class Bomb:
        def __reduce__(self):
            return (open, (str(tmp_path / "executed"), "w"))

    bomb = pickle.dumps(Bomb())
    (folder / "weights.safetensors").write_bytes(bomb)
    description = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    description.pop("description_sha256")
    description["weights_sha256"] = hashlib.sha256(bomb).hexdigest()
    (folder / "model.json").write_text(json.dumps(description), encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be read"):
        framing.FrameClassifier.load(folder)
    assert not (tmp_path / "executed").exists()


@pytest.mark.parametrize("name", ["model.pkl", "model.pickle", "classifier.joblib"])
def test_a_pickle_by_any_usual_name_is_refused(tmp_path, name):
    (tmp_path / name).write_bytes(pickle.dumps([1]))
    for path in (tmp_path, tmp_path / name):
        with pytest.raises(ModelError, match=r"pickle.*framing train"):
            framing.FrameClassifier.load(path)


def test_only_the_two_files_of_a_model_are_written(folder):
    assert {file.name for file in folder.iterdir()} == {"model.json", "weights.safetensors"}
    assert json.loads((folder / "model.json").read_text(encoding="utf-8"))["schema_version"] == 3
