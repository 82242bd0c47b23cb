"""The real corpus the project began with: a blog page saved as text and four news pages."""

from __future__ import annotations

import json

import pytest

import framing

#: Pairs with units of these posts and pages are not listed in the gold.
OUT_OF_SCOPE = ("001-03", "001-06", "001-08", "001-13", "001-15", "002", "004")


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


@pytest.fixture(scope="module")
def gold(corpus, shared) -> dict[str, dict[frozenset[str], dict]]:
    """The pairs of the reuse gold by label, as sets of paragraph ids; units outside its scope are left out."""
    content = json.loads((shared / "gold" / "reuse_dev.json").read_text(encoding="utf-8"))
    at = {(row.source_path, row.source_start): row.paragraph_id for row in corpus.paragraphs.itertuples()}
    ids = {name: at[(unit["document"], unit["start"])] for name, unit in content["units"].items()}
    by_label: dict[str, dict[frozenset[str], dict]] = {label: {} for label in ("same", "partial", "template", "contested")}
    for pair in content["pairs"]:
        by_label[pair["label"]][frozenset((ids[pair["a"]], ids[pair["b"]]))] = {
            ids[pair["a"]]: (pair["a"], pair.get("a_span")), ids[pair["b"]]: (pair["b"], pair.get("b_span"))
        }  # fmt: skip
    by_label["scope"] = {frozenset((ids[name],)): {} for name in ids if not name.startswith(OUT_OF_SCOPE)}
    return by_label


@pytest.fixture(scope="module")
def listed(found, gold) -> dict[frozenset[str], list]:
    """The listed pairs between units in scope that the gold does not leave open."""
    pairs: dict[frozenset[str], list] = {}
    for row in found.reuse_pairs.itertuples():
        pair = frozenset((row.a_paragraph_id, row.b_paragraph_id))
        if len(pair) == 2 and all(frozenset((end,)) in gold["scope"] for end in pair) and pair not in gold["contested"]:
            pairs.setdefault(pair, []).append(row)
    return pairs


def test_reuse_is_found_and_little_else_is(listed, gold):
    reused = {pair for label in ("same", "partial") for pair in gold[label] if all(frozenset((end,)) in gold["scope"] for end in pair)}
    right = len(reused & set(listed))
    assert 2 * right / (len(reused) + len(listed)) >= 0.75
    partial = reused & set(gold["partial"])
    assert len(partial & set(listed)) >= 0.7 * len(partial)


def test_the_passages_are_those_that_were_marked(corpus, listed, gold):
    text = corpus.paragraphs.set_index("paragraph_id")["text"]
    overlaps = []
    for pair, rows in listed.items():
        marked = gold["same"].get(pair) or gold["partial"].get(pair)
        if marked is None:
            continue
        best = 0.0
        for row in rows:
            sides = ((row.a_paragraph_id, row.a_start, row.a_end), (row.b_paragraph_id, row.b_start, row.b_end))
            best = max(best, sum(overlap(start, end, *span_of(text[paragraph], marked[paragraph][1])) for paragraph, start, end in sides) / 2)
        overlaps.append(best)
    assert len(overlaps) >= 15
    assert sum(overlaps) / len(overlaps) >= 0.6


def span_of(text: str, marked: str | None) -> tuple[int, int]:
    """The offsets of the marked words; the whole paragraph where they are not found."""
    at = text.find(marked) if marked else -1
    return (at, at + len(marked)) if marked and at >= 0 else (0, len(text))


def overlap(start: int, end: int, first: int, last: int) -> float:
    return max(0, min(end, last) - max(start, first)) / (max(end, last) - min(start, first))


def test_the_two_translations_of_one_text_are_paired(found, gold):
    pairs = {frozenset(pair) for pair in zip(found.reuse_pairs["a_paragraph_id"], found.reuse_pairs["b_paragraph_id"], strict=True)}
    wanted = {
        pair for label in ("same", "partial") for pair, sides in gold[label].items() if {name[:6] for name, _ in sides.values()} == {"001-07", "001-17"}
    }  # fmt: skip
    assert len(wanted) == 13
    assert len(wanted & pairs) >= 12


def test_same_template_with_other_figures_is_rarely_taken_for_reuse(found, gold):
    pairs = {frozenset(pair) for pair in zip(found.reuse_pairs["a_paragraph_id"], found.reuse_pairs["b_paragraph_id"], strict=True)}
    assert len(gold["template"].keys() & pairs) <= 0.05 * len(gold["template"])


@pytest.mark.parametrize("name", ["tumblr_page_text_dump", "trafilatura_output", "minet_extract_csv", "mediacloud"])
def test_scholars_exports_are_read_or_skipped_with_a_reason(shared, name):
    corpus = framing.read_corpus(shared / "formats" / name)
    assert len(corpus) > 0
    assert all(account.posts or account.skipped for account in corpus.inputs)
