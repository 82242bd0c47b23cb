"""Texts with their sentences and the vectors of both: computed once, used by frames and by reuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from framing.corpus.columns import TokenColumn, token_column
from framing.corpus.paragraphs import clause_spans, sentence_spans
from framing.vectors.encoders import Encoder, Progress
from framing.vectors.static import StaticEncoder


@dataclass(frozen=True)
class Clauses:
    """The k clauses of long sentences: `sentence` (k,), ascending, is the position of the sentence each stands in, `vectors` (k, d) are of unit length."""

    texts: tuple[str, ...]
    sentence: np.ndarray
    vectors: np.ndarray

    def within(self, sentence: int) -> np.ndarray:
        """Return the vectors of the clauses of one sentence, in order."""
        return self.vectors[slice(*np.searchsorted(self.sentence, [sentence, sentence + 1]))]

    def take(self, sentences: np.ndarray) -> Clauses:
        """Return the clauses of the sentences at these positions, which are counted anew."""
        first, last = np.searchsorted(self.sentence, sentences), np.searchsorted(self.sentence, sentences, side="right")
        rows = concatenated(first, last)
        return Clauses(tuple(self.texts[row] for row in rows), np.repeat(np.arange(len(sentences)), last - first), self.vectors[rows])


@dataclass(frozen=True)
class EncodedTexts:
    """n texts and their m sentences.

    `owner`, `start`, `end` are (m,) arrays: the text a sentence belongs to, and its offsets there. `sentence_vectors` is (m, d),
    `text_vectors` (n, d), both of unit length. Sentences stand in the order of the texts, and every text has at least one. `column` holds the tokens of the
    texts where their vectors were made of these.
    """

    texts: tuple[str, ...]
    owner: np.ndarray
    start: np.ndarray
    end: np.ndarray
    sentence_vectors: np.ndarray
    text_vectors: np.ndarray
    clauses: Clauses
    column: TokenColumn | None = None

    def __len__(self) -> int:
        return len(self.texts)

    @cached_property
    def sentences(self) -> list[str]:
        """The text of each sentence."""
        return [self.texts[owner][start:end] for owner, start, end in zip(self.owner, self.start, self.end, strict=True)]

    @cached_property
    def mean_vectors(self) -> np.ndarray:
        """The (n, d) unit vectors of the texts as the mean of their sentences' vectors, each weighted by its length."""
        sums = np.zeros((len(self), self.sentence_vectors.shape[1]), dtype=np.float32)
        np.add.at(sums, self.owner, self.sentence_vectors * np.maximum(self.end - self.start, 1)[:, None].astype(np.float32))
        return sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)

    @cached_property
    def first(self) -> np.ndarray:
        """The (n + 1,) positions at which the sentences of each text begin."""
        return np.searchsorted(self.owner, np.arange(len(self.texts) + 1))

    def positions_of(self, rows: np.ndarray) -> np.ndarray:
        """Return the positions of the sentences of the texts at `rows`, text by text."""
        return concatenated(self.first[rows], self.first[rows + 1])

    def take(self, rows: Sequence[int] | np.ndarray) -> EncodedTexts:
        """Return the texts at `rows`, in that order, with their sentences and vectors."""
        rows = np.asarray(rows, dtype=np.int64)
        picked = self.positions_of(rows)
        owner = np.repeat(np.arange(len(rows)), self.first[rows + 1] - self.first[rows])
        return EncodedTexts(
            tuple(self.texts[row] for row in rows), owner, self.start[picked], self.end[picked], self.sentence_vectors[picked], self.text_vectors[rows],
            self.clauses.take(picked),
        )  # fmt: skip


def concatenated(first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Return the positions of the ranges [first, last), one range after the other."""
    sizes = last - first
    return np.repeat(first - np.r_[0, np.cumsum(sizes)[:-1]], sizes) + np.arange(sizes.sum()) if len(first) else np.array([], dtype=np.int64)


def encode_texts(
    texts: Sequence[str], encoder: Encoder, *, whole: bool = True, clauses: bool = True, progress: Progress | None = None
) -> EncodedTexts:  # fmt: skip
    """Split every text into sentences, long sentences into clauses, and encode all three; a text that is one sentence is encoded once.

    Without `whole` only sentences and clauses are encoded, in about half the time, and `text_vectors` are the means of these: enough for frames, too blurred for reuse.
    Without `clauses` sentences stay whole (see `with_clauses`).
    """
    owner: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    for index, text in enumerate(texts):
        spans = [(span.start, span.end) for span in sentence_spans(text)] or [(0, len(text))]
        for start, end in spans:
            owner.append(index)
            starts.append(start)
            ends.append(end)
    sentences = [texts[i][a:b] for i, a, b in zip(owner, starts, ends, strict=True)]
    position, parts = _clauses_of(sentences) if clauses else (np.array([], dtype=np.int64), ())
    vectors = encoder.encode([*sentences, *parts, *(texts if whole else ())], progress=progress)
    owners, first, last = (np.array(values, dtype=np.int64) for values in (owner, starts, ends))
    n, k = len(sentences), len(sentences) + len(parts)
    parted = Clauses(parts, position, vectors[n:k])
    encoded = EncodedTexts(tuple(texts), owners, first, last, vectors[:n], vectors[k:], parted)
    return encoded if whole else replace(encoded, text_vectors=encoded.mean_vectors)


def encode_unsplit(texts: Sequence[str], encoder: Encoder) -> EncodedTexts:
    """Encode whole texts, each of which is its own only sentence until `with_sentences` splits it."""
    n = len(texts)
    column = None
    if isinstance(encoder, StaticEncoder):
        column = token_column(texts)
        vectors = encoder.encode_tokens(column)
    else:
        vectors = encoder.encode(texts)
    ends, none = np.array([len(text) for text in texts], dtype=np.int64), np.zeros(0, dtype=np.int64)
    return EncodedTexts(tuple(texts), np.arange(n), np.zeros(n, dtype=np.int64), ends, vectors, vectors, Clauses((), none, vectors[:0]), column)


def with_sentences(encoded: EncodedTexts, encoder: Encoder) -> EncodedTexts:
    """Split texts that were encoded unsplit into sentences and clauses, and encode these too."""
    return replace(encode_texts(encoded.texts, encoder, whole=False), text_vectors=encoded.text_vectors)


def with_clauses(encoded: EncodedTexts, encoder: Encoder) -> EncodedTexts:
    """Part the long sentences of texts into clauses, and encode these too."""
    position, parts = _clauses_of(encoded.sentences)
    return replace(encoded, clauses=Clauses(parts, position, encoder.encode(parts)))


def _clauses_of(sentences: Sequence[str]) -> tuple[np.ndarray, tuple[str, ...]]:
    """The clauses of sentences: the position of the sentence that each stands in, and their texts."""
    parts = [(position, sentence[span.start : span.end]) for position, sentence in enumerate(sentences) for span in clause_spans(sentence)]
    return np.array([position for position, _ in parts], dtype=np.int64), tuple(text for _, text in parts)
