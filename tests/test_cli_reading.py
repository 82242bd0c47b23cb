"""`framing formats` and `framing inspect`, the account at the end of a run, and what the terminal is never sent."""

from __future__ import annotations

import gzip
import json

import pytest

from framing.corpus.readers import READERS
from tests.small import FERRY, RAID


@pytest.fixture
def corpus(tmp_path):
    """A folder with something of everything."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.csv").write_text(f'tweetid;body;when\n1;"{RAID}";25/03/2021\n2;"{FERRY}";03/04/2021\n3\n', encoding="cp1252")
    (folder / "evil\x1b[31m.jsonl").write_text(json.dumps({"id": "x\nforged", "author": "\u202eada", "text": f"\x1b[2J{RAID}"}), encoding="utf-8")
    (folder / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    return folder


def test_formats_lists_every_reader_and_container(call):
    code, out, _ = call("formats")
    assert code == 0
    assert all(reader.name in out and reader.recognised_by in out for reader in READERS)
    assert all(container in out for container in ("gz", "zst", "bz2", "xz", "zip", "tar"))


def test_inspect_shows_how_a_corpus_is_understood_and_writes_nothing(call, corpus):
    before = sorted(corpus.parent.rglob("*"))
    code, out, err = call("inspect", corpus, "-s")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("a.csv: csv; encoding utf-8; delimiter ;; columns: text = body, id = tweetid; 2 posts")
    assert "photo.png: not read: no reader recognises this file" in lines
    assert "2 of 3 files read: 4 rows = 3 posts + 1 skipped" in lines
    assert "skipped: row with another number of cells than the header (1): a.csv (line 4)" in lines
    assert sorted(corpus.parent.rglob("*")) == before


def test_inspect_shows_what_an_option_changes(call, corpus):
    code, out, _ = call("inspect", corpus / "a.csv", "-s", "--date-column", "when", "--posts", "1")
    assert code == 0
    assert "[1, 2021-03-25] " in out
    assert FERRY[:30] not in out
    assert "dates of a.csv: day first, because of 25/03/2021" in out


def test_nothing_from_the_data_reaches_the_terminal_as_a_command(call, corpus, tmp_path):
    shown = call("inspect", corpus, "-s")[1]
    assert "evil\\x1b[31m.jsonl" in shown
    assert "[x\\nforged, \\u202eada] \\x1b[2J" in shown
    (corpus / "broken\x1b[31m.json").write_text("[")
    outputs = [shown, *call("inspect", corpus, "-s"), *call("inspect", corpus / "broken\x1b[31m.json", "-s"), *call("inspect", corpus / "no\x1b[31m", "-s")]
    assert not any(mark in str(output) for output in outputs for mark in ("\x1b", "\u202e", "\x07"))


def test_a_run_ends_with_the_account(call, corpus, tmp_path):
    code, out, _ = call("analyze", corpus / "a.csv", "--out", tmp_path / "results", "-s", "--date-column", "when")
    assert code == 0
    assert "1 of 1 files read: 3 rows = 2 posts + 1 skipped" in out.splitlines()
    manifest = json.loads((tmp_path / "results" / "manifest.json").read_text(encoding="utf-8"))
    table = next(account for account in manifest["inputs"] if account["path"] == "a.csv")
    assert (table["rows"], table["posts"], table["places"]["row with another number of cells than the header"]) == (3, 2, [4])
    assert table["read_as"]["dates"] == "day first, because of 25/03/2021"


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--max-file-size", "big"], "'big' is no size"),
        (["--max-file-size", "1K"], "more than 1,024 bytes unpacked; --max-file-size"),
        (["--max-ratio", "3"], "--max-ratio"),
        (["--max-file-time", "1"], "takes too long: more than 1 seconds of the processor; --max-file-time raises the limit"),
        (["--format", "docx"], "unknown format 'docx'"),
        (["--text-column", "words"], "no column 'words'"),
    ],
)
def test_limits_and_options_are_named_when_they_are_met(call, tmp_path, options, named):
    (tmp_path / "a.jsonl").write_bytes(gzip.compress(b'{"text": "It rang."}\n' * 900_000))
    code, out, err = call("inspect", tmp_path / "a.jsonl", "-s", *options)
    assert (code, out) == (2, "")
    assert named in err
    assert err.count("\n") == 1


def test_strict_counts_a_file_that_was_cut_off(call, tmp_path):
    records = "".join(json.dumps({"id": str(number), "text": f"{RAID} {number}"}) + "\n" for number in range(300)).encode()
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(records)[:-30])
    code, out, _ = call("analyze", tmp_path / "a.jsonl.gz", "--out", tmp_path / "results", "--strict", "-s")
    assert code == 1
    assert "skipped: file: gzip data cut off; complete lines are kept (1): a.jsonl.gz (after line " in out
