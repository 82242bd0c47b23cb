"""The verbs of repetition: reuse, phrases, figures, compare, and the training of the verifier."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

from framing.resources import shipped
from tests.small import CHOIR, FERRY, RAID, SCHOOL


@pytest.fixture
def blog(tmp_path) -> Path:
    """A table of three posts, two of which hold the same paragraph."""
    file = tmp_path / "blog.csv"
    pd.DataFrame(
        {"id": ["a", "b", "c"], "text": [f"{RAID}\n\n{FERRY}", RAID, CHOIR], "date": ["2024-01-02", "2024-03-04", "2024-03-05"], "author": ["ann", "bo", "bo"]}
    ).to_csv(file, index=False)
    return file


def tables(folder: Path) -> dict[str, pd.DataFrame]:
    return {file.stem: pd.read_parquet(file) for file in folder.glob("*.parquet")}


@pytest.mark.parametrize("options", [["--no-translations"], []], ids=["copies", "translations"])
def test_reuse_writes_pairs_families_and_the_network(call, blog, tmp_path, options):
    code, out, _ = call("reuse", blog, "--out", tmp_path / "out", "-s", *options)
    written = tables(tmp_path / "out")
    assert code == 0
    assert "1 exact" in out
    assert set(written) == {"reuse_pairs", "families", "family_members", "post_pairs", "sources", "coortweet", "coordination_messages"}
    assert written["reuse_pairs"][["a_paragraph_id", "b_paragraph_id"]].to_numpy().tolist() == [["a:0", "b:0"]]
    assert written["families"]["first_post_id"].tolist() == ["a"]
    assert written["coortweet"]["account_id"].tolist() == ["ann", "bo"]
    assert len(nx.read_gexf(tmp_path / "out" / "sources.gexf")) == 1
    assert json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))["settings"]["min_tokens"] == 10


def test_a_second_run_replaces_the_first(call, blog, tmp_path):
    for _ in range(2):
        code, _, _ = call("reuse", blog, "--out", tmp_path / "out", "--no-translations", "--write", "csv", "-s")
        assert code == 0
    assert (tmp_path / "out" / "reuse_pairs.csv").is_file()


def test_phrases_are_listed_with_their_places(call, tmp_path):
    (tmp_path / "posts.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in (SCHOOL, CHOIR)), encoding="utf-8")
    code, out, _ = call("phrases", tmp_path / "posts.jsonl", "--out", tmp_path / "out", "--no-renderings", "-s")
    written = tables(tmp_path / "out")
    assert (code, "Phrases(" in out) == (0, True)
    assert "Say no, sail on" in set(written["phrases"]["text"])
    assert set(written["phrase_occurrences"]["phrase_id"]) == set(written["phrases"]["phrase_id"])


def test_figures_are_listed(call, blog, tmp_path):
    code, out, _ = call("figures", blog, "--out", tmp_path / "out", "-s")
    assert (code, out.splitlines()[0]) == (0, "2 figures, 0 with a flag")
    assert tables(tmp_path / "out")["figures"]["text"].tolist() == ["340 kilograms", "340 kilograms"]


def test_compare_tells_what_one_corpus_holds_of_the_other(call, blog, tmp_path):
    (tmp_path / "official.txt").write_text(f"{SCHOOL}\n\n{RAID}\n", encoding="utf-8")
    code, out, _ = call("compare", blog, tmp_path / "official.txt", "--out", tmp_path / "out", "--no-translations", "-s")
    posts = tables(tmp_path / "out")["posts"].set_index("post_id")
    assert code == 0
    assert "2 of 3 posts" in out
    assert posts["coverage"].round(2).to_dict() == {"b": 1.0, "a": round(len(RAID) / len(RAID + FERRY), 2), "c": 0.0}


@pytest.mark.parametrize(
    "verb",
    [["reuse", "BLOG", "--no-translations"], ["phrases", "BLOG", "--no-renderings"], ["figures", "BLOG"], ["compare", "BLOG", "BLOG", "--no-translations"]],
)
def test_what_was_left_out_is_told_at_the_end(call, blog, tmp_path, verb):
    with blog.open("a", encoding="utf-8") as file:
        file.write("d,,,\n")
    code, out, _ = call(*[blog if word == "BLOG" else word for word in verb], "--out", tmp_path / "out", "-s")
    assert code == 0
    assert out.count("1 of 1 files read: 4 rows = 3 posts + 1 skipped\nskipped: no text in the record (1): blog.csv (line 7)\n") == verb.count("BLOG")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["reuse", "missing.csv", "--out", "out"], "missing.csv"),
        (["phrases", "BLOG", "--out", "out", "--write", "xlsx"], "xlsx"),
        (["figures", "BLOG", "--out", "BLOG"], "file"),
        (["compare", "BLOG", "missing.csv", "--out", "out"], "missing.csv"),
        (["train", "--reuse", "--annotations", "missing", "--out", "out"], "texts.jsonl"),
        (["reuse", "BLOG", "--out", "out", "--min-tokens", "0"], "min-tokens"),
        (["phrases", "BLOG", "--out", "out", "--min-posts", "-1"], "min-posts"),
    ],
)
def test_a_bad_call_is_one_line(call, blog, tmp_path, monkeypatch, arguments, named):
    monkeypatch.chdir(tmp_path)
    code, _, err = call(*[blog if word == "BLOG" else word for word in arguments])
    assert code == 2
    assert named in err
    assert "Traceback" not in err
    assert not (tmp_path / "out").exists()


def test_a_pair_of_an_unknown_text_is_refused(call, tmp_path):
    for name in ("texts.jsonl", "pairs.jsonl"):
        shutil.copy(shipped("annotations") / "reuse" / name, tmp_path / name)
    with (tmp_path / "pairs.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"a": "nobody", "b": "nobody", "label": "none", "design": "far"}) + "\n")
    code, _, err = call("train", "--reuse", "--annotations", tmp_path, "--out", tmp_path / "model", "-s")
    assert (code, "'nobody'" in err) == (2, True)
    assert not (tmp_path / "model").exists()
