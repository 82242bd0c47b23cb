"""What a classifier has of a tuned encoder: the encoder, and what others, tuned to the other folds, say of each unit it has learnt from.

Tuning takes far longer than all else that is learnt. A model therefore keeps both, with a key that tells what they were learnt from: training on the very same again
takes them over.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from framing.engine.workers import in_jobs
from framing.errors import ModelError
from framing.vectors.company import parted
from framing.vectors.encoders import Encoder, Progress
from framing.vectors.static import STATIC_ENCODER
from framing.vectors.tuning import RECIPE, Tuned, tune


@dataclass(frozen=True)
class Tuning:
    """`tuned` has learnt from all n units; `held_out` (n, n_frames) holds the log odds of each, read alone, by encoders tuned to the units of other folds, and
    `in_company` the same of each read with what stands around it; both in half precision. `key` tells what all were learnt from."""

    tuned: Tuned
    held_out: np.ndarray
    in_company: np.ndarray
    key: str


def learn_tuning(
    encoder: Encoder, texts: Sequence[str], labels: np.ndarray, fold_of: np.ndarray, *, random_state: Any = 0, kept: Tuning | None = None,
    n_jobs: int | None = None, progress: Progress | None = None,
) -> Tuning:  # fmt: skip
    """Tune an encoder to the 0/1 array `labels` (n, n_frames), once to the units outside of each fold (`fold_of`, (n,)) and once to all; `texts` may stand in
    company (see `framing.vectors.company`).

    Returns `kept` where that was learnt from the very same. `progress` is called with (encoders tuned, in all). Raises `ModelError` for an encoder without layers.
    """
    if not hasattr(encoder, "name") or encoder.name == STATIC_ENCODER:
        name = getattr(encoder, "name", type(encoder).__name__)
        raise ModelError(f"the encoder {name!r} has no layers that could be tuned; leave tuning out, or name a sentence-transformers model")
    seed = int(random_state) if isinstance(random_state, int | np.integer) else int(np.random.default_rng(random_state).integers(2**31))
    key = _key(encoder, texts, labels, fold_of, seed)
    if kept is not None and kept.key == key:
        return kept
    every = np.arange(len(texts))
    parts = [(every[fold_of != fold], every[fold_of == fold]) for fold in np.unique(fold_of)] + [(every, every[:0])]
    lessons = (([texts[row] for row in inside], labels[inside], [texts[row] for row in outside]) for inside, outside in parts)
    held_out, in_company = (np.zeros(labels.shape, dtype=np.float16) for _ in range(2))
    tuned: list[Tuned] = []
    for (_, outside), (found, *log_odds) in zip(parts, in_jobs(partial(_tuned, encoder.name, seed), lessons, n_jobs=n_jobs), strict=True):
        held_out[outside], in_company[outside] = log_odds
        tuned.append(found)
        if progress is not None:
            progress(len(tuned), len(parts))
    return Tuning(tuned[-1], held_out, in_company, key)


def _tuned(name: str, seed: int, lesson: tuple[Sequence[str], np.ndarray, Sequence[str]]) -> tuple[Tuned, np.ndarray, np.ndarray]:
    """An encoder tuned to texts and their labels, and its log odds of others, without their company and with it."""
    texts, labels, others = lesson
    tuned = tune(name, texts, labels, random_state=seed)
    if not others:
        return tuned, np.zeros((0, labels.shape[1])), np.zeros((0, labels.shape[1]))
    alone, in_company = np.split(tuned.log_odds(tuned.encoder().encode([*(parted(text)[0] for text in others), *others])), 2)
    return tuned, alone, in_company


def _key(encoder: Encoder, texts: Sequence[str], labels: np.ndarray, fold_of: np.ndarray, seed: int) -> str:
    """The hash of all that tuning depends on but the processor."""
    digest = hashlib.sha256(json.dumps([RECIPE, encoder.name, encoder.sha256, repr(seed), *texts]).encode())
    digest.update(labels.astype(np.int8).tobytes() + fold_of.astype("<i8").tobytes())
    return digest.hexdigest()
