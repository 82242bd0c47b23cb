"""Thresholds and stacking."""

from __future__ import annotations

import numpy as np
import pytest

from framing.frames.calibration import FEWEST_AROUND, best_threshold, choose_thresholds, cross_fit, fit_calibration
from framing.frames.context import Places


def test_the_best_threshold_lies_between_the_classes():
    assert best_threshold(np.array([0.1, 0.2, 0.8, 0.9]), np.array([0, 0, 1, 1])) == pytest.approx(0.5)


def test_equal_scores_are_not_split():
    threshold = best_threshold(np.array([0.6, 0.6, 0.6, 0.1]), np.array([1, 1, 0, 0]))
    assert 0.1 < threshold <= 0.6


def test_a_rare_frame_is_drawn_to_the_shared_threshold():
    rng = np.random.default_rng(0)
    common = rng.random(400)
    rare = np.concatenate([[0.99, 0.95], rng.random(398) * 0.2])
    labels = np.column_stack([common > 0.4, np.arange(400) < 2]).astype(int)
    free = choose_thresholds(np.column_stack([common, rare]), labels, shrinkage=0.0)
    drawn = choose_thresholds(np.column_stack([common, rare]), labels, shrinkage=200.0)
    shared = best_threshold(np.concatenate([common, rare]), np.concatenate([labels[:, 0], labels[:, 1]]))
    assert abs(drawn[1] - shared) < abs(free[1] - shared)


def test_a_better_sentence_never_lowers_a_score():
    rng = np.random.default_rng(1)
    sentence = rng.normal(size=(300, 1))
    labels = (sentence + rng.normal(scale=0.5, size=(300, 1)) > 0.5).astype(int)
    calibration = fit_calibration(np.stack([sentence, -sentence + rng.normal(size=(300, 1))], axis=-1), labels)
    low = calibration.probabilities(np.array([[[0.0, 0.0]]]))
    high = calibration.probabilities(np.array([[[1.0, 0.0]]]))
    assert high > low
    assert (calibration.alone.weights >= 0).all()


def test_probabilities_match_observed_shares():
    rng = np.random.default_rng(2)
    log_odds = rng.normal(scale=2, size=(5000, 1))
    labels = (rng.random((5000, 1)) < 1 / (1 + np.exp(-log_odds))).astype(int)
    scores = np.stack([3 * log_odds, 3 * log_odds], axis=-1)
    calibration = fit_calibration(scores, labels)
    probabilities = calibration.probabilities(scores)
    near_half = (probabilities > 0.4) & (probabilities < 0.6)
    assert labels[near_half].mean() == pytest.approx(0.5, abs=0.06)


def test_evidence_that_only_misleads_is_left_out_and_the_base_rate_remains():
    labels = np.tile([[1], [0], [0], [0]], (50, 1))
    calibration = fit_calibration(-labels[:, :, None].astype(float), labels)
    assert calibration.alone.weights.tolist() == [[0.0]]
    assert calibration.probabilities(np.zeros((1, 1, 1)))[0, 0] == pytest.approx(0.25)


def test_a_kind_of_evidence_on_a_small_scale_counts_as_much_as_on_a_large_one():
    rng = np.random.default_rng(3)
    signal = rng.normal(size=(400, 1))
    labels = (signal + rng.normal(scale=0.3, size=(400, 1)) > 0).astype(int)
    small, large = (fit_calibration((signal * factor)[:, :, None], labels) for factor in (0.01, 100))
    probe = np.array([[[0.7]]])
    assert small.probabilities(probe * 0.01)[0, 0] == pytest.approx(large.probabilities(probe * 100)[0, 0], abs=1e-3)


def test_behind_the_gate_scores_stay_just_under_the_thresholds():
    rng = np.random.default_rng(4)
    labels = (rng.random((600, 1)) < 0.3).astype(int)
    scores = (4 * labels - 2 + rng.normal(size=labels.shape))[:, :, None]
    framed = (4 * labels - 2 + rng.normal(size=labels.shape))[:, 0]
    calibration = fit_calibration(scores, labels, framed)
    loud = np.full((2, 1, 1), 9.0)
    open_, closed = calibration.probabilities(loud, np.array([calibration.gate.alone + 0.1, calibration.gate.alone - 0.1]))[:, 0]
    assert open_ > 0.9
    assert calibration.thresholds[0] * 0.95 < closed < calibration.thresholds[0]
    assert (framed[labels[:, 0] == 1] < calibration.gate.alone).mean() < 0.06


def posts_of_one_mind(n_posts: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, Places]:
    """Scores, labels, log odds of any frame and places: five texts a post, all framed or none, of which each text alone tells little."""
    rng = np.random.default_rng(5)
    posts = np.repeat([f"p{number}" for number in range(n_posts)], 5).astype(object)
    labels = np.repeat(rng.random(n_posts) < 0.5, 5).astype(int)[:, None]
    scores = (labels - 0.5 + rng.normal(size=labels.shape))[:, :, None]
    return scores, labels, scores[:, 0, 0] + rng.normal(size=len(posts)) / 2, Places(posts, np.ones(len(posts), dtype=bool))


def test_the_rest_of_a_post_tells_what_a_text_alone_does_not():
    scores, labels, framed, places = posts_of_one_mind(200)
    fold_of = np.arange(1000) // 250
    alone, together = (cross_fit(scores, labels, fold_of, framed, given)[1] for given in (None, places))
    assert (together == labels).mean() > (alone == labels).mean() + 0.1


