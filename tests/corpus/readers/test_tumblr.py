import json

import pytest

NPF = {
    "object_type": "post", "type": "blocks", "blog_name": "harbour", "id": 730000000000000001, "id_string": "730000000000000001",
    "post_url": "https://harbour.tumblr.com/post/730000000000000001", "date": "2024-07-01 02:13:20 GMT", "timestamp": 1719803600,
    "reblog_key": "a", "content": [{"type": "text", "text": "It rang."}], "layout": [], "trail": [],
}  # fmt: skip
LEGACY = {**NPF, "type": "text", "title": None, "body": "<p>It rang.</p>", "content": None}
REBLOG = '<p><a class="tumblr_blog" href="https://root.tumblr.com/1">root</a>:</p><blockquote>{}</blockquote>'


@pytest.fixture
def one(read):
    """Read one Tumblr post with these fields."""

    def reader(base=NPF, **fields):
        corpus = read({"a.json": json.dumps({**base, **fields})})
        assert len(corpus) == 1
        return corpus.posts.iloc[0]

    return reader


def text(words, **more):
    return {"type": "text", "text": words, **more}


def item(blog, *words, **more):
    return {"post": {"id": "1"}, "blog": {"name": blog}, "content": [text(each) for each in words], "layout": [], **more}


@pytest.mark.parametrize(
    "document",
    [
        json.dumps({"meta": {"status": 200}, "response": {"blog": {"description": "x"}, "posts": [NPF]}}, indent=1),
        json.dumps({"response": [NPF]}),
        json.dumps(NPF, indent=1),
        json.dumps([NPF]),
        json.dumps({**NPF, "__import_meta": {"source_platform": "tumblr.com"}}) + "\n",
    ],
    ids=["response", "dashboard", "single", "array", "4cat-ndjson"],
)
@pytest.mark.parametrize("name", ["a.json", "a.ndjson", "a"])
def test_posts_are_found_in_every_wrapping(read, document, name):
    post = read({name: document}).posts.iloc[0]
    assert (post.post_id, post.source, post.author, post.text, post.quoted) == ("730000000000000001", "harbour", "harbour", "It rang.", "")
    assert post.url == NPF["post_url"]


def test_the_seconds_since_1970_give_the_date_and_a_post_without_them_its_own(one):
    assert one().date == "2024-07-01T03:13:20+00:00"
    assert one(timestamp=None).date == "2024-07-01T02:13:20+00:00"


def test_an_id_without_its_string_keeps_every_digit(one):
    assert one(id_string=None).post_id == "730000000000000001"


def test_a_heading_that_opens_the_post_is_its_title(one):
    post = one(content=[text("The bell", subtype="heading1"), text("It rang.")])
    assert (post.title, post.text) == ("The bell", "The bell\nIt rang.")
    assert one(content=[text("It rang."), text("The bell", subtype="heading1")]).title == ""


def test_a_rows_layout_orders_the_blocks_and_loses_none(one):
    rows = [{"type": "rows", "display": [{"blocks": [1]}, {"blocks": [0, 9]}]}]
    assert one(content=[text("A."), text("B."), text("C.")], layout=rows).text == "B.\nA.\nC."


def test_every_kind_of_text_block_counts_and_other_blocks_do_not(one):
    blocks = [
        {"type": "image", "alt_text": "a bell"}, text(""), text("A.", subtype="quote"), text("B.", subtype="unordered-list-item"),
        text("C.", subtype="ordered-list-item", indent_level=1), text("D: hi", subtype="chat"), {"type": "poll", "question": "Yes?"},
        {"type": "future-unknown", "foo": 1},
    ]  # fmt: skip
    assert one(content=blocks, layout=[{"type": "condensed", "truncate_after": 3}]).text == "A.\nB.\nC.\nD: hi"


def test_the_preview_of_a_link_is_quoted(one):
    link = {"type": "link", "title": "Bells", "description": "All about them.", "site_name": "Daily"}
    post = one(content=[text("Read this."), link])
    assert (post.text, post.quoted) == ("Read this.", "Daily\nBells\nAll about them.")


