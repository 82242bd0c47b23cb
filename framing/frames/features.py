"""What the heads see of a text: its mapped vector, and beside it the weights of its words and of its letter sequences (TF-IDF).

Vectors carry the sense, words the telling terms, letter sequences the inflected and misspelt forms that translation engines leave behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from framing.corpus.columns import TokenColumn, token_column
from framing.frames.terms import Letters, Words

#: Words and word pairs that stand in at least this many texts, and sequences of 3 to 5 letters that stand in at least so many, are kept.
MIN_TEXTS = {"words": 2, "letters": 6}
#: The same for few texts, where any word of one and a letter sequence of two tell something.
MIN_OF_FEW = {"words": 1, "letters": 2}
_COUNTERS: dict[str, type[Words | Letters]] = {"words": Words, "letters": Letters}
#: The kinds of terms, in the order in which their weights stand side by side.
KINDS = tuple(_COUNTERS)


@dataclass(frozen=True)
class Terms:
    """The terms of one kind ("words" or "letters") in a fixed order, with their inverse document frequencies."""

    kind: str
    terms: tuple[str, ...]
    idf: np.ndarray

    @cached_property
    def _counter(self) -> Words | Letters:
        return _COUNTERS[self.kind](self.terms)

    def weigh(self, column: TokenColumn) -> sparse.csr_matrix:
        """Return the (n_texts, n_terms) TF-IDF weights (sublinear counts, rows of unit length) of tokenised texts."""
        return weights(self._counter.count(column), self.idf)


Vocabulary = tuple[Terms, ...]


@dataclass(frozen=True)
class Counts:
    """How often each term of one kind stands in each of n texts: `counts` is (n, n_terms). Counted once, used for every fold; terms that stand in fewer than
    `least` of a fold's texts are not learnt."""

    kind: str
    terms: np.ndarray
    counts: sparse.csr_matrix
    least: int

    def take(self, rows: np.ndarray) -> Counts:
        """Return the counts of the texts at `rows`."""
        return Counts(self.kind, self.terms, self.counts[rows], self.least)

    def learn(self) -> tuple[Terms, sparse.csr_matrix]:
        """Return the terms that stand in enough of the texts, and the texts' weights of these."""
        n = self.counts.shape[0]
        documents = np.bincount(self.counts.indices, minlength=self.counts.shape[1])
        kept = np.flatnonzero(documents >= min(self.least, n))
        idf = (np.log((1 + n) / (1 + documents[kept])) + 1).astype(np.float32)
        # In order, so that sums over the same units come out the same to the last digit.
        return Terms(self.kind, tuple(self.terms[kept]), idf), weights(self.counts[:, kept].sorted_indices(), idf)


Bags = tuple[Counts, ...]


def count_terms(texts: Sequence[str], least: Mapping[str, int] = MIN_TEXTS) -> Bags:
    """Count the words and letter sequences that stand in at least so many of the texts; a kind of which there are none is left out."""
    column = token_column(texts)
    found = []
    for kind, counter in _COUNTERS.items():
        terms, counts = counter.count_all(column)
        # What stands in too few of all texts stands in too few of any part of them.
        kept = np.flatnonzero(np.bincount(counts.indices, minlength=len(terms)) >= min(least[kind], len(texts)))
        if len(kept):
            found.append(Counts(kind, terms[kept], counts[:, kept].tocsr(), least[kind]))
    return tuple(found)


def learn_features(dense: np.ndarray, bags: Bags) -> tuple[Vocabulary, sparse.csr_matrix]:
    """Learn a vocabulary from counted texts; return it with the texts' dense features (n_texts, d) and term weights side by side."""
    learnt = [bag.learn() for bag in bags]
    learnt = [(terms, matrix) for terms, matrix in learnt if terms.terms]
    return tuple(terms for terms, _ in learnt), _beside(dense, [matrix for _, matrix in learnt])


def features(dense: np.ndarray, texts: Sequence[str], vocabulary: Vocabulary) -> sparse.csr_matrix:
    """Return dense features (n_texts, d) and term weights side by side, (n_texts, d + n_terms)."""
    return _beside(dense, term_weights(texts, vocabulary))


def term_weights(texts: Sequence[str], vocabulary: Vocabulary, column: TokenColumn | None = None) -> list[sparse.csr_matrix]:
    """Return the term weights (n_texts, n_terms) of each kind; to put them beside one another takes as long as to find them. `column` are the tokens, where they are known."""
    tokens = token_column(texts) if column is None else column
    return [terms.weigh(tokens) for terms in vocabulary]


def weights(counts: sparse.csr_matrix, idf: np.ndarray) -> sparse.csr_matrix:
    """Return TF-IDF weights of (n_texts, n_terms) counts: 1 + log of the count, times idf, rows of unit length."""
    from sklearn.preprocessing import normalize

    scaled = (1.0 + np.log(counts.data)) * idf[counts.indices]
    return normalize(sparse.csr_matrix((scaled, counts.indices, counts.indptr), shape=counts.shape), copy=False)


def _beside(dense: np.ndarray, parts: list[sparse.csr_matrix]) -> sparse.csr_matrix:
    return sparse.hstack([as_sparse(dense), *parts], format="csr")


def as_sparse(dense: np.ndarray) -> sparse.csr_matrix:
    """Return the same numbers as a sparse matrix of float64; nobody looks for zeros, which are hardly there."""
    n, d = dense.shape
    return sparse.csr_matrix(
        (np.asarray(dense, dtype=np.float64).ravel(), np.tile(np.arange(d, dtype=np.int32), n), np.arange(n + 1, dtype=np.int64) * d), shape=(n, d)
    )
