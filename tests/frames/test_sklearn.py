"""The classifier as a citizen of scikit-learn: its own checks where they make sense for texts, search, cross-validation with groups, scorers, inputs of every kind."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn import config_context
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_predict, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import estimator_checks as checks

import framing
from framing.errors import InputError

#: scikit-learn's checks that ask nothing of numbers in X.
CHECKS = (
    "check_estimator_cloneable", "check_estimator_tags_renamed", "check_valid_tag_types", "check_estimator_repr", "check_no_attributes_set_in_init",
    "check_get_params_invariance", "check_set_params", "check_do_not_raise_errors_in_init_or_set_param", "check_mixin_order",
)  # fmt: skip


@pytest.fixture(scope="module")
def toy(toy):
    """Half of the toy set: 48 texts of three groups; every fit here is one of many."""
    return tuple(part[:48] for part in toy)


@pytest.fixture(scope="module")
def blank(encoder) -> framing.FrameClassifier:
    """A classifier that has learnt nothing yet."""
    return framing.FrameClassifier(encoder=encoder, folds=3)


@pytest.fixture(scope="module")
def fitted(blank, toy) -> framing.FrameClassifier:
    return clone(blank).fit(toy[0], toy[1], groups=toy[2])


@pytest.mark.parametrize("check", [name for name in CHECKS if hasattr(checks, name)])
def test_scikit_learns_own_checks(check):
    getattr(checks, check)("FrameClassifier", framing.FrameClassifier())


def test_parameters_survive_a_round_trip(blank):
    parameters = blank.get_params()
    assert framing.FrameClassifier(**parameters).get_params() == parameters
    changed = clone(blank).set_params(c=2.5, random_state=7).get_params()
    assert {name: value for name, value in changed.items() if value != parameters[name] and name != "encoder"} == {"c": 2.5, "random_state": 7}
    with pytest.raises(ValueError, match="Invalid parameter 'gamma'"):
        clone(blank).set_params(gamma=1)


def test_fitting_changes_no_parameter_and_no_input(blank, toy):
    texts, labels = list(toy[0]), toy[1].copy()
    model = clone(blank)
    before = model.get_params()
    model.fit(texts, labels, groups=toy[2])
    assert model.get_params() == before
    assert texts == toy[0]
    assert np.array_equal(labels, toy[1])


@pytest.mark.parametrize("method", ["predict", "predict_proba", "explain", "encode"])
def test_a_classifier_that_has_learnt_nothing_says_so(blank, method):
    with pytest.raises(NotFittedError, match="not fitted yet"):
        getattr(blank, method)(["A text."])


def test_it_needs_labels(blank, toy):
    with pytest.raises((InputError, TypeError)):
        blank.fit(toy[0])


def test_predict_is_predict_proba_at_the_thresholds(fitted, toy):
    assert np.array_equal(fitted.predict(toy[0]), (fitted.predict_proba(toy[0]) >= fitted.thresholds_).astype(int))
    assert fitted.predict(toy[0]).shape == fitted.predict_proba(toy[0]).shape == (48, 2)


def test_the_grid_is_searched_with_groups(blank, toy):
    search = GridSearchCV(blank, {"c": [0.01, 10.0]}, cv=GroupKFold(2), scoring="f1_macro").fit(toy[0], toy[1], groups=toy[2])
    assert search.best_params_["c"] in {0.01, 10.0}
    assert search.predict(toy[0][:4]).shape == (4, 2)


def test_groups_reach_the_calibration_where_metadata_are_routed(blank, toy):
    seen = []

    class Recorder(framing.FrameClassifier):
        def fit(self, X, y, *, groups=None, evidence=None, unit_ids=None, encoded=None):
            seen.append(None if groups is None else set(groups))
            return super().fit(X, y, groups=groups, evidence=evidence)

    with config_context(enable_metadata_routing=True):
        model = Recorder(encoder=blank.encoder, folds=3).set_fit_request(groups=True)
        scores = cross_validate(model, toy[0], toy[1], cv=GroupKFold(3), params={"groups": np.array(toy[2])}, scoring="f1_micro", error_score="raise")
    assert len(scores["test_score"]) == 3
    assert sorted(map(sorted, seen)) == [["g0", "g1"], ["g0", "g2"], ["g1", "g2"]]


def test_scorers_do_not_take_two_frames_for_one_label_of_two(blank, toy):
    scoring = ["f1_macro", "average_precision", "roc_auc", "accuracy"]
    scores = cross_validate(blank, toy[0], toy[1], groups=toy[2], cv=GroupKFold(2), scoring=scoring, error_score="raise")
    assert all((scores[f"test_{name}"] > 0.5).all() for name in scoring)


def test_held_out_predictions_are_those_of_every_unit(blank, toy):
    said = cross_val_predict(blank, toy[0], toy[1], groups=toy[2], cv=GroupKFold(2))
    assert said.shape == (48, 2)
    assert (said == toy[1]).mean() > 0.8
    probabilities = cross_val_predict(blank, toy[0], toy[1], groups=toy[2], cv=GroupKFold(2), method="predict_proba")
    assert probabilities.shape == (48, 2)
    assert probabilities[toy[1] == 1].mean() > probabilities[toy[1] == 0].mean() + 0.3


def test_a_pipeline_may_prepare_the_texts(blank, toy):
    pipeline = make_pipeline(FunctionTransformer(lambda texts: [text.upper() for text in texts]), clone(blank))
    pipeline.fit(toy[0], toy[1], frameclassifier__groups=toy[2])
    assert np.array_equal(pipeline.predict(toy[0][:5]), pipeline[-1].predict([text.upper() for text in toy[0][:5]]))


@pytest.mark.parametrize(
    "shape",
    [tuple, np.array, lambda texts: np.array(texts, dtype=object)[:, None], pd.Series, lambda texts: pd.Series(texts, dtype="string"),
     lambda texts: pd.DataFrame({"text": texts}), lambda texts: pd.Series(texts, index=range(100, 100 + len(texts)))],
    ids=["tuple", "array", "column", "Series", "string Series", "DataFrame", "other index"],
)  # fmt: skip
def test_texts_may_come_in_any_container(fitted, toy, shape):
    assert np.array_equal(fitted.predict_proba(shape(toy[0][:6])), fitted.predict_proba(toy[0][:6]))


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["a", b"b"], "element 1 is bytes; decode"),
        (["a", float("nan")], "element 1 is missing"),
        (["a", None], "element 1 is missing"),
        (pd.Series(["a", pd.NA], dtype="string"), "element 1 is missing"),
        (["a", 4], "element 1 is int; make it a text"),
        ([["a"], ["b"]], "element 0 is list"),
        (np.array([["a", "b"], ["c", "d"]]), r"the array has shape \(2, 2\)"),
        (np.zeros((3, 1)), "element 0 is float"),
        (sparse.csr_array((2, 2)), "not a sparse matrix"),
        ({"text": ["a"]}, "not a dict"),
        (b"bytes", "not a bytes"),
        (5, "not a int"),
        (None, "not a NoneType"),
        (iter, "no text"),
    ],
    ids=str,
)
@pytest.mark.parametrize("method", ["predict", "fit"])
def test_what_is_no_text_is_named_with_its_place_and_a_remedy(fitted, blank, texts, said, method):
    texts = iter(()) if texts is iter else texts
    with pytest.raises(InputError, match=said):
        fitted.predict(texts) if method == "predict" else clone(blank).fit(texts, np.zeros((2, 2)))


@pytest.mark.parametrize("shape", [sparse.coo_array, lambda y: y.astype(bool).tolist()], ids=["sparse", "lists"])
def test_labels_may_come_in_any_form(blank, toy, fitted, shape):
    model = clone(blank).fit(toy[0], shape(toy[1]), groups=toy[2])
    assert np.array_equal(model.thresholds_, fitted.thresholds_)


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (np.where(np.arange(96).reshape(48, 2) == 5, np.nan, 0), "1 cells without a value"),
        (pd.DataFrame({"a": [None] + [1] * 47, "b": [0] * 48}, dtype=object), "cells without a value"),
        ([["storm"], ["feast"]] * 24, "MultiLabelBinarizer"),
        (np.full((48, 1), "storm"), "MultiLabelBinarizer"),
        (np.zeros(48), r"\(48, n_frames\)"),
        (np.full((48, 2), 0.5), "0 and 1"),
    ],
    ids=["NaN", "None", "lists of names", "names", "one column", "halves"],
)
def test_labels_that_are_none_are_named(blank, toy, labels, said):
    with pytest.raises(InputError, match=said):
        clone(blank).fit(toy[0], labels)


def test_a_random_state_gives_one_model_and_another_one_other_folds(blank, toy):
    first, again, other = (clone(blank).set_params(random_state=state).fit(toy[0], toy[1]) for state in (3, 3, 4))
    assert np.array_equal(first.predict_proba(toy[0]), again.predict_proba(toy[0]))
    assert np.array_equal(first.held_out_.fold_of, again.held_out_.fold_of)
    assert not np.array_equal(first.held_out_.fold_of, other.held_out_.fold_of)


def test_the_number_of_jobs_changes_nothing(blank, toy, fitted):
    assert np.array_equal(clone(blank).set_params(n_jobs=2).fit(toy[0], toy[1], groups=toy[2]).predict_proba(toy[0]), fitted.predict_proba(toy[0]))
