import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.corpus.dates import date_column, iso_date
from framing.errors import InputError


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024-03-05", "2024-03-05"),
        ("2024/3/5", "2024-03-05"),
        ("2024.03.05", "2024-03-05"),
        ("  2024-03-05\n", "2024-03-05"),
        ("2024-03-05 10:07", "2024-03-05T10:07:00"),
        ("2024-03-05T10:07:09.250Z", "2024-03-05T10:07:09+00:00"),
        ("2024-03-05T10:07:09 utc", "2024-03-05T10:07:09+00:00"),
        ("2024-03-05T10:07:09 GMT", "2024-03-05T10:07:09+00:00"),
        ("2024-03-05T10:07:09+08:00", "2024-03-05T10:07:09+08:00"),
        ("2024-03-05T10:07:09-0330", "2024-03-05T10:07:09-03:30"),
        ("1700000000", "2023-11-14T22:13:20+00:00"),
        ("1700000000.0", "2023-11-14T22:13:20+00:00"),
        ("1700000000123", "2023-11-14T22:13:20+00:00"),
        ("999999999", "2001-09-09T01:46:39+00:00"),
        ("4 March 2025", "2025-03-04"),
        ("March 4, 2025", "2025-03-04"),
        ("2025 Mar 4", "2025-03-04"),
        ("Wed Oct 10 20:19:24 +0000 2018", "2018-10-10T20:19:24+00:00"),
        ("March 4, 2025 5pm", "2025-03-04T17:00:00"),
        ("4 March 2025, 9 a.m.", "2025-03-04T09:00:00"),
    ],
)
def test_a_date_becomes_iso_8601(written, iso):
    assert iso_date(written) == iso


def test_numbers_are_seconds_since_1970():
    assert iso_date(1700000000) == "2023-11-14T22:13:20+00:00"


@pytest.mark.parametrize("ambiguous", ["03/04/2025", "3.4.25", "20250304", "2024", "12345678"])
def test_what_could_be_read_two_ways_is_not_guessed(ambiguous):
    assert iso_date(ambiguous) is None


@pytest.mark.parametrize("broken", ["2024-02-30", "2024-13-01", "2024-03-05T25:00", "31 February 2024", "99999999999999"])
def test_an_impossible_date_is_none(broken):
    assert iso_date(broken) is None


@pytest.mark.parametrize("empty", [None, "", "  ", "nan", "NaT", "None", "null", float("nan")])
def test_an_empty_value_is_none(empty):
    assert iso_date(empty) is None


@pytest.mark.parametrize(
    "prose",
    ["In May they marched on until 2024 geese had left", "The mayor spoke in 2024", "decade of 2010", "The ferry of 4 March 2025 sank off the pier in fog"],
)
def test_a_sentence_with_a_year_is_no_date(prose):
    assert iso_date(prose) is None


def test_a_month_without_a_day_gets_no_invented_day():
    assert iso_date("March 2025") in {None, "2025-03"}


def test_twelve_digits_could_be_read_two_ways():
    assert iso_date("202403051030") is None


def test_a_date_that_is_not_understood_is_noted_and_left_empty(read):
    corpus = read({"a.csv": "text,date\nThe ferry left.,soon\nThe ferry came.,2025-04-03\n"})
    assert corpus.posts["date"].isna().tolist() == [True, False]
    assert corpus.notes == {"date not understood": 1}
    assert corpus.inputs[0].places == {"date not understood": [2]}


def test_a_missing_date_is_none_and_nothing_else(read):
    dates = read({"a.csv": "text,date\nThe ferry left.,soon\nIt came.,\nIt sank.,2025-04-03\n", "b.txt": "Nobody came."}).posts["date"]
    assert dates.tolist() == [None, None, "2025-04-03", None]


def test_an_empty_date_is_no_reason_for_a_note(read):
    assert read({"a.csv": "text,date\nThe ferry left.,\n"}).notes == {}


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2021-03-25 09:00:12 EDT", "2021-03-25T09:00:12-04:00"),
        ("4 March 2025 10:00 EST", "2025-03-04T10:00:00-05:00"),
        ("Tue, 04 Mar 2025 10:00:00 GMT", "2025-03-04T10:00:00+00:00"),
        ("4 March 2025 10:00 +0530", "2025-03-04T10:00:00+05:30"),
        ("2024-03-05 10:07 UTC+08:00", "2024-03-05T10:07:00+08:00"),
        ("2024-03-05 1:07 PM", "2024-03-05T13:07:00"),
        ("2024-03-05 12:07 am", "2024-03-05T00:07:00"),
        ("2024年7月1日", "2024-07-01"),
        ("Jul 1st, 2024", "2024-07-01"),
        ("15:45, 23-Mar-2022", "2022-03-23T15:45:00"),
        ("Tue May 12 2020 10:00:00 GMT+0200 (CEST)", "2020-05-12T10:00:00+02:00"),
        ("Tue May 12 2020 10:00:00 GMT-0500 (Central Daylight Time)", "2020-05-12T10:00:00-05:00"),
        ("12 May 2020 10:00 UTC+08:00", "2020-05-12T10:00:00+08:00"),
        ("12 May 2020 10:00 UTC -3", "2020-05-12T10:00:00-03:00"),
        ("12 May 2020 10:00 EST-0500", "2020-05-12T10:00:00-05:00"),
        ("2020-01-01 10:00:00+00", "2020-01-01T10:00:00+00:00"),
        ("2020-01-01 10:00:00.123456-05", "2020-01-01T10:00:00-05:00"),
        ("2020-01-01 10:00 UTC+8", "2020-01-01T10:00:00+08:00"),
        ("1614816000000.0", "2021-03-04T00:00:00+00:00"),
        ("3:04 PM · Mar 4, 2025", "2025-03-04T15:04:00"),
        ("04-Mar-25", "2025-03-04"),
        ("04 MAR 99 10:00", "1999-03-04T10:00:00"),
        ("2022年1月1日10时30分", "2022-01-01T10:30:00"),
        ("2022年1月1日 下午3:04", "2022-01-01T15:04:00"),
        ("2022年1月1日10点", "2022-01-01T10:00:00"),
    ],
)
def test_zones_and_halves_of_the_day_are_kept(written, iso):
    assert iso_date(written) == iso


