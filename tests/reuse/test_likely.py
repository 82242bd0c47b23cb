"""Which pairs are verified first: those of which most is alike; nothing is lost by leaving the others."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import framing
from framing.coding.annotations import read_annotations
from framing.reuse import likely
from framing.reuse.clause_table import ClauseTable
from framing.reuse.likely import look_at_pairs, score_likely
from framing.reuse.matches import Alike
from framing.reuse.scoring import Scored, score_pairs
from framing.reuse.verifier import corpus_prior, default_verifier
from tests.reuse.test_clause_table import prepared_texts

TEXTS = [
    "The ferry left at noon. The warden counted 42 lamps, and the choir of the old school sang until the boats came home in the evening.",
    "At noon the ferry departed. The warden had 42 lamps counted.",
    "Nets were mended by the warden.",
    "The choir of the old school sang.",
]


def test_pairs_are_looked_at_whatever_their_order_and_in_blocks_of_any_size(monkeypatch):
    sides = prepared_texts(TEXTS).sides
    a, b = np.array([2, 0, 1, 0, 0]), np.array([3, 3, 2, 1, 2])
    table = ClauseTable.of(sides)
    expected = [float(table.alike_tokens(x, np.array([y]))[0]) for x, y in zip(a, b, strict=True)]
    assert expected[3] == max(expected) > 0
    for name, value in (("CLAUSES", 1), ("PAIRS", 2), ("PAIRS", 1000)):
        monkeypatch.setattr(likely, name, value)
        assert np.abs(look_at_pairs(a, b, sides) - 100 * np.array(expected)).max() <= 1


def scored(corpus: framing.Corpus, monkeypatch) -> tuple[framing.Reuse, int, int]:
    """What is found in a corpus, how many of its candidate pairs are verified, and how many there are."""
    told: list[tuple[int, int]] = []
    verified: list[int] = []

    def counted(a, *rest, **options):
        verified.append(len(a))
        return score_pairs(a, *rest, **options)

    monkeypatch.setattr(likely, "score_pairs", counted)
    reuse = framing.find_reuse(corpus, progress=lambda done, n: told.append((done, n)))
    return reuse, sum(verified), told[-1][1]


def test_pairs_of_which_least_is_alike_are_left_and_nothing_is_lost(example, monkeypatch):
    """Posts of some writers on one subject who did not know each other's, and among them a few that repeat each other."""
    posts: dict[str, list[str]] = {}
    for unit in read_annotations(None).units:
        if unit.post_id and unit.writer.startswith("p"):
            posts.setdefault(f"{unit.writer} {unit.post_id}", []).append(unit.text)
    ours = example.posts[example.posts["title"].str.contains("Dengxi|Tongqiu gives", case=False)]
    rows = [
        *({"id": name, "text": "\n\n".join(texts)} for name, texts in list(posts.items())[:120]),
        *ours.rename(columns={"post_id": "id"})[["id", "text"]].to_dict("records"),
    ]
    corpus = framing.Corpus.from_frame(pd.DataFrame(rows), text="text", id="id")
    every, verified, candidates = scored(corpus, monkeypatch)
    assert verified == candidates
    for name, value in (("FEW", 0), ("ROUND", 20), ("COMMON", 1.0)):
        monkeypatch.setattr(likely, name, value)
    first, verified, candidates = scored(corpus, monkeypatch)
    assert verified < candidates
    assert "translation" in set(first.pairs["kind"])
    assert first.pairs.drop(columns="score").equals(every.pairs.drop(columns="score"))


