import pytest

from framing.corpus.readers.quotations import Part
from framing.corpus.readers.tumblr_html import html_parts, html_text

PAGE = """<!DOCTYPE html>
<meta charset=UTF-8>
<title>harbour</title>
<link rel=stylesheet href=../backup.css>

<body class=post>
{}
"""
ARTICLE = """
<article class=text id=p-{id}>
<header>
<p><time datetime=2024-07-01T02:13:20Z>07/01/24 02:13:20</time>
<a class=llink href=../posts/{id}.html>¶</a>
<a href=https://tmblr.co/Z1>●</a>
</header>
{body}
<footer><a href=../tags/bells/index.html>#bells</a>
{notes}</footer>
</article>
"""
NAME = '<p><a href="https://root.tumblr.com/1" class="tumblr_blog">root</a>:</p>'


def page(*bodies, notes="1,204 notes"):
    return PAGE.format("".join(ARTICLE.format(id=730000000000000001 + number, body=body, notes=notes) for number, body in enumerate(bodies)))


def test_a_post_of_a_backup_has_its_id_date_title_and_words(read):
    corpus = read({"posts/1.html": page("<h2>The bell</h2>\n<p>It rang.</p>\n<p>Nobody came.</p>")})
    post = corpus.posts.iloc[0]
    assert (post.post_id, post.source, post.date) == ("730000000000000001", "harbour", "2024-07-01T02:13:20+00:00")
    assert (post.title, post.text, post.url) == ("The bell", "The bell\nIt rang.\nNobody came.", "https://tmblr.co/Z1")
    assert corpus.skipped == {}


@pytest.mark.parametrize("notes", ["1 note", "<details><summary>9 notes</summary><ol class=notes><li>ida liked this</ol></details>"])
def test_notes_and_tags_are_no_words_of_the_post(read, notes):
    assert read({"1.html": page("<p>It rang.</p>", notes=notes)}).posts["text"].tolist() == ["It rang."]


def test_a_reblog_keeps_own_and_quoted_words_apart(read):
    post = read({"1.html": page(NAME + "<blockquote><p>A.</p></blockquote><p>my comment</p>")}).posts.iloc[0]
    assert (post.text, post.quoted) == ("my comment", "root\nA.")


def test_a_page_with_many_posts_gives_all_of_them(read):
    posts = read({"archive/2024-07-p01.html": page("<p>It rang.</p>", "<p>Nobody came.</p>")}).posts
    assert posts["post_id"].tolist() == ["730000000000000001", "730000000000000002"]


def test_pages_that_hold_no_words_are_counted(read):
    files = {"1.html": page("<p>It rang.</p>"), "2.html": page("<img src=x>"), "index.html": PAGE.format("<ul><li><a href=archive/x>July</a></ul>")}
    corpus = read(files)
    assert len(corpus) == 1
    assert corpus.skipped["post without words"] == 1
    assert corpus.skipped["page of a backup that lists posts and holds none"] == 1


def test_a_chain_of_reblogs_comes_apart_oldest_first():
    nested = f'<p><a href="x">second</a>:</p>\n<blockquote>\n{NAME}<blockquote><p>A.</p><p>B.</p></blockquote>\n<p>C.</p>\n</blockquote>\n<p>D.</p>'
    assert html_parts(nested) == [Part("root", "A.\nB."), Part("second", "C."), Part("", "D.")]


@pytest.mark.parametrize(
    "html",
    [
        "<p>It said:</p><blockquote><p>A.</p></blockquote><p>D.</p>",
        '<p>See <a href="x">root</a>:</p><blockquote>A.</blockquote>D.',
        '<p><a href="x">root</a>:</p><p>A.</p><p>D.</p>',
    ],
)
def test_other_quotations_are_the_authors_own_affair(html):
    (part,) = html_parts(html)
    assert part.name == ""
    assert "A." in part.words
    assert "D." in part.words


def test_text_after_a_quotation_without_an_element_is_kept():
    assert html_parts(NAME + "<blockquote>A.</blockquote>my comment") == [Part("root", "A."), Part("", "my comment")]


def test_blocks_and_breaks_end_lines_and_scripts_are_unseen():
    assert html_text("A <i>bell</i><br>rang<script>x()</script>.<ul><li>one<li>two</ul>&amp;<!-- no -->") == "A bell\nrang.\none\ntwo\n&"
    assert html_text("") == ""
    assert html_text("It\x00 rang.\x08") == "It rang."


def test_html_nested_deeply_is_read():
    assert "It rang." in html_text("<div>" * 1000 + "It rang.")
