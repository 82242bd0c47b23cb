"""What an unfinished run was about, so that a run that is to go on with its work can tell whether it is the same.

No half results are kept: what a stopped run has done lies in the vector cache, where it is found by the text and the encoder alone. A run begun
anew with other inputs or settings therefore takes over nothing that is not its own. `--resume` asks for more: that it is the same run.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.errors import InputError
from framing.version import __version__

if TYPE_CHECKING:
    from framing.coding.codebook import Codebook
    from framing.corpus.posts import Corpus

#: Of the inputs that differ, so many are named.
NAMED = 3
_INPUTS = "inputs"


def plan_of(corpus: Corpus, *, model: str | None, codebook: Codebook | None, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the results of `framing analyze` depend on: the inputs, the model (None for a ranking) and its encoder, the codebook, the release and
    the settings."""
    from framing.frames.cascade import AUTO, SHIPPED
    from framing.frames.model_store import model_folder, read_description

    parts = [] if model is None else [read_description(model_folder(part)) for part in (SHIPPED if model == AUTO else (model,))]
    return {
        **{name: value if value is None else str(value) for name, value in settings.items()},
        "version": __version__,
        "model": " ".join(str(part.get("weights_sha256")) for part in parts) or None,
        "encoder": " ".join(str(part.get("encoder", {}).get("sha256")) for part in parts) or None,
        "codebook": codebook and hashlib.sha256(repr(codebook).encode("utf-8", "surrogatepass")).hexdigest(),
        _INPUTS: {account.path: account.sha256 for account in corpus.inputs},
    }


@contextlib.contextmanager
def unfinished(folder: Path, plan: Mapping[str, Any], *, cache: Path | None, resume: bool) -> Iterator[bool]:
    """Keep the plan of a run into `folder` in the cache folder until the run has ended well; tells whether an unfinished one is taken up.

    `plan` maps what the results depend on to a value, "inputs" to a dict from each name to its sha256. With `resume`, `InputError` is raised
    where the unfinished run had another plan, naming what differs.
    """
    if cache is None:
        if resume:
            raise InputError("--resume goes on with what lies in the vector cache; leave --no-cache out, and FRAMING_CACHE unset or naming a folder")
        yield False
        return
    file = cache / "runs" / f"{hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:32]}.json"
    earlier = _read(file)
    if resume and earlier is not None and (told := differences(earlier, plan)):
        raise InputError(f"the stopped run into {folder} was another: {'; '.join(told)}; restore this, or leave --resume out to begin anew")
    with contextlib.suppress(OSError):
        # The plan serves the next run: this one goes on without.
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_suffix(f".{os.getpid()}")
        aside.write_text(json.dumps(plan, ensure_ascii=True, sort_keys=True), encoding="ascii")
        aside.replace(file)
    yield resume and earlier is not None
    with contextlib.suppress(OSError):
        file.unlink()


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


def _shown(value: Any) -> str:
    return "not set" if value is None else str(value)[:60]


def _read(file: Path) -> dict[str, Any] | None:
    try:
        plan = json.loads(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return plan if isinstance(plan, dict) and isinstance(plan.get(_INPUTS, {}), dict) else None
