"""Side by side: what two passages have in common, what changed, which figures differ."""

from __future__ import annotations

import pytest

from framing.reuse.aligned import align


def words(text: str, runs, role: str) -> list[str]:
    return [text[run.start : run.end] for run in runs if run.role == role]


@pytest.mark.parametrize(
    ("a", "b", "common", "changed"),
    [
        ("Nine boats sank.", "Nine boats sank!", ["Nine boats sank"], []),
        ("Nine boats sank.", "Nine ships sank.", ["Nine", "sank"], ["ships"]),
        ("They sailed home.", "They sails home.", ["They sails home"], []),
        ("of the", "of the", ["of the"], []),
        ("", "new words", [], ["new words"]),
    ],
)
def test_runs_of_common_and_changed_words(a, b, common, changed):
    runs = align(a, b).b
    assert (words(b, runs, "common"), words(b, runs, "changed")) == (common, changed)


def test_stop_words_that_meet_by_chance_are_not_common():
    a, b = "the mayor of the old harbour", "the cook of the new tavern"
    assert words(b, align(a, b).b, "common") == []


def test_figures_that_differ_are_told_from_figures_written_otherwise():
    a, b = "They fined 38,000 men and 14 boats.", "They fined 38000 men and 41 boats."
    assert words(b, align(a, b).b, "figure") == ["41"]
    assert words(a, align(a, b).a, "figure") == ["14"]


def test_a_figure_that_the_other_text_puts_in_words_is_no_contradiction():
    a, b = "They waited forty days for 7 boats.", "They waited 40 days for 7 boats."
    assert words(b, align(a, b).b, "figure") == []


def test_figures_of_different_units_do_not_contradict_each_other():
    assert words("Nine men, 40 days.", align("Nine men, 12 tonnes.", "Nine men, 40 days.").b, "figure") == []


def test_the_same_words_are_recognised_whatever_the_marks():
    assert align("“Nine boats”, he said", "Nine boats - HE SAID").same_words
    assert not align("Nine boats", "Nine boats sank").same_words
    assert not align("Nine boats sank", "Nine boats").same_words
