import pandas as pd
import py3langid
import pytest

from framing import Corpus
from framing.corpus.language import forget_model, language_of, languages_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The ferry was late again because of the fog on the lower river.", "en"),
        ("Die Fähre kam wegen des Nebels auf dem unteren Fluss wieder zu spät.", "de"),
        ("河上起了大雾，渡船今天早上又晚点了。", "zh"),
        ("Сегодня утром паром опоздал, потому что над рекой был густой туман, и мы ждали целый час.", "ru"),
    ],
)
def test_the_language_of_a_post_is_recognised(read, text, code):
    corpus = read({"a.txt": text})
    assert corpus.posts["language"].tolist() == [code]
    assert corpus.paragraphs["language"].tolist() == [code]


def test_too_few_tokens_to_tell_are_undetermined():
    assert language_of("the ferry left") == "und"
    assert language_of("the ferry left again") == "en"


def test_a_language_column_is_believed(read):
    corpus = read({"a.csv": "text,lang\nThe ferry was late again because of the fog.,NL\n"})
    assert corpus.posts["language"].tolist() == ["nl"]


def test_the_language_is_told_from_the_first_characters_alone():
    assert language_of("The ferry was late again. " * 100 + "Паром снова опоздал. " * 400) == "en"


def test_the_code_is_iso_639_1():
    assert language_of("Ferry\n\n河水变清。") == "zh"


def test_one_language_per_post_not_per_paragraph():
    text = "The ferry was late again because of the fog on the lower river.\n渡船晚点了。"
    assert Corpus.from_frame(pd.DataFrame({"text": [text]})).paragraphs["language"].tolist() == ["en", "en"]


@pytest.mark.parametrize("text", ["12 34 56 78 90 12 34", "1.5 % 2.5 % 3.5 % 4.5 %", "2024-03-05 10:07 17 18 19"])
def test_figures_alone_are_in_no_language(text):
    assert language_of(text) == "und"


def test_words_that_come_late_are_found():
    assert language_of("1234 " * 60 + "the ferry was late again because of the fog") == "en"


TOLD = [
    "La nave arrivò tardi perché la nebbia copriva il fiume.", "Le bac était en retard à cause du brouillard.", "渡船今天早上又晚点了，河上有大雾。", "ΤΟ ΠΛΟΙΟ ΑΡΓΗΣΕ ΠΑΛΙ ΣΗΜΕΡΑ ΤΟ ΠΡΩΙ",
    "De veerboot was weer te laat door de mist boven de rivier.", "Ferry late, fog, river closed today", "A short note about boats", "Паром снова опоздал из-за тумана над рекой.",
    "They said that the ferry, which was late, would have left the quay from there with his crew.", "e\u0301te\u0301 et hiver sur le fleuve gele\u0301",
]  # fmt: skip


def test_texts_read_side_by_side_get_the_answer_of_py3langid():
    assert languages_of(TOLD) == [py3langid.classify(text)[0] for text in TOLD]
    assert languages_of(TOLD[::-1]) == [language_of(text) for text in TOLD[::-1]]


def test_a_text_that_shows_nothing_is_undetermined():
    assert language_of("\x01a \x01b \x01c \x01d") == "und"


def test_the_model_comes_back_when_it_was_let_go():
    texts = ["Der Fährmann hat die Glocke am Nordkai zweimal geläutet.", "渡口的钟响了两次,没有人来看。"]
    before = languages_of(texts)
    forget_model()
    assert languages_of(texts) == before == ["de", "zh"]
