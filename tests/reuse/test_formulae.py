"""Formulae: expressions that nobody puts between quotation marks, in the words of different translators."""

from __future__ import annotations

from itertools import pairwise

import pytest

import framing
from framing.corpus.columns import token_column
from framing.reuse.formulae import group_formulae
from framing.reuse.wordings import Wordings
from tests.small import corpus_of

#: Sentences around a place, no two of which have words in common.
AROUND = (
    ("At the harbour fair an old sailmaker explained that we should", "before the long winter reaches our islands."),
    ("Nobody in the crowded tavern believed those who wanted to", "while herring prices kept falling week after week."),
    ("Her grandmother wrote in a yellow diary how neighbours tried to", "despite floods, hunger and a tax on candles."),
    ("Yesterday the ferry captain, tired from the night shift, asked guests to", "instead of complaining about the soup."),
)


def formulae(*texts: str, **options) -> list[list[str]]:
    """The wordings of each formula in some posts."""
    found = group_formulae(texts, [f"p{number}" for number in range(len(texts))], token_column(texts), **options)
    return [[texts[row][start:end] for row, start, end in formula.places] for formula in found]


def said(*wordings: str) -> list[str]:
    """Each wording in surroundings of its own."""
    return [f"{before} {wording} {after}" for wording, (before, after) in zip(wordings, AROUND, strict=False)]


@pytest.mark.parametrize(
    "wordings",
    [
        (
            "plant seeds of hope and reap fields of gold",
            "planting the seeds of hope, reaping golden fields",
            "planting seeds of hope and harvesting fields of gold",
        ),
        ("see early, act early and stop early", "early seeing, early acting and early stopping"),
        ("the quenching of lanterns at Skarvoy", "the Skarvoy lantern quenching"),
        ("mend nets, oil lamps", "net mending and lamp oiling"),
    ],
)
def test_wordings_that_share_three_telling_stems_are_one_formula(wordings):
    (found,) = formulae(*said(*wordings))
    assert len(found) == len(wordings)


def test_a_formula_is_found_without_what_stands_around_it():
    assert formulae(*said("lock every rusty gate", "locking the rusty gates")) == [["lock every rusty gate", "locking the rusty gates"]]


def test_a_verb_that_goes_on_behind_an_adverb_is_no_part_of_a_formula():
    wordings = ("a siege without iron cannons is slowly", "a siege without cannons is slowly")
    after = ("starving our islands before the long winter.", "ending while herring prices kept falling week after week.")
    texts = [f"{before} {wording} {behind}" for wording, (before, _), behind in zip(wordings, AROUND, after, strict=False)]
    assert formulae(*texts) == [["siege without iron cannons", "siege without cannons"]]
    assert formulae(*said("lock every gate slowly", "locking the gates slowly")) == [["lock every gate slowly", "locking the gates slowly"]]


@pytest.mark.parametrize(
    ("first", "other", "found"),
    [
        # Two auxiliaries; what looks like an adverb; what would be one wording.
        (("a siege without iron cannons has been slowly", "starving"), ("a siege without cannons is slowly", "ending"), ["siege without iron cannons", "siege without cannons"]),
        (("a siege without iron cannons has not been slowly", "starving"), ("a siege without cannons is slowly", "ending"), ["siege without iron cannons", "siege without cannons"]),
        (("sieges without iron cannons will supply", "them"), ("sieges without cannons will supply", "us"), ["sieges without iron cannons will supply", "sieges without cannons will supply"]),
        (("a siege without cannons is slowly", "starving"), ("a siege without cannons was slowly", "ending"), ["siege without cannons is slowly", "siege without cannons was slowly"]),
    ],
)  # fmt: skip
def test_what_is_left_of_a_formula_without_its_verb(first, other, found):
    texts = [f"{before} {wording} {verb} {after}" for (wording, verb), (before, after) in zip((first, other), AROUND, strict=False)]
    assert formulae(*texts) == [found]


def test_another_word_at_the_same_place_is_a_rendering_if_two_posts_have_one_there():
    wordings = ("hold a posture of stern vigilance", "holding the posture of quiet vigilance")
    assert formulae(*said(*wordings)) == [list(wordings)]
    assert formulae(*said("hold a posture of stern vigilance", "holding some posture and keeping quiet vigilance")) == []


