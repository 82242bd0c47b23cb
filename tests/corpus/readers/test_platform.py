"""What all readers of platforms share, tested on some of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from framing.corpus.readers import READERS, ReadOptions, SourceFile, read_file, reader_for
from framing.corpus.readers.values import is_true, language_code, word
from framing.errors import InputError, UnreadableFile

TELEGRAM = {"name": "Pier", "type": "chat", "id": 7, "messages": [{"id": 1, "type": "message", "from": "Ida", "text": "It rang.", "date": "2024-03-05"}]}
CROWDTANGLE = "Page Name,Post Created,URL,Message,Image Text,Checked\nDaily,2021-03-25 09:00:12 EDT,https://f.org/posts/1,It rang.,RING,2024-03-05\n"


def test_columns_named_by_the_user_have_their_way(read):
    post = read({"a.csv": CROWDTANGLE}, text="Image Text", date="Checked", author="Page Name").posts.iloc[0]
    assert (post.text, post.date, post.author, post.post_id) == ("RING", "2024-03-05", "Daily", "1")


def test_a_named_column_that_is_missing_is_told_with_those_there_are(read):
    with pytest.raises(InputError, match=r"no column 'Words' for text.*'Image Text'"):
        read({"a.csv": CROWDTANGLE}, text="Words")


def test_a_key_inside_a_wrapping_can_be_named(read):
    assert read({"a.json": json.dumps(TELEGRAM)}, text="from").posts["text"].tolist() == ["Ida"]


def test_a_general_format_can_be_forced(read):
    assert read({"a.csv": CROWDTANGLE}, format="csv").posts.iloc[0].post_id != "1"


def test_a_date_that_is_not_understood_is_noted_and_the_post_kept(read):
    chat = {**TELEGRAM, "messages": [{**TELEGRAM["messages"][0], "date": "some day"}]}
    corpus = read({"a.json": json.dumps(chat)})
    assert corpus.posts["date"].tolist() == [None]
    assert corpus.notes == {"date not understood": 1}


def test_half_a_character_is_replaced_in_every_field(read):
    chat = {**TELEGRAM, "name": "P\ud800", "messages": [{**TELEGRAM["messages"][0], "text": "It \udc00 rang."}]}
    post = read({"a.json": json.dumps(chat)}).posts.iloc[0]
    assert (post.text, post.source) == ("It \ufffd rang.", "P\ufffd")


@pytest.mark.parametrize(("tag", "code"), [("en", "en"), ("zh-cn", "zh"), ("pt_BR", "pt"), ("und", "und"), ("qme", ""), ("English", ""), (None, ""), (3.0, "")])
def test_only_codes_of_two_letters_are_languages(tag, code):
    assert language_code(tag) == code


#: Keys that make a record one of a platform, so that strange values reach its functions.
SKELETONS = {
    "tumblr": ["blog_name", "type", "post_url", "content", "layout", "trail", "id", "timestamp", "dialogue", "body"],
    "twitter": ["id", "id_str", "text", "full_text", "user", "author", "public_metrics", "referenced_tweets", "retweeted_status", "data", "includes", "legacy"],
    "telegram": ["id", "type", "name", "messages", "chats", "text", "text_entities", "forwarded_from"],
    "pushshift": ["id", "author", "subreddit", "created_utc", "body", "title", "crosspost_parent_list", "permalink"],
    "4cat": ["id", "thread_id", "author", "body", "timestamp", "is_retweet", "body_reblogged", "reblog_trail"],
    "label-studio": ["id", "data", "annotations"],
    "media-cloud": ["title", "url", "publish_date", "stories_id", "media_id", "story_sentences"],
    "newspaper4k": ["title", "text", "authors", "publish_date", "meta_lang", "canonical_link"],
    "prodigy": ["text", "answer", "meta"],
}
#: Here one value may hold many records, or none.
WRAPPED = {"tumblr", "twitter", "telegram"}
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
    st.sampled_from(["text", "blocks", "message", "ask", "rows", "link", "quoted", "retweeted", "[removed]", "http://[", "['a', 1]", "<p><a>x</a>:</p><blockquote>"]),
)  # fmt: skip
NAMES = st.sampled_from(sorted({key for keys in SKELETONS.values() for key in keys} | {"blocks", "display", "attribution", "blog", "users", "tweets", "list"}))
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=8)


@pytest.mark.parametrize("name", sorted(SKELETONS))
@given(data=st.data())
# On a busy machine drawing the values takes long; that is no fault of the readers.
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_strange_values_break_no_reader_and_every_record_is_accounted_for(name, data, tmp_path_factory):
    record = data.draw(st.fixed_dictionaries(dict.fromkeys(SKELETONS[name], VALUES)))
    path = Path(tmp_path_factory.mktemp("fuzz")) / "a.json"
    path.write_text(json.dumps([record]), encoding="utf-8")
    file = SourceFile(path, "a.json")
    try:
        posts = list(read_file(file, ReadOptions(format=name)))
    except UnreadableFile:
        return
    assert all(isinstance(value, str) for post in posts for value in (post.text, post.quoted, post.title, post.post_id, post.source, post.author, post.url))
    if name not in WRAPPED:
        assert len(posts) + sum(file.skipped.values()) == 1


#: Records of other kinds that share some keys or columns with a platform's.
NEIGHBOURS = [
    {"id": "1", "author": "ida", "body": "It rang.", "timestamp": "2024-03-05"},
    {"id": "1", "text": "It rang.", "author_id": "7", "created_at": "2024-03-05"},
    {"id": "1", "text": "It rang.", "user": {"name": "Ida"}, "created_at": "2024-03-05"},
    {"type": "text", "body": "It rang.", "blog": "harbour"},
    {"id": 1, "type": "message", "text": "It rang.", "date": "2024-03-05"},
    {"title": "The bell", "text": "It rang.", "url": "https://x.org", "publish_date": "2024-03-05"},
    {"id": "1", "author": "ida", "title": "The bell", "selftext": "It rang."},
    {"username": "ida", "tweet": "It rang.", "date": "2024-03-05"},
    {"text": "It rang.", "label": ["a"], "answer": "It is a bell."},
    {"message_id": "1", "message": "It rang.", "timestamp": "1719800000"},
    {"author": "ida", "content": "It rang.", "publish_date": "2024-03-05", "language": "English"},
]


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
@pytest.mark.parametrize("record", NEIGHBOURS, ids=lambda record: "-".join(record))
def test_a_neighbour_is_left_to_the_general_readers(record, form, tmp_path):
    path = tmp_path / f"a.{form}"
    cells = {key: value if isinstance(value, str | int) else json.dumps(value).replace('"', '""') for key, value in record.items()}
    table = ",".join(cells) + "\n" + ",".join(f'"{cell}"' for cell in cells.values()) + "\n"
    path.write_text({"json": json.dumps([record]), "jsonl": json.dumps(record) + "\n", "csv": table}[form], encoding="utf-8")
    file = SourceFile(path, path.name)
    assert reader_for(file, ReadOptions()).name == ("csv" if form == "csv" else "json")
    assert len(list(read_file(file, ReadOptions()))) == 1


def test_every_reader_says_by_what_it_recognises_and_has_a_name_of_its_own():
    assert len({reader.name for reader in READERS}) == len(READERS)
    assert all(reader.recognised_by for reader in READERS)


def test_an_id_that_is_a_float_is_damaged_and_noted(read):
    tweet = '{"id": 1.380242611781386245e18, "text": "It rang.", "conversation_id": "1", "public_metrics": {}}'
    chat = {**TELEGRAM, "messages": [{**TELEGRAM["messages"][0], "id": 7.0}]}
    posts = read({"chat.json": json.dumps(chat)}).posts
    assert posts["post_id"].tolist() == ["7/7"]
    assert word(json.loads(tweet)["id"]) == "1.3802426117813862e+18"
    record = {"id": 1.5e17, "thread_id": "1", "author": "ida", "body": "It rang.", "timestamp": "2024-03-05"}
    corpus = read({"a.json": json.dumps([record])})
    assert "id damaged by a spreadsheet (such as 1.23E+17), another minted" in corpus.notes


@pytest.mark.parametrize("yes", [True, 1, 1.0, "1.0", "True", " yes "])
@pytest.mark.parametrize("no", [False, 0, 0.0, "0.0", "", None, "no", float("nan")])
def test_a_flag_is_one_however_it_is_written(yes, no):
    assert is_true(yes)
    assert not is_true(no)


def test_a_long_file_of_a_platform_is_never_decoded_whole(tmp_path, monkeypatch):
    monkeypatch.setattr("framing.corpus.readers.content.SAMPLE_BYTES", 2_000)
    monkeypatch.setattr("framing.corpus.packing.CHUNK_BYTES", 1_000)
    record = {"id": "1", "author": "ida", "subreddit": "quay", "created_utc": 1, "body": "It rang."}
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({**record, "id": str(number)}) + "\n" for number in range(200)), encoding="utf-8")
    file = SourceFile(path, path.name)
    assert len(list(read_file(file, ReadOptions(author="subreddit")))) == 200
    assert file.read_as["format"] == "pushshift"
    assert "decoded" not in vars(file)
