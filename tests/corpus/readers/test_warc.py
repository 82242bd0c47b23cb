import gzip

import pytest

from framing.corpus.readers import warc
from framing.corpus.readers.html import page_post

WORDS = "The bell of the harbour rang all day and all night long, and nobody in the town could sleep a wink before it stopped at last."
PAGE = f"<!DOCTYPE html><html><head><title>The bell</title></head><body><article><h1>The bell</h1><p>{WORDS}</p><p>{WORDS[::-1]}</p></article></body></html>"


def record(
    kind,
    payload,
    *,
    number=1,
    http="HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n",
    content_type="application/http; msgtype=response",
    url="https://x.org/a",
    **more,
):
    body = http.encode() + payload if isinstance(payload, bytes) else (http + payload).encode()
    headers = {
        "WARC-Type": kind, "WARC-Record-ID": f"<urn:uuid:00000000-0000-0000-0000-00000000000{number}>", "WARC-Date": "2024-07-02T00:00:00Z",
        "WARC-Target-URI": url, "Content-Type": content_type, "Content-Length": str(len(body)), **more,
    }  # fmt: skip
    return b"WARC/1.0\r\n" + "".join(f"{key}: {value}\r\n" for key, value in headers.items()).encode() + b"\r\n" + body + b"\r\n\r\n"


def info():
    return record("warcinfo", "software: x\r\n", http="", content_type="application/warc-fields")


def wet(words, **more):
    return record("conversion", words, http="", content_type="text/plain", **more)


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gz"])
@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a"])
def test_a_page_is_a_post_with_the_address_and_id_of_its_record(read, pack, name):
    corpus = read({name: pack(info()) + pack(record("response", PAGE)) + pack(record("request", "", number=2, http="GET / HTTP/1.1\r\n\r\n"))})
    post = corpus.posts.iloc[0]
    assert (post.title, post.url, post.post_id) == ("The bell", "https://x.org/a", "urn:uuid:00000000-0000-0000-0000-000000000001")
    assert WORDS in post.text
    assert post.date is None  # the date of the visit is not that of the page
    assert corpus.skipped == {"warcinfo record": 1, "request record": 1}


def test_chunked_and_packed_pages_are_unpacked(read):
    data = gzip.compress(PAGE.encode())
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(data), data)
    http = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert WORDS in read({"a.warc": record("response", chunks, http=http)}).posts.iloc[0].text


@pytest.mark.parametrize("charset", ["windows-1251", "no-such-encoding", "utf-8"])
def test_the_encoding_that_the_server_names_is_used_if_there_is_one(read, charset):
    russian = PAGE.replace(WORDS, "Колокол звонил весь день и всю ночь, и никто в городе не мог уснуть, пока он наконец не умолк.")
    encoded = russian.encode("cp1251" if charset == "windows-1251" else "utf-8")
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset={charset}\r\n\r\n"
    assert "Колокол звонил" in read({"a.warc": record("response", encoded, http=http)}).posts.iloc[0].text


def test_extracted_texts_are_posts(read):
    post = read(
        {"a.warc.wet.gz": gzip.compress(info()) + gzip.compress(wet("It rang.\nNobody came.", **{"WARC-Identified-Content-Language": "eng"}))}
    ).posts.iloc[0]
    assert (post.text, post.url, post.source) == ("It rang.\nNobody came.", "https://x.org/a", "x.org")


def test_records_without_a_page_are_counted_by_reason(read):
    records = [
        wet("It rang."),
        record("response", PAGE, http="HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n"),
        record("response", b"\x89PNG", http="HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n"),
        record("response", "<html><body></body></html>"),
        record("response", ""),
        record("revisit", ""),
        wet(" \n"),
    ]
    corpus = read({"a.warc": b"".join(records)})
    assert len(corpus) == 1
    assert sum(corpus.skipped.values()) == 6
    assert corpus.skipped["page that was not delivered (HTTP status other than 2xx)"] == 1
    assert corpus.skipped["payload that is no page"] == 1
    assert corpus.skipped["revisit record"] == 1


