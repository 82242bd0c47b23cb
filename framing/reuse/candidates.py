"""Candidate pairs of paragraphs by their vectors: on the side of too many. Verification decides."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from framing.vectors.encoded import EncodedTexts

#: Cosine from which the vectors of two clauses or sentences propose their paragraphs, and two paragraph vectors propose each other.
CLAUSE_COSINE = 0.62
PARAGRAPH_COSINE = 0.62
#: Rows compared at a time in the exact matrix products.
BLOCK = 1024
#: More vectors than this are searched by an index; cells of it that are looked into for each.
EXACT_ROWS = 100_000
PROBES = 32

Pair = tuple[int, int]


def vector_pairs(encoded: EncodedTexts, *, clause_cosine: float = CLAUSE_COSINE, paragraph_cosine: float = PARAGRAPH_COSINE) -> set[Pair]:
    """Return pairs that are near as wholes or hold a pair of near sentences or clauses, by exact matrix products."""
    n = len(encoded)
    pieces = np.vstack([encoded.sentence_vectors, encoded.clauses.vectors]) if len(encoded.clauses.texts) else encoded.sentence_vectors
    owner = np.r_[encoded.owner, encoded.owner[encoded.clauses.sentence]]
    found = np.union1d(near_rows(encoded.text_vectors, np.arange(n), paragraph_cosine), near_rows(pieces, owner, clause_cosine))
    return set(zip((found // n).tolist(), (found % n).tolist(), strict=True)) if n else set()


def near_rows(vectors: np.ndarray, owner: np.ndarray, threshold: float) -> np.ndarray:
    """Return the pairs of owners a < b, as sorted a * n + b, that have unit vectors with a cosine of at least `threshold`; memory is bounded by a block of rows.

    Exact for up to EXACT_ROWS vectors; beyond that by an inverted file index (faiss), which looks into the PROBES cells nearest to each vector and misses a
    few pairs near the threshold. The vectors are put into an order of their own first, so that their order in the corpus does not matter.
    """
    n = int(owner.max()) + 1 if len(owner) else 0
    blocks = _exact(vectors, threshold) if len(vectors) <= EXACT_ROWS else _indexed(vectors, threshold)
    found = [np.array([], dtype=np.int64)]
    for a, b in blocks:
        low, high = np.minimum(owner[a], owner[b]), np.maximum(owner[a], owner[b])
        found.append(np.unique((low * n + high)[low != high]))
    return np.unique(np.concatenate(found))


def _exact(vectors: np.ndarray, threshold: float) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    for start in range(0, len(vectors), BLOCK):
        near = np.flatnonzero(vectors[start : start + BLOCK] @ vectors[start:].T >= threshold)
        yield start + near // (len(vectors) - start), start + near % (len(vectors) - start)


def _indexed(vectors: np.ndarray, threshold: float) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    import faiss

    order = np.lexsort(vectors[:, :4].T)
    ordered = np.ascontiguousarray(vectors[order], dtype=np.float32)
    cells = int(4 * np.sqrt(len(vectors)))
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(vectors.shape[1]), vectors.shape[1], cells, faiss.METRIC_INNER_PRODUCT)
    index.cp.niter, index.cp.seed, index.cp.max_points_per_centroid = 10, 1, 64
    index.train(ordered)
    index.add(ordered)
    index.nprobe = PROBES
    for start in range(0, len(ordered), BLOCK):
        limits, _, near = index.range_search(ordered[start : start + BLOCK], threshold)
        yield order[np.repeat(np.arange(start, start + len(limits) - 1), np.diff(limits).astype(np.int64))], order[near]
