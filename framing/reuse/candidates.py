"""Candidate pairs of paragraphs: cheap, symmetric, and on the side of too many. Verification decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from framing.vectors.encoded import EncodedTexts

#: Word n-grams hashed by MinHash.
SHINGLE = 3
#: Estimated Jaccard similarity of word 3-grams from which LSH proposes a pair.
LSH_THRESHOLD = 0.4
PERMUTATIONS = 128
#: A run of this many equal tokens proposes a pair.
ANCHOR = 8
#: Cosine from which two sentence vectors propose their paragraphs, and two paragraph vectors propose each other.
SENTENCE_COSINE = 0.72
PARAGRAPH_COSINE = 0.72
#: Rows compared at a time in the exact matrix products.
BLOCK = 1024

Pair = tuple[int, int]


def exact_groups(normal_forms: Sequence[str]) -> list[list[int]]:
    """Return the groups of two or more positions that hold the same normal form."""
    places: dict[str, list[int]] = defaultdict(list)
    for position, form in enumerate(normal_forms):
        if form:
            places[form].append(position)
    return [group for group in places.values() if len(group) > 1]


def shingle_pairs(token_lists: Sequence[Sequence[str]], *, threshold: float = LSH_THRESHOLD) -> set[Pair]:
    """Return pairs whose word 3-grams probably overlap by `threshold` or more (MinHash-LSH; Broder 1997, Indyk & Motwani 1998)."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
    pairs: set[Pair] = set()
    for position, words in enumerate(token_lists):
        shingles = {" ".join(words[i : i + SHINGLE]).encode() for i in range(len(words) - SHINGLE + 1)}
        if not shingles:
            continue
        sketch = MinHash(num_perm=PERMUTATIONS, seed=1)
        sketch.update_batch(sorted(shingles))
        pairs.update((int(other), position) for other in index.query(sketch))
        index.insert(position, sketch)
    return pairs


def anchor_pairs(token_lists: Sequence[Sequence[str]], *, length: int = ANCHOR) -> set[Pair]:
    """Return pairs that share a run of `length` tokens: passages copied into longer paragraphs."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for position, words in enumerate(token_lists):
        for gram in {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}:
            places[gram].append(position)
    return {pair for positions in places.values() for pair in _chain(sorted(positions))}


def _chain(positions: list[int]) -> Iterator[Pair]:
    """Pair every position with every other, in order; long lists were collapsed to distinct texts beforehand."""
    for i, a in enumerate(positions):
        for b in positions[i + 1 :]:
            yield a, b


def vector_pairs(
    encoded: EncodedTexts, *, sentence_cosine: float = SENTENCE_COSINE, paragraph_cosine: float = PARAGRAPH_COSINE
) -> set[Pair]:  # fmt: skip
    """Return pairs that are near as wholes or hold a pair of near sentences, by exact matrix products."""
    pairs = set(near_rows(encoded.text_vectors, paragraph_cosine))
    owner = encoded.owner
    for a, b in near_rows(encoded.sentence_vectors, sentence_cosine):
        left, right = int(owner[a]), int(owner[b])
        if left != right:
            pairs.add((left, right) if left < right else (right, left))
    return pairs


def near_rows(vectors: np.ndarray, threshold: float) -> Iterator[Pair]:
    """Yield (i, j), i < j, for rows of unit vectors whose cosine is at least `threshold`; memory is bounded by one block of rows."""
    for start in range(0, len(vectors), BLOCK):
        similarity = vectors[start : start + BLOCK] @ vectors[start:].T
        rows, columns = np.nonzero(similarity >= threshold)
        for row, column in zip(rows, columns, strict=True):
            if row < column:
                yield start + int(row), start + int(column)
