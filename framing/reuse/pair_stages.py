"""Stages of the search for copies that take pairs of texts, many at a time: how they align, and what of that is a passage."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import groupby, pairwise
from operator import attrgetter, itemgetter
from sys import intern
from typing import Any

import numpy as np
import pandas as pd

from framing.engine.base import Engine, Links, Tables
from framing.engine.local import LOCAL
from framing.reuse.anchors import Run, Seeds, passages
from framing.reuse.matches import Match, verify
from framing.reuse.shingles import TokenTable
from framing.reuse.worded import WordsAlone
from framing.vectors.encoded import concatenated

#: Pairs that one call takes: a second or two of work, and some MB of texts.
PAIRS = 5_000

Pair = tuple[int, int]
_RUN, _MATCH = ([field.name for field in fields(kind)] for kind in (Run, Match))
# Many times as fast as dataclasses.astuple, which copies what it finds.
_of_run, _of_match = attrgetter(*_RUN), attrgetter(*_MATCH)


def aligned(texts: pd.DataFrame) -> Tables:
    """Return the `runs` that some texts share: the rows of two texts, `a` and `b`, and the numbers of a Run. `tokens` has the numbers of the tokens of each text (int32 as
    bytes), `shared` its seeds as side `a` (see `_by_text`): the places of each in both texts."""
    tokens = [np.frombuffer(each, dtype="<i4") for each in texts["tokens"].tolist()]
    rows = [
        (a, b, *_of_run(run))
        for a, shared in enumerate(texts["shared"].tolist())
        for b, seeds in _others(shared, 2)
        for run in passages(tokens[a], tokens[b], seeds[:, 0], seeds[:, 1])
    ]
    return {"runs": pd.DataFrame(rows, columns=["a", "b", *_RUN]).astype("int64")}


def verified(texts: pd.DataFrame) -> Tables:
    """Return the `matches` that some texts (column `text`) share: the rows of two texts, `a` and `b`, and the fields of a Match. `shared` has the runs of each text as side
    `a` (see `_by_text`): the numbers of a Run."""
    sides = WordsAlone.of(texts["text"].tolist())
    rows = [
        (a, b, *_of_match(match))
        for a, shared in enumerate(texts["shared"].tolist())
        for b, runs in _others(shared, len(_RUN))
        for match in verify(sides[a], sides[b], None, [Run(*run) for run in runs.tolist()])
    ]
    return {"matches": pd.DataFrame(rows, columns=["a", "b", *_MATCH])}


def _by_text(a: np.ndarray, b: np.ndarray, numbers: np.ndarray) -> tuple[np.ndarray, list[bytes]]:
    """Return the rows of k pairs, (k,) `a` and `b`, each once, and for each of these all (k, w) `numbers` of what it shares as side `a`, as bytes (int32): before
    them stands the place of the other side among the rows. So a text is sent once for all of its pairs."""
    rows, sides = np.unique(np.stack([a, b]), return_inverse=True)
    a, b = sides.reshape(2, -1)
    order = np.lexsort((b, a))
    shared = np.split(np.column_stack([b, numbers])[order].astype("<i4"), np.searchsorted(a[order], np.arange(1, len(rows))))
    return rows, [each.tobytes() for each in shared]


def _others(shared: bytes, width: int) -> Iterator[tuple[int, np.ndarray]]:
    """Yield the texts with which one shares something, and the numbers of what it shares with each: what `_by_text` made bytes of."""
    table = np.frombuffer(shared, dtype="<i4").reshape(-1, 1 + width)
    bounds = [0, *(np.flatnonzero(np.diff(table[:, 0])) + 1).tolist(), len(table)]
    for begin, end in pairwise(bounds) if len(table) else ():
        yield int(table[begin, 0]), table[begin:end, 1:]


@dataclass(frozen=True, eq=False)
class PairRuns(Mapping[Pair, list[Run]]):
    """The runs that n pairs of rows share, in columns: those of the pair (`a`, `b`), both (n,), are the rows `first[i]` to `first[i + 1]` of `numbers` (k, 5), in the
    order of the fields of a Run. As objects, a pair and its runs take twenty times the memory."""

    a: np.ndarray
    b: np.ndarray
    first: np.ndarray
    numbers: np.ndarray

    def __len__(self) -> int:
        return len(self.a)

    def __iter__(self) -> Iterator[Pair]:
        return zip(self.a.tolist(), self.b.tolist(), strict=True)

    def __getitem__(self, pair: Pair) -> list[Run]:
        order, keys = self._sorted
        key = _joined(*pair)
        place = int(np.searchsorted(keys, key))
        if place == len(keys) or keys[place] != key:
            raise KeyError(pair)
        return self.of(int(order[place]))

    def of(self, place: int) -> list[Run]:
        """Return the runs of the pair at a place."""
        return [Run(*run) for run in self.numbers[self.first[place] : self.first[place + 1]].tolist()]

    def sharing(self) -> np.ndarray:
        """Return the places of the pairs that share any run."""
        return np.flatnonzero(np.diff(self.first))

    def of_pairs(self, a: np.ndarray, b: np.ndarray) -> PairRuns:
        """Return the runs of these pairs, in their order; none for a pair that is not here."""
        order, keys = self._sorted
        wanted = _joined(a, b)
        place = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
        known = keys[place] == wanted if len(keys) else np.zeros(len(wanted), dtype=bool)
        at = order[place[known]]
        n_runs = np.zeros(len(a), dtype=np.int64)
        n_runs[known] = self.first[at + 1] - self.first[at]
        return PairRuns(a, b, np.concatenate([[0], np.cumsum(n_runs)]), self.numbers[concatenated(self.first[at], self.first[at + 1])])

    @cached_property
    def _sorted(self) -> tuple[np.ndarray, np.ndarray]:
        """The places of the pairs in the order of their rows, and the rows as one number each, in that order."""
        keys = _joined(self.a, self.b)
        order = np.argsort(keys, kind="stable")
        return order, keys[order]


def _joined(a: Any, b: Any) -> Any:
    """Two rows as one number."""
    return np.left_shift(a, 32, dtype=np.int64) | b


def runs_of(table: TokenTable, seeds: Seeds, rank: np.ndarray, engine: Engine) -> PairRuns:
    """Return the runs of every pair of texts that shares `seeds`; side `a` of the runs is that of the text with the lower `rank` (n,)."""
    first = seeds.first
    swapped = rank[seeds.a] > rank[seeds.b]
    left, right = np.where(swapped, seeds.b, seeds.a), np.where(swapped, seeds.a, seeds.b)
    at_left, at_right = np.where(swapped, seeds.at_b, seeds.at_a), np.where(swapped, seeds.at_a, seeds.at_b)
    sent: deque[np.ndarray] = deque()

    def parts() -> Iterator[pd.DataFrame]:
        for begin in range(0, len(first) - 1, PAIRS):
            own = slice(first[begin], first[min(begin + PAIRS, len(first) - 1)])
            rows, shared = _by_text(left[own], right[own], np.column_stack([at_left[own], at_right[own]]))
            sent.append(rows)
            yield pd.DataFrame({"tokens": [table.of(row).astype("<i4").tobytes() for row in rows.tolist()], "shared": shared}, dtype="object")

    found = [np.zeros((0, 2 + len(_RUN)), dtype=np.int32)]
    for made in engine.map(aligned, parts()):
        rows, runs = sent.popleft(), made["runs"].to_numpy(dtype=np.int32)
        found.append(np.column_stack([rows[runs[:, :2]], runs[:, 2:]]).astype(np.int32))
    sides, numbers = np.split(np.concatenate(found), [2], axis=1)
    keys = _joined(sides.min(axis=1), sides.max(axis=1))
    order = np.argsort(keys, kind="stable")
    a, b = seeds.a[first[:-1]], seeds.b[first[:-1]]
    return PairRuns(a, b, np.append(np.searchsorted(keys[order], _joined(a, b)), len(keys)), numbers[order])


def matches_of(texts: Sequence[str], runs: PairRuns, engine: Engine) -> Iterator[tuple[Pair, list[Match]]]:
    """Yield what the runs of every pair of rows of `texts` prove to be passages, in no order that may be relied on; pairs that share none are left out."""
    sharing = runs.sharing()
    # What is alike comes together, wherever it stands: a text is then in few parts.
    alike = LOCAL.components(len(texts), Links(runs.a[sharing], runs.b[sharing]))
    sharing = sharing[np.argsort(alike[runs.a[sharing]], kind="stable")]
    sent: deque[np.ndarray] = deque()

    def parts() -> Iterator[pd.DataFrame]:
        for begin in range(0, len(sharing), PAIRS):
            some = sharing[begin : begin + PAIRS]
            first, last = runs.first[some], runs.first[some + 1]
            rows, shared = _by_text(np.repeat(runs.a[some], last - first), np.repeat(runs.b[some], last - first), runs.numbers[concatenated(first, last)])
            sent.append(rows)
            yield pd.DataFrame({"text": [texts[row] for row in rows.tolist()], "shared": shared}, dtype="object")

    for made in engine.map(verified, parts()):
        rows = sent.popleft().tolist()
        columns = (made["matches"][name].tolist() for name in ("a", "b", *_MATCH))
        for (a, b), own in groupby(zip(*columns, strict=True), key=itemgetter(0, 1)):
            yield (rows[a], rows[b]), [Match(intern(kind), intern(extent), *rest) for _, _, kind, extent, *rest in own]
