"""The local engine: this machine, in as many processes as it has cores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from framing.engine.base import Function, Tables

#: With fewer parts than this, starting processes costs more than it saves.
PARALLEL_FROM = 3


class LocalEngine:
    """Runs functions in this process, or in processes of this machine where there are many parts."""

    name = "local"
    remote = False

    def map(self, function: Function, parts: Iterable[pd.DataFrame], *, parallel: bool = True) -> Iterator[Tables]:
        """Yield what `function` makes of each part, in the order of the parts (see `Engine.map`)."""
        from joblib import Parallel, cpu_count, delayed

        listed = list(parts)
        n_jobs = min(cpu_count(), len(listed)) if parallel and len(listed) >= PARALLEL_FROM else 1
        yield from Parallel(n_jobs=n_jobs, return_as="generator")(delayed(function)(part) for part in listed)
