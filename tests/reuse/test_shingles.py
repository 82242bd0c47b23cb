"""Texts as columns of token hashes."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.corpus import columns
from framing.corpus.text import tokens
from framing.reuse import shingles
from framing.reuse.shingles import token_table

anything = st.text(max_size=40) | st.text(alphabet="aBé'’-_1.,% \u0301\u200b渡ﬁı\u0130\u0430\u00df", max_size=25)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.lists(anything, max_size=6))
def test_the_tokens_are_those_of_the_one_definition(texts):
    table = token_table(texts)
    forms = [tokens(text) for text in texts]
    assert table.lengths.tolist() == [len(row) for row in forms]
    assert dict(table.frequencies) == {form: sum(form in row for row in forms) for row in forms for form in row}
    hashes = dict(zip((form for row in forms for form in row), table.hashes.tolist(), strict=True))
    assert [hashes[form] for row in forms for form in row] == table.hashes.tolist()
    assert len(set(hashes.values())) == len(hashes)


def test_the_size_of_a_chunk_changes_nothing(monkeypatch):
    texts = ["a b", "", "b café c", "渡口 b", "a"]
    whole = token_table(texts)
    monkeypatch.setattr(columns, "CHUNK", 2)
    monkeypatch.setattr(shingles, "MIXED", 2)
    parts = token_table(texts)
    assert parts.fingerprints.tolist() == whole.fingerprints.tolist()
    assert parts.hashes.tolist() == whole.hashes.tolist()
    assert parts.first.tolist() == whole.first.tolist()
    assert parts.frequencies == whole.frequencies


def test_grams_stay_inside_a_text():
    table = token_table(["a b c d", "c d", "", "b c d"])
    hashes, at = table.grams(3)
    assert at.tolist() == [0, 1, 6]
    assert hashes[1] == hashes[2] != hashes[0]


def test_a_part_of_a_table_is_the_table_of_the_part():
    texts = ["a b", "", "c d e", "a b"]
    part, whole = token_table(texts).take(np.array([2, 0])), token_table([texts[2], texts[0]])
    assert part.hashes.tolist() == whole.hashes.tolist()
    assert part.first.tolist() == whole.first.tolist()


def test_texts_without_a_token_have_one_fingerprint(monkeypatch):
    assert len(set(token_table(["", "!", "\u200b"]).fingerprints.tolist())) == 1


def test_fingerprints_tell_order_and_length():
    marks = token_table(["a b", "b a", "a b", "a b a b"]).fingerprints
    assert marks[0] == marks[2]
    assert len(set(marks.tolist())) == 3
