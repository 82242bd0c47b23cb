import time

import pytest

from framing.errors import InputError

BODY = """<body><nav><a href="/">Home</a></nav><article><h1>The bell of the north quay</h1>
<p>The bell of the north quay rang twice on Monday morning, although nobody had pulled the rope.</p>
<p>The ferryman said that the frost had done it, and went on with his breakfast as if nothing had happened.</p>
</article><footer>Copyright Quay Daily</footer></body>"""
PAGE = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>The bell of the north quay</title>
<link rel="canonical" href="https://quay.example/bell">
<meta property="og:site_name" content="Quay Daily"><meta name="author" content="Ida Berg">
<meta property="article:published_time" content="2024-03-05T10:07:00+01:00"></head>{BODY}</html>"""


def test_the_main_text_is_taken_and_the_page_left_out(read):
    text = read({"bell.html": PAGE}).posts["text"][0]
    assert "rang twice on Monday" in text
    assert "went on with his breakfast" in text
    assert "Home" not in text
    assert "<" not in text


def test_metadata_fill_the_columns(read):
    post = read({"bell.html": PAGE}).posts.iloc[0]
    assert post["title"] == "The bell of the north quay"
    assert (post["source"], post["author"], post["date"], post["url"]) == ("Quay Daily", "Ida Berg", "2024-03-05", "https://quay.example/bell")


def test_the_text_begins_with_the_title_once(read):
    corpus = read({"bell.html": PAGE})
    assert corpus.posts["text"][0].startswith("The bell of the north quay")
    assert corpus.paragraphs["kind"].tolist() == ["title", "body", "body"]


def test_a_title_that_only_the_head_holds_is_put_before_the_text(read):
    corpus = read(
        {"bell.html": PAGE.replace("<h1>The bell of the north quay</h1>", "").replace("<title>The bell of the north quay", "<title>Frost on the quay")}
    )
    assert corpus.posts["text"][0].startswith("Frost on the quay\n\n")
    assert corpus.posts["title"].tolist() == ["Frost on the quay"]
    assert corpus.paragraphs["kind"].tolist() == ["title", "body", "body"]


def test_a_page_has_no_offsets_in_its_file(read):
    assert read({"bell.html": PAGE}).paragraphs["source_start"].isna().all()


def test_a_page_without_a_name_for_its_site_belongs_to_its_folder(read):
    assert read({"pages/a.html": f"<html>{BODY}</html>"}).posts["source"].tolist() == ["pages"]


@pytest.mark.parametrize(
    "start", ["<!doctype HTML>\n<html>", "<html>", "\n<!-- saved from\na mirror --><html>", '<?xml version="1.0"?><html>', "<body>", "<div>"]
)
def test_a_page_is_recognised_by_its_first_element_whatever_its_name(read, start):
    posts = read({"bell.txt": start + BODY}).posts
    assert "<" not in posts["text"][0]


def test_an_angle_bracket_alone_makes_no_page(read):
    text = "<3 the ferry\nIt rang twice.\n"
    assert read({"a.txt": text}).posts["text"].tolist() == [text]


@pytest.mark.parametrize("start", ['<meta charset="utf-8"><title>The bell</title>', "<section>", "<p>Monday</p>"])
def test_a_file_named_html_is_a_page(read, start):
    assert "<" not in read({"bell.html": start + BODY}).posts["text"][0]


@pytest.mark.parametrize("page", ["<html><body></body></html>", "<html>", "<!doctype html><html><head><title>x</title></head></html>"])
def test_a_page_without_text_is_a_counted_skip(read, page):
    corpus = read({"a.html": page, "b.txt": "It rang."})
    assert corpus.posts["path"].tolist() == ["b.txt"]
    assert corpus.skipped == {"file: no main text in the page": 1}


def test_a_lone_page_without_text_is_an_error(read):
    with pytest.raises(InputError, match="no main text in the page"):
        read({"a.html": "<html><body></body></html>"})


def test_a_chinese_page_in_an_old_encoding(read):
    page = '<html><head><meta charset="gb2312"></head><body><article><p>今天早上河上起了大雾，渡船又晚点了。</p></article></body></html>'
    posts = read({"a.html": page.encode("gb2312")}).posts
    assert "今天早上河上起了大雾，渡船又晚点了。" in posts["text"][0]
    assert posts["language"].tolist() == ["zh"]


def test_many_comments_before_the_page_take_little_time(read):
    start = time.process_time()
    assert len(read({"a.txt": "<!-- x -->\n" * 100 + "It rang. Nobody came."})) == 1
    assert time.process_time() - start < 20
