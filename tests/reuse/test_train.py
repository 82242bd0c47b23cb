"""The verifier: what it was trained on, what it weighs, what is refused."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from framing.errors import ModelError
from framing.resources import shipped
from framing.reuse.train import calibration_error, read_reuse_annotations
from framing.reuse.verifier import FEATURES, Verifier, at_prior, corpus_prior, default_verifier, load_verifier, term_names


@pytest.fixture(scope="module")
def annotations():
    return read_reuse_annotations(shipped("annotations") / "reuse")


def test_there_are_as_many_pairs_as_were_asked_for(annotations):
    labels = annotations.pairs["label"].value_counts()
    assert labels["same"] + labels["partial"] >= 600
    assert labels["none"] >= 1500
    assert annotations.texts["dossier"].nunique() == 166


def test_no_pair_is_listed_twice_and_every_span_lies_in_its_text(annotations):
    assert not annotations.pairs.apply(lambda pair: frozenset((pair["a"], pair["b"])), axis=1).duplicated().any()
    for text in annotations.texts.itertuples():
        assert not isinstance(text.span, list) or 0 <= text.span[0] < text.span[1] <= len(text.text)


def test_a_second_coder_judged_a_part_of_the_pairs(annotations):
    judged = annotations.pairs.dropna(subset=["second"])
    assert len(judged) >= 800
    assert ((judged["second"] != "none") == (judged["label"] != "none")).mean() >= 0.95


def test_the_shipped_verifier_accepts_no_template_and_finds_most_translations():
    held_out = json.loads((shipped("models") / "reuse" / "verifier.json").read_text(encoding="utf-8"))["held_out"]
    assert held_out["accepted"]["template"] <= 0.05
    assert held_out["accepted"]["refilled"] <= 0.15
    assert held_out["accepted"]["same"] >= 0.9
    assert held_out["calibration_error"] <= 0.05


def test_the_names_of_most_forms_tell_their_fillings_apart_and_keep_the_renderings_of_one_together():
    accepted = json.loads((shipped("models") / "reuse" / "verifier.json").read_text(encoding="utf-8"))["held_out"]["accepted"]
    assert accepted["form"] <= 0.35
    assert min(accepted["form_same"], accepted["form_edited"]) >= 0.95


def data(n: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Features of which the first decides, with noise."""
    rng = np.random.default_rng(0)
    values = rng.normal(size=(n, len(FEATURES)))
    return values, values[:, 0] + 0.3 * rng.normal(size=n) > 0.8


def test_a_fitted_verifier_ranks_and_survives_its_file():
    values, labels = data()
    verifier = Verifier.fit(values, labels)
    again = Verifier.from_json(json.loads(json.dumps(verifier.to_json())))
    assert verifier.scores(values)[labels].mean() > 0.6 > 0.2 > verifier.scores(values)[~labels].mean()
    assert again.scores(values) == pytest.approx(verifier.scores(values))
    assert len(term_names()) == len(verifier.weights)


@pytest.mark.parametrize("change", [{"schema_version": 99}, {"features": ["luck"]}])
def test_another_version_or_other_features_are_refused(change):
    with pytest.raises(ModelError, match="train it again"):
        Verifier.from_json({**Verifier.fit(*data()).to_json(), **change})


def test_a_missing_verifier_is_told(tmp_path):
    with pytest.raises(ModelError, match=r"verifier\.json"):
        load_verifier(tmp_path)


def test_the_share_of_reuse_of_a_corpus_is_estimated_from_its_candidates():
    rare, common = np.r_[np.full(1000, 0.05), np.full(10, 0.97)], np.r_[np.full(100, 0.05), np.full(300, 0.97)]
    prior = 0.16
    assert corpus_prior(rare, prior) < 0.05 < prior < 0.5 < corpus_prior(common, prior)
    assert corpus_prior(np.array([]), prior) == pytest.approx(prior)
    assert corpus_prior(np.array([0.9]), prior) == pytest.approx(prior, abs=0.03)


def test_a_score_at_its_own_prior_stays():
    scores = np.array([0.0, 0.2, 0.9, 1.0])
    assert at_prior(scores, 0.16, 0.16) == pytest.approx(scores)
    assert (np.diff(at_prior(scores, 0.16, 0.01)) > 0).all()


def test_scores_that_are_shares_have_no_calibration_error():
    labels = np.arange(1000) % 10 < 3
    assert calibration_error(np.full(1000, 0.3), labels) == pytest.approx(0.0)
    assert calibration_error(np.full(1000, 0.8), labels) == pytest.approx(0.5)


def test_the_default_verifier_is_the_shipped_one():
    assert default_verifier().prior == pytest.approx(json.loads((shipped("models") / "reuse" / "verifier.json").read_text(encoding="utf-8"))["prior"])
    assert isinstance(read_reuse_annotations(shipped("annotations") / "reuse").texts, pd.DataFrame)
