"""Curved instead of straight boundaries: vectors seen through their likeness to a few hundred landmarks (Nyström method; Williams and Seeger 2001)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Landmarks drawn from the training sentences, and the width of the Gaussian around each (gamma, for vectors of unit length).
LANDMARKS = 300
GAMMA = 1.0
#: What straight boundaries see a vector multiplied by, so that it weighs as much as words and letters together.
STRAIGHT = 2.0**0.5


@dataclass(frozen=True)
class Kernel:
    """`landmarks` is (n, d), `whitening` (n, n): together they map a vector to n features whose inner products approximate the Gaussian kernel. Without
    landmarks boundaries are straight, and a vector maps to itself times STRAIGHT."""

    landmarks: np.ndarray
    whitening: np.ndarray

    def map(self, vectors: np.ndarray) -> np.ndarray:
        """Return the (n_vectors, n) features of (n_vectors, d) vectors."""
        from sklearn.metrics.pairwise import rbf_kernel

        if not len(self.landmarks):
            return STRAIGHT * np.asarray(vectors, dtype=np.float64)
        return np.asarray(rbf_kernel(np.asarray(vectors, dtype=np.float64), self.landmarks.astype(np.float64), gamma=GAMMA) @ self.whitening.astype(np.float64))


def straight(dimensions: int) -> Kernel:
    """Return the kernel of straight boundaries."""
    return Kernel(np.zeros((0, dimensions), dtype=np.float32), np.zeros((0, 0), dtype=np.float32))


def learn_kernel(vectors: np.ndarray) -> Kernel:
    """Draw landmarks from (n, d) vectors; the same vectors give the same landmarks."""
    from sklearn.kernel_approximation import Nystroem

    # Twice the same landmark would make the kernel singular.
    distinct = np.unique(np.asarray(vectors, dtype=np.float64), axis=0)
    fitted = Nystroem(gamma=GAMMA, n_components=min(LANDMARKS, len(distinct)), random_state=0).fit(distinct)
    return Kernel(fitted.components_.astype(np.float32), fitted.normalization_.T.astype(np.float32))
