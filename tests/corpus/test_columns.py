"""Many texts as one column of tokens: the same tokens as one by one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.corpus import columns
from framing.corpus.columns import token_column, token_offsets
from framing.corpus.text import _folded, fold, token_spans, tokens

TEXTS = [
    "The ferry’s bell rang 1,250 times.",
    "",
    "… — !",
    "Ćevapi, café, İzmir; 禁毒 и ещё",
    "snake_case _x_ THE the",
    "ƁA \u0181b → ✅ №5 ½°c",
    "ﬁne ½ ａｂｃ раypаl a\u0301b\u200bc",
]


def lists(texts):
    column = token_column(texts)
    return [[column.forms[number] for number in column.numbers[start:end]] for start, end in zip(column.first, column.first[1:], strict=False)]


def test_a_column_holds_the_tokens_of_each_text():
    assert lists(TEXTS) == [tokens(text) for text in TEXTS]


@settings(deadline=None, derandomize=True)
@given(st.lists(st.text(max_size=40), max_size=5))
def test_a_column_holds_the_tokens_of_any_text(texts):
    assert lists(texts) == [tokens(text) for text in texts]


def test_tokenising_some_texts_at_a_time_changes_nothing(monkeypatch):
    whole = token_column(TEXTS * 2)
    monkeypatch.setattr(columns, "CHUNK", 3)
    parted = token_column(TEXTS * 2)
    assert (parted.forms, parted.numbers.tolist(), parted.first.tolist()) == (whole.forms, whole.numbers.tolist(), whole.first.tolist())


def spans(texts):
    offsets = token_offsets(texts)
    return list(zip(offsets.start.tolist(), offsets.end.tolist(), strict=True))


def test_all_offsets_are_those_of_each_text():
    texts = [*TEXTS, "rock-'n'-roll 1,2.3, -4- a-1 x'y' 5th abc123 -", "It’s “Nordvik–Skarvoy”, 38,000.", ""]
    assert spans(texts) == [span for text in texts for span in token_spans(text)]


@settings(deadline=None, derandomize=True)
@given(st.lists(st.text(max_size=40) | st.text("aB1.,'-_ \n’éßñ÷•½Ł", max_size=40), max_size=5))
def test_all_offsets_are_those_of_any_text(texts):
    assert spans(texts) == [span for text in texts for span in token_spans(text)]


def test_each_form_is_kept_once():
    column = token_column(["one two one", "Two ONE"])
    assert column.forms == ("one", "two")
    assert column.numbers.tolist() == [0, 1, 0, 1, 0]


@pytest.mark.parametrize("texts", [[], ["", "!"]])
def test_no_token_is_no_form(texts):
    column = token_column(texts)
    assert (len(column), column.forms, column.numbers.tolist()) == (len(texts), (), [])


@settings(deadline=None, derandomize=True)
@given(st.text(max_size=40))
def test_folding_character_by_character_is_folding_cluster_by_cluster(text):
    assert fold(text) == _folded(text)[0]
