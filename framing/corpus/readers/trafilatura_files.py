"""Articles as trafilatura writes them to files: XML, XML-TEI, and its table without a header. (Its JSON is read with the other articles.)"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from framing.corpus.dates import iso_date
from framing.corpus.readers.articles import host
from framing.corpus.readers.base import RawPost, Reader, ReadOptions, SourceFile, with_title
from framing.corpus.readers.markup import block_text
from framing.corpus.readers.values import language_code
from framing.errors import UnreadableFile

if TYPE_CHECKING:
    from lxml.etree import _Element

#: The columns of its table: tab-separated, "null" where there is nothing.
COLUMNS = ("url", "id", "fingerprint", "hostname", "title", "image", "date", "text", "comments", "license", "pagetype")
_XML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:doc|corpus|TEI|teiCorpus)\b[^>]*>")
_FINGERPRINT = re.compile(r"[0-9a-f]{14,16}|null")
_TEI = "{http://www.tei-c.org/ns/1.0}"
# Elements that are one paragraph each, in both vocabularies.
_BLOCKS = frozenset({"p", "head", "ab", "item", "quote", "cell", "code", "lb", "fw"})


def _is_xml(file: SourceFile) -> bool:
    return file.is_text and bool(_XML.match(file.text[:4000])) and ("<main" in file.text or 'ident="Trafilatura"' in file.text)


def _read_xml(file: SourceFile, options: ReadOptions) -> Iterator[RawPost]:
    del options
    from lxml import etree

    try:
        # Nothing outside the file is loaded and no entity is expanded.
        root = etree.fromstring(
            file.text.encode("utf-8", "replace"), etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, encoding="utf-8")
        )
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile("broken XML", str(error)) from None
    for document in root.iter("doc", f"{_TEI}TEI"):
        post = _from_doc(document) if document.tag == "doc" else _from_tei(document)
        if post.text:
            yield with_title(post)
        else:
            file.skip("post without words")


def _from_doc(document: _Element) -> RawPost:
    main = document.find("main")
    url = document.get("url") or document.get("source", "")
    return RawPost(
        text=block_text(main, blocks=_BLOCKS) if main is not None else "", title=document.get("title", ""), post_id=document.get("id", ""), url=url,
        author=document.get("author", ""), date=iso_date(document.get("date")), source=document.get("sitename") or document.get("hostname") or host(url),
        language=language_code(document.get("language")),
    )  # fmt: skip


def _from_tei(document: _Element) -> RawPost:
    entry = document.find(f".//{_TEI}div[@type='entry']")
    full = document.find(f".//{_TEI}biblFull")
    pointer = document.find(f".//{_TEI}publicationStmt/{_TEI}ptr")
    url = pointer.get("target", "") if pointer is not None else ""
    # "Example Daily (example.org)"
    publisher = (document.findtext(f".//{_TEI}publisher") or "").rpartition(" (")[0]
    return RawPost(
        text=block_text(entry, blocks=_BLOCKS) if entry is not None else "", title=document.findtext(f".//{_TEI}titleStmt/{_TEI}title") or "",
        author=document.findtext(f".//{_TEI}titleStmt/{_TEI}author") or "", url=url, source=publisher or host(url),
        date=iso_date(full.findtext(f"{_TEI}publicationStmt/{_TEI}date")) if full is not None else None,
    )  # fmt: skip


def _rows(file: SourceFile) -> Iterator[list[str]]:
    return (row for row in csv.reader(io.StringIO(file.text, newline=""), delimiter="\t") if row)


def _is_table(file: SourceFile) -> bool:
    if not file.is_text or "\t" not in file.text[:4000]:
        return False
    try:
        row = next(_rows(file), [])
    except csv.Error:
        return False
    return len(row) == len(COLUMNS) and bool(_FINGERPRINT.fullmatch(row[2])) and (row[0] == "null" or row[0].startswith("http"))


def _read_table(file: SourceFile, options: ReadOptions) -> Iterator[RawPost]:
    del options
    try:
        for row in _rows(file):
            if len(row) != len(COLUMNS):
                file.skip("row with another number of cells than the first")
                continue
            cells = {name: "" if cell == "null" else cell for name, cell in zip(COLUMNS, row, strict=True)}
            if not cells["text"].strip():
                file.skip("post without words")
                continue
            yield with_title(
                RawPost(
                    text=cells["text"],
                    title=cells["title"],
                    post_id=cells["id"],
                    url=cells["url"],
                    date=iso_date(cells["date"]),
                    source=cells["hostname"] or host(cells["url"]),
                )  # fmt: skip
            )
    except csv.Error as error:
        raise UnreadableFile("damaged table", str(error)) from None


READERS = (
    Reader("trafilatura-xml", "a doc element with a main element, or a TEI element that trafilatura signed", _is_xml, _read_xml),
    Reader("trafilatura-csv", "eleven tab-separated cells, no header, a fingerprint in the third", _is_table, _read_table),
)
