import pytest

from framing.errors import CodebookError


def test_the_same_unit_coded_again_is_read_once(read_lines):
    found = read_lines({"text": "a", "frames": ["water"]}, {"text": "b", "frames": []}, {"text": "a", "frames": ["water"]})
    assert found.texts == ["a", "b"]
    assert found.account == ("noted: the same unit coded again, with the same frames; read once (1)",)


def test_a_text_in_two_units_is_kept_and_told(read_lines):
    found = read_lines({"unit_id": 1, "text": "a", "frames": ["water"]}, {"unit_id": 2, "text": "a ", "frames": ["water"]})
    assert found.unit_ids == ["1", "2"]
    assert found.account == ("noted: the same text in more than one unit (1): line 1, line 2",)


@pytest.mark.parametrize("ids", [({}, {}), ({"unit_id": 1}, {"unit_id": 2})])
def test_a_text_with_two_codings_is_left_out_and_told(read_lines, ids):
    found = read_lines({**ids[0], "text": "a", "frames": ["water"]}, {"text": "b", "frames": []}, {**ids[1], "text": "a", "frames": ["wind", "water"]})
    assert found.texts == ["b"]
    assert found.account == ("skipped: conflicting frames for one text (1): line 1 water against line 3 water+wind",)


def test_where_nothing_is_left_the_reason_is_told(read_lines):
    with pytest.raises(CodebookError, match=r"no annotated unit \(skipped: conflicting frames for one text \(1\): line 1 water against line 2 no frame\)"):
        read_lines({"text": "a", "frames": ["water"]}, {"text": "a", "frames": []})


def test_a_coder_may_not_contradict_what_another_record_says_they_gave(read_lines):
    found = read_lines(
        {"text": "a", "frames": ["water"], "coders": {"ida": ["water"]}}, {"text": "a", "frames": ["water"], "coders": {"ida": []}}, {"text": "b", "frames": []}
    )
    assert found.texts == ["b"]


def test_an_id_given_to_two_texts_is_an_error(read_lines):
    with pytest.raises(CodebookError, match="line 2: unit id 'u' was given before, to another text"):
        read_lines({"unit_id": "u", "text": "a", "frames": []}, {"unit_id": "u", "text": "b", "frames": []})


def test_broken_json_is_an_error_wherever_it_stands(read):
    for content, told in (("[" * 200000, "JSON nested too deeply"), ('[{"text": "a", ', "no valid JSON"), ("[5]", "record 1: a unit must be a JSON object")):
        with pytest.raises(CodebookError, match=told):
            read(content)
