"""Rows collected into a table, block by block."""

from __future__ import annotations

import pytest

from framing.corpus import rows
from framing.corpus.rows import OBJECT, TEXT, Rows

TYPES = {"name": TEXT, "n": "int64", "share": "float64", "parts": OBJECT}
SOME = [("net", 1, 0.5, ["a"]), (None, 2, float("nan"), []), ("boat", 3, 1.0, ["b", "c"])]


@pytest.mark.parametrize("block", [1, 2, 100])
def test_a_table_holds_every_row_whatever_the_size_of_a_block(block, monkeypatch):
    monkeypatch.setattr(rows, "BLOCK", block)
    collected = Rows(TYPES)
    collected.extend(SOME[:1])
    collected.extend(iter(SOME[1:]))
    table = collected.table()
    assert list(map(str, table.dtypes)) == ["str", "int64", "float64", "object"]
    assert table["name"].fillna("").tolist() == ["net", "", "boat"]
    assert table["n"].tolist() == [1, 2, 3]
    assert table["share"].isna().tolist() == [False, True, False]
    assert table["parts"].tolist() == [["a"], [], ["b", "c"]]


def test_a_table_without_rows_has_all_columns():
    table = Rows(TYPES).table()
    assert table.empty
    assert table.columns.tolist() == list(TYPES)
    assert list(map(str, table.dtypes)) == ["object", "int64", "float64", "object"]


def test_a_text_may_be_missing_in_either_way():
    collected = Rows({"date": TEXT})
    collected.extend([("2024-05-02",), (None,), (float("nan"),)])
    assert collected.table()["date"].isna().tolist() == [False, True, True]


def test_a_row_with_a_cell_too_few_is_refused():
    collected = Rows(TYPES)
    collected.extend([("net", 1, 0.5)])
    with pytest.raises(ValueError, match="zip"):
        collected.table()
