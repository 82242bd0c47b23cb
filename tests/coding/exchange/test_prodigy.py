import pytest

import framing
from framing.errors import CodebookError


def answer(text: str = "The river rose.", **fields) -> dict:
    return {"text": text, "_input_hash": 1, "_task_hash": 2, "answer": "accept", **fields}


def test_a_choice_codes_all_frames(read_lines):
    found = read_lines(answer(accept=["wind", "water"], _annotator_id="ida", meta={"post_id": "p"}), answer(accept=[], _session_id="ole"))
    (unit,) = found.units
    assert unit.coders == {"ida": ("water", "wind"), "ole": ()}
    assert (unit.frames, unit.post_id) == ((), "p")


def test_answers_to_one_label_at_a_time_are_one_coding(read_lines):
    found = read_lines(
        answer(label="water"), answer(label="wind", answer="reject"), answer("It blew.", label="wind"), answer("Nobody came.", label="wind", answer="ignore")
    )
    assert [(unit.text, unit.frames) for unit in found.units] == [("The river rose.", ("water",)), ("It blew.", ("wind",))]
    assert found.account == (
        "skipped: answered 'ignore' (1)",
        "noted: only some frames were asked about; the others count as not given, and not in agreement (2)",
    )


def test_coders_who_were_asked_about_different_frames_do_not_disagree(read_lines):
    texts = [f"Text {letter}" for letter in "abcdef"]
    found = read_lines(
        *(answer(text, label="water", answer="accept" if n % 2 else "reject", _annotator_id=coder) for coder in ("ida", "ole") for n, text in enumerate(texts)),
        *(answer(text, label="wind", answer="accept" if n % 3 else "reject", _annotator_id="eva") for n, text in enumerate(texts)),
        *(answer(text, label="wind", answer="accept" if n % 3 else "reject", _annotator_id="ida") for n, text in enumerate(texts[:4])),
    )
    assert found.units[5].asked == {"ida": ("water",), "ole": ("water",), "eva": ("wind",)}
    table = framing.agreement(found).table.set_index("frame")
    assert table["alpha"].tolist() == [1.0, 1.0]
    assert table["n_units"].tolist() == [6, 4]


def test_frames_stand_in_the_order_of_the_codebook_whatever_the_order_of_the_answers(read_lines):
    assert read_lines(answer(label="wind"), answer(label="water")).units[0].frames == ("water", "wind")


def test_one_label_accepted_and_rejected_is_a_conflict(read_lines):
    found = read_lines(answer(label="water"), answer(label="water", answer="reject"), answer("It blew.", label="wind"))
    assert found.texts == ["It blew."]
    assert found.account[0] == "skipped: conflicting frames for one text (1): line 1 water against line 2 no frame denies water"


def test_marked_parts_become_evidence(read_lines):
    (unit,) = read_lines(answer(spans=[{"start": 4, "end": 9, "label": "water"}])).units
    assert (unit.frames, unit.evidence) == (("water",), {"water": ((4, 9),)})


def test_a_rejected_task_tells_nothing_of_its_frames(read_lines):
    found = read_lines(answer(accept=["water"], answer="reject"), answer(spans=[], answer="reject"), answer("It blew.", accept=["wind"]))
    assert found.texts == ["It blew."]
    assert found.account == ("skipped: answered 'reject' to all that was chosen (1)", "skipped: answered 'reject' to all that was marked (1)")


@pytest.mark.parametrize("fields", [{}, {"spans": [{"label": "water"}]}, {"spans": ["water"]}, {"spans": 5}])
def test_answers_of_another_shape_are_an_error_with_the_line(read_lines, fields):
    with pytest.raises(CodebookError, match="line 1: "):
        read_lines(answer(**fields))
