"""From scores to tables: paragraphs with their frames, and the sentences that carry them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pandas as pd

from framing.corpus.texts import joined
from framing.vectors.encoded import EncodedTexts

if TYPE_CHECKING:
    from framing.engine.base import Engine, Tables
    from framing.frames.cascade import Cascade
    from framing.frames.classifier import FrameClassifier, FrameScores
    from framing.vectors.encoders import Encoder

#: Paragraphs encoded and coded at a time, where their vectors are not needed afterwards: some 100 MB.
BATCH = 2_000

EVIDENCE_COLUMNS = ["paragraph_id", "frame", "score", "start", "end", "text"]


def code_paragraphs(
    paragraphs: pd.DataFrame, encoded: EncodedTexts, scores: FrameScores, classifier: FrameClassifier | Cascade
) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """Add frames, uncertain frames, whether the paragraph is far from the seed set, and scores to the paragraphs, and list the evidence; boilerplate gets
    neither frames nor scores."""
    frames = np.array(classifier.frames_, dtype=object)
    coded = (paragraphs["kind"] != "boilerplate").to_numpy()
    # What the gate keeps out has no frame, whatever thresholds a user sets.
    assigned = (scores.probabilities >= classifier.thresholds_) & (scores.best >= 0) & coded[:, None]
    doubtful = classifier.uncertain(scores.probabilities) & coded[:, None]
    table = paragraphs.assign(frames=_named(frames, assigned), uncertain=_named(frames, doubtful), far=scores.far & coded)
    columns = {f"frame_{frame}": np.where(coded, scores.probabilities[:, k], np.nan).astype(np.float32) for k, frame in enumerate(frames)}
    table = pd.concat([table, pd.DataFrame(columns, index=table.index)], axis=1)
    rows, which = np.nonzero(assigned)
    at = scores.best[rows, which]
    evidence = {
        "paragraph_id": paragraphs["paragraph_id"].to_numpy(dtype=object)[rows], "frame": frames[which], "score": scores.sentences[at, which].astype(np.float64),
        "start": encoded.start[at], "end": encoded.end[at], "text": pd.Series([encoded.sentences[sentence] for sentence in at], dtype="str"),
    }  # fmt: skip
    return table, pd.DataFrame(evidence, columns=EVIDENCE_COLUMNS).astype({"score": "float64", "start": "int64", "end": "int64"})


def posts_of(paragraphs: pd.DataFrame) -> pd.Series:
    """Return the post in which each paragraph is to be understood: none for boilerplate, which tells nothing about what stands beside it."""
    return paragraphs["post_id"].where(paragraphs["kind"] != "boilerplate")


@dataclass(frozen=True)
class Loaded:
    """A classifier and the encoder whose vectors it is given."""

    classifier: FrameClassifier | Cascade
    encoder: Encoder


class Coder(Protocol):
    """Something that has a classifier, or can load one where it is."""

    def load(self) -> Loaded:
        """Return the classifier and its encoder."""
        ...


@dataclass(frozen=True)
class InMemory:
    """A classifier that this process holds."""

    loaded: Loaded

    def load(self) -> Loaded:
        """Return it."""
        return self.loaded


@dataclass(frozen=True)
class Named:
    """A classifier told by name ("default", "static", "auto") or folder, and where its vectors are kept: so little travels to a worker, which loads it once."""

    model: str
    cache: str | None

    def load(self) -> Loaded:
        """Return the classifier, loaded once in each process."""
        return _loaded(self.model, self.cache)


@lru_cache(maxsize=1)
def _loaded(model: str, cache: str | None) -> Loaded:
    from framing.vectors.encoders import load_encoder

    classifier = named_classifier(model, cache=cache)
    encoder = classifier.encoder
    return Loaded(classifier, load_encoder(encoder, cache=cache) if isinstance(encoder, str) else encoder)


def named_classifier(model: str | Path, *, cache: str | Path | None) -> FrameClassifier | Cascade:
    """Return the classifier of that name or folder; raises `ModelError` for one that cannot be used."""
    from framing.frames.cascade import AUTO, Cascade
    from framing.frames.classifier import FrameClassifier

    return Cascade.load(cache=cache) if model == AUTO else FrameClassifier.load(model).keep_vectors(cache)


@dataclass(frozen=True)
class Coding:
    """The stage that encodes and codes whole posts: paragraphs in, what `code_paragraphs` tells of them out."""

    coder: Coder

    def __call__(self, paragraphs: pd.DataFrame) -> Tables:
        """Return the tables `paragraphs`, with the columns that it did not have before, and `evidence`."""
        ours = self.coder.load()
        encoded, scores = ours.classifier.score_texts(paragraphs["text"].tolist(), posts=posts_of(paragraphs), encoder=ours.encoder)
        coded, evidence = code_paragraphs(paragraphs, encoded, scores, ours.classifier)
        return {"paragraphs": coded.drop(columns=paragraphs.columns), "evidence": evidence}


def code_in_batches(
    paragraphs: pd.DataFrame, coder: Coder, engine: Engine, *, parallel: bool, progress: Callable[[int, int], None] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """Encode and code paragraphs about BATCH by BATCH, so that no more vectors than those of one batch are held; the tables are those of `code_paragraphs`.
    The paragraphs of a post, which must stand together, are never in two batches.

    `parallel` as in `Engine.map`: a fast classifier's batches are coded in several processes, since splitting sentences is Python, which one thread does at a
    time; a cascade uses all cores by itself.
    """
    evidence: list[pd.DataFrame] = []

    def coded() -> Iterator[pd.DataFrame]:
        done = 0
        for made in engine.map(Coding(coder), _batches(paragraphs), parallel=parallel):
            evidence.append(made["evidence"])
            done += len(made["paragraphs"])
            yield made["paragraphs"]
            if progress is not None:
                progress(done, len(paragraphs))

    # The texts are those that are there already: a worker would send back copies.
    columns = joined(coded()).set_axis(paragraphs.index)
    return pd.concat([paragraphs, columns], axis=1), joined(evidence)


def _batches(paragraphs: pd.DataFrame) -> list[pd.DataFrame]:
    """Parts of at least BATCH rows that end where a post ends; the last one may be shorter."""
    post = paragraphs["post_id"].to_numpy()
    ends = np.append(np.flatnonzero(post[1:] != post[:-1]) + 1, len(post))
    bounds = [0]
    while bounds[-1] < len(post):
        bounds.append(int(ends[min(int(np.searchsorted(ends, bounds[-1] + BATCH)), len(ends) - 1)]))
    return [paragraphs.iloc[start:end] for start, end in pairwise(bounds)]


def _named(frames: np.ndarray, cells: np.ndarray) -> list[list[str]]:
    """The names of the frames that are set in each row."""
    named: list[list[str]] = [[] for _ in range(len(cells))]
    for row, column in zip(*(axis.tolist() for axis in np.nonzero(cells)), strict=True):
        named[row].append(frames[column])
    return named
