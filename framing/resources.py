"""Where the shipped models and annotations lie, in a checkout and in a wheel."""

from __future__ import annotations

from pathlib import Path

from framing.errors import ModelError

PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Return the folder `name` ("models" or "annotations") that ships with the package.

    A wheel carries it under `framing/_data`, a checkout beside the package.
    Raises `ModelError` where the installation lacks it.
    """
    for root in (PACKAGE / "_data", PACKAGE.parent):
        if (root / name).is_dir():
            return root / name
    raise ModelError(f"this installation has no folder {name!r}; reinstall the package, or run from a checkout")
