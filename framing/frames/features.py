"""What the heads see of a text: its vector, and beside it the weights of its words and word pairs (TF-IDF)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from framing.corpus.text import normalise


@dataclass(frozen=True)
class Vocabulary:
    """Words and word pairs with their inverse document frequencies, in a fixed order."""

    terms: tuple[str, ...]
    idf: np.ndarray

    def weigh(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Return the (n_texts, n_terms) TF-IDF weights (sublinear counts, rows of unit length)."""
        from sklearn.feature_extraction.text import CountVectorizer
        from sklearn.preprocessing import normalize

        counter = CountVectorizer(vocabulary={term: column for column, term in enumerate(self.terms)}, **_ANALYSIS)
        counts = counter.transform(texts).astype(np.float64)
        counts.data = 1.0 + np.log(counts.data)
        return normalize(counts.multiply(self.idf[None, :]).tocsr()).tocsr()


_ANALYSIS = {"tokenizer": str.split, "preprocessor": normalise, "token_pattern": None, "ngram_range": (1, 2), "lowercase": False}


def learn_vocabulary(texts: Sequence[str], *, min_df: int = 2) -> Vocabulary:
    """Learn the terms that stand in at least `min_df` of the texts (in all, where there are very few texts)."""
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(min_df=min(min_df, len(texts)), **_ANALYSIS)
    try:
        counts = counter.fit_transform(texts)
    except ValueError:  # no term is frequent enough
        return Vocabulary((), np.zeros(0, dtype=np.float32))
    documents = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log((1 + len(texts)) / (1 + documents)) + 1
    return Vocabulary(tuple(counter.get_feature_names_out()), idf.astype(np.float32))


def features(vectors: np.ndarray, texts: Sequence[str], vocabulary: Vocabulary) -> sparse.csr_matrix:
    """Return vectors and term weights side by side, (n_texts, dimension + n_terms)."""
    dense = sparse.csr_matrix(np.asarray(vectors, dtype=np.float64))
    return sparse.hstack([dense, vocabulary.weigh(texts)]).tocsr() if vocabulary.terms else dense
