"""Small corpora written on the spot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import framing


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """Write files (name -> text or bytes) into one folder and return it."""

    def writer(files: Mapping[str, str | bytes]) -> Path:
        folder = tmp_path / "corpus"
        for name, content in files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return folder

    return writer


@pytest.fixture
def read(write) -> Callable[..., framing.Corpus]:
    """Write files as `write` does and read them as one corpus."""

    def reader(files: Mapping[str, str | bytes], **options) -> framing.Corpus:
        return framing.read_corpus(write(files), **options)

    return reader
