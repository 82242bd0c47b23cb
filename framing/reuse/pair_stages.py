"""Stages of the search for copies that take pairs of texts, many at a time: how they align, and what of that is a passage."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import groupby, islice
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


def aligned(pairs: pd.DataFrame) -> Tables:
    """Return the `runs` that the token hashes `a` and `b` (uint64 as bytes) of each pair share, from its seeds `at_a` and `at_b` (int64 as bytes); `pair` is a row
    of `pairs`."""
    rows: list[tuple[int, ...]] = []
    for place, (a, b, at_a, at_b) in enumerate(zip(*(pairs[name] for name in ("a", "b", "at_a", "at_b")), strict=True)):
        found = passages(*(np.frombuffer(tokens, dtype="<u8") for tokens in (a, b)), *(np.frombuffer(seeds, dtype="<i8") for seeds in (at_a, at_b)))
        rows.extend((place, *_of_run(run)) for run in found)
    return {"runs": pd.DataFrame(rows, columns=["pair", *_RUN]).astype("int64")}


def verified(texts: pd.DataFrame) -> Tables:
    """Return the `matches` that some texts (column `text`) make of the runs that they share. `runs` (int32 as bytes) tells of each text, side `a`, run by run: the row of
    the text that is side `b`, those of one together, and the numbers of the Run. A match has the rows of both."""
    sides = WordsAlone.of(texts["text"].tolist())
    rows: list[tuple[Any, ...]] = []
    for a, shared in enumerate(texts["runs"].tolist()):
        for b, runs in groupby(np.frombuffer(shared, dtype="<i4").reshape(-1, 1 + len(_RUN)).tolist(), key=itemgetter(0)):
            rows.extend((a, b, *_of_match(match)) for match in verify(sides[a], sides[b], None, [Run(*run) for _, *run in runs]))
    return {"matches": pd.DataFrame(rows, columns=["a", "b", *_MATCH])}


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


def runs_of(table: TokenTable, seeds: Seeds, ordered: Callable[[int, int], bool], engine: Engine) -> PairRuns:
    """Return the runs of every pair of texts that shares `seeds`; of a pair that is not `ordered`, side `a` of the runs is the second text."""

    def parts() -> Iterator[pd.DataFrame]:
        for some in _batched(seeds.pairs()):
            rows = []
            for a, b, at_a, at_b in some:
                sides = (a, b, at_a, at_b) if ordered(a, b) else (b, a, at_b, at_a)
                rows.append((table.of(sides[0]).tobytes(), table.of(sides[1]).tobytes(), sides[2].astype("<i8").tobytes(), sides[3].astype("<i8").tobytes()))
            yield pd.DataFrame(rows, columns=["a", "b", "at_a", "at_b"])

    a, b = seeds.distinct_pairs
    pair, numbers = [np.zeros(0, dtype=np.int64)], [np.zeros((0, len(_RUN)), dtype=np.int32)]
    for number, made in enumerate(engine.map(aligned, parts())):
        pair.append(made["runs"]["pair"].to_numpy() + number * PAIRS)
        numbers.append(made["runs"][_RUN].to_numpy(dtype=np.int32))
    n_runs = np.bincount(np.concatenate(pair), minlength=len(a))
    return PairRuns(a, b, np.concatenate([[0], np.cumsum(n_runs)]), np.concatenate(numbers))


def matches_of(texts: Sequence[str], runs: PairRuns, engine: Engine) -> Iterator[tuple[Pair, list[Match]]]:
    """Yield what the runs of every pair of rows of `texts` prove to be passages, in no order that may be relied on; pairs that share none are left out."""
    sharing = runs.sharing()
    # What is alike comes together, wherever it stands: a text is then sent and prepared once for all of its pairs.
    alike = LOCAL.components(len(texts), Links(runs.a[sharing], runs.b[sharing]))
    sharing = sharing[np.argsort(alike[runs.a[sharing]], kind="stable")]
    sent: deque[np.ndarray] = deque()

    def parts() -> Iterator[pd.DataFrame]:
        for start in range(0, len(sharing), PAIRS):
            some = sharing[start : start + PAIRS]
            rows, sides = np.unique(np.stack([runs.a[some], runs.b[some]]), return_inverse=True)
            (a, b), own = sides.reshape(2, -1), concatenated(runs.first[some], runs.first[some + 1])
            a, b = (np.repeat(side, runs.first[some + 1] - runs.first[some]) for side in (a, b))
            order = np.lexsort((b, a))
            shared = np.split(np.column_stack([b, runs.numbers[own]])[order].astype("<i4"), np.searchsorted(a[order], np.arange(1, len(rows))))
            sent.append(rows)
            yield pd.DataFrame({"text": [texts[row] for row in rows.tolist()], "runs": [each.tobytes() for each in shared]}, dtype="object")

    for made in engine.map(verified, parts()):
        rows = sent.popleft().tolist()
        columns = (made["matches"][name].tolist() for name in ("a", "b", *_MATCH))
        for (a, b), own in groupby(zip(*columns, strict=True), key=itemgetter(0, 1)):
            yield (rows[a], rows[b]), [Match(intern(kind), intern(extent), *rest) for _, _, kind, extent, *rest in own]


def _batched(items: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(items)
    while some := list(islice(rest, PAIRS)):
        yield some
