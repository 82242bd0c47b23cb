"""Shards: what a stage has made of each part, kept on disk while a run lasts, so that a run which was stopped does not do it again."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType

import pandas as pd
import pyarrow as pa

from framing.engine.base import Function, Tables
from framing.engine.packed import pack, unpack

#: Seconds below which a part is done again sooner than its shard is written and read.
WORTH_KEEPING = 0.1


@dataclass(frozen=True, eq=False)
class Sharded:
    """A stage whose parts are looked up in `folder` and otherwise done, and kept there, wherever the stage runs.

    A shard is found by the name of the stage and the hash of the part. What else the stage depends on (a model, settings, the code) it does not tell: the folder must
    be that of one run. What cannot be written is not kept, and what cannot be read is done again.
    """

    function: Function
    folder: Path

    def __call__(self, part: pd.DataFrame) -> Tables:
        """Return what the stage makes of a part."""
        file = self.folder / f"{_name(self.function)}-{hashlib.blake2b(pack(part), digest_size=16).hexdigest()}"
        kept = _read(file)
        if kept is not None:
            return kept
        began = time.monotonic()
        made = self.function(part)
        if time.monotonic() - began >= WORTH_KEEPING:
            _write(file, made)
        return made


def _name(function: Function) -> str:
    kind = function if isinstance(function, FunctionType) else type(function)
    return f"{kind.__module__}.{kind.__qualname__}"


def _read(file: Path) -> Tables | None:
    """What a shard holds; None where there is none, or it is damaged."""
    try:
        shard = unpack(file.read_bytes())
        return {name: unpack(data) for name, data in zip(shard["table"], shard["data"], strict=True)}
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError):
        return None


def _write(file: Path, made: Tables) -> None:
    """Keep what was made, whole or not at all."""
    aside = file.with_name(f"{file.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        try:
            aside.write_bytes(pack(pd.DataFrame({"table": list(made), "data": [pack(table) for table in made.values()]}, dtype="object")))
            aside.replace(file)
        finally:
            aside.unlink(missing_ok=True)