def stubbed(monkeypatch, looks: np.ndarray, reuse: np.ndarray, size: int, *, unlike: int = 0, told: list | None = None, common: float = 1.0):
    """Score pairs (0, 1), (0, 2), ... that are alike by so much (`looks`), of which some are reuse, with a first round of `size`; return what was found, the share of reuse,
    and which pairs were scored."""
    asked: list[int] = []

    def score(a, b, sides, verifier, progress, *, engine):
        asked.extend((b - 1).tolist())
        if progress is not None:
            progress(len(b), len(b))
        scores = np.where(reuse[b - 1], 0.99999, 0.01)
        return Scored(scores, {number: Alike(None, float(score)) for number, score in enumerate(scores) if score > 0.5})

    def look(a, b, sides, progress, *, engine):
        if progress is not None:
            progress(len(b), len(b))
        return looks[b - 1]

    monkeypatch.setattr(likely, "score_pairs", score)
    monkeypatch.setattr(likely, "look_at_pairs", look)
    monkeypatch.setattr(likely, "FEW", 0)
    monkeypatch.setattr(likely, "ROUND", size)
    monkeypatch.setattr(likely, "COMMON", common)
    n = len(looks)
    progress = None if told is None else lambda done, of: told.append((done, of))
    found, share = score_likely(np.zeros(n, dtype=np.int64), np.arange(1, n + 1), unlike, None, default_verifier(), progress)
    assert len(asked) == len(set(asked))
    return found, share, set(asked)


def test_the_search_ends_with_a_round_that_has_nothing(monkeypatch):
    looks, reuse = np.arange(1000.0)[::-1], np.zeros(1000, dtype=bool)
    reuse[[0, 9, 25, 900]] = True
    told: list[tuple[int, int]] = []
    found, _, asked = stubbed(monkeypatch, looks, reuse, 20, told=told)
    # Rounds of 20, 40 and 80; the third has none, so that the pair at place 900 is not seen.
    assert asked == set(range(140))
    assert sorted(found.alike) == [0, 9, 25]
    assert (found.scores[140:] == 0).all()
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert told[-1] == (1000, 1000)
    assert {of for _, of in told} == {1000}


def test_one_hit_among_ten_thousand_ends_it_too(monkeypatch):
    looks, reuse = np.arange(40_000.0)[::-1], np.zeros(40_000, dtype=bool)
    reuse[5] = True
    assert len(stubbed(monkeypatch, looks, reuse, 10_000)[2]) == 10_000
    reuse[[6, 7]] = True
    assert len(stubbed(monkeypatch, looks, reuse, 10_000)[2]) == 30_000


def test_pairs_that_are_alike_by_as_much_are_scored_together_and_few_pairs_all_at_once(monkeypatch):
    looks, none = np.repeat([3.0, 2.0, 1.0], [15, 30, 100]), np.zeros(145, dtype=bool)
    assert stubbed(monkeypatch, looks, none, 20)[2] == set(range(45))
    assert stubbed(monkeypatch, looks[::-1].copy(), none, 20)[2] == set(range(100, 145))
    assert len(stubbed(monkeypatch, looks, none, 145)[2]) == 145
    assert stubbed(monkeypatch, looks[:0], none[:0], 20)[2] == set()


def test_what_was_not_scored_counts_as_none(monkeypatch):
    looks, reuse = np.arange(1000.0)[::-1], np.arange(1000) < 10
    _, share, asked = stubbed(monkeypatch, looks, reuse, 100)
    assert len(asked) == 300
    prior = default_verifier().prior
    scores = np.where(np.arange(300) < 10, 0.99999, 0.01)
    assert share == pytest.approx(corpus_prior(np.append(scores, np.zeros(700)), prior))
    assert stubbed(monkeypatch, looks, reuse, 100, unlike=4000)[1] == pytest.approx(corpus_prior(np.append(scores, np.zeros(4700)), prior))


def test_where_reuse_is_common_two_rounds_do(monkeypatch):
    looks, reuse = np.arange(1000.0)[::-1], np.arange(1000) < 5
    assert len(stubbed(monkeypatch, looks, reuse, 20)[2]) == 60
    assert len(stubbed(monkeypatch, looks, reuse, 20, common=0.2)[2]) == 1000


def test_few_pairs_are_all_verified(monkeypatch):
    told: list[np.ndarray] = []
    monkeypatch.setattr(likely, "score_pairs", lambda a, b, *_, **__: told.append(b) or Scored(np.zeros(len(b)), {}))
    n = likely.FEW
    score_likely(np.zeros(n, dtype=np.int64), np.arange(n), 0, None, default_verifier(), None)
    assert [len(each) for each in told] == [n]
