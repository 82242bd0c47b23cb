"""Phrases: wording that recurs across posts, and quoted slogans."""

from __future__ import annotations

import pandas as pd
import pytest

import framing
from framing.corpus.text import normalise
from framing.engine.local import LOCAL
from framing.reuse.phrases import MAX_TOKENS, OCCURRENCE_COLUMNS, PHRASE_COLUMNS
from framing.reuse.slogans import quoted_in
from tests.small import FERRY, SCHOOL, corpus_of


def phrases_of(*texts: str, **options) -> dict[str, int]:
    """Each phrase of these texts, with the number of its posts."""
    table = framing.find_phrases(corpus_of(*texts), **options).phrases
    return dict(zip(table["text"], table["n_posts"], strict=True))


def test_occurrences_match_the_paragraphs(analysis):
    text = analysis.paragraphs.set_index("paragraph_id")["text"]
    occurrences = analysis.phrase_occurrences
    assert len(occurrences) > 200
    assert [text[row.paragraph_id][row.start : row.end] for row in occurrences.itertuples()] == occurrences["variant"].tolist()
    assert not occurrences.duplicated(["phrase_id", "paragraph_id", "start", "end"]).any()


def test_phrases_count_their_occurrences_posts_and_variants(analysis):
    post_of = analysis.paragraphs.set_index("paragraph_id")["post_id"]
    places = dict(tuple(analysis.phrase_occurrences.groupby("phrase_id")))
    assert set(places) == set(analysis.phrases["phrase_id"])
    for phrase in analysis.phrases.itertuples():
        rows = places[phrase.phrase_id]
        assert phrase.n_occurrences == len(rows)
        assert sorted(phrase.post_ids) == sorted(set(post_of[rows["paragraph_id"]]))
        assert phrase.n_posts == len(phrase.post_ids) >= 2
        assert set(phrase.variants) == set(rows["variant"])
        assert phrase.text == phrase.variants[0]


def test_phrase_ids_are_unique_and_do_not_depend_on_the_order_of_the_posts(example):
    first = framing.find_phrases(example).phrases
    again = framing.find_phrases(framing.Corpus(example.posts.iloc[::-1].reset_index(drop=True))).phrases
    assert first["phrase_id"].is_unique
    assert set(zip(again["phrase_id"], again["text"], again["n_posts"], strict=True)) == set(
        zip(first["phrase_id"], first["text"], first["n_posts"], strict=True)
    )


def test_phrases_are_sorted_by_how_widely_they_recur_then_by_their_length_and_their_words(analysis):
    phrases = analysis.phrases
    order = list(zip(-phrases["n_posts"], -phrases["n_occurrences"], -phrases["n_tokens"], phrases["text"], strict=True))
    assert order == sorted(order)
    assert len({row[:3] for row in order}) < len(order)


def test_no_phrase_stands_only_inside_a_longer_one(analysis):
    phrases = analysis.phrases[analysis.phrases["kind"] == "phrase"]
    forms = [(f" {normalise(row.text)} ", row.n_occurrences) for row in phrases.itertuples()]
    assert not [(short, long) for short, n in forms for long, m in forms if short != long and short in long and n == m]


def test_the_first_date_is_the_earliest_of_the_dated_posts(analysis):
    date = analysis.posts.set_index("post_id")["date"]
    for phrase in analysis.phrases.itertuples():
        dated = date[phrase.post_ids].dropna()
        assert (phrase.first_date == min(dated)) if len(dated) else phrase.first_date != phrase.first_date


def test_a_phrase_grows_to_its_full_length_and_loses_function_words_at_its_ends():
    found = phrases_of(
        "They say that the brave wardens of Nordvik keep the river.", "Nobody doubts that the brave wardens of Nordvik keep the river, or so I hear."
    )
    assert found == {"brave wardens of Nordvik keep the river": 2}


def test_a_shorter_phrase_is_kept_where_it_recurs_more_often():
    found = phrases_of("We met brave wardens of Nordvik today.", "Three brave wardens of Nordvik today asked us in.", "Where are the brave wardens of Nordvik?")
    assert found == {"brave wardens of Nordvik": 3, "brave wardens of Nordvik today": 2}


