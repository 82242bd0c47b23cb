import pytest

from framing.errors import CodebookError


def test_labels_are_trimmed_and_other_letters_are_told(read_lines):
    found = read_lines({"text": "a", "labels": [" water ", "", "Water"]}, {"text": "b", "labels": ["WIND"]}, {"text": "c", "labels": ["WIND"]})
    assert [unit.frames for unit in found.units] == [("water",), ("wind",), ("wind",)]
    assert found.account == ("noted: label 'WIND' read as 'wind' (2)", "noted: label 'Water' read as 'water' (1)")


def test_none_alone_is_no_frame(read_lines):
    assert read_lines({"text": "a", "labels": ["None"]}).units[0].frames == ()


def test_frames_that_the_codebook_lacks_are_all_named_with_counts(read_lines):
    records = [{"text": "a", "labels": ["water"]}, {"text": "b", "labels": ["watr", "../x", "none"]}, {"text": "c", "labels": ["watr"]}]
    told = r"line 2: unknown frame 'watr' \(2 times; did you mean 'water'\?\), '\.\./x' \(1 time\), 'none' \(1 time\); the codebook has water, wind"
    with pytest.raises(CodebookError, match=told):
        read_lines(*records)


def test_a_label_of_a_part_is_counted_once(read_lines):
    with pytest.raises(CodebookError, match=r"'fire' \(1 time\)"):
        read_lines({"text": "abc", "label": [[0, 2, "fire"]]})


def test_marks_are_no_letters_and_nothing_of_a_label_reaches_the_terminal(read_lines):
    with pytest.raises(CodebookError, match=r"'<wind>' \(1 time; did you mean 'wind'\?\)") as caught:
        read_lines({"text": "a", "labels": ["<wind>", "\x1b[2Jq"]})
    assert "'\\x1b[2Jq' (1 time)" in str(caught.value)
