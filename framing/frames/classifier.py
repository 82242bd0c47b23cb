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
from framing.frames.features import Vocabulary, features, learn_vocabulary
from framing.frames.heads import Heads, fit_heads
from framing.vectors.encoded import EncodedTexts, encode_texts
from framing.vectors.encoders import DEFAULT_ENCODER, Encoder, Progress, load_encoder

Evidence = Sequence[Mapping[str, Sequence[tuple[int, int]]]]

#: Rounds in which the best sentence of a unit is chosen anew, where coders marked none.
MIL_ROUNDS = 2


@dataclass(frozen=True)
class FrameScores:
    """Scores of n texts with m sentences: `probabilities` is (n, n_frames), `sentences` (m, n_frames) the scores of the sentences alone,
    `best` (n, n_frames) the position among all sentences of each text's best sentence per frame."""

    probabilities: np.ndarray
    sentences: np.ndarray
    best: np.ndarray


class FrameClassifier(ClassifierMixin, BaseEstimator):
    """Multi-label frame classifier over sentence vectors and word weights.

    One logistic regression per frame scores sentences (multiple-instance learning: a unit carries a frame if one of its sentences does; Dietterich
    et al. 1997) and another scores whole units; Platt scaling over out-of-fold scores joins them to one probability, and thresholds that maximise
    F1 are chosen on the same scores. Folds never split a group.

    Parameters: `codebook` gives the frames (None: the columns of Y); `encoder` is a name, a folder or an object with `encode`; `c` is the inverse
    penalty of the regressions; `folds` the most folds of the cross-validation; `random_state` orders the folds where no groups are given.
    After `fit`: `frames_` (column ids), `thresholds_`, `held_out_` (probabilities and
    decisions for the training units by heads, calibration and thresholds fitted on other groups).
    """

    def __init__(
        self, codebook: Codebook | None = None, encoder: str | Encoder = DEFAULT_ENCODER, *, c: float = 3.0, folds: int = 6, random_state: int = 0,
        n_jobs: int | None = None,
    ) -> None:  # fmt: skip
        self.codebook = codebook
        self.encoder = encoder
        self.c = c
        self.folds = folds
        self.random_state = random_state
        self.n_jobs = n_jobs

    def fit(self, X: Sequence[str], y: Any, *, groups: Any = None, evidence: Evidence | None = None, encoded: EncodedTexts | None = None) -> FrameClassifier:
        """Train on texts `X` (n,) and the 0/1 array `y` (n, n_frames).

        `groups` (n,) marks units that must not be split between folds; `evidence` gives, per unit, the (start, end) spans that carry each frame;
        `encoded` the vectors where they are known. Raises `InputError` for shapes that do not fit, `CodebookError` for columns the codebook lacks.
        """
        texts = _as_texts(X)
        labels = self._as_labels(y, len(texts))
        encoded = encoded if encoded is not None else encode_texts(texts, self._encoder())
        marked = _sentence_labels(encoded, labels, evidence, self.frames_)
        fold_of = self._folds(labels, groups)
        best = np.zeros((len(texts), labels.shape[1]))
        whole = np.zeros_like(best)
        for fold in np.unique(fold_of):
            inside, held = np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)
            learnt = self._learn(encoded.take(inside), labels[inside], marked[np.isin(encoded.owner, inside)])
            test = encoded.take(held)
            sentences, whole[held] = _decide(learnt, test)
            best[held] = _best(sentences, test)[0]
        self.calibration_: Calibration = fit_calibration(best, whole, labels)
        self.held_out_: HeldOut = cross_fit(best, whole, labels, fold_of)
        self.vocabularies_, self.heads_ = self._learn(encoded, labels, marked)
        self.thresholds_ = self.calibration_.thresholds
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
        return encode_texts(_as_texts(X), self._encoder(), progress=progress)

    def score_encoded(self, encoded: EncodedTexts) -> FrameScores:
        """Score encoded texts: probabilities, scores of every sentence, and each text's best sentence per frame."""
        check_is_fitted(self, "calibration_")
        sentences, whole = _decide((self.vocabularies_, self.heads_), encoded)
        best, position = _best(sentences, encoded)
        return FrameScores(self.calibration_.probabilities(best, whole), sigmoid(sentences), position)

    def uncertain(self, probabilities: np.ndarray, *, band: float = UNCERTAIN_BAND) -> np.ndarray:
        """Tell (n_texts, n_frames) which decisions lie so near their threshold that a person should read them."""
        return np.abs(probabilities - self.thresholds_) < band

    def explain(self, X: Sequence[str]) -> pd.DataFrame:
        """Return one row per text and assigned frame: text (its position), frame, score, and the sentence that carries it
        (sentence_score, start, end, sentence)."""
        encoded = self.encode(X)
        scores = self.score_encoded(encoded)
        rows = []
        for row, column in np.argwhere(scores.probabilities >= self.thresholds_):
            at = scores.best[row, column]
            rows.append(
                {
                    "text": int(row), "frame": self.frames_[column], "score": float(scores.probabilities[row, column]),
                    "sentence_score": float(scores.sentences[at, column]), "start": int(encoded.start[at]), "end": int(encoded.end[at]),
                    "sentence": encoded.sentences[at],
                }
            )  # fmt: skip
        return pd.DataFrame(rows, columns=["text", "frame", "score", "sentence_score", "start", "end", "sentence"])

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

    def _folds(self, labels: np.ndarray, groups: Any) -> np.ndarray:
        """Return the fold of each unit: a group each where there are few, else groups spread over the folds."""
        n = len(labels)
        if groups is None:
            return np.random.default_rng(self.random_state).permutation(n) % max(2, min(self.folds, n))
        names, index = np.unique(np.asarray(groups, dtype=object).astype(str), return_inverse=True)
        if len(index) != n:
            raise InputError(f"groups must name one group per unit: {n} units, {len(index)} groups")
        if len(names) < 2:
            raise InputError("all units are of one group; cross-validation needs at least two (leave `groups` out to split freely)")
        if len(names) <= self.folds:
            return index
        # The largest groups first, each to the fold that is smallest so far.
        sizes = np.bincount(index)
        filled = np.zeros(self.folds)
        fold_of_group = np.zeros(len(names), dtype=np.int64)
        for group in np.argsort(-sizes, kind="stable"):
            fold_of_group[group] = int(np.argmin(filled))
            filled[fold_of_group[group]] += sizes[group]
        return fold_of_group[index]

    def _learn(self, encoded: EncodedTexts, labels: np.ndarray, marked: np.ndarray) -> tuple[tuple[Vocabulary, Vocabulary], tuple[Heads, Heads]]:
        """Fit vocabularies and heads of sentences and of whole texts. `marked` (m, n_frames) is 1, 0, or -1 where nobody marked a sentence."""
        vocabularies = learn_vocabulary(encoded.sentences), learn_vocabulary(encoded.texts)
        x_sentences = features(encoded.sentence_vectors, encoded.sentences, vocabularies[0])
        heads = fit_heads(x_sentences, np.abs(marked), c=self.c, n_jobs=self.n_jobs)
        for _ in range(MIL_ROUNDS if (marked < 0).any() else 0):
            heads = fit_heads(x_sentences, _choose_sentences(marked, heads.decide(x_sentences), encoded), c=self.c, n_jobs=self.n_jobs)
        x_texts = features(encoded.text_vectors, encoded.texts, vocabularies[1])
        return vocabularies, (heads, fit_heads(x_texts, labels, c=self.c, n_jobs=self.n_jobs))


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


