import json

import pytest

V2 = {
    "id": "1380242611781386245", "text": "It rang.", "author_id": "7", "created_at": "2021-04-08T19:34:16.000Z", "lang": "en",
    "conversation_id": "1380242611781386245", "author": {"id": "7", "username": "ida", "name": "Ida"},
}  # fmt: skip
ORIGINAL = {"id": "9", "text": "The bell rang &amp; rang, all day long.", "author_id": "8", "author": {"id": "8", "username": "root"}}
V1 = {
    "id": 1380242611781386245, "id_str": "1380242611781386245", "full_text": "It rang.", "created_at": "Thu Apr 08 19:34:16 +0000 2021", "lang": "en",
    "user": {"screen_name": "ida", "id_str": "7"},
}  # fmt: skip
ORIGINAL_V1 = {"id_str": "9", "full_text": "The bell rang &amp; rang.", "user": {"screen_name": "root"}}


@pytest.fixture
def one(read):
    def reader(*values):
        corpus = read({"a.jsonl": "".join(json.dumps(value) + "\n" for value in values)})
        assert len(corpus) == 1
        return corpus.posts.iloc[0]

    return reader


def page(*tweets, tweets_included=(), **more):
    plain = [{key: value for key, value in tweet.items() if key != "author"} for tweet in tweets]
    included = [{key: value for key, value in tweet.items() if key != "author"} for tweet in tweets_included]
    users = [tweet["author"] for tweet in (*tweets, *tweets_included)]
    return {"data": plain, "includes": {"users": users, "tweets": included}, "meta": {"result_count": len(plain)}, **more}


@pytest.mark.parametrize(
    "value",
    [V2, V1, page(V2), {**page(V2), "data": page(V2)["data"][0]}, {"statuses": [V1]}],
    ids=["flattened", "v1.1", "page", "stream", "search-v1.1"],
)
def test_every_form_of_a_tweet_gives_the_same_post(one, value):
    post = one(value)
    assert (post.post_id, post.author, post.source, post.text, post.quoted) == ("1380242611781386245", "ida", "ida", "It rang.", "")
    assert (post.date, post.language) == ("2021-04-08T19:34:16+00:00", "en")
    assert post.url == "https://twitter.com/ida/status/1380242611781386245"


def test_a_retweet_has_no_words_of_its_own(one):
    retweet = {**V2, "text": "RT @root: The bell rang &amp; rang, all…", "referenced_tweets": [{"type": "retweeted", **ORIGINAL}]}
    post = one(retweet)
    assert (post.text, post.quoted) == ("", "root\nThe bell rang & rang, all day long.")
    unflattened = page({**retweet, "referenced_tweets": [{"type": "retweeted", "id": "9"}]}, tweets_included=[ORIGINAL])
    assert one(unflattened).quoted == post.quoted
    assert one({**V1, "full_text": "RT @root: The", "retweeted_status": ORIGINAL_V1}).quoted == "root\nThe bell rang & rang."


def test_a_retweet_of_a_tweet_that_is_missing_keeps_what_it_shows(one):
    post = one(page({**V2, "text": "RT @root: The bell…", "referenced_tweets": [{"type": "retweeted", "id": "9"}]}))
    assert (post.text, post.quoted) == ("", "root\nThe bell…")


def test_a_quoted_tweet_is_quoted_and_one_that_is_replied_to_is_not(one):
    references = [{"type": "quoted", **ORIGINAL}, {"type": "replied_to", **ORIGINAL, "id": "5", "text": "Why?"}]
    post = one({**V2, "referenced_tweets": references})
    assert (post.text, post.quoted) == ("It rang.", "root\nThe bell rang & rang, all day long.")
    assert one({**V1, "quoted_status": ORIGINAL_V1}).quoted == "root\nThe bell rang & rang."


def test_a_retweet_of_a_quoting_tweet_quotes_both_oldest_first(one):
    quoting = {**ORIGINAL_V1, "full_text": "Look.", "user": {"screen_name": "second"}, "quoted_status": ORIGINAL_V1}
    assert one({**V1, "retweeted_status": quoting}).quoted == "root\nThe bell rang & rang.\n\nsecond\nLook."


