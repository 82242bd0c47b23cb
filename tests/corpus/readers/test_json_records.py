import json
import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from framing.corpus.readers.json_records import parsed
from framing.errors import InputError


@pytest.mark.parametrize(
    "document",
    [
        '[{"text": "It rang."}, {"text": "Nobody came."}]',
        '{"text": "It rang."}\n{"text": "Nobody came."}\n',
        '{"text": "It rang."}\r\n\r\n{"text": "Nobody came."}',
        '{"count": 2, "data": [{"text": "It rang."}, {"text": "Nobody came."}]}',
        '{"errors": [{"code": 5}], "data": [{"text": "It rang."}, {"text": "Nobody came."}]}',
    ],
    ids=["array", "lines", "windows-lines", "object", "longest-list"],
)
@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.txt"])
def test_every_shape_of_json_gives_its_records_whatever_the_name(read, document, name):
    assert read({name: document}).posts["text"].tolist() == ["It rang.", "Nobody came."]


def test_one_record_is_a_post(read):
    assert read({"a.json": '{"text": "It rang.", "comments": [{"text": "x"}, {"text": "y"}]}'}).posts["text"].tolist() == ["It rang."]


def test_broken_lines_are_counted_skips(read):
    corpus = read({"a.jsonl": '{"text": "It rang."}\n{"text": "No\n{"text": "Nobody came."}\n'})
    assert corpus.posts["text"].tolist() == ["It rang.", "Nobody came."]
    assert corpus.skipped == {"broken JSON line": 1}


def test_values_that_are_no_records_are_counted_skips(read):
    corpus = read({"a.json": '[{"text": "It rang."}, 5, null, ["x"]]'})
    assert len(corpus) == 1
    assert corpus.skipped == {"JSON value that is no record": 3}


def test_records_without_text_are_counted_skips(read):
    corpus = read({"a.json": '[{"text": "It rang."}, {"text": null}, {"text": " "}, {"other": 1}, {"text": ["x"]}]'})
    assert len(corpus) == 1
    assert corpus.skipped == {"no text in the record": 3, "text is not a string": 1}


def test_a_key_that_the_first_records_lack_is_found(read):
    records = [{"nr": number} for number in range(20)] + [{"nr": 20, "text": "It rang.", "title": "The bell"}]
    assert read({"a.json": json.dumps(records)}).posts["title"].tolist() == ["The bell"]


def test_a_line_separator_inside_a_string_ends_no_line(read):
    lines = '{"id": 1, "text": "It rang.\u2028Twice."}\n{"id": 2, "text": "Nobody came."}\n'
    assert read({"a.jsonl": lines}).posts["text"].tolist() == ["It rang.\u2028Twice.", "Nobody came."]


def test_a_line_separator_hides_no_json_lines(read):
    lines = '{"id": 1, "text": "It rang.\u2028Twice."}\n{"id": 2, "text": "Nobody came."}\n'
    assert len(read({"a.txt": lines})) == 2


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ('[{"text": "It rang."}', "broken JSON"),
        ("[1, 2]", "no records in the JSON"),
        ("[]", "no records in the JSON"),
        ('{"colour": "red"}', "no text column"),
        ("[" * 100_000, "JSON nested too deeply"),
    ],
)
def test_a_document_without_posts_is_a_counted_skip_with_its_reason(read, document, reason):
    corpus = read({"a.json": document, "b.txt": "It rang."})
    assert corpus.posts["path"].tolist() == ["b.txt"]
    assert corpus.skipped[f"file: {reason}"] == 1


def test_a_document_without_a_text_key_lists_its_keys(read):
    with pytest.raises(InputError, match="no text column: columns are 'colour'; name the one that holds the text"):
        read({"a.json": '{"colour": "red"}'})


def test_a_given_format_on_text_that_is_no_json_is_an_error(read):
    with pytest.raises(InputError, match="broken JSON"):
        read({"a.txt": "It rang."}, format="json")


def test_escaped_characters_come_out_whole(read):
    assert read({"a.json": json.dumps([{"text": "渡船 😀"}])}).posts["text"].tolist() == ["渡船 😀"]


def test_half_a_surrogate_pair_spoils_no_other_record(read):
    posts = read({"a.json": '[{"text": "It rang \\ud83d twice."}, {"text": "Nobody came."}]'}).posts
    assert posts["text"].tolist()[-1] == "Nobody came."
    assert posts["text"][0].startswith("It rang ")


def test_a_feed_with_a_description_gives_its_items(read):
    feed = {"title": "Quay", "description": "All posts of the quay.", "items": [{"text": "It rang."}, {"text": "Nobody came."}]}
    assert read({"a.json": json.dumps(feed)}).posts["text"].tolist() == ["It rang.", "Nobody came."]


def test_the_list_that_holds_texts_is_read_however_short(read):
    users = [{"name": f"user {number}", "description": "A bell ringer."} for number in range(5)]
    corpus = read({"a.json": json.dumps({"users": users, "posts": [{"text": "It rang."}, {"text": "Nobody came."}], "tags": [{"id": 1}] * 3})})
    assert corpus.posts["text"].tolist() == ["It rang.", "Nobody came."]
    assert corpus.notes == {"records under 'users' left out: read are those under 'posts'": 5, "records under 'tags' left out: read are those under 'posts'": 3}


def test_a_longer_list_without_texts_hides_none(read):
    corpus = read({"a.json": json.dumps({"posts": [{"id": 1}, {"body": "It rang."}], "categories": [{"id": number} for number in range(5)]})})
    assert corpus.posts["text"].tolist() == ["It rang."]


def test_comments_on_the_posts_are_no_posts(read):
    document = {"posts": [{"text": "It rang."}], "comments": [{"text": "Why?"}, {"text": "Because."}]}
    assert read({"a.json": json.dumps(document)}).posts["text"].tolist() == ["It rang."]


def test_the_list_with_the_named_column_is_read(read):
    document = {"posts": [{"text": "It rang."}], "users": [{"bio": "A bell ringer."}]}
    assert read({"a.json": json.dumps(document)}, text="bio").posts["text"].tolist() == ["A bell ringer."]


@pytest.mark.parametrize("name", ["a.js", "a.txt"])
def test_a_script_that_assigns_json_is_read_as_that(read, name):
    assert read({name: 'window.__DATA = [ {"text" : "It rang."} ];\n'}).posts["text"].tolist() == ["It rang."]


# Parsing

NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)
MARKS = st.text(alphabet=list('{}[]",:\\\t\n 0189.-+eEtrufalsn/\x01\ud800é'), max_size=12)


def by_the_standard_library(text):
    try:
        return repr(json.loads(text))
    except (ValueError, RecursionError) as error:
        return type(error)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(NESTED.map(json.dumps) | NESTED.map(lambda value: json.dumps(value, ensure_ascii=False)) | MARKS)
@example("123456789012345678901234567890")
@example("-9223372036854775809")
@example("[18446744073709551616.0, 1e400, -1e400, 1e-400, -0, -0.0]")
@example('{"a": 1, "a": 2}')
@example('"\\ud800"')
@example('"a\tb"')
@example("[" * 5000)
def test_parsing_quickly_gives_what_the_standard_library_gives(text):
    try:
        found = repr(parsed(text))
    except (ValueError, RecursionError) as error:
        found = type(error)
    assert found == by_the_standard_library(text)


def test_what_json_does_not_know_is_read_all_the_same():
    assert math.isnan(parsed("NaN"))
    assert parsed("[Infinity]") == [math.inf]
    assert parsed("1" * 5000) == "1" * 5000
