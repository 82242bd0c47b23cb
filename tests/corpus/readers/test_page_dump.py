import pytest

import framing

DUMP = (
    "Quay blog\r\nArchive\r\n"
    "Text\r\n  The bell\r\n\r\nIt rang twice.\u200b\r\nNobody came.\r\n1,234 notes\r\n"
    "Photo\r\nA heron stood there\r\nIt did not move.\r\n4 March 2024\r\n1.2K notes\r\n"
    "Quote\r\n12 notes\r\n"
    "Link\r\nTimetable\r\n"
    "Text\r\nA last word.\r\n1 note\r\n"
    "Footer\r\n"
)


def dump(read, text: str) -> framing.Corpus:
    return read({"quay.txt": text})


def test_a_type_word_opens_a_post_and_a_notes_line_closes_it(read):
    posts = dump(read, DUMP).posts
    assert posts["text"].tolist() == [
        "The bell\r\n\r\nIt rang twice.\u200b\r\nNobody came.",
        "A heron stood there\r\nIt did not move.\r\n4 March 2024",
        "Timetable",
        "A last word.",
    ]
    assert posts["post_id"].tolist() == ["quay#01", "quay#02", "quay#03", "quay#04"]


def test_offsets_point_into_the_decoded_file(read):
    corpus = read({"quay.txt": b"\xef\xbb\xbf" + DUMP.encode()})
    posts = corpus.posts.set_index("post_id")
    assert len(corpus.paragraphs) == 8
    for row in corpus.paragraphs.itertuples():
        assert DUMP[row.source_start : row.source_end] == row.text
        assert posts.loc[row.post_id, "text"][row.start : row.end] == row.text


def test_posts_without_text_and_lines_of_chrome_are_counted(read):
    corpus = dump(read, DUMP)
    assert corpus.skipped == {"post without text": 1}
    assert corpus.notes == {"lines of page chrome dropped": 3, "notes line missing": 1}


def test_text_posts_have_titles_and_photo_posts_have_not(read):
    assert dump(read, DUMP).posts["title"].tolist() == ["The bell", "", "", ""]


def test_a_byline_is_no_title(read):
    assert dump(read, "Text\nBy Ida Berg\nIt rang.\n2 notes\n").posts["title"].tolist() == [""]


def test_a_first_line_of_three_hundred_characters_is_the_longest_title(read):
    posts = dump(read, f"Text\n{'x' * 300}\nIt rang.\n2 notes\nText\n{'x' * 301}\nIt rang.\n2 notes\n").posts
    assert posts["title"].str.len().tolist() == [300, 0]


def test_a_line_that_is_a_date_dates_the_post(read):
    assert dump(read, DUMP).posts["date"].fillna("").tolist() == ["", "2024-03-04", "", ""]


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        (["The bell", "It rang.", "June 4, 1989", "Nobody came."], None),
        (["The bell", "4 March 2024", "It rang.", "June 4, 1989", "Nobody came."], "2024-03-04"),
        (["The bell", "It rang.", "Nobody came.", "4 March 2024"], "2024-03-04"),
        (["The bell", "1700000000"], None),
    ],
)
def test_a_date_within_the_text_dates_nothing(read, lines, date):
    assert dump(read, "\n".join(["Text", *lines, "7 notes", ""])).posts["date"].tolist() == [date]


def test_the_blog_is_named_after_the_file(read):
    posts = read({"blogs/quay.txt": DUMP, "mill.txt": DUMP}).posts
    assert posts.groupby("path")["source"].first().to_dict() == {"blogs/quay.txt": "quay", "mill.txt": "mill"}


def test_a_type_word_right_after_a_type_word_is_text(read):
    assert dump(read, "Photo\nLink\nIt rang.\n2 notes\n").posts["text"].tolist() == ["Link\nIt rang."]


def test_the_last_post_may_lack_its_notes_line(read):
    corpus = dump(read, "Text\nIt rang.\n2 notes\nText\nNobody came.\n")
    assert corpus.posts["text"].tolist() == ["It rang.", "Nobody came."]


def test_a_sentence_about_notes_closes_nothing(read):
    corpus = dump(read, "Text\nShe left 5 notes\non the door, 3 notes in all\n2 notes\n")
    assert corpus.posts["text"].tolist() == ["She left 5 notes\non the door, 3 notes in all"]


def test_type_words_without_notes_make_no_dump(read):
    text = "Text\nIt rang.\n"
    assert dump(read, text).posts["text"].tolist() == [text]


def test_notes_without_type_words_make_no_dump(read):
    text = "It rang.\n12 notes\n"
    assert dump(read, text).posts["text"].tolist() == [text]


def test_a_title_indented_with_ideographic_spaces_is_stripped(read):
    corpus = dump(read, "Text\n\u3000\u3000渡口的钟\n\u3000\u3000今天早上河上起了大雾。\n2 notes\n")
    assert corpus.posts["title"].tolist() == ["渡口的钟"]
    assert corpus.posts["text"].tolist() == ["渡口的钟\n\u3000\u3000今天早上河上起了大雾。"]
