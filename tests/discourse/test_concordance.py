"""Key words in context: whole tokens, any spelling that reads the same, exact offsets."""

from __future__ import annotations

import pandas as pd
import pytest

import framing
from framing.corpus.text import tokenise
from framing.errors import InputError

TEXT = "The harbour master closed the harbour. Harbours, he said, are no Harbour-master's toy."


def matches(pattern: str, text: str = TEXT) -> list[str]:
    return framing.concordance([text], pattern)["match"].tolist()


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("harbour", ["harbour", "harbour"]),
        ("HARBOUR", ["harbour", "harbour"]),
        ("harbour*", ["harbour", "harbour", "Harbours", "Harbour-master's"]),
        ("harbour?", ["Harbours"]),
        ("the harbour", ["The harbour", "the harbour"]),
        ("harbour * closed", ["harbour master closed"]),
        ("harbour harbours", ["harbour. Harbours"]),
        ("“harbour” (master)", ["harbour master"]),
        ("ship", []),
        ("a[bc]*", []),
        ("*", ["The", "harbour", "master", "closed", "the", "harbour", "Harbours", "he", "said", "are", "no", "Harbour-master's", "toy"]),
        ("no harbour*/toy?", []),
        ("no harbour*/toy", ["no Harbour-master's toy"]),
        ("no harbour-master's toy", ["no Harbour-master's toy"]),
        ("toy the", []),
    ],
)
def test_a_pattern_finds_whole_tokens(pattern, found):
    assert matches(pattern) == found


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("U.S.*", "the U.S. Navy", ["U.S. Navy"]),
        ("20*", "in 2023, 1999 and 20,000", ["2023", "20,000"]),
        ("*rd", "a 3rd word", ["rd", "word"]),
        ("禁?工", "全国禁毒工作", ["禁毒工"]),
        ("禁毒*", "全国禁毒工作", ["禁毒工"]),
        ("#drug*", "no #drugs", ["drugs"]),
        ("हिन्दी", "मेरी हिन्दी अच्छी", ["हिन्दी"]),
        ("हिन्*", "मेरी हिन्दी अच्छी", ["हिन्दी"]),
        ("كتابٌ", "هذا كتابٌ جديد", ["كتابٌ"]),
        ("мир", "The Russian word for peace is мир, as everyone in town knows.", ["мир"]),
        ("поряд*", "The word for order is порядок, as everyone in the newspaper knows.", ["порядок"]),
    ],
)
def test_patterns_fall_into_tokens_as_texts_do(pattern, text, found):
    assert matches(pattern, text) == found


@pytest.mark.parametrize(
    "text", [TEXT, "全国禁毒工作，禁毒。", "मेरी हिन्दी अच्छी", "هذا كتابٌ جديد", "Мир 2,5 км и мира", "a h\u0430rbour", "naïve ﬁnance e\u0301te\u0301"]
)
def test_every_token_finds_itself_where_it_stands(text):
    for token in tokenise(text):
        found = framing.concordance([text], text[token.start : token.end])
        assert (token.start, token.end) in set(zip(found["start"], found["end"], strict=True))


@pytest.mark.parametrize("text", ["a h\u0430rbour", "a ｈarbour", "a har\u200bbour", "a harbour"])
def test_what_reads_the_same_is_found_as_it_stands(text):
    assert matches("harbour", text) == [text[2:]]


def test_scripts_without_spaces_are_found_character_by_character():
    assert matches("禁毒", "全国禁毒工作，禁毒。") == ["禁毒", "禁毒"]


def test_the_context_and_the_offsets_are_those_of_the_paragraph():
    paragraphs = pd.DataFrame({"text": [TEXT, "Nothing."], "paragraph_id": ["p:0", "p:1"], "post_id": ["p", "p"], "kind": ["text", "text"]})
    found = framing.concordance(paragraphs, "closed", window=2)
    assert found.to_dict("records") == [
        {"paragraph_id": "p:0", "post_id": "p", "start": 19, "end": 25, "before": "harbour master ", "match": "closed", "after": " the harbour"}
    ]
    assert TEXT[19:25] == "closed"


@pytest.mark.parametrize("window", [0, 1, 3, 99])
def test_the_context_reaches_to_the_edges_and_not_beyond(window):
    found = framing.concordance([TEXT, "(Harbour!)"], "harbour*", window=window)
    for line in found.itertuples():
        assert line.before + line.match + line.after in [TEXT, "(Harbour!)"][int(line.paragraph_id)]
        assert bool(line.before or line.after) == (window > 0)
    if window == 99:
        assert found["before"].iloc[-1] == "("
        assert set(found["before"] + found["match"] + found["after"]) == {TEXT, "(Harbour!)"}


def test_a_match_never_runs_from_one_paragraph_into_the_next():
    assert framing.concordance(["the harbour", "master closed"], "harbour master").empty
    assert framing.concordance(["boat"], "a longer pattern than all texts").empty


def test_lines_stand_in_the_order_of_the_paragraphs():
    found = framing.concordance(["b salt a salt", "none", "salt"], "salt")
    assert found[["paragraph_id", "start"]].to_numpy().tolist() == [["0", 2], ["0", 9], ["2", 0]]


@pytest.mark.parametrize(("pattern", "told"), [("", "holds no word"), ("!!", "holds no word"), (3, "the pattern is a int")])
def test_a_pattern_without_a_word_is_refused(pattern, told):
    with pytest.raises(InputError, match=told):
        framing.concordance([TEXT], pattern)


@pytest.mark.parametrize("window", [-1, 1.5, "3", None])
def test_another_window_is_refused(window):
    with pytest.raises(InputError, match=r"window is .*; it must be a whole number of 0 or more"):
        framing.concordance([TEXT], "salt", window=window)
