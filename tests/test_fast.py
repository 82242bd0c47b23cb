"""The fast ways through the door: `--fast`, `--auto`, and what they say of themselves."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import framing
from framing.manifest import NO_TRANSLATIONS
from framing.report.plan import plan_of
from framing.vectors.encoders import DEFAULT_ENCODER
from tests.small import FERRY, RAID, SCHOOL, corpus_of, write_small


@pytest.fixture(scope="module")
def fast(example):
    """The example corpus, coded by the fast model."""
    return framing.analyze(example, model="static")


def test_the_fast_model_codes_most_paragraphs_as_the_default_one(fast, analysis):
    ours, theirs = (pd.Series(each.paragraphs["frames"].tolist(), index=each.paragraphs["paragraph_id"]) for each in (fast, analysis))
    cells = [(frame in ours[name]) == (frame in theirs[name]) for name in ours.index for frame in fast.codebook.frame_ids]
    assert sum(cells) / len(cells) > 0.95
    both = sum(frame in theirs[name] for name in ours.index for frame in ours[name])
    assert both > 0.6 * theirs.map(len).sum()


def test_the_fast_tables_have_the_columns_of_the_default_ones(fast, analysis):
    for name, table in analysis.tables.items():
        assert fast.tables[name].columns.tolist() == table.columns.tolist()
        assert fast.tables[name].dtypes.tolist() == table.dtypes.tolist(), name
    assert fast.paragraphs.index.tolist() == analysis.paragraphs.index.tolist()


def test_evidence_of_the_fast_model_stands_in_its_paragraph(fast):
    texts = fast.paragraphs.set_index("paragraph_id")["text"]
    assert len(fast.evidence)
    assert all(texts[row.paragraph_id][row.start : row.end] == row.text for row in fast.evidence.itertuples())


def test_copies_are_found_without_vectors_and_the_run_says_what_was_not_looked_for(fast):
    assert {"exact", "near_duplicate"} <= set(fast.reuse_pairs["kind"])
    assert NO_TRANSLATIONS in fast.manifest["warnings"]
    assert fast.manifest["settings"]["reuse_translations"] is False
    assert "clause_cosine" not in fast.manifest["settings"]
    assert fast.manifest["models"]["encoder"]["name"] == "static"


@pytest.mark.parametrize("size", [1, 50])
def test_batches_change_nothing_and_split_no_post(fast, example, monkeypatch, size):
    monkeypatch.setattr("framing.frames.coded.BATCH", size)
    again = framing.analyze(example, model="static")
    for name in ("paragraphs", "evidence"):
        pd.testing.assert_frame_equal(again.tables[name], fast.tables[name], atol=1e-5)


def test_the_report_says_that_translations_were_not_looked_for(fast, tmp_path):
    fast.save(tmp_path / "out")
    report = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "no other translations of one source" in report
    assert "other translations of one source were not looked for" in report
    assert "logistic regressions over word vectors" in report


def test_the_cascade_says_what_it_is():
    analysis = framing.analyze(corpus_of(RAID, SCHOOL, FERRY), model="auto")
    models = analysis.manifest["models"]
    assert models["frames"]["name"] == "auto"
    assert (models["encoder"]["name"], models["quick"]["encoder"]["name"]) == (DEFAULT_ENCODER, "static")
    assert len(models["quick"]["weights_sha256"]) == 64
    assert analysis.manifest["settings"]["cascade_doubt"] > 0
    assert analysis.paragraphs["frames"].map(len).gt(0).tolist() == [True, True, False]


def test_the_options_name_the_models(call, tmp_path):
    corpus = write_small(tmp_path / "corpus")
    code, out, _ = call("analyze", corpus, "--out", tmp_path / "out", "--fast", "--silent")
    assert code == 0
    assert "noted: reuse was looked for by words alone" in out
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["models"]["frames"]["name"] == "static"


def test_a_stopped_run_of_one_model_is_not_taken_up_by_another():
    corpus = corpus_of(RAID, FERRY)
    plans = [plan_of(corpus, model=model, codebook=None, settings={}) for model in ("default", "static", "auto")]
    assert [name for name in ("model", "encoder") if len({plan[name] for plan in plans}) != 3] == []


@pytest.mark.parametrize("options", [("--fast", "--auto"), ("--fast", "--model", "elsewhere")])
def test_two_ways_of_coding_are_refused(call, tmp_path, options):
    code, _, err = call("analyze", tmp_path, "--out", tmp_path / "out", *options)
    assert code == 2
    assert "two ways of coding" in err
    assert not (tmp_path / "out").exists()


def test_two_models_are_not_trained_at_once(call):
    code, _, err = call("train", "--static", "--reuse")
    assert code == 2
    assert "give one of them" in err
