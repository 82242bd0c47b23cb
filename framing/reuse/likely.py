"""Which candidate pairs to verify first: those of which most is alike, clause by clause. In a corpus where reuse is rare, most of the others need no verification at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from framing.engine.base import Engine, Tables
from framing.engine.local import LOCAL
from framing.reuse.clause_table import ClauseTable
from framing.reuse.crowds import NEAR_MISS
from framing.reuse.matches import Alike
from framing.reuse.prepared import Sides
from framing.reuse.scoring import Scored, one_thread, score_pairs
from framing.reuse.verifier import Verifier, at_prior, corpus_prior

if TYPE_CHECKING:
    from framing.vectors.encoders import Progress

#: Fewer pairs are all verified, in one round: to begin another takes as long as thousands of pairs.
FEW = 100_000
#: Pairs that are verified in the first round: so many, or this share of all where that is more. Every further round has twice as many.
ROUND, ROUND_SHARE = 10_000, 0.02
#: The last round is one in which fewer pairs than this share are accepted or a near miss. Among 100,000 paragraphs of press the second round, of 144,000 pairs, was one, with
#: 16 near misses; the third, of 280,000, held one more, and neither a pair that was accepted.
RARE = 1 / 5_000
#: After a round in which this share is, the rest is verified in one round.
COMMON = 0.1
#: Pairs that one call looks at: a second or two of work.
PAIRS = 20_000
#: Pairs of clauses that are compared at a time.
CLAUSES = 2_000_000


@dataclass(frozen=True)
class Looking:
    """The stage that tells how much of pairs of rows is alike."""

    clauses: ClauseTable

    def __call__(self, pairs: pd.DataFrame) -> Tables:
        """Return a table `alike`: of each pair of rows (`a`, `b`) the `tokens` that are alike (see `ClauseTable.alike_tokens`)."""
        a, b = pairs["a"].to_numpy(), pairs["b"].to_numpy()
        order = np.argsort(a, kind="stable")
        tokens = np.zeros(len(pairs))
        with one_thread():
            for same in np.split(order, np.flatnonzero(np.diff(a[order])) + 1):
                for block in self._blocks(same, a, b):
                    tokens[block] = self.clauses.alike_tokens(a[block[0]], b[block])
        return {"alike": pd.DataFrame({"tokens": tokens})}

    def _blocks(self, pairs: np.ndarray, a: np.ndarray, b: np.ndarray) -> list[np.ndarray]:
        """Cut the pairs of one row into blocks of about CLAUSES pairs of clauses."""
        first = self.clauses.first
        block = np.cumsum((first[a[pairs] + 1] - first[a[pairs]]) * (first[b[pairs] + 1] - first[b[pairs]])) // CLAUSES
        return np.split(pairs, np.flatnonzero(np.diff(block)) + 1)


def look_at_pairs(a: np.ndarray, b: np.ndarray, sides: Sides, progress: Progress | None = None, *, engine: Engine = LOCAL) -> np.ndarray:
    """Return (n,) how much of n pairs of rows, `a` and `b` (n,), is alike, in hundredths of tokens. Processes of this machine do it, whatever the engine."""
    here = LOCAL if engine.remote else engine
    tokens = np.zeros(len(a))
    order = np.lexsort((b, a))
    batches = [order[start : start + PAIRS] for start in range(0, len(order), PAIRS)]
    parts = (pd.DataFrame({"a": a[batch], "b": b[batch]}) for batch in batches)
    done = 0
    for batch, made in zip(batches, here.map(Looking(ClauseTable.of(sides)), parts), strict=True):
        tokens[batch] = made["alike"]["tokens"].to_numpy()
        done += len(batch)
        if progress is not None:
            progress(done, len(a))
    return np.rint(100 * tokens)


def score_likely(
    a: np.ndarray, b: np.ndarray, unlike: int, sides: Sides, verifier: Verifier, progress: Progress | None, *, engine: Engine = LOCAL
) -> tuple[Scored, float]:  # fmt: skip
    """Score n candidate pairs of rows, `a` and `b` (n,), and return what `score_pairs` does, with the share of reuse among them and `unlike` further ones that are none.

    Of many pairs those of which most is alike are scored first, round by round, until a round has hardly any (RARE) that would be accepted, or a near miss, at the share
    of reuse that all pairs have shown, if the rest is none. A pair that was only looked at counts half in `progress`, until all are done.
    """
    n = len(a)
    size = n if n <= FEW else max(ROUND, int(ROUND_SHARE * n))
    looked = n // 2 if n > size else 0
    unlikeliness = -look_at_pairs(a, b, sides, _within(progress, 0, looked, n), engine=engine) if looked else np.zeros(n)
    likely = np.argsort(unlikeliness, kind="stable")
    scores, alike, share, done = np.zeros(n), dict[int, Alike](), verifier.prior, 0
    while done < n:
        # Those that are as likely as the last go with it: which of them come first depends on the order of the corpus.
        end = int(np.searchsorted(unlikeliness[likely], unlikeliness[likely[min(done + size, n) - 1]], side="right"))
        batch = np.sort(likely[done:end])
        found = score_pairs(
            a[batch], b[batch], sides, verifier, _within(progress, looked + done * (n - looked) // n, looked + end * (n - looked) // n, n), engine=engine
        )
        scores[batch] = found.scores
        alike.update((int(batch[number]), each) for number, each in found.alike.items())
        done, size = end, 2 * size
        share = corpus_prior(scores[likely[:done]], verifier.prior, none=unlike + n - done)
        near = (at_prior(found.scores, verifier.prior, share) >= NEAR_MISS).mean()
        if near < RARE:
            break
        if near > COMMON:
            size = n
    if progress is not None and done < n:
        progress(n, n)
    return Scored(scores, alike), share


def _within(progress: Progress | None, begin: int, end: int, n: int) -> Progress | None:
    """What is told of the progress of a part, as that of the whole, of which it goes from `begin` to `end` of n."""
    return None if progress is None else lambda done, of: progress(begin + done * (end - begin) // of, n)
