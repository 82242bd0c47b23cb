"""Candidate pairs of paragraphs by their vectors, and a look at the words that spares most of them the verification. Verification decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from framing.reuse.shingles import TokenTable
from framing.vectors.encoded import EncodedTexts

#: Cosine from which the vectors of two clauses or sentences propose their paragraphs, and two paragraph vectors propose each other.
CLAUSE_COSINE = 0.62
PARAGRAPH_COSINE = 0.62
#: Rows compared at a time in the exact matrix products.
BLOCK = 1024
#: More vectors than this are searched cell by cell: how many cells for the square root of their number, rounds of k-means and vectors a cell it learns from,
#: and cells that are looked into for each vector.
EXACT_ROWS = 50_000
CELLS = 4
ROUNDS = 5
SAMPLE = 48
PROBES = 16
#: What two renderings of one passage share at least: words that only two paragraphs hold count 1, and the share of the weight of all words of the paragraph
#: with less. All pairs of `annotations/reuse` that are reuse share more; of pairs that are merely near, one in eight does.
SHARED_WORDS = 3.5
SHARED_PART = 0.1
#: In a corpus with fewer texts than this, words are weighed as if it had so many: what is said twice there is no common word yet.
FEWEST_TEXTS = 1000
#: Pairs whose words are compared at a time.
PAIRS = 200_000


@dataclass(frozen=True)
class NearPairs:
    """m pairs of rows, `a` < `b`, sorted, that are near each other."""

    a: np.ndarray
    b: np.ndarray

    def __len__(self) -> int:
        return len(self.a)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self.a.tolist(), self.b.tolist(), strict=True)

    def where(self, keep: np.ndarray) -> NearPairs:
        """Return the pairs that a (m,) mask keeps."""
        return NearPairs(self.a[keep], self.b[keep])


def vector_pairs(encoded: EncodedTexts, *, clause_cosine: float = CLAUSE_COSINE, paragraph_cosine: float = PARAGRAPH_COSINE) -> NearPairs:
    """Return pairs that are near as wholes or hold a pair of near sentences or clauses."""
    n = len(encoded)
    pieces = np.vstack([encoded.sentence_vectors, encoded.clauses.vectors]) if len(encoded.clauses.texts) else encoded.sentence_vectors
    owner = np.r_[encoded.owner, encoded.owner[encoded.clauses.sentence]]
    found = np.union1d(near_rows(encoded.text_vectors, np.arange(n), paragraph_cosine), near_rows(pieces, owner, clause_cosine))
    return NearPairs(found // max(n, 1), found % max(n, 1))


def near_rows(vectors: np.ndarray, owner: np.ndarray, threshold: float) -> np.ndarray:
    """Return the pairs of owners a < b, as sorted a * n + b, that have unit vectors with a cosine of at least `threshold`. The products take a
    block of rows at a time; what is found is held in memory, 8 bytes a pair, and more where many vectors of two owners are near.

    Exact for up to EXACT_ROWS vectors; beyond that the vectors are put into cells (k-means by faiss; Sivic & Zisserman 2003), and each is compared with all
    of the PROBES cells nearest to it, which misses a few pairs near the threshold. They are put into an order of their own first, so that their order in the
    corpus does not matter.
    """
    n = int(owner.max()) + 1 if len(owner) else 0
    blocks = _exact(vectors, threshold) if len(vectors) <= EXACT_ROWS else _in_cells(vectors, threshold)
    found = [np.array([], dtype=np.int64)]
    for a, b in blocks:
        low, high = np.minimum(owner[a], owner[b]), np.maximum(owner[a], owner[b])
        found.append(np.unique((low * n + high)[low != high]))
    return np.unique(np.concatenate(found))


def _exact(vectors: np.ndarray, threshold: float) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    for start in range(0, len(vectors), BLOCK):
        near = np.flatnonzero(vectors[start : start + BLOCK] @ vectors[start:].T >= threshold)
        yield start + near // (len(vectors) - start), start + near % (len(vectors) - start)


def _in_cells(vectors: np.ndarray, threshold: float) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    import faiss

    order = np.lexsort(vectors[:, :4].T)
    ordered = np.ascontiguousarray(vectors[order], dtype=np.float32)
    n_cells = int(CELLS * np.sqrt(len(vectors)))
    cells = faiss.Kmeans(vectors.shape[1], n_cells, niter=ROUNDS, seed=1, spherical=True, max_points_per_centroid=SAMPLE)
    cells.train(ordered)
    nearest = np.vstack([cells.index.search(ordered[start : start + BLOCK], PROBES)[1] for start in range(0, len(ordered), BLOCK)])
    home = np.argsort(nearest[:, 0], kind="stable")
    homes = np.searchsorted(nearest[home, 0], np.arange(n_cells + 1))
    looking = np.argsort(nearest.ravel(), kind="stable")
    looks = np.searchsorted(nearest.ravel()[looking], np.arange(n_cells + 1))
    for cell in range(n_cells):
        members = home[homes[cell] : homes[cell + 1]]
        others = looking[looks[cell] : looks[cell + 1]] // PROBES
        for start in range(0, len(others), BLOCK):
            row, column = np.nonzero(ordered[others[start : start + BLOCK]] @ ordered[members].T >= threshold)
            yield order[others[start : start + BLOCK][row]], order[members[column]]


def sharing_words(table: TokenTable, pairs: NearPairs) -> np.ndarray:
    """Tell which of m pairs of texts (rows of `table`) share so many telling words that one may render a passage of the other: (m,) bool."""
    from scipy.sparse import csr_matrix

    words, number = np.unique(table.hashes, return_inverse=True)
    held = csr_matrix((np.ones(len(number), dtype=np.float32), (table.rows, number)), shape=(len(table), len(words)))
    held.sum_duplicates()
    held.data[:] = 1
    held_by = np.asarray(held.sum(axis=0)).ravel()
    weighed = held.copy()
    n = max(len(table), FEWEST_TEXTS) + 1
    weighed.data = (np.log(n / (held_by + 0.5)) / np.log(n))[held.indices].astype(np.float32)
    weight = np.asarray(weighed.sum(axis=1)).ravel()
    enough = np.zeros(len(pairs), dtype=bool)
    for start in range(0, len(pairs), PAIRS):
        left, right = pairs.a[start : start + PAIRS], pairs.b[start : start + PAIRS]
        shared = np.asarray(held[left].multiply(weighed[right]).sum(axis=1)).ravel()
        enough[start : start + PAIRS] = (shared >= SHARED_WORDS) & (shared >= SHARED_PART * np.minimum(weight[left], weight[right]))
    return enough
