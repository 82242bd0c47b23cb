"""Any sentence-transformers model as a network: what the default encoder's own reader does not read, and what runs on a GPU."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

#: Texts in a batch.
BATCH_SIZE = 32


class SentenceTransformerNetwork:
    """A loaded SentenceTransformer; `identity` tells its files ("" where they are not known, which leaves the vector cache out)."""

    precision = "float32"

    def __init__(self, model: Any, identity: str) -> None:
        self._model = model
        self.identity = f"{identity} sentence-transformers {model.device.type}" if identity else ""
        self.window = int(model.max_seq_length or 512)
        self.dimension = int(model.get_embedding_dimension())

    def sizes(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has."""
        return [len(ids) for ids in self._model.tokenizer(list(texts), add_special_tokens=False, truncation=False, verbose=False)["input_ids"]]

    def encode(self, texts: Sequence[str]) -> Iterator[tuple[list[int], np.ndarray]]:
        """Yield, batch by batch, the positions of texts and their (n, dimension) float32 vectors of unit length."""
        for begin in range(0, len(texts), BATCH_SIZE):
            batch = list(texts[begin : begin + BATCH_SIZE])
            vectors = self._model.encode(batch, batch_size=BATCH_SIZE, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False)
            yield list(range(begin, begin + len(batch))), np.asarray(vectors, dtype=np.float32)
