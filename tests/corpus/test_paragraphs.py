import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from framing import Corpus
from framing.corpus.paragraphs import (
    CLAUSE_MIN_WORDS,
    LONGEST,
    PARAGRAPH_COLUMNS,
    WRAP_MAX_WIDTH,
    WRAP_MIN_LINES,
    Span,
    clause_spans,
    is_hard_wrapped,
    paragraph_spans,
    sentence_spans,
)

WRAPPED = """THE MILL POND

When the frost came early that year the old miller walked down
to the pond each morning and broke the ice with a long pole so
that the ducks might drink, and he told nobody that he did it
because he thought that they would laugh at him for it.

In the spring the ducks left. He stood on the bank for a while
and counted the rings that the rain made, and when he had got
to forty he went home and wound the clock, which had stopped
on the first day of the frost and had not been missed.
"""

# Letters, stops, closers and spaces of several scripts: what sentence and paragraph splitting turn on.
TEXTS = st.one_of(
    st.text(alphabet=list('abMrXé 0123  ..!?"”’)]」。！？；,;:\n\r\t\u3000\u200b\u2028-—水河'), max_size=60),
    st.text(max_size=40),
)


def texts_of(text: str) -> list[str]:
    return [text[span.start : span.end] for span in paragraph_spans(text)]


def sentences_of(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentence_spans(text)]


def test_a_paragraph_is_one_stripped_line_that_is_not_empty():
    assert texts_of("  The bell rang. \n\n \t\nNobody came.\n") == ["The bell rang.", "Nobody came."]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x0b", "\x0c", "\x85"])
def test_every_kind_of_newline_ends_a_paragraph(newline):
    assert texts_of(f"The bell rang.{newline}Nobody came.") == ["The bell rang.", "Nobody came."]


@pytest.mark.parametrize("padding", ["\u00a0", "\u3000", "\u200b", "\u200e", "\u2060", "\ufeff", "\t \u200b"])
def test_invisible_padding_is_stripped_and_makes_no_paragraph(padding):
    assert texts_of(f"{padding}The bell rang.{padding}\n{padding}\n") == ["The bell rang."]


def test_every_white_space_of_unicode_is_padding():
    spaces = "".join(character for character in map(chr, range(0x110000)) if character.isspace())
    assert texts_of(f"{spaces}The bell rang.{spaces}") == ["The bell rang."]


@pytest.mark.parametrize("separator", "\x1c\x1d\x1e")
def test_separators_of_old_data_end_no_paragraph(separator):
    assert texts_of(f"The bell{separator}rang.\nNobody came.") == [f"The bell{separator}rang.", "Nobody came."]


def test_offsets_point_at_the_text_of_the_post_and_of_the_decoded_file(read):
    body = "The bell\r\n\r\n  It rang twice. \r\n\u3000渡船走了。\r\n"
    corpus = read({"a.txt": b"\xef\xbb\xbf" + body.encode()})
    text = corpus.posts["text"][0]
    assert text == body
    for row in corpus.paragraphs.itertuples():
        assert text[row.start : row.end] == row.text
        assert body[row.source_start : row.source_end] == row.text
    assert corpus.paragraphs["text"].tolist() == ["The bell", "It rang twice.", "渡船走了。"]


def test_a_row_of_paragraphs_tells_its_post_and_place():
    frame = pd.DataFrame({"id": ["p1", "p2"], "text": ["The bell\nIt rang.", "It rang again."], "lang": ["en", "en"]})
    paragraphs = Corpus.from_frame(frame).paragraphs
    assert list(paragraphs.columns) == PARAGRAPH_COLUMNS
    assert paragraphs["paragraph_id"].tolist() == ["p1:0", "p1:1", "p2:0"]
    assert paragraphs["post_id"].tolist() == ["p1", "p1", "p2"]
    assert paragraphs["index"].tolist() == [0, 1, 0]
    assert paragraphs["language"].tolist() == ["en"] * 3


