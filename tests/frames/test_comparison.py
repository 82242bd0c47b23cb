"""Baselines under the folds of the classifier, and the figures by which they are compared."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, f1_score

import framing
from framing.frames.baselines import BASELINES
from framing.frames.comparison import OWN, compared, outcomes
from framing.frames.headline import Outcome, headline
from framing.frames.metrics import bootstrap_weights
from framing.vectors.encoded import encode_texts


@pytest.fixture(scope="module")
def known(toy, encoder):
    model = framing.FrameClassifier(encoder=encoder, folds=3).fit(toy[0], toy[1], groups=toy[2])
    return outcomes(model, toy[1], encode_texts(toy[0], encoder, whole=False))


def test_every_baseline_judges_every_unit_and_learns(known, toy):
    assert list(known) == [OWN, *BASELINES]
    for outcome in known.values():
        assert ((outcome.probabilities >= 0) & (outcome.probabilities <= 1)).all()
        assert (outcome.decisions == toy[1]).mean() > 0.7


@pytest.mark.parametrize("name", BASELINES)
def test_a_baseline_never_sees_what_it_judges(toy, encoder, name):
    encoded = encode_texts(toy[0], encoder, whole=False)
    learnt, judged = np.arange(64), np.arange(64, 96)
    turned = toy[1].copy()
    turned[judged] = 1 - turned[judged]
    first, second = (BASELINES[name](encoded, labels, learnt, judged, 0) for labels in (toy[1], turned))
    assert np.array_equal(first, second)


@pytest.mark.parametrize("name", BASELINES)
def test_a_frame_that_all_units_or_none_carry_is_given_to_all_or_none(toy, encoder, name):
    labels = np.column_stack([np.ones(96, dtype=int), np.zeros(96, dtype=int)])
    found = BASELINES[name](encode_texts(toy[0], encoder, whole=False), labels, np.arange(64), np.arange(64, 96), 0)
    assert found.tolist() == [[1.0, 0.0]] * 32


def test_texts_without_words_are_no_obstacle(encoder):
    encoded = encode_texts(["!", "?", "!", "?"], encoder, whole=False)
    assert BASELINES["tfidf"](encoded, np.array([[1], [0], [1], [0]]), np.arange(2), np.arange(2, 4), 0).tolist() == [[0.0], [0.0]]


def test_the_figures_are_those_of_scikit_learn(known, toy):
    found = headline(toy[1], [known["tfidf"]], bootstrap_weights(np.array(toy[2]), 50, 0))
    decisions, probabilities = known["tfidf"].decisions, known["tfidf"].probabilities
    assert found.values["macro_f1"] == pytest.approx(f1_score(toy[1], decisions, average="macro"))
    assert found.values["micro_f1"] == pytest.approx(f1_score(toy[1], decisions, average="micro"))
    assert found.values["map"] == pytest.approx(average_precision_score(toy[1], probabilities, average="macro"))


def test_intervals_hold_the_value_and_the_difference_to_oneself_is_nothing(known, toy):
    table = compared(toy[1], {**known, "again": known[OWN]}, bootstrap_weights(np.arange(96), 200, 0)).set_index("method")
    for name in ("macro_f1", "micro_f1", "map"):
        assert (table[f"{name}_low"] <= table[name]).all()
        assert (table[name] <= table[f"{name}_high"]).all()
    assert table.loc["again", ["ahead", "ahead_low", "ahead_high"]].tolist() == [0, 0, 0]
    assert np.isnan(table.loc[OWN, "ahead"])
    assert table.loc["tfidf", "ahead"] == pytest.approx(table.loc[OWN, "macro_f1"] - table.loc["tfidf", "macro_f1"])


def test_several_draws_are_averaged():
    labels = np.array([[1], [1], [0], [0]])
    right, wrong = (Outcome(said.astype(float), said == 1) for said in (labels, 1 - labels))
    found = headline(labels, [right, wrong], np.ones((1, 4)))
    assert found.values["micro_f1"] == pytest.approx(0.5)
    assert 0 < found.values["map"] < 1
