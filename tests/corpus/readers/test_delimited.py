import pytest

from framing.errors import InputError


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_splits_the_header(read, mark):
    table = mark.join(["id", "text", "author"]) + "\n" + mark.join(["7", "It rang.", "Ida"]) + "\n"
    posts = read({"a.csv": table}).posts
    assert posts[["post_id", "text", "author"]].values.tolist() == [["7", "It rang.", "Ida"]]


def test_cells_may_hold_delimiters_newlines_and_quotes(read):
    posts = read({"a.csv": 'id,text\n1,"It rang, ""twice"",\nand stopped."\n2,Nobody came.\n'}).posts
    assert posts["text"].tolist() == ['It rang, "twice",\nand stopped.', "Nobody came."]


def test_newlines_inside_cells_are_left_as_they_are(read):
    assert read({"a.csv": 'id,text\r\n1,"It rang.\r\nTwice."\r\n'}).posts["text"].tolist() == ["It rang.\r\nTwice."]


def test_a_line_separator_inside_a_cell_ends_no_row(read):
    corpus = read({"a.csv": "id,text\n1,It rang.\u2028Twice.\n"})
    assert corpus.posts["text"].tolist() == ["It rang.\u2028Twice."]
    assert corpus.skipped == {}


def test_a_mark_at_the_start_is_no_part_of_the_first_name(read):
    assert read({"a.csv": b"\xef\xbb\xbftext,date\nIt rang.,2024-03-05\n"}).posts["text"].tolist() == ["It rang."]


def test_rows_with_too_many_or_too_few_cells_are_counted_skips(read):
    corpus = read({"a.csv": "id,text\n1,It rang.\n2\n3,Nobody, came.\n4,It stopped.\n"})
    assert corpus.posts["post_id"].tolist() == ["1", "4"]
    assert corpus.skipped == {"row with another number of cells than the header": 2}


def test_blank_lines_are_not_rows(read):
    corpus = read({"a.csv": "id,text\n\n1,It rang.\n , \n\n2,Nobody came.\n"})
    assert len(corpus) == 2
    assert corpus.skipped == {}


def test_of_two_columns_with_one_name_the_first_counts(read):
    assert read({"a.csv": "text,text\nIt rang.,Nobody came.\n"}).posts["text"].tolist() == ["It rang."]


def test_names_may_stand_among_spaces(read):
    assert read({"a.csv": "id , text\n1,It rang.\n"}).posts["text"].tolist() == ["It rang."]


def test_a_table_under_another_name_is_recognised_by_its_header(read):
    assert read({"a.txt": "id,text\n1,It rang.\n"}).posts["text"].tolist() == ["It rang."]


def test_one_column_is_enough_where_the_name_says_csv(read):
    assert read({"a.csv": "text\nIt rang.\nNobody came.\n"}).posts["text"].tolist() == ["It rang.", "Nobody came."]


def test_a_table_without_a_text_column_lists_its_columns(read):
    with pytest.raises(InputError, match=r"a\.csv: no text column: columns are 'colour', 'size'; name the one that holds the text"):
        read({"a.csv": "colour,size\nred,5\n"})


def test_a_table_without_rows_is_an_error(read):
    with pytest.raises(InputError, match="no posts in the file"):
        read({"a.csv": "text,date\n"})


def test_a_cell_larger_than_the_limit_of_the_csv_module_is_read(read):
    assert read({"a.csv": f"text\n{'x' * 200_000}\n"}).posts["text"].str.len().tolist() == [200_000]


def test_blank_lines_before_the_header_are_passed_over(read):
    assert read({"a.csv": "\ntext,date\nIt rang.,2024-03-05\n"}).posts["text"].tolist() == ["It rang."]