@pytest.mark.parametrize(
    "placeholder", ["0000-00-00", "9999-12-31T23:59:59Z", "0001-01-01", "2024-03-05 13:07 PM", "2024-03-05 10:07+99:99", "2022年1月1日25时"]
)
def test_a_placeholder_is_no_date(placeholder):
    assert iso_date(placeholder) is None


def test_the_column_tells_whether_the_day_comes_first():
    column = date_column(["03/04/2021", "25/03/2021", "5/5/2021"])
    assert column.dates == {"03/04/2021": "2021-04-03", "25/03/2021": "2021-03-25", "5/5/2021": "2021-05-05"}
    assert column.inferred == "day first, because of 25/03/2021"


def test_the_column_tells_whether_the_month_comes_first():
    column = date_column(["03/04/2021 10:00 EST", "03/25/2021 11:30 PM"])
    assert list(column.dates.values()) == ["2021-03-04T10:00:00-05:00", "2021-03-25T23:30:00"]
    assert column.inferred == "month first, because of 03/25/2021 11:30 PM"


def test_nothing_is_inferred_where_dates_contradict_one_another_or_none_tells():
    contradicting = date_column(["25/03/2021", "03/25/2021", "03/04/2021"])
    assert contradicting.dates == {"25/03/2021": "2021-03-25", "03/25/2021": "2021-03-25", "03/04/2021": None}
    assert contradicting.ambiguous == {"03/04/2021"}
    assert contradicting.inferred == date_column(["03/04/2021"]).inferred == ""


def test_a_date_that_is_written_otherwise_tells_nothing():
    assert date_column(["25.03.2021", "03/04/2021"]).dates["03/04/2021"] is None
    assert date_column(["25/12/2019", "10/1/17 19:58"]).dates["10/1/17 19:58"] is None


def test_an_option_settles_the_order():
    assert date_column(["03/04/2021"], order="day").dates == {"03/04/2021": "2021-04-03"}
    assert date_column(["03/04/2021"], order="month").dates == {"03/04/2021": "2021-03-04"}


def test_years_of_two_digits_are_told():
    column = date_column(["25/12/69", "25/12/68"])
    assert column.dates == {"25/12/69": "1969-12-25", "25/12/68": "2068-12-25"}
    assert "69 on are 19.." in column.inferred
    assert date_column(["04-Mar-25"]).inferred == "years of two digits from 69 on are 19.., others 20.."


def test_a_zone_that_several_share_is_left_out_and_noted(read):
    corpus = read({"a.csv": "text,date\nIt rang.,2021-03-25 09:00 CST\n"})
    assert corpus.posts["date"].tolist() == ["2021-03-25T09:00:00"]
    assert corpus.notes == {"time zone that several share left out": 1}


def test_what_was_inferred_stands_in_the_account(read):
    corpus = read({"a.csv": "text,date\nIt rang.,25/03/2021\nNobody came.,03/04/2021\n"})
    assert corpus.posts["date"].tolist() == ["2021-03-25", "2021-04-03"]
    assert corpus.inputs[0].read_as["dates"] == "day first, because of 25/03/2021"
    assert "dates of a.csv: day first, because of 25/03/2021" in corpus.account


def test_an_ambiguous_date_is_noted_with_its_line_unless_the_option_settles_it(read):
    table = {"a.csv": "text,date\nIt rang.,03/04/2021\n"}
    corpus = read(table)
    assert corpus.posts["date"].tolist() == [None]
    assert corpus.inputs[0].places == {"date that could be read two ways; --date-order settles it": [2]}
    assert read(table, date_order="month").posts["date"].tolist() == ["2021-03-04"]


def test_an_unknown_order_is_an_error(read):
    with pytest.raises(InputError, match="unknown date order 'year'; allowed are day, month"):
        read({"a.txt": "It rang."}, date_order="year")


@settings(deadline=None, derandomize=True)
@given(st.lists(st.dates(datetime.date(1990, 1, 1), datetime.date(2060, 1, 1)), min_size=1, max_size=8), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]))
def test_no_date_of_a_column_in_one_order_is_read_wrongly(days, written):
    column = date_column(day.strftime(written) for day in days)
    for day in days:
        assert column.dates[day.strftime(written)] in {day.isoformat(), None}
    if any(day.day > 12 for day in days):
        assert None not in column.dates.values()


@settings(deadline=None, derandomize=True)
@given(st.lists(st.text(alphabet="0123456789/-.: APMTZ+ESTmay年月日", max_size=25) | st.text(max_size=12)))
def test_every_written_date_gets_an_iso_date_or_none(written):
    column = date_column(written)
    for value in written:
        date = column.dates[value]
        assert date is None or datetime.datetime.fromisoformat(date)
        assert not (date and value in column.ambiguous | column.broken)
