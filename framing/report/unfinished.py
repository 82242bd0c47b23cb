"""What a stopped run has left, so that the same run goes on with it and another does not.

What it has encoded lies in the vector cache, where it is found by the text and the encoder alone. What its heavier stages have made of their parts lies
in the shards of the run (`framing.engine.shards`), which a run with another plan deletes. So one begun anew with other inputs, settings, models or code takes over
nothing that is not its own. `--resume` asks for more: that it is the same run.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from framing.errors import InputError
from framing.report.plan import INPUTS, differences, digest

#: Shards of a stopped run are kept for so many days from the last one.
KEPT_DAYS = 30


@dataclass(frozen=True)
class Begun:
    """A run that has begun: whether it takes up an unfinished one, as it was asked to, and the folder of its shards (None where none can be kept)."""

    taken_up: bool
    shards: Path | None


@contextlib.contextmanager
def unfinished(folder: Path, plan: Mapping[str, Any], *, cache: Path | None, resume: bool) -> Iterator[Begun]:
    """Keep the plan of a run into `folder`, and its shards, in the cache folder until the run has ended well.

    `plan` maps what the results depend on to a value, "inputs" to a dict from each name to its sha256. With `resume`, `InputError` is raised
    where the unfinished run had another plan, naming what differs.
    """
    if cache is None:
        if resume:
            raise InputError("--resume goes on with what lies in the vector cache; leave --no-cache out, and FRAMING_CACHE unset or naming a folder")
        yield Begun(False, None)
        return
    runs, name = cache / "runs", digest(os.fsencode(folder.resolve()))
    file = runs / f"{name}.json"
    earlier = _read(file)
    if resume and earlier is not None and (told := differences(earlier, plan)):
        raise InputError(f"the stopped run into {folder} was another: {'; '.join(told)}; restore this, or leave --resume out to begin anew")
    written = json.dumps(plan, ensure_ascii=True, sort_keys=True)
    shards = runs / f"{name}-{digest(written.encode('ascii'))}"
    kept = False
    with contextlib.suppress(OSError):
        # Both serve the next run: this one goes on without.
        runs.mkdir(parents=True, exist_ok=True)
        _forget(runs, name, but=shards)
        aside = file.with_suffix(f".{os.getpid()}")
        aside.write_text(written, encoding="ascii")
        aside.replace(file)
        # What others may read in the corpus is for its owner to say.
        shards.mkdir(mode=0o700, exist_ok=True)
        shards.chmod(0o700)
        kept = True
    yield Begun(resume and earlier is not None, shards if kept else None)
    shutil.rmtree(shards, ignore_errors=True)
    with contextlib.suppress(OSError):
        file.unlink()


def _forget(runs: Path, name: str, *, but: Path) -> None:
    """Delete what other runs into the same folder have left, and what belongs to runs that were stopped long ago and not taken up."""
    for entry in runs.iterdir():
        with contextlib.suppress(OSError):
            old = time.time() - entry.stat().st_mtime > KEPT_DAYS * 86_400
            if entry.is_dir() and entry != but and (old or entry.name.startswith(f"{name}-")):
                shutil.rmtree(entry, ignore_errors=True)
            elif old and not entry.is_dir() and entry.stem != name:
                entry.unlink()


def _read(file: Path) -> dict[str, Any] | None:
    try:
        plan = json.loads(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return plan if isinstance(plan, dict) and isinstance(plan.get(INPUTS, {}), dict) else None
