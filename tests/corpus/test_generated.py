"""Properties of reading that hold for whatever bytes come: no traceback, counts that add up, the same result twice."""

import csv
import gzip
import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import framing

strange = st.text(alphabet=st.characters(codec=None), max_size=20) | st.sampled_from(
    ["", "It rang.", '"', "a,b", "x\ny", "\u2028", "\x00", "1.2E+17", "03/04/2021", "\ud800"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | strange,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(strange, inner, max_size=3),
    max_leaves=5,
)
CONTROLS = dict.fromkeys(set(range(32)) - set(map(ord, "\t\n\r")))
keys = st.sampled_from(["text", "id", "date", "author", "title", "url", "lang", "body", "quoted", "x"])
records = st.dictionaries(keys, strange | values, max_size=6)
many = settings(deadline=None, max_examples=120, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


def outcome(name: str, data: bytes) -> framing.Corpus | str:
    """Read some bytes, twice, beside a file that is in order, and check what must hold; return the corpus."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(data)
        (Path(folder) / "zz.txt").write_text("Nobody came to the quay.", encoding="utf-8")
        corpus, again = framing.read_corpus(folder), framing.read_corpus(folder)
    assert corpus.posts.equals(again.posts)
    assert corpus.inputs == again.inputs
    assert corpus.posts["post_id"].is_unique
    assert (corpus.posts["post_id"] != "").all()
    assert "file: the reader failed" not in corpus.skipped, corpus.inputs[0].error
    assert "left out without a reason" not in corpus.skipped
    assert len(corpus) == sum(account.posts for account in corpus.inputs)
    assert all(account.rows == account.posts + account.rows_skipped for account in corpus.inputs)
    assert corpus.posts["path"].iloc[-1] == "zz.txt"
    json.dumps([vars(account) for account in corpus.inputs], ensure_ascii=False).encode()
    corpus.posts.drop(columns="date").to_csv(io.BytesIO(), encoding="utf-8")
    for paragraph in corpus.paragraphs.itertuples():
        assert corpus.posts.set_index("post_id").loc[paragraph.post_id, "text"][paragraph.start : paragraph.end] == paragraph.text
    return corpus


@many
@given(st.lists(records, max_size=6))
def test_json_lines(found):
    corpus = outcome("a.jsonl", "".join(json.dumps(record) + "\n" for record in found).encode())
    if found and not corpus.inputs[0].error:
        assert corpus.inputs[0].rows == len(found)


@many
@given(st.lists(records | values, max_size=6))
def test_json_arrays(found):
    outcome("a.json", json.dumps(found).encode())


@many
@given(st.lists(records, min_size=1, max_size=5), st.integers(0, 400), st.binary(max_size=4))
def test_damaged_json_lines(found, at, damage):
    data = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in found).encode("utf-8", "surrogatepass")
    outcome("a.jsonl", data[:at] + damage + data[at + len(damage) :])


@many
@given(st.lists(st.lists(strange, min_size=3, max_size=3), max_size=6), st.sampled_from([",", ";", "\t"]), st.sampled_from(["\n", "\r\n", "\r"]))
def test_tables(rows, mark, end):
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=mark, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([["id", "text", "date"], *rows])
    outcome("a.csv", buffer.getvalue().encode("utf-8", "surrogatepass"))


@many
@given(st.text(alphabet='",;\n\rab1 \t\x00é', max_size=120), st.sampled_from(["utf-8", "utf-16", "cp1252"]))
def test_what_only_looks_like_a_table(content, encoding):
    outcome("a.csv", ("id,text\n" + content).encode(encoding))


tags = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div>",
        "<table>",
        "<td colspan=9999>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "&amp;",
        "&#x110000;",
        "&x;",
        "<a href='javascript:x'>",
        "<?xml?>",
        "<svg>",
    ]
)


@settings(many, max_examples=60)
@given(st.lists(tags | strange, max_size=25))
def test_pages(parts):
    outcome("a.html", ("<html><body>" + "".join(parts)).encode("utf-8", "surrogatepass"))


@many
@given(st.binary(max_size=200), st.sampled_from(["a", "a.csv", "a.jsonl", "a.json", "a.html", "a.txt", "a.gz", "a.zip", "a.tar", "a.parquet", "a.zst"]))
def test_any_bytes(data, name):
    outcome(name, data)


@settings(many, max_examples=60)
@given(
    st.sampled_from(
        [b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"BZh9", b"\xfd7zXZ\x00", b"PK\x03\x04", b"PK\x05\x06", b"PAR1", b"\xff\xfe", b"\xef\xbb\xbf", b"\x80\x04"]
    ),
    st.binary(max_size=300),
)
def test_bytes_that_begin_like_something(magic, data):
    outcome("a", magic + data)


@settings(many, max_examples=60)
@given(st.lists(records, min_size=1, max_size=8), st.integers(1, 200))
def test_a_packed_file_that_is_cut_anywhere(found, cut):
    packed = gzip.compress("".join(json.dumps(record) + "\n" for record in found).encode())
    outcome("a.jsonl.gz", packed[:-cut])


@settings(many, max_examples=60)
@example(data=[{"text": "\x80"}, {"text": "Ù\x80"}], size=1, kind="a.jsonl")
@given(data=st.lists(records, min_size=1, max_size=12), size=st.integers(1, 300), kind=st.sampled_from(["a.jsonl", "a.csv"]))
def test_a_long_file_is_read_like_a_short_one(data, size, kind):
    if kind == "a.jsonl":
        content = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in data)
    else:
        content = "id,text\n" + "".join(f"{record.get('id')},{record.get('text')}\n" for record in data)
    # Control characters make a file binary if its first 8,192 bytes hold many; a start of some bytes cannot tell.
    content = content.translate(CONTROLS)
    short = outcome(kind, content.encode("utf-8", "replace"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("framing.corpus.readers.content.SAMPLE_BYTES", size)
        patch.setattr("framing.corpus.packing.CHUNK_BYTES", size)
        long = outcome(kind, content.encode("utf-8", "replace"))
    assert (long.inputs[0].error, long.inputs[0].read_as.get("format")) == (short.inputs[0].error, short.inputs[0].read_as.get("format"))
    assert long.posts.equals(short.posts)
