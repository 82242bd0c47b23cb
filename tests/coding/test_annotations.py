import hashlib
import re

import numpy as np
import pytest

import framing
from framing.errors import CodebookError

UNIT = {"text": "The river rose.", "frames": ["water"]}
#: The id that UNIT is given.
ID = hashlib.sha256(b"The river rose.").hexdigest()[:12]


@pytest.fixture
def read_csv(tmp_path, codebook):
    def reader(content: str) -> framing.Annotations:
        file = tmp_path / "units.csv"
        file.write_text(content, encoding="utf-8", newline="")
        return framing.read_annotations(file, codebook)

    return reader


def test_a_unit_holds_what_its_line_says(annotate):
    unit = {
        "unit_id": "u1", "text": "The river rose.", "frames": ["wind", "water"], "evidence": {"water": [[0, 9], [10, 14]]},
        "coders": {"ida": ["water"], "ole": []}, "writer": "w", "scenario": "s", "register": "r", "post_id": "p",
    }  # fmt: skip
    (found,) = annotate(unit).units
    assert (found.unit_id, found.text) == ("u1", "The river rose.")
    assert found.frames == ("water", "wind")
    assert found.evidence == {"water": ((0, 9), (10, 14))}
    assert found.coders == {"ida": ("water",), "ole": ()}
    assert (found.writer, found.scenario, found.register, found.post_id) == ("w", "s", "r", "p")


def test_labels_follow_the_columns_of_the_codebook(annotate):
    annotations = annotate({"text": "a", "frames": ["wind"]}, {"text": "b", "frames": ["water", "wind"]}, {"text": "c", "frames": []})
    assert annotations.labels.tolist() == [[0, 1], [1, 1], [0, 0]]
    assert annotations.labels.dtype == np.int8
    assert annotations.frame_counts() == {"water": 1, "wind": 2}
    assert annotations.texts == ["a", "b", "c"]
    assert len(annotations) == 3


def test_ratings_tell_not_given_from_not_coded(annotate):
    annotations = annotate({"text": "a", "frames": [], "coders": {"ole": ["wind"], "ida": []}}, {"text": "b", "frames": [], "coders": {"ida": ["water"]}})
    tensor, _ = annotations.ratings()
    assert annotations.coders == ("ida", "ole")
    np.testing.assert_array_equal(tensor, [[[0, 0], [1, 0]], [[0, 1], [np.nan, np.nan]]])


def test_a_unit_stays_with_its_writer_or_else_its_post(annotate):
    annotations = annotate({**UNIT, "unit_id": "a", "post_id": "p", "writer": "w"}, {**UNIT, "unit_id": "b", "post_id": "q"}, {**UNIT, "unit_id": "c"})
    assert annotations.groups.tolist() == ["w", "q", "c"]
    assert annotations.clusters.tolist() == ["p", "q", "c"]


def test_agreement_resamples_posts_or_else_what_one_writer_made_of_one_scenario(annotate):
    annotations = annotate(
        {**UNIT, "unit_id": "a", "post_id": "p", "writer": "w", "scenario": "s"},
        {**UNIT, "unit_id": "b", "writer": "w", "scenario": "s"},
        {**UNIT, "unit_id": "c", "writer": "w"},
    )
    assert annotations.ratings()[1].tolist() == ["p", "w/s", "c"]


def test_a_unit_without_an_id_gets_one_that_depends_on_its_text(annotate):
    first, second = annotate(UNIT, {"text": "The wind fell.", "frames": []}).units
    assert first.unit_id == hashlib.sha256(b"The river rose.").hexdigest()[:12]
    assert first.unit_id != second.unit_id


def test_id_serves_where_there_is_no_unit_id(annotate):
    assert annotate({**UNIT, "id": 17}).units[0].unit_id == "17"


def test_zero_is_an_id(annotate):
    assert annotate({**UNIT, "unit_id": 0}).units[0].unit_id == "0"


def test_annotations_show_their_size_and_know_their_file(annotate, tmp_path):
    annotations = annotate({**UNIT, "coders": {"ida": []}})
    assert repr(annotations) == "Annotations(1 units, 1 coders, codebook 'weather')"
    assert annotations.sha256 == hashlib.sha256((tmp_path / "units.jsonl").read_bytes()).hexdigest()


def test_the_shipped_seed_set_codes_every_frame_of_the_shipped_codebook():
    assert all(count > 0 for count in framing.read_annotations().frame_counts().values())


