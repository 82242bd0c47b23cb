import json

import pytest

SUBMISSION = {
    "id": "abc123", "author": "ida", "title": "The bell", "selftext": "It rang &amp; rang.", "subreddit": "bells", "created_utc": 1609459200,
    "permalink": "/r/bells/comments/abc123/the_bell/", "url": "https://x.org/a", "score": 5,
}  # fmt: skip
COMMENT = {
    "id": "gk1",
    "author": "otto",
    "body": "Nobody came.",
    "subreddit": "bells",
    "created_utc": "1609459300",
    "permalink": "/r/bells/comments/abc123/t/gk1/",
}


def lines(*records):
    return "".join(json.dumps(record) + "\n" for record in records)


def test_submissions_and_comments_are_read(read):
    posts = read({"RS.ndjson": lines(SUBMISSION), "RC.ndjson": lines(COMMENT)}).posts.set_index("post_id")
    post = posts.loc["abc123"]
    assert (post.title, post.text, post.source, post.author) == ("The bell", "The bell\n\nIt rang & rang.", "bells", "ida")
    assert (post.date, post.url) == ("2021-01-01T00:00:00+00:00", "https://www.reddit.com/r/bells/comments/abc123/the_bell/")
    assert (posts.loc["gk1"].text, posts.loc["gk1"].date) == ("Nobody came.", "2021-01-01T00:01:40+00:00")


@pytest.mark.parametrize("notice", ["[removed]", "[deleted]", "[ Removed by Reddit ]", "[deleted by user]", "[removed by moderators]"])
def test_removed_posts_are_left_out_under_a_reason_of_their_own(read, notice):
    corpus = read({"a.ndjson": lines(SUBMISSION, {**SUBMISSION, "id": "2", "selftext": notice}, {**COMMENT, "body": notice})})
    assert corpus.posts["post_id"].tolist() == ["abc123"]
    assert corpus.skipped == {"removed or deleted on Reddit": 2}


def test_a_text_that_speaks_of_removal_is_kept(read):
    assert len(read({"a.ndjson": lines({**COMMENT, "body": "[removed] is what it said."})})) == 1


def test_a_link_without_a_text_is_its_title_and_a_deleted_author_is_none(read):
    post = read({"a.ndjson": lines({**SUBMISSION, "selftext": "", "author": "[deleted]"})}).posts.iloc[0]
    assert (post.text, post.title, post.author) == ("The bell", "The bell", "")


def test_a_crosspost_quotes_its_parent(read):
    post = read({"a.ndjson": lines({**SUBMISSION, "selftext": "", "crosspost_parent_list": [{**SUBMISSION, "author": "root"}]})}).posts.iloc[0]
    assert (post.text, post.quoted) == ("The bell", "root\nIt rang & rang.")
