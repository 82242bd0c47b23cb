"""From scores to tables: paragraphs with their frames, and the sentences that carry them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from framing.vectors.encoded import EncodedTexts, encode_texts

if TYPE_CHECKING:
    from framing.frames.cascade import Cascade
    from framing.frames.classifier import FrameClassifier, FrameScores
    from framing.vectors.encoders import Encoder

#: Paragraphs encoded and coded at a time, where their vectors are not needed afterwards: some 200 MB.
BATCH = 10_000
#: With fewer batches than this, starting processes costs more than it saves.
PARALLEL_FROM = 3

EVIDENCE_COLUMNS = ["paragraph_id", "frame", "score", "start", "end", "text"]


def code_paragraphs(
    paragraphs: pd.DataFrame, encoded: EncodedTexts, scores: FrameScores, classifier: FrameClassifier | Cascade
) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """Add frames, uncertain frames, whether the paragraph is far from the seed set, and scores to the paragraphs, and list the evidence; boilerplate gets
    neither frames nor scores."""
    frames = np.array(classifier.frames_, dtype=object)
    coded = (paragraphs["kind"] != "boilerplate").to_numpy()
    assigned = (scores.probabilities >= classifier.thresholds_) & coded[:, None]
    doubtful = classifier.uncertain(scores.probabilities) & coded[:, None]
    table = paragraphs.assign(frames=_named(frames, assigned), uncertain=_named(frames, doubtful), far=scores.far & coded)
    columns = {f"frame_{frame}": np.where(coded, scores.probabilities[:, k], np.nan).astype(np.float32) for k, frame in enumerate(frames)}
    table = pd.concat([table, pd.DataFrame(columns, index=table.index)], axis=1)
    rows, which = np.nonzero(assigned)
    at = scores.best[rows, which]
    evidence = {
        "paragraph_id": paragraphs["paragraph_id"].to_numpy(dtype=object)[rows], "frame": frames[which], "score": scores.sentences[at, which].astype(np.float64),
        "start": encoded.start[at], "end": encoded.end[at], "text": [encoded.sentences[sentence] for sentence in at],
    }  # fmt: skip
    return table, pd.DataFrame(evidence, columns=EVIDENCE_COLUMNS).astype({"score": "float64", "start": "int64", "end": "int64"})


def posts_of(paragraphs: pd.DataFrame) -> pd.Series:
    """Return the post in which each paragraph is to be understood: none for boilerplate, which tells nothing about what stands beside it."""
    return paragraphs["post_id"].where(paragraphs["kind"] != "boilerplate")


def code_in_batches(
    paragraphs: pd.DataFrame, classifier: FrameClassifier | Cascade, encoder: Encoder, *, progress: Callable[[int, int], None] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """Encode and code paragraphs about BATCH by BATCH, so that no more vectors than those of one batch are held; the tables are those of `code_paragraphs`.
    The paragraphs of a post, which must stand together, are never in two batches.

    A fast classifier codes the batches of a large corpus in as many processes as there are cores: splitting sentences is Python, which one thread does at a
    time. A cascade stays in one, since its encoder uses all cores by itself.
    """
    from joblib import Parallel, cpu_count, delayed

    from framing.frames.classifier import FrameClassifier

    parts = _batches(paragraphs)
    n_jobs = min(cpu_count(), len(parts)) if isinstance(classifier, FrameClassifier) and len(parts) >= PARALLEL_FROM else 1
    tables, evidence, done = [], [], 0
    for table, found in Parallel(n_jobs=n_jobs, return_as="generator")(delayed(_code)(part, classifier, encoder) for part in parts):
        tables.append(table)
        evidence.append(found)
        done += len(table)
        if progress is not None:
            progress(done, len(paragraphs))
    # The types of an empty table are not those of a full one.
    evidence = [part for part in evidence if len(part)] or evidence
    return pd.concat(tables), pd.concat(evidence, ignore_index=True)


def _code(part: pd.DataFrame, classifier: FrameClassifier | Cascade, encoder: Encoder) -> tuple[pd.DataFrame, pd.DataFrame]:
    encoded = encode_texts(part["text"].tolist(), encoder, whole=False)
    return code_paragraphs(part, encoded, classifier.score_encoded(encoded, posts=posts_of(part)), classifier)


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