def test_another_name_at_the_same_place_is_another_matter():
    assert formulae(*said("hold the fair of Nordvik gladly", "holding the fair of Brekke gladly")) == []


def test_the_first_half_alone_is_the_formula_too():
    wordings = ("block the gates and dry up the wells", "blocking gates and drying wells", "blocking the gates")
    (found,) = formulae(*said(*wordings))
    assert found == ["block the gates and dry up the wells", "blocking gates and drying wells", "blocking the gates"]


def test_half_a_formula_that_mostly_stands_alone_is_none():
    wordings = ("block the gates and dry up the wells", "blocking gates and drying wells", "blocking the gates", "blocked a gate")
    more = ["Carts are blocking the gates of the brewery each Tuesday.", "A cow blocked the gate, and the mayor laughed."]
    (found,) = formulae(*said(*wordings), *more)
    assert len(found) == 2


def test_one_wording_everywhere_is_a_phrase_and_no_formula():
    assert formulae(*said("lock every rusty gate", "lock every rusty gate", "lock every rusty gates")) == []


def test_a_sentence_that_was_copied_or_translated_twice_holds_no_formula():
    once = "At the harbour fair an old sailmaker explained that we should lock every rusty gate before the long winter reaches our islands."
    again = "An old sailmaker at the harbour fair explained that locking the rusty gates was needed before the long winter reached the islands."
    assert formulae(once, again) == []


def test_passages_of_one_family_are_no_evidence_for_each_other():
    texts = said("lock every rusty gate", "locking the rusty gates")
    whole = [((row, 0, len(text)), 7) for row, text in enumerate(texts)]
    assert formulae(*texts, families=whole) == []
    assert formulae(*texts, families=[(whole[0][0], 7), (whole[1][0], 8)]) != []


def test_one_post_says_no_formula_twice():
    texts = said("lock every rusty gate", "locking the rusty gates")
    assert group_formulae(texts, ["p", "p"], token_column(texts)) == []


def test_more_posts_can_be_asked_for():
    wordings = ("lock every rusty gate", "locking the rusty gates", "locked our rusty gate")
    assert formulae(*said(*wordings), min_posts=4) == []
    assert len(formulae(*said(*wordings), min_posts=3)) == 1


def test_what_the_corpus_talks_about_is_no_formula():
    about = [f"The gate of lot {word} was rusty and had a lock; what the lock was for, the gate did not say." for word in "abcdefghijklmnopqrstuvwxyz" * 2]
    assert formulae(*said("lock every rusty gate", "locking the rusty gates"), *about) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lock 12 rusty gates", "locking 12 rusty gates"),
        ("Rusty Gate Lock", "Lock of the Rusty Gate"),
        ("lock it. Rusty gates", "locking rusty gates"),
        ("rust, gates, locks", "gates and a lock of rust"),
        ("lock all of the old, tarred and rusty, long forgotten garden gates", "locking the rusty gates"),
    ],
)
def test_figures_names_ends_of_sentences_lists_and_what_is_far_apart_make_no_formula(one, other):
    assert formulae(*said(one, other)) == []


@pytest.mark.parametrize("texts", [[], [""], ["one"], ["锁门锁门", "门锁门锁"]])
def test_where_nothing_is_said_there_is_no_formula(texts):
    assert formulae(*texts) == []


def test_no_two_places_overlap():
    texts = said("block the gates and dry up the wells", "blocking gates and drying wells", "drying up the wells and blocking all gates")
    found = group_formulae(texts, ["a", "b", "c"], token_column(texts))
    places = sorted(place for formula in found for place in formula.places)
    assert places
    assert all(one[0] != other[0] or one[2] <= other[1] for one, other in pairwise(places))


def test_formulae_do_not_depend_on_the_order_of_the_posts():
    texts = said("block the gates and dry up the wells", "blocking gates and drying wells", "blocking the gates", "lock every rusty gate")
    assert sorted(map(sorted, formulae(*texts))) == sorted(map(sorted, formulae(*reversed(texts))))


