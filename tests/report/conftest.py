"""An analysis of the small corpus, made once, and its saved results."""

from __future__ import annotations

from pathlib import Path

import pytest

import framing
from tests.small import write_small


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> framing.Analysis:
    """The analysis of the small corpus."""
    return framing.analyze(write_small(tmp_path_factory.mktemp("small") / "corpus"))


@pytest.fixture(scope="session")
def saved(analysis: framing.Analysis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of the example corpus in both table formats."""
    return analysis.save(tmp_path_factory.mktemp("saved") / "results", write=("parquet", "csv"))
