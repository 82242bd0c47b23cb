"""A BERT encoder over packed tokens: no padding between texts, and vectors that do not depend on which texts share a batch.

The tokens of many texts stand in one matrix that always has the same number of rows, so that every multiplication is the same
computation whatever the batch holds; texts of equal length attend side by side. The network is that of Devlin et al. (2019), the vector
of a text the mean over its tokens (Reimers and Gurevych 2019). Read are the files of a sentence-transformers model folder.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from framing.vectors.company import parted

if TYPE_CHECKING:
    import torch

#: Tokens in a batch. Fewer leave the processor idle, more leave its cache.
BATCH_TOKENS = 1024
#: Counted up where the same files and text come to give another vector.
COMPUTATION = 1
#: Texts tokenised at a time.
TOKENISED = 4096


class Tokens(NamedTuple):
    """A text's tokens, of which the first `n_own` are its own, the others its company's (see `framing.vectors.company`)."""

    ids: list[int]
    n_own: int


class PackedBert:
    """The encoder in `folder`, whose files `identity` tells, with its matrices in `precision` ("float32" or "bfloat16"); all else is computed in float32.
    Weights in `replaced` stand in the place of the folder's of that name."""

    def __init__(self, folder: Path, *, precision: str = "float32", identity: str = "", replaced: Mapping[str, np.ndarray] | None = None) -> None:
        import torch
        from safetensors.torch import load_file
        from tokenizers import Tokenizer

        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self.precision = precision
        self.identity = f"{identity} packed {COMPUTATION} {precision}" if identity else ""
        self.window = int(json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))["max_seq_length"])
        self.dimension = int(config["hidden_size"])
        self._heads = int(config["num_attention_heads"])
        self._layers = int(config["num_hidden_layers"])
        self._epsilon = float(config["layer_norm_eps"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._type = getattr(torch, precision)
        weights = load_file(folder / "model.safetensors")
        weights |= {name: torch.from_numpy(value.astype(np.float32)) for name, value in (replaced or {}).items()}
        for layer in range(self._layers):
            attention = f"encoder.layer.{layer}.attention"
            for part in ("weight", "bias"):
                joined = torch.cat([weights.pop(f"{attention}.self.{name}.{part}") for name in ("query", "key", "value")])
                weights[f"{attention}.self.{part}"] = joined
        is_matrix = {name: name.startswith("encoder.") and "LayerNorm" not in name for name in weights}
        self._weights = {name: tensor.to(self._type) if is_matrix[name] else tensor for name, tensor in weights.items()}

    def sizes(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has."""
        return [len(tokens.ids) - 2 for tokens in self._tokens(texts)]

    def encode(self, texts: Sequence[str]) -> Iterator[tuple[list[int], np.ndarray]]:
        """Yield, batch by batch, the positions of texts and their vectors, (n, dimension) float32 of unit length; a text is cut at the window."""
        with _batch_workers() as workers:
            for begin in range(0, len(texts), TOKENISED):
                read = [self._cut(tokens) for tokens in self._tokens(texts[begin : begin + TOKENISED])]
                batches = [sorted(batch, key=lambda at: (-len(read[at].ids), read[at].n_own)) for batch in _batches([len(tokens.ids) for tokens in read])]
                for batch, vectors in zip(
                    batches, workers.map(lambda batch, read=read: self._vectors([read[position] for position in batch]), batches), strict=True
                ):
                    yield [begin + position for position in batch], vectors

    def _tokens(self, texts: Sequence[str]) -> list[Tokens]:
        # What cannot be written as UTF-8 (half a surrogate pair) the tokenizer does not take.
        clean = (text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8") for text in texts)
        read = [pair if pair[1] else pair[0] for pair in map(parted, clean)]
        return [Tokens(encoding.ids, encoding.type_ids.count(0)) for encoding in self._tokenizer.encode_batch_fast(read)]

    def _cut(self, tokens: Tokens) -> Tokens:
        ids = tokens.ids
        return tokens if len(ids) <= self.window else Tokens(ids[: self.window - 1] + ids[-1:], min(tokens.n_own, self.window))

    def _vectors(self, read: list[Tokens]) -> np.ndarray:
        """Return the vectors of texts that together have at most BATCH_TOKENS tokens and stand ordered by length."""
        import torch
        from torch.nn.functional import gelu, normalize, scaled_dot_product_attention

        w = self._weights
        groups: list[tuple[int, int, int, int, int]] = []
        first = 0
        for (length, n_own), texts in groupby(read, key=lambda each: (len(each.ids), each.n_own)):
            n = sum(1 for _ in texts)
            groups.append((first, first + n * length, n, length, n_own))
            first += n * length
        tokens, places, types = (torch.zeros(BATCH_TOKENS, dtype=torch.long) for _ in range(3))
        tokens[:first] = torch.from_numpy(np.concatenate([np.asarray(each.ids, dtype=np.int64) for each in read]))
        places[:first] = torch.from_numpy(np.concatenate([np.arange(len(each.ids)) for each in read]))
        types[:first] = torch.from_numpy(np.concatenate([np.arange(len(each.ids)) >= each.n_own for each in read]))
        with torch.inference_mode():
            x = (
                w["embeddings.word_embeddings.weight"][tokens]
                + w["embeddings.position_embeddings.weight"][places]
                + w["embeddings.token_type_embeddings.weight"][types]
            )
            x = self._norm("embeddings", x)
            for layer in range(self._layers):
                name = f"encoder.layer.{layer}"
                triple = self._linear(f"{name}.attention.self", x.to(self._type))
                attended = torch.zeros(BATCH_TOKENS, self.dimension, dtype=self._type)
                for start, end, n, length, _ in groups:
                    q, k, v = triple[start:end].view(n, length, 3, self._heads, -1).permute(2, 0, 3, 1, 4)
                    attended[start:end] = scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(end - start, self.dimension)
                x = self._norm(f"{name}.attention.output", self._linear(f"{name}.attention.output.dense", attended).float() + x)
                wide = gelu(self._linear(f"{name}.intermediate.dense", x.to(self._type)))
                x = self._norm(f"{name}.output", self._linear(f"{name}.output.dense", wide).float() + x)
            means = [x[start:end].view(n, length, self.dimension)[:, :n_own].mean(1) for start, end, n, length, n_own in groups]
            return normalize(torch.cat(means), dim=1).numpy()

    def _linear(self, name: str, x: torch.Tensor) -> torch.Tensor:
        from torch.nn.functional import linear

        return linear(x, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])

    def _norm(self, name: str, x: torch.Tensor) -> torch.Tensor:
        from torch.nn.functional import layer_norm

        return layer_norm(x, (self.dimension,), self._weights[f"{name}.LayerNorm.weight"], self._weights[f"{name}.LayerNorm.bias"], self._epsilon)


@contextmanager
def _batch_workers() -> Iterator[ThreadPoolExecutor]:
    """As many threads as torch may use, each with a batch of its own: threads that share one batch wait for each other a quarter of the time."""
    import torch

    n_threads = torch.get_num_threads()
    workers = ThreadPoolExecutor(n_threads, initializer=torch.set_num_threads, initargs=(1,))
    try:
        yield workers
    finally:
        # Whoever is interrupted does not wait for batches that nobody will ask for.
        workers.shutdown(cancel_futures=True)
        torch.set_num_threads(n_threads)


def _batches(sizes: Sequence[int]) -> Iterator[list[int]]:
    """Part texts of these sizes into batches of at most BATCH_TOKENS, each ordered by size: the longest that is left, and what fits beside it, again the longest first.

    A batch costs the same however full it is; of those made of neighbours by size alone one row in twenty was empty (best fit; Johnson 1973).
    """
    left = sorted(range(len(sizes)), key=lambda i: sizes[i])
    lengths = [sizes[position] for position in left]
    while left:
        batch: list[int] = []
        room = BATCH_TOKENS
        while at := bisect_right(lengths, room):
            room -= lengths.pop(at - 1)
            batch.append(left.pop(at - 1))
        yield batch
