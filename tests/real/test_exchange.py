"""The shared examples of annotation tools, and bad annotations."""

from __future__ import annotations

import pytest

import framing
from framing.coding.codebook import codebook_from
from framing.errors import CodebookError

IDS = ("cooperation", "sovereignty", "blame_shifting", "positive", "negative", "economie", "a", "b")
BOOK = codebook_from({"frames": [{"id": frame, "name": frame, "definition": "As the name says."} for frame in IDS]})

#: The frames of each unit, by file.
FRAMES = {
    "label_studio_json/export.json": [("cooperation",)],
    "label_studio_json/export_json_min.json": [("cooperation", "sovereignty"), ("blame_shifting",)],
    "label_studio_json/export.csv": [("cooperation", "sovereignty"), ("blame_shifting",)],
    **{f"doccano_export/example.{form}": [("negative",), ("positive",), ("positive",)] for form in ("json", "jsonl", "csv", "txt")},
    "doccano_import/tests_multilabel_meta.jsonl": [("positive",), ("positive", "negative"), ()],
    "doccano_import/tests_fasttext.txt": [("positive",), ("positive", "negative"), ()],
    "doccano_import/tests_utf16.csv": [("positive",), ("positive",), ("negative",)],
    "prodigy_jsonl/db-out.jsonl": [("economie",), ("cooperation",), ()],
    "bad_inputs/seed_tiny.jsonl": [("a",)],
}
#: Words of the error, by file.
ERRORS = {
    "label_studio_json/import_tasks_with_predictions.json": "task without an annotation (1)",
    "doccano_import/example.jsonl": "line 1: a unit needs `text`; the fields are column_data, column_label",
    "doccano_import/example.csv": "the columns are column_data, column_label",
    "doccano_import/tests_invalid_ragged.csv": "line 2: more cells than columns",
    "bad_inputs/labels_evil.jsonl": "'a;b' (1 time)",
    "bad_inputs/seed_conflict.jsonl": "conflicting frames for one text (1): line 1 a against line 2 b against line 3 no frame",
}


@pytest.mark.parametrize("name", FRAMES)
def test_an_example_is_read_by_its_content(shared, name):
    assert [unit.frames for unit in framing.read_annotations(shared / "formats" / name, BOOK).units] == FRAMES[name]


def test_two_coders_of_a_task_are_kept(shared):
    (unit,) = framing.read_annotations(shared / "formats" / "label_studio_json" / "export.json", BOOK).units
    assert unit.coders == {"10": ("cooperation", "sovereignty"), "11": ("cooperation",)}


@pytest.mark.parametrize("name", ERRORS)
def test_what_cannot_be_read_is_named(shared, name):
    with pytest.raises(CodebookError) as caught:
        framing.read_annotations(shared / "formats" / name, BOOK)
    assert ERRORS[name] in str(caught.value)


@pytest.mark.parametrize("name", ["norway.yaml", "evil.yaml", "alias_bomb.yaml"])
def test_a_bad_codebook_is_refused_and_runs_nothing(shared, name, tmp_path, monkeypatch):
    file = shared / "formats" / "bad_inputs" / name
    if not file.exists():
        pytest.skip(f"{name} is not in the collection")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CodebookError) as caught:
        framing.read_codebook(file)
    assert len(str(caught.value)) < 2000
    assert not list(tmp_path.iterdir())
