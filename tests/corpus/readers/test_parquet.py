import datetime
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from framing.errors import InputError


def packed(**columns: list) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


def test_columns_become_fields(read):
    when = datetime.datetime(2024, 3, 5, 10, 7, tzinfo=datetime.UTC)
    posts = read({"a.parquet": packed(id=[7], body=["It rang."], created_at=[when], author=[{"name": "Ida"}], title=["The bell"])}).posts
    assert posts[["post_id", "text", "author", "title"]].values.tolist() == [["7", "The bell\n\nIt rang.", "Ida", "The bell"]]
    assert posts["date"].tolist() == ["2024-03-05T10:07:00+00:00"]


def test_a_table_is_recognised_by_its_first_bytes(read):
    assert read({"table": packed(text=["It rang."])}).posts["text"].tolist() == ["It rang."]


def test_rows_of_every_batch_come_in_their_order(read, monkeypatch):
    from framing.corpus.readers import parquet

    monkeypatch.setattr(parquet, "BATCH_ROWS", 2)
    texts = [f"It rang {number} times." for number in range(5)]
    assert read({"a.parquet": packed(text=texts)}).posts["text"].tolist() == texts


def test_empty_cells_are_counted_skips(read):
    corpus = read({"a.parquet": packed(text=["It rang.", None, ""])})
    assert len(corpus) == 1
    assert corpus.skipped == {"no text in the record": 2}


def test_a_text_column_that_holds_numbers_is_no_text(read):
    with pytest.raises(InputError, match="no posts in the file"):
        read({"a.parquet": packed(text=[1, 2])})


def test_a_table_without_a_text_column_lists_its_columns(read):
    with pytest.raises(InputError, match="no text column: columns are 'colour', 'size'"):
        read({"a.parquet": packed(colour=["red"], size=[5])})


@pytest.mark.parametrize("damage", [lambda data: data[:-20], lambda data: b"PAR1 and nothing else", lambda data: data[:20] + b"\xff" * 40 + data[60:]])
def test_a_damaged_table_is_a_counted_skip(read, damage):
    corpus = read({"a.parquet": damage(packed(text=["It rang."] * 50)), "b.txt": "It rang."})
    assert corpus.posts["path"].tolist() == ["b.txt"]
    assert corpus.skipped == {"file: damaged Parquet file": 1}


def test_a_given_format_on_text_is_an_error(read):
    with pytest.raises(InputError, match="damaged Parquet file"):
        read({"a.txt": "It rang."}, format="parquet")
