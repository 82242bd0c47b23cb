"""Ranking by the codebook alone: what is like a frame comes first, nothing is coded, and the sheet to annotate can be filled in and read back."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from markupsafe import escape

import framing
from framing.coding.codebook import Codebook, Frame
from framing.errors import CodebookError
from framing.frames.ranking import NOTICE, OFFERED, frame_directions, rank
from framing.report.tables import write_csv
from tests.small import corpus_of

BOOK = Codebook(
    "toy", "Toy", "1",
    (
        Frame("zeal", "Zeal", "Zigzag zebra fizz buzz.", examples=("Zany zigzag jazz puzzle.",), counterexamples=("Quiet mill.",)),
        Frame("moon", "Moon", "Moonlit room, noon gloom.", include=("smooth wool",), examples=("Oh, so moody on the moor.",)),
    ),
)  # fmt: skip
TEXTS = ["Pizzazz dazzles, fizz buzz.", "Noon on the moon, cool room.", "Tall tree in May.", "Noon on the moon,  cool ROOM.", "Responsible editor: Olav Brekke"]


@pytest.fixture(scope="module")
def ranking(encoder) -> framing.Ranking:
    return rank(corpus_of(*TEXTS), BOOK, encoder=encoder)


def first(ranking: framing.Ranking, frame: str) -> pd.DataFrame:
    return ranking.table[ranking.table["frame"] == frame]


def test_the_paragraph_most_like_a_frame_comes_first(ranking):
    assert first(ranking, "zeal")["text"].iloc[0] == TEXTS[0]
    assert first(ranking, "moon")["text"].iloc[0] == TEXTS[1]
    for _, rows in ranking.table.groupby("frame"):
        assert rows["rank"].tolist() == list(range(1, len(rows) + 1))
        assert rows["likeness"].is_monotonic_decreasing


def test_the_likest_sentence_stands_where_it_says(encoder):
    found = rank(corpus_of("Tall tree in May. Pizzazz dazzles, fizz buzz. A lamp."), BOOK, encoder=encoder)
    row = first(found, "zeal").iloc[0]
    assert row["sentence"] == row["text"][row["start"] : row["end"]] == "Pizzazz dazzles, fizz buzz."


def test_copies_of_one_text_stand_once_and_boilerplate_nowhere(ranking):
    assert ranking.table.groupby("frame")["text"].apply(lambda texts: texts.str.lower().str.split().str.join(" ").is_unique).all()
    kinds = corpus_of(*TEXTS).paragraphs.set_index("paragraph_id")["kind"]
    notices = kinds.index[kinds == "boilerplate"]
    assert len(notices) == 1
    assert not set(notices) & set(ranking.table["paragraph_id"])
    assert not set(notices) & set(ranking.to_annotate["paragraph_id"])
    likeness = ranking.likeness.set_index("paragraph_id")
    assert likeness.loc[notices].isna().all(axis=None)
    assert likeness.drop(index=notices).notna().all(axis=None)


def test_a_heading_of_a_word_or_two_is_not_listed(encoder):
    found = rank(corpus_of("Zigzag zebra", TEXTS[0]), BOOK, encoder=encoder)
    assert set(found.table["text"]) == {TEXTS[0]}
    assert len(found.likeness) == 2


def test_neither_the_order_of_posts_nor_the_company_changes_a_likeness(encoder, ranking):
    alone = rank(corpus_of(TEXTS[1]), BOOK, encoder=encoder).table
    together = first(ranking, "moon")
    assert alone[alone["frame"] == "moon"]["likeness"].iloc[0] == pytest.approx(together["likeness"].iloc[0], abs=1e-6)


def test_what_all_frames_share_tells_none_of_them_apart(encoder):
    directions = frame_directions(BOOK, encoder)
    assert directions.shape == (2, 26)
    single = frame_directions(Codebook("one", "One", "1", BOOK.frames[:1]), encoder)
    assert np.linalg.norm(single[0]) == pytest.approx(1)
    assert np.linalg.norm(directions, axis=1).max() < 1


def test_it_says_what_it_is_not(ranking):
    assert "uncalibrated, not coding" in repr(ranking)
    assert escape(NOTICE) in ranking._repr_html_()


def test_what_the_data_hide_is_shown_in_a_notebook(encoder):
    assert "\\x1b" in rank(corpus_of("Fizz \x1b[2J buzz \u202e <b>zigzag</b>."), BOOK, encoder=encoder)._repr_html_()
    assert "<b>zigzag" not in rank(corpus_of("Fizz <b>zigzag</b>."), BOOK, encoder=encoder)._repr_html_()


def test_the_sheet_offers_each_paragraph_once_in_turn_and_some_at_random(encoder):
    words = [f"{'z' * (n % 7)} {'o' * (n % 5)} tree {n} mill {n * n} elder" for n in range(200)]
    sheet = rank(corpus_of(*words), BOOK, encoder=encoder).to_annotate
    ranked, drawn = sheet[sheet["rank"].notna()], sheet[sheet["rank"].isna()]
    assert sheet["paragraph_id"].is_unique
    assert ranked["rank"].is_monotonic_increasing
    assert ranked["rank"].max() <= OFFERED
    assert set(ranked["frame"]) == {"zeal", "moon"}
    assert len(drawn) == round(len(ranked) / 2)
    assert (sheet["frames"] == "").all()


@pytest.fixture
def sheet(encoder, tmp_path):
    """A sheet on disk, one paragraph of which a spreadsheet would run as a formula."""
    ranking = rank(corpus_of(*TEXTS, "=zigzag(fizz, buzz, fuzz, jazz)", "'tis a lone oar"), BOOK, encoder=encoder)
    write_csv(ranking.to_annotate, tmp_path / "to_annotate.csv")
    return tmp_path / "to_annotate.csv"


def filled(sheet, codes: dict[str, str]) -> None:
    table = pd.read_csv(sheet, dtype=str, keep_default_na=False)
    table["frames"] = [next((code for words, code in codes.items() if words in text), "") for text in table["text"]]
    table.to_csv(sheet, index=False)


def test_a_filled_sheet_is_read_back_and_what_is_empty_was_not_coded(sheet):
    filled(sheet, {"fizz": "zeal", "moon": "moon;zeal", "tree": "none"})
    read = framing.read_annotations(sheet, BOOK)
    found = {unit.text: unit.frames for unit in read.units}
    assert found == {TEXTS[0]: ("zeal",), "=zigzag(fizz, buzz, fuzz, jazz)": ("zeal",), TEXTS[1]: ("zeal", "moon"), TEXTS[2]: ()}
    assert all(unit.post_id and unit.unit_id.startswith(unit.post_id) for unit in read.units)
    assert any("not coded yet (write none" in line and "(1)" in line for line in read.account)


def test_an_apostrophe_of_the_text_stays(sheet):
    filled(sheet, {"tis": "moon"})
    assert [unit.text for unit in framing.read_annotations(sheet, BOOK).units] == ["'tis a lone oar"]


def test_a_sheet_that_nobody_filled_in_holds_no_annotation(sheet):
    with pytest.raises(CodebookError, match=r"holds no annotated unit.*not coded yet"):
        framing.read_annotations(sheet, BOOK)


def test_an_unknown_frame_in_a_sheet_is_named(sheet):
    filled(sheet, {"fizz": "zeel"})
    with pytest.raises(CodebookError, match=r"unknown frame 'zeel'.*did you mean 'zeal'"):
        framing.read_annotations(sheet, BOOK)


def test_a_corpus_without_own_words_cannot_be_ranked(encoder, tmp_path):
    (tmp_path / "a.csv").write_text("id,text,quoted\n1,,root: It rang all day.\n", encoding="utf-8")
    with pytest.raises(framing.FramingError, match="nothing to rank"):
        rank(tmp_path, BOOK, encoder=encoder)
