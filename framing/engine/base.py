"""What an engine is. A stage is a pure function of a table; it is given an engine and does not know which."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd

from framing.errors import InputError

ENGINES = ("local", "spark")

Tables = Mapping[str, pd.DataFrame]
#: A pure function of a part of a table: what it returns depends on that part alone.
Function = Callable[[pd.DataFrame], Tables]


@dataclass(frozen=True)
class Keyed:
    """n items (int32 or int64), each under a `key` (uint64); `mark` (uint64) orders those of one key, then the item itself does. An item may stand under several keys."""

    key: np.ndarray
    mark: np.ndarray
    item: np.ndarray


@dataclass(frozen=True)
class Links:
    """k pairs of items, in no order that may be relied on."""

    a: np.ndarray
    b: np.ndarray


class Engine(Protocol):
    """Something that runs functions over the parts of a table, and joins what they return."""

    name: str
    #: Whether parts are worked on elsewhere, where what this process holds in memory is not at hand: a function then carries names, not models.
    remote: bool

    def map(self, function: Function, parts: Iterable[pd.DataFrame], *, parallel: bool = True) -> Iterator[Tables]:
        """Yield what `function` makes of each part, in the order of the parts.

        `parallel` tells that a call keeps one core busy, so that it pays to make several at a time; a function that uses all cores by itself is called for
        one part after the other on one machine.
        """
        ...

    def keeping(self, folder: Path | None) -> Engine:
        """Return this engine as one run uses it that keeps in `folder` what becomes of the parts (see `framing.engine.shards`), where the engine can; None: nowhere."""
        ...

    def pair(self, keyed: Keyed, *, crowd: int, hubs: int) -> Links:
        """Pair the items that share a key: every two where up to `crowd` share it, each with the first `hubs` of them where more do."""
        ...

    def components(self, n: int, links: Links) -> np.ndarray:
        """Return for each of the items 0..n-1 the smallest item that it is connected with, perhaps itself: (n,) int64."""
        ...

    def fetch(self, place: str, folder: Path) -> Path:
        """Copy the file or folder at a place that is no path of this machine (s3a://...) into `folder`, and return the copy; raises `InputError` where it cannot."""
        ...

    def check_place(self, place: str) -> None:
        """Raise `InputError` unless results can be put to such a place."""
        ...

    def deliver(self, folder: Path, place: str) -> None:
        """Put a folder of results to such a place, complete or not at all; earlier results are replaced."""
        ...


def load_engine(name: str) -> Engine:
    """Return the engine "local" or "spark"; raises `InputError` for another, and for one that cannot be used here."""
    if name == "local":
        from framing.engine.local import LocalEngine

        return LocalEngine()
    if name == "spark":
        from framing.engine.spark import SparkEngine
        from framing.engine.spark_session import spark_session

        return SparkEngine(spark_session())
    raise InputError(f"unknown engine {name!r}; allowed are {', '.join(ENGINES)}")
