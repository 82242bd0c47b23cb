"""Every file of the collection of bad inputs, in one run and one by one."""

from __future__ import annotations

import json

import pytest

import framing
from framing.errors import FramingError

#: What the collection holds by file: posts, and words that stand in the account.
EXPECTED = {
    "ansi_escape.jsonl": (1, None),
    "billion_laughs.xml": (0, "XML of no known kind"),
    "bom.csv": (1, None),
    "csv_injection.jsonl": (8, None),
    "deep.html": (0, "no main text in the page"),
    "duplicate_keys.jsonl": (1, None),
    "empty.csv": (0, "empty file"),
    "evil.yaml": (1, None),
    "markdown_latex.jsonl": (1, None),
    "no_spaces.jsonl": (2, "line of more than 20,000 characters cut into several paragraphs (2): no_spaces.jsonl (line 1, 2)"),
    "norway.yaml": (1, None),
    "only_bom.csv": (0, "empty file"),
    "only_header.csv": (0, "no posts in the file"),
    "removed_posts.jsonl": (6, None),
    "repeated_char.jsonl": (0, "no text in the record (2)"),
    "semicolon.csv": (1, None),
    "tab.tsv": (1, None),
    "traversal.zip": (4, "traversal.zip//abs/evil.jsonl"),
    "xss.jsonl": (3, None),
    "xxe.xml": (0, "XML of no known kind"),
    "bad_middle_line.jsonl": (2, "broken JSON line (1): bad_middle_line.jsonl (line 2)"),
    "big_int_ids.jsonl": (2, None),
    "bomb.jsonl.gz": (0, "unpacks to too much"),
    "bomb.jsonl.zst": (0, "unpacks to too much"),
    "bomb_64MiB.zip": (0, "unpacks to too much"),
    "cp1252.csv": (1, "encoding guessed to be cp1252"),
    "cr_only.csv": (1, None),
    "crc_bad.jsonl.gz": (500, "gzip checksum is wrong"),
    "dates_zoo.csv": (15, "date that could be read two ways; --date-order settles it (1): dates_zoo.csv (line 3)"),
    "deep_nesting.json": (0, "JSON nested too deeply"),
    "duplicate_header.csv": (1, "second column 'text' read as 'text_2'"),
    "duplicate_ids.jsonl": (2, "the same post again (same id, same text) (1): duplicate_ids.jsonl (line 3)"),
    "excel_mangled_ids.csv": (2, "id damaged by a spreadsheet"),
    "gbk.csv": (1, "encoding guessed to be gb18030"),
    "huge_cell.csv": (1, None),
    "json_array_not_lines.jsonl": (2, None),
    "missing_ids.jsonl": (3, None),
    "model.pkl": (0, "pickles are never loaded"),
    "mojibake.jsonl": (1, "likely double encoding (mojibake), kept as it is"),
    "nan_infinity.jsonl": (2, None),
    "no_text_column.csv": (0, "likely 'title'"),
    "nul_bytes.csv": (1, "NUL characters removed"),
    "one_giant_line.jsonl": (1, None),
    "ragged.csv": (1, "(line 2, 3)"),
    "really_gzip.csv": (1, None),
    "text_not_string.jsonl": (0, "text is not a string (3)"),
    "trailing_garbage.jsonl.gz": (1, "bytes after the end of the gzip data ignored"),
    "truncated.jsonl.gz": (315, "gzip data cut off; complete lines are kept"),
    "truncated_last_line.jsonl": (1, "broken JSON line (1): truncated_last_line.jsonl (line 2)"),
    "two_members.jsonl.gz": (2, None),
    "utf16le_bom.csv": (1, None),
    "utf16le_nobom.csv": (1, None),
    "whitespace_posts.jsonl": (0, "no text in the record (3)"),
}


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "formats" / "bad_inputs"


def test_one_run_reads_them_all_and_the_account_adds_up(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    corpus = framing.read_corpus(folder)
    files = {account.path for account in corpus.inputs}
    assert {file.name for file in folder.iterdir()} <= files
    assert len(corpus) == sum(account.posts for account in corpus.inputs)
    assert all(account.rows == account.posts + account.rows_skipped for account in corpus.inputs)
    assert not {"left out without a reason", "file: the reader failed"} & set(corpus.skipped)
    assert not list(tmp_path.iterdir())
    assert not corpus.posts["text"].str.contains("root:", regex=False).any()
    json.dumps([vars(account) for account in corpus.inputs], ensure_ascii=False).encode()


@pytest.mark.parametrize("name", EXPECTED)
def test_each_is_read_as_it_should_be(folder, name):
    if not (folder / name).exists():
        pytest.skip(f"{name} is not in the collection")
    posts, told = EXPECTED[name]
    try:
        corpus = framing.read_corpus(folder / name)
        found, account = len(corpus), corpus.account
    except FramingError as error:
        found, account = 0, [str(error)]
    assert found == posts
    assert told is None or any(told in line for line in account), account


def test_ids_and_marks_are_kept_as_they_should_be(folder):
    ids = {name: framing.read_corpus(folder / name).posts["post_id"].tolist() for name in ("big_int_ids.jsonl", "bom.csv", "missing_ids.jsonl")}
    written = [str(json.loads(line)["id"]) for line in (folder / "big_int_ids.jsonl").read_text(encoding="utf-8").splitlines()]
    assert ids["big_int_ids.jsonl"] == written
    assert ids["bom.csv"] == ["1"]
    assert len(set(ids["missing_ids.jsonl"])) == 3
    assert ids["missing_ids.jsonl"] == framing.read_corpus(folder / "missing_ids.jsonl").posts["post_id"].tolist()