def test_a_file_that_is_cut_off_keeps_what_it_has_and_says_so(read, capfd):
    whole = wet("It rang.") + wet("Nobody came. " * 50, number=2)
    corpus = read({"a.warc": whole[:-200]})
    assert corpus.posts["text"].tolist()[0] == "It rang."
    assert sum(corpus.notes.values()) + sum(corpus.skipped.values()) == 1
    assert capfd.readouterr() == ("", "")


def test_damage_between_records_is_noted_and_nothing_is_printed(read, capfd):
    corpus = read({"a.warc": wet("It rang.") + b"\x1b[31mgarbage\r\n" + wet("Nobody came.", number=2), "b.txt": "It stopped."})
    assert "It rang." in corpus.posts["text"].tolist()
    assert sum(corpus.notes.values()) + sum(corpus.skipped.values()) >= 1
    assert capfd.readouterr() == ("", "")


def test_the_older_arc_is_read_with_the_same_ids_every_time(read):
    head = b"filedesc://a.arc 127.0.0.1 20140301000000 text/plain %d\n%s\n"
    fields = b"1 0 X\nURL IP-address Archive-date Content-type Archive-length\n"
    body = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}".encode()
    arc = head % (len(fields), fields) + b"https://x.org/a 127.0.0.1 20140301000000 text/html %d\n%s\n" % (len(body), body)
    first, second = read({"a.arc": arc}).posts, read({"a.arc": arc}).posts
    assert WORDS in first.iloc[0].text
    assert first["post_id"].tolist() == second["post_id"].tolist()


@pytest.mark.parametrize("repair", [True, False])
def test_mojibake_in_a_page_is_told(read, repair):
    http = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"
    corpus = read({"a.warc": record("response", "The cafÃ© was shut.", http=http)}, repair_mojibake=repair)
    assert corpus.posts["text"].tolist() == ["The café was shut." if repair else "The cafÃ© was shut."]
    assert sum(corpus.notes.values()) == 1


@pytest.mark.parametrize(
    ("charset", "encoded", "shown", "noted"),
    [
        ("utf-8", "Die Fähre fährt früh".encode() + b" \xe9", "Die Fähre fährt früh \ufffd", "utf-8"),
        ("gb2312", "朱镕基总理在码头".encode("gbk"), "朱镕基总理在码头", ""),
        ("iso-8859-1", "It’s “shut”".encode("cp1252"), "It’s “shut”", ""),
        ("big5", "香港碼頭嘅鐘".encode("big5hkscs"), "香港碼頭嘅鐘", ""),
        ("utf-8", "中国坚决反对任何形式的毒品犯罪，码头上的钟响了一整夜。".encode("gb18030"), "中国坚决反对", ""),
        ("hex", "Die Fähre".encode(), "Die Fähre", ""),
        ("base64", "Die Fähre".encode(), "Die Fähre", ""),
    ],
)
def test_the_encoding_that_the_server_names_costs_no_page(read, charset, encoded, shown, noted):
    page = PAGE.encode().replace(b"The bell of", encoded + b" The bell of", 1)
    if noted == "" and charset == "utf-8":
        page = b"<html><body><p>" + encoded + b"</p></body></html>"
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset={charset}\r\n\r\n"
    corpus = read({"a.warc": record("response", page, http=http) + record("response", PAGE, number=2)})
    assert len(corpus) == 2
    assert shown in corpus.posts["text"][0]
    assert corpus.notes == ({f"page with bytes that are not {noted}, shown as \ufffd": 1} if noted else {})


def test_a_page_that_breaks_a_parser_costs_no_other(read, monkeypatch):
    def broken(text, **more):
        if "http://bad" in more["url"]:
            raise KeyError("colour")
        return page_post(text, **more)

    monkeypatch.setattr(warc, "page_post", broken)
    corpus = read({"a.warc": record("response", PAGE, url="http://bad.example/") + record("response", PAGE, number=2)})
    assert len(corpus) == 1
    assert corpus.skipped == {"page that the reader fails on (KeyError)": 1}
