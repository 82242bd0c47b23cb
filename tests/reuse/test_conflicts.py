"""Figures of one fact, and figures that contradict each other."""

from __future__ import annotations

import pandas as pd
import pytest

import framing
from framing.reuse import conflicts
from framing.reuse.conflicts import with_conflicts
from tests.small import corpus_of


def paired(*texts: str) -> pd.DataFrame:
    """Every two of these paragraphs as a reuse pair of wholes."""
    ids = corpus_of(*texts).paragraphs["paragraph_id"].tolist()
    rows = [(ids[i], 0, len(texts[i]), ids[j], 0, len(texts[j])) for i in range(len(texts)) for j in range(i + 1, len(texts))]
    return pd.DataFrame(rows, columns=["a_paragraph_id", "a_start", "a_end", "b_paragraph_id", "b_start", "b_end"])


def conflicts_of(*texts: str) -> dict[str, str | None]:
    """The conflict of each figure by its text, where each text is a paragraph and every two are renderings of each other."""
    table = with_conflicts(framing.find_figures(corpus_of(*texts).paragraphs), paired(*texts))
    return {row.text: row.conflict_id if isinstance(row.conflict_id, str) else None for row in table.itertuples()}


def test_figures_of_one_measure_that_differ_are_a_conflict():
    assert conflicts_of("They freed 37 seals and 5 eels.", "They freed 91 seals and 5 eels.") == {"37": "C0001", "5": None, "91": "C0001"}


@pytest.mark.parametrize(
    "texts",
    [
        ("They freed 37 seals.", "They freed 91 eels."),
        ("They freed 1,190 seals.", "They freed 1,200 seals."),
        ("In 2021 they freed 37 seals.", "In 2022 they freed 91 seals."),
        ("They freed 37 seals, then 91 seals.", "They freed 91 seals, then 37 seals."),
        ("It took 37 days.", "It took 91 hours."),
    ],
    ids=["measure", "rounded", "period", "order", "unit"],
)
def test_figures_of_other_things_or_with_an_equal_partner_are_no_conflict(texts):
    assert set(conflicts_of(*texts).values()) == {None}


def test_a_figure_outside_of_families_has_no_conflict():
    figures = framing.find_figures(corpus_of("They freed 37 seals.", "They freed 91 seals.").paragraphs)
    assert with_conflicts(figures, paired("nothing"))["conflict_id"].isna().all()


def test_a_slip_beside_the_right_figure_is_a_conflict_with_both_renderings():
    found = conflicts_of("They freed 195,000 seals.", "They freed 19.5 million seals. Of the 195,000 seals none came back.")
    assert found == {"195,000": "C0001", "19.5 million": "C0001"}


def test_figures_of_one_fact_are_linked_and_others_are_not():
    texts = ("They freed 1,190 seals and 5 eels.", "5 eels and 1,200 seals were freed.", "They freed 91 boats.")
    table = with_conflicts(framing.find_figures(corpus_of(*texts).paragraphs), paired(*texts))
    assert table["fact_id"].tolist()[:4] == ["N0001", "N0002", "N0002", "N0001"]
    assert table["fact_id"].isna().tolist()[4:] == [True]


@pytest.mark.parametrize(
    "texts",
    [
        ("Of 48 wardens 37 came, and 5 eels.", "Of 48 guards 91 came, and 5 eels."),
        ("Of 48 wardens 37 came.", "Of 48 guards 91 turned up."),
        ("Of 48 wardens 2,63 came, and 5 eels.", "Of 48 guards 3,100 came, and 5 eels."),
    ],
    ids=["between", "after", "broken"],
)
def test_figures_at_one_place_that_differ_are_a_conflict_whatever_they_are_said_to_count(texts):
    found = {text: conflict for text, conflict in conflicts_of(*texts).items() if conflict}
    assert len(found) == 2
    assert not {"48", "5"} & set(found)


@pytest.mark.parametrize(
    "texts",
    [
        ("Of 48 wardens 37 and 12 stayed.", "Of 48 guards 91 came."),
        ("Some 37 wardens came.", "There were 91 guards."),
        ("Of 48 wardens 37% came.", "Of 48 guards 91 came."),
        ("Of 48 seals 37 came.", "Of 48 seals 37% came."),
        ("Of 48 seals 1,190 came.", "Of 48 seals 1190 came."),
    ],
    ids=["one to two", "no neighbour", "unit", "unit left out", "written otherwise"],
)
def test_what_cannot_be_placed_is_no_conflict(texts):
    assert set(conflicts_of(*texts).values()) == {None}


def test_a_broken_numeral_is_the_figure_with_the_same_digits():
    table = with_conflicts(
        framing.find_figures(corpus_of("They freed 2,63 seals.", "They freed 263 seals.").paragraphs), paired("They freed 2,63 seals.", "They freed 263 seals.")
    )
    assert table["fact_id"].tolist() == ["N0001", "N0001"]
    assert table["conflict_id"].isna().all()


def test_long_lists_of_numbers_are_not_compared_each_with_each(monkeypatch):
    compared = []
    monkeypatch.setattr(conflicts, "same_value", lambda a, b: compared.append(a) or a == b)
    texts = [" ".join(f"{1000 * 2**number + shift} seals," for number in range(40)) for shift in (0, 1)]
    with_conflicts(framing.find_figures(corpus_of(*texts).paragraphs), paired(*texts))
    assert 0 < len(compared) < 40 * 4


def test_what_was_found_for_two_passages_is_not_sought_again_for_their_copies(monkeypatch):
    texts = ["They freed 37 seals and 5 eels."] * 3 + ["They freed 91 seals and 5 eels."] * 3
    compared = []
    monkeypatch.setattr(conflicts, "same_value", lambda a, b: compared.append(a) or a == b)
    table = with_conflicts(framing.find_figures(corpus_of(*texts).paragraphs), paired(*texts))
    assert len(compared) <= 6
    assert table["conflict_id"].dropna().unique().tolist() == ["C0001"]
