import gzip
import hashlib

import pytest

from framing.corpus.readers import base

TEXT = "The bell rang twice, and nobody on the quay came to see who had pulled the rope."


def test_a_packed_file_reads_like_the_file(read):
    posts = read({"a.csv.gz": gzip.compress(f"id,text\n7,{TEXT!r}\n".replace("'", '"').encode())}).posts
    assert posts[["post_id", "text"]].values.tolist() == [["7", TEXT]]


def test_the_format_is_told_by_the_suffix_under_the_compression(read):
    assert read({"a.csv.gz": gzip.compress(b"text\nIt rang.\n")}).posts["text"].tolist() == ["It rang."]


def test_posts_are_named_after_the_file_without_either_suffix(read):
    posts = read({"quay.txt.gz": gzip.compress(TEXT.encode())}).posts
    assert posts[["post_id", "source", "path"]].values.tolist() == [["quay", "quay", "quay.txt.gz"]]


def test_packing_is_recognised_by_content_not_by_name(read):
    posts = read({"a.txt": gzip.compress(TEXT.encode()), "b.gz": TEXT}).posts
    assert posts["text"].tolist() == [TEXT, TEXT]


def test_the_account_has_the_hash_of_the_file_as_it_lies(read):
    data = gzip.compress(TEXT.encode())
    assert read({"a.txt.gz": data}).inputs[0].sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(TEXT.encode())[:-9],
        gzip.compress(TEXT.encode())[:-8] + b"12345678",
        b"\x1f\x8bno gzip at all",
        gzip.compress(TEXT.encode())[:15] + b"\xff" * 30,
    ],
    ids=["cut-off", "wrong-checksum", "no-gzip", "damaged"],
)
def test_a_broken_gzip_is_a_counted_skip(read, data):
    corpus = read({"a.txt.gz": data, "b.txt": TEXT})
    assert corpus.posts["path"].tolist() == ["b.txt"]
    assert corpus.skipped == {"file: damaged gzip": 1}


def test_an_empty_gzip_is_an_empty_file(read):
    assert read({"a.gz": gzip.compress(b""), "b.txt": TEXT}).skipped == {"file: empty file": 1}


def test_a_file_too_large_unpacked_is_a_counted_skip(read, monkeypatch):
    monkeypatch.setattr(base, "MAX_FILE_BYTES", 1000)
    corpus = read({"a.txt": "x" * 1000, "b.txt.gz": gzip.compress(b"x" * 1001)})
    assert corpus.posts["path"].tolist() == ["a.txt"]
    assert corpus.skipped == {"file: too large": 1}
