"""What an unfinished run was about, and what its stages had made, so that the same run goes on with it and another does not.

What a stopped run has encoded lies in the vector cache, where it is found by the text and the encoder alone. What its heavier stages have made of their parts lies
in the shards of the run (`framing.engine.shards`), which a run with another plan deletes. So one begun anew with other inputs, settings, models or code takes over
nothing that is not its own. `--resume` asks for more: that it is the same run.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.errors import InputError
from framing.resources import PACKAGE, shipped
from framing.vectors.cache import DEFAULT_CACHE
from framing.version import __version__

if TYPE_CHECKING:
    from framing.coding.codebook import Codebook
    from framing.corpus.posts import Corpus

#: Shards of a stopped run are kept for so many days from the last one.
KEPT_DAYS = 30
#: Of the inputs that differ, so many are named.
NAMED = 3
_INPUTS, _POSTS = "inputs", "posts"
#: What is read of a post and coded or compared.
_READ = ("post_id", "title", "text", "quoted")


def plan_of(
    corpus: Corpus, *, model: str | None, codebook: Codebook | None, settings: Mapping[str, Any], cache: str | Path | None = DEFAULT_CACHE
) -> dict[str, Any]:  # fmt: skip
    """Return what the results of `framing analyze` depend on: the inputs and what was read in them, the model (None for a ranking) and how its encoders compute here, the
    codebook, the release, its code, the packages it needs, and the settings. Encoders are loaded with `cache` (see `load_encoder`)."""
    from framing.frames.cascade import AUTO, SHIPPED
    from framing.frames.model_store import model_folder, read_description
    from framing.vectors.encoders import DEFAULT_ENCODER, load_encoder

    parts = [] if model is None else [read_description(model_folder(part)) for part in (SHIPPED if model == AUTO else (model,))]
    encoders = [load_encoder(name, cache=cache) for name in ([DEFAULT_ENCODER] if model is None else [part["encoder"]["name"] for part in parts])]
    return {
        **{name: value if value is None else str(value) for name, value in settings.items()},
        "version": __version__,
        "code": _code(),
        "packages": _packages(),
        "model": " ".join(str(part.get("weights_sha256")) for part in parts) or None,
        "encoder": _digest(*(f"{encoder.name} {encoder.sha256} {getattr(encoder, 'identity', '')}".encode() for encoder in encoders)),
        "codebook": codebook and _digest(repr(codebook).encode("utf-8", "surrogatepass")),
        _POSTS: _digest(*(str(cell).encode("utf-8", "surrogatepass") for name in _READ for cell in corpus.posts[name].tolist())),
        _INPUTS: {account.path: account.sha256 for account in corpus.inputs},
    }


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
    runs, name = cache / "runs", _digest(os.fsencode(folder.resolve()))
    file = runs / f"{name}.json"
    earlier = _read(file)
    if resume and earlier is not None and (told := differences(earlier, plan)):
        raise InputError(f"the stopped run into {folder} was another: {'; '.join(told)}; restore this, or leave --resume out to begin anew")
    written = json.dumps(plan, ensure_ascii=True, sort_keys=True)
    shards = runs / f"{name}-{_digest(written.encode('ascii'))}"
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


def differences(earlier: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Tell, one line each, in what two plans differ."""
    told = [
        f"{name} was {_shown(earlier.get(name))}, is {_shown(now.get(name))}"
        for name in sorted({*earlier, *now} - {_INPUTS, _POSTS})
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
    if not told and earlier.get(_POSTS) != now.get(_POSTS):
        told.append("what could be read in the inputs is not the same")
    return told


def _code() -> str:
    """The hash of what this package holds beside the models of frames: its code, and what decides on reuse."""
    files = [*PACKAGE.rglob("*.py"), *(shipped("models") / "reuse").glob("*.json")]
    return _digest(*(part for file in sorted(files) if file.is_file() for part in (file.name.encode(), file.read_bytes())))


def _packages() -> str:
    """The hash of the versions of the packages that this one needs."""
    try:
        needed = [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in metadata.requires("framing") or () if "extra ==" not in line]
    except metadata.PackageNotFoundError:  # a checkout that was not installed
        needed = []
    versions = []
    for name in sorted(needed):
        with contextlib.suppress(metadata.PackageNotFoundError):
            versions.append(f"{name} {metadata.version(name)}")
    return _digest(*map(str.encode, versions))


def _digest(*parts: bytes) -> str:
    """A short hash of some bytes, which also tells where one part ends."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "little") + part)
    return whole.hexdigest()[:32]


def _shown(value: Any) -> str:
    return "not set" if value is None else str(value)[:60]


def _read(file: Path) -> dict[str, Any] | None:
    try:
        plan = json.loads(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return plan if isinstance(plan, dict) and isinstance(plan.get(_INPUTS, {}), dict) else None
