"""Text on its way into a page."""

from __future__ import annotations

import pytest

from framing.report.views.text import name_of, paragraph_link, pieces, safe_url, visible


@pytest.mark.parametrize(
    "character",
    [
        "\u202e",
        "\u2066",
        "\x08",
        "\x1b",
        "\u200b",
        "\ufeff",
        "\x85",
        "\u00ad",
        "\u2028",
        "\ud800",
        "\u034f",
        "\u180e",
        "\u206a",
        "\u3164",
        "\ue000",
        "\U000e0041",
    ],
)
def test_hidden_characters_are_shown_by_their_number(character):
    assert visible(f"a{character}b") == f"a⟨U+{ord(character):04X}⟩b"


@pytest.mark.parametrize("text", ["a\tb\nc", "ﷲ", "क्‍ष", "👩‍👧", "“é”"])
def test_what_a_reader_sees_anyway_is_left_alone(text):
    assert visible(text) == text


def test_pieces_put_the_text_together_again_and_know_their_spans():
    found = pieces("one two three", {"e0": [(0, 7)], "F1": [(4, 13)]})
    assert [(piece.text, piece.marks) for piece in found] == [("one ", ("e0",)), ("two", ("e0", "F1")), (" three", ("F1",))]


def test_a_long_text_is_cut_and_says_so():
    found = pieces("x" * 50, {"e0": [(0, 50)]}, most=10)
    assert [piece.text for piece in found] == ["x" * 10, " […]"]


def test_a_mark_beyond_the_cut_is_left_out():
    assert [piece.marks for piece in pieces("x" * 50, {"e0": [(20, 30)]}, most=10)] == [(), ()]


@pytest.mark.parametrize("url", ["http://example.org", "https://example.org/a?b=c#d", "HTTPS://example.org"])
def test_web_addresses_become_links(url):
    assert safe_url(url) == url


@pytest.mark.parametrize("url", [None, float("nan"), "", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//example.org", "https:", "file:///etc", "java\nscript:x", "http://[", "https://exa\u202emple.org"])  # fmt: skip
def test_nothing_else_becomes_a_link(url):
    assert safe_url(url) is None


def test_names_are_one_visible_line():
    assert name_of("a\n b\u202e") == "a b⟨U+202E⟩"
    assert name_of("one two three", 8) == "one two …"
    assert name_of("x" * 30, 8) == "x" * 8 + " …"
    assert name_of(None) == name_of(float("nan")) == ""


def test_a_link_to_a_paragraph_holds_no_character_with_a_meaning():
    assert paragraph_link('a/b#1:0"<') == "#p-a%2Fb%231%3A0%22%3C"