def test_a_reblog_with_a_comment_keeps_both_apart_oldest_first(one):
    post = one(trail=[item("root", "A.", "B."), item("second", "C.")])
    assert (post.text, post.quoted) == ("It rang.", "root\nA.\nB.\n\nsecond\nC.")


def test_a_reblog_without_own_words_is_kept_and_has_no_paragraph(read):
    corpus = read({"a.json": json.dumps({**NPF, "content": [], "trail": [item("root", "A.")]})})
    post = corpus.posts.iloc[0]
    assert (post.text, post.quoted, post.n_paragraphs, post.language) == ("", "root\nA.", 0, "und")
    assert len(corpus.paragraphs) == 0
    assert corpus.skipped == {}


def test_a_trail_item_of_a_blog_that_is_gone_keeps_its_name(one):
    broken = {"broken_blog_name": "gone", "content": [text("A.")], "layout": []}
    assert one(trail=[broken]).quoted == "gone\nA."


def test_a_trail_item_has_a_layout_of_its_own(one):
    rows = [{"type": "rows", "display": [{"blocks": [1]}, {"blocks": [0]}]}]
    assert one(trail=[item("root", "A.", "B.", layout=rows)]).quoted == "root\nB.\nA."


def test_the_question_of_an_ask_is_quoted(one):
    content = [text("Why?"), text("Because.")]
    named = one(content=content, layout=[{"type": "ask", "blocks": [0], "attribution": {"type": "blog", "blog": {"name": "ida"}}}])
    assert (named.text, named.quoted) == ("Because.", "ida\nWhy?")
    assert one(content=content, layout=[{"type": "ask", "blocks": [0]}]).quoted == "Anonymous\nWhy?"


def test_a_post_without_words_is_a_counted_skip(read):
    posts = [{**NPF, "content": [{"type": "image", "alt_text": "a bell"}]}, NPF]
    corpus = read({"a.json": json.dumps(posts)})
    assert len(corpus) == 1
    assert corpus.skipped == {"post without words": 1}


@pytest.mark.parametrize(
    ("fields", "title", "words", "quoted"),
    [
        ({"type": "text", "title": "The  bell", "body": "<p>It <b>rang</b>.</p><p>Twice.</p>"}, "The bell", "The bell\n\nIt rang.\nTwice.", ""),
        ({"type": "quote", "text": "It rang.", "source": "<a href='x'>Ida</a>"}, "", "It rang.\nIda", ""),
        ({"type": "link", "title": "Bells", "description": "<p>Read.</p>", "excerpt": "All.", "publisher": "d.org"}, "Bells", "Bells\n\nRead.", "d.org\nAll."),
        ({"type": "chat", "body": "x", "dialogue": [{"label": "A:", "phrase": "hi\r"}, {"label": "B:", "phrase": "hey"}]}, "", "A: hi\nB: hey", ""),
        ({"type": "photo", "caption": "<p>It rang.</p>"}, "", "It rang.", ""),
        ({"type": "video", "caption": "<p>It rang.</p>"}, "", "It rang.", ""),
        ({"type": "audio", "caption": "<p>It rang.</p>"}, "", "It rang.", ""),
        ({"type": "answer", "question": "Why?", "answer": "<p>Because.</p>", "asking_name": "ida"}, "", "Because.", "ida\nWhy?"),
        ({"type": "photo", "caption": REBLOG.format("<p>A.</p>") + "<p>B.</p>"}, "", "B.", "root\nA."),
        ({"type": "text", "body": REBLOG.format("<p>A.</p>")}, "", "", "root\nA."),
    ],
    ids=["text", "quote", "link", "chat", "photo", "video", "audio", "answer", "comment", "bare-reblog"],
)
def test_older_types_keep_their_words_in_other_fields(one, fields, title, words, quoted):
    post = one(LEGACY, **{"body": None, **fields})
    assert (post.title, post.text, post.quoted) == (title, words, quoted)


def test_a_listing_that_does_not_parse_is_no_text(read):
    corpus = read({"a.txt": '{\n "response": {\n  "posts": [ { ... } ]\n }\n}', "b.json": json.dumps(NPF)})
    assert len(corpus) == 1
    assert corpus.skipped["file: broken JSON"] == 1
