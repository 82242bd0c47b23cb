"""A small codebook, and annotation files written on the spot."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import framing

CODEBOOK = """
id: weather
title: Weather at the quay
version: "2.1"
rules:
  - " A unit is one paragraph. "
frames:
  - id: water
    name: Water
    definition: " About water. "
    agent: anyone
    include: [rain, " floods "]
    examples: ["The river rose."]
  - id: wind
    name: Wind
    definition: About wind.
"""


@pytest.fixture
def codebook(tmp_path: Path) -> framing.Codebook:
    """Two frames, water and wind."""
    file = tmp_path / "codebook.yaml"
    file.write_text(CODEBOOK, encoding="utf-8")
    return framing.read_codebook(file)


@pytest.fixture
def annotate(tmp_path: Path, codebook: framing.Codebook) -> Callable[..., framing.Annotations]:
    """Write units (mappings, or lines as they stand) as JSON Lines and read them."""

    def annotator(*units: dict | str) -> framing.Annotations:
        file = tmp_path / "units.jsonl"
        file.write_text("\n".join(unit if isinstance(unit, str) else json.dumps(unit) for unit in units), encoding="utf-8")
        return framing.read_annotations(file, codebook)

    return annotator
