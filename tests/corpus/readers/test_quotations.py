from framing.corpus.readers.quotations import Part, quoted_text


def test_each_part_is_led_by_its_author_and_set_apart_by_an_empty_line():
    assert quoted_text([Part("root", "It rang."), Part("other ", " Nobody came.\n")]) == "root\nIt rang.\n\nother\nNobody came."


def test_an_unknown_author_gets_no_line_and_a_part_without_words_no_place():
    assert quoted_text([Part("", "It rang."), Part("root", " "), Part("other", "")]) == "It rang."
