"""The plan of a run: all that its results depend on. Two runs of one plan have the same results."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.resources import PACKAGE, shipped
from framing.vectors.cache import DEFAULT_CACHE
from framing.version import __version__

if TYPE_CHECKING:
    from framing.coding.codebook import Codebook
    from framing.corpus.posts import Corpus

#: Of the inputs that differ, so many are named.
NAMED = 3
#: Where a plan tells of its inputs, and of what was read in them.
INPUTS, _POSTS = "inputs", "posts"
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
        "encoder": digest(*(f"{encoder.name} {encoder.sha256} {getattr(encoder, 'identity', '')}".encode() for encoder in encoders)),
        "codebook": codebook and digest(repr(codebook).encode("utf-8", "surrogatepass")),
        _POSTS: digest(*(str(cell).encode("utf-8", "surrogatepass") for name in _READ for cell in corpus.posts[name].tolist())),
        INPUTS: {account.path: account.sha256 for account in corpus.inputs},
    }


def differences(earlier: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Tell, one line each, in what two plans differ."""
    told = [
        f"{name} was {_shown(earlier.get(name))}, is {_shown(now.get(name))}"
        for name in sorted({*earlier, *now} - {INPUTS, _POSTS})
        if earlier.get(name) != now.get(name)
    ]
    before, after = earlier.get(INPUTS, {}), now.get(INPUTS, {})
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
    return digest(*(part for file in sorted(files) if file.is_file() for part in (file.name.encode(), file.read_bytes())))


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
    return digest(*map(str.encode, versions))


def digest(*parts: bytes) -> str:
    """A short hash of some bytes, which also tells where one part ends."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "little") + part)
    return whole.hexdigest()[:32]


def _shown(value: Any) -> str:
    return "not set" if value is None else str(value)[:60]
