"""Files of annotations written on the spot, in any shape."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import framing


@pytest.fixture
def read(tmp_path: Path, codebook: framing.Codebook) -> Callable[[Any], framing.Annotations]:
    """Write text as it stands, a list as one JSON document, and read it as annotations with the frames water and wind."""

    def reader(content: str | list) -> framing.Annotations:
        file = tmp_path / "units.any"
        file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8", newline="")
        return framing.read_annotations(file, codebook)

    return reader


@pytest.fixture
def read_lines(read: Callable[[Any], framing.Annotations]) -> Callable[..., framing.Annotations]:
    """Write records as JSON Lines and read them."""
    return lambda *records: read("\n".join(map(json.dumps, records)))
