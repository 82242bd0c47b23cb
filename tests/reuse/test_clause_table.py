"""The clauses of one paragraph beside those of many, held against the plain definition, pair by pair."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.reuse.clause_table import ClauseTable, highest_runs
from framing.reuse.compared import Compared
from framing.reuse.passages import RENDERED, clause_likeness
from framing.reuse.prepared import Preparation, prepare
from framing.vectors.encoded import encode_texts
from tests.reuse.test_passages import unit

SENTENCES = [
    "The ferry left at noon.",
    "The warden counted 42 lamps, and because nobody had told the choir, which sang until the boats came home, all of them went out again.",
    "In 2017 the choir sang 397 songs.",
    "12 of 24.",
    "Nets were mended by the warden: the ferry, the lamps and the choir had to wait for a whole week, and so had the boats.",
]
TEXTS = st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5).map(" ".join), min_size=2, max_size=5)


class Drawn:
    """An encoder that draws a vector for each text."""

    name, sha256 = "drawn", ""

    def encode(self, texts, *, progress=None):
        return np.array([unit(sum(text.encode())) for text in texts], dtype=np.float32).reshape(-1, 5)


def prepared_texts(texts: list[str]) -> Preparation:
    return prepare(pd.DataFrame({"text": texts}), encode_texts(texts, Drawn()))


@given(st.lists(st.lists(st.integers(-3, 3), min_size=4, max_size=4), min_size=1, max_size=5))
def test_the_highest_run_is_the_highest_of_all_runs(rows):
    expected = [max(sum(row[start:end]) for start in range(4) for end in range(start, 5)) for row in rows]
    assert highest_runs(np.array(rows, dtype=float).ravel(), 4 * np.arange(len(rows))).tolist() == expected


def best_run(side: Compared, likeness: np.ndarray) -> float:
    gains = side.sizes * (likeness - RENDERED)
    return max(0.0, *(gains[start:end].sum() for start in range(len(gains)) for end in range(start + 1, len(gains) + 1)))


@settings(deadline=None, derandomize=True, max_examples=25)
@given(TEXTS)
def test_what_is_alike_is_told_of_many_paragraphs_as_of_each(texts):
    prepared = prepared_texts(texts)
    table, (first, *others) = ClauseTable.of(prepared.sides), [prepared.compared(row) for row in range(len(texts))]
    assert np.diff(table.first).tolist() == [len(side.clauses) for side in (first, *others)]
    plain = [clause_likeness(first, other) for other in others]
    own, theirs = np.arange(table.first[1]), np.arange(table.first[1], table.first[-1])
    assert table.likeness(own, theirs) == pytest.approx(np.hstack(plain), abs=1e-5)
    expected = [min(best_run(first, each.max(axis=1)), best_run(other, each.max(axis=0))) for other, each in zip(others, plain, strict=True)]
    assert table.alike_tokens(0, np.arange(1, len(texts))) == pytest.approx(expected, abs=1e-4)


def test_a_paragraph_without_a_word_has_its_vector_alone():
    prepared = prepared_texts(["?", "The ferry left at noon.", "!"])
    table = ClauseTable.of(prepared.sides)
    expected = [clause_likeness(prepared.compared(0), prepared.compared(row))[0, 0] - RENDERED for row in (1, 2)]
    assert table.alike_tokens(0, np.array([1, 2])) == pytest.approx(np.maximum(expected, 0), abs=1e-5)
    assert table.likeness(np.array([0]), np.array([1])).max() <= 0.5


def test_parts_of_any_length_have_highest_runs_of_their_own():
    values = np.array([1.0, 1, -5, 4, 4, -1, -1, 3])
    assert highest_runs(values, np.array([0, 1, 4, 5])).tolist() == [1, 4, 4, 3]
    assert highest_runs(-np.abs(values), np.array([0, 3])).tolist() == [0, 0]
