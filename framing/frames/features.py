"""What the heads see of a text: its mapped vector, and beside it the weights of its words and of its letter sequences (TF-IDF).

Vectors carry the sense, words the telling terms, letter sequences the inflected and misspelt forms that translation engines leave behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from framing.corpus.text import normalise

#: Words and word pairs that stand in at least this many texts, and sequences of 3 to 5 letters that stand in at least so many, are kept.
MIN_TEXTS = {"words": 2, "letters": 6}
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
        from sklearn.preprocessing import normalize

        counter = CountVectorizer(vocabulary={term: column for column, term in enumerate(self.terms)}, **_ANALYSIS[self.kind])
        counts = counter.transform(texts).astype(np.float64)
        counts.data = 1.0 + np.log(counts.data)
        return normalize(counts.multiply(self.idf[None, :]).tocsr()).tocsr()


Vocabulary = tuple[Terms, ...]


def learn_vocabulary(texts: Sequence[str]) -> Vocabulary:
    """Learn the words and letter sequences that stand in enough of the texts."""
    learnt = (_learn(texts, kind) for kind in KINDS)
    return tuple(terms for terms in learnt if terms.terms)


def _learn(texts: Sequence[str], kind: str) -> Terms:
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(min_df=min(MIN_TEXTS[kind], len(texts)), **_ANALYSIS[kind])
    try:
        counts = counter.fit_transform(texts)
    except ValueError:  # no term is frequent enough
        return Terms(kind, (), np.zeros(0, dtype=np.float32))
    documents = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log((1 + len(texts)) / (1 + documents)) + 1
    return Terms(kind, tuple(counter.get_feature_names_out()), idf.astype(np.float32))


def features(dense: np.ndarray, texts: Sequence[str], vocabulary: Vocabulary) -> sparse.csr_matrix:
    """Return dense features (n_texts, d) and term weights side by side, (n_texts, d + n_terms)."""
    return sparse.hstack([sparse.csr_matrix(np.asarray(dense, dtype=np.float64)), *(terms.weigh(texts) for terms in vocabulary)]).tocsr()