def test_blank_lines_marks_and_windows_newlines_are_no_units(annotate):
    assert annotate("\ufeff" + '{"text": "a", "frames": []}\r', "", '{"text": "b\u2028c", "frames": []}\r', "  ").texts == ["a", "b\u2028c"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{bad", "no valid JSON"),
        ("[1]", "a unit must be a JSON object"),
        ('{"frames": []}', "a unit needs `text`"),
        ('{"text": " ", "frames": []}', "a unit needs `text`"),
        ('{"text": 5, "frames": []}', "a unit needs `text`"),
        ('{"text": "x"}', "`frames` must be a list (empty for 'no frame')"),
        ('{"text": "x", "frames": "water"}', "`frames` must be a list"),
        ('{"text": "x", "frames": ["fire"]}', "unknown frame 'fire' (1 time); the codebook has water, wind"),
        ('{"text": "x", "frames": [], "coders": {"ida": ["fire"]}}', "unknown frame 'fire'"),
        ('{"text": "x", "frames": [], "coders": {"ida": "water"}}', "`frames` must be a list"),
        (f'{{"unit_id": "{ID}", "text": "The river fell.", "frames": []}}', "was given before, to another text; ids must be unique"),
        ('{"text": "xyz", "frames": [], "evidence": {"water": [[0, 4]]}}', "an evidence span lies outside the text"),
        ('{"text": "xyz", "frames": [], "evidence": {"water": [[2, 2]]}}', "an evidence span lies outside the text"),
        ('{"text": "xyz", "frames": [], "evidence": {"water": [[-1, 2]]}}', "an evidence span lies outside the text"),
    ],
)
def test_an_error_names_the_line(annotate, line, message):
    with pytest.raises(CodebookError, match=r"units\.jsonl, line 3: .*" + re.escape(message)):
        annotate(UNIT, "", line)


def test_evidence_may_reach_from_the_first_to_the_last_character(annotate):
    assert annotate({"text": "xyz", "frames": ["wind"], "evidence": {"wind": [[0, 3]]}}).units[0].evidence == {"wind": ((0, 3),)}


@pytest.mark.parametrize(
    "fields",
    [{"evidence": {"water": [[0]]}}, {"evidence": {"water": [["a", "b"]]}}, {"evidence": {"water": None}}, {"evidence": [[0, 3]]}, {"coders": ["ida"]}],
)
def test_evidence_and_coders_of_another_shape_are_an_error_with_the_line(annotate, fields):
    with pytest.raises(CodebookError, match="line 1"):
        annotate({**UNIT, **fields})


def test_evidence_for_a_frame_the_codebook_lacks_is_an_error(annotate):
    with pytest.raises(CodebookError, match="line 1: unknown frame 'fire'"):
        annotate({**UNIT, "evidence": {"fire": [[0, 3]]}})


def test_a_missing_file_is_named(tmp_path, codebook):
    with pytest.raises(CodebookError, match=r"no readable annotations at .*none\.jsonl"):
        framing.read_annotations(tmp_path / "none.jsonl", codebook)


def test_an_empty_file_is_an_error(annotate):
    with pytest.raises(CodebookError, match="holds no annotated unit"):
        annotate("")


def test_a_file_that_is_not_utf_8_is_an_error(tmp_path, codebook):
    file = tmp_path / "units.jsonl"
    file.write_bytes('{"text": "Fähre", "frames": []}'.encode("cp1252"))
    with pytest.raises(CodebookError, match=r"units\.jsonl is not UTF-8; save it as UTF-8"):
        framing.read_annotations(file, codebook)


def test_csv_joins_frames_by_semicolons(read_csv):
    annotations = read_csv('unit_id,text,frames\nu1,"The river rose,\nand fell.", wind ; ; water;\nu2,Nobody came.,\n')
    assert annotations.texts == ["The river rose,\nand fell.", "Nobody came."]
    assert annotations.labels.tolist() == [[1, 1], [0, 0]]
    assert [unit.unit_id for unit in annotations.units] == ["u1", "u2"]


def test_an_error_in_csv_names_the_line_of_the_file(read_csv):
    with pytest.raises(CodebookError, match=r"units\.csv, line 4: unknown frame 'fire'"):
        read_csv('text,frames\n"The river\nrose.",water\nNobody came.,fire\n')


@pytest.mark.parametrize("content", ["text,code\nThe river rose.,water\n", "text,frames\nThe river rose.\n"])
def test_csv_without_frames_is_an_error(read_csv, content):
    with pytest.raises(CodebookError, match="frames"):
        read_csv(content)


def test_a_line_separator_inside_a_csv_cell_ends_no_unit(read_csv):
    assert read_csv("text,frames\nThe river rose.\u2028It fell.,water\n").texts == ["The river rose.\u2028It fell."]