def test_long_tweets_are_whole(one):
    assert one({**V1, "full_text": None, "text": "It r…", "extended_tweet": {"full_text": "It rang &lt;3"}}).text == "It rang <3"
    assert one({**V2, "text": "It r…", "note_tweet": {"text": "It rang."}}).text == "It rang."


def test_tweets_of_the_website_are_read(one):
    def tweet(name, text, **legacy):
        user = {"result": {"legacy": {"screen_name": name}}}
        full = {"full_text": text, "created_at": V1["created_at"], "lang": "qme", **legacy}
        return {"rest_id": V1["id_str"], "core": {"user_results": user}, "legacy": full}

    post = one(tweet("ida", "It rang."))
    assert (post.post_id, post.author, post.text, post.date) == (V1["id_str"], "ida", "It rang.", "2021-04-08T19:34:16+00:00")
    retweet = one(tweet("ida", "RT @root: It…", retweeted_status_result={"result": {"tweet": tweet("root", "It rang, twice.")}}))
    assert (retweet.text, retweet.quoted) == ("", "root\nIt rang, twice.")


def test_errors_in_the_stream_are_counted_and_the_rest_is_read(read):
    lines = [json.dumps(V2), json.dumps({"errors": [{"title": "operational-disconnect"}]}), '{"data": {"id": "1"{"errors"', json.dumps({**V2, "id": "2"})]
    corpus = read({"a.jsonl": "\n".join(lines)})
    assert corpus.posts["post_id"].tolist() == [V2["id"], "2"]
    assert corpus.skipped == {"record that is none of twitter": 1, "broken JSON line": 1}


def test_a_broken_first_line_hides_no_platform(read):
    corpus = read({"a.jsonl": '{"id": "1", "te\n' + json.dumps(V2) + "\n" + json.dumps({**V2, "id": "2"}) + "\n"})
    assert corpus.posts["author"].tolist() == ["ida", "ida"]
    assert corpus.skipped == {"broken JSON line": 1}


def test_records_of_another_kind_are_left_to_the_others(read):
    post = read({"a.json": json.dumps([{"id": "a7", "text": "It rang.", "author_id": "x", "conversation_id": "y"}])}).posts.iloc[0]
    assert (post.post_id, post.url) == ("a7", "")


def test_records_of_another_tool_with_the_same_names_are_left_to_the_general_reader(read):
    record = {"id": "7", "text": "The bell rang over the harbour.", "author": "ida", "public_metrics": {"likes": 0}}
    corpus = read({"a.jsonl": json.dumps(record) + "\n"})
    assert corpus.posts[["post_id", "author", "text"]].to_numpy().tolist() == [["7", "ida", "The bell rang over the harbour."]]
    assert corpus.skipped == {}


@pytest.mark.parametrize("assigned", ["window.YTD.tweets.part0 = ", "window.YTD.tweet.part12=", ""])
def test_the_archive_that_users_get_of_their_account_is_read(read, assigned):
    own = {key: value for key, value in V1.items() if key != "user"}
    retweet = {**own, "id_str": "2", "full_text": "RT @root: The bell rang &amp; rang.", "retweeted": False}
    posts = read({"tweets.js": assigned + json.dumps([{"tweet": own}, {"tweet": retweet}], indent=2)}).posts
    assert posts[["post_id", "text", "quoted"]].values.tolist() == [[V1["id_str"], "It rang.", ""], ["2", "", "root\nThe bell rang & rang."]]
    assert posts["date"].tolist() == ["2021-04-08T19:34:16+00:00"] * 2


def test_the_archive_of_former_years_is_read(read):
    post = read({"2014_01.js": f"Grailbird.data.tweets_2014_01 = \n{json.dumps([{**V1, 'created_at': '2014-01-05 10:00:00 +0000'}])}"}).posts.iloc[0]
    assert (post.author, post.text, post.date) == ("ida", "It rang.", "2014-01-05T10:00:00+00:00")
