"""What an engine is. A stage is a pure function of a table; it is given an engine and does not know which."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

import pandas as pd

from framing.errors import InputError

ENGINES = ("local", "spark")

Tables = Mapping[str, pd.DataFrame]
#: A pure function of a part of a table: what it returns depends on that part alone.
Function = Callable[[pd.DataFrame], Tables]


class Engine(Protocol):
    """Something that runs functions over the parts of a table."""

    name: str
    #: Whether parts are worked on elsewhere, where what this process holds in memory is not at hand: a function then carries names, not models.
    remote: bool

    def map(self, function: Function, parts: Iterable[pd.DataFrame], *, parallel: bool = True) -> Iterator[Tables]:
        """Yield what `function` makes of each part, in the order of the parts.

        `parallel` tells that a call keeps one core busy, so that it pays to make several at a time; a function that uses all cores by itself is called for
        one part after the other on one machine.
        """
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
