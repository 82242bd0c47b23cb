"""The model card, from what lies in the model's folder."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import framing
from framing.coding.annotations import Annotations, Unit
from framing.coding.codebook import Codebook, Frame
from framing.frames.measured import measure
from framing.frames.train import save_trained
from framing.report.card import record_evaluation, write_card
from tests.frames.conftest import LetterEncoder

BOOK = Codebook("toy", "Toy weather", "7", (Frame("storm", "Storm", "Storms."), Frame("calm", "Calm", "No storms.")))


@pytest.fixture
def folder(tmp_path):
    """A model trained on 80 units by four writers, half of them coded twice."""
    units = []
    for number in range(80):
        storm = number % 2 == 0
        text = f"Day {number}. " + ("High waves and a storm broke the mast." if storm else "The sea lay still and blue.")
        frames = ("storm",) if storm else ("calm",) if number % 3 else ()
        coders = {"a": frames, "b": frames} if number % 4 else {}
        units.append(Unit(f"u{number}", text, frames, coders=coders, writer=f"w{number % 4}"))
    annotations = Annotations(BOOK, tuple(units), "cafe")
    classifier = framing.FrameClassifier(BOOK, LetterEncoder()).fit(annotations.texts, annotations.labels, groups=annotations.groups)
    save_trained(classifier, annotations, tmp_path / "model")
    return tmp_path / "model"


def real_evaluation(source: str) -> framing.Evaluation:
    labels = np.tile([[1, 0], [0, 1], [0, 0]], (6, 1))
    scores = np.where(labels == 1, 0.9, 0.1)
    counted = np.ones(labels.shape, dtype=bool)
    counted[2, 0] = False
    groups = np.repeat(["p", "q"], 9)
    return measure(BOOK.frame_ids, labels, scores, scores > 0.5, groups=groups, counted=counted, thresholds=np.array([0.5, 0.5]), source=source, draws=20)


def test_the_card_tells_data_figures_calibration_and_use(folder):
    card = write_card(folder).read_text(encoding="utf-8")
    for part in (
        "# Model card: Toy weather",
        "80 units by 4 writers",
        "`cafe`",
        "| storm |",
        "| calm |",
        "## Calibration",
        "## Intended use, and misuse",
        "prior",
    ):
        assert part in card
    assert "reliability.svg" in card
    assert (folder / "reliability.svg").read_text(encoding="utf-8").startswith("<svg")


def test_notes_of_a_person_are_taken_in_as_they_stand(folder):
    (folder / "notes.md").write_text("## Where it fails\n\nIt takes every swell for a storm.\n", encoding="utf-8")
    assert "It takes every swell for a storm." in write_card(folder).read_text(encoding="utf-8")


def test_an_evaluation_is_recorded_and_stands_in_the_card(folder):
    file = record_evaluation(folder, real_evaluation("harbour log.jsonl"))
    assert file.name == "evaluation-harbour-log.json"
    card = (folder / "card.md").read_text(encoding="utf-8")
    assert "## On harbour log" in card
    assert "18 units of 2 posts" in card
    assert "Against what either coder gave macro-F1 is" in card


def test_an_evaluation_of_other_weights_is_left_out(folder):
    file = record_evaluation(folder, real_evaluation("harbour.jsonl"))
    content = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**content, "weights_sha256": "0" * 64}), encoding="utf-8")
    assert "harbour" not in write_card(folder).read_text(encoding="utf-8")


def test_tiers_come_back_with_the_model(folder):
    loaded = framing.FrameClassifier.load(folder)
    table = pd.DataFrame(json.loads((folder / "model.json").read_text(encoding="utf-8"))["held_out"]["frames"])
    assert loaded.tiers_ == dict(zip(table["frame"], table["tier"], strict=True))
    assert set(loaded.tiers_.values()) <= {"A", "B", "C"}


def test_an_evaluation_on_gold_is_recorded_beside_the_model(folder, tmp_path):
    text = "High waves and a storm broke the mast."
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "log.txt").write_text(text, encoding="utf-8")
    unit = {"unit": "1", "document": "log.txt", "start": 0, "end": len(text), "frames": ["storm"], "contested": []}
    (tmp_path / "log.jsonl").write_text(json.dumps(unit), encoding="utf-8")
    model = framing.FrameClassifier.load(folder).set_params(encoder=LetterEncoder())
    record_evaluation(folder, framing.evaluate(model, gold=tmp_path / "log.jsonl", documents=documents, draws=10))
    assert "## On log" in (folder / "card.md").read_text(encoding="utf-8")
    assert json.loads((folder / "evaluation-log.json").read_text(encoding="utf-8"))["n_units"] == 1
