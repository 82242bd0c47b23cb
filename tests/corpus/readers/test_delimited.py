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


def test_a_stray_quote_in_a_table_of_tabs_swallows_no_row(read):
    rows = ['5\t"Hello', "6\tIt rang.", "7\tNobody came.", '9\tas he said, bye "', "10\tIt sank.", '11\t"Twice', "12\tIt rang again."]
    corpus = read({"a.tsv": "\n".join(["id\ttext", *rows, ""])})
    assert [f"{post.post_id}\t{post.text}" for post in corpus.posts.itertuples()] == rows
    assert corpus.inputs[0].places == {"quotes inside a cell that were not doubled": [2, 7]}


def test_cells_of_several_lines_in_a_table_of_tabs_are_whole(read):
    posts = read({"a.tsv": 'text\tid\n"It rang.\nTwice."\t1\n"It\nrang\nagain."\t2\n'}).posts
    assert posts["text"].tolist() == ["It rang.\nTwice.", "It\nrang\nagain."]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('"A" and "B" are two', '"A" and "B" are two'),
        ('"He" said "no"', '"He" said "no"'),
        ('"He said "no" to me"', 'He said "no" to me'),
        ('"Who", he said, "rang"?', None),
        ('"A ""bell"" rang" twice', '"A ""bell"" rang" twice'),
    ],
)
def test_quotes_that_were_not_doubled_stay(read, cell, text):
    corpus = read({"a.csv": f"id,text\n5,{cell}\n6,Nobody came.\n"})
    assert corpus.posts["text"].tolist() == [text, "Nobody came."][text is None :]


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"'])
def test_a_first_line_that_tells_the_delimiter_is_no_header(read, line):
    corpus = read({"a.csv": f"{line}\r\nid;text\r\n1;It rang, and rang, and rang.\r\n"})
    assert corpus.posts[["post_id", "text"]].values.tolist() == [["1", "It rang, and rang, and rang."]]
    assert corpus.inputs[0].rows == 1


@pytest.mark.parametrize(
    "table",
    ['"id","text"\n"1",7,"It rang."\n"2",8,"Nobody came."\n', "id\ttext\na\t7\tIt rang.\nb\t8\tNobody came.\n"],
)
def test_a_header_that_names_no_row_names_is_read(read, table):
    corpus = read({"a.csv": table})
    assert corpus.posts[["post_id", "text"]].values.tolist() == [["7", "It rang."], ["8", "Nobody came."]]
    assert corpus.notes == {"header without a name for the first column": 1}


def test_a_comma_in_every_text_names_no_row(read):
    with pytest.raises(InputError, match="no posts in the file"):
        read({"a.csv": "id,text\n1,It rang, twice.\n2,Nobody, ever.\n"})