def test_a_text_that_stands_alone_is_judged_as_if_posts_were_unknown_and_a_long_one_but_for_the_gate():
    scores, labels, framed, places = posts_of_one_mind(200)
    calibration = fit_calibration(scores, labels, framed, places)
    single, none = (Places(names.astype(object), places.short) for names in (np.arange(1000).astype(str), np.full(1000, "")))
    long = Places(places.posts, ~places.short)
    unknown = calibration.probabilities(scores, framed)
    for given in (single, none):
        assert np.array_equal(calibration.probabilities(scores, framed, given), unknown)
    closed = calibration.gate.closed(framed) | calibration.gate.closed(framed, long)
    assert np.array_equal(calibration.probabilities(scores, framed, long)[~closed], unknown[~closed])
    assert not np.array_equal(calibration.probabilities(scores, framed, places), unknown)


def test_too_few_framed_posts_teach_nothing_about_posts():
    scores, labels, framed, places = posts_of_one_mind(200)
    rare = labels * (np.cumsum(labels, axis=0) < FEWEST_AROUND)
    assert fit_calibration(scores, rare, framed, places).in_post is None
    assert fit_calibration(scores[:50], labels[:50], framed[:50], places.take(np.arange(50))).in_post is None


def test_where_units_are_few_a_rare_frame_weighs_evidence_as_the_others_do():
    rng = np.random.default_rng(2)
    labels = np.column_stack([np.arange(200) < 100, np.arange(200) % 50 == 0]).astype(int)
    # The second kind tells nothing but, by chance, which units carry the rare frame.
    scores = np.stack([labels + rng.normal(scale=0.4, size=labels.shape), rng.normal(size=labels.shape)], axis=-1)
    scores[:, 1, 1] += 2 * labels[:, 1]
    alone, drawn = (fit_calibration(scores, labels, few=few).alone.weights for few in (False, True))
    assert drawn[1, 1] < alone[1, 1] / 2
    assert abs(drawn[0, 0] - alone[0, 0]) < abs(drawn[1, 0] - alone[1, 0]) + 1e-9


def test_a_second_frame_is_less_likely_beside_a_strong_one_where_units_carry_one():
    rng = np.random.default_rng(4)
    labels = np.eye(3, dtype=int)[rng.integers(0, 3, 300)]
    scores = 2 * labels[:, :, None] + rng.normal(size=(300, 3, 1))
    calibration = fit_calibration(scores, labels, few=True)
    alone, beside = (calibration.probabilities(np.array([[[1.0], [other], [-2.0]]]))[0, 0] for other in (-2.0, 3.0))
    assert beside < alone - 0.1


def test_frames_that_go_together_are_no_rivals():
    rng = np.random.default_rng(5)
    labels = np.repeat(rng.integers(0, 2, (300, 1)), 3, axis=1)
    scores = labels[:, :, None] + rng.normal(size=(300, 3, 1))
    calibration = fit_calibration(scores, labels, few=True)
    assert (calibration.alone.weights[:, -1] <= 0.02).all()


def test_one_frame_alone_has_no_rival():
    labels = (np.arange(40) % 2)[:, None]
    calibration = fit_calibration(labels[:, :, None] * 2.0 - 1.0, labels, few=True)
    assert (calibration.probabilities(labels[:, :, None] * 2.0 - 1.0) >= calibration.thresholds).astype(int).tolist() == labels.tolist()


def test_a_text_behind_the_gate_is_judged_without_the_last_kind_of_evidence():
    rng = np.random.default_rng(3)
    labels = (rng.random((400, 1)) < 0.4).astype(int)
    framed = np.where(labels[:, 0] == 1, 3.0, -3.0) + rng.normal(size=400)
    scores = np.stack([2.0 * labels - 1 + rng.normal(size=(400, 1)), 4.0 * labels - 2 + rng.normal(size=(400, 1))], axis=-1)
    calibration = fit_calibration(scores, labels, framed, in_company=scores)
    closed = calibration.gate.closed(framed)
    assert 0 < closed.sum() < 400
    other = scores.copy()
    other[:, :, 1] += 5
    before, after = (calibration.probabilities(given, framed) for given in (scores, other))
    assert np.array_equal(before[closed], after[closed])
    assert (after[~closed] > before[~closed]).all()


def test_what_is_read_in_posts_weighs_there_alone():
    rng = np.random.default_rng(4)
    n = 40 * 3
    labels = (rng.random((n, 1)) < 0.5).astype(int)
    # Read alone the last kind of evidence is chance, in company it is the truth.
    alone = np.concatenate([rng.normal(size=(n, 1, 1)), rng.normal(size=(n, 1, 1))], axis=-1)
    in_company = np.concatenate([alone[:, :, :1], (4.0 * labels - 2)[:, :, None] + rng.normal(size=(n, 1, 1))], axis=-1)
    places = Places(np.repeat([f"post {k}" for k in range(40)], 3).astype(object), np.ones(n, dtype=bool))
    calibration = fit_calibration(alone, labels, np.zeros(n), places, in_company=in_company)
    read = calibration.probabilities(in_company, np.zeros(n), places)
    assert ((read > 0.5) == labels).mean() > 0.9
    assert abs(calibration.alone.weights[0, 1]) < 0.5 * calibration.in_post.weights[0, 1]
