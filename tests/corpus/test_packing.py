import bz2
import gzip
import hashlib
import json
import lzma

import pytest
import zstandard

from framing.corpus.limits import Limits
from framing.errors import InputError

TEXT = "The bell rang twice, and nobody on the quay came to see who had pulled the rope."


def lines(count: int) -> bytes:
    """So many records, each with something that cannot be packed."""
    records = ({"id": f"p{number}", "text": f"{TEXT} {hashlib.sha256(b'%d' % number).hexdigest()}"} for number in range(count))
    return "".join(json.dumps(record) + "\n" for record in records).encode()


LINES = lines(400)


def zstd(data: bytes, **options) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True, **options).compress(data)


PACKERS = {"gz": gzip.compress, "zst": zstd, "bz2": bz2.compress, "xz": lzma.compress}
NAMES = {"gz": "gzip", "zst": "zstd", "bz2": "bzip2", "xz": "xz"}
each_packing = pytest.mark.parametrize("suffix", PACKERS)


@each_packing
def test_a_packed_file_reads_like_the_file(read, suffix):
    posts = read({f"a.jsonl.{suffix}": PACKERS[suffix](LINES)}).posts
    assert posts["post_id"].tolist() == [f"p{number}" for number in range(400)]
    assert posts["source"].unique().tolist() == ["a"]


@each_packing
def test_packing_is_recognised_by_content_not_by_name(read, suffix):
    posts = read({"a.csv": PACKERS[suffix](b"text\nIt rang.\n"), f"b.txt.{suffix}": TEXT}).posts
    assert posts["text"].tolist() == ["It rang.", TEXT]


@each_packing
def test_of_a_file_that_was_cut_off_the_complete_lines_are_kept(read, suffix):
    corpus = read({f"a.jsonl.{suffix}": PACKERS[suffix](lines(12_000))[:-3000]}, text="text")
    assert 0 < len(corpus) < 12_000
    assert corpus.posts["text"].str.match(r"The bell .* [0-9a-f]{64}").all()
    (reason,) = (reason for reason in corpus.skipped if reason.startswith("file: "))
    assert reason == f"file: {NAMES[suffix]} data cut off; complete lines are kept"
    (account,) = corpus.inputs
    assert account.rows == account.posts + account.rows_skipped
    assert account.places[reason] == [f"after line {account.rows}"]


@each_packing
def test_two_files_packed_one_after_the_other_are_both_read(read, suffix):
    half = LINES.index(b"\n", len(LINES) // 2) + 1
    corpus = read({f"a.jsonl.{suffix}": PACKERS[suffix](LINES[:half]) + PACKERS[suffix](LINES[half:])})
    assert len(corpus) == 400
    assert corpus.skipped == {}


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_bytes_after_the_end_are_noted_and_nothing_is_lost(read, suffix):
    corpus = read({f"a.jsonl.{suffix}": PACKERS[suffix](LINES) + b"garbage"})
    assert len(corpus) == 400
    assert corpus.skipped == {}
    assert list(corpus.notes) == [f"bytes after the end of the {NAMES[suffix]} data ignored"]


def test_a_wrong_checksum_is_told_and_what_came_out_is_kept(read):
    corpus = read({"a.jsonl.gz": gzip.compress(LINES)[:-8] + b"12345678"})
    assert len(corpus) == 400
    assert corpus.skipped == {"file: gzip checksum is wrong; what came out is kept": 1}


@each_packing
def test_a_packed_file_without_a_complete_line_is_a_counted_skip(read, suffix):
    packed = PACKERS[suffix](TEXT.encode())
    corpus = read({f"a.txt.{suffix}": packed[:-9], f"b.txt.{suffix}": packed[:6] + b"no data at all", "c.txt": TEXT})
    assert corpus.posts["path"].tolist() == ["c.txt"]
    assert sum(corpus.skipped.values()) == 2
    assert all(reason.startswith("file: damaged ") for reason in corpus.skipped)


def test_posts_are_named_after_the_file_without_either_suffix(read):
    posts = read({"quay.txt.gz": gzip.compress(TEXT.encode())}).posts
    assert posts[["post_id", "source", "path"]].values.tolist() == [["quay", "quay", "quay.txt.gz"]]


def test_the_account_has_the_hash_of_the_file_as_it_lies(read):
    data = gzip.compress(TEXT.encode())
    assert read({"a.txt.gz": data}).inputs[0].sha256 == hashlib.sha256(data).hexdigest()


@each_packing
def test_an_empty_packed_file_is_an_empty_file(read, suffix):
    assert read({f"a.{suffix}": PACKERS[suffix](b""), "b.txt": TEXT}).skipped == {"file: empty file": 1}


def test_a_file_too_large_unpacked_is_a_counted_skip(read):
    corpus = read({"a.txt": "x" * 1000, "b.txt.gz": gzip.compress(b"x" * 1001)}, limits=Limits(max_file_bytes=1000))
    assert corpus.posts["path"].tolist() == ["a.txt"]
    assert corpus.skipped == {"file: too large": 1}
    assert corpus.inputs[1].error == "too large: more than 1,000 bytes unpacked; --max-file-size raises the limit"


@each_packing
@pytest.mark.parametrize("filling", [b'{"text": "It rang."}\n', b" ", b"\x00"], ids=["records", "blanks", "zeros"])
def test_a_bomb_is_stopped_at_the_ratio(read, suffix, filling):
    bomb = PACKERS[suffix](filling * ((32 << 20) // len(filling)))
    corpus = read({f"a.jsonl.{suffix}": bomb, "b.txt": TEXT}, limits=Limits(max_ratio=100))
    assert corpus.posts["path"].tolist() == ["b.txt"]
    assert corpus.inputs[0].error == f"unpacks to too much: more than 100 times its {len(bomb):,} bytes; --max-ratio raises the limit"


def test_a_bomb_alone_is_an_error_that_names_the_limit(read):
    with pytest.raises(InputError, match=r"bomb\.txt: unpacks to too much: more than 200 times its .* bytes; --max-ratio"):
        read({"bomb.txt": gzip.compress(b"x" * (32 << 20))})


def test_what_shrinks_well_but_is_small_is_no_bomb(read):
    assert read({"a.txt.gz": gzip.compress(b"It rang. " * 100_000)}).posts["text"].str.len().tolist() == [900_000]


def test_long_windows_are_read_only_when_allowed(read):
    long = zstandard.ZstdCompressionParameters(window_log=28, enable_ldm=True)
    packer = zstandard.ZstdCompressor(compression_params=long).compressobj()
    files = {"a.jsonl.zst": packer.compress(LINES) + packer.flush(), "b.txt": TEXT}
    refused = read(files)
    assert refused.skipped == {"file: zstd window too long": 1}
    assert "--long-windows" in refused.inputs[0].error
    assert len(read(files, limits=Limits(long_windows=True))) == 401


@each_packing
def test_a_long_file_is_read_like_a_short_one(read, suffix, monkeypatch):
    whole = read({f"a.jsonl.{suffix}": PACKERS[suffix](LINES)})
    monkeypatch.setattr("framing.corpus.readers.content.SAMPLE_BYTES", 1000)
    monkeypatch.setattr("framing.corpus.packing.CHUNK_BYTES", 700)
    streamed = read({f"a.jsonl.{suffix}": PACKERS[suffix](LINES)})
    assert streamed.posts.equals(whole.posts)
    assert streamed.inputs == whole.inputs
