import pytest

GLOBAL = (
    '\ufeff"Published: Mar 24, 2022 06:46 PM",Australia accepts the offer\n'
    '"Published: Mar 24, 2022 09:53 PM Updated: Mar 24, 2022 09:23 PM","Russia, Ukraine swap prisoners"\n'
)
CHINA = '"15:45, 23-Mar-2022",China livestreams second space class\n"22:44, 23-Mar-2022",Xi sends congratulatory letter\n'


@pytest.mark.parametrize(
    ("content", "dates", "first"),
    [
        (GLOBAL, ["2022-03-24T18:46:00", "2022-03-24T21:53:00"], "Australia accepts the offer"),
        (CHINA, ["2022-03-23T15:45:00", "2022-03-23T22:44:00"], "China livestreams second space class"),
        ("The bell rang again;2024-03-05\nNobody came this time;2024-03-06\n", ["2024-03-05", "2024-03-06"], "The bell rang again"),
    ],
)
@pytest.mark.parametrize("name", ["a.csv", "a.txt"])
def test_the_first_row_is_no_header_where_it_holds_a_date(read, content, dates, first, name):
    corpus = read({name: content})
    assert corpus.posts["date"].tolist() == dates
    assert corpus.posts["text"].tolist()[0] == first
    assert corpus.skipped == {}


def test_later_rows_that_differ_are_counted(read):
    rows = "".join(f"2024-03-{day:02d},The bell rang again\n" for day in range(1, 25))
    corpus = read({"a.csv": rows + "someday,The bell rang once\n2024-03-26\n2024-03-27,\n"})
    assert len(corpus) == 25
    assert corpus.notes == {"date not understood": 1}
    assert corpus.skipped == {"row with another number of cells than the first": 1, "post without words": 1}


def test_a_table_with_a_header_keeps_it(read):
    assert read({"a.csv": "date,text\n2024-03-05,The bell rang again\n"}).posts["text"].tolist() == ["The bell rang again"]


def test_prose_with_dates_is_text(read):
    prose = "In Cairo, 4 March 2025, the bell rang\nand, on the day after, nobody came\n"
    assert read({"a.txt": prose}).posts["text"].tolist() == [prose]
