"""Markdown without its marks, and the text of records that is Markdown broken at a width."""

import json

import pytest

from framing.corpus.readers.marks import is_wrapped_markdown, plain_text

NOTE = """The bell of the [old town
hall](https://www.archive.example.org/2024/the-bell-of-the-old-town-hall/and-what-became-of-it-after-the-great-flood) has
been silent since the flood, and nobody has
climbed the tower.

**What is to be done**

-   A founder from the valley will cast
    a new one.
-   The council pays
    [half](https://www.archive.example.org/2024/half).
"""
READ = [
    "The bell of the old town hall has been silent since the flood, and nobody has climbed the tower.",
    "What is to be done",
    "A founder from the valley will cast a new one.",
    "The council pays half.",
]


def test_long_lines_are_paragraphs_and_short_ones_are_joined():
    long = "It rang " * 20
    assert plain_text(f"The bell\n{long}\nNobody came.") == f"The bell\n{long.strip()}\nNobody came."
    assert plain_text("It rang\nand rang.  \nTwice.") == "It rang and rang.\nTwice."


def test_marks_go_and_words_stay():
    source = "# The bell #\n\n> It **rang** `now`.\n\n![a bell](x.png) <b>loud</b>\n\n```\ncode\n```\n\n| a | b |\n|---|---|\n| c | d |\n"
    assert plain_text(source).split("\n\n") == ["The bell", "It rang now.", "a bell loud", "code", "a", "b", "c", "d"]


def test_of_html_the_words_stay():
    source = 'It rang.\n\n<table class="a">\n<tr>\n<td>bells &amp; chimes</td>\n<td>12</td>\n</tr>\n</table>\n\n<style>\np {}\n</style>\n\n<!-- not\nthis -->\n\nNobody came.\n'
    assert plain_text(source).split() == "It rang. bells & chimes 12 Nobody came.".split()


def test_a_record_in_markdown_broken_at_a_width_is_read_paragraph_by_paragraph(read):
    corpus = read({"a.jsonl": json.dumps({"text": NOTE}) + "\n" + json.dumps({"text": "It **rang**.\nNobody came."})})
    assert corpus.paragraphs["text"].tolist() == [*READ, "It **rang**.", "Nobody came."]
    assert corpus.notes == {"text in Markdown, broken at a width, read without its marks": 1}


def test_a_line_that_is_ended_on_purpose_ends_and_a_long_one_does_not_keep_the_others_apart(read):
    long = "the bell of which nobody in the valley, old or young, rich or poor, at sea or at home, had ever heard before it fell"
    note = f"It **rang**\n[{long}](https://example.org)\nand rang\nagain.  \n\u00a0  \nNobody came to\nsee it and nobody\nheard it, and what they\nsaid of it\nwas made up\nby others\nin town\nwho were\nasleep."
    paragraphs = read({"a.jsonl": json.dumps({"text": note})}).paragraphs["text"].tolist()
    assert paragraphs == [
        f"It rang {long} and rang again.",
        "Nobody came to see it and nobody heard it, and what they said of it was made up by others in town who were asleep.",
    ]


def test_a_table_holds_such_records_too(read):
    quoted = NOTE.replace('"', '""')
    assert read({"a.csv": f'id,text\n1,"{quoted}"\n'}).paragraphs["text"].tolist() == READ


def test_elements_of_html_and_addresses_have_no_width():
    picture = '<img src="https://www.example.org/bell.jpg" alt="x" ' + 'sizes="(max-width: 3000px) 100vw, 3000px" ' * 4 + "/>"
    assert is_wrapped_markdown(NOTE + f"\n<figure>\n{picture}\n</figure>\n" * 3)


@pytest.mark.parametrize(
    "text",
    [
        # Wrapped, but without a mark; marks, but a paragraph on each line; a list of short lines with links; marks in the text of a programmer.
        "The bell of the old town hall has been silent\nsince the flood, and nobody has climbed\nthe tower.",
        "**Monday**\nThe bell rang at nine.\nNobody came.\n[More](https://example.org)",
        "[one](https://example.org/1)\n[Two](https://example.org/2)\n[Three](https://example.org/3)",
        "a ** b\nc = d**e\nprint(c)\nnothing more",
        "[The bell](https://example.org) rang and rang, " * 4 + "\nand nobody came, " + "for it was late, " * 9 + "\nas ever.",
        "",
    ],
    ids=["no-mark", "paragraph-a-line", "links", "powers", "long-lines", "empty"],
)
def test_other_texts_stay_as_they_are(text):
    assert not is_wrapped_markdown(text)
