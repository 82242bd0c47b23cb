"""An encoder tuned to frames: its upper layers are trained further, with one linear head per frame on top, until they tell annotated texts apart.

The lower layers, which know the language, stay as they are: a few hundred texts cannot teach it anew. What is kept is small, the layers that changed and the heads.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from framing.errors import ModelError
from framing.vectors.company import in_company, parted
from framing.vectors.encoders import SentenceEncoder, fast_precision, sentence_transformer, tuned_encoder
from framing.vectors.sentence_transformer import own_vectors

#: Layers that are trained, from the top.
LAYERS = 3
BATCH = 32
#: Each text is seen so many times; where they are few, more often, since layers do not move far in a handful of steps, and where so many steps are more than enough,
#: less often, but never less than the last number.
EPOCHS, LEAST_STEPS = 8, 60
MOST_STEPS, FEWEST_EPOCHS = 1000, 3
#: The highest learning rates, of the layers (AdamW; Loshchilov and Hutter 2019) and of the heads, reached after the first tenth of the steps.
LAYER_RATE, HEAD_RATE = 4e-4, 8e-3
WARM_UP = 0.1
#: Counted up where the same texts come to give another encoder.
RECIPE = 2
DECAY = 0.01
DROPOUT = 0.1
#: The length of vectors under the heads: on vectors of length 1 they would have to grow first.
SCALE = 4.0
#: A longer text begins at a place that is drawn anew in each epoch, with at least STRETCH tokens behind it. LONGEST are read, company included.
STRETCH, LONGEST = 128, 242
#: A text in company is shown without it so often, so that the encoder learns to read texts alone too.
ALONE = 0.25
#: Texts of a batch are about as long as each other, give or take so many tokens: little is padded, and no two epochs have the same batches.
LIKE = 6.0

_LAYER = re.compile(r"\blayers?\.(\d+)\.")


@dataclass(frozen=True, eq=False)
class Tuned:
    """The encoder `name` with other upper layers: `weights` holds these by their names in the encoder; `coefficients` (n_frames, d) and `intercepts` (n_frames,)
    read its vectors. All in half precision, as a model's file holds them."""

    name: str
    weights: Mapping[str, np.ndarray]
    coefficients: np.ndarray
    intercepts: np.ndarray

    def encoder(self, *, cache: str | Path | None = None, precision: str | None = None) -> SentenceEncoder:
        """Return the encoder itself, loaded once in each process; `cache` and `precision` as in `load_encoder`, but by default no vector is kept."""
        return _loaded(self, cache, precision)

    def log_odds(self, vectors: np.ndarray) -> np.ndarray:
        """Return the (n_texts, n_frames) log odds from the (n_texts, d) vectors that the encoder gives."""
        return vectors @ self.coefficients.T.astype(np.float64) + self.intercepts.astype(np.float64)

    @cached_property
    def sha256(self) -> str:
        """The hash of the changed layers."""
        digest = hashlib.sha256(self.name.encode())
        for place in sorted(self.weights):
            digest.update(place.encode() + self.weights[place].tobytes())
        return digest.hexdigest()

    def __eq__(self, other: object) -> bool:
        """Whether layers and heads are the same."""
        return isinstance(other, Tuned) and (self.sha256, self.coefficients.tobytes(), self.intercepts.tobytes()) == (
            other.sha256, other.coefficients.tobytes(), other.intercepts.tobytes()
        )  # fmt: skip

    def __hash__(self) -> int:
        """In keeping with `==`."""
        return hash(self.sha256)


def tune(name: str, texts: Sequence[str], labels: np.ndarray, *, random_state: int = 0) -> Tuned:
    """Tune the encoder `name` to the 0/1 array `labels` (n_texts, n_frames); texts may stand in company (see `framing.vectors.company`).

    The same texts on the same kind of processor give the same weights, however many cores it has: one is used. Raises `ModelError` for an encoder that has no
    layers to tune.
    """
    import torch

    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng():
            torch.manual_seed(random_state)
            return _tuned(name, texts, labels, np.random.default_rng(random_state))
    finally:
        torch.set_num_threads(n_threads)


