import json

import pandas as pd
import pytest

import framing
from framing.errors import InputError


@pytest.mark.parametrize("name", ["text", "Body", "full text", "Post.Text", "TWEET_TEXT", "selftext", "message", "headline"])
def test_text_columns_are_known_by_many_names(read, name):
    assert read({"a.csv": f"nr,{name}\n1,It rang.\n"}).posts["text"].tolist() == ["It rang."]


def test_the_most_telling_name_holds_the_text(read):
    posts = read({"a.csv": "description,headline,body\nshort,The bell,It rang.\n"}).posts
    assert posts["text"].tolist() == ["The bell\n\nIt rang."]
    assert posts["title"].tolist() == ["The bell"]


def test_a_headline_that_serves_as_text_is_not_the_title_too(read):
    posts = read({"a.csv": "headline,date\nThe bell,2024-03-05\n"}).posts
    assert posts[["text", "title"]].values.tolist() == [["The bell", ""]]


def test_known_names_fill_every_field(read):
    table = "tweetid,tweet_text,tweet_time,user_screen_name,permalink,subreddit,lang,quoted_text\n9,It rang.,2024-03-05 10:07,ida,https://quay.example/9,quay,EN,Who rang?\n"
    posts = read({"a.csv": table}).posts
    columns = ["post_id", "text", "date", "author", "url", "source", "language", "quoted"]
    assert posts[columns].values.tolist() == [["9", "It rang.", "2024-03-05T10:07:00", "ida", "https://quay.example/9", "quay", "en", "Who rang?"]]


def test_options_name_the_columns(read):
    posts = read({"a.csv": "nr,words,who,text\n7,It rang.,Ida,other\n"}, text="words", id="nr", author="who").posts
    assert posts[["post_id", "text", "author"]].values.tolist() == [["7", "It rang.", "Ida"]]


def test_a_named_column_that_is_missing_is_an_error(read):
    with pytest.raises(InputError, match="no column 'words' for text: there are 'text', 'date'"):
        read({"a.csv": "text,date\nIt rang.,2024-03-05\n"}, text="words")


def test_column_names_are_given_as_they_stand(read):
    with pytest.raises(InputError, match="no column 'WORDS' for text"):
        read({"a.csv": "words,date\nIt rang.,2024-03-05\n"}, text="WORDS")


def test_one_file_without_the_named_column_is_a_counted_skip(read):
    corpus = read({"a.csv": "words,date\nIt rang.,2024-03-05\n", "b.csv": "colour,size\nred,5\n"}, text="words")
    assert corpus.posts["text"].tolist() == ["It rang."]
    assert sum(corpus.skipped.values()) == 1


def test_the_title_is_put_before_the_text_once(read):
    posts = read({"a.csv": 'title,text\nThe bell,It rang.\nThe bell,"The bell\nIt rang."\n'}).posts
    assert posts["text"].tolist() == ["The bell\n\nIt rang.", "The bell\nIt rang."]


def test_a_nested_author_gives_its_name(read):
    posts = read({"a.json": '[{"text": "It rang.", "author": {"id": 5, "username": "ida"}}, {"text": "It rang.", "author": {"age": 5}}]'}).posts
    assert posts["author"].tolist() == ["ida", ""]


def test_values_are_stripped_but_text_is_not(read):
    posts = read({"a.jsonl": '{"text": " It rang.\\n", "author": " Ida ", "id": 0}'}).posts
    assert posts[["text", "author", "post_id"]].values.tolist() == [[" It rang.\n", "Ida", "0"]]


def test_a_frame_and_a_file_choose_the_same_columns(read):
    row = {"body": ["It rang."], "Headline": ["The bell"], "created_utc": ["1700000000"]}
    frame = framing.Corpus.from_frame(pd.DataFrame(row), text="body").posts
    file = read({"a.csv": "body,Headline,created_utc\nIt rang.,The bell,1700000000\n"}).posts
    columns = ["text", "title", "date"]
    assert frame[columns].values.tolist() == file[columns].values.tolist() == [["The bell\n\nIt rang.", "The bell", "2023-11-14T22:13:20+00:00"]]


def test_what_a_database_wraps_is_unwrapped(read):
    record = {
        "_id": {"$oid": "5f1"}, "id": {"$numberLong": "730000000000000001"}, "created_at": {"$date": "2024-03-05T10:07:00Z"}, "author": ["Ann", {"name": "Bob"}],
        "text": "It rang.",
    }  # fmt: skip
    corpus = read({"a.json": json.dumps([record, {**record, "id": 2, "created_at": {"$date": {"$numberLong": "1709633220000"}}, "author": []}])})
    assert corpus.posts[["post_id", "date", "author"]].values.tolist() == [
        ["730000000000000001", "2024-03-05T10:07:00+00:00", "Ann; Bob"],
        ["2", "2024-03-05T10:07:00+00:00", ""],
    ]
    assert corpus.notes == {}


@pytest.mark.parametrize("lost", [{"age": 5}, {"name": {"first": "Ida"}}, [[1]]])
def test_an_object_that_gives_no_text_is_noted(read, lost):
    corpus = read({"a.json": json.dumps([{"text": "It rang.", "author": lost}])})
    assert corpus.posts["author"].tolist() == [""]
    assert corpus.notes == {"object or list that gives no text left out": 1}


@pytest.mark.parametrize("text", ["", " ", None])
def test_a_title_alone_is_a_post(read, text):
    corpus = read({"a.json": json.dumps([{"title": "The bell rang", "text": text}, {"title": "", "text": text}])})
    assert corpus.posts[["title", "text"]].values.tolist() == [["The bell rang", "The bell rang"]]
    assert corpus.skipped == {"no text in the record": 1}


@pytest.mark.parametrize(("tag", "code"), [("zh-Hans-CN", "zh"), ("EN_us", "en"), ("English", "en")])
def test_a_language_is_a_code_of_two_letters_or_told_by_the_text(read, tag, code):
    text = "The bell of the north quay rang twice, and nobody came to see who had pulled the rope."
    assert read({"a.csv": f'text,lang\n"{text}",{tag}\n'}).posts["language"].tolist() == [code]
