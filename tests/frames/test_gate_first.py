"""Whole texts first: sentences are looked at only where the gate lets a text in, and the outcome is that of looking at all."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import framing
from framing.errors import InputError
from framing.frames.calibration import Stack
from framing.frames.cascade import Cascade
from framing.frames.gate import Gate
from framing.frames.model_store import load_model
from framing.vectors.encoded import encode_unsplit, with_sentences
from tests.frames.test_cascade import Asked

TEXTS = ["Nobody came. It rained.", "The farmer had seen neither. He said so. Nobody asked him.", "A storm, a feast."]


@pytest.fixture(scope="module")
def first(toy, encoder):
    """A classifier that looks at whole texts first, with a gate that keeps out about half of the texts it learnt from."""
    texts, labels, groups, _ = toy
    fitted = framing.FrameClassifier(encoder=encoder, folds=3, memory=20, gate_first=True).fit(texts, labels, groups=groups)
    return halved(fitted, texts)


def halved(classifier, texts):
    framed = classifier.learnt_.examine_whole(classifier.encode(texts))[:, -1]
    shut = copy(classifier)
    shut.calibration_ = replace(classifier.calibration_, gate=Gate(alone=float(np.median(framed))))
    return shut


def test_a_text_is_its_own_sentence_until_it_is_split(encoder):
    whole = encode_unsplit(TEXTS, encoder)
    assert whole.sentences == TEXTS
    split = with_sentences(whole, encoder)
    assert split.sentences == ["Nobody came.", "It rained.", "The farmer had seen neither.", "He said so.", "Nobody asked him.", TEXTS[2]]
    assert np.array_equal(split.text_vectors, encoder.encode(TEXTS))


def test_the_outcome_is_that_of_looking_at_all_sentences(first, toy):
    texts = [*toy[0], *TEXTS]
    read, scores = first.score_texts(texts)
    every = first.score_encoded(first.encode(texts))
    assert np.allclose(scores.probabilities, every.probabilities, atol=1e-9)
    assert np.array_equal(scores.far, every.far)
    closed = (scores.best < 0).all(axis=1)
    assert 0 < closed.sum() < len(texts)
    assert list(read.texts) == [text for text, shut in zip(texts, closed, strict=True) if not shut]
    assert not (scores.probabilities >= first.thresholds_)[closed].any()
    said = first.encode(texts).sentences
    for row, column in np.argwhere(~closed[:, None] & np.ones(len(first.frames_), dtype=bool)):
        assert read.sentences[scores.best[row, column]] == said[every.best[row, column]]


def test_sentences_behind_the_gate_are_not_encoded(first, toy):
    asked = copy(first)
    asked.encoder = Asked(first.encoder)
    texts = [*toy[0][:10], *TEXTS]
    _, scores = asked.score_texts(texts)
    closed = (scores.best < 0).all(axis=1)
    told = [sentence for text, shut in zip(texts, closed, strict=True) if shut for sentence in first.encode([text]).sentences if sentence != text]
    assert told
    assert set(asked.encoder.texts).isdisjoint(told)
    assert set(texts) <= set(asked.encoder.texts)


def test_where_nothing_is_let_in_nothing_is_split(first, toy):
    shut = copy(first)
    shut.calibration_ = replace(first.calibration_, gate=Gate(alone=float("inf")))
    read, scores = shut.score_texts(toy[0][:5])
    assert len(read) == len(scores.sentences) == 0
    assert (scores.best == -1).all()
    assert scores.probabilities.shape == (5, len(first.frames_))
    assert not shut.predict(toy[0][:5]).any()
    assert shut.explain(toy[0][:5]).empty


def test_posts_are_looked_at_as_a_whole(first, toy):
    """What stands around a text counts for its gate, and a text behind the gate for what stands beside it."""
    listening = copy(first)
    listening.calibration_ = replace(first.calibration_, gate=Gate(alone=first.calibration_.gate.alone, in_post=first.calibration_.gate.alone, weight=0.5))
    posts = ["a"] * 6 + ["b"] * 6
    read, scores = listening.score_texts(toy[0][:12], posts=posts)
    assert 0 < len(read) < 12
    assert np.allclose(scores.probabilities, listening.score_encoded(listening.encode(toy[0][:12]), posts=posts).probabilities, atol=1e-9)


def test_texts_behind_the_gate_tell_what_stands_around_others_by_their_words_as_a_whole(first, toy, encoder):
    texts, labels, groups, _ = toy
    posts = ["a"] * 6 + ["b"] * 6 + [""] * 4
    listening = with_posts(first)
    read, scores = listening.score_texts(texts[:16], posts=posts)
    assert 0 < len(read) < 16
    encoded = listening.encode(texts[:16])
    assert np.allclose(scores.probabilities, listening.score_encoded(encoded, posts=posts).probabilities, atol=1e-9)
    assert np.abs(scores.probabilities - first.score_texts(texts[:16], posts=posts)[1].probabilities).max() > 0.01
    full = with_posts(framing.FrameClassifier(encoder=encoder, folds=3).fit(texts, labels, groups=groups))
    cascade = Cascade(listening, full, doubt=np.inf)
    ours = cascade.score_texts(texts[:16], posts=posts)[1].probabilities
    assert np.allclose(ours, cascade.score_encoded(encoded, posts=posts).probabilities, atol=1e-9)


def with_posts(classifier):
    """The classifier, judging short texts by the rest of their posts too."""
    alone = classifier.calibration_.alone
    listening = copy(classifier)
    in_post = Stack(np.hstack([alone.weights, np.full((len(alone.weights), 2), 0.4)]), alone.intercepts)
    listening.calibration_ = replace(classifier.calibration_, in_post=in_post)
    return listening


def test_what_is_kept_out_has_no_frame_whatever_the_thresholds(first, toy):
    eager = copy(first)
    eager.thresholds_ = first.thresholds_ / 10
    texts = toy[0][:20]
    told = eager.explain(texts)
    closed = np.flatnonzero((eager.score_texts(texts)[1].best < 0).all(axis=1))
    assert len(closed)
    assert len(told)
    assert set(told["text"]).isdisjoint(closed)


def test_what_was_fitted_counts_whatever_the_parameter_is_set_to(first, toy):
    changed = copy(first).set_params(gate_first=False)
    assert np.allclose(changed.predict_proba(toy[0]), first.predict_proba(toy[0]), atol=1e-9)


@pytest.mark.parametrize("texts", [[], "one text", [None]])
def test_a_cascade_takes_texts_alone(first, texts, toy):
    cascade = Cascade(first, first)
    with pytest.raises(InputError):
        cascade.score_texts(texts)
    own = pd.Series(toy[0][:4], index=[7, 8, 9, 10])
    assert np.array_equal(cascade.score_texts(own)[1].probabilities, cascade.score_texts(toy[0][:4])[1].probabilities)


def test_a_cascade_may_begin_with_it(first, toy, encoder):
    texts, labels, groups, _ = toy
    full = framing.FrameClassifier(encoder=encoder, folds=3).fit(texts, labels, groups=groups)
    cascade = Cascade(first, full, doubt=1.0)
    read, scores = cascade.score_texts([*texts, *TEXTS])
    every = cascade.score_encoded(first.encode([*texts, *TEXTS]))
    assert np.allclose(scores.probabilities, every.probabilities, atol=1e-9)
    closed = (scores.best < 0).all(axis=1)
    assert len(read) == (~closed).sum() < len(texts)
    assert not (scores.probabilities >= cascade.thresholds_)[closed].any()


def test_a_saved_model_still_looks_at_whole_texts_first(tmp_path):
    units = framing.read_annotations()
    shipped = load_model("static")
    assert shipped.gate_first
    assert not load_model("default").gate_first
    copied = load_model(shipped.save(tmp_path / "model"))
    assert copied.gate_first
    texts = [*units.texts[:40:4]]
    assert np.array_equal(copied.predict_proba(texts), shipped.predict_proba(texts))
