"""Evaluation on stand-off gold and by cross-validation."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import framing
from framing.coding.annotations import Annotations, Unit
from framing.coding.codebook import Codebook, Frame
from framing.errors import InputError

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


@pytest.fixture(scope="module")
def coded(toy) -> Annotations:
    """Half of the toy units, each coded by two coders who disagree about the feast of every eighth."""
    units = []
    for i, (text, row, group) in enumerate(zip(*(part[:48] for part in toy[:3]), strict=True)):
        given = tuple(frame for frame, yes in zip(("storm", "feast"), row, strict=True) if yes)
        other = tuple(frame for frame in given if frame == "storm" or i % 8)
        units.append(Unit(f"u{i}", text, given, coders={"anna": given, "bert": other}, writer=group))
    return Annotations(BOOK, tuple(units))


@pytest.fixture(scope="module")
def validated(trained, coded) -> framing.Evaluation:
    """The toy units cross-validated, with everything beside."""
    return framing.evaluate(trained, annotations=coded, draws=100)


def test_cross_validation_judges_every_unit_by_a_model_that_has_not_seen_its_group(validated):
    assert validated.source == "cross-validation"
    assert validated.n_posts == 48
    assert validated.overall["macro_f1"] > 0.7


def test_every_figure_of_a_frame_lies_in_its_interval(validated):
    for name in ("precision", "recall", "f1", "ap"):
        assert (validated.table[f"{name}_low"] <= validated.table[name]).all()
        assert (validated.table[name] <= validated.table[f"{name}_high"]).all()


def test_the_agreement_of_the_coders_is_taken_from_the_annotations(validated):
    assert validated.table["alpha"].tolist()[0] == 1.0
    assert 0 < validated.table["alpha"].tolist()[1] < 1


def test_baselines_stand_beside_every_frame_and_the_whole(validated):
    assert validated.baselines["method"].tolist() == ["framing", "tfidf", "vectors"]
    assert validated.baselines["macro_f1"].iloc[0] == pytest.approx(validated.overall["macro_f1"])
    assert validated.baselines["macro_f1"].iloc[1] == pytest.approx(validated.table["f1_tfidf"].mean())


def test_the_learning_curve_goes_from_eight_units_a_frame_to_all(validated):
    curve = validated.learning
    assert curve["per_frame"].dropna().unique().tolist() == [8]
    assert curve.groupby("method")["n_units"].apply(lambda n: n.is_monotonic_increasing).all()
    last = curve[curve["per_frame"].isna()].set_index("method")
    assert last.loc["framing", "macro_f1"] == pytest.approx(validated.overall["macro_f1"])
    assert last.loc["framing", "n_units"] == round(48 * 2 / 3)
    assert (curve["macro_f1_low"] <= curve["macro_f1"]).all()


def test_errors_name_both_sides_with_the_text(validated, coded):
    units = {unit.unit_id: unit for unit in coded.units}
    assert len(validated.errors)
    for row in validated.errors.to_dict("records"):
        assert row["text"] == units[row["unit_id"]].text
        assert tuple(row["frames"]) == units[row["unit_id"]].frames
        assert (row["frame"] in row["frames"], row["frame"] in row["assigned"]) == ((True, False) if row["kind"] == "missed" else (False, True))
    assert validated.errors["confidence"].is_monotonic_decreasing
    assert validated.errors["confidence"].between(0, 1).all()
    assert len(validated.instructive()) == min(20, validated.errors["unit_id"].nunique())


def test_a_notebook_shows_everything_and_runs_nothing_of_it(validated):
    shown = replace(validated, errors=validated.errors.assign(text="<script>\x1b[2J"))._repr_html_()
    for part in ("macro-F1", "tfidf", "Learning curve", "most instructive errors", "&lt;script&gt;\\x1b[2J"):
        assert part in shown
    assert "<script>" not in shown


def test_without_the_curve_nothing_else_is_lost(trained, coded, validated):
    quick = framing.evaluate(trained, annotations=coded, draws=100, learning=False)
    assert quick.learning.empty
    pd.testing.assert_frame_equal(quick.table, validated.table)
    pd.testing.assert_frame_equal(quick.baselines, validated.baselines)


def test_everything_but_the_errors_is_plain_json(validated):
    content = json.loads(json.dumps(validated.to_json(), allow_nan=False))
    assert [row["method"] for row in content["baselines"]] == ["framing", "tfidf", "vectors"]
    assert content["learning"][-1]["per_frame"] is None


def four_units(frames: list[tuple[str, ...]], coders: list[dict[str, tuple[str, ...]]] | None = None, book: Codebook = BOOK) -> Annotations:
    """Four units of two posts with the frames they are given."""
    texts = [
        "A farmer warned of a storm and high waves.", "The museum opened the gate.", "The council danced at the feast with music.", "An engineer read the paper.",
    ]  # fmt: skip
    coders = coders or [{} for _ in texts]
    units = tuple(Unit(str(n), text, frames[n], coders=coders[n], post_id=f"p{n // 2}") for n, text in enumerate(texts))
    return Annotations(book, units)


def test_a_coded_sample_is_scored_by_the_model_as_it_is(trained):
    result = framing.evaluate(trained, sample=four_units([("storm",), (), ("feast",), ()]))
    assert (result.n_units, result.n_posts, result.source) == (4, 2, "a coded sample")
    assert result.overall["macro_f1"] == 1.0
    assert "alpha" not in result.table
    wrong = framing.evaluate(trained, sample=four_units([("feast",), (), ("feast",), ()]))
    assert set(zip(wrong.errors["unit_id"], wrong.errors["frame"], strict=True)) == {("0", "storm"), ("0", "feast")}


def test_what_the_coders_of_a_sample_dispute_is_not_counted_and_their_alpha_is_shown(trained):
    coders = [{"a": ("storm",), "b": ()}, {"a": (), "b": ()}, {"a": ("feast",), "b": ("feast",)}, {"a": (), "b": ()}]
    result = framing.evaluate(trained, sample=four_units([(), (), ("feast",), ()], coders))
    storm, feast = result.table.set_index("frame").loc[["storm", "feast"]].itertuples()
    assert storm.n_positive == 0
    assert len(result.errors) == 0
    assert storm.alpha < 0.5 < feast.alpha == 1.0
    # A tie that was settled for the frame is counted.
    settled = framing.evaluate(trained, sample=four_units([("storm",), (), ("feast",), ()], coders))
    assert settled.table.set_index("frame").loc["storm", "n_positive"] == 1


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("coders", [None, [{"a": ("storm", "feast"), "b": ()}] * 4], ids=["no frame given", "every cell disputed"])
def test_a_sample_in_which_no_frame_counts_has_no_score_and_warns_of_nothing(trained, coders):
    result = framing.evaluate(trained, sample=four_units([(), (), (), ()], coders))
    assert np.isnan([result.overall["macro_f1"], result.overall["map"]]).all()
    assert result.to_json()["overall"]["macro_f1"] is None


def test_a_sample_with_other_frames_is_refused(trained):
    other = Codebook("other", "Other", "1", (Frame("calm", "Calm", "Calm."),))
    with pytest.raises(framing.FramingError, match="other frames than the model has: calm and storm, feast"):
        framing.evaluate(trained, sample=four_units([(), (), (), ()], book=other))


def test_exactly_one_kind_of_truth_is_asked_for(trained, gold):
    with pytest.raises(InputError, match="gold file together with the folder"):
        framing.evaluate(trained)
    with pytest.raises(InputError, match="gold file together with the folder"):
        framing.evaluate(trained, gold=gold[0])


def test_each_frame_has_a_tier_and_scores_have_their_reliability(trained, gold):
    result = framing.evaluate(trained, gold=gold[0], documents=gold[1])
    assert result.table["tier"].tolist() == ["C", "C"]  # two units a frame are no support
    assert result.reliability["n"].sum() == 8
    assert json.loads(json.dumps(result.to_json()))["reliability"][0]["low"] == 0.0