def _tuned(name: str, texts: Sequence[str], labels: np.ndarray, rng: np.random.Generator) -> Tuned:
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits, dropout, normalize

    model = sentence_transformer(name)
    upper = dict(_upper_layers(model, name))
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    for parameter in upper.values():
        parameter.requires_grad_(True)
    heads = torch.nn.Linear(model.get_embedding_dimension(), labels.shape[1], device=model.device)
    with torch.no_grad():
        # Before anything is learnt, the odds of a frame are its share.
        heads.weight.zero_()
        heads.bias.copy_(torch.logit(torch.from_numpy(labels.mean(axis=0)), eps=0.5 / max(len(labels), 1)))
    wanted = torch.from_numpy(labels.astype(np.float32)).to(model.device)
    alone, company = (list(part) for part in zip(*map(parted, texts), strict=True))
    sizes = np.array([len(ids) for ids in model.tokenizer(alone, add_special_tokens=False, truncation=False, verbose=False)["input_ids"]])
    groups = [
        {"params": list(upper.values()), "lr": LAYER_RATE, "weight_decay": DECAY},
        {"params": list(heads.parameters()), "lr": HEAD_RATE, "weight_decay": 0.0},
    ]
    optimiser = torch.optim.AdamW(groups)
    in_epoch = -(-len(texts) // BATCH)
    epochs = max(min(EPOCHS, MOST_STEPS // in_epoch), FEWEST_EPOCHS, -(-LEAST_STEPS // in_epoch))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, _rate(epochs * in_epoch))
    half = model.device.type == "cpu" and fast_precision() == "bfloat16"
    longest = min(LONGEST, model.max_seq_length or LONGEST)
    model.train()
    for rows in _batches(np.minimum(sizes, STRETCH), epochs, rng):
        read = [in_company(_stretch(alone[row], sizes[row], rng), company[row] if rng.random() >= ALONE else "") for row in rows]
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
            vectors = own_vectors(model, read, longest=longest)
        found = heads(dropout(SCALE * normalize(vectors.float(), dim=1), DROPOUT))
        loss = binary_cross_entropy_with_logits(found, wanted[rows]) * labels.shape[1]
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*upper.values(), *heads.parameters()], 1.0)
        optimiser.step()
        schedule.step()
    kept = {place: _half(parameter) for place, parameter in upper.items()}
    return Tuned(name, kept, _half(heads.weight * SCALE), _half(heads.bias))


@lru_cache(maxsize=2)
def _loaded(tuned: Tuned, cache: str | Path | None, precision: str | None) -> SentenceEncoder:
    return tuned_encoder(tuned.name, tuned.weights, tuned.sha256, cache=cache, precision=precision)


def _upper_layers(model: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Yield the parameters of the last layers of the network in a SentenceTransformer, by their names there."""
    network = getattr(model[0], "auto_model", None)
    numbered = [] if network is None else [(place, value, found) for place, value in network.named_parameters() if (found := _LAYER.search(place))]
    if not numbered:
        raise ModelError(f"the encoder {name!r} has no layers that could be tuned; leave --tune out, or give a transformer with --encoder")
    last = max(int(found[1]) for _, _, found in numbered)
    yield from ((place, value) for place, value, found in numbered if int(found[1]) > last - LAYERS)


def _rate(steps: int) -> Callable[[int], float]:
    """The share of the highest rate at a step: up in a straight line, then down to nothing."""
    warm = max(WARM_UP * steps, 1.0)
    return lambda step: min((step + 1) / warm, 1.0) * (1 - step / steps)


def _batches(sizes: np.ndarray, epochs: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield the rows of every batch of every epoch."""
    for _ in range(epochs):
        order = np.argsort(sizes + rng.uniform(0, LIKE, len(sizes)), kind="stable")
        starts = np.arange(0, len(order), BATCH)
        yield from (order[start : start + BATCH] for start in rng.permutation(starts))


def _stretch(text: str, size: int, rng: np.random.Generator) -> str:
    """Return a text of `size` tokens from where a stretch of STRETCH begins that is drawn from it, at a space where there is one."""
    if size <= STRETCH:
        return text
    first = int(rng.integers(round(len(text) * (1 - STRETCH / size)) + 1))
    return text[text.find(" ", first) + 1 if first else 0 :]


def _half(tensor: Any) -> np.ndarray:
    return tensor.detach().to("cpu").numpy().astype(np.float16)