def _sentence_labels(encoded: EncodedTexts, labels: np.ndarray, evidence: Evidence | None, frames: Sequence[str]) -> np.ndarray:
    """Return (m, n_frames) labels of sentences: 1 marked by coders, 0 not, -1 in a unit that carries the frame but has no mark for it."""
    marked = -labels[encoded.owner].astype(np.int8)
    if evidence is not None:
        for unit, spans_of in enumerate(evidence):
            inside = slice(encoded.first[unit], encoded.first[unit + 1])
            for frame, spans in spans_of.items():
                if frame not in frames:
                    raise CodebookError(f"evidence names the unknown frame {frame!r}; the frames are {', '.join(frames)}")
                column = frames.index(frame)
                if not labels[unit, column]:
                    continue
                hit = [
                    any(start < span_end and span_start < end for span_start, span_end in spans)
                    for start, end in zip(encoded.start[inside], encoded.end[inside], strict=True)
                ]
                if any(hit):
                    marked[inside, column] = hit
    alone = np.bincount(encoded.owner, minlength=len(encoded))[encoded.owner] == 1
    marked[alone] = np.abs(marked[alone])
    return marked


def _choose_sentences(marked: np.ndarray, log_odds: np.ndarray, encoded: EncodedTexts) -> np.ndarray:
    """Replace -1 by 1 for the best sentence of its unit and by 0 for the others."""
    chosen = marked.copy()
    for column in range(marked.shape[1]):
        for unit in np.unique(encoded.owner[marked[:, column] < 0]):
            inside = slice(encoded.first[unit], encoded.first[unit + 1])
            chosen[inside, column] = 0
            chosen[encoded.first[unit] + int(np.argmax(log_odds[inside, column])), column] = 1
    return chosen


def _decide(learnt: tuple[tuple[Vocabulary, Vocabulary], tuple[Heads, Heads]], encoded: EncodedTexts) -> tuple[np.ndarray, np.ndarray]:
    """Return the log odds of every sentence (m, n_frames) and of every whole text (n, n_frames)."""
    (sentence_terms, text_terms), (sentence_heads, text_heads) = learnt
    sentences = sentence_heads.decide(features(encoded.sentence_vectors, encoded.sentences, sentence_terms))
    return sentences, text_heads.decide(features(encoded.text_vectors, encoded.texts, text_terms))


def _best(sentences: np.ndarray, encoded: EncodedTexts) -> tuple[np.ndarray, np.ndarray]:
    """Return, per text and frame, the highest log odds among its sentences and the position of that sentence."""
    highest = np.maximum.reduceat(sentences, encoded.first[:-1], axis=0)
    is_highest = sentences == highest[encoded.owner]
    positions = np.where(is_highest, np.arange(len(sentences))[:, None], len(sentences))
    return highest, np.minimum.reduceat(positions, encoded.first[:-1], axis=0)
