"""The clauses of all paragraphs as columns, so that one paragraph's can be compared with those of hundreds of others at once."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from framing.corpus.text import is_content, stem, tokens
from framing.reuse.passages import COSINE_WEIGHT, RENDERED
from framing.reuse.prepared import Sides
from framing.vectors.encoded import concatenated

if TYPE_CHECKING:
    from scipy import sparse


@dataclass(frozen=True, eq=False)
class ClauseTable:
    """The m clauses of n paragraphs: `first` (n + 1,) tells where those of each begin, `sizes` (m,) how many tokens each has, 1 at least, `rarities` (n_stems,) how telling
    each stem is. `stems` (s,) are the stems of the clauses one after another, each of a clause once, and `first_stem` (m + 1,) tells where each clause's begin. The
    vector of a clause stands at its `place` (m,) among those of all sentences and, after these, of all clauses of sentences."""

    first: np.ndarray
    sizes: np.ndarray
    rarities: np.ndarray
    stems: np.ndarray
    first_stem: np.ndarray
    place: np.ndarray
    sentence_vectors: np.ndarray
    clause_vectors: np.ndarray

    @staticmethod
    def of(sides: Sides) -> ClauseTable:
        """Collect it from all paragraphs of a search."""
        encoded = sides.encoded
        number_of: dict[str, int] = {}
        known: dict[str, int | None] = {}
        sizes, stems, n_stems = array("i"), array("i"), array("i")

        def number(word: str) -> int | None:
            if word not in known:
                known[word] = number_of.setdefault(stem(word), len(number_of)) if is_content(word) else None
            return known[word]

        for row, text in enumerate(encoded.texts):
            for start, end in sides.clauses(row):
                words = tokens(text[start:end])
                held = {at for word in words if (at := number(word)) is not None}
                sizes.append(max(len(words), 1))
                stems.extend(sorted(held))
                n_stems.append(len(held))
        parts = np.bincount(encoded.clauses.sentence, minlength=len(encoded.owner))
        each, k = np.maximum(parts, 1), len(encoded.owner)
        before = np.cumsum(each) - each
        # A sentence is its own clause, or its clauses stand one after another behind all sentences.
        begin = np.where(parts > 0, k + np.cumsum(parts) - parts, np.arange(k))
        place = np.repeat(begin - before, each) + np.arange(each.sum())
        first = np.append(before, each.sum())[encoded.first]
        rarities = np.array([sides.rarity(stem) for stem in number_of], dtype=np.float32)
        first_stem = np.append(0, np.cumsum(np.array(n_stems, dtype=np.int64)))
        return ClauseTable(
            first, np.array(sizes, dtype=np.float32), rarities, np.array(stems, dtype=np.int32), first_stem, place, encoded.sentence_vectors, encoded.clauses.vectors
        )  # fmt: skip

    @cached_property
    def _held(self) -> sparse.csr_matrix:
        """(m, n_stems): 1 where a clause holds a stem."""
        from scipy.sparse import csr_matrix

        return csr_matrix((np.ones(len(self.stems), dtype=np.float32), self.stems, self.first_stem), shape=(len(self.sizes), len(self.rarities)))

    @cached_property
    def _weights(self) -> np.ndarray:
        """The (m,) summed rarity of the stems of each clause."""
        return np.maximum(self._held @ self.rarities, 1e-6)

    def _vectors(self, clauses: np.ndarray) -> np.ndarray:
        place, k = self.place[clauses], len(self.sentence_vectors)
        vectors = self.sentence_vectors[np.minimum(place, k - 1)]
        inside = np.flatnonzero(place >= k)
        vectors[inside] = self.clause_vectors[place[inside] - k]
        return vectors

    def likeness(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Return the (len(a), len(b)) likeness (0-1) of clauses by vectors and words, as `framing.reuse.passages.clause_likeness` tells it of two paragraphs."""
        from scipy.sparse import csr_matrix

        own = self._held[a]
        weighed = csr_matrix((self.rarities[own.indices], own.indices, own.indptr), shape=own.shape)
        likeness = (weighed @ self._held[b].T).toarray()
        likeness *= 2 * (1 - COSINE_WEIGHT)
        likeness /= np.add.outer(self._weights[a], self._weights[b])
        cosine = self._vectors(a) @ self._vectors(b).T
        np.maximum(cosine, 0, out=cosine)
        np.minimum(cosine, 1, out=cosine)
        cosine *= COSINE_WEIGHT
        likeness += cosine
        return likeness

    def alike_tokens(self, row: int, others: np.ndarray) -> np.ndarray:
        """Return (k,) how much of a paragraph is alike in each of k others: the likeness of each clause with its best partner on the other side, beyond RENDERED, times its
        tokens, summed over the consecutive clauses that have most of it; on the side that has less."""
        found = np.zeros(len(others))
        own, n = np.arange(self.first[row], self.first[row + 1]), self.first[others + 1] - self.first[others]
        told = np.flatnonzero(n)
        if not (len(own) and len(told)):
            return found
        others, n = others[told], n[told]
        theirs = concatenated(self.first[others], self.first[others + 1])
        gain = self.likeness(own, theirs)
        gain -= RENDERED
        begin = np.cumsum(n) - n
        of_own = np.maximum.reduceat(gain, begin, axis=1) * self.sizes[own, None]
        of_theirs = gain.max(axis=0) * self.sizes[theirs]
        found[told] = np.minimum(highest_runs(of_own.T.ravel(), np.arange(len(others)) * len(own)), highest_runs(of_theirs, begin))
        return found


def highest_runs(values: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Return (n,) the highest sum of consecutive values, 0 at least, in each of n parts of (m,) `values`, none of them empty, that begin at `first` (n,) (Kadane's
    algorithm; Bentley 1984)."""
    after = np.cumsum(values, dtype=np.float64)
    before = after - values
    # Each part lies so far below the one before that the lowest sum so far is one of its own.
    part = np.zeros(len(values))
    part[first[1:]] = 2 * np.abs(values).sum() + 1
    depth = np.cumsum(part)
    return np.maximum(np.maximum.reduceat(after - depth - np.minimum.accumulate(before - depth), first), 0)
