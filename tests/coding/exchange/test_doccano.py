import pytest

from framing.errors import CodebookError


@pytest.mark.parametrize("field", ["label", "labels"])
def test_labels_are_a_list_of_names(read_lines, field):
    found = read_lines({"id": 4, "text": "The river rose.", field: ["wind", "water"]}, {"id": 5, "text": "Nobody came.", field: [], "meta": {"post_id": "p"}})
    assert [(unit.unit_id, unit.frames, unit.post_id) for unit in found.units] == [("4", ("water", "wind"), ""), ("5", (), "p")]


@pytest.mark.parametrize(
    "fields",
    [
        {"label": [[4, 9, "water"], [10, 14, "water"]]},
        {"entities": [{"label": "water", "start_offset": 4, "end_offset": 9}, {"label": "water", "start_offset": 10, "end_offset": 14}]},
    ],
)
def test_labels_on_parts_of_the_text_become_evidence(read_lines, fields):
    (unit,) = read_lines({"text": "The river rose.", **fields}).units
    assert unit.frames == ("water",)
    assert unit.evidence == {"water": ((4, 9), (10, 14))}


def test_a_table_joins_labels_by_a_number_sign(read):
    assert [unit.frames for unit in read("text,label\nThe river rose.,water#wind\nNobody came.,\n").units] == [("water", "wind"), ()]


def test_lines_may_begin_with_their_labels(read):
    found = read("__label__wind __label__water It blew.\nNobody came.\n__label__water\n")
    assert [(unit.text, unit.frames) for unit in found.units] == [("It blew.", ("water", "wind")), ("Nobody came.", ())]
    assert found.account == ("skipped: labels without a text (1)",)


@pytest.mark.parametrize("label", [{"water": 1}, [[4, "water"]], [["a", "b", "water"]], [[0, float("inf"), "water"]], 5])
def test_labels_of_another_shape_are_an_error_with_the_line(read_lines, label):
    with pytest.raises(CodebookError, match=r"line 2: a label must be a name or"):
        read_lines({"text": "a", "label": []}, {"text": "b", "label": label})


def test_a_part_outside_the_text_is_an_error(read_lines):
    with pytest.raises(CodebookError, match="line 1: an evidence span lies outside the text"):
        read_lines({"text": "xyz", "label": [[0, 4, "wind"]]})
