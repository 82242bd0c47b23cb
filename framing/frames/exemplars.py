"""The memory of a model: the sentences it was trained on, as vectors, and which frames each carries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

#: Sentences are compared with the memory in blocks of this many, so that memory stays bounded.
BLOCK = 1024


@dataclass(frozen=True)
class Exemplars:
    """m distinct training sentences: `codes` (m, d) int8 and `scales` (m,) are their unit vectors to about two thousandths, `carries` (m, n_frames) tells
    which frames each carries, `unit_of` (m,) to which of `unit_ids` it belongs."""

    codes: np.ndarray
    scales: np.ndarray
    carries: np.ndarray
    unit_of: np.ndarray
    unit_ids: tuple[str, ...]

    @staticmethod
    def of(vectors: np.ndarray, carries: np.ndarray, unit_of: np.ndarray, unit_ids: tuple[str, ...]) -> Exemplars:
        """Remember sentences by their (m, d) unit vectors; of `unit_ids` those are kept to which a sentence belongs."""
        units, unit_of = np.unique(unit_of, return_inverse=True)
        unit_ids = tuple(unit_ids[unit] for unit in units)
        scales = np.maximum(np.abs(vectors).max(axis=1), 1e-12).astype(np.float32) / 127
        codes = np.round(vectors / scales[:, None]).astype(np.int8)
        return Exemplars(codes, scales, np.asarray(carries) == 1, np.asarray(unit_of, dtype=np.int32), unit_ids)

    def similarities(self, vectors: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
        """Yield blocks of rows of `vectors` (n, d) with their (block, m) cosine similarities to the exemplars."""
        memory = (self.codes * self.scales[:, None]).astype(np.float32)
        for start in range(0, len(vectors), BLOCK):
            rows = slice(start, start + BLOCK)
            yield rows, np.asarray(vectors[rows], dtype=np.float32) @ memory.T

    def compare(self, vectors: np.ndarray) -> Nearness:
        """Compare sentences (n, d) with the memory: a nearest-neighbour rule, one step, per frame."""
        n_frames = self.carries.shape[1]
        margins = np.zeros((len(vectors), n_frames))
        nearest = np.zeros(len(vectors), dtype=np.float32)
        columns = [np.flatnonzero(self.carries[:, k]) for k in range(n_frames)]
        for rows, similarity in self.similarities(vectors):
            first = similarity.argmax(axis=1)
            top = similarity[np.arange(len(similarity)), first]
            nearest[rows] = top
            for k, yes in enumerate(columns):
                if not 0 < len(yes) < len(self.carries):
                    continue
                # For most sentences the nearest of all does not carry the frame, and is then the nearest that does not.
                without = top.copy()
                carrying = np.flatnonzero(self.carries[first, k])
                others = similarity[carrying]
                others[:, yes] = -np.inf
                without[carrying] = others.max(axis=1)
                margins[rows, k] = similarity[:, yes].max(axis=1) - without
        return Nearness(margins, nearest)

    def nearness(self, vectors: np.ndarray) -> np.ndarray:
        """Return (n,) the similarities of vectors (n, d) to the nearest exemplar."""
        nearest = np.zeros(len(vectors), dtype=np.float32)
        for rows, similarity in self.similarities(vectors):
            nearest[rows] = similarity.max(axis=1)
        return nearest

    def neighbours(self, vector: np.ndarray, column: int, *, n: int = 3) -> list[tuple[str, float]]:
        """Return the ids and similarities of the `n` nearest units that carry the frame of `column`, the nearest first."""
        where = np.flatnonzero(self.carries[:, column])
        similarity = (self.codes[where] * self.scales[where, None]).astype(np.float32) @ np.asarray(vector, dtype=np.float32)
        found: dict[str, float] = {}
        for position in np.argsort(-similarity, kind="stable"):
            found.setdefault(self.unit_ids[self.unit_of[where[position]]], round(float(similarity[position]), 4))
            if len(found) == n:
                break
        return list(found.items())


@dataclass(frozen=True)
class Nearness:
    """Of n sentences: `margins` (n, n_frames), the similarity to the nearest exemplar that carries the frame less that to the nearest that does not;
    `nearest` (n,), the similarity to the nearest exemplar of all."""

    margins: np.ndarray
    nearest: np.ndarray