def test_a_table_has_no_source_offsets(read):
    paragraphs = read({"a.csv": "text\nThe bell rang.\n"}).paragraphs
    assert paragraphs["source_path"].tolist() == ["a.csv"]
    assert paragraphs[["source_start", "source_end"]].isna().all(axis=None)


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_paragraphs_are_stripped_ordered_and_cover_every_letter(text):
    spans = paragraph_spans(text)
    assert all(span.start < span.end and text[span.start : span.end] == text[span.start : span.end].strip() for span in spans)
    assert_ordered_and_covering(text, spans)


@settings(deadline=None, max_examples=300)
@given(TEXTS)
@example("1985.")
@example("He left. 12.")
@example("「河。」 )")
def test_sentences_are_ordered_and_cover_every_letter(text):
    assert_ordered_and_covering(text, sentence_spans(text))


def assert_ordered_and_covering(text: str, spans: list[Span]) -> None:
    ends = [0, *(span.end for span in spans)]
    assert all(end <= span.start < span.end <= len(text) for end, span in zip(ends, spans, strict=False))
    covered = {position for span in spans for position in range(span.start, span.end)}
    assert [position for position, character in enumerate(text) if character.isalnum() and position not in covered] == []


def test_blocks_of_hard_wrapped_text_are_paragraphs():
    title, first, second = texts_of(WRAPPED)
    assert title == "THE MILL POND"
    assert first.startswith("When the frost")
    assert first.endswith("for it.")
    assert second.startswith("In the spring")
    assert second.endswith("been missed.")


def test_hard_wrapped_text_may_have_windows_newlines():
    assert len(texts_of(WRAPPED.replace("\n", "\r\n"))) == 3


def test_old_mac_newlines_end_the_lines_of_hard_wrapped_text():
    assert len(texts_of(WRAPPED.replace("\n", "\r"))) == 3


def test_few_lines_are_never_hard_wrapped():
    lines = ["and the old miller walked down to the pond in the frost"] * WRAP_MIN_LINES
    assert is_hard_wrapped("\n".join(lines))
    assert not is_hard_wrapped("\n".join(lines[1:]))


def test_more_than_a_few_long_lines_show_that_lines_are_paragraphs():
    lines = ["and the old miller walked down to the pond in the frost"] * 19
    long = "x" * (WRAP_MAX_WIDTH + 1)
    assert is_hard_wrapped("\n".join([*lines, long]))
    assert not is_hard_wrapped("\n".join([*lines, long, long]))
    assert is_hard_wrapped("\n".join([*lines, long[1:], long[1:]]))


@pytest.mark.parametrize("stop", list(".!?:;\"”'"))
def test_lines_that_end_with_a_stop_are_paragraphs(stop):
    assert len(texts_of(f"the old miller walked down to the pond in the early frost{stop}\n" * 12)) == 12


def test_numbered_lines_are_paragraphs():
    assert len(texts_of("12 old millers walked down to the pond in the early frost\n" * 12)) == 12


def test_lines_shorter_than_any_wrapping_width_are_paragraphs():
    line = "and the old miller walked slowly to town"
    assert len(line) == 40
    assert is_hard_wrapped(f"  {line}\n" * 12)
    assert not is_hard_wrapped(f"  {line[1:]}\n" * 12)


def test_half_of_the_lines_broken_in_mid_sentence_are_enough():
    broken, whole = "and the old miller walked down to the pond in the frost", "he broke the ice."
    assert is_hard_wrapped("\n".join([broken, whole] * 6))
    assert not is_hard_wrapped("\n".join([broken, whole] * 6 + [whole]))


def test_lines_set_apart_by_blank_lines_are_paragraphs():
    assert len(texts_of("The old miller walks down to the pond in the early frost\n\n" * 12)) == 12


def test_chinese_lines_that_end_with_a_stop_are_paragraphs():
    line = "今天早上河上起了大雾，渡船又晚点了，旅客们在码头等了一个小时，谁也没有抱怨，因为大家都知道船夫已经老了。"
    assert len(texts_of(f"{line}\n" * 9)) == 9


