"""What is measured of decisions: intervals, errors, contested cells, doubt."""

from __future__ import annotations

import numpy as np
import pytest

from framing.frames.measured import measure


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
    result = measure(
        ("storm", "feast"), labels, said * 0.8 + 0.1, said, groups=np.array(list("abcd")), counted=counted, thresholds=np.array([0.5, 0.5]), draws=20
    )
    assert result.overall["macro_f1"] == result.overall["macro_f1_either"] == 1.0
    assert result.overall["macro_f1_both"] == pytest.approx((0.8 + 1.0) / 2)


def test_decisions_inside_the_uncertain_band_are_judged_apart():
    labels = np.array([[1, 0], [0, 1], [0, 0], [1, 1]])
    probabilities = np.array([[0.95, 0.05], [0.55, 0.95], [0.05, 0.05], [0.95, 0.95]])
    result = measure(("storm", "feast"), labels, probabilities, probabilities > 0.5, groups=np.array(list("abcd")), thresholds=np.array([0.5, 0.5]), draws=20)
    assert result.overall["uncertain_share"] == pytest.approx(1 / 8)
    assert (result.overall["uncertain_error"], result.overall["certain_error"]) == (1.0, 0.0)
