import csv
import io
import json

import pytest

MINET = (
    "url,path,http_status,encoding,extract_original_index,extract_error,canonical_url,title,description,content,comments,author,categories,tags,date,sitename\n"
)


def test_extractions_of_minet_are_read_and_failed_ones_counted(read):
    rows = 'https://x.org/a?u=1,a.html,200,utf-8,0,,https://x.org/a,The bell,,"It rang.\nTwice.",,Ida,,drugs§china,2024-07-01,Daily\n'
    rows += "https://x.org/b,b.html,404,utf-8,1,not-found,,,,,,,,,,\n"
    corpus = read({"a.csv": MINET + rows})
    post = corpus.posts.iloc[0]
    assert (post.title, post.text, post.author, post.source) == ("The bell", "The bell\n\nIt rang.\nTwice.", "Ida", "Daily")
    assert (post.date, post.url) == ("2024-07-01", "https://x.org/a")
    assert corpus.skipped == {"page that minet could not extract": 1}


TRAFILATURA = {
    "title": "The bell", "author": "Ida", "hostname": "x.org", "date": "2024-07-01", "fingerprint": "7cb59d59adf7adec", "id": None, "comments": "no",
    "raw_text": "The bell It rang.", "text": "The bell\nIt rang.", "language": None, "source": "https://x.org/a", "source-hostname": "Daily",
    "excerpt": "A summary.", "categories": "", "tags": "bells",
}  # fmt: skip


@pytest.mark.parametrize("document", [json.dumps(TRAFILATURA), json.dumps([TRAFILATURA]), json.dumps(TRAFILATURA) + "\n"], ids=["one", "list", "lines"])
def test_json_of_trafilatura_is_read(read, document):
    post = read({"a.json": document}).posts.iloc[0]
    assert (post.title, post.text, post.author, post.source) == ("The bell", "The bell\nIt rang.", "Ida", "Daily")
    assert (post.date, post.url) == ("2024-07-01", "https://x.org/a")


ARTICLE = {
    "url": "https://www.x.org/a?utm=1", "read_more_link": None, "language": "en", "title": "Die Glocke", "keywords": ["x"], "authors": ["Ida", "Otto"],
    "publish_date": "2024-07-01T09:00:00+08:00", "summary": "S.", "meta_lang": "de", "meta_site_name": "", "canonical_link": "https://www.x.org/a",
    "text": "Sie läutete.",
}  # fmt: skip


@pytest.mark.parametrize("form", ["json", "csv"])
def test_articles_of_newspaper4k_are_read(read, form):
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(ARTICLE))
    writer.writeheader()
    writer.writerow(ARTICLE)
    post = read({f"a.{form}": json.dumps([ARTICLE]) if form == "json" else stream.getvalue()}).posts.iloc[0]
    assert (post.title, post.text, post.author) == ("Die Glocke", "Die Glocke\n\nSie läutete.", "Ida; Otto")
    assert (post.date, post.url, post.source, post.language) == ("2024-07-01T09:00:00+08:00", "https://www.x.org/a", "x.org", "de")


def test_a_list_of_names_is_never_executed(read):
    article = {**ARTICLE, "authors": "[__import__('os').getcwd()]"}
    assert read({"a.json": json.dumps([article])}).posts.iloc[0].author == "[__import__('os').getcwd()]"


def test_media_cloud_gives_no_text_and_says_how_to_get_it(read):
    new = "id,indexed_date,language,media_name,media_url,publish_date,title,url\n3f,2024-07-02 03:00:00,en,x.org,x.org,2024-07-01,The bell,https://x.org/a\n"
    old = "guid,stories_id,title,url,language,media_id,media_name,collect_date,publish_date\ng,7,The bell,https://x.org/a,en,1,x.org,2024-07-02,2024-07-01\n"
    corpus = read({"new.csv": new, "old.csv": old, "other.txt": "It rang."})
    assert len(corpus) == 1
    assert corpus.skipped["Media Cloud gives no text: fetch the urls (with minet or trafilatura) and read the pages"] == 2


STORY = {
    "stories_id": 27456565, "media_id": 1144, "publish_date": "2010-11-24 04:05:00", "collect_date": "2010-11-25 15:33:39", "title": "The bell",
    "url": "http://x.org/a", "description": "<p>It rang.</p>", "language": "en", "story_text": "It rang. Twice.",
    "story_sentences": [{"sentence": "It rang."}, {"sentence": "Twice."}],
}  # fmt: skip


def test_old_dumps_of_media_cloud_hold_text_whole_or_in_sentences(read):
    post = read({"a.json": json.dumps(STORY)}).posts.iloc[0]
    assert (post.post_id, post.text, post.date, post.source) == ("27456565", "The bell\n\nIt rang. Twice.", "2010-11-24T04:05:00", "x.org")
    assert read({"a.json": json.dumps({**STORY, "story_text": None})}).posts.iloc[0].text == "The bell\n\nIt rang.\nTwice."
