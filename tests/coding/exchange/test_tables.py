import pytest

import framing
from framing.errors import CodebookError


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_column_a_frame_holds_0_or_1(read, mark):
    rows = ["id,text,Water,wind", "a,The river rose.,1,0", "b,It blew.,,TRUE", "c,Nobody came.,0.0,no"]
    found = read("\n".join(rows).replace(",", mark))
    assert [(unit.unit_id, unit.frames) for unit in found.units] == [("a", ("water",)), ("b", ("wind",)), ("c", ())]


def test_a_frame_without_a_column_and_a_column_without_a_frame_are_told(read):
    assert read("text,water,winds,likes\na,1,1,7\nb,0,0,3\n").account == (
        "noted: no column for the frame 'wind'; no unit carries it",
        "noted: column 'winds' holds 0 and 1 but is no frame; not read (did you mean 'wind'?)",
    )


def test_a_column_that_one_coder_left_blank_is_told(read):
    rows = ["id,text,water,wind,coder", "a,Rain.,1,1,ida", "b,Fog.,0,0,ida", "a,Rain.,1,,ole", "b,Fog.,0,,ole"]
    assert read("\n".join(rows)).account[-1] == "noted: coder 'ole' left the column 'wind' blank throughout; that counts as 'not given' (2 units)"


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("text,frames\nRain.,water\nFog.,none\nMist.,\nHail., \n", "the column `frames`"),
        ("text,water,wind\nRain.,1,0\nFog.,0,0\nMist.,,\nHail., ,\n", "every column of a frame"),
    ],
)
def test_rows_that_nobody_may_have_coded_are_counted(read, content, where):
    found = read(content)
    assert [unit.frames for unit in found.units] == [("water",), (), (), ()]
    assert found.account == (f"noted: rows that are empty in {where} count as 'no frame', like those that say so; leave out what nobody has coded (2)",)


@pytest.mark.parametrize("content", ["text,frames\nRain.,water\nMist.,\n", "text,water,wind\nRain.,1,\nMist.,,\n", "text,frames\nRain.,none\n"])
def test_an_empty_cell_is_no_frame_where_no_row_says_so_otherwise(read, content):
    assert read(content).account == ()


def test_anything_but_0_and_1_in_a_frames_column_is_an_error(read):
    with pytest.raises(CodebookError, match=r"line 3: column 'wind' must hold 0 or 1, not '0\.7'"):
        read("text,water,wind\na,1,0\nb,0,0.7\n")


@pytest.mark.parametrize("header", ["text,frames,coder", "text,water,wind,coder"])
def test_a_row_a_coder_is_read_as_one_unit(read, header):
    cells = ["a,water;wind,ida", "a,water,ole"] if "frames" in header else ["a,1,1,ida", "a,1,0,ole"]
    (unit,) = read("\n".join([header, *cells])).units
    assert unit.coders == {"ida": ("water", "wind"), "ole": ("water",)}
    assert unit.frames == ("water",)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("text,frames\nRain, then wind,water\n", "line 2: more cells than columns"),
        ("text,text,frames\na,b,water\n", "line 1: two columns are called 'text'"),
        ("body,code\na,water\n", "line 1: no column `frames`.*the columns are body, code"),
        ("body,frames\na,water\n", "line 2: a unit needs `text`; the fields are body, frames"),
        ("text,frames\n", "holds no annotated unit"),
    ],
)
def test_tables_that_cannot_be_read_are_named_with_the_line(read, content, told):
    with pytest.raises(CodebookError, match=told):
        read(content)


def test_a_byte_order_mark_tells_the_encoding(tmp_path, codebook):
    file = tmp_path / "units.csv"
    file.write_text("text,label\nFlåm,water\n", encoding="utf-16")
    assert framing.read_annotations(file, codebook).texts == ["Flåm"]
