"""Stages of the search for copies that take pairs of texts, many at a time: how they align, and what of that is a passage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import Any

import numpy as np
import pandas as pd

from framing.engine.base import Engine, Tables
from framing.reuse.anchors import Run, Seeds, passages
from framing.reuse.compared import words_alone
from framing.reuse.matches import Match, verify
from framing.reuse.shingles import TokenTable

#: Pairs that one call takes: some seconds of work.
PAIRS = 20_000
#: Texts that a worker keeps prepared: some 100 MB, below what joblib takes for a leak of memory.
KEPT_BY_WORKER = 4_000

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


def verified(pairs: pd.DataFrame) -> Tables:
    """Return the `matches` that the texts `a` and `b` of each pair make of their `runs` (the numbers of a Run, one after the other); `pair` is a row of `pairs`."""
    rows: list[tuple[Any, ...]] = []
    for place, (a, b, runs) in enumerate(zip(*(pairs[name] for name in ("a", "b", "runs")), strict=True)):
        numbers = np.frombuffer(runs, dtype="<i8").reshape(-1, len(_RUN)).tolist()
        rows.extend((place, *_of_match(match)) for match in verify(_compared(a), _compared(b), None, [Run(*run) for run in numbers]))
    return {"matches": pd.DataFrame(rows, columns=["pair", *_MATCH])}


_compared = lru_cache(maxsize=KEPT_BY_WORKER)(words_alone)


def runs_of(table: TokenTable, seeds: Seeds, ordered: Callable[[int, int], bool], engine: Engine) -> dict[Pair, list[Run]]:
    """Return the runs of every pair of texts that shares `seeds`; of a pair that is not `ordered`, side `a` of the runs is the second text."""
    keys: list[Pair] = []

    def parts() -> Iterator[pd.DataFrame]:
        for some in _batched(seeds.pairs()):
            rows = []
            for a, b, at_a, at_b in some:
                keys.append((a, b))
                sides = (a, b, at_a, at_b) if ordered(a, b) else (b, a, at_b, at_a)
                rows.append((table.of(sides[0]).tobytes(), table.of(sides[1]).tobytes(), sides[2].astype("<i8").tobytes(), sides[3].astype("<i8").tobytes()))
            yield pd.DataFrame(rows, columns=["a", "b", "at_a", "at_b"])

    found: dict[Pair, list[Run]] = {}
    for number, made in enumerate(engine.map(aligned, parts())):
        for place, *run in made["runs"].itertuples(index=False):
            found.setdefault(keys[number * PAIRS + place], []).append(Run(*run))
    return {pair: found.get(pair, []) for pair in keys}


def matches_of(texts: Sequence[str], runs: Mapping[Pair, Sequence[Run]], engine: Engine) -> dict[Pair, list[Match]]:
    """Return what the runs of every pair of rows of `texts` prove to be passages, of the pairs that share any."""
    keys = [pair for pair, shared in runs.items() if shared]

    def parts() -> Iterator[pd.DataFrame]:
        for some in _batched(keys):
            rows = [(texts[a], texts[b], np.array([_of_run(run) for run in runs[a, b]], dtype="<i8").tobytes()) for a, b in some]
            yield pd.DataFrame(rows, columns=["a", "b", "runs"])

    found: dict[Pair, list[Match]] = {}
    for number, made in enumerate(engine.map(verified, parts())):
        for place, *match in made["matches"].itertuples(index=False):
            found.setdefault(keys[number * PAIRS + place], []).append(Match(*match))
    return found


def _batched(items: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(items)
    while some := list(islice(rest, PAIRS)):
        yield some
