"""The cascade: what the fast classifier is sure of stays, the rest is coded by the better one."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

import numpy as np
import pytest

import framing
from framing.errors import ModelError
from framing.frames.calibration import JUST_UNDER, Stack
from framing.frames.cascade import Cascade
from framing.frames.gate import OPEN, Gate
from framing.vectors.encoded import encode_texts


class Halved:
    """The toy encoder with half of the letters."""

    name = "halved"
    sha256 = "1" * 64

    def __init__(self, encoder) -> None:
        self._encoder = encoder

    def encode(self, texts, *, progress=None):
        rows = self._encoder.encode(texts)[:, :13]
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class Asked:
    """An encoder that writes down what it was asked for."""

    name, sha256 = "asked", "2" * 64

    def __init__(self, encoder) -> None:
        self._encoder = encoder
        self.texts: list[str] = []

    def encode(self, texts, *, progress=None):
        self.texts.extend(texts)
        return self._encoder.encode(texts)


@pytest.fixture(scope="module")
def models(toy, encoder):
    texts, labels, groups, _ = toy
    return tuple(
        framing.FrameClassifier(encoder=each, folds=3, memory=memory).fit(texts, labels, groups=groups)
        for each, memory in ((Halved(encoder), 20), (encoder, None))
    )


def scored(classifier, texts):
    return classifier.score_texts(texts)[1]


def let_in(classifier, texts):
    """Which texts, each alone, pass the gate of a classifier."""
    framed = classifier.learnt_.examine_whole(classifier.encode(texts, clauses=False))[:, -1]
    return ~classifier.calibration_.gate.closed(framed)


@pytest.fixture
def texts(toy):
    return [
        *toy[0][:20],
        "Nobody came.",
        "A storm, a feast; both were far away, said the farmer who had seen neither of them in all the years that he had lived there.",
    ]


def test_the_better_model_may_have_a_kind_of_evidence_that_the_fast_one_lacks():
    shipped = replace(Cascade.load(), doubt=np.inf)
    assert shipped.full.learnt_.tuned is not None
    texts = [*framing.read_annotations().texts[:300:10]]
    rows = shipped.unsure(shipped.quick.predict_proba(texts)) & let_in(shipped.quick, texts) & let_in(shipped.full, texts)
    assert rows.sum() >= 10
    found = scored(shipped, texts).probabilities
    np.testing.assert_allclose(found[rows], shipped.full.predict_proba(texts)[rows], atol=1e-5)


def test_without_doubt_the_decisions_are_those_of_the_fast_model(models, texts):
    quick, _ = models
    scores = scored(Cascade(*models, doubt=0.0), texts)
    assert np.array_equal(scores.probabilities >= Cascade(*models).thresholds_, scored(quick, texts).probabilities >= quick.thresholds_)


def test_what_is_in_doubt_gets_the_scores_of_the_better_model(models, texts):
    quick, full = models
    cascade = Cascade(*models, doubt=np.inf)
    encoded = encode_texts(texts, quick.encoder, whole=False)
    rows = np.flatnonzero(cascade.unsure(quick.score_encoded(encoded).probabilities) & let_in(quick, texts) & let_in(full, texts))
    assert len(rows) > len(texts) / 3
    ours, theirs, own = cascade.score_encoded(encoded), scored(full, texts), encoded.positions_of(rows)
    for name in ("probabilities", "best", "far"):
        assert np.allclose(getattr(ours, name)[rows], getattr(theirs, name)[rows], atol=1e-9), name
    assert np.allclose(ours.sentences[own], theirs.sentences[own], atol=1e-9)


def test_what_the_gate_of_the_better_model_keeps_out_has_no_frame_and_its_clauses_are_not_encoded(models, texts):
    quick, full = models
    texts = [*texts, "The council warned the whole harbour of a storm in the evening, and all of the farmers went on with their loud feast in the old barn."]
    clauses = full.encode(texts).clauses.texts
    assert len(clauses) == 2
    framed = full.learnt_.examine_whole(full.encode(texts))[:, -1]
    cascade = Cascade(quick, full, doubt=np.inf)
    unsure = cascade.unsure(scored(quick, texts).probabilities) & let_in(quick, texts)
    assert unsure[-1]
    for bar, asks in ((framed.min() - 1, True), (float(np.median(framed[unsure])), framed[-1] >= np.median(framed[unsure])), (framed.max() + 1, False)):
        shut = copy(full)
        shut.encoder = Asked(full.encoder)
        shut.calibration_ = replace(full.calibration_, gate=Gate(alone=bar))
        ours, asked = scored(Cascade(quick, shut, doubt=np.inf), texts).probabilities, set(shut.encoder.texts)
        inside = unsure & (framed >= bar)
        assert set(clauses).isdisjoint(asked) != asks
        theirs = shut.predict_proba(texts)
        assert np.allclose(ours[inside], theirs[inside])
        assert not ((ours >= shut.thresholds_) | (theirs >= shut.thresholds_))[unsure & ~inside].any()


def test_what_the_gate_holds_back_is_not_in_doubt(models):
    quick, _ = models
    held = JUST_UNDER * quick.thresholds_
    assert Cascade(*models).unsure(np.array([held, 0.995 * quick.thresholds_])).tolist() == [False, True]


def test_only_texts_in_doubt_reach_the_better_model(models, texts):
    quick, full = models
    cascade = Cascade(*models, doubt=1.0)
    first = scored(quick, texts).probabilities
    unsure = cascade.unsure(first) & let_in(quick, texts)
    assert 0 < unsure.sum() < len(texts)
    ours = scored(cascade, texts).probabilities
    anew = unsure & let_in(full, texts)
    assert anew.any()
    assert np.allclose(ours[anew], scored(full, texts).probabilities[anew])
    assert np.array_equal((ours >= cascade.thresholds_)[~unsure], (first >= quick.thresholds_)[~unsure])


def test_what_is_in_doubt_is_judged_by_the_rest_of_its_post(models, texts):
    quick, full = copy(models[0]), models[1]
    in_post = Stack(np.hstack([full.calibration_.alone.weights, np.full((2, 2), 0.4)]), full.calibration_.alone.intercepts)
    listening = copy(full)
    listening.calibration_ = replace(full.calibration_, in_post=in_post, gate=OPEN)
    cascade = Cascade(quick, listening, doubt=np.inf)
    quick.calibration_ = replace(quick.calibration_, gate=OPEN)
    asked = [text for text, unsure in zip(texts, cascade.unsure(scored(quick, texts).probabilities), strict=True) if unsure]
    encoded = encode_texts(asked, quick.encoder, whole=False)
    posts = ["a", "a", "a", *[""] * (len(asked) - 3)]
    ours = cascade.score_encoded(encoded, posts=posts).probabilities
    assert np.allclose(ours, listening.predict_proba(asked, posts=posts))
    assert np.abs(ours - cascade.score_encoded(encoded).probabilities)[:3].max() > 0.01


def test_two_models_of_different_frames_are_refused(models, toy, encoder):
    other = framing.FrameClassifier(encoder=encoder, folds=3).fit(toy[0], toy[1][:, :1], groups=toy[2])
    with pytest.raises(ModelError, match="must code the same frames"):
        Cascade(models[0], other)


def test_a_memory_that_keeps_few_sentences_is_small(models):
    quick, full = models
    assert len(quick.learnt_.exemplars.codes) < 45 < len(full.learnt_.exemplars.codes)
