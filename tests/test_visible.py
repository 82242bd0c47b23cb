import pytest

from framing.visible import visible


@pytest.mark.parametrize("text", ["The bell rang.", "渡口的钟", "café – 😀", "हिन्दी", "می\u200cخواهم", "👩\u200d🚒"])
def test_text_that_can_be_seen_is_left_alone(text):
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J\x1b]0;owned\x07", "\\x1b[2J\\x1b]0;owned\\x07"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("a\u202eb\u200bc\u2028", "a\\u202eb\\u200bc\\u2028"),
        ("\x9b31m", "\\x9b31m"),
        ("\ud83d", "\\ud83d"),
        ("a\u034f\u3164\u180e\u206a", "a\\u034f\\u3164\\u180e\\u206a"),
        ("\ue000\U000e0041", "\\ue000\\U000e0041"),
    ],
)
def test_what_would_move_the_cursor_or_hide_letters_is_an_escape(text, shown):
    assert visible(text) == shown
