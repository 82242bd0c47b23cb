"""The shipped model is what training from the repository gives."""

from __future__ import annotations

import json

import numpy as np
import pytest

import framing
from framing.frames.model_store import model_folder


@pytest.fixture(scope="module")
def retrained(tmp_path_factory):
    from framing.frames.train import save_trained, train

    units = framing.read_annotations()
    folder = tmp_path_factory.mktemp("models") / "default"
    save_trained(train(units, n_jobs=-1), units, folder)
    return folder


def test_it_was_trained_on_the_annotations_in_the_repository():
    description = json.loads((model_folder("default") / "model.json").read_text(encoding="utf-8"))
    assert description["training"]["annotations_sha256"] == framing.read_annotations().sha256


def test_training_again_gives_the_same_scores_and_thresholds(retrained, classifier):
    again = framing.FrameClassifier.load(retrained)
    texts = framing.read_annotations().texts[::25]
    assert np.abs(again.predict_proba(texts) - classifier.predict_proba(texts)).max() < 1e-3
    assert np.abs(again.thresholds_ - classifier.thresholds_).max() < 1e-3
    assert again.frames_ == classifier.frames_


def test_the_card_holds_every_frame_and_says_what_the_data_are(classifier):
    card = (model_folder("default") / "card.md").read_text(encoding="utf-8")
    assert all(f"| {frame} |" in card for frame in classifier.frames_)
    assert "synthetic" in card
