"""Results of earlier runs that lie inside a corpus are no posts."""

import json

import pandas as pd
import pytest

import framing
from framing.corpus.results import MANIFEST, WORK
from framing.report.folder import save_tables
from tests.small import FERRY


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "a.txt").write_text(FERRY)
    manifest = {"version": "0.1", "counts": {}}
    save_tables({"posts": pd.DataFrame({"post_id": ["1"], "text": ["It rang."]})}, tmp_path / "out", write=("csv",), manifest=manifest)
    return tmp_path


def paths(folder) -> list[str]:
    return [account.path for account in framing.read_corpus(folder).inputs]


def test_results_are_left_out(corpus):
    assert paths(corpus) == ["a.txt"]


@pytest.mark.parametrize("where", ["old", "new"])
def test_half_moved_results_are_left_out(corpus, where):
    # A run that was killed while it moved file after file: the manifest lies in the hidden folder, some tables outside it.
    aside = corpus / "out" / WORK / where
    aside.mkdir(parents=True)
    (corpus / "out" / MANIFEST).rename(aside / MANIFEST)
    assert paths(corpus) == ["a.txt"]
    (aside / MANIFEST).unlink()
    assert paths(corpus) == ["a.txt", "out/posts.csv"]


def test_a_manifest_of_another_tool_hides_nothing(corpus):
    for content in ("[]", "{", '{"version": 1, "counts": 2, "written": 3}', "[" * 100_000, json.dumps({"name": "app"})):
        (corpus / "out" / MANIFEST).write_text(content)
        assert "out/posts.csv" in paths(corpus)


def test_the_results_of_every_command_are_recognised(corpus, call):
    (corpus / "b.txt").write_text(FERRY)
    assert call("reuse", corpus, "--out", corpus / "found", "--no-translations", "--write", "csv", "-s")[0] == 0
    assert call("figures", corpus, "--out", corpus / "figures", "--write", "csv", "-s")[0] == 0
    assert paths(corpus) == ["a.txt", "b.txt"]


def test_the_corpus_itself_is_read_whatever_lies_in_it(corpus):
    assert [account.path for account in framing.read_corpus(corpus / "out").inputs] == ["manifest.json", "posts.csv"]
