"""What an unfinished run was about, and what its stages had made, so that the same run goes on with it and another does not.

What a stopped run has encoded lies in the vector cache, where it is found by the text and the encoder alone. What its other stages have made of their parts lies
in the shards of the run (`framing.engine.shards`), which a run with another plan deletes. So one begun anew with other inputs, settings, models or code takes over
nothing that is not its own. `--resume` asks for more: that it is the same run.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.errors import InputError
from framing.resources import PACKAGE
from framing.version import __version__

if TYPE_CHECKING:
    from framing.coding.codebook import Codebook
    from framing.corpus.posts import Corpus

#: Shards of a stopped run are kept for so many days from the last one.
KEPT_DAYS = 30
#: Of the inputs that differ, so many are named.
NAMED = 3
_INPUTS = "inputs"


def plan_of(corpus: Corpus, *, model: str | None, codebook: Codebook | None, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the results of `framing analyze` depend on: the inputs, the model (None for a ranking), its encoder and the precision in which that computes,
    the codebook, the release, its code and the settings."""
    from framing.frames.cascade import AUTO, SHIPPED
    from framing.frames.model_store import model_folder, read_description
    from framing.vectors.encoders import fast_precision
    from framing.vectors.static import STATIC_ENCODER

    parts = [] if model is None else [read_description(model_folder(part)) for part in (SHIPPED if model == AUTO else (model,))]
    return {
        **{name: value if value is None else str(value) for name, value in settings.items()},
        "version": __version__,
        "code": _sha256_of_code(),
        "precision": None if model == STATIC_ENCODER else fast_precision(),
        "model": " ".join(str(part.get("weights_sha256")) for part in parts) or None,
        "encoder": " ".join(str(part.get("encoder", {}).get("sha256")) for part in parts) or None,
        "codebook": codebook and hashlib.sha256(repr(codebook).encode("utf-8", "surrogatepass")).hexdigest(),
        _INPUTS: {account.path: account.sha256 for account in corpus.inputs},
    }


@dataclass(frozen=True)
class Run:
    """A run that has begun: whether it takes up an unfinished one, as it was asked to, and the folder of its shards (None: it has none)."""

    taken_up: bool
    shards: Path | None


@contextlib.contextmanager
def unfinished(folder: Path, plan: Mapping[str, Any], *, cache: Path | None, resume: bool) -> Iterator[Run]:
    """Keep the plan of a run into `folder`, and its shards, in the cache folder until the run has ended well.

    `plan` maps what the results depend on to a value, "inputs" to a dict from each name to its sha256. With `resume`, `InputError` is raised
    where the unfinished run had another plan, naming what differs.
    """
    if cache is None:
        if resume:
            raise InputError("--resume goes on with what lies in the vector cache; leave --no-cache out, and FRAMING_CACHE unset or naming a folder")
        yield Run(False, None)
        return
    runs = cache / "runs"
    file = runs / f"{hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:32]}.json"
    shards = file.with_suffix("")
    earlier = _read(file)
    if resume and earlier is not None and (told := differences(earlier, plan)):
        raise InputError(f"the stopped run into {folder} was another: {'; '.join(told)}; restore this, or leave --resume out to begin anew")
    if earlier is None or differences(earlier, plan):
        shutil.rmtree(shards, ignore_errors=True)
    with contextlib.suppress(OSError):
        # Both serve the next run: this one goes on without.
        runs.mkdir(parents=True, exist_ok=True)
        _forget(runs)
        # What others may read in the corpus is for its owner to say.
        shards.mkdir(mode=0o700, exist_ok=True)
        aside = file.with_suffix(f".{os.getpid()}")
        aside.write_text(json.dumps(plan, ensure_ascii=True, sort_keys=True), encoding="ascii")
        aside.replace(file)
    yield Run(resume and earlier is not None, shards)
    shutil.rmtree(shards, ignore_errors=True)
    with contextlib.suppress(OSError):
        file.unlink()


def _forget(runs: Path) -> None:
    """Delete the shards of runs that were stopped long ago and not taken up."""
    for entry in runs.iterdir():
        if entry.is_dir() and time.time() - entry.stat().st_mtime > KEPT_DAYS * 86_400:
            shutil.rmtree(entry, ignore_errors=True)


def differences(earlier: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Tell, one line each, in what two plans differ."""
    told = [
        f"{name} was {_shown(earlier.get(name))}, is {_shown(now.get(name))}"
        for name in sorted({*earlier, *now} - {_INPUTS})
        if earlier.get(name) != now.get(name)
    ]
    before, after = earlier.get(_INPUTS, {}), now.get(_INPUTS, {})
    changed = {
        "changed": [name for name in sorted(before) if name in after and before[name] != after[name]],
        "missing": sorted(set(before) - set(after)),
        "new": sorted(set(after) - set(before)),
    }
    for how, names in changed.items():
        if names:
            more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
            told.append(f"{how} input{'s' if len(names) > 1 else ''} {', '.join(names[:NAMED])}{more}")
    return told


def _sha256_of_code() -> str:
    """The hash of this package's own code."""
    digest = hashlib.sha256()
    for file in sorted(PACKAGE.rglob("*.py")):
        digest.update(f"{file.relative_to(PACKAGE).as_posix()}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def _shown(value: Any) -> str:
    return "not set" if value is None else str(value)[:60]


def _read(file: Path) -> dict[str, Any] | None:
    try:
        plan = json.loads(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return plan if isinstance(plan, dict) and isinstance(plan.get(_INPUTS, {}), dict) else None
