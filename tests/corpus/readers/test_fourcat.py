import csv
import io
import json

import pytest

TUMBLR = [
    "type", "id", "author", "thread_id", "timestamp", "unix_timestamp", "post_url", "is_reblog", "body", "body_reblogged", "reblog_trail", "body_ask",
    "author_ask", "tags",
]  # fmt: skip
POST = {
    "type": "regular", "id": "730000000000000001", "author": "harbour", "thread_id": "a", "timestamp": "2024-07-01 09:13:20", "unix_timestamp": "1719803600",
    "post_url": "https://harbour.tumblr.com/1", "body": "It rang.\nTwice.", "tags": "bells, and more",
}  # fmt: skip


def table(*rows, columns=TUMBLR):
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def test_a_tumblr_result_is_read_with_the_unambiguous_time(read):
    post = read({"a.csv": table(POST)}).posts.iloc[0]
    assert (post.post_id, post.source, post.author, post.text, post.quoted) == ("730000000000000001", "harbour", "harbour", "It rang.\nTwice.", "")
    assert (post.date, post.url) == ("2024-07-01T03:13:20+00:00", "https://harbour.tumblr.com/1")


def test_reblogged_words_are_quoted_under_their_names(read):
    rows = [
        {**POST, "body": "", "body_reblogged": "A.\n\nB.", "reblog_trail": "root,gone"},
        {**POST, "id": "2", "body_reblogged": "A.\nB.", "reblog_trail": "root"},
    ]
    corpus = read({"a.csv": table(*rows)})
    assert corpus.posts[["text", "quoted"]].values.tolist() == [["", "root\nA.\n\ngone\nB."], ["It rang.\nTwice.", "root\nA.\nB."]]
    assert corpus.skipped == {}


def test_names_and_texts_that_do_not_come_in_pairs_are_not_guessed(read):
    rows = [{**POST, "body_reblogged": "A.\n\nB.\n\nC.", "reblog_trail": "root,gone"}]
    assert read({"a.csv": table(*rows)}).posts.iloc[0].quoted == "root, gone\nA.\n\nB.\n\nC."


def test_the_question_of_an_ask_is_quoted(read):
    rows = [{**POST, "body_ask": "Why?", "author_ask": "ida"}, {**POST, "id": "2", "body_ask": "Why?"}]
    assert read({"a.csv": table(*rows)}).posts["quoted"].tolist() == ["ida\nWhy?", "Anonymous\nWhy?"]


def test_a_row_without_words_is_a_counted_skip(read):
    corpus = read({"a.csv": table(POST, {**POST, "id": "2", "body": ""})})
    assert len(corpus) == 1
    assert corpus.skipped == {"post without words": 1}


@pytest.mark.parametrize(
    ("more", "text", "quoted", "source"),
    [
        ({"subject": "The bell"}, "The bell\n\nIt rang.", "", "a"),
        ({"chat": "harbour"}, "It rang.", "", "harbour"),
        ({"chat": "harbour", "author_forwarded_from_name": "Root", "author_forwarded_from_username": "root"}, "", "Root\nIt rang.", "harbour"),
        ({"is_retweet": "yes", "retweeted_user": "root", "body": "RT @root: It rang."}, "", "root\nIt rang.", "ida"),
        ({"is_retweet": "no", "retweeted_user": ""}, "It rang.", "", "ida"),
        ({"subreddit": "bells"}, "It rang.", "", "bells"),
        ({"body_reblogged": ""}, "It rang.", "", "ida"),
    ],
    ids=["forum", "telegram", "telegram-forward", "retweet", "tweet", "reddit", "tumblr"],
)
@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_the_columns_all_platforms_share_are_read(read, more, text, quoted, source, form):
    row = {"id": "7", "thread_id": "7", "author": "ida", "body": "It rang.", "timestamp": "2024-07-01 09:13:20", "unix_timestamp": 1719803600, **more}
    content = table(row, columns=list(row)) if form == "csv" else json.dumps(row) + "\n"
    post = read({f"a.{form}": content}).posts.iloc[0]
    assert (post.post_id, post.text, post.quoted, post.source, post.date) == ("7", text, quoted, source, "2024-07-01T03:13:20+00:00")


def test_a_table_that_lacks_one_of_the_columns_is_another_table(read):
    assert read({"a.csv": "id,author,body,timestamp\n7,ida,It rang.,2024-07-01\n"}).posts.iloc[0].date == "2024-07-01"
