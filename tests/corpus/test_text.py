import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.corpus.text import fingerprint, normalise, stem, token_spans, tokenise, tokens


def test_tokens_are_lower_case_words():
    assert tokens("The Ferry left, late.") == ["the", "ferry", "left", "late"]


@pytest.mark.parametrize("number", ["38,000", "11.9", "1,234,567.8"])
def test_a_number_with_separators_is_one_token(number):
    assert tokens(f"about {number} geese") == ["about", number, "geese"]


def test_a_stop_after_a_number_is_no_part_of_it():
    assert tokens("It counted 40.") == ["it", "counted", "40"]


def test_inner_hyphens_and_apostrophes_stay_inside_a_word():
    assert tokens("a year-on-year rise, the miller's 'quoted' pole") == ["a", "year-on-year", "rise", "the", "miller's", "quoted", "pole"]


def test_unspaced_scripts_give_one_token_a_character():
    assert tokens("渡口 Ferry渡口2号 渡Boat") == ["渡", "口", "ferry", "渡", "口", "2", "号", "渡", "boat"]


def test_token_spans_point_at_the_tokens():
    text = "Two boats\t渡口, 3.5 km"
    assert [text[start:end] for start, end in token_spans(text)] == ["Two", "boats", "渡", "口", "3.5", "km"]


def test_a_curly_apostrophe_is_an_apostrophe():
    assert tokens("we don’t know") == tokens("we don't know")


def test_punctuation_is_never_a_token():
    assert tokens("渡-口") == ["渡", "口"]


def test_combining_marks_stay_with_their_letter():
    assert tokens("हिन्दी") == ["हिन्दी"]


@pytest.mark.parametrize(
    "copy",
    [
        "the miller's pole - new!",
        "The Miller’s pole — NEW",
        "the mil\u200bler's\u00a0pole   new",
        "Ｔhe miller's po\u00adle; \ufeffnew",
        "“The miller‘s” pole. New?",
    ],
)
def test_copies_that_differ_in_print_only_have_one_normal_form(copy):
    assert normalise(copy) == "the miller's pole new"


def test_every_dash_inside_a_word_is_a_hyphen():
    assert normalise("year–on—year") == normalise("year-on-year") == "year-on-year"


def test_another_word_or_number_is_another_normal_form():
    assert len({normalise(text) for text in ("40 geese", "41 geese", "40 ducks", "4.0 geese")}) == 4


def test_fingerprints_are_the_same_on_every_machine():
    assert fingerprint("ferry") == "d152ce34ff76fb2b"
    assert fingerprint("") == "2d06800538d394c2"


def test_a_fingerprint_can_be_taken_of_a_broken_surrogate():
    assert fingerprint("\ud83d") != fingerprint("\ud83e")


@pytest.mark.parametrize(("token", "stemmed"), [("rivers", "river"), ("flooding", "flood"), ("2024", "2024"), ("渡", "渡"), ("cafés", "cafés")])
def test_only_english_words_are_stemmed(token, stemmed):
    assert stem(token) == stemmed


strange = st.text(max_size=40) | st.text(alphabet="aB é\u0301\u200b\u202a'’-渡ﬁ１\u0435\u0430ж.,3", max_size=25)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(strange)
def test_tokens_with_offsets_are_the_tokens_and_stand_in_the_text_in_order(text):
    found = tokenise(text)
    assert [token.form for token in found] == tokens(text)
    assert all(0 <= token.start < token.end <= len(text) for token in found)
    assert [token.start for token in found] == sorted(token.start for token in found)


def test_look_alike_letters_are_latin_in_a_latin_text_only():
    assert tokens("th\u0435 f\u0435rry is l\u0430te") == ["the", "ferry", "is", "late"]
    assert tokens("мир и труд") == ["мир", "и", "труд"]


def test_offsets_survive_what_folding_takes_away_or_puts_in():
    text = "a ﬁve-o\u200bc\u00adlock cafe\u0301"
    assert [text[token.start : token.end] for token in tokenise(text)] == ["a", "ﬁve-o\u200bc\u00adlock", "cafe\u0301"]
    assert tokens(text) == ["a", "five-oclock", "café"]


@given(st.text(alphabet="aZ9 .,'-\u2019\u201c\u2013\u00e9\u00bd\ufb01\u0130\u0430\u0301\u200b\u4e2d", max_size=30))
def test_the_ways_of_tokenising_agree_on_forms_and_offsets(text):
    found = tokenise(text)
    assert [token.form for token in found] == tokens(text)
    assert [(token.start, token.end) for token in found] == token_spans(text)
    # A mark that shows nothing takes the way that keeps account of every character.
    assert [token[:2] for token in tokenise(f"{text} \u200b")] == [token[:2] for token in found]
