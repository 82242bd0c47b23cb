"""What benchmarks rest on: splits, decisions, scores and codebooks of the comparison on other people's frames; corpora and the watch of the one that tells how fast it is."""

from __future__ import annotations

import json

import numpy as np
import pytest

from benchmarks import frames, throughput


def test_decisions_by_cardinality_give_so_many_frames_and_every_unit_one():
    scores = np.array([[0.9, 0.8, 0.1], [0.7, 0.2, 0.1], [0.3, 0.4, 0.2]])
    assert frames.by_cardinality(scores, 1.0).astype(int).tolist() == [[1, 1, 0], [1, 0, 0], [0, 1, 0]]


def test_figures_are_micro_macro_and_exact():
    labels = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0]])
    decisions = np.array([[1, 0, 0], [0, 0, 0], [0, 1, 1], [0, 0, 0]], dtype=bool)
    micro, macro, exact = frames.figures(labels, decisions)
    assert micro == pytest.approx(2 / 3)
    assert macro == pytest.approx((2 / 3 + 1) / 2)
    assert exact == 0.5
    assert frames.figures(labels, decisions, np.array([1, 0, 0, 0]))[0] == 1.0


def test_only_frames_both_given_and_present_count_where_asked():
    labels, decisions = np.array([[1, 1]]), np.array([[1, 0]], dtype=bool)
    assert frames.figures(labels, decisions)[1] == 0.5
    assert frames.figures(labels, decisions, both=True)[1] == 1.0


def test_shots_are_drawn_from_the_pool_and_each_frame_gets_its_share():
    labels = (np.arange(60)[:, None] % np.array([2, 3, 20]) == 0).astype(int)
    pool = np.arange(40)
    drawn = frames.shots(labels, pool, 4, np.random.default_rng(0))
    assert set(drawn) <= set(pool)
    assert len(set(drawn)) == len(drawn)
    assert (labels[drawn].sum(axis=0) >= [4, 4, 2]).all()


def test_peers_learn_and_say_no_where_a_frame_was_never_seen():
    texts = ["storm and waves", "waves at sea", "music and dance", "dance at night"] * 3
    labels = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0]] * 3)
    data = frames.Data(None, frames.EncodedTexts(tuple(texts), *(np.zeros(0),) * 5, None), labels, ())
    for svm in (False, True):
        coded = frames.peer(words=True, vectors=False, svm=svm)(data, np.arange(8), np.arange(8, 12))
        assert np.array_equal(coded.decisions, labels[8:] == 1)


def test_the_codebooks_can_be_read():
    books = frames.read_codebooks()
    assert {name: len(book) for name, book in books.items()} == {"gvfc": 9, "narrative": 5, "memes": 20}


def test_long_documents_go_on_after_the_beginnings_of_all_and_are_posted_again_only_then(tmp_path, monkeypatch):
    monkeypatch.setattr(throughput, "PARAGRAPHS", 2)
    source = tmp_path / "documents.jsonl"
    source.write_text("\n".join(json.dumps({"text": "\n\n".join(lines)}) for lines in (["a1", "a2", "a3", "a4", "a5"], ["b1"], ["c1", "c2", "c3"])))
    assert list(throughput.beginnings_first(source)) == [["a1", "a2"], ["b1"], ["c1", "c2"], ["a3", "a4"], ["a5"], ["c3"]]
    planted = throughput.write_corpus(source, tmp_path / "corpus.jsonl", 20)
    posts = [json.loads(line)["text"].split("\n\n") for line in planted.file.read_text().splitlines()]
    assert [posts[number] for number in (0, 1, 2, 4, 5, 6)] == list(throughput.beginnings_first(source))
    assert planted.n_paragraphs == sum(map(len, posts)) >= 20


def test_short_paragraphs_are_joined_until_they_have_the_words_asked_for():
    assert throughput.joined(["a b", "c", "d e f g", "h"], 3) == ["a b c", "d e f g", "h"]
    assert throughput.joined(["a b", "c"], 0) == ["a b", "c"]
    assert throughput.joined([], 3) == []


def test_a_size_that_plain_was_not_given_is_held_against_the_largest_that_it_was(tmp_path):
    def took(n: int, seconds: float) -> throughput.Measured:
        stages = {"encode": throughput.Stage(seconds, seconds, 1)}
        return throughput.Measured(seconds, seconds, 1, stages, {"n": n, "stages": {"encode": seconds}})

    words = {100: 2_000, 200: 4_000, 5000: 50_000}  # those of the largest are half as long
    planted = {size: throughput.Planted(tmp_path / f"{size}.jsonl", size, n_words, []) for size, n_words in words.items()}
    ways = {(100, "plain"): took(100, 20), (200, "plain"): took(200, 20), (5000, "fast"): took(5000, 10)}
    row = next(line for line in throughput.table(ways, planted) if "| fast |" in line)
    assert row.startswith("| 5,000 | fast | 500.0 | 25.0 | 500.0 | 25.0 | 10.0 | 25.0 |")


def test_a_stage_is_what_was_seen_while_it_ran():
    watch = throughput.Watch(0, times=[0.0, 1.0, 2.0, 3.0, 4.0], cpu=[0.0, 1.0, 3.0, 4.0, 4.5], memory=[5, 9, 7, 20, 1])
    assert watch.between(0.9, 2.1) == throughput.Stage(pytest.approx(1.2), 2.0, 20)
    assert watch.between(2.2, 2.4) == throughput.Stage(pytest.approx(0.2), 0.0, 20)
    assert throughput.Watch(0).between(0, 1).peak == 0


def test_a_planted_copy_is_found_as_a_pair_or_in_one_of_the_families_of_both(tmp_path):
    planted = throughput.Planted(tmp_path / "corpus.jsonl", 8, 80, [(("a", 0), ("b", n)) for n in range(4)])
    pairs = [["b:0", "a:0"], ["a:0", "c:0"]]
    assert throughput.found_again({"pairs": pairs}, planted) == 0.25
    assert throughput.found_again({"pairs": pairs, "families": {"a:0": ["f1", "f2"], "b:1": ["f0", "f2"], "b:2": ["f3"]}}, planted) == 0.5
