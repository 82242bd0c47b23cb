"""Tumblr posts as HTML: the chain of quotations that a reblog is, and the pages that tumblr-backup writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from framing.corpus.dates import iso_date
from framing.corpus.readers.base import RawPost, Reader, ReadOptions, SourceFile, with_title
from framing.corpus.readers.markup import block_text
from framing.corpus.readers.quotations import Part, quoted_text
from framing.errors import UnreadableFile

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BLOCKS = frozenset("p div h1 h2 h3 h4 h5 h6 li tr blockquote pre figure figcaption article section ul ol table dl dt dd hr br".split())
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_UNSEEN = frozenset({"script", "style", "head", "template"})
_SIGN = re.compile(r"<article\s[^>]*\bid=[\"']?p-\d", re.IGNORECASE)
_OTHER_PAGE = re.compile(r"<link\s[^>]*href=[\"']?(?:\.\./)*backup\.css", re.IGNORECASE)


def html_text(html: str) -> str:
    """Return the text of a piece of HTML, one line for each of its blocks."""
    return _text(_fragment(html)) if html.strip() else ""


def html_parts(html: str) -> list[Part]:
    """Return what a reblog consists of, oldest first; the last part, which has no name, is what the blog itself adds (perhaps nothing).

    Tumblr writes a reblog as a link to the blog with a colon, followed by a quotation, which may begin with another such pair.
    """
    return _chain(_fragment(html), "") if html.strip() else [Part("", "")]


def _chain(element: HtmlElement, name: str) -> list[Part]:
    parts: list[Part] = []
    for quotation in list(element):
        before = quotation.getprevious()
        blog = _blog_named(before) if quotation.tag == "blockquote" and before is not None else ""
        if blog:
            parts += _chain(quotation, blog)
            element.remove(before)
            quotation.drop_tree()  # keeps the text that follows it
    return [*parts, Part(name, _text(element))]


def _blog_named(element: HtmlElement) -> str:
    """The blog in a paragraph that is nothing but a link and a colon; empty where it is another paragraph."""
    links = list(element)
    if element.tag != "p" or len(links) != 1 or links[0].tag != "a" or (element.text or "").strip():
        return ""
    return links[0].text_content().strip() if (links[0].tail or "").strip() == ":" else ""


def _fragment(html: str) -> HtmlElement:
    from lxml.html import HTMLParser, fragment_fromstring

    # Without it, what is nested more than 256 deep is lost.
    return fragment_fromstring(_CONTROLS.sub("", html), create_parent="div", parser=HTMLParser(huge_tree=True))


def _text(element: HtmlElement) -> str:
    return block_text(element, blocks=_BLOCKS, unseen=_UNSEEN)


def _recognises(file: SourceFile) -> bool:
    if not file.is_text or "<" not in file.text[:200]:
        return False
    return bool(_SIGN.search(file.text) or _OTHER_PAGE.search(file.text[:20_000]))


def _read(file: SourceFile, options: ReadOptions) -> Iterator[RawPost]:
    del options
    from lxml import html

    try:
        parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
        page = html.document_fromstring(_CONTROLS.sub("", file.text).encode("utf-8", "replace"), parser=parser)
    except (ValueError, html.etree.ParserError) as error:
        raise UnreadableFile("broken HTML", str(error)) from None
    blog = (page.findtext(".//title") or "").strip()
    articles = [article for article in page.iter("article") if re.match(r"p-\d", article.get("id", ""))]
    if not articles:
        file.skip("page of a backup that lists posts and holds none")
    for article in articles:
        try:
            post = _post(article, blog)
        except RecursionError:
            file.skip("quotations nested too deeply")
            continue
        if post.date is None:
            file.note("post without a date")
        if post.text.strip() or post.quoted:
            yield with_title(post)
        else:
            file.skip("post without words")


def _post(article: HtmlElement, blog: str) -> RawPost:
    when = article.find(".//time")
    link = next((a.get("href", "") for a in article.findall("./header//a") if a.get("href", "").startswith("http")), "")
    for chrome in [child for child in article if child.tag in {"header", "footer"}]:
        chrome.drop_tree()
    heading = article[0] if len(article) and article[0].tag == "h2" else None
    title = heading.text_content().strip() if heading is not None else ""
    parts = _chain(article, "")
    return RawPost(
        text=parts[-1].words, title=title, post_id=article.get("id", "").removeprefix("p-"), source=blog, author=blog,
        date=iso_date(when.get("datetime")) if when is not None else None, url=link, quoted=quoted_text(parts[:-1]),
    )  # fmt: skip


READER = Reader("tumblr-backup-html", "an article element with an id like p-730000000000000001, or a link to backup.css", _recognises, _read)
