"""The real corpus the project began with: a blog page saved as text and four news pages."""

from __future__ import annotations

import json

import pytest

import framing


@pytest.fixture(scope="module")
def corpus(shared) -> framing.Corpus:
    return framing.read_corpus(shared / "corpus")


@pytest.fixture(scope="module")
def found(corpus) -> framing.Analysis:
    return framing.analyze(corpus)


def lines(path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_seventeen_posts_and_four_pages_are_read(corpus):
    per_file = corpus.posts.groupby("path").size()
    assert sorted(per_file) == [1, 1, 1, 1, 17]
    assert not corpus.skipped


def test_every_gold_unit_is_a_paragraph_at_its_offsets(corpus, shared):
    at = {(row.source_path, row.source_start, row.source_end): row for row in corpus.paragraphs.itertuples()}
    for unit in lines(shared / "gold" / "frames_dev.jsonl"):
        paragraph = at[(unit["document"], unit["start"], unit["end"])]
        decoded = (shared / "corpus" / unit["document"]).read_bytes().decode("utf-8")
        assert paragraph.text == decoded[unit["start"] : unit["end"]]
        assert not (unit["frames"] and paragraph.kind == "boilerplate")


def test_every_reuse_gold_unit_is_a_paragraph(corpus, shared):
    at = {(row.source_path, row.source_start, row.source_end) for row in corpus.paragraphs.itertuples()}
    gold = json.loads((shared / "gold" / "reuse_dev.json").read_text(encoding="utf-8"))
    assert all((unit["document"], unit["start"], unit["end"]) in at for unit in gold["units"].values())


def test_credits_dates_and_notices_are_boilerplate(corpus):
    boilerplate = corpus.paragraphs[corpus.paragraphs["kind"] == "boilerplate"]["text"]
    for beginning in ("Author:", "Photo by", "2025-03-04", "Edit:", "Source:", "Special statement:"):
        assert boilerplate.str.startswith(beginning).sum() == 1, beginning


def test_frames_come_near_the_coders(shared, classifier):
    result = framing.evaluate(classifier, gold=shared / "gold" / "frames_dev.jsonl", documents=shared / "corpus")
    assert result.n_units == 108
    assert result.overall["macro_f1"] >= 0.70
    assert result.overall["map"] >= 0.80


def test_the_two_translations_of_one_text_are_paired(corpus, found, shared):
    gold = json.loads((shared / "gold" / "reuse_dev.json").read_text(encoding="utf-8"))
    at = {(row.source_path, row.source_start): row.paragraph_id for row in corpus.paragraphs.itertuples()}
    ids = {name: at[(unit["document"], unit["start"])] for name, unit in gold["units"].items()}
    wanted = {
        frozenset((ids[pair["a"]], ids[pair["b"]]))
        for pair in gold["pairs"]
        if pair["label"] in {"same", "partial"} and {pair["a"][:6], pair["b"][:6]} == {"001-07", "001-17"}
    }
    pairs = {frozenset(pair) for pair in zip(found.reuse_pairs["a_paragraph_id"], found.reuse_pairs["b_paragraph_id"], strict=True)}
    assert len(wanted) == 13
    assert len(wanted & pairs) >= 12


def test_same_template_with_other_figures_is_rarely_taken_for_reuse(corpus, found, shared):
    gold = json.loads((shared / "gold" / "reuse_dev.json").read_text(encoding="utf-8"))
    at = {(row.source_path, row.source_start): row.paragraph_id for row in corpus.paragraphs.itertuples()}
    ids = {name: at[(unit["document"], unit["start"])] for name, unit in gold["units"].items()}
    traps = {frozenset((ids[pair["a"]], ids[pair["b"]])) for pair in gold["pairs"] if pair["label"] == "template"}
    pairs = {frozenset(pair) for pair in zip(found.reuse_pairs["a_paragraph_id"], found.reuse_pairs["b_paragraph_id"], strict=True)}
    assert len(traps & pairs) <= 0.05 * len(traps)


@pytest.mark.parametrize("name", ["tumblr_page_text_dump", "trafilatura_output", "minet_extract_csv", "mediacloud"])
def test_scholars_exports_are_read_or_skipped_with_a_reason(shared, name):
    corpus = framing.read_corpus(shared / "formats" / name)
    assert len(corpus) > 0
    assert all(account.posts or account.skipped for account in corpus.inputs)
