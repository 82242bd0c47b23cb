"""A classifier one of whose kinds of evidence is an encoder tuned to the frames."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

import numpy as np
import pytest

import framing
from framing.errors import ModelError
from framing.frames.calibration import JUST_UNDER, sigmoid
from framing.frames.cascade import Cascade
from framing.frames.gate import Gate
from framing.frames.learnt import KINDS
from framing.vectors.company import parted

STORMS = ("The storm took the roof off.", "A gale closed the harbour.", "Hail broke the greenhouse.", "Lightning hit the tower.")
FEASTS = ("They danced until morning.", "The wedding lasted three days.", "Lanterns hung over the tables.", "Cake was handed round.")
OTHERS = ("The bus leaves at nine.", "He paid the bill.", "Paper costs more now.", "The lift is being repaired.")
TEXTS = [*STORMS, *FEASTS, *OTHERS]
LABELS = np.array([[1, 0]] * 4 + [[0, 1]] * 4 + [[0, 0]] * 4)


@pytest.fixture(scope="module")
def tuned() -> framing.FrameClassifier:
    said: list[tuple[int, int]] = []
    model = framing.FrameClassifier(tune=True, folds=2).fit(TEXTS, LABELS, progress=lambda done, total: said.append((done, total)))
    assert said == [(1, 3), (2, 3), (3, 3)]
    return model


def test_the_tuned_encoder_is_one_more_kind_of_evidence(tuned):
    texts = ["A tornado crossed the valley.", "The band played for the bride."]
    found = tuned.learnt_.examine(tuned.encode(texts))
    found = tuned.with_tuned(found, np.arange(2), texts, np.full(2, np.inf), None)
    assert found.scores.shape == (2, 2, len(KINDS) + 1)
    odds = found.scores[:, :, -1]
    assert (odds.argmax(axis=1) == [0, 1]).all()


def test_held_out_scores_come_from_encoders_that_have_not_seen_the_text(tuned):
    # Told the wrong way round, a frame cannot be found again by encoders tuned to the other texts alone.
    wrong = LABELS[:, ::-1].copy()
    mixed = np.where((np.arange(len(TEXTS)) % 2 == 0)[:, None], LABELS, wrong)
    model = framing.FrameClassifier(tune=True, folds=2).fit(TEXTS, mixed, groups=[f"g{row % 2}" for row in range(len(TEXTS))])
    framed = slice(0, 8)
    right = (model.held_out_.probabilities[framed].argmax(axis=1) == mixed[framed].argmax(axis=1)).mean()
    assert right <= 0.6
    tuned = model.tuning_.tuned
    seen = tuned.log_odds(tuned.encoder().encode(TEXTS))[framed]
    assert (seen.argmax(axis=1) == mixed[framed].argmax(axis=1)).mean() > 0.9


def test_a_tuned_model_is_saved_and_scores_as_before(tuned, tmp_path):
    folder = tuned.save(tmp_path / "model")
    loaded = framing.FrameClassifier.load(folder)
    assert loaded.get_params()["tune"] is True
    assert np.allclose(loaded.predict_proba(TEXTS), tuned.predict_proba(TEXTS), atol=1e-6)
    assert loaded.save(tmp_path / "again")
    assert (tmp_path / "again" / "weights.safetensors").read_bytes() == (folder / "weights.safetensors").read_bytes()


def test_training_on_the_same_units_again_tunes_nothing(tuned, tmp_path, monkeypatch):
    kept = framing.FrameClassifier.load(tuned.save(tmp_path / "model")).tuning_
    with monkeypatch.context() as patched:
        patched.setattr("framing.frames.held_tuning.tune", lambda *args, **kwargs: pytest.fail("tuned again"))
        again = framing.FrameClassifier(tune=True, folds=2).fit(TEXTS, LABELS, tuning=kept)
    assert np.array_equal(again.predict_proba(TEXTS), tuned.predict_proba(TEXTS))
    assert np.array_equal(again.held_out_.probabilities, tuned.held_out_.probabilities)


@pytest.mark.parametrize("change", ["texts", "labels", "folds", "random_state"])
def test_whatever_is_not_the_same_is_tuned_anew(tuned, monkeypatch, change):
    tunings = []
    monkeypatch.setattr("framing.frames.held_tuning.tune", lambda *args, **kwargs: tunings.append(args) or tuned.tuning_.tuned)
    texts = [*TEXTS[:-1], "The lift works again."] if change == "texts" else TEXTS
    labels = np.vstack([LABELS[:-1], [[1, 0]]]) if change == "labels" else LABELS
    options = {"folds": 3 if change == "folds" else 2, "random_state": int(change == "random_state")}
    framing.FrameClassifier(tune=True, **options).fit(texts, labels, tuning=tuned.tuning_)
    assert len(tunings) == options["folds"] + 1


def test_an_encoder_that_runs_elsewhere_reads_in_the_tuned_ones_place(tuned, monkeypatch):
    encoded = tuned.encode(TEXTS)
    encoder = tuned.tuning_.tuned.encoder()
    expected = tuned.score_encoded(encoded).probabilities
    monkeypatch.setattr(type(tuned.tuning_.tuned), "encoder", lambda *args, **kwargs: pytest.fail("encoded here"))
    assert np.array_equal(tuned.score_encoded(encoded, tuned=encoder).probabilities, expected)


class Reader:
    """A tuned encoder that notes what it reads."""

    def __init__(self, encoder):
        self.encoder = encoder
        self.read = []

    def encode(self, texts, *, progress=None):
        self.read += texts
        return self.encoder.encode(texts, progress=progress)


def test_a_text_behind_the_gate_is_not_read_and_its_scores_are_those_without_reading(tuned):
    encoded = tuned.encode(TEXTS)
    framed = tuned.learnt_.examine(encoded).framed
    shut = copy(tuned)
    shut.calibration_ = replace(tuned.calibration_, gate=Gate(float(np.median(framed))))
    reader = Reader(tuned.tuning_.tuned.encoder())
    found = shut.score_encoded(encoded, tuned=reader).probabilities
    closed = framed < np.median(framed)
    assert reader.read == [text for text, out in zip(TEXTS, closed, strict=True) if not out]
    assert (found[closed] < shut.thresholds_).all()
    assert np.array_equal(found[~closed], tuned.score_encoded(encoded).probabilities[~closed])
    every = replace(tuned.learnt_, tuned=None).examine(encoded).scores
    unread = sigmoid(shut.calibration_.unread.log_odds(every))
    assert np.allclose(found[closed], np.minimum(unread, JUST_UNDER * shut.thresholds_)[closed])


def test_where_every_text_is_behind_the_gate_nothing_is_read(tuned, tmp_path):
    shut = copy(tuned)
    shut.calibration_ = replace(tuned.calibration_, gate=Gate(np.inf))
    reader = Reader(tuned.tuning_.tuned.encoder())
    found = shut.score_encoded(shut.encode(TEXTS), tuned=reader).probabilities
    assert reader.read == []
    assert (found < shut.thresholds_).all()
    assert np.allclose(framing.FrameClassifier.load(shut.save(tmp_path / "model")).predict_proba(TEXTS), found, atol=1e-6)


@pytest.fixture(scope="module")
def in_posts() -> tuple[framing.FrameClassifier, list[str], list[str]]:
    texts, posts, labels = [], [], []
    for number in range(66):
        kind = number % 3
        title = (STORMS, FEASTS, OTHERS)[kind][number // 3 % 4]
        texts += [title, f"Part {number}.", f"More of it in {1900 + number}."]
        posts += [f"post {number}"] * 3
        labels += [[kind == 0, kind == 1]] * 2 + [[0, 0]]
    model = framing.FrameClassifier(tune=True, folds=2).fit(texts, np.array(labels, dtype=int), groups=posts, posts=posts)
    return model, texts, posts


def test_a_short_text_is_read_with_what_stands_around_it(in_posts):
    model, _, _ = in_posts
    texts = ["A tornado crossed the valley.", "Part two.", "More of it.", "The band played for the bride.", "Part two.", "More of it."]
    posts = ["a"] * 3 + ["b"] * 3
    reader = Reader(model.tuning_.tuned.encoder())
    encoded = model.encode(texts)
    together = model.score_encoded(encoded, posts=posts, tuned=reader).probabilities
    assert together[1].argmax() == 0
    assert together[4].argmax() == 1
    assert all("_" in text for text in reader.read)
    assert reader.read
    alone = Reader(reader.encoder)
    assert np.array_equal(*model.score_encoded(encoded, tuned=alone).probabilities[[1, 4]])
    assert not set(alone.read) - set(texts)


def test_what_a_cascade_reads_anew_stands_among_all_texts_of_its_post(in_posts):
    full, texts, posts = in_posts
    labels = np.array([[number % 3 == 0, number % 3 == 1] for number in range(66) for _ in range(3)], dtype=int)
    quick = framing.FrameClassifier(folds=2).fit(texts, labels, groups=posts, posts=posts)
    asked, of = [*texts[:9], texts[9]], [*posts[:9], ""]
    for doubt in (0.4, np.inf):
        cascade = Cascade(quick, full, doubt=doubt)
        encoded = quick.encode(asked)
        unsure = cascade.unsure(quick.score_encoded(encoded, posts=of).probabilities)
        reader = Reader(full.tuning_.tuned.encoder())
        cascade.score_encoded(encoded, posts=of, tuned=reader)
        expected = Reader(reader.encoder)
        full.score_encoded(full.encode(asked), posts=of, tuned=expected)
        assert set(reader.read) <= set(expected.read)
        assert {parted(text)[0] for text in reader.read} <= {text for text, sent in zip(asked, unsure, strict=True) if sent}
    assert any("_" in text for text in reader.read)


def test_a_tuned_model_may_be_the_fast_one_of_a_cascade(in_posts):
    model, texts, posts = in_posts
    sure = Cascade(model, model, doubt=0.0)
    encoded = model.encode(texts[:9])
    ours = sure.score_encoded(encoded, posts=posts[:9]).probabilities
    assert np.allclose(ours, model.score_encoded(encoded, posts=posts[:9]).probabilities, atol=1e-6)


def test_too_few_posts_teach_nothing_about_company():
    texts, posts = TEXTS, ["a", "a", "b", "b"] * 3
    model = framing.FrameClassifier(tune=True, folds=2).fit(texts, LABELS, posts=posts)
    assert np.array_equal(model.tuning_.in_company, model.tuning_.held_out)
    reader = Reader(model.tuning_.tuned.encoder())
    model.score_encoded(model.encode(texts), posts=posts, tuned=reader)
    assert set(reader.read) <= set(texts)


def test_held_out_units_are_judged_in_their_posts_too(in_posts):
    model, texts, _ = in_posts
    parts = np.array([text.startswith("Part") for text in texts])
    told = model.tuning_.in_company[parts].argmax(axis=1)
    kinds = np.arange(66) % 3
    assert (told[kinds == 0] == 0).mean() > 0.8
    assert (told[kinds == 1] == 1).mean() > 0.8
    assert np.abs(model.tuning_.held_out[parts] - model.tuning_.in_company[parts]).max() > 1


@pytest.mark.parametrize("tune", [True, False])
def test_what_is_saved_is_what_was_fitted_whatever_the_parameter_says_since(tuned, tmp_path, tune):
    model = tuned if tune else framing.FrameClassifier(folds=2).fit(TEXTS, LABELS)
    expected = model.predict_proba(TEXTS)
    loaded = framing.FrameClassifier.load(model.save(tmp_path / "model")).set_params(tune=not tune)
    again = framing.FrameClassifier.load(loaded.save(tmp_path / "again"))
    assert again.get_params()["tune"] is tune
    assert np.allclose(again.predict_proba(TEXTS), expected, atol=1e-6)


@pytest.mark.parametrize("random_state", [None, np.random.RandomState(1), np.random.default_rng(1)], ids=["none", "RandomState", "Generator"])
def test_any_random_state_will_do(tuned, monkeypatch, random_state):
    seeds = []
    monkeypatch.setattr("framing.frames.held_tuning.tune", lambda *args, random_state: seeds.append(random_state) or tuned.tuning_.tuned)
    framing.FrameClassifier(tune=True, folds=2, random_state=random_state).fit(TEXTS, LABELS)
    assert len(set(seeds)) == 1
    assert isinstance(seeds[0], int)


def test_the_fast_encoder_and_one_without_a_name_are_refused_with_what_to_do():
    class Nameless:
        def encode(self, texts, *, progress=None):
            return np.eye(3, dtype=np.float32)[[len(text) % 3 for text in texts]]

    for encoder, name in (("static", "'static'"), (Nameless(), "'Nameless'")):
        with pytest.raises(ModelError, match=f"{name} has no layers that could be tuned; leave tuning out"):
            framing.FrameClassifier(encoder=encoder, tune=True, folds=2).fit(TEXTS, LABELS)


def test_worker_processes_change_nothing(tuned):
    again = framing.FrameClassifier(tune=True, folds=2, n_jobs=2).fit(TEXTS, LABELS)
    assert np.array_equal(again.predict_proba(TEXTS), tuned.predict_proba(TEXTS))


def test_vectors_that_no_transformer_made_cannot_be_tuned(encoder):
    with pytest.raises(ModelError, match="'letters'"):
        framing.FrameClassifier(encoder=encoder, tune=True, folds=2).fit(TEXTS, LABELS)
