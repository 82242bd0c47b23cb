import io
from datetime import date, datetime

import openpyxl
import pytest

from framing.errors import InputError


def workbook(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"S{number}")
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a"])
def test_a_sheet_is_a_table_whatever_the_name_of_the_file(read, name):
    rows = [["id", "text", "date"], [7, "It rang.", date(2024, 3, 5)], [8.0, "Nobody came.", datetime(2024, 3, 5, 10, 30)], [None, None, None]]
    posts = read({name: workbook(rows)}).posts
    assert posts[["post_id", "text", "date"]].values.tolist() == [["7", "It rang.", "2024-03-05"], ["8", "Nobody came.", "2024-03-05T10:30:00"]]


def test_all_sheets_are_read_and_one_without_texts_is_noted(read):
    corpus = read({"a.xlsx": workbook([["text"], ["It rang."]], [["nr"], [5]], [], [["body", "id"], ["Nobody came.", "x"]])})
    assert corpus.posts["text"].tolist() == ["It rang.", "Nobody came."]
    assert corpus.notes == {"sheet S1 left out: no text column": 1}


def test_empty_rows_before_the_header_and_short_rows(read):
    corpus = read({"a.xlsx": workbook([[None], ["text", "author", "text"], ["It rang."], ["", "Ida"]])})
    assert corpus.posts["text"].tolist() == ["It rang."]
    assert corpus.skipped == {"no text in the record": 1}


def test_a_column_can_be_named_and_a_missing_one_is_told(read):
    content = workbook([["words"], ["It rang."]])
    assert read({"a.xlsx": content}, text="words").posts["text"].tolist() == ["It rang."]
    with pytest.raises(InputError, match=r"no text column.*'words'"):
        read({"a.xlsx": content})


def test_a_platforms_export_saved_by_excel_is_that_platforms(read):
    header = ["id", "thread_id", "author", "body", "timestamp", "unix_timestamp", "body_reblogged", "reblog_trail"]
    post = read({"a.xlsx": workbook([header, ["a1", "a", "harbour", "", "2024-07-01", 1719803600, "A.", "root"]])}).posts.iloc[0]
    assert (post.text, post.quoted, post.date) == ("", "root\nA.", "2024-07-01T03:13:20+00:00")


def test_a_damaged_workbook_is_a_counted_skip(read):
    good = workbook([["text"], ["It rang."]])
    corpus = read({"a.xlsx": good, "b.xlsx": good[:60] + bytes(900) + good[960:], "c.xlsx": good[:-30]})
    assert len(corpus) == 1
    assert sum(count for reason, count in corpus.skipped.items() if reason.startswith("file: ")) == 2


def test_a_column_name_that_stands_twice_is_noted(read):
    corpus = read({"a.xlsx": workbook([["id", "text", "text", None], [1, "It rang.", "Nobody came.", "x"]])})
    assert corpus.posts["text"].tolist() == ["It rang."]
    assert corpus.notes == {"second column 'text' read as 'text_2'": 1}