def test_wording_repeated_in_one_post_only_is_no_phrase():
    assert phrases_of("Brave wardens of Nordvik. Again: brave wardens of Nordvik!", SCHOOL) == {}


def test_spellings_of_a_phrase_are_its_variants_the_commonest_first():
    table = framing.find_phrases(
        corpus_of("Green lamps forever here", "GREEN LAMPS FOREVER there", "No green lamps forever", "Go, green lamps forever")
    ).phrases
    (phrase,) = table[table["n_posts"] == 4].itertuples()
    assert phrase.text == "green lamps forever"
    assert phrase.variants == ["green lamps forever", "GREEN LAMPS FOREVER", "Green lamps forever"]


def test_limits_can_be_set():
    texts = ["The old tide mill is open.", "An old tide mill burned.", "Our old tide mill turns."]
    assert phrases_of(*texts) == {"old tide mill": 3}
    assert phrases_of(*texts, min_tokens=4) == {}
    assert phrases_of(*texts, min_posts=4) == {}


def test_wording_longer_than_a_phrase_is_left_to_reuse(analysis):
    assert len(FERRY.split()) > MAX_TOKENS
    assert phrases_of(FERRY, FERRY) == {}
    assert analysis.phrases["n_tokens"].between(2, MAX_TOKENS).all()


def test_boilerplate_holds_no_phrase():
    notice = "Responsible editor: Olav Brekke, Skarvoy Herald Weekend"
    assert phrases_of(f"{SCHOOL}\n\n{notice}", f"{FERRY}\n\n{notice}") == {}


def test_a_motto_quoted_in_several_posts_is_a_slogan():
    found = framing.find_phrases(
        corpus_of("They painted “All lamps on” there.", 'The leaflet says "ALL LAMPS ON" twice.', "He cried ‘All-lamps on’ and left.")
    ).phrases
    (slogan,) = found[found["kind"] == "slogan"].itertuples()
    assert slogan.n_posts == 3
    assert set(slogan.variants) == {"All lamps on", "ALL LAMPS ON", "All-lamps on"}


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("They shouted “All hands on deck” at us.", ["All hands on deck"]),
        ('He wrote "one net" and "two boats" below.', ["one net", "two boats"]),
        ("She asked “Where is my boat?” and left.", []),
        ("One “word” is no slogan.", []),
        ("“This is far more than eight words, which makes it speech and no slogan at all”, he said.", []),
        ("The fishermen's wives and the boys' club met.", []),
    ],
)
def test_what_stands_in_quotation_marks_is_a_slogan_if_it_is_short_and_no_sentence(text, quoted):
    assert [text[start:end] for start, end in quoted_in(text)] == quoted


def test_without_recurrence_the_tables_are_empty_and_whole():
    found = framing.find_phrases(corpus_of(SCHOOL))
    assert found.phrases.empty
    assert found.phrases.columns.tolist() == PHRASE_COLUMNS
    assert found.occurrences.columns.tolist() == OCCURRENCE_COLUMNS


def test_looking_for_offsets_in_some_texts_at_a_time_changes_nothing(monkeypatch):
    corpus = corpus_of(*[f"{number} The old tide mill is open, and an old tide mill burned." for number in "abc"])
    whole = framing.find_phrases(corpus)
    monkeypatch.setattr("framing.reuse.phrases.CHUNK", 2)
    parted = framing.find_phrases(corpus)
    pd.testing.assert_frame_equal(parted.occurrences, whole.occurrences)
    assert len(whole.occurrences) > 3


def test_phrases_of_a_corpus_that_was_split_in_parts_are_the_same(monkeypatch):
    monkeypatch.setattr("framing.corpus.posts.SPLIT_POSTS", 1)
    corpus = corpus_of("The old tide mill is open.", "An old tide mill burned.", "Our old tide mill turns.")
    split = framing.find_phrases(corpus.split(LOCAL))
    whole = framing.find_phrases(corpus)
    pd.testing.assert_frame_equal(split.phrases, whole.phrases)
    pd.testing.assert_frame_equal(split.occurrences, whole.occurrences)


def test_phrases_show_themselves_in_a_notebook():
    found = framing.find_phrases(corpus_of("The old tide mill is open.", "An old tide mill burned."))
    assert repr(found) == "Phrases(1 phrases, 2 occurrences)"
    assert "old tide mill" in found._repr_html_()
