"""The tutorials run from top to bottom and show what they speak of; what is stored in them is what they show."""

from __future__ import annotations

import json
import re
import runpy
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT

nbformat = pytest.importorskip("nbformat", reason="the tutorials need nbformat, nbclient and ipykernel (the dev extra)")
pytest.importorskip("nbclient", reason="the tutorials need nbformat, nbclient and ipykernel (the dev extra)")
pytest.importorskip("ipykernel", reason="the tutorials need nbformat, nbclient and ipykernel (the dev extra)")

TUTORIALS = ROOT / "docs" / "tutorials"
#: What a run must show of each tutorial: patterns over all that its cells put out.
SHOWN = {
    "1_a_blog": (r"Corpus\(18 posts", r"18 rows = 18 posts", r"Analysis\(18 posts", r"class=.ev", r"uncertain about at least one frame", "image/png", r"report\.html"),
    "2_your_own_codebook": (r"Codebook\(.*4 frames", r"Annotations\(30 units", r"frame_cost", r"courier-\d-\d", r"Evaluation\(cross-validation: 30 units of 10 posts", r"\[\d\.\d\d, "),
    "3_who_copies_whom": (r"Reuse\(\d+ pairs", r"coverage_a", r"class=.changed|class=.common", r"have a known first post", r"million", "image/png", "reused_share"),
    "4_agreement_and_quality": (r"Annotations\(60 units, 2 coders", r"Agreement\(2 coders, 12 frames", r"Evaluation\(a coded sample: 60 units", r"coded", r"recall, low"),
}  # fmt: skip
#: Bytes; what is larger makes every clone slower.
MOST = 300_000


@pytest.fixture(scope="module")
def make() -> dict[str, object]:
    return runpy.run_path(str(TUTORIALS / "make.py"))


def outputs(notebook) -> list[str]:
    """All that the cells put out, each with its type."""
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            found += [output.get("text", "")] + [f"{kind} {content}" for kind, content in output.get("data", {}).items()]
    return found


def kinds(notebook) -> list[list[str]]:
    """What sorts of output each code cell has."""
    return [
        sorted({kind for output in cell.outputs for kind in output.get("data", {output.output_type: None})})
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def test_every_tutorial_is_known_and_linked():
    assert {file.stem for file in TUTORIALS.glob("*.ipynb")} == set(SHOWN)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in SHOWN if f"docs/tutorials/{name}.ipynb" not in readme] == []


@pytest.mark.parametrize("name", SHOWN)
def test_a_tutorial_runs_and_shows_what_it_speaks_of(name, make, tmp_path):
    docs = tmp_path / "docs"
    for folder in ("tutorials", "example_corpus"):
        shutil.copytree(ROOT / "docs" / folder, docs / folder)
    run = make["executed"](docs / "tutorials" / f"{name}.ipynb")
    shown = "\n".join(outputs(run))
    assert [pattern for pattern in SHOWN[name] if not re.search(pattern, shown)] == []
    assert kinds(run) == kinds(nbformat.read(TUTORIALS / f"{name}.ipynb", as_version=4))


def test_a_tutorial_that_breaks_is_noticed(make, tmp_path):
    from nbclient.exceptions import CellExecutionError

    broken = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    nbformat.write(broken, tmp_path / "broken.ipynb")
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        make["executed"](tmp_path / "broken.ipynb")


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_stored_is_small_valid_and_tells_of_no_machine(name):
    file = TUTORIALS / f"{name}.ipynb"
    content = file.read_text(encoding="utf-8")
    notebook = nbformat.read(file, as_version=4)
    nbformat.validate(notebook)
    assert file.stat().st_size < MOST
    assert not re.search(r"/tmp/|/home/|/root/|Traceback|\"execution\":|<object at 0x", content)
    assert all(cell.execution_count for cell in notebook.cells if cell.cell_type == "code")
    assert json.loads(content)["metadata"]["language_info"] == {"name": "python"}


@pytest.mark.parametrize("name", SHOWN)
def test_a_tutorial_says_what_was_invented_and_what_the_numbers_do_not_say(name):
    prose = "\n".join(cell.source for cell in nbformat.read(TUTORIALS / f"{name}.ipynb", as_version=4).cells if cell.cell_type == "markdown")
    assert "language model" in prose
    assert "## What these numbers do not say" in prose


def test_the_units_of_the_second_tutorial_are_thirty_and_of_its_codebook():
    import framing

    units = framing.read_annotations(TUTORIALS / "data" / "dam_units.csv", framing.read_codebook(TUTORIALS / "data" / "dam_codebook.yaml"))
    assert len(units) == 30
    assert units.account == ()
    assert min(units.frame_counts().values()) >= 6


def test_the_coded_sample_is_the_one_that_the_fourth_tutorial_draws(example):
    import framing

    body = example.paragraphs[example.paragraphs["kind"] == "body"]
    drawn = body.sample(60, random_state=1)
    sample = framing.read_annotations(Path(TUTORIALS / "data" / "coded_sample.csv"))
    assert sample.unit_ids == drawn["paragraph_id"].tolist()
    assert sample.texts == drawn["text"].tolist()
    assert set(sample.texts).isdisjoint(framing.read_annotations().texts)
