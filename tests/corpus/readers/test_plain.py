import pytest


def test_one_file_is_one_post_with_its_text_untouched(read):
    text = "\n The bell\r\n\r\nIt rang twice.\n"
    posts = read({"bell.txt": text}).posts
    assert posts["text"].tolist() == [text]
    assert posts["post_id"].tolist() == ["bell"]
    assert posts["title"].tolist() == ["The bell"]
    assert posts["source_offset"].tolist() == [0]


def test_any_name_will_do(read):
    assert read({"README": "It rang.", "notes.md": "Nobody came."}).posts["text"].tolist() == ["It rang.", "Nobody came."]


def test_text_without_a_heading_has_no_title(read):
    assert read({"a.txt": "It rang twice.\nNobody came.\n"}).posts["title"].tolist() == [""]


def test_a_line_that_is_a_date_dates_the_post(read):
    posts = read({"a.txt": "The bell\nBy Ida Berg\n4 March 2024\nIt rang twice.\n"}).posts
    assert posts["date"].tolist() == ["2024-03-04"]


@pytest.mark.parametrize("number", ["123456789", "1700000000", "8613800138000"])
def test_a_line_that_is_a_mere_number_is_no_date(read, number):
    assert read({"a.txt": f"The bell\n{number}\nIt rang twice.\n"}).posts["date"].tolist() == [None]


def test_a_date_further_down_or_inside_a_line_does_not(read):
    below = read({"a.txt": "The bell\nIt rang.\nIt rang.\nIt rang.\n2024-03-04\n", "b.txt": "The bell rang on 2024-03-04.\n"}).posts
    assert below["date"].isna().all()


def test_the_title_of_hard_wrapped_text_is_its_first_block(read):
    wrapped = "THE MILL\n\n" + "and the old miller walked down to the pond in the frost\n" * 12
    corpus = read({"a.txt": wrapped})
    assert corpus.posts["title"].tolist() == ["THE MILL"]
    assert corpus.paragraphs["kind"].tolist() == ["title", "body"]


def test_chinese_text_is_read_line_by_line(read):
    corpus = read({"a.txt": "渡口的钟\n\u3000\u3000今天早上河上起了大雾。\n\u3000\u3000渡船又晚点了。\n"})
    assert corpus.paragraphs["text"].tolist() == ["渡口的钟", "今天早上河上起了大雾。", "渡船又晚点了。"]
    assert corpus.posts["title"].tolist() == ["渡口的钟"]


def test_a_text_that_begins_with_a_bracketed_number_is_text(read):
    assert len(read({"a.txt": "[1]\nThe bell rang.\nNobody came.\n"})) == 1


def test_a_text_that_begins_with_a_brace_is_text(read):
    assert read({"a.txt": "{bell} rang\n[sic] twice.\n"}).posts["text"].tolist() == ["{bell} rang\n[sic] twice.\n"]


def test_a_sentence_with_commas_and_known_words_is_no_table(read):
    text = "Text, title and date were missing, the clerk said.\nNobody came.\n"
    assert read({"a.txt": text}).posts["text"].tolist() == [text]
