"""The classifier as a scikit-learn estimator and as a finder of evidence."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.base import clone
from sklearn.model_selection import GroupKFold, cross_val_score
from sklearn.pipeline import Pipeline

import framing
from framing.coding.codebook import codebook_from
from framing.errors import CodebookError, FramingError, InputError


@pytest.fixture(scope="module")
def fitted(toy, encoder) -> framing.FrameClassifier:
    texts, labels, groups, evidence = toy
    return framing.FrameClassifier(encoder=encoder).fit(texts, pd.DataFrame(labels, columns=["storm", "feast"]), groups=groups, evidence=evidence)


def test_it_learns_and_names_its_frames(fitted, toy):
    texts, labels, _, _ = toy
    assert fitted.frames_ == ("storm", "feast")
    assert (fitted.predict(texts) == labels).mean() > 0.95
    assert fitted.predict(texts).dtype.kind == "i"


def test_the_definitions_of_a_codebook_count_where_units_are_few(toy, encoder, monkeypatch):
    texts, labels, groups, _ = toy

    def storm_scores(definition: str) -> np.ndarray:
        frames = [{"id": "storm", "name": "Storm", "definition": definition}, {"id": "feast", "name": "Feast", "definition": "Music."}]
        return framing.FrameClassifier(codebook_from({"frames": frames}), encoder).fit(texts, labels, groups=groups).predict_proba(texts)[:, 0]

    one, other = "A storm with high waves.", "Zzz."
    assert not np.allclose(storm_scores(one), storm_scores(other))
    for module in ("learnt", "classifier"):
        monkeypatch.setattr(f"framing.frames.{module}.FEW", 10)
    assert np.array_equal(storm_scores(one), storm_scores(other))


def test_decisions_agree_with_probabilities_and_thresholds(fitted, toy):
    probabilities = fitted.predict_proba(toy[0])
    assert probabilities.shape == (96, 2)
    assert ((probabilities >= 0) & (probabilities <= 1)).all()
    assert np.array_equal(fitted.predict(toy[0]), (probabilities >= fitted.thresholds_).astype(int))


def test_the_evidence_is_the_sentence_that_carries_the_frame(fitted):
    text = "A farmer walked home. The council danced at the feast with music. 12 people came."
    found = fitted.explain([text])
    assert found["frame"].tolist() == ["feast"]
    row = found.iloc[0]
    assert text[row["start"] : row["end"]] == row["sentence"] == "The council danced at the feast with music."


def test_the_nearest_seed_units_are_cited_by_their_ids(toy, encoder):
    texts, labels, groups, evidence = toy
    ids = [f"seed-{number}" for number in range(len(texts))]
    model = framing.FrameClassifier(encoder=encoder).fit(
        texts, pd.DataFrame(labels, columns=["storm", "feast"]), groups=groups, evidence=evidence, unit_ids=ids
    )
    found = model.explain([texts[3]]).iloc[0]  # a storm
    assert found["sentence"] in texts[ids.index(found["nearest"][0])]
    assert len(found["nearest"]) == len(found["similarity"]) == 3
    assert all(labels[ids.index(unit)][0] for unit in found["nearest"])
    assert found["similarity"] == sorted(found["similarity"], reverse=True)
    assert found["similarity"][0] == pytest.approx(1, abs=0.01)


def test_ids_that_do_not_match_the_units_are_refused(toy, encoder):
    with pytest.raises(InputError, match="96 units, 2 ids"):
        framing.FrameClassifier(encoder=encoder).fit(toy[0], toy[1], groups=toy[2], unit_ids=["a", "b"])


def test_texts_unlike_the_training_texts_are_far(fitted, toy):
    like, unlike = fitted.score_encoded(fitted.encode(toy[0])).far, fitted.score_encoded(fitted.encode(["zzz qqq xxq zq", "zqx zqx jjj"])).far
    assert like.mean() <= 0.05
    assert unlike.all()


def test_held_out_evidence_is_judged_where_there_is_something_to_find(fitted, toy):
    hits = fitted.held_out_.evidence_hits
    assert np.array_equal(~np.isnan(hits), toy[1] == 1)  # every toy text has several sentences, and every frame a mark
    assert np.nanmean(hits) > 0.9


def test_without_marked_evidence_the_carrying_sentence_is_still_found(toy, encoder):
    texts, labels, groups, evidence = toy
    model = framing.FrameClassifier(encoder=encoder).fit(texts, labels, groups=groups)
    found = model.explain(texts)
    spans = [evidence[row.text].get(("storm", "feast")[int(row.frame[-1])], []) for row in found.itertuples()]
    hits = [any(start < e and s < end for s, e in span) for start, end, span in zip(found["start"], found["end"], spans, strict=True)]
    assert np.mean(hits) > 0.8


def test_scores_do_not_depend_on_order_or_company(fitted, toy):
    together = fitted.predict_proba(toy[0][:20])
    alone = np.vstack([fitted.predict_proba([text]) for text in reversed(toy[0][:20])])[::-1]
    assert np.abs(together - alone).max() < 1e-6


def test_training_twice_gives_the_same_model(toy, encoder, fitted):
    texts, labels, groups, evidence = toy
    again = clone(fitted).fit(texts, pd.DataFrame(labels, columns=["storm", "feast"]), groups=groups, evidence=evidence)
    assert np.array_equal(again.predict_proba(texts), fitted.predict_proba(texts))
    assert np.array_equal(again.thresholds_, fitted.thresholds_)


def test_it_works_in_a_pipeline_and_in_cross_validation_with_groups(toy, encoder):
    texts, labels, groups, _ = toy
    pipeline = Pipeline([("frames", framing.FrameClassifier(encoder=encoder, folds=3))])
    assert pipeline.fit(texts, labels).predict(texts[:3]).shape == (3, 2)
    scores = cross_val_score(framing.FrameClassifier(encoder=encoder, folds=3), texts, labels, groups=groups, cv=GroupKFold(3), scoring="f1_macro")
    assert scores.shape == (3,)
    assert scores.mean() > 0.8


def test_an_unfitted_classifier_says_so(encoder):
    with pytest.raises(Exception, match="not fitted"):
        framing.FrameClassifier(encoder=encoder).predict(["A text."])


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ("one text", "wrap it in a list"),
        ([], "no text"),
        (["a text", 3], "element 1 is int"),
        (sparse.csr_matrix((2, 2)), "not a sparse matrix"),
        (pd.DataFrame({"a": ["x"], "b": ["y"]}), "one column"),
    ],
)
def test_input_that_is_no_list_of_texts_is_answered_clearly(fitted, texts, said):
    with pytest.raises(InputError, match=said):
        fitted.predict(texts)


def test_labels_of_the_wrong_shape_or_value_are_refused(toy, encoder):
    for labels in (np.zeros((3, 2)), np.full((96, 2), 7), np.zeros(96), np.zeros((96, 0))):
        with pytest.raises(InputError, match="0 and 1"):
            framing.FrameClassifier(encoder=encoder).fit(toy[0], labels)


def test_groups_must_be_several_and_one_per_unit(toy, encoder):
    with pytest.raises(InputError, match="all units are of one group"):
        framing.FrameClassifier(encoder=encoder).fit(toy[0], toy[1], groups=["same"] * 96)
    with pytest.raises(InputError, match="96 units, 2 groups"):
        framing.FrameClassifier(encoder=encoder).fit(toy[0], toy[1], groups=["a", "b"])


def test_columns_must_be_the_frames_of_the_codebook(toy, encoder):
    book = framing.read_codebook()
    with pytest.raises(CodebookError, match="12 frames"):
        framing.FrameClassifier(book, encoder=encoder).fit(toy[0], toy[1])


def test_a_frame_nobody_was_given_is_never_assigned(toy, encoder):
    texts, labels, groups, _ = toy
    empty = np.column_stack([labels, np.zeros(len(labels), dtype=int)])
    model = framing.FrameClassifier(encoder=encoder, folds=3).fit(texts, empty, groups=groups)
    assert not model.predict(texts)[:, 2].any()


def test_uncertain_means_near_the_threshold(fitted):
    near = np.array([fitted.thresholds_ + 0.01, fitted.thresholds_ + 0.4])
    assert fitted.uncertain(near).tolist() == [[True, True], [False, False]]


def test_every_error_is_one_of_ours():
    assert issubclass(InputError, FramingError)
