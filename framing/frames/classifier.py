"""`FrameClassifier`: multi-label frames from sentence and paragraph evidence, calibrated by grouped cross-validation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from framing.coding.codebook import Codebook
from framing.errors import CodebookError, InputError
from framing.frames.calibration import UNCERTAIN_BAND, Calibration, HeldOut, cross_fit, fit_calibration, sigmoid
from framing.frames.folds import grouped_folds
from framing.frames.learnt import KINDS, Evidence, Learnt, Lesson, evidence_hits, learn, sentence_labels
from framing.vectors.encoded import EncodedTexts, encode_texts
from framing.vectors.encoders import DEFAULT_ENCODER, Encoder, Progress, load_encoder

#: A text is far from the seed set if its sentences lie further from it than those of all but this share of held-out seed units.
FAR_SHARE = 0.05


@dataclass(frozen=True)
class FrameScores:
    """Scores of n texts with m sentences: `probabilities` is (n, n_frames), `sentences` (m, n_frames) the scores of the sentences alone (of
    the best of their clauses, where they are long),
    `best` (n, n_frames) the position among all sentences of each text's best sentence per frame, `far` (n,) tells which texts are unlike the seed set."""

    probabilities: np.ndarray
    sentences: np.ndarray
    best: np.ndarray
    far: np.ndarray


