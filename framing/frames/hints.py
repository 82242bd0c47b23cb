"""What a codebook says of its frames before anything is annotated: a direction for each."""

from __future__ import annotations

import numpy as np

from framing.coding.codebook import Codebook
from framing.vectors.encoders import Encoder


def definition_vectors(codebook: Codebook, encoder: Encoder) -> np.ndarray:
    """Return (n_frames, d): of each frame the mean of the vectors of its name with its definition and of each of its examples."""
    told = [[f"{frame.name}: {frame.definition}", *frame.examples] for frame in codebook.frames]
    vectors = np.asarray(encoder.encode([text for texts in told for text in texts]), dtype=np.float64)
    ends = np.cumsum([len(texts) for texts in told])
    return np.stack([part.mean(axis=0) for part in np.split(vectors, ends[:-1])])
