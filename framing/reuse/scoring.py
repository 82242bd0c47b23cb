"""Scoring candidate pairs of paragraphs, in as many processes as this machine has cores."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from framing.engine.base import Engine, Tables
from framing.engine.local import LOCAL
from framing.reuse.compared import Compared
from framing.reuse.matches import Alike, most_alike
from framing.reuse.passages import Passage
from framing.reuse.prepared import Sides
from framing.reuse.verifier import Verifier

if TYPE_CHECKING:
    from framing.vectors.encoders import Progress

#: Pairs that one call scores: a second or two of work.
PAIRS = 2_000
#: Paragraphs that a worker keeps prepared: some 200 MB, below what joblib takes for a leak of memory.
KEPT_BY_WORKER = 4_000
#: What is most alike of pairs below this score is not kept until the share of reuse is known.
NEGLIGIBLE = 0.002

_PASSAGE = ["a_start", "a_end", "b_start", "b_end", "a_first", "a_last", "b_first", "b_last", "cosine", "overlap", "details", "likeness"]


@dataclass(frozen=True, eq=False)
class Scoring:
    """The stage that scores pairs of rows; it keeps the paragraphs it has prepared from part to part."""

    sides: Sides
    verifier: Verifier

    def __call__(self, pairs: pd.DataFrame) -> Tables:
        """Return a table `alike` with what is most alike of each pair of rows (`a`, `b`), if it may be reuse; `pair` is a row of `pairs`."""
        with one_thread():
            sides = [(self._compared(a), self._compared(b)) for a, b in zip(pairs["a"].tolist(), pairs["b"].tolist(), strict=True)]
            found = most_alike(sides, self.verifier)
        rows = [(number, alike.score, *_numbers(alike.passage)) for number, alike in enumerate(found) if alike is not None]
        return {"alike": pd.DataFrame(rows, columns=["pair", "score", *_PASSAGE])}

    @cached_property
    def _compared(self) -> Callable[[int], Compared]:
        return lru_cache(maxsize=KEPT_BY_WORKER)(self.sides)


@dataclass(frozen=True)
class Scored:
    """The `scores` (n,) of n pairs of rows at the verifier's own share of reuse, 0 where they are none, and what is most alike of those that are not negligible, by their
    numbers."""

    scores: np.ndarray
    alike: dict[int, Alike]


def score_pairs(a: np.ndarray, b: np.ndarray, sides: Sides, verifier: Verifier, progress: Progress | None, *, engine: Engine = LOCAL) -> Scored:
    """Score n pairs of rows, `a` and `b` (n,). Processes of this machine do it, whatever the engine: the vectors are here."""
    here = LOCAL if engine.remote else engine
    scores, alike = np.zeros(len(a)), dict[int, Alike]()
    order = neighbours_together(a, b)
    batches = [order[start : start + PAIRS] for start in range(0, len(order), PAIRS)]
    parts = (pd.DataFrame({"a": a[batch], "b": b[batch]}) for batch in batches)
    done = 0
    for batch, made in zip(batches, here.map(Scoring(sides, verifier), parts), strict=True):
        for pair, score, *passage in made["alike"].itertuples(index=False, name=None):
            number = int(batch[pair])
            scores[number] = score
            if score >= NEGLIGIBLE:
                alike[number] = Alike(_passage(*passage), score)
        done += len(batch)
        if progress is not None:
            progress(done, len(order))
    return Scored(scores, alike)


def neighbours_together(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the numbers of n pairs of rows, `a` and `b` (n,), in an order in which the pairs of one row, and of rows that are paired with it, come close to each other, so
    that few rows are prepared twice (reverse Cuthill-McKee; Cuthill and McKee 1969): among 40,000 paragraphs of press a sixth of what squares of rows as they come ask for."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import reverse_cuthill_mckee

    if not len(a):
        return np.zeros(0, dtype=np.int64)
    rows, sides = np.unique(np.stack([a, b]), return_inverse=True)
    a, b = sides.reshape(2, -1)
    paired = coo_matrix((np.ones(2 * len(a), dtype=np.int8), (np.append(a, b), np.append(b, a))), shape=(len(rows), len(rows))).tocsr()
    rank = np.empty(len(rows), dtype=np.int64)
    rank[reverse_cuthill_mckee(paired, symmetric_mode=True)] = np.arange(len(rows))
    left, right = rank[a], rank[b]
    return np.lexsort((np.maximum(left, right), np.minimum(left, right)))


def one_thread() -> AbstractContextManager[object]:
    """Return a context in which matrix products keep to one thread: of small ones more threads take twice the processor's time and save none."""
    from threadpoolctl import threadpool_limits

    return threadpool_limits(1, user_api="blas")


def _numbers(passage: Passage) -> tuple[float, ...]:
    p = passage
    return (*(p.a_start, p.a_end, p.b_start, p.b_end), *p.a_clauses, *p.b_clauses, p.cosine, p.overlap, p.details, p.likeness)


def _passage(*numbers: float) -> Passage:
    a_start, a_end, b_start, b_end, a_first, a_last, b_first, b_last = map(int, numbers[:8])
    return Passage(a_start, a_end, b_start, b_end, (a_first, a_last), (b_first, b_last), *numbers[8:])