class FrameClassifier(ClassifierMixin, BaseEstimator):
    """Multi-label frame classifier over sentence vectors and word weights.

    One logistic regression per frame scores sentences (multiple-instance learning: a unit carries a frame if one of its sentences does; Dietterich
    et al. 1997), another scores whole units, and a memory of the training sentences tells what the nearest of them carry (Cover and Hart 1967). Platt
    scaling over out-of-fold scores joins the three to one probability, and thresholds that maximise F1 are chosen on the same scores. A regression for 'any
    frame' keeps out texts about something else. Folds never split a group.

    Parameters: `codebook` gives the frames (None: the columns of Y); `encoder` is a name, a folder or an object with `encode`; `c` is the inverse
    penalty of the regressions; `folds` the most folds of the cross-validation; `random_state` orders the folds where no groups are given; `memory` the number
    of sentences that the memory keeps (None: all; fewer are compared with faster).
    After `fit`: `frames_` (column ids), `thresholds_`, `held_out_` (probabilities, decisions and evidence for the training units by models fitted on other
    groups), `far_below_` (the nearness below which a text counts as unlike the seed set), `tiers_` (frame -> reliability tier, where measured).
    """

    def __init__(
        self, codebook: Codebook | None = None, encoder: str | Encoder = DEFAULT_ENCODER, *, c: float = 10.0, folds: int = 4, random_state: int = 0,
        memory: int | None = None, n_jobs: int | None = None,
    ) -> None:  # fmt: skip
        self.codebook = codebook
        self.encoder = encoder
        self.c = c
        self.folds = folds
        self.random_state = random_state
        self.memory = memory
        self.n_jobs = n_jobs

    def fit(
        self, X: Sequence[str], y: Any, *, groups: Any = None, evidence: Evidence | None = None, unit_ids: Sequence[str] | None = None,
        encoded: EncodedTexts | None = None,
    ) -> FrameClassifier:  # fmt: skip
        """Train on texts `X` (n,) and the 0/1 array `y` (n, n_frames).

        `groups` (n,) marks units that must not be split between folds; `evidence` gives, per unit, the (start, end) spans that carry each frame;
        `unit_ids` (n,) the names by which `explain` cites the units; `encoded` the vectors where they are known.
        Raises `InputError` for shapes that do not fit, `CodebookError` for columns the codebook lacks.
        """
        texts = _as_texts(X)
        labels = self._as_labels(y, len(texts))
        ids = [str(position) for position in range(len(texts))] if unit_ids is None else list(unit_ids)
        if len(ids) != len(texts):
            raise InputError(f"unit_ids must name every unit: {len(texts)} units, {len(ids)} ids")
        encoded = encoded if encoded is not None else encode_texts(texts, self._encoder(), whole=False)
        marked = sentence_labels(encoded, labels, evidence, self.frames_)
        fold_of = grouped_folds(len(texts), groups, folds=self.folds, random_state=self.random_state)
        lesson = Lesson.of(encoded, labels, marked, ids)
        scores = np.zeros((*labels.shape, len(KINDS)))
        framed, nearness = np.zeros(len(texts)), np.zeros(len(texts))
        hits = np.full(labels.shape, np.nan)
        for fold in np.unique(fold_of):
            inside, held = np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)
            test = encoded.take(held)
            found = learn(lesson.take(inside), c=self.c, n_jobs=self.n_jobs, memory=self.memory).examine(test)
            scores[held], framed[held], nearness[held] = found.scores, found.framed, found.nearness
            hits[held] = evidence_hits(found.best, lesson.take(held).marked, test)
        self.calibration_: Calibration = fit_calibration(scores, labels, framed)
        self.held_out_ = HeldOut(*cross_fit(scores, labels, fold_of, framed), hits)
        self.far_below_ = float(np.quantile(nearness, FAR_SHARE))
        self.learnt_: Learnt = learn(lesson, c=self.c, n_jobs=self.n_jobs, memory=self.memory)
        self.thresholds_ = self.calibration_.thresholds
        self.tiers_: Mapping[str, str] = {}
        self.n_features_in_ = 1
        return self

    def predict_proba(self, X: Sequence[str]) -> np.ndarray:
        """Return the (n_texts, n_frames) probabilities."""
        return self.score_encoded(self.encode(X)).probabilities

    def predict(self, X: Sequence[str]) -> np.ndarray:
        """Return the (n_texts, n_frames) 0/1 decisions: the probability is at least the frame's threshold (`thresholds_`)."""
        return (self.predict_proba(X) >= self.thresholds_).astype(int)

    def encode(self, X: Sequence[str], *, progress: Progress | None = None) -> EncodedTexts:
        """Return the texts with their sentences and vectors, as `score_encoded` takes them."""
        check_is_fitted(self, "calibration_")
        return encode_texts(_as_texts(X), self._encoder(), whole=False, progress=progress)

    def score_encoded(self, encoded: EncodedTexts) -> FrameScores:
        """Score encoded texts: probabilities, scores of every sentence, and each text's best sentence per frame."""
        check_is_fitted(self, "calibration_")
        found = self.learnt_.examine(encoded)
        return FrameScores(self.calibration_.probabilities(found.scores, found.framed), sigmoid(found.sentences), found.best, found.nearness < self.far_below_)

    def uncertain(self, probabilities: np.ndarray, *, band: float = UNCERTAIN_BAND) -> np.ndarray:
        """Tell (n_texts, n_frames) which decisions lie so near their threshold that a person should read them."""
        return np.abs(probabilities - self.thresholds_) < band

    def explain(self, X: Sequence[str]) -> pd.DataFrame:
        """Return one row per text and assigned frame: text (its position), frame, score, the sentence that carries it (sentence_score, start, end,
        sentence), and the three seed units with that frame whose sentences are nearest to it (`nearest`, their ids; `similarity`, cosines)."""
        encoded = self.encode(X)
        scores = self.score_encoded(encoded)
        rows = []
        for row, column in np.argwhere(scores.probabilities >= self.thresholds_):
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

    def _encoder(self) -> Encoder:
        return load_encoder(self.encoder) if isinstance(self.encoder, str) else self.encoder

    def _as_labels(self, y: Any, n_texts: int) -> np.ndarray:
        columns = [str(name) for name in y.columns] if isinstance(y, pd.DataFrame) else None
        labels = np.asarray(y.toarray() if sparse.issparse(y) else y)
        if labels.ndim != 2 or len(labels) != n_texts or not np.isin(labels, (0, 1)).all():
            raise InputError(f"Y must be a ({n_texts}, n_frames) array of 0 and 1; got shape {labels.shape}")
        if self.codebook is not None:
            if columns is not None and columns != list(self.codebook.frame_ids):
                raise CodebookError(f"the columns of Y ({', '.join(columns)}) are not the codebook's frames ({', '.join(self.codebook.frame_ids)})")
            if labels.shape[1] != len(self.codebook):
                raise CodebookError(f"Y has {labels.shape[1]} columns but the codebook has {len(self.codebook)} frames")
            columns = list(self.codebook.frame_ids)
        self.frames_ = tuple(columns or (f"frame_{column}" for column in range(labels.shape[1])))
        self.classes_ = np.array(self.frames_)
        return labels.astype(np.int8)


def _as_texts(X: Any) -> list[str]:
    if isinstance(X, str):
        raise InputError("X must be a sequence of texts, not one text; wrap it in a list")
    if isinstance(X, pd.DataFrame):
        if X.shape[1] != 1:
            raise InputError(f"X must be one column of texts; the DataFrame has {X.shape[1]} columns: give one of them, as in frame['text']")
        X = X.iloc[:, 0]
    if sparse.issparse(X):
        raise InputError("X must be texts, not a sparse matrix: the classifier makes its own features")
    texts = list(np.asarray(X, dtype=object).ravel()) if not isinstance(X, list) else X
    for position, text in enumerate(texts):
        if not isinstance(text, str):
            raise InputError(f"X must be texts; element {position} is {type(text).__name__}")
    if not texts:
        raise InputError("X holds no text")
    return texts
