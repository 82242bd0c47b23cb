"""Scores against values worked out by hand or by scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from framing.frames.metrics import (
    average_precision,
    bootstrap_weights,
    brier_skill,
    counts,
    expected_calibration_error,
    interval,
    precision_recall_f1,
    reliability,
)

LABELS = np.array([[1, 0], [1, 1], [0, 0], [0, 1]])
SAID = np.array([[1, 0], [0, 1], [1, 0], [0, 0]])


def test_precision_recall_and_f1_by_hand():
    cells = counts(LABELS, SAID, np.ones_like(LABELS, dtype=bool)).sum(axis=0)
    precision, recall, f1 = precision_recall_f1(cells)
    assert precision.tolist() == [0.5, 1.0]
    assert recall.tolist() == [0.5, 0.5]
    assert f1 == pytest.approx([0.5, 2 / 3])


def test_cells_that_are_not_counted_change_nothing():
    counted = np.ones_like(LABELS, dtype=bool)
    counted[2, 0] = False
    precision, _, _ = precision_recall_f1(counts(LABELS, SAID, counted).sum(axis=0))
    assert precision[0] == 1.0


def test_a_frame_that_never_occurs_has_no_f1():
    _, _, f1 = precision_recall_f1(np.array([0.0, 3.0, 0.0]))
    assert np.isnan(f1)


def test_average_precision_agrees_with_scikit_learn_ties_included():
    rng = np.random.default_rng(3)
    labels, scores = rng.integers(0, 2, 200), rng.integers(0, 20, 200) / 20
    assert average_precision(labels, scores, np.ones(200)) == pytest.approx(average_precision_score(labels, scores))


def test_weights_act_like_repeated_units():
    labels, scores, times = np.array([1, 0, 1, 0]), np.array([0.9, 0.8, 0.4, 0.1]), np.array([2, 1, 0, 3])
    repeated = average_precision_score(np.repeat(labels, times), np.repeat(scores, times))
    assert average_precision(labels, scores, times) == pytest.approx(repeated)


def test_the_bootstrap_draws_whole_groups():
    weights = bootstrap_weights(np.array(["a", "a", "b", "c", "c"]), draws=50, random_state=1)
    assert (weights[:, 0] == weights[:, 1]).all()
    assert (weights[:, 3] == weights[:, 4]).all()
    assert (weights[:, [0, 2, 3]].sum(axis=1) == 3).all()


def test_brier_skill_is_one_for_certainty_and_zero_for_the_base_rate():
    labels = np.array([1, 0, 0, 0])
    assert brier_skill(labels, labels.astype(float)) == 1.0
    assert brier_skill(labels, np.full(4, 0.25)) == pytest.approx(0.0)


def test_calibration_error_of_a_confident_liar():
    assert expected_calibration_error(np.zeros(10), np.full(10, 0.9)) == pytest.approx(0.9)


def test_an_interval_of_nothing_is_unknown():
    assert np.isnan(interval(np.array([np.nan, np.nan]))).all()


def test_reliability_lists_the_tenths_that_hold_a_cell():
    rows = reliability(np.array([0, 1, 1, 1]), np.array([0.05, 0.05, 0.95, 1.0]))
    assert [(row["low"], row["n"], row["share"]) for row in rows] == [(0.0, 2, 0.5), (0.9, 2, 1.0)]
    assert rows[1]["score"] == pytest.approx(0.975)


def test_one_group_is_drawn_never_and_gives_no_interval():
    assert bootstrap_weights(np.array(["a", "a"]), 100, 0).shape == (0, 2)
    assert np.isnan(interval(bootstrap_weights(np.array(["a", "a"]), 100, 0)[:, 0].astype(float))).all()
    assert bootstrap_weights(np.array(["a", "b"]), 100, 0).shape == (100, 2)
