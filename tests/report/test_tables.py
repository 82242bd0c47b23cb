"""Tables as files: every column of the output contract, Parquet without loss, CSV that a spreadsheet opens without harm."""

from __future__ import annotations

import csv
import json

import pandas as pd
import pyarrow.parquet as pq
import pytest

import framing
from framing.coding.codebook import Codebook, Frame
from framing.report import tables
from framing.report.tables import spreadsheet_safe, write_tables
from framing.reuse.phrases import Phrases
from tests.report.synthetic import made_up
from tests.small import FORMULAS, corpus_of

#: Columns of the output contract (DESIGN.md) and the kind of their values.
CONTRACT = {
    "posts": "post_id:text source:text author:text date:text title:text url:text language:text n_paragraphs:int text:text quoted:text path:text",
    "paragraphs": "paragraph_id:text post_id:text index:int kind:text start:int end:int source_path:text source_start:int source_end:int text:text language:text "
    "frames:list uncertain:list far:bool",
    "evidence": "paragraph_id:text frame:text score:float start:int end:int text:text",
    "reuse_pairs": "pair_id:text kind:text extent:text score:float a_paragraph_id:text a_start:int a_end:int a_text:text b_paragraph_id:text b_start:int b_end:int "
    "b_text:text family_id:text a_quoted:bool b_quoted:bool",
    "families": "family_id:text n_passages:int n_posts:int n_sources:int kinds:list first_post_id:text first_date:text last_date:text example:text frames:list n_quoted:int",
    "family_members": "family_id:text paragraph_id:text post_id:text start:int end:int text:text date:text quoted:bool",
    "quotations": "paragraph_id:text post_id:text index:int kind:text start:int end:int source_path:text source_start:int source_end:int text:text language:text",
    "post_pairs": "a_post_id:text b_post_id:text coverage_a:float coverage_b:float n_pairs:int",
    "phrases": "phrase_id:text text:text n_tokens:int n_posts:int n_occurrences:int variants:list kind:text first_date:text post_ids:list",
    "phrase_occurrences": "phrase_id:text variant:text paragraph_id:text start:int end:int",
    "figures": "figure_id:text paragraph_id:text start:int end:int text:text value:float unit:text measure:text period:text family_id:text fact_id:text conflict_id:text flags:list",
}
#: Columns that the contract names without their order or company.
SUMMARY = {
    "frame": "text",
    "tier": "text",
    "n_paragraphs": "int",
    "share": "float",
    "reused_share": "float",
    "n_families": "int",
    "first_date": "text",
    "last_date": "text",
}
STORED = {"bool": {"bool"}, "text": {"large_string", "string"}, "int": {"int64"}, "float": {"double"}}


def columns_of(table: str, analysis: framing.Analysis) -> dict[str, str]:
    """The columns that the contract asks of a table, each with the kind of its values."""
    wanted = dict(column.split(":") for column in CONTRACT[table].split())
    return wanted | ({f"frame_{frame}": "score" for frame in analysis.codebook.frame_ids} if table == "paragraphs" else {})


def stored_kind(field) -> str:
    """The kind of values that a Parquet column holds."""
    text = str(field.type)
    if text.startswith("list"):
        return "list"
    return "score" if text == "float" else next((kind for kind, names in STORED.items() if text in names), text)


def test_the_contract_names_every_table(analysis):
    assert set(analysis.tables) == {*CONTRACT, "frame_summary"}


@pytest.mark.parametrize("table", CONTRACT)
def test_parquet_holds_the_columns_of_the_contract_in_its_types(saved, analysis, table):
    schema = pq.read_schema(saved / f"{table}.parquet")
    assert {field.name: stored_kind(field) for field in schema} == columns_of(table, analysis)
    assert schema.names == list(columns_of(table, analysis))


def test_the_frame_summary_holds_the_columns_of_the_contract_in_its_types(saved):
    kinds = {field.name: stored_kind(field) for field in pq.read_schema(saved / "frame_summary.parquet")}
    assert SUMMARY.items() <= kinds.items()


@pytest.mark.parametrize("table", [*CONTRACT, "frame_summary"])
def test_parquet_loses_nothing(saved, analysis, table):
    read = pd.read_parquet(saved / f"{table}.parquet")
    wanted = analysis.tables[table]
    assert len(read) == len(wanted)
    for column in wanted.columns:
        for stored, value in zip(read[column], wanted[column], strict=True):
            same = list(stored) == value if isinstance(value, list) else pd.isna(stored) if pd.isna(value) else stored == value
            assert same, column


