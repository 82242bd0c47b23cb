"""What tests share: the example corpus and its analysis (made once), small corpora, and where the real inputs lie."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

import framing

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "docs" / "example_corpus"
SHARED = ROOT.parent / "shared"


def pytest_collection_modifyitems(items):
    """Begin with the file that trains the shipped model again: it takes minutes, in which another worker can do the others."""
    items.sort(key=lambda item: item.path.name != "test_shipped.py")


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory):
    """A vector cache of the tests' own; commands that tests start find it, too."""
    os.environ["FRAMING_CACHE"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def example() -> framing.Corpus:
    """The shipped example corpus."""
    return framing.read_corpus(EXAMPLE)


@pytest.fixture(scope="session")
def classifier() -> framing.FrameClassifier:
    """The shipped model."""
    return framing.FrameClassifier.load("default")


@pytest.fixture(scope="session")
def analysis(example: framing.Corpus) -> framing.Analysis:
    """The analysis of the example corpus with the shipped model."""
    return framing.analyze(example)


@pytest.fixture(scope="session")
def planted() -> dict[str, list[dict]]:
    """What was planted in the example corpus when it was written."""
    return json.loads((ROOT / "tests" / "data" / "planted.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the real inputs; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the real inputs (../shared) are not on this machine")
    return SHARED


@pytest.fixture
def call(monkeypatch, capsys):
    """Call the command line in this process; returns its exit code, output and errors. Whatever is no clean exit fails the test."""

    from framing.cli import main

    def caller(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["framing", *map(str, arguments)])
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return caller
