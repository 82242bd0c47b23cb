"""Formulas are masked for spreadsheets, and a table of ours is read back as it was."""

import csv

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import framing
from framing.corpus.cells import masked, unmasked
from framing.report.tables import write_tables

FORMULAS = ["=1+1", "+47", "-5", "@name", "\tx", "\r=x", "\n=x", "＝1", "'=1", "''-x"]
PLAIN = ["", "a=b", "'tis late", "'", " =1", "“=”"]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(text):
    assert masked(text) == f"'{text}"


@pytest.mark.parametrize("text", PLAIN)
def test_everything_else_is_left_alone(text):
    assert masked(text) == unmasked(text) == text


@given(st.text(alphabet="'=+-@\t\r\na ", max_size=6))
def test_a_masked_cell_comes_back_as_it_was(text):
    assert unmasked(masked(text)) == text


@given(st.text(alphabet="'=+-@\t\r\na;,\"", max_size=8))
def test_a_masked_cell_is_no_formula(text):
    assert masked(text)[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n"}


def test_a_table_of_posts_is_read_back_as_it_was_written(tmp_path):
    texts = [f"{text}rang twice, and nobody came to the quay." for text in (*FORMULAS, *PLAIN)]
    ids = [f"{number}{text.strip()}" if number % 2 else f"{text.strip()}{number}" for number, text in enumerate(texts)]
    corpus = framing.Corpus.from_frame(pd.DataFrame({"id": ids, "text": texts, "author": "@quay", "url": "-5", "source": "=mill"}))
    write_tables({"posts": corpus.posts.drop(columns="source_offset")}, tmp_path, ("csv",))
    with (tmp_path / "posts.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for row in csv.reader(stream) for cell in row)
    again = framing.read_corpus(tmp_path / "posts.csv")
    told = ["post_id", "text", "author", "url", "source"]
    pd.testing.assert_frame_equal(again.posts[told], corpus.posts[told])


def test_an_apostrophe_in_the_table_of_another_is_kept(tmp_path):
    (tmp_path / "a.csv").write_text("id,text\n1,'=1+1 is what it says\n")
    assert framing.read_corpus(tmp_path).posts["text"].tolist() == ["'=1+1 is what it says"]
