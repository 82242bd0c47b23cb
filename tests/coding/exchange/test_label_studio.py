import pytest

from framing.errors import CodebookError

TEXT = "The river rose."


def choices(*names: str) -> dict:
    return {"type": "choices", "from_name": "frame", "to_name": "text", "value": {"choices": list(names)}}


def task(*annotations: dict, text: str = TEXT, **more) -> dict:
    return {"id": 7, "data": {"text": text, "post_id": "p"}, "annotations": list(annotations), **more}


def test_every_coder_is_kept_and_a_frame_counts_where_more_than_half_gave_it(read):
    found = read(
        [task({"completed_by": 1, "result": [choices("water", "wind")]}, {"completed_by": {"id": 2, "email": "b@c.no"}, "result": [choices("water")]})]
    )
    (unit,) = found.units
    assert (unit.unit_id, unit.text, unit.post_id) == ("7", TEXT, "p")
    assert unit.coders == {"1": ("water", "wind"), "2": ("water",)}
    assert unit.frames == ("water",)
    assert found.account == ("noted: coders disagree; a frame counts where more than half gave it (1 of 1 units with several coders)",)


def test_ground_truth_stands_whatever_coders_gave(read):
    truth = {"completed_by": 3, "ground_truth": True, "result": [choices("wind")]}
    assert read([task({"completed_by": 1, "result": [choices("water")]}, {"completed_by": 2, "result": [choices("water")]}, truth)]).units[0].frames == (
        "wind",
    )


def test_cancelled_annotations_predictions_and_bare_tasks_are_no_coding(read):
    found = read(
        [
            task({"completed_by": 1, "result": []}, {"completed_by": 2, "was_cancelled": True, "result": [choices("wind")]}, predictions=[7]),
            {"id": 8, "data": {"text": "Nobody came."}, "annotations": [], "predictions": [{"result": [choices("wind")]}]},
        ]
    )
    assert [(unit.unit_id, unit.frames, dict(unit.coders)) for unit in found.units] == [("7", (), {"1": ()})]
    assert found.account == ("skipped: cancelled annotation (1)", "skipped: task without an annotation (1)")


@pytest.mark.parametrize("value", [{"start": 6, "end": 11}, {"start": "/p", "end": "/p", "globalOffsets": {"start": 6, "end": 11}}])
def test_marked_parts_become_evidence_though_browsers_count_some_letters_twice(read, value):
    region = {"type": "labels", "value": {**value, "text": "river", "labels": ["water"]}}
    (unit,) = read([task({"completed_by": 1, "result": [region]}, text="\U0001f30a\U0001f30a\U0001f30ariver rose")]).units
    assert unit.frames == ("water",)
    assert [unit.text[start:end] for start, end in unit.evidence["water"]] == ["river"]


def test_flat_rows_hold_one_choice_as_text_and_several_as_an_object(read):
    rows = [
        {"id": 1, "text": TEXT, "topic": {"choices": ["water", "wind"]}, "annotator": 1, "annotation_id": 10},
        {"id": 1, "text": TEXT, "topic": "water", "annotator": 2, "annotation_id": 11},
        {"id": 2, "text": "Nobody came.", "annotator": 1, "annotation_id": 12, "lead_time": 1.5},
        {"id": 3, "text": "It blew.", "annotator": 1, "annotation_id": 13, "part": [{"start": 3, "end": 7, "text": "blew", "labels": ["wind"]}]},
    ]
    found = read(rows)
    assert [unit.frames for unit in found.units] == [("water",), (), ("wind",)]
    assert found.units[0].coders == {"1": ("water", "wind"), "2": ("water",)}
    assert found.units[2].evidence == {"wind": ((3, 7),)}


def test_csv_holds_the_same_rows(read):
    content = 'annotation_id,annotator,frame,id,text\n10,1,"{""choices"":[""water"",""wind""]}",1,The river rose.\n11,1,wind,2,It blew.\n12,1,,3,Nobody came.\n'
    assert [unit.frames for unit in read(content).units] == [("water", "wind"), ("wind",), ()]


def test_one_coder_who_gave_two_answers_to_one_task_is_a_conflict(read):
    kept = {**task({"completed_by": 1, "result": [choices("wind")]}, text="It blew."), "id": 8}
    found = read([task({"completed_by": 1, "result": [choices("water")]}, {"completed_by": 1, "result": []}), kept])
    assert [unit.unit_id for unit in found.units] == ["8"]
    assert found.account == ("skipped: conflicting frames for one text (1): record 1 water against record 1 no frame",)


@pytest.mark.parametrize("record", [task(1001), {"data": "text", "annotations": []}, {"data": {"title": "x"}, "annotations": [{"result": []}]}])
def test_tasks_of_another_shape_are_an_error_with_their_place(read, record):
    with pytest.raises(CodebookError, match=r"units\.any, record 1: "):
        read([record])
