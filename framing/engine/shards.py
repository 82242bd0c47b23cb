"""Shards: what a stage has made of each part, kept on disk while a run lasts, so that a run which was stopped does not do it again."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FunctionType

import pandas as pd
import pyarrow as pa

from framing.engine.base import Function, Tables
from framing.engine.packed import pack, unpack

#: Seconds below which a part is done again sooner than its shard is written and read.
WORTH_KEEPING = 0.1
#: Where fewer bytes are free, nothing is kept: there must be room for the results.
ROOM = 4 << 30
_DIGEST = 16
#: What is raised for a table that Arrow cannot write, or for what is none.
_UNWRITABLE = (pa.ArrowException, TypeError, ValueError)


@dataclass(frozen=True, eq=False)
class Sharded:
    """A stage whose parts are looked up in `folder` and otherwise done, and kept there, wherever the stage runs.

    A shard is found by the name of the stage and the hash of the part. What else the stage depends on (a model, settings, the corpus of which the part has row numbers, the
    code) it does not tell: the folder must be that of one run, in which one instance of each stage works. What cannot be written is not kept, and what cannot be read, or is not what
    was written, is done again.
    """

    function: Function
    folder: Path
    #: Seconds that a part must have taken.
    least: float = field(default_factory=lambda: WORTH_KEEPING)

    def __call__(self, part: pd.DataFrame) -> Tables:
        """Return what the stage makes of a part."""
        file = self._file(part)
        if file is None:
            return self.function(part)
        if (kept := _read(file)) is not None:
            return kept
        began = time.monotonic()
        made = self.function(part)
        if time.monotonic() - began >= self.least:
            _write(file, made)
        return made

    def _file(self, part: pd.DataFrame) -> Path | None:
        """Where the shard of a part lies; None for one that Arrow cannot write."""
        with contextlib.suppress(*_UNWRITABLE):
            return self.folder / f"{_name(self.function)}-{_digest(pack(part)).hex()}"
        return None


def _name(function: Function) -> str:
    kind = function if isinstance(function, FunctionType) else type(function)
    return f"{kind.__module__}.{kind.__qualname__}"


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST).digest()


def _read(file: Path) -> Tables | None:
    """What a shard holds; None where there is none, or it is damaged."""
    try:
        content = file.read_bytes()
        # Arrow trusts what it reads, and may end the process where that is damaged.
        if _digest(content[_DIGEST:]) != content[:_DIGEST]:
            return None
        shard = unpack(content[_DIGEST:])
        return {name: unpack(data) for name, data in zip(shard["table"], shard["data"], strict=True)}
    except (OSError, KeyError, *_UNWRITABLE):
        return None


def _write(file: Path, made: Tables) -> None:
    """Keep what was made, whole or not at all."""
    aside = file.with_name(f"{file.name}.{os.getpid()}")
    with contextlib.suppress(OSError, *_UNWRITABLE):
        if shutil.disk_usage(file.parent).free < ROOM:
            return
        try:
            content = pack(pd.DataFrame({"table": list(made), "data": [pack(table) for table in made.values()]}, dtype="object"))
            aside.write_bytes(_digest(content) + content)
            aside.replace(file)
        finally:
            aside.unlink(missing_ok=True)
