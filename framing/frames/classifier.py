"""`FrameClassifier`: multi-label frames from sentence and paragraph evidence, calibrated by grouped cross-validation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from framing.coding.codebook import Codebook
from framing.errors import InputError
from framing.frames.calibration import UNCERTAIN_BAND, Calibration, HeldOut, cross_fit, fit_calibration, sigmoid
from framing.frames.context import Places, enough, in_posts
from framing.frames.folds import FOLDS, grouped_folds
from framing.frames.held_tuning import Tuning, learn_tuning
from framing.frames.hints import definition_vectors
from framing.frames.inputs import as_labels, as_texts, classes_of, places_of
from framing.frames.learnt import FEW, KINDS, Evidence, Findings, Learnt, Lesson, Read, evidence_hits, learn, sentence_labels
from framing.vectors.cache import DEFAULT_CACHE
from framing.vectors.encoded import EncodedTexts, encode_texts, encode_unsplit, with_clauses
from framing.vectors.encoders import DEFAULT_ENCODER, Encoder, Progress, load_encoder

#: A text is far from the seed set if its sentences (with `gate_first`: the whole) lie further from it than those of all but this share of held-out seed units.
FAR_SHARE = 0.05


@dataclass(frozen=True)
class FrameScores:
    """Scores of n texts with m sentences: `probabilities` is (n, n_frames), `sentences` (m, n_frames) the scores of the sentences alone (of
    the best of their clauses, where they are long),
    `best` (n, n_frames) the position among all sentences of each text's best sentence per frame (-1 in a text whose sentences were not looked at, since the gate
    keeps it out), `far` (n,) tells which texts are unlike the seed set."""

    probabilities: np.ndarray
    sentences: np.ndarray
    best: np.ndarray
    far: np.ndarray


class FrameClassifier(ClassifierMixin, BaseEstimator):
    """Multi-label frame classifier over sentence vectors and word weights.

    One logistic regression per frame scores sentences (multiple-instance learning: a unit carries a frame if one of its sentences does; Dietterich
    et al. 1997), another scores whole units, and a memory of the training sentences tells what the nearest of them carry (Cover and Hart 1967). Platt
    scaling over out-of-fold scores joins the three to one probability, and thresholds that maximise F1 are chosen on the same scores. A regression for 'any
    frame' keeps out texts about something else. A short text in a post is judged by what stands around it too: how framed the rest of the post is, what
    its title says (stacking; Wolpert 1992), and what a tuned encoder makes of it together with its neighbours. Folds never split a group.

    Parameters: `codebook` gives the frames (None: the columns of Y); `encoder` is a name, a folder or an object with `encode`; `c` is the inverse
    penalty of the regressions; `folds` the most folds of the cross-validation; `random_state` orders the folds where no groups are given; `memory` the number
    of sentences that the memory keeps (None: all; fewer are compared with faster); `tune` tells whether a copy of the encoder's upper layers is trained on the
    texts too, as a fourth kind of evidence (see `framing.vectors.tuning`), which takes minutes to hours and a transformer as `encoder`; `gate_first` whether
    whole texts are looked at first, and sentences only in those that the gate lets in, which saves most of the time where an encoder is fast.
    After `fit`: `frames_` (column ids), `thresholds_`, `held_out_` (probabilities, decisions and evidence for the training units by models fitted on other
    groups), `far_below_` (the nearness below which a text counts as unlike the seed set), `tiers_` (frame -> reliability tier, where measured), `tuning_` (what
    tuning has given, None without it).
    """

    def __init__(
        self, codebook: Codebook | None = None, encoder: str | Encoder = DEFAULT_ENCODER, *, c: float = 10.0, folds: int = FOLDS, random_state: int = 0,
        memory: int | None = None, tune: bool = False, gate_first: bool = False, n_jobs: int | None = None,
    ) -> None:  # fmt: skip
        self.codebook = codebook
        self.encoder = encoder
        self.c = c
        self.folds = folds
        self.random_state = random_state
        self.memory = memory
        self.tune = tune
        self.gate_first = gate_first
        self.n_jobs = n_jobs

    def fit(
        self, X: Sequence[str], y: Any, *, groups: Any = None, evidence: Evidence | None = None, unit_ids: Sequence[str] | None = None,
        posts: Any = None, encoded: EncodedTexts | None = None, tuning: Tuning | None = None, progress: Progress | None = None,
    ) -> FrameClassifier:  # fmt: skip
        """Train on texts `X` (n,) and the 0/1 array `y` (n, n_frames).

        `groups` (n,) marks units that must not be split between folds; `posts` (n,) names the post each unit stands in, in their order there, "" for none, so
        that what stands around a short unit can be weighed (a group must hold whole posts); `evidence` gives, per unit, the (start, end) spans that carry each frame;
        `unit_ids` (n,) the names by which `explain` cites the units; `encoded` the vectors where they are known; `tuning` what tuning gave an earlier classifier
        (`tuning_`), taken over where it has learnt from the very same; `progress` is called with (encoders tuned, in all).
        Raises `InputError` for shapes that do not fit, `CodebookError` for columns the codebook lacks.
        """
        texts = as_texts(X)
        labels, self.frames_ = as_labels(y, len(texts), self.codebook)
        self.classes_ = classes_of(self.frames_)
        ids = [str(position) for position in range(len(texts))] if unit_ids is None else list(unit_ids)
        if len(ids) != len(texts):
            raise InputError(f"unit_ids must name every unit: {len(texts)} units, {len(ids)} ids")
        places = places_of(texts, posts)
        encoded = encoded if encoded is not None else encode_texts(texts, self._encoder(), whole=self.gate_first)
        marked = sentence_labels(encoded, labels, evidence, self.frames_)
        fold_of = grouped_folds(len(texts), groups, folds=self.folds, random_state=self.random_state)
        hints = definition_vectors(self.codebook, self._encoder()) if self.codebook is not None and len(texts) < FEW else None
        lesson = Lesson.of(encoded, labels, marked, ids, hints)
        self.tuning_: Tuning | None = None
        if self.tune:
            read = in_posts(texts, places) if places is not None and enough(places) else texts
            self.tuning_ = learn_tuning(
                self._encoder(), read, labels, fold_of, random_state=self.random_state, kept=tuning, n_jobs=self.n_jobs, progress=progress
            )
        scores = np.zeros((*labels.shape, len(KINDS)))
        framed, nearness = np.zeros(len(texts)), np.zeros(len(texts))
        hits = np.full(labels.shape, np.nan)
        for fold in np.unique(fold_of):
            inside, held = np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)
            test = encoded.take(held)
            found = learn(lesson.take(inside), c=self.c, n_jobs=self.n_jobs, memory=self.memory, gate_first=self.gate_first).examine(test)
            scores[held], framed[held], nearness[held] = found.scores, found.framed, found.nearness
            hits[held] = evidence_hits(found.best, lesson.take(held).marked, test)
        in_company = None
        if self.tuning_ is not None:
            scores, in_company = (np.concatenate([scores, read[:, :, None]], axis=-1) for read in (self.tuning_.held_out, self.tuning_.in_company))
        behind_gate = [KINDS.index("text")] if self.gate_first else None
        self.calibration_: Calibration = fit_calibration(scores, labels, framed, places, in_company=in_company, few=lesson.few, behind_gate=behind_gate)
        judged = cross_fit(scores, labels, fold_of, framed, places, in_company=in_company, few=lesson.few, behind_gate=behind_gate)
        self.held_out_ = HeldOut(*judged, hits, fold_of)
        self.far_below_ = float(np.quantile(nearness, FAR_SHARE))
        tuned = None if self.tuning_ is None else self.tuning_.tuned
        self.learnt_: Learnt = learn(
            lesson, c=self.c, n_jobs=self.n_jobs, memory=self.memory, tuned=tuned, cache=DEFAULT_CACHE, gate_first=self.gate_first
        )  # fmt: skip
        self.thresholds_ = self.calibration_.thresholds
        self.tiers_: Mapping[str, str] = {}
        self.n_features_in_ = 1
        self.training_sha256_ = _training_hash(texts, labels, self.frames_)
        return self

    def __sklearn_tags__(self) -> Any:
        """Texts in, several labels out; `fit` needs both."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = True, False
        tags.target_tags.required, tags.target_tags.two_d_labels = True, True
        tags.classifier_tags.multi_class, tags.classifier_tags.multi_label = False, True
        return tags

    def predict_proba(self, X: Sequence[str], *, posts: Any = None) -> np.ndarray:
        """Return the (n_texts, n_frames) probabilities; `posts` as in `score_encoded`."""
        return self.score_texts(X, posts=posts)[1].probabilities

    def predict(self, X: Sequence[str], *, posts: Any = None) -> np.ndarray:
        """Return the (n_texts, n_frames) 0/1 decisions: the probability is at least the frame's threshold (`thresholds_`)."""
        return (self.predict_proba(X, posts=posts) >= self.thresholds_).astype(int)

    def encode(self, X: Sequence[str], *, clauses: bool = True, progress: Progress | None = None) -> EncodedTexts:
        """Return the texts with their sentences and vectors, as `score_encoded` takes them; without `clauses` they are to get these later (`with_clauses`)."""
        check_is_fitted(self, "calibration_")
        return encode_texts(as_texts(X), self._encoder(), whole=self.learnt_.gate_first, clauses=clauses, progress=progress)

    def with_clauses(self, encoded: EncodedTexts) -> EncodedTexts:
        """Return texts that `encode` gave no clauses with them."""
        return with_clauses(encoded, self._encoder())

    def score_texts(self, X: Sequence[str], *, posts: Any = None, encoder: Encoder | None = None) -> tuple[EncodedTexts, FrameScores]:
        """Encode and score texts; return their sentences, to which the scores refer, and the scores. `posts` as in `score_encoded`; `encoder` is the classifier's,
        where it is loaded already.

        With `gate_first` these are the sentences of the texts alone that the gate lets in; probabilities and `far` are those of `score_encoded`.
        """
        check_is_fitted(self, "calibration_")
        texts = as_texts(X)
        places = places_of(texts, posts)
        found, read = self.examine_texts(texts, places, encoder=encoder)
        found = self.with_tuned(found, np.arange(len(texts)), texts, found.framed, places)
        return read.encoded, self.scored(found, self.calibration_.probabilities(found.scores, found.framed, places))

    def examine_texts(self, texts: Sequence[str], places: Places | None, *, encoder: Encoder | None = None) -> tuple[Findings, Read]:
        """Encode texts and gather every kind of evidence in them but a tuned encoder's; return it and what was read for it: with `gate_first` the sentences of those alone
        that the gate lets in."""
        encoder = encoder or self._encoder()
        if self.learnt_.gate_first:
            return self.learnt_.examine_open(encode_unsplit(texts, encoder), encoder, lambda framed: self.calibration_.gate.closed(framed, places))
        read = encode_texts(texts, encoder, whole=False)
        return self.learnt_.examine(read), Read(read, np.arange(len(texts)))

    def score_encoded(
        self, encoded: EncodedTexts, *, posts: Any = None, tuned: Encoder | None = None, progress: Progress | None = None
    ) -> FrameScores:  # fmt: skip
        """Score encoded texts: probabilities, scores of every sentence, and each text's best sentence per frame.

        `posts` (n_texts,) names the post each text stands in, the texts of a post in their order, "" for none: a short text is then judged by what stands
        around it too, where the model has learnt to. Without it each is judged alone. `tuned` is the model's tuned encoder where it runs elsewhere; `progress` is
        called with (texts it has read, in all).
        """
        check_is_fitted(self, "calibration_")
        places = places_of(encoded.texts, posts)
        found = self.learnt_.examine(encoded)
        found = self.with_tuned(found, np.arange(len(encoded)), encoded.texts, found.framed, places, encoder=tuned, progress=progress)
        return self.scored(found, self.calibration_.probabilities(found.scores, found.framed, places))

    def with_tuned(
        self, found: Findings, rows: np.ndarray, texts: Sequence[str], framed: np.ndarray, places: Places | None, *, encoder: Encoder | None = None,
        progress: Progress | None = None,
    ) -> Findings:  # fmt: skip
        """Add the tuned encoder's evidence, if there is one, to what was found in the texts at `rows`; `framed` (n_texts,) and `places` are those of all texts.

        It reads a short text in a post with what stands around it, if that is what the model has learnt to weigh, and a text behind the gate not at all.
        """
        tuned = self.learnt_.tuned
        if tuned is None:
            return found
        read = texts if places is None or self.calibration_.in_post is None else in_posts(texts, places)
        log_odds = np.zeros(found.scores.shape[:2])
        for_reading = ~self.calibration_.gate.closed(framed, places)[rows]
        encoder = encoder or tuned.encoder(cache=self.learnt_.cache)
        log_odds[for_reading] = tuned.log_odds(encoder.encode([read[row] for row in rows[for_reading]], progress=progress))
        return replace(found, scores=np.concatenate([found.scores, log_odds[:, :, None]], axis=-1))

    def scored(self, found: Findings, probabilities: np.ndarray) -> FrameScores:
        """Return the scores of texts whose evidence and (n_texts, n_frames) probabilities are known."""
        return FrameScores(probabilities, sigmoid(found.sentences), found.best, found.nearness < self.far_below_)

    def uncertain(self, probabilities: np.ndarray, *, band: float = UNCERTAIN_BAND) -> np.ndarray:
        """Tell (n_texts, n_frames) which decisions lie so near their threshold that a person should read them."""
        return np.abs(probabilities - self.thresholds_) < band

    def explain(self, X: Sequence[str], *, posts: Any = None) -> pd.DataFrame:
        """Return one row per text and assigned frame: text (its position), frame, score, the sentence that carries it (sentence_score, start, end,
        sentence), and the three seed units with that frame whose sentences are nearest to it (`nearest`, their ids; `similarity`, cosines); `posts` as in `score_encoded`."""
        encoded, scores = self.score_texts(X, posts=posts)
        rows = []
        for row, column in np.argwhere((scores.probabilities >= self.thresholds_) & (scores.best >= 0)):
            at = scores.best[row, column]
            neighbours = self.learnt_.exemplars.neighbours(encoded.sentence_vectors[at], column)
            rows.append(
                {
                    "text": int(row), "frame": self.frames_[column], "score": float(scores.probabilities[row, column]),
                    "sentence_score": float(scores.sentences[at, column]), "start": int(encoded.start[at]), "end": int(encoded.end[at]),
                    "sentence": encoded.sentences[at], "nearest": [unit for unit, _ in neighbours], "similarity": [value for _, value in neighbours],
                }
            )  # fmt: skip
        return pd.DataFrame(rows, columns=["text", "frame", "score", "sentence_score", "start", "end", "sentence", "nearest", "similarity"])

    def save(self, folder: str | Path, **details: Any) -> Path:
        """Write the model folder (see `framing.frames.model_store`); `details` go into its model.json."""
        from framing.frames.model_store import save_model

        return save_model(self, Path(folder), details)

    @staticmethod
    def load(name: str | Path = "default") -> FrameClassifier:
        """Load "default" or a model folder; its hashes are checked and nothing in it is executed."""
        from framing.frames.model_store import load_model

        return load_model(name)

    def keep_vectors(self, cache: str | Path | None) -> FrameClassifier:
        """Let the fitted classifier keep the vectors of its tuned encoder, if it has one, in the folder `cache` (see `load_encoder`); returns itself."""
        self.learnt_ = replace(self.learnt_, cache=cache)
        return self

    def _encoder(self) -> Encoder:
        return load_encoder(self.encoder) if isinstance(self.encoder, str) else self.encoder


def _training_hash(texts: Sequence[str], labels: np.ndarray, frames: Sequence[str]) -> str:
    """The sha256 of what was learnt from: frames, texts and labels, in order."""
    digest = hashlib.sha256(json.dumps([list(frames), labels.tolist()]).encode())
    for text in texts:
        digest.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    return digest.hexdigest()
