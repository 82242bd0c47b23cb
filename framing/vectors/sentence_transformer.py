"""Any sentence-transformers model as a network: what the default encoder's own reader does not read, and what runs on a GPU."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.vectors.company import MARK, parted

if TYPE_CHECKING:
    import torch

#: Texts in a batch.
BATCH_SIZE = 32
#: Less room than for so many tokens, and a text is read without its company.
FEWEST_AROUND = 4


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
            vectors = np.zeros((len(batch), self.dimension), dtype=np.float32)
            accompanied = np.array([MARK in text for text in batch])
            for rows, encode in ((~accompanied, self._alone), (accompanied, self._in_company)):
                if rows.any():
                    vectors[rows] = encode([text for text, here in zip(batch, rows, strict=True) if here])
            yield list(range(begin, begin + len(batch))), vectors

    def _alone(self, texts: list[str]) -> np.ndarray:
        vectors = self._model.encode(texts, batch_size=BATCH_SIZE, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    def _in_company(self, texts: list[str]) -> np.ndarray:
        import torch
        from torch.nn.functional import normalize

        self._model.train(mode=False)
        with torch.inference_mode():
            return normalize(own_vectors(self._model, texts, longest=self.window).float(), dim=1).cpu().numpy()


def own_vectors(model: Any, texts: Sequence[str], *, longest: int) -> torch.Tensor:
    """Return the (n_texts, d) vectors of texts by a SentenceTransformer, before they get a length of 1: what stands in a text's company is read, and left out where
    its tokens become one vector (see `framing.vectors.company`). Of a text `longest` tokens are read, and of its company what there is room for."""
    tokenizer, pairs = model.tokenizer, [parted(text) for text in texts]
    if not any(company for _, company in pairs):
        read = tokenizer([text for text, _ in pairs], padding=True, truncation=True, max_length=longest, return_tensors="pt")
        return model({name: value.to(model.device) for name, value in read.items()})["sentence_embedding"]
    alone = [tokenizer(text, truncation=True, max_length=longest) for text, _ in pairs]
    own = [len(tokens["input_ids"]) for tokens in alone]
    together = [
        tokenizer(text, company, truncation="only_second", max_length=longest) if company and n_own + FEWEST_AROUND <= longest else tokens
        for (text, company), tokens, n_own in zip(pairs, alone, own, strict=True)
    ]
    padded = tokenizer.pad(together, padding=True, padding_side="right", return_tensors="pt")
    features = model[0]({name: value.to(model.device) for name, value in padded.items()})
    for row, n_own in enumerate(own):
        features["attention_mask"][row, n_own:] = 0
    for module in list(model)[1:]:
        features = module(features)
    return features["sentence_embedding"]
