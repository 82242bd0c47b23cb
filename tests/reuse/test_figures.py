"""Figures: quantities stated in text, with value, unit, what is counted, and period."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framing
from framing.reuse.figures import FIGURE_COLUMNS, figures_in, is_slip, numbers_in, same_value
from tests.small import corpus_of


def found(text: str) -> list[tuple[str, float | None, str]]:
    """The figures of a text as (text, value, unit)."""
    return [(figure.text, figure.value, figure.unit) for figure in figures_in(text)]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("The raid brought in 3.5 tonnes of hashish.", [("3.5 tonnes", 3.5, "t")]),
        ("They carried 40 kg, 7 grams and 300mg.", [("40 kg", 40, "kg"), ("7 grams", 7, "g"), ("300mg", 300, "mg")]),
        ("It cost 1,200 yuan, then $5 million.", [("1,200 yuan", 1200, "CNY"), ("$5 million", 5e6, "USD")]),
        ("A lamp is ¥80 or € 11.", [("¥80", 80, "CNY"), ("€ 11", 11, "EUR")]),
        ("About 12% of 3,400 pupils", [("12%", 12, "percent"), ("3,400", 3400, "")]),
        ("15 per cent, 5‰", [("15 per cent", 15, "percent"), ("5‰", 5, "permille")]),
        ("31.2 million guests and 2 billion moths", [("31.2 million", 31.2e6, ""), ("2 billion", 2e9, "")]),
        ("破获案件3.7万起，缴获毒品25.9吨", [("3.7万", 37000, ""), ("25.9吨", 25.9, "t")]),
        ("2024年3月5日，查获60公斤，罚款2亿元。", [("60公斤", 60, "kg"), ("2亿元", 2e8, "CNY")]),
        ("3.4万 boats and 2亿 yuan", [("3.4万", 34000, ""), ("2亿 yuan", 2e8, "CNY")]),
        ("40 mu of rice, 12 hectares of oats", [("40 mu", 40, "mu"), ("12 hectares", 12, "ha")]),
        ("for 26 months and 9 days", [("26 months", 26, "month"), ("9 days", 9, "day")]),
        ("Of 2,000 to 3,000 eels", [("2,000", 2000, ""), ("3,000", 3000, "")]),
        ("It cost $1.5bn, then £3m, €40k and $2 b.", [("$1.5bn", 1.5e9, "USD"), ("£3m", 3e6, "GBP"), ("€40k", 4e4, "EUR"), ("$2 b", 2e9, "USD")]),
        ("Some 1.2m people and 3m young voters earn 2bn yuan.", [("1.2m", 1.2e6, ""), ("3m", 3e6, ""), ("2bn yuan", 2e9, "CNY")]),
        ("1.2m waves, 3m from a pier 40 metres long and 2m high", [("1.2m", 1.2, "m"), ("3m", 3, "m"), ("40 metres", 40, "m"), ("2m", 2, "m")]),
        ("The 3M masks", [("3", 3, "")]),
        ("It fell by -3.5% to -5 degrees (\u221212).", [("-3.5%", -3.5, "percent"), ("-5", -5, ""), ("\u221212", -12, "")]),
        ("-5 degrees in the boathouse, a loss of -$40", [("-5", -5, ""), ("-$40", -40, "USD")]),
        ("2,5 kg, 3,5 percent and 1,25 million", [("2,5 kg", 2.5, "kg"), ("3,5 percent", 3.5, "percent"), ("1,25 million", 1.25e6, "")]),
        ("no numeral at all", []),
    ],
)
def test_values_and_units(text, figures):
    assert found(text) == figures


@pytest.mark.parametrize(
    "text",
    [
        "In 1984 the mill closed.",
        "Between 2015 and 2019 nothing happened.",
        "the winters of the 1990s",
        "On 5 May 2020 they met; on March 14 they parted.",
        "1. Wash your hands.",
        "(2) Dry them.",
        "3) Go home.",
        "It is the 21st boat and the 2nd pier.",
        "See Article 347, No. 14.",
        "The J-20, the G20 and sheet A4",
        "COVID-19 in 1984",
    ],
)
def test_years_dates_list_numbers_and_code_numbers_are_no_figures(text):
    assert found(text) == []


@pytest.mark.parametrize("text", ["At 2:40 the boats left.", "It opens at 17:30.", "Seen on 12.5.2021.", "Seen on 05/12/2021.", "From 3 to 9 April it rained."])
def test_times_and_dates_in_digits_are_no_figures(text):
    assert found(text) == []


@pytest.mark.parametrize(("text", "unit"), [("20-30 percent", "percent"), ("3–5 years", "year")])
def test_both_ends_of_a_range_are_figures_with_its_unit(text, unit):
    assert [figure.unit for figure in figures_in(text)] == [unit, unit]


def test_a_hyphen_after_a_number_is_no_sign():
    assert numbers_in("On 5 -10 boats and 20-30 eels") == [5, 20, 30]


def test_a_hundred_million_is_one_scale():
    assert numbers_in("They invested 3 hundred million yuan.") == [3e8]


def test_numerals_grouped_by_spaces_are_one_figure():
    assert numbers_in("It weighs 12\u202f000 tonnes.") == [12000]


@pytest.mark.parametrize(
    "text",
    [
        "under section 212(f) and section 215(a) of the act (8 U.S.C. 1182(f) and 8 U.S.C. 1185(a)), and section 301 of title 3, United States Code,",
        "under sections 3, 14(b)(2), and 215 of the act, and 19 CFR § 351.205",
        "Sections 1 through 5 of Executive Order 13959",
        "as Proclamation 9705 and Public Law 107-40 have it (§ 48a, §§ 7 and 9)",
    ],
)
def test_places_in_a_law_are_no_figures(text):
    assert numbers_in(text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Under Proclamation 9705 of March 8, 2018 and 40 others they paid 25 percent.", [40, 25]),
        ("Sections 3 and 5 million people", [5e6]),
        ("After sections 2, 3, and 4, 500 tons were left.", [500]),
        ("In this section 1,200 people live; in order 300 of them came.", [1200, 300]),
        ("She won the title 3 times, and swam 12 sections of 40 metres.", [3, 12, 40]),
    ],
)
def test_quantities_beside_a_law_are_figures(text, values):
    assert numbers_in(text) == values


@pytest.mark.parametrize("numeral", ["2022,4", "3800,5100", "38,0000", "1,5"])
def test_broken_numerals_are_figures_without_a_value(numeral):
    (figure,) = figures_in(f"It grew by {numeral} yuan per head.")
    assert (figure.value, figure.flags, figure.unit) == (None, ("broken_numeral",), "CNY")
    assert numbers_in(f"It grew by {numeral} yuan per head.") == []


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("In 2021 the wardens closed 214 cases.", "2021"),
        ("Between 2015 and 2019 thefts fell by 40 percent.", "2015 and 2019"),
        ("Over the past five years they counted 300 seals.", "past five years"),
        ("They caught 12 smugglers this year.", "this year"),
        ("In March 2023 she handed out 1,250 booklets.", "March 2023"),
        ("They caught 12 smugglers.", ""),
    ],
)
def test_the_period_is_the_nearest_one_named(text, period):
    (figure,) = figures_in(text)
    assert period in figure.period
    assert bool(figure.period) == bool(period)


def test_of_two_periods_the_nearer_one_counts():
    found = {
        figure.text: figure.period for figure in figures_in("In 2019 they counted 312 seals; after two winters without much ice only 95 were left in 2021.")
    }
    assert found == {"312": "In 2019", "95": "in 2021"}


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("They freed 37 harbour seals in May.", "harbour seals"),
        ("They found 3.5 tonnes of dried cod.", "dried cod"),
        ("They asked 2,400 residents, mostly anglers.", "residents"),
        ("It fell by 12 percent.", ""),
    ],
)
def test_the_measure_is_what_is_counted(text, measure):
    (figure,) = figures_in(text)
    assert figure.measure == measure


@settings(deadline=None, derandomize=True)
@given(st.text(alphabet="0123456789.,% :-$年年msa\n", max_size=40))
def test_any_text_gives_figures_that_lie_where_they_say(text):
    end = 0
    for figure in figures_in(text):
        assert end <= figure.start < figure.end <= len(text)
        assert text[figure.start : figure.end] == figure.text
        assert figure.value is None or math.isfinite(figure.value)
        end = figure.end


def test_offsets_match_the_paragraphs(analysis):
    text = analysis.paragraphs.set_index("paragraph_id")["text"]
    assert len(analysis.figures) > 150
    assert [text[row.paragraph_id][row.start : row.end] for row in analysis.figures.itertuples()] == analysis.figures["text"].tolist()
    assert analysis.figures["figure_id"].is_unique


def test_a_figure_names_the_family_of_the_passage_it_stands_in(analysis):
    members = analysis.reuse.members
    inside = 0
    for row in analysis.figures.itertuples():
        around = members[(members["paragraph_id"] == row.paragraph_id) & (members["start"] <= row.start) & (row.start < members["end"])]
        assert row.family_id in set(around["family_id"]) if len(around) else row.family_id != row.family_id
        inside += len(around) > 0
    assert 0 < inside < len(analysis.figures)


@pytest.mark.parametrize(
    ("a", "b", "same"), [(1190, 1200, True), (31.2e6, 31e6, True), (0, 0, True), (95.2, 95.6, False), (95, 96, False), (1040, 1000, False)]
)
def test_values_are_the_same_where_one_is_the_other_rounded(a, b, same):
    assert same_value(a, b) == same_value(b, a) == same


@pytest.mark.parametrize(("a", "b", "slip"), [(2.6, 26, True), (96.4, 94.6, True), (31.2e6, 312e3, True), (3, 30, False), (96.4, 96.5, False)])
def test_values_with_the_same_digits_are_slips(a, b, slip):
    assert is_slip(a, b) == is_slip(b, a) == slip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They sent 1800 officers to the hills.", ["1800"]),
        ("In 2008 officers came, and the 2012 games were held.", []),
        ("It rose by 3.5 percentage points.", ["3.5 percentage points"]),
        ("The hotline answers 24/7.", []),
        ("At 11 p.m. and at 9 o'clock 23 seals came.", ["23"]),
        ("They freed 2.13 ten thousand seals.", ["2.13 ten thousand"]),
        ("About 1.234.567 head of cattle.", ["1.234.567"]),
    ],
)  # fmt: skip
def test_counts_are_told_from_years_hours_and_points(text, found):
    assert [figure.text for figure in figures_in(text)] == found


def test_boilerplate_holds_no_figure():
    corpus = corpus_of("They freed 37 seals.\n\nCopyright 2023 Skarvoy Herald, 14 Quay Street, 300 copies")
    assert framing.find_figures(corpus.paragraphs)["text"].tolist() == ["37"]


def test_without_figures_the_table_is_empty_and_whole():
    table = framing.find_figures(corpus_of("No numeral at all.").paragraphs)
    assert table.empty
    assert table.columns.tolist() == FIGURE_COLUMNS


@pytest.mark.parametrize("at_a_time", [1, 2])
def test_figures_are_the_same_however_many_paragraphs_are_searched_at_a_time(example, monkeypatch, at_a_time):
    paragraphs = example.paragraphs.head(7)
    whole = framing.find_figures(paragraphs)
    monkeypatch.setattr("framing.reuse.figures.PARAGRAPHS", at_a_time)
    parted = framing.find_figures(paragraphs)
    assert len(whole) > 2
    pd.testing.assert_frame_equal(parted, whole)


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Under sections 3 and 5.5 million people", ["5.5 million"]),
        ("Sections 201, 232, and 7.5 percent of trade", ["7.5 percent"]),
        ("Sections 3 and 5\u00a0000 tons", ["5\u00a0000 tons"]),
        ("Sections 3 and 10-20 million tons", ["10", "20 million tons"]),
        ("Sections 2.1, 2.2 and 2.3 apply", []),
        ("He held it for 45 sec. 30 people watched", ["45", "30"]),
    ],
)
def test_a_quantity_after_a_list_of_sections_is_one_whole(text, stated):
    assert [figure.text for figure in figures_in(text)] == stated


@pytest.mark.parametrize(
    ("text", "figures"),
    [("From 3 to 5 May 10 to 12 people were charged.", ["12"]), ("May 5 to 7 June 9 to 12 people", []), ("June 5-7, 12 boats, 10:30 June 8 to 9", ["12"])],
)
def test_a_month_belongs_to_the_days_on_one_side_of_it(text, figures):
    assert [figure.text for figure in figures_in(text)] == figures


def test_the_longest_period_is_read_whole_and_the_next_one_too():
    text = "They counted 30 boats at the end of the September 12, 2004 to September 2006. " + "Nobody came. " * 9 + "There were 12 carts over the past year."
    assert [(figure.text, figure.period) for figure in figures_in(text)] == [
        ("30", "at the end of the September 12, 2004 to September 2006"),
        ("12", "over the past year"),
    ]
