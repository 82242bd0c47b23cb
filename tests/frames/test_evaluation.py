"""Evaluation on stand-off gold and by cross-validation."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pandas as pd
import pytest

import framing
from framing.coding.annotations import Annotations, Unit
from framing.coding.codebook import Codebook, Frame
from framing.errors import InputError
from framing.frames.evaluation import measure

BOOK = Codebook("toy", "Toy", "1", (Frame("storm", "Storm", "Storms."), Frame("feast", "Feast", "Feasts.")))


@pytest.fixture(scope="module")
def trained(toy, encoder) -> framing.FrameClassifier:
    labels = pd.DataFrame(toy[1], columns=["storm", "feast"])
    return framing.FrameClassifier(BOOK, encoder=encoder, folds=3).fit(toy[0], labels, groups=toy[2], evidence=toy[3])


@pytest.fixture
def gold(tmp_path):
    """Two documents of two paragraphs, coded; one cell is contested and coded against what the classifier will say."""
    folder = tmp_path / "documents"
    folder.mkdir()
    units = []
    for name, lines, frames in (
        ("a.txt", ["A farmer warned of a storm and high waves.", "The museum opened the gate."], [["storm"], []]),
        ("b.txt", ["The council danced at the feast with music.", "An engineer read the paper."], [["feast"], []]),
    ):
        text = "\n".join(lines)
        (folder / name).write_text(text, encoding="utf-8")
        at = 0
        for line, given in zip(lines, frames, strict=True):
            sha = hashlib.sha256(text.encode()).hexdigest()
            units.append({"unit": f"{name}:{at}", "document": name, "sha256": sha, "start": at, "end": at + len(line), "frames": given, "contested": []})
            at += len(line) + 1
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(map(json.dumps, units)), encoding="utf-8")
    return path, folder, units


def test_gold_is_scored_at_the_models_thresholds(trained, gold):
    result = framing.evaluate(trained, gold=gold[0], documents=gold[1])
    assert (result.n_units, result.n_posts) == (4, 2)
    assert result.overall["macro_f1"] == 1.0
    assert result.overall["none_f1"] == 1.0
    assert result.table["n_positive"].tolist() == [1, 1]


def test_contested_cells_are_ignored(trained, gold):
    path, folder, units = gold
    units[0] |= {"frames": [], "contested": ["storm"]}
    path.write_text("\n".join(map(json.dumps, units)), encoding="utf-8")
    result = framing.evaluate(trained, gold=path, documents=folder)
    storm = result.table.set_index("frame").loc["storm"]
    assert storm["n_positive"] == 0
    assert np.isnan(storm["f1"])
    assert result.overall["macro_f1"] == 1.0


def test_agreement_stands_beside_the_scores(trained, gold):
    result = framing.evaluate(trained, gold=gold[0], documents=gold[1], agreement={"storm": 0.9})
    assert result.table["alpha"].tolist()[0] == 0.9
    assert np.isnan(result.table["alpha"].tolist()[1])


def test_json_holds_no_nan(trained, gold):
    result = framing.evaluate(trained, gold=gold[0], documents=gold[1], agreement={"storm": 0.9})
    assert json.loads(json.dumps(result.to_json(), allow_nan=False))["frames"][1]["alpha"] is None


def test_cross_validation_judges_every_unit_by_a_model_that_has_not_seen_its_group(trained, toy):
    units = tuple(
        Unit(str(i), text, tuple(f for f, yes in zip(("storm", "feast"), row, strict=True) if yes), writer=group)
        for i, (text, row, group) in enumerate(zip(toy[0], toy[1], toy[2], strict=True))
    )
    result = framing.evaluate(trained, annotations=Annotations(BOOK, units))
    assert result.source == "cross-validation"
    assert result.n_posts == 96
    assert result.overall["macro_f1"] > 0.8


def coded(frames: list[tuple[str, ...]], coders: list[dict[str, tuple[str, ...]]] | None = None, book: Codebook = BOOK) -> Annotations:
    """Four units of two posts with the frames they are given."""
    texts = [
        "A farmer warned of a storm and high waves.", "The museum opened the gate.", "The council danced at the feast with music.", "An engineer read the paper.",
    ]  # fmt: skip
    coders = coders or [{} for _ in texts]
    units = tuple(Unit(str(n), text, frames[n], coders=coders[n], post_id=f"p{n // 2}") for n, text in enumerate(texts))
    return Annotations(book, units)


def test_a_coded_sample_is_scored_by_the_model_as_it_is(trained):
    result = framing.evaluate(trained, sample=coded([("storm",), (), ("feast",), ()]))
    assert (result.n_units, result.n_posts, result.source) == (4, 2, "a coded sample")
    assert result.overall["macro_f1"] == 1.0
    assert "alpha" not in result.table
    wrong = framing.evaluate(trained, sample=coded([("feast",), (), ("feast",), ()]))
    assert set(zip(wrong.errors["unit_id"], wrong.errors["frame"], strict=True)) == {("0", "storm"), ("0", "feast")}


def test_what_the_coders_of_a_sample_dispute_is_not_counted_and_their_alpha_is_shown(trained):
    coders = [{"a": ("storm",), "b": ()}, {"a": (), "b": ()}, {"a": ("feast",), "b": ("feast",)}, {"a": (), "b": ()}]
    result = framing.evaluate(trained, sample=coded([(), (), ("feast",), ()], coders))
    storm, feast = result.table.set_index("frame").loc[["storm", "feast"]].itertuples()
    assert storm.n_positive == 0
    assert len(result.errors) == 0
    assert storm.alpha < 0.5 < feast.alpha == 1.0
    # A tie that was settled for the frame is counted.
    settled = framing.evaluate(trained, sample=coded([("storm",), (), ("feast",), ()], coders))
    assert settled.table.set_index("frame").loc["storm", "n_positive"] == 1


def test_a_sample_with_other_frames_is_refused(trained):
    other = Codebook("other", "Other", "1", (Frame("calm", "Calm", "Calm."),))
    with pytest.raises(framing.FramingError, match="other frames than the model has: calm and storm, feast"):
        framing.evaluate(trained, sample=coded([(), (), (), ()], book=other))


def test_exactly_one_kind_of_truth_is_asked_for(trained, gold):
    with pytest.raises(InputError, match="gold file together with the folder"):
        framing.evaluate(trained)
    with pytest.raises(InputError, match="gold file together with the folder"):
        framing.evaluate(trained, gold=gold[0])


def test_intervals_resample_posts_not_paragraphs():
    labels = np.tile([[1], [0]], (50, 1))
    said = labels.copy()
    said[:50] = 1 - said[:50]
    scores = said.astype(float)
    by_post = measure(("f",), labels, scores, said, groups=np.repeat(["right", "wrong"], 50), thresholds=np.array([0.5]))
    by_unit = measure(("f",), labels, scores, said, groups=np.arange(100), thresholds=np.array([0.5]))
    width = [row["f1_high"] - row["f1_low"] for row in (by_post.table.iloc[0], by_unit.table.iloc[0])]
    assert width[0] > 2 * width[1]


def test_the_errors_are_listed_the_most_confident_first():
    labels, scores = np.array([[1], [0], [1]]), np.array([[0.1], [0.7], [0.9]])
    result = measure(("f",), labels, scores, scores >= 0.5, groups=np.arange(3), thresholds=np.array([0.5]), texts=("a", "b", "c"), unit_ids=("x", "y", "z"))
    assert result.errors["unit_id"].tolist() == ["x", "y"]
    assert result.errors["coded"].tolist() == [True, False]


def test_contested_cells_bound_the_score_against_each_coder():
    labels = np.array([[1, 0], [0, 1], [0, 0], [1, 1]])
    said = np.array([[1, 0], [0, 1], [1, 0], [1, 1]])
    counted = np.ones(labels.shape, dtype=bool)
    counted[2, 0] = False  # one of the coders gave storm, and so did the classifier
    result = measure(BOOK.frame_ids, labels, said * 0.8 + 0.1, said, groups=np.array(list("abcd")), counted=counted, thresholds=np.array([0.5, 0.5]), draws=20)
    assert result.overall["macro_f1"] == result.overall["macro_f1_either"] == 1.0
    assert result.overall["macro_f1_both"] == pytest.approx((0.8 + 1.0) / 2)


def test_decisions_inside_the_uncertain_band_are_judged_apart():
    labels = np.array([[1, 0], [0, 1], [0, 0], [1, 1]])
    probabilities = np.array([[0.95, 0.05], [0.55, 0.95], [0.05, 0.05], [0.95, 0.95]])
    result = measure(BOOK.frame_ids, labels, probabilities, probabilities > 0.5, groups=np.array(list("abcd")), thresholds=np.array([0.5, 0.5]), draws=20)
    assert result.overall["uncertain_share"] == pytest.approx(1 / 8)
    assert (result.overall["uncertain_error"], result.overall["certain_error"]) == (1.0, 0.0)


def test_each_frame_has_a_tier_and_scores_have_their_reliability(trained, gold):
    result = framing.evaluate(trained, gold=gold[0], documents=gold[1])
    assert result.table["tier"].tolist() == ["C", "C"]  # two units a frame are no support
    assert result.reliability["n"].sum() == 8
    assert json.loads(json.dumps(result.to_json()))["reliability"][0]["low"] == 0.0
