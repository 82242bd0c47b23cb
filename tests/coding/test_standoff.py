import hashlib
import json
import re

import pytest

from framing.coding.standoff import Gold, read_agreement, read_gold
from framing.errors import CodebookError, InputError

NOTE = "\ufeffRiver news\r\n\r\nThe river rose. It fell.\r\nNobody slept.\r\n".encode()
DUMP = b"Text\nIt rained.\n2 notes\nText\nIt blew.\n3 notes\n"
SHA = hashlib.sha256(NOTE).hexdigest()
UNIT = {"unit": "u1", "document": "note.txt", "sha256": SHA, "start": 14, "end": 38, "frames": ["water"]}


@pytest.fixture
def gold(tmp_path):
    """Write units (mappings, or lines as they stand) as gold over two documents and read them."""

    def reader(*units: dict | str) -> Gold:
        documents = tmp_path / "documents"
        documents.mkdir(exist_ok=True)
        (documents / "note.txt").write_bytes(NOTE)
        (documents / "dump.txt").write_bytes(DUMP)
        file = tmp_path / "gold.jsonl"
        file.write_text("\n".join(unit if isinstance(unit, str) else json.dumps(unit) for unit in units), encoding="utf-8")
        return read_gold(file, documents, ("water", "wind"))

    return reader


def test_offsets_count_decoded_characters_without_the_mark(gold):
    found = gold(UNIT, {**UNIT, "unit": "u2", "start": 0, "end": 10, "frames": []}, {**UNIT, "unit": "u3", "start": 40, "end": 53})
    assert found.texts == ("The river rose. It fell.", "River news", "Nobody slept.")
    assert found.unit_ids == ("u1", "u2", "u3")


def test_labels_and_contested_cells_follow_the_frames(gold):
    found = gold({**UNIT, "frames": ["wind"], "contested": ["water"]}, {**UNIT, "frames": ["water", "wind"]})
    assert found.labels.tolist() == [[0, 1], [1, 1]]
    assert found.contested.tolist() == [[True, False], [False, False]]


def test_units_know_the_post_they_stand_in(gold):
    dump = {"document": "dump.txt", "frames": []}
    found = gold(UNIT, {**dump, "start": 5, "end": 15}, {**dump, "start": 29, "end": 37})
    assert found.texts[1:] == ("It rained.", "It blew.")
    assert found.posts.tolist() == ["note", "dump#01", "dump#02"]


def test_a_unit_that_begins_inside_a_paragraph_stands_in_its_post(gold):
    assert gold({"document": "dump.txt", "start": 32, "end": 37, "frames": []}).posts.tolist() == ["dump#02"]


def test_a_unit_outside_every_post_belongs_to_its_document(gold):
    found = gold({"document": "dump.txt", "start": 38, "end": 45, "frames": []})
    assert (found.texts, found.posts.tolist()) == (("3 notes",), ["dump.txt"])


def test_a_unit_without_a_name_is_named_after_its_line(gold):
    assert gold(UNIT, {key: value for key, value in UNIT.items() if key != "unit"}).unit_ids == ("u1", "2")


def test_another_version_of_a_document_is_an_error(gold):
    with pytest.raises(InputError, match=rf"note\.txt is not the document that was coded: its sha256 is {SHA[:16]}\.\.\., the gold names {'0' * 16}"):
        gold({**UNIT, "sha256": "0" * 64})


def test_every_unit_is_held_against_the_hash_it_names(gold):
    with pytest.raises(InputError, match="is not the document that was coded"):
        gold(UNIT, {**UNIT, "unit": "u2", "sha256": "0" * 64})


def test_a_document_that_is_not_there_is_named(gold):
    with pytest.raises(InputError, match=r"the gold names the document 'lost\.txt', which is not in .*documents"):
        gold({**UNIT, "document": "lost.txt"})


