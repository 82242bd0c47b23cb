"""The README's example runs as shown, and every verb and table it names exists."""

from __future__ import annotations

import re

import pytest

import framing
from framing.cli import cli
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_notebook_example_runs_as_shown(monkeypatch):
    (block,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    exec(compile(block, "README.md", "exec"), names)
    assert len(names["humen"]) > 0  # type: ignore[arg-type]
    assert set(names["coded"].columns) >= {"frames", "uncertain", "frame_iron_fist"}  # type: ignore[attr-defined]


def test_every_table_is_described(analysis):
    assert [name for name in analysis.tables if f"`{name}`" not in README] == []


@pytest.mark.parametrize("verb", sorted(cli.commands))
def test_every_verb_is_shown(verb):
    assert f"framing {verb}" in README


def test_the_two_commands_come_first():
    first, second = (README.index(f"make {target}\n") for target in ("analyze", "test"))
    assert first < second < README.index("pip install")


def test_an_analysis_and_a_corpus_show_themselves_in_a_notebook(analysis, example):
    assert "reuse pairs" in analysis._repr_html_()
    assert "46 posts" in example._repr_html_()
    assert "46 posts" in repr(analysis)
    assert isinstance(analysis, framing.Analysis)
