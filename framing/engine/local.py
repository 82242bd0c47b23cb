"""The local engine: this machine, in as many processes as it has cores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

import numpy as np
import pandas as pd

from framing.engine.base import Function, Keyed, Links, Tables
from framing.engine.shards import Sharded
from framing.engine.workers import FEWEST_WORKERS, in_processes
from framing.errors import InputError

#: With fewer parts than this, starting processes costs more than it saves.
PARALLEL_FROM = 3
_NONE = np.array([], dtype=np.int64)


class LocalEngine:
    """Runs functions in this process, or in processes of this machine where there are many parts; one that is lost costs what it was doing (see `in_processes`)."""

    name = "local"
    remote = False

    def __init__(self, *, shards: Path | None = None) -> None:
        self._shards = shards

    def keeping(self, folder: Path | None) -> LocalEngine:
        """Return an engine that keeps what becomes of parts in `folder` (see `Engine.keeping`)."""
        return LocalEngine(shards=folder)

    def map(self, function: Function, parts: Iterable[pd.DataFrame], *, parallel: bool = True) -> Iterator[Tables]:
        """Yield what `function` makes of each part, in the order of the parts (see `Engine.map`)."""
        from joblib import cpu_count

        if self._shards is not None:
            function = Sharded(function, self._shards)
        # Parts are made when they are needed: all of them at once may not fit into memory.
        rest = iter(parts)
        first = list(islice(rest, PARALLEL_FROM))
        workers = cpu_count()
        if not parallel or len(first) < PARALLEL_FROM or workers < FEWEST_WORKERS:
            yield from map(function, chain(first, rest))
            return
        yield from in_processes(function, chain(first, rest), workers=workers)

    def pair(self, keyed: Keyed, *, crowd: int, hubs: int) -> Links:
        """Pair the items that share a key (see `Engine.pair`)."""
        # Most keys stand alone.
        order = np.argsort(keyed.key)
        key = keyed.key[order]
        same = key[1:] == key[:-1]
        order = order[np.append(same, False)[: len(key)] | np.append(False, same)[: len(key)]]
        del key, same
        order = order[np.lexsort((keyed.item[order], keyed.mark[order], keyed.key[order]))]
        key, item = keyed.key[order], keyed.item[order]
        start = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(key) else _NONE
        size = np.diff(np.r_[start, len(key)])
        del order, key
        if not len(item):
            return Links(_NONE, _NONE)
        place = np.arange(len(item)) - np.repeat(start, size)
        partners = np.where(np.repeat(size, size) <= crowd, place, np.minimum(place, hubs))
        b = np.repeat(np.arange(len(item)), partners)
        a = np.repeat(np.repeat(start, size), partners) + (np.arange(partners.sum()) - np.repeat(np.cumsum(partners) - partners, partners))
        return Links(item[a], item[b])

    def components(self, n: int, links: Links) -> np.ndarray:
        """Return the smallest item that each is connected with (see `Engine.components`)."""
        from scipy.sparse import coo_matrix
        from scipy.sparse.csgraph import connected_components

        if not n:
            return _NONE
        _, labels = connected_components(coo_matrix((np.ones(len(links.a), dtype=np.int8), (links.a, links.b)), shape=(n, n)), directed=False)
        _, first = np.unique(labels, return_index=True)
        return first[labels]

    def fetch(self, place: str, folder: Path) -> Path:
        """Raise `InputError` (see `Engine.fetch`)."""
        raise _no_path(place)

    def check_place(self, place: str) -> None:
        """Raise `InputError` (see `Engine.check_place`)."""
        raise _no_path(place)

    def deliver(self, folder: Path, place: str) -> None:
        """Raise `InputError` (see `Engine.deliver`)."""
        raise _no_path(place)


def _no_path(place: str) -> InputError:
    return InputError(f"{place} is no path of this machine; --engine spark reads and writes what Spark can, otherwise give a path of this machine")


LOCAL = LocalEngine()
