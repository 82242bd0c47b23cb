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
from queue import SimpleQueue
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from framing.vectors.company import parted

if TYPE_CHECKING:
    import torch

#: Tokens in a batch. Fewer leave the processor idle, more leave its cache.
BATCH_TOKENS = 1024
#: Attention takes so many keys at once; what is left over it would take one by one, which can double its time.
KEYS = 16
#: Counted up where the same files and text come to give another vector.
COMPUTATION = 2
#: Texts tokenised at a time.
TOKENISED = 4096


class Tokens(NamedTuple):
    """A text's tokens, of which the first `n_own` are its own, the others its company's (see `framing.vectors.company`)."""

    ids: list[int]
    n_own: int


class Room(NamedTuple):
    """Memory that the products of a batch are written to, (BATCH_TOKENS, ...), used again by the next: new memory for each would take a fifth of the time."""

    triple: torch.Tensor
    attended: torch.Tensor
    narrow: torch.Tensor
    wide: torch.Tensor


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
        self._width = int(config["intermediate_size"])
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
        is_linear = {name: name.startswith("encoder.") and "LayerNorm" not in name for name in weights}
        # Matrices stand as they are multiplied, inputs by outputs.
        self._weights = {name: tensor.t().contiguous().to(self._type) if is_linear[name] else tensor for name, tensor in weights.items()}

    def sizes(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has."""
        return [len(tokens.ids) - 2 for tokens in self._tokens(texts)]

    def encode(self, texts: Sequence[str]) -> Iterator[tuple[list[int], np.ndarray]]:
        """Yield, batch by batch, the positions of texts and their vectors, (n, dimension) float32 of unit length; a text is cut at the window."""
        rooms = SimpleQueue[Room]()

        def vectors_of(read: list[Tokens]) -> np.ndarray:
            room = rooms.get()
            try:
                return self._vectors(read, room)
            finally:
                rooms.put(room)

        with _batch_workers() as (workers, n_workers):
            for _ in range(n_workers):
                rooms.put(self._room())
            for begin in range(0, len(texts), TOKENISED):
                read = [self._cut(tokens) for tokens in self._tokens(texts[begin : begin + TOKENISED])]
                batches = [sorted(batch, key=lambda at: (-len(read[at].ids), read[at].n_own)) for batch in _batches([len(tokens.ids) for tokens in read])]
                found = workers.map(vectors_of, [[read[position] for position in batch] for batch in batches])
                for batch, vectors in zip(batches, found, strict=True):
                    yield [begin + position for position in batch], vectors

    def _room(self) -> Room:
        import torch

        return Room(*(torch.zeros(BATCH_TOKENS, width, dtype=self._type) for width in (3 * self.dimension, self.dimension, self.dimension, self._width)))

    def _tokens(self, texts: Sequence[str]) -> list[Tokens]:
        # What cannot be written as UTF-8 (half a surrogate pair) the tokenizer does not take.
        clean = (text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8") for text in texts)
        read = [pair if pair[1] else pair[0] for pair in map(parted, clean)]
        return [Tokens(encoding.ids, encoding.type_ids.count(0)) for encoding in self._tokenizer.encode_batch_fast(read)]

    def _cut(self, tokens: Tokens) -> Tokens:
        ids = tokens.ids
        return tokens if len(ids) <= self.window else Tokens(ids[: self.window - 1] + ids[-1:], min(tokens.n_own, self.window))

    def _vectors(self, read: list[Tokens], room: Room) -> np.ndarray:
        """Return the vectors of texts that together have at most BATCH_TOKENS tokens and stand ordered by length."""
        import torch
        from torch.nn.functional import normalize

        w = self._weights
        groups: list[tuple[int, int, int, int]] = []
        first = 0
        for (length, n_own), texts in groupby(read, key=lambda each: (len(each.ids), each.n_own)):
            begin, first = first, first + length * sum(1 for _ in texts)
            groups.append((begin, first, length, n_own))
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
                triple = self._linear(f"{name}.attention.self", x.to(self._type), room.triple)
                for begin, end, length, _ in groups:
                    self._attend(triple[begin:end], length, room.attended[begin:end])
                x = self._norm(f"{name}.attention.output", self._linear(f"{name}.attention.output.dense", room.attended, room.narrow) + x)
                wide = torch.ops.aten.gelu_(self._linear(f"{name}.intermediate.dense", x.to(self._type), room.wide))
                x = self._norm(f"{name}.output", self._linear(f"{name}.output.dense", wide, room.narrow) + x)
            means = [x[begin:end].view(-1, length, self.dimension)[:, :n_own].mean(1) for begin, end, length, n_own in groups]
            return normalize(torch.cat(means), dim=1).numpy()

    def _attend(self, triple: torch.Tensor, length: int, out: torch.Tensor) -> None:
        """Write to `out` (k, d) what the tokens of texts of one length attend to; `triple` (k, 3 d) has their queries, keys and values."""
        from torch.nn.functional import pad, scaled_dot_product_attention

        split = triple.view(-1, length, 3, self._heads, self.dimension // self._heads)
        queries, others = split[:, :, 0].transpose(1, 2), split[:, :, 1:]
        missing, mask = -length % KEYS, None
        if missing:
            others = pad(others, (0, 0, 0, 0, 0, 0, 0, missing))
            mask = triple.new_zeros(1, 1, 1, length + missing)
            mask[..., length:] = float("-inf")
        keys, values = others.permute(2, 0, 3, 1, 4)
        attended = scaled_dot_product_attention(queries, keys, values, attn_mask=mask)
        out.view(-1, length, self._heads, self.dimension // self._heads)[:] = attended.transpose(1, 2)

    def _linear(self, name: str, x: torch.Tensor, out: torch.Tensor) -> torch.Tensor:
        import torch

        return torch.addmm(self._weights[f"{name}.bias"], x, self._weights[f"{name}.weight"], out=out)

    def _norm(self, name: str, x: torch.Tensor) -> torch.Tensor:
        from torch.nn.functional import layer_norm

        return layer_norm(x, (self.dimension,), self._weights[f"{name}.LayerNorm.weight"], self._weights[f"{name}.LayerNorm.bias"], self._epsilon)


@contextmanager
def _batch_workers() -> Iterator[tuple[ThreadPoolExecutor, int]]:
    """As many threads as torch may use, and their number, each with a batch of its own: threads that share one batch wait for each other a quarter of the time."""
    import torch

    n_threads = torch.get_num_threads()
    workers = ThreadPoolExecutor(n_threads, initializer=torch.set_num_threads, initargs=(1,))
    try:
        yield workers, n_threads
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
