"""Every example of a format that scholars have: what is read, what is left out, and what the notes beside the examples warn of."""

from __future__ import annotations

import json
from collections import Counter

import pandas as pd
import pytest

import framing

#: A second file in every corpus, so that one that cannot be read is counted and no error.
OTHER = "other.txt"
#: What each example holds: posts by file, where it is not all of the folder's files that are read.
POSTS = {
    "coordination_network_toolkit_csv": {"input.csv": 2},
    "crowdtangle_facebook_csv": {"crowdtangle.csv": 1},
    "doccano_export": {"example.csv": 3, "example.json": 3, "example.jsonl": 3, "example.txt": 3},
    "fourcat_tumblr_csv": {"tumblr-search.csv": 6},
    "fourcat_tumblr_ndjson": {"tumblr-search.ndjson": 6},
    "headerless_headlines_csv": {"cgtn_1day_head.csv": 20, "globaltimes_1day_head.csv": 20},
    "label_studio_json": {"export.csv": 2, "export.json": 3, "export_json_min.json": 2, "import_tasks_with_predictions.json": 1},
    "markdown_front_matter": {"2024-08-06-fentanyl-scheduling.md": 1},
    "mediacloud": {"story_27456565_legacy_v2.json": 1},
    "minet_extract_csv": {"extracted.csv": 1},
    "prodigy_jsonl": {"db-out.jsonl": 4},
    "pushshift_ndjson": {"RC_2021-01.ndjson": 1, "RS_2021-01.ndjson": 1},
    "telegram_desktop_json": {"result.json": 2, "result_all_chats.json": 2},
    "trafilatura_output": {"out.csv": 1, "out.json": 1, "out.txt": 1, "out.xml": 1, "out.xmltei": 1, "page.html": 1},
    "tumblr_api_v2_legacy_json": {f"{kind}.json": 1 for kind in ("answer", "chat", "link", "photo", "quote", "text", "video")},
    "tumblr_api_v2_npf_json": {"posts_response.json": 6},
    "tumblr_backup_html_dir": {"posts/730000000000000001.html": 1, "posts/730000000000000003.html": 1},
    "tumblr_backup_json_dir": {f"json/73000000000000000{number}.json": 1 for number in range(1, 7)},
    "tumblr_page_text_dump": {},
    "twint_csv": {"twint.csv": 1},
    "twitter_io_archive_csv": {"china_sample_tweets_csv_hashed.csv": 3},
    "twitter_ira_538_csv": {"IRAhandle_tweets_sample.csv": 100},
    "twitter_v2_twarc": {"flat_20.jsonl": 9, "quoted_edit_unflattened.jsonl": 1, "streaming_output_with_error.jsonl": 7},
    "warc": {
        "example-bad-non-chunked.warc.gz": 1, "example-bad.warc.gz.bad": 1, "example-iana.org-chunked.warc": 1, "example-trunc.warc": 1,
        "example-wrong-chunks.warc.gz": 1, "example.arc.gz": 1, "example.warc": 1, "example.warc.gz": 1, "synth.warc.wet.gz": 1,
    },
}  # fmt: skip
#: What is left out of each example, by reason, apart from whole files.
SKIPPED = {
    "doccano_import": {"labels without a text": 1, "no text in the record": 1, "row with another number of cells than the header": 1},
    "mediacloud": {"Media Cloud gives no text: fetch the urls (with minet or trafilatura) and read the pages": 1},
    "pushshift_ndjson": {"removed or deleted on Reddit": 1},
    "telegram_desktop_json": {"service message": 2, "unsupported message": 2, "post without words": 2},
    "twitter_v2_twarc": {"broken JSON line": 1},
    "warc": {
        "warcinfo record": 14, "request record": 14, "revisit record": 4, "payload that is no page": 7,
        "page that was not delivered (HTTP status other than 2xx)": 1,
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def read(shared, tmp_path_factory):
    """Read the files of one example without its note, each as a corpus of its own: some hold the same posts in another form."""
    examples: dict[str, dict[str, framing.Corpus]] = {}

    def alone(file, name):
        folder = tmp_path_factory.mktemp("example")
        link = folder / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(file)
        (folder / OTHER).write_text("A file that can be read whatever the other is.", encoding="utf-8")
        return framing.read_corpus(folder)

    def reader(name):
        if name not in examples:
            folder = shared / "formats" / name
            files = sorted(file for file in folder.rglob("*") if file.is_file() and file.name != "NOTE.md" and file.suffix != ".zst")
            examples[name] = {str(file.relative_to(folder)): alone(file, str(file.relative_to(folder))) for file in files}
        return examples[name]

    return reader


def posts_of(corpora):
    """The posts of all files of an example."""
    posts = pd.concat([corpus.posts for corpus in corpora.values()], ignore_index=True)
    return posts[posts["path"] != OTHER].reset_index(drop=True)


def skipped_rows(corpora):
    """What was left out of the files that could be read, by reason."""
    whole = (corpus.skipped for corpus in corpora.values() if not {"file: broken JSON", "file: no text column"} & corpus.skipped.keys())
    return dict(sum((Counter({reason: n for reason, n in skipped.items() if not reason.startswith("file: ")}) for skipped in whole), Counter()))


@pytest.mark.parametrize("name", sorted(POSTS))
def test_the_posts_of_every_file_are_read(read, name):
    counts = posts_of(read(name)).groupby("path").size().to_dict()
    assert POSTS[name] == {} or counts == POSTS[name]
    assert counts


@pytest.mark.parametrize("name", sorted(SKIPPED))
def test_what_is_left_out_is_counted_by_reason(read, name):
    assert skipped_rows(read(name)) == SKIPPED[name]


def test_nothing_else_is_left_out(read):
    others = sorted(set(POSTS) - set(SKIPPED))
    assert {name: skipped_rows(read(name)) for name in others} == {name: {} for name in others}


def of(corpora, path):
    return posts_of(corpora).query("path == @path").reset_index(drop=True)


@pytest.mark.parametrize("name", ["tumblr_api_v2_npf_json", "tumblr_backup_json_dir", "fourcat_tumblr_ndjson", "fourcat_tumblr_csv"])
def test_tumblr_posts_keep_own_and_reblogged_words_apart(read, name):
    posts = posts_of(read(name)).set_index("post_id")
    bare, comment = posts.loc["730000000000000002"], posts.loc["730000000000000003"]
    assert bare.text == ""
    assert bare.quoted.splitlines()[0] == "root-blog"
    assert bare.quoted.endswith("\n\nold-broken-blog\nthis is the parent Post, which is broken")
    assert comment.text == "lol, this is the content i am adding in my reblog of the parent Post"
    assert comment.quoted.startswith("root-blog\n")
    assert posts["date"].is_unique  # all six have one local time and six moments
    assert posts.loc["730000000000000006"].text.splitlines()[1:] == ["one", "two", "A: hi 👋"]
    if not name.endswith("csv"):  # the table has lost the layouts
        assert comment.quoted.splitlines()[1].startswith("The abuse of fentanyl")
        assert (posts.loc["730000000000000004"].quoted, posts.loc["730000000000000005"].quoted) == ("Anonymous\nwhy do you post this?", "cyle\nq")


def test_a_backup_as_pages_says_what_one_as_json_says(read):
    pages, objects = (posts_of(read(name)).set_index("post_id") for name in ("tumblr_backup_html_dir", "tumblr_backup_json_dir"))
    assert pages.loc["730000000000000001"].text == objects.loc["730000000000000001"].text
    assert pages.loc["730000000000000003"].text == "my comment"
    assert pages.loc["730000000000000003"].quoted.startswith("root-blog\nChina has long been firm")


def test_older_tumblr_posts_hold_no_html_and_nested_quotations_come_apart(read):
    posts = posts_of(read("tumblr_api_v2_legacy_json"))
    assert not posts["text"].str.contains("<").any()
    video = of(read("tumblr_api_v2_legacy_json"), "video.json").iloc[0]
    assert [part.splitlines()[0] for part in video.quoted.split("\n\n")] == ["watchmojo", "foreverneilyoung"]
    assert read("tumblr_api_v2_legacy_json")["audio_0.asprinted.txt"].skipped["file: broken JSON"] == 1


def test_retweets_and_quoted_tweets_are_quoted(read, shared):
    posts = of(read("twitter_v2_twarc"), "flat_20.jsonl")
    lines = (shared / "formats" / "twitter_v2_twarc" / "flat_20.jsonl").read_text(encoding="utf-8").splitlines()
    for post, tweet in zip(posts.itertuples(), map(json.loads, lines), strict=True):
        retweeted = [each for each in tweet.get("referenced_tweets", []) if each["type"] == "retweeted"]
        assert post.post_id == tweet["id"]
        assert (post.text == "") == bool(retweeted)
        if retweeted:
            assert post.quoted.startswith(retweeted[0]["author"]["username"] + "\n")
            assert not post.quoted.endswith("…")
    quoting = of(read("twitter_v2_twarc"), "quoted_edit_unflattened.jsonl").iloc[0]
    assert quoting.quoted.startswith("wongmjane\ni miss y’all so much")


def test_ids_have_every_digit(read):
    posts = posts_of(read("twitter_ira_538_csv"))
    assert posts["post_id"].str.fullmatch(r"\d{18}").all()
    assert posts["post_id"].is_unique
    assert posts["date"].str.endswith("+00:00").all()
    assert posts_of(read("twitter_io_archive_csv"))["post_id"].tolist() == ["1151000000000000001", "1151000000000000002", "1151000000000000003"]
    assert (posts_of(read("twitter_ira_538_csv"))["quoted"] != "").sum() == 33


def test_moments_keep_their_zone(read):
    assert posts_of(read("crowdtangle_facebook_csv"))["date"].tolist() == ["2021-03-25T09:00:12-04:00"]
    assert posts_of(read("twint_csv"))["date"].tolist() == ["2021-03-28T10:00:00+08:00"]
    assert posts_of(read("markdown_front_matter"))["date"].tolist() == ["2024-08-06T08:16:38-04:00"]
    assert of(read("telegram_desktop_json"), "result.json")["date"].tolist() == ["2024-07-01T10:05:00+00:00", "2024-07-01T10:06:00+00:00"]
    assert posts_of(read("headerless_headlines_csv"))["date"].notna().all()


def test_every_form_of_one_article_gives_the_same_words(read):
    posts = posts_of(read("trafilatura_output"))
    assert posts["text"].nunique() == 1
    assert set(posts["date"]) == {"2024-07-01"}
    assert set(posts["url"]) == {"https://www.example.org/2024/07/01/drugs.html"}


def test_pages_of_web_archives_have_their_own_address(read):
    posts = posts_of(read("warc")).set_index("path")
    assert posts.loc["example-iana.org-chunked.warc"].url == "http://www.iana.org/"
    assert posts.loc["synth.warc.wet.gz"].text.startswith("China has long been firm")
    assert read("warc")["example-trunc.warc"].notes["record of another length than it states"] == 1