def test_a_list_of_headlines_is_not_hard_wrapped():
    assert len(texts_of("Miller breaks the ice of the pond for thirsty ducks\nTown council buys a second bell for the north quay\n" * 6)) == 12


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Dr. Ward met Mr. Lee at the quay. They spoke! Why?", ["Dr. Ward met Mr. Lee at the quay.", "They spoke!", "Why?"]),
        ("Fares rose 3.5 percent. Wages fell.", ["Fares rose 3.5 percent.", "Wages fell."]),
        ("雾散了。船来了！“真的吗？”他问。", ["雾散了。", "船来了！", "“真的吗？”", "他问。"]),
        ("雾散了；船来了", ["雾散了；", "船来了"]),
        ("1. The bell rang. 2. Nobody came.", ["1. The bell rang.", "2. Nobody came."]),
        ("The bell rang twice (in 1985). 12.", ["The bell rang twice (in 1985). 12."]),
        ("  The bell rang.  ", ["The bell rang."]),
        ("1985.", ["1985."]),
        ("", []),
    ],
)
def test_sentences(text, sentences):
    assert sentences_of(text) == sentences


def test_sentences_run_on_over_the_lines_of_a_wrapped_paragraph():
    block = paragraph_spans(WRAPPED)[2]
    assert len(sentences_of(WRAPPED[block.start : block.end])) == 2


LONG = (
    "The miller rose before the sun and walked to the pond, broke the ice with a long pole that his father had cut, and, "
    "because nobody was there to laugh at him, fed the ducks with the crusts of the week; then he went home."
)


def test_a_long_sentence_is_parted_into_clauses_that_cover_it():
    clauses = [LONG[span.start : span.end] for span in clause_spans(LONG)]
    assert len(clauses) == 4
    assert " ".join(clauses) == LONG
    assert all(len(clause.split()) >= CLAUSE_MIN_WORDS for clause in clauses)
    assert clauses[0].endswith("pond,")


@pytest.mark.parametrize("sentence", ["The miller rose, walked to the pond, and broke the ice.", LONG.replace(",", "").replace(";", ""), ""])
def test_a_short_sentence_and_one_without_a_seam_have_no_clauses(sentence):
    assert clause_spans(sentence) == []


@pytest.mark.parametrize(
    ("unit", "ends"),
    [("The ferry sailed at nine. ", "nine."), ("ferry ", "ferry"), ("渡轮九点开。", "。"), ("x", "x")],
    ids=["sentences", "words", "unspaced", "nothing"],
)
def test_a_line_longer_than_any_paragraph_is_cut_and_nothing_is_lost(unit, ends):
    text = unit * (3 * LONGEST // len(unit))
    spans = paragraph_spans(text)
    parts = [text[span.start : span.end] for span in spans]
    assert len(parts) in {3, 4}
    assert all(len(part) <= LONGEST and part.endswith(ends) for part in parts)
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")


def test_a_cut_line_is_told_of():
    corpus = Corpus.from_frame(pd.DataFrame({"text": ["A short one.", "The ferry sailed at nine. " * 2000]}))
    assert corpus.notes == {"line of more than 20,000 characters cut into several paragraphs": 1}
    assert corpus.posts["n_paragraphs"].tolist()[0] == 1
    assert corpus.posts["n_paragraphs"].tolist()[1] > 1


def test_what_posts_quote_is_split_with_offsets_of_its_own():
    corpus = Corpus.from_frame(pd.DataFrame({"id": ["a", "b"], "text": ["It rang.", ""], "quoted": ["", "miller\nNobody came.\n\nIt rang twice."]}))
    assert list(corpus.quotations.columns) == PARAGRAPH_COLUMNS
    assert corpus.quotations["paragraph_id"].tolist() == ["b:q0", "b:q1", "b:q2"]
    quoted = corpus.posts["quoted"][1]
    assert [quoted[row.start : row.end] for row in corpus.quotations.itertuples()] == ["miller", "Nobody came.", "It rang twice."]
    assert corpus.quotations["source_start"].isna().all()
    assert corpus.paragraphs["paragraph_id"].tolist() == ["a:0"]
    assert corpus.searched[["paragraph_id", "quoted"]].to_numpy().tolist() == [["a:0", False], ["b:q0", True], ["b:q1", True], ["b:q2", True]]