def test_looking_at_some_sets_at_a_time_changes_nothing(monkeypatch):
    texts = said("block the gates and dry up the wells", "blocking gates and drying wells", "blocking the gates")
    whole = formulae(*texts)
    monkeypatch.setattr("framing.reuse.stem_sets.TOLD_APART", 7)
    assert formulae(*texts) == whole != []


def test_a_formula_is_a_row_with_its_wordings_and_takes_the_place_of_their_phrases():
    found = framing.find_phrases(corpus_of(*said("lock every rusty gate", "locking the rusty gates", "lock every rusty gate")))
    (row,) = found.phrases.itertuples()
    assert (row.kind, row.text, row.n_posts, row.n_occurrences) == ("formula", "lock every rusty gate", 3, 3)
    assert row.variants == ["lock every rusty gate", "locking the rusty gates"]
    assert found.occurrences["variant"].tolist() == ["lock every rusty gate", "locking the rusty gates", "lock every rusty gate"]


def test_texts_of_one_source_do_not_make_its_words_common():
    said_once = [f"In barn {letter} the gate was rusty and had a lock." for letter in "abcdefghijklmnopqrstuvwxyz" * 2]
    texts = said("lock every rusty gate", "locking the rusty gates") + said_once
    assert formulae(*texts) == []
    renderings = [((row, 0, len(texts[row])), 7) for row in range(2, len(texts))]
    assert ["lock every rusty gate", "locking the rusty gates"] in [found[:2] for found in formulae(*texts, families=renderings)]


def test_a_name_that_ends_in_a_stock_word_is_whole():
    about = [f"The Islands lie off the {direction} coast." for direction in ("north", "south", "east", "west") for _ in range(15)]
    texts = said("hoist the lamps of the Amber Islands", "hoisting lamps over the Amber Islands")
    assert formulae(*texts, *about) == [["hoist the lamps of the Amber Islands", "hoisting lamps over the Amber Islands"]]


def test_a_formula_that_is_a_slogan_elsewhere_gives_it_its_renderings():
    texts = said("“lock every rusty gate”", "“lock every rusty gate”", "locking the rusty gates")
    (slogan,) = framing.find_phrases(corpus_of(*texts)).phrases.query("kind != 'phrase'").itertuples()
    assert slogan.kind == "slogan"
    assert slogan.variants == ["lock every rusty gate", "locking the rusty gates"]


def test_parts_of_one_hyphenated_word_are_in_one_formula_alone():
    texts = said(
        "ruby of lantern velvet-marble copper to dragon", "ruby of lantern velvet glass", "a ruby lantern velvet",
        "marble copper dragon and the ruby of lantern velvet-marble copper to dragon",
    )  # fmt: skip
    found = group_formulae(texts, list("abcd"), token_column(texts))
    places = sorted(place for formula in found for place in formula.places)
    assert places
    assert all(row != other or end <= start for (row, _, end), (other, start, _) in pairwise(places))


def test_a_chant_is_read_in_time_proportional_to_its_length(monkeypatch):
    shapes = []
    monkeypatch.setattr(Wordings, "shape", lambda self, span, core, shape=Wordings.shape: shapes.append(span) or shape(self, span, core))
    chants = ("golden sailors rowing ashore", "golden sailors are rowing ashore", "golden sailor rowing the ashore", "golden sailors rowing ashore")
    read = []
    for times in (30, 60):
        shapes.clear()
        group_formulae(texts := said(*(" ".join([chant] * times) for chant in chants)), list("abcd"), token_column(texts))
        read.append(len(shapes))
    assert 0 < read[1] < 3 * read[0]


def test_in_corpora_beyond_its_reach_nothing_is_looked_for(monkeypatch):
    wordings = (
        "plant seeds of hope and reap fields of gold",
        "planting the seeds of hope, reaping golden fields",
        "planting seeds of hope and harvesting fields of gold",
    )
    assert formulae(*said(*wordings))
    monkeypatch.setattr("framing.reuse.formulae.MOST_TOKENS", 30)
    assert not formulae(*said(*wordings))
