"""What the heads see of a text: its mapped vector, and beside it the weights of its words and of its letter sequences (TF-IDF).

Vectors carry the sense, words the telling terms, letter sequences the inflected and misspelt forms that translation engines leave behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from framing.corpus.text import normalise

#: Words and word pairs that stand in at least this many texts, and sequences of 3 to 5 letters that stand in at least so many, are kept.
MIN_TEXTS = {"words": 2, "letters": 6}
#: The same for few texts, where any word of one and a letter sequence of two tell something.
MIN_OF_FEW = {"words": 1, "letters": 2}
_ANALYSIS: dict[str, dict[str, Any]] = {
    "words": {"tokenizer": str.split, "preprocessor": normalise, "token_pattern": None, "ngram_range": (1, 2), "lowercase": False},
    "letters": {"analyzer": "char_wb", "preprocessor": normalise, "ngram_range": (3, 5), "lowercase": False},
}
#: The kinds of terms, in the order in which their weights stand side by side.
KINDS = tuple(_ANALYSIS)


@dataclass(frozen=True)
class Terms:
    """The terms of one kind ("words" or "letters") in a fixed order, with their inverse document frequencies."""

    kind: str
    terms: tuple[str, ...]
    idf: np.ndarray

    def weigh(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Return the (n_texts, n_terms) TF-IDF weights (sublinear counts, rows of unit length)."""
        from sklearn.feature_extraction.text import CountVectorizer

        counter = CountVectorizer(vocabulary={term: column for column, term in enumerate(self.terms)}, **_ANALYSIS[self.kind])
        return weights(counter.transform(texts), self.idf)


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
        return Terms(self.kind, tuple(self.terms[kept]), idf), weights(self.counts[:, kept], idf)


Bags = tuple[Counts, ...]


def count_terms(texts: Sequence[str], least: Mapping[str, int] = MIN_TEXTS) -> Bags:
    """Count the words and letter sequences that stand in at least so many of the texts; a kind of which there are none is left out."""
    from sklearn.feature_extraction.text import CountVectorizer

    found = []
    for kind in KINDS:
        # What stands in too few of all texts stands in too few of any part of them.
        counter = CountVectorizer(min_df=min(least[kind], len(texts)), **_ANALYSIS[kind])
        try:
            counts = counter.fit_transform(texts)
        except ValueError:  # no term is frequent enough
            continue
        found.append(Counts(kind, counter.get_feature_names_out(), counts.tocsr(), least[kind]))
    return tuple(found)


def learn_features(dense: np.ndarray, bags: Bags) -> tuple[Vocabulary, sparse.csr_matrix]:
    """Learn a vocabulary from counted texts; return it with the texts' dense features (n_texts, d) and term weights side by side."""
    learnt = [bag.learn() for bag in bags]
    learnt = [(terms, matrix) for terms, matrix in learnt if terms.terms]
    return tuple(terms for terms, _ in learnt), _beside(dense, [matrix for _, matrix in learnt])


def features(dense: np.ndarray, texts: Sequence[str], vocabulary: Vocabulary) -> sparse.csr_matrix:
    """Return dense features (n_texts, d) and term weights side by side, (n_texts, d + n_terms)."""
    return _beside(dense, [terms.weigh(texts) for terms in vocabulary])


def weights(counts: sparse.csr_matrix, idf: np.ndarray) -> sparse.csr_matrix:
    """Return TF-IDF weights of (n_texts, n_terms) counts: 1 + log of the count, times idf, rows of unit length."""
    from sklearn.preprocessing import normalize

    scaled = counts.astype(np.float64)
    scaled.data = (1.0 + np.log(scaled.data)) * idf[scaled.indices]
    return normalize(scaled, copy=False)


def _beside(dense: np.ndarray, parts: list[sparse.csr_matrix]) -> sparse.csr_matrix:
    return sparse.hstack([sparse.csr_matrix(np.asarray(dense, dtype=np.float64)), *parts], format="csr")
