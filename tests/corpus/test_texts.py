"""Columns of texts that may lie in a file."""

from __future__ import annotations

import tempfile

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from framing.corpus import texts
from framing.corpus.texts import TextColumn, Texts, joined, order_of, rows_of, said_in, taken, text_array
from framing.errors import InputError
from framing.memory import release

SOME = ["net", None, "", "Łódź \U0001f6a2", "渔船", "boat\nboat"]


def column_of(parts: list[list[str | None]]) -> TextColumn:
    column = TextColumn()
    for part in parts:
        column.add(pa.array(part, pa.large_string()))
    return column


@pytest.fixture(params=[1, 40, 1 << 30], ids=["each part in a file", "some parts at a time", "in memory"])
def large(request, monkeypatch):
    monkeypatch.setattr(texts, "LARGE", request.param)
    return request.param


@pytest.mark.parametrize("parts", [[SOME], [[], SOME[:2], SOME[2:], []], [[text] for text in SOME], [["a", "b"], ["c"]], [[None], [None]], [[""]]])
def test_a_column_is_the_same_wherever_it_lies(parts, large):
    series = column_of(parts).series()
    assert [None if pd.isna(text) else text for text in series] == [text for part in parts for text in part]
    assert text_array(series).null_count == sum(text is None for part in parts for text in part)
    assert str(series.dtype) == str(pa.chunked_array([pa.array(SOME, pa.large_string())]).to_pandas().dtype)


def test_a_column_without_a_text_is_of_no_type(large):
    assert str(column_of([[]]).series().dtype) == "object"


def test_what_was_let_go_is_read_again(monkeypatch):
    monkeypatch.setattr(texts, "LARGE", 1)
    series = column_of([["net"] * 5000, ["boat"] * 5000]).series()
    release()
    assert series.value_counts().to_dict() == {"net": 5000, "boat": 5000}


def test_a_part_of_a_larger_column_brings_its_own_texts_alone(monkeypatch):
    monkeypatch.setattr(texts, "LARGE", 1)
    column = TextColumn()
    column.add(pa.array(SOME, pa.large_string()).slice(2, 3))
    assert column.series().tolist() == SOME[2:5]


def test_a_full_disk_is_told_with_what_to_do(monkeypatch):
    class Full:
        def write(self, content):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(texts, "LARGE", 1)
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: Full())
    with pytest.raises(InputError, match=r"No space left on device.*TMPDIR"):
        column_of([["net"]])


def test_texts_are_read_one_by_one_or_some_at_a_time(monkeypatch):
    monkeypatch.setattr(texts, "BLOCK", 2)
    read = Texts(pd.Series(SOME[2:]))
    assert (len(read), read[1], read[-1], read[1:3], list(read)) == (4, SOME[3], SOME[5], SOME[3:5], SOME[2:])
    with pytest.raises(IndexError):
        read[4]


def test_a_column_of_short_strings_is_one_of_large_ones():
    for column in (pd.Series(list("abc"))[::-1], pd.Series(list("abc"), dtype=pd.ArrowDtype(pa.string()))):
        assert (text_array(column).type, text_array(column).to_pylist()) == (pa.large_string(), column.tolist())


def test_tables_are_joined_with_the_types_of_full_ones(large):
    one = pd.DataFrame({"id": pd.Series(["a", None], dtype="str"), "n": [1, 2], "own": pd.Series([["x"], None], dtype="object")}, index=[7, 8])
    none = one.iloc[:0].astype("object")
    whole = joined(iter([none, one, none, one]))
    pd.testing.assert_frame_equal(whole, pd.concat([one, one], ignore_index=True))
    pd.testing.assert_frame_equal(joined([none, none]), none.reset_index(drop=True))


def test_rows_are_taken_in_the_order_that_is_asked_for(large, monkeypatch):
    monkeypatch.setattr(texts, "TAKEN", 2)
    table = pd.DataFrame({"id": list("abcde"), "n": range(5)})
    pd.testing.assert_frame_equal(rows_of(table, np.array([4, 0, 3])), table.iloc[[4, 0, 3]].reset_index(drop=True))
    assert rows_of(table, np.array([], dtype=np.int64)).empty


def test_texts_are_taken_missing_ones_too(large, monkeypatch):
    monkeypatch.setattr(texts, "TAKEN", 2)
    rows = [1, 3, 3, 0, 4]
    found = taken(pd.Series(SOME, dtype="object"), np.array(rows, dtype=np.int8))
    assert [None if pd.isna(text) else text for text in found] == [SOME[row] for row in rows]


def test_stretches_of_texts_are_cut_out_by_their_characters(monkeypatch):
    monkeypatch.setattr(texts, "TAKEN", 2)
    places = [(3, 1, 4), (4, 0, 1), (5, 4, 9), (3, 5, 6), (2, 0, 0), (0, 0, 3)]
    row, start, end = np.array(places).T
    found = [text for part in said_in(pd.Series(SOME), row, start, end) for text in part.to_pylist()]
    assert found == [str(SOME[row])[start:end] for row, start, end in places]


def test_texts_stand_in_the_order_of_their_characters():
    some = ["b", "ab", "\U0001f6a2", "\uffee", "", "a", "Z"]
    assert [some[place] for place in order_of(pa.array(some, pa.large_string()))] == sorted(some)
    assert order_of(pa.array(["x", "x", "a"]), pa.array(["q", "p", "z"]), pa.array([1, 0, 0])).tolist() == [2, 1, 0]
