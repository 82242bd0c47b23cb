import pytest

from framing.corpus.dates import iso_date


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
    corpus = read({"a.csv": "text,date\nThe ferry left.,03/04/2025\nThe ferry came.,2025-04-03\n"})
    assert corpus.posts["date"].isna().tolist() == [True, False]
    assert corpus.notes == {"date not understood": 1}


def test_an_empty_date_is_no_reason_for_a_note(read):
    assert read({"a.csv": "text,date\nThe ferry left.,\n"}).notes == {}
