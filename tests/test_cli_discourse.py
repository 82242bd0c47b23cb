"""The verbs of corpus linguistics: keyness, concordance, collocations."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest


@pytest.fixture
def blogs(tmp_path) -> tuple[Path, Path]:
    """Two tables of posts: one about salt, which repeats itself, and one about boats."""
    texts = {"salt": ["The salt tax rose again.", "The salt tax rose again.", "A salt tax for all."], "boats": ["Boats left the harbour.", "No boats, no tax."]}
    for name, said in texts.items():
        pd.DataFrame({"id": [f"{name}{number}" for number in range(len(said))], "text": said}).to_csv(tmp_path / f"{name}.csv", index=False)
    return tmp_path / "salt.csv", tmp_path / "boats.csv"


def written(folder: Path, name: str) -> pd.DataFrame:
    assert {file.name for file in folder.iterdir()} == {f"{name}.parquet", "manifest.json"}
    return pd.read_parquet(folder / f"{name}.parquet")


def settings(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["settings"]


def test_keyness_compares_two_corpora(call, blogs, tmp_path):
    code, out, _ = call("keyness", *blogs, "--out", tmp_path / "out", "--min-count", "2", "--no-copies", "-s")
    table = written(tmp_path / "out", "keyness").set_index("token")
    assert (code, "words compared" in out) == (0, True)
    assert (table.loc["salt", "n_target"], table.loc["boats", "n_reference"]) == (2, 2)
    assert table.loc["salt", "log_likelihood"] > 0 > table.loc["boats", "log_likelihood"]
    assert settings(tmp_path / "out") == {"min_count": 2, "copies": False}


def test_a_concordance_lists_places(call, blogs, tmp_path):
    code, out, _ = call("concordance", blogs[0], "sal* tax", "--out", tmp_path / "out", "--window", "1", "-s")
    table = written(tmp_path / "out", "concordance")
    assert (code, "3 places in 3 posts" in out) == (0, True)
    assert table["before"].tolist() == ["The ", "The ", "A "]
    assert table["post_id"].tolist() == ["salt0", "salt1", "salt2"]
    assert settings(tmp_path / "out") == {"pattern": "sal* tax", "window": 1}


def test_collocations_are_listed(call, blogs, tmp_path):
    code, out, _ = call("collocations", blogs[0], "--out", tmp_path / "out", "--min-count", "3", "-s", "--write", "csv")
    table = pd.read_csv(tmp_path / "out" / "collocations.csv")
    assert (code, "1 collocations" in out) == (0, True)
    assert table[["text", "n", "n_posts"]].to_numpy().tolist() == [["salt tax", 3, 3]]


def test_a_pattern_without_a_word_ends_in_one_line_and_writes_nothing(call, blogs, tmp_path):
    code, _, err = call("concordance", blogs[0], "...", "--out", tmp_path / "out", "-s")
    assert (code, err.count("\n"), "holds no word" in err) == (2, 1, True)
    assert not (tmp_path / "out").exists()
