"""Names from data in Markdown: shown, never taken for markup."""

import pytest
from markdown_it import MarkdownIt

from framing.report.markdown import as_code, escaped

NAMES = [
    "![x](http://quay.example/x.png)", "[x](javascript:alert(1))", "<script>alert(1)</script>", "<http://quay.example>", "# heading", "a | b", "*a* _b_ **c**", "`code`", "~~a~~",
    "$E=mc^2$", "&lt;b&gt;", "\\[x](y)", "drug_policy", "a\n\n# b", "2024-07-01: nets & tides",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("around", ["# Card: {}", "On {} alone", "| frame | n |\n|---|---|\n| {} | 1 |"])
def test_a_name_is_shown_as_it_is(name, around):
    tokens = MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(around.format(escaped(name)))
    inline = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in inline} == {"text"}
    assert " ".join(name.split()) in "".join(child.content for child in inline)


def test_control_characters_are_shown():
    assert escaped("a\x1b[31m\u202e") == "a\\\\x1b\\[31m\\\\u202e"


def test_a_span_of_code_cannot_be_left():
    (paragraph,) = (token for token in MarkdownIt("commonmark").parse(f"see {as_code('a` <b> `c')} there") if token.children)
    assert [child.type for child in paragraph.children] == ["text", "code_inline", "text"]