@pytest.mark.parametrize("table", [*CONTRACT, "frame_summary"])
def test_csv_holds_the_same_columns_and_rows(saved, analysis, table):
    with (saved / f"{table}.csv").open(encoding="utf-8-sig", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert header == analysis.tables[table].columns.tolist()
    assert len(rows) == len(analysis.tables[table])
    assert (saved / f"{table}.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_csv_keeps_the_texts(saved, analysis):
    posts = pd.read_csv(saved / "posts.csv", encoding="utf-8-sig", dtype=str, keep_default_na=False)
    assert posts["text"].str.replace("\r\n", "\n").tolist() == analysis.posts["text"].str.replace("\r\n", "\n").tolist()


def test_lists_are_joined_in_csv(saved, analysis):
    paragraphs = pd.read_csv(saved / "paragraphs.csv", encoding="utf-8-sig", dtype=str, keep_default_na=False)
    assert paragraphs["frames"].tolist() == [";".join(frames) for frames in analysis.paragraphs["frames"]]
    phrases = pd.read_csv(saved / "phrases.csv", encoding="utf-8-sig", dtype=str, keep_default_na=False)
    for column in ("variants", "post_ids"):
        assert [json.loads(cell) for cell in phrases[column]] == analysis.phrases[column].tolist()


@pytest.mark.parametrize("column", ["post_ids", "other_posts"])
def test_lists_of_ids_can_be_parted_again_whatever_the_ids_hold(column):
    (cell,) = spreadsheet_safe(pd.DataFrame({column: [["a;b", 'c"d', "e"]]}))[column]
    assert json.loads(cell) == ["a;b", 'c"d', "e"]


@pytest.mark.parametrize("table", ["coortweet", "coordination_messages"])
def test_tables_for_programs_hold_accounts_as_they_are(tmp_path, table):
    write_tables({table: pd.DataFrame({"account_id": ["@skarvoy", "-x"]})}, tmp_path, ("csv",))
    assert (tmp_path / f"{table}.csv").read_bytes() == b"account_id\r\n@skarvoy\r\n-x\r\n"


@pytest.mark.parametrize("table", ["posts", "coortweet"])
def test_a_carriage_return_in_a_cell_ends_no_row_of_a_csv(tmp_path, table):
    wanted = pd.DataFrame({"post_id": ["a", "b"], "text": ["The bell\rIt rang.", "Nobody\ncame."], "n_paragraphs": [2, 2], "quoted": "", "path": ["x", "x"]})
    write_tables({table: wanted}, tmp_path, ("csv",))
    assert pd.read_csv(tmp_path / f"{table}.csv", encoding="utf-8-sig", keep_default_na=False)["text"].tolist() == wanted["text"].tolist()
    again = framing.read_corpus(tmp_path / f"{table}.csv")
    assert again.posts["text"].tolist() == wanted["text"].tolist()
    assert again.skipped == {}


def test_no_cell_of_a_csv_begins_like_a_formula(tmp_path):
    analysis = framing.analyze(corpus_of(*FORMULAS, *FORMULAS, title=[f"{sign}title {number}" for number in (1, 2) for sign in "=+-@"], author=["@olav"] * 8))
    folder = analysis.save(tmp_path / "results", write=("csv",))
    cells = [cell for file in folder.glob("*.csv") for row in csv.reader(file.open(encoding="utf-8-sig", newline="")) for cell in row]
    numbers = [cell for cell in cells if cell.startswith(("-", "+")) and cell[1:].replace(".", "").isdigit()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r")) and cell not in numbers]
    assert all(f"'{text}" in cells for text in FORMULAS)
    assert "'@olav" in cells


@pytest.mark.parametrize("text", ["=1+1", "+47", "-5", "@name", "\tx", "\r=x"])
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(text):
    assert spreadsheet_safe(pd.DataFrame({"text": [text], "names": [[text, "x"]]})).iloc[0].tolist() == [f"'{text}", f"'{text};x"]


def test_numbers_and_the_table_itself_stay_as_they_are():
    table = pd.DataFrame({"text": ["=x", "plain"], "value": [-5.0, 1.0]})
    before = table.copy(deep=True)
    assert spreadsheet_safe(table)["value"].tolist() == [-5.0, 1.0]
    pd.testing.assert_frame_equal(table, before)


def test_parquet_keeps_what_csv_must_mask(tmp_path):
    write_tables({"posts": pd.DataFrame({"text": ["=1+1"]})}, tmp_path, ("parquet", "csv"))
    assert pd.read_parquet(tmp_path / "posts.parquet")["text"].tolist() == ["=1+1"]
    assert (tmp_path / "posts.csv").read_text(encoding="utf-8-sig") == "text\n'=1+1\n"


@pytest.mark.parametrize("write", [("parquet",), ("csv",), ("parquet", "csv")])
def test_only_the_formats_asked_for_are_written(small, tmp_path, write):
    folder = small.save(tmp_path / "results", write=write)
    assert {file.suffix for file in folder.iterdir()} == {".html", ".json"} | {f".{name}" for name in write}


@pytest.mark.parametrize(("write", "named"), [(("xlsx",), "'xlsx'"), (("parquet", "docx"), "'docx'"), ((), "no table format"), ("docx", "the text 'docx'")])
def test_an_unknown_format_is_refused_before_anything_is_written(small, tmp_path, write, named):
    with pytest.raises(framing.FramingError, match=named) as error:
        small.save(tmp_path / "results", write=write)
    assert "parquet, csv" in str(error.value)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """The results of a corpus in which nothing is found."""
    return framing.analyze(corpus_of("Hello there.")).save(tmp_path_factory.mktemp("bare") / "results")


@pytest.mark.parametrize("table", [*CONTRACT, "frame_summary"])
def test_a_corpus_in_which_nothing_is_found_gives_the_same_schema(saved, bare, table):
    wanted, found = (pq.read_schema(folder / f"{table}.parquet") for folder in (saved, bare))
    assert [(field.name, field.type) for field in found] == [(field.name, field.type) for field in wanted]


@pytest.mark.parametrize("options", [{}, {"codebook": Codebook("sea", "Sea", "1", (Frame("storm", "Storm", "The sea is rough."),))}], ids=["coded", "ranked"])
def test_a_corpus_in_which_nothing_is_coded_gives_the_same_summary(saved, tmp_path, options):
    folder = framing.analyze(corpus_of("Photo: Olav Nordmann"), **options).save(tmp_path / "results")
    wanted, found = (pq.read_schema(each / "frame_summary.parquet") for each in (saved, folder))
    assert [(field.name, field.type) for field in found] == [(field.name, field.type) for field in wanted]


def test_names_from_the_data_are_never_file_names(tmp_path):
    evil = made_up(name="/../../evil\x00\n")
    evil.save(tmp_path / "out", write=("parquet", "csv"))
    tables = {f"{name}.{kind}" for name in evil.tables for kind in ("parquet", "csv")}
    assert {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*") if file.is_file()} == {
        f"out/{name}" for name in {*tables, "manifest.json", "report.html"}
    }


def test_json_is_written_without_numbers_that_are_none(saved):
    def refuse(name: str) -> None:
        raise AssertionError(name)

    json.loads((saved / "manifest.json").read_text(encoding="utf-8"), parse_constant=refuse)


def test_what_a_notebook_shows_is_escaped():
    evil = made_up(name="<script>alert(1)</script>")
    posts = framing.Corpus(evil.posts.assign(source_offset=None))
    phrases, pair = Phrases(evil.phrases, evil.phrase_occurrences), evil.compare(evil.reuse_pairs["pair_id"][0])
    for shown in (posts, evil, evil.reuse, phrases, pair, evil.show(evil.paragraphs["paragraph_id"][0])):
        assert "<script>" not in shown._repr_html_()


def test_a_long_table_is_written_in_parts_and_reads_as_one(monkeypatch, tmp_path):
    table = pd.DataFrame({"post_id": list("abcde"), "n": range(5), "frames": [["x"], [], ["y"], [], ["z"]], "date": [None, None, "2024-05-02", None, None]})
    write_tables({"whole": table}, tmp_path, ("parquet",))
    monkeypatch.setattr(tables, "ROWS", 2)
    write_tables({"parts": table}, tmp_path, ("parquet",))
    whole, parts = (pq.read_table(tmp_path / f"{name}.parquet") for name in ("whole", "parts"))
    assert parts.equals(whole)
    assert parts.schema.equals(whole.schema, check_metadata=True)
    assert pq.ParquetFile(tmp_path / "parts.parquet").num_row_groups == 3