@pytest.mark.parametrize(("start", "end"), [(0, 56), (-1, 5), (5, 5), (9, 5)])
def test_offsets_outside_the_document_are_an_error(gold, start, end):
    with pytest.raises(InputError, match=re.escape(f"gold.jsonl, line 2: offsets {start}-{end} lie outside note.txt (55 characters)")):
        gold(UNIT, {**UNIT, "start": start, "end": end})


def test_offsets_may_reach_the_end(gold):
    assert gold({**UNIT, "start": 0, "end": 55}).texts == (NOTE.decode("utf-8-sig"),)


@pytest.mark.parametrize(
    "line",
    ["{bad", "[1]", '{"document": "note.txt", "start": 0, "frames": []}', json.dumps({**UNIT, "start": "first"}), '{"start": 0, "end": 1, "frames": []}'],
)
def test_a_broken_unit_is_an_error_with_its_line(gold, line):
    with pytest.raises(InputError, match=r"gold\.jsonl, line 2: no valid gold unit"):
        gold(UNIT, line)


@pytest.mark.parametrize("field", ["frames", "contested"])
def test_a_frame_the_model_lacks_is_an_error_with_its_line(gold, field):
    with pytest.raises(CodebookError, match=r"gold\.jsonl, line 1: unknown frame 'fire'; the model has water, wind"):
        gold({**UNIT, field: ["fire"]})


def test_blank_lines_count_as_lines(gold):
    with pytest.raises(InputError, match="line 3"):
        gold("", UNIT, "{bad")


@pytest.mark.parametrize("fields", [{"frames": None}, {"contested": None, "frames": 5}, {"sha256": 5}, {"document": 5}])
def test_fields_of_another_type_are_an_error_with_the_line(gold, fields):
    with pytest.raises(InputError, match="line 1"):
        gold({**UNIT, **fields})


def test_a_byte_order_mark_is_no_part_of_the_gold(gold):
    assert len(gold("\ufeff" + json.dumps(UNIT)).texts) == 1


def test_gold_without_units_is_an_error(gold):
    with pytest.raises(InputError, match="holds no gold unit"):
        gold(" ")


def test_missing_gold_is_named(tmp_path):
    with pytest.raises(InputError, match=r"no readable gold file at .*gold\.jsonl"):
        read_gold(tmp_path / "gold.jsonl", tmp_path, ("water",))


def test_a_missing_folder_of_documents_is_named(tmp_path):
    (tmp_path / "gold.jsonl").write_text(json.dumps(UNIT))
    with pytest.raises(InputError, match=r"no folder .*documents; --documents must name"):
        read_gold(tmp_path / "gold.jsonl", tmp_path / "documents", ("water",))


@pytest.mark.parametrize("content", ['{"water": 0.5, "wind": 1}', "\ufeffframe,alpha\nwater,0.5\nwind,1\n", "alpha,frame,n\n0.5,water,9\n1,wind,9\n"])
def test_agreement_is_read_from_json_and_csv(tmp_path, content):
    file = tmp_path / "alpha"
    file.write_text(content, encoding="utf-8")
    assert read_agreement(file) == {"water": 0.5, "wind": 1.0}


@pytest.mark.parametrize("content", ["frame,kappa\nwater,0.5\n", "frame,alpha\nwater,high\n", '{"water": [1]}', '{"water"'])
def test_a_file_that_is_no_agreement_is_an_error(tmp_path, content):
    file = tmp_path / "alpha"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"alpha is no agreement file .*give JSON \{frame: alpha\} or CSV with the columns frame and alpha"):
        read_agreement(file)


def test_a_missing_agreement_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"no readable agreement file at .*alpha"):
        read_agreement(tmp_path / "alpha")


@pytest.mark.parametrize("content", ["", "[1]", "frame,alpha\n", "{}"])
def test_an_agreement_file_without_a_value_is_an_error(tmp_path, content):
    file = tmp_path / "alpha"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError):
        read_agreement(file)
