"""An evaluation as lines and as a folder."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from framing.frames.measured import measure
from framing.report.measured import save_evaluation, told


@pytest.fixture
def result():
    """Four units, two of them wrong, one with a text that would clear a terminal."""
    labels = np.array([[1, 0], [0, 1], [0, 0], [1, 1]])
    scores = np.array([[0.9, 0.1], [0.8, 0.9], [0.1, 0.2], [0.7, 0.2]])
    texts = ("plain", "clear \x1b[2J and \u202eturn\nthe line", "=1+1", "long " * 200)
    return measure(
        ("storm", "feast"), labels, scores, scores >= 0.5, groups=np.array(list("abcd")), thresholds=np.array([0.5, 0.5]), texts=texts,
        unit_ids=("u1", "u2", "u3", "u\x1b4"), source="gold.jsonl", draws=20,
    )  # fmt: skip


def test_the_lines_tell_every_frame_with_intervals_and_the_errors_with_their_text(result):
    lines = list(told(result))
    storm = next(line for line in lines if line.startswith("storm"))
    assert storm.split()[1:3] == ["C", "2"]
    assert storm.count("[") == 4
    at = next(number for number, line in enumerate(lines) if "storm, false positive (score 0.80, threshold 0.50): coders feast, model storm+feast" in line)
    assert lines[at + 1].strip() == "clear \\x1b[2J and \\u202eturn the line"


def test_no_frame_is_told_only_of_units_that_carry_none(result):
    assert sum(line.startswith("no frame: precision 1.000, recall 1.000 (1 units)") for line in told(result)) == 1
    labels = np.array([[1, 0], [0, 1]])
    framed = measure(("storm", "feast"), labels, labels * 0.9, labels == 1, groups=np.array(["a", "b"]), thresholds=np.array([0.5, 0.5]), draws=20)
    assert sum(line.startswith("no frame: every unit carries one (0 units)") for line in told(framed)) == 1


def test_nothing_reaches_the_terminal_that_moves_its_cursor(result):
    assert all(character.isprintable() for line in told(result) for character in line.removeprefix("\n"))


def test_long_texts_are_cut_on_the_screen_and_whole_in_the_tables(result, tmp_path):
    assert max(map(len, told(result))) < 400
    save_evaluation(result, tmp_path / "out")
    assert pd.read_parquet(tmp_path / "out" / "errors.parquet")["text"].str.len().max() == 1000


def test_the_folder_holds_tables_json_and_what_made_them(result, tmp_path):
    folder = save_evaluation(result, tmp_path / "out", write=("csv",), command="framing evaluate")
    assert {file.name for file in folder.iterdir()} == {
        "frame_quality.csv", "reliability.csv", "errors.csv", "instructive_errors.csv", "evaluation.json", "manifest.json",
    }  # fmt: skip
    assert json.loads((folder / "evaluation.json").read_text(encoding="utf-8")) == json.loads(json.dumps(result.to_json()))
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["command"] == "framing evaluate"
    assert pd.read_csv(folder / "errors.csv", encoding="utf-8-sig")["assigned"].tolist()[0] in {"storm;feast", "storm"}


def test_a_second_result_replaces_the_first_and_nothing_else(result, tmp_path):
    save_evaluation(result, tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("mine", encoding="utf-8")
    save_evaluation(result, tmp_path / "out", write=("csv",))
    assert (tmp_path / "out" / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "out" / "errors.parquet").exists()


def test_a_perfect_result_has_no_errors_to_show(result):
    labels = np.array([[1], [0]])
    perfect = measure(("storm",), labels, labels * 0.8 + 0.1, labels == 1, groups=np.array(["a", "b"]), thresholds=np.array([0.5]), draws=20)
    assert not [line for line in told(perfect) if "instructive" in line]
