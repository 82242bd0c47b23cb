"""The output folder: complete or absent, never at the cost of something else that lies there."""

from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path

import pytest

import framing
from framing.report import folder as folder_module
from framing.report import place
from framing.report.folder import save_analysis
from tests.small import write_small


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too, with its bytes."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def test_every_table_the_report_and_the_manifest_are_there(saved, analysis):
    wanted = {f"{table}.{kind}" for table in analysis.tables for kind in ("parquet", "csv")} | {"report.html", "manifest.json"}
    assert {file.name for file in saved.iterdir()} == wanted


def test_the_manifest_counts_the_rows_that_were_written(saved, analysis):
    manifest = json.loads((saved / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["written"] == {
        "formats": ["parquet", "csv"],
        "rows": {name: len(table) for name, table in analysis.tables.items()},
        "files": ["report.html"],
    }
    assert {"version", "command", "settings", "models", "inputs", "counts", "warnings", "timings_seconds"} <= set(manifest)


def test_saving_again_gives_the_same_bytes(small, tmp_path):
    first, second = (small.save(tmp_path / name, write=("parquet", "csv"), command="the same") for name in ("first", "second"))
    assert contents(first) == contents(second)
    assert len(contents(first)) == 26


def test_missing_parents_are_made_and_the_folder_is_returned(small, tmp_path):
    assert small.save(str(tmp_path / "deep" / "results")) == tmp_path / "deep" / "results"
    assert (tmp_path / "deep" / "results" / "report.html").is_file()


def test_an_empty_folder_is_filled(small, tmp_path):
    (tmp_path / "results").mkdir()
    assert (small.save(tmp_path / "results") / "report.html").is_file()


def test_the_results_of_an_earlier_run_are_replaced_whole(small, tmp_path):
    small.save(tmp_path / "results", write=("parquet", "csv"))
    small.save(tmp_path / "results")
    assert not list((tmp_path / "results").glob("*.csv"))
    assert [entry.name for entry in tmp_path.iterdir()] == ["results"]


def test_a_folder_with_other_files_is_refused_and_left_alone(small, tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    before = contents(tmp_path)
    with pytest.raises(framing.FramingError, match="thesis holds other files"):
        small.save(tmp_path / "thesis")
    assert contents(tmp_path) == before


def test_a_file_in_the_place_of_the_folder_is_refused(small, tmp_path):
    (tmp_path / "results").write_text("a list of boats")
    with pytest.raises(framing.FramingError, match="is a file"):
        small.save(tmp_path / "results")
    assert (tmp_path / "results").read_text() == "a list of boats"


def test_notes_kept_beside_the_results_survive_the_next_run(small, tmp_path):
    results = small.save(tmp_path / "results")
    (results / "notes.txt").write_text("read F0003 again")
    with contextlib.suppress(framing.FramingError):
        small.save(results)
    assert (results / "notes.txt").is_file()


def test_a_file_that_a_new_table_would_overwrite_is_left_alone(small, tmp_path):
    results = small.save(tmp_path / "results")
    (results / "posts.csv").write_text("my own list")
    before = contents(results)
    with pytest.raises(framing.FramingError, match=r"posts\.csv is no file of an earlier run"):
        small.save(results, write=("csv",))
    assert contents(results) == before


def test_a_manifest_of_something_else_is_no_earlier_run(small, tmp_path):
    (tmp_path / "addon").mkdir()
    (tmp_path / "addon" / "manifest.json").write_text('{"name": "a browser add-on"}')
    with pytest.raises(framing.FramingError):
        small.save(tmp_path / "addon")


@pytest.mark.parametrize("broken", ["write_tables", "render_report", "put"])
@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()], ids=["error", "interrupt"])
def test_a_failure_while_writing_leaves_nothing_behind(small, tmp_path, monkeypatch, broken, error):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr(folder_module, broken, fail)
    with pytest.raises(type(error)):
        save_analysis(small, tmp_path / "results")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("broken", ["write_tables", "render_report", "put"])
def test_a_failure_while_writing_keeps_the_earlier_results(small, tmp_path, monkeypatch, broken):
    small.save(tmp_path / "results", command="the earlier run")
    before = contents(tmp_path)

    def fail(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(folder_module, broken, fail)
    with pytest.raises(OSError, match="disk full"):
        save_analysis(small, tmp_path / "results", command="the later run")
    assert contents(tmp_path) == before


def fail_to_move(monkeypatch) -> None:
    """Let only the last step fail, where files are moved one by one: the move of the new report to its place."""
    replace = Path.replace

    def failing(self, target):
        if self.parent.name == "new" and self.name == "report.html":
            raise OSError("busy")
        return replace(self, target)

    monkeypatch.setattr(place, "exchange", lambda one, other: False)
    monkeypatch.setattr(Path, "replace", failing)


def test_a_failed_move_puts_the_earlier_results_back(small, tmp_path, monkeypatch):
    small.save(tmp_path / "results", command="the earlier run")
    before = contents(tmp_path)
    fail_to_move(monkeypatch)
    with pytest.raises(OSError, match="busy"):
        small.save(tmp_path / "results", command="the later run")
    assert contents(tmp_path) == before


def test_a_failed_move_leaves_no_folder_behind(small, tmp_path, monkeypatch):
    small.save(tmp_path / "results")
    fail_to_move(monkeypatch)
    with pytest.raises(OSError, match="busy"):
        small.save(tmp_path / "results")
    assert [entry.name for entry in tmp_path.iterdir()] == ["results"]
    assert not [entry.name for entry in (tmp_path / "results").iterdir() if entry.is_dir()]


def test_results_can_be_put_into_the_current_folder(small, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    small.save(".")
    assert (tmp_path / "report.html").is_file()


def test_results_inside_the_corpus_are_not_read_as_posts(small, tmp_path):
    corpus = write_small(tmp_path / "corpus")
    before = framing.read_corpus(corpus).posts["post_id"].tolist()
    small.save(corpus / "results")
    assert framing.read_corpus(corpus).posts["post_id"].tolist() == before


def test_results_that_were_moved_still_open(small, tmp_path):
    moved = shutil.move(small.save(tmp_path / "results"), tmp_path / "elsewhere")
    assert str(tmp_path) not in (Path(moved) / "report.html").read_text(encoding="utf-8")
