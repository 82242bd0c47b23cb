"""An encoder whose texts are encoded where an engine runs: the stages that need vectors do not know that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from framing.vectors.encoders import Encoder, Progress, load_encoder
from framing.vectors.tuning import Tuned

if TYPE_CHECKING:
    from framing.engine.base import Engine, Tables

#: Characters that are encoded in one call: some 500 sentences, which keep a core busy for about ten seconds.
CHARACTERS = 60_000


@dataclass(frozen=True)
class EncoderName:
    """The stage that encodes texts, with what a worker needs to load the encoder (see `load_encoder`); it does so once."""

    name: str
    cache: str | None
    precision: str | None

    def __call__(self, texts: pd.DataFrame) -> Tables:
        """Return a table with the `vector` (float32 as bytes) of each `text`."""
        return _vectors(load_encoder(self.name, cache=self.cache, precision=self.precision), texts)


@dataclass(frozen=True)
class TunedTexts:
    """The stage that encodes texts by a tuned encoder, which goes to the workers with it."""

    tuned: Tuned
    cache: str | None
    precision: str | None

    def __call__(self, texts: pd.DataFrame) -> Tables:
        """Return the `vectors` of texts as `EncoderName` does."""
        return _vectors(self.tuned.encoder(cache=self.cache, precision=self.precision), texts)


def _vectors(encoder: Encoder, texts: pd.DataFrame) -> Tables:
    return {"vectors": pd.DataFrame({"vector": [vector.astype("<f4").tobytes() for vector in encoder.encode(texts["text"].tolist())]})}


class EngineEncoder:
    """`encoder`, whose texts go in parts to where `engine` runs; each distinct text once, the longest first."""

    def __init__(self, encoder: Encoder, engine: Engine, stage: EncoderName | TunedTexts) -> None:
        self.name = encoder.name
        self.sha256 = encoder.sha256
        self.precision = stage.precision
        self._engine = engine
        self._stage = stage
        self._dimension = encoder.encode(["a"]).shape[1]

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> np.ndarray:
        """Return an (n_texts, dimension) float32 array of unit vectors."""
        distinct = sorted(set(texts), key=lambda text: (-len(text), text))
        place = {text: row for row, text in enumerate(distinct)}
        vectors = np.zeros((len(distinct), self._dimension), dtype=np.float32)
        done = 0
        for made in self._engine.map(self._stage, _parts(distinct), parallel=False):
            part = made["vectors"]["vector"]
            vectors[done : done + len(part)] = np.frombuffer(b"".join(part), dtype="<f4").reshape(len(part), -1)
            done += len(part)
            if progress is not None:
                progress(done, len(distinct))
        return vectors[[place[text] for text in texts]]


def _parts(texts: Sequence[str]) -> Iterator[pd.DataFrame]:
    start, size = 0, 0
    for end, text in enumerate(texts, start=1):
        size += len(text)
        if size >= CHARACTERS or end == len(texts):
            yield pd.DataFrame({"text": texts[start:end]})
            start, size = end, 0
