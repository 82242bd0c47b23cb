"""What a reader would compare in two statements."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from framing.reuse.statements import Rarity, details_in, token_ratio


def test_rare_words_count_more_than_common_ones():
    rarity = Rarity({"boat": 3, "net": 1, "lamp": 1}, 3)
    assert rarity("lamp") > rarity("boat") > 0
    assert rarity.overlap({"net": 1, "lamp": 1}, {"net": 1, "rope": 1}) > rarity.overlap({"boat": 1, "lamp": 1}, {"boat": 1, "rope": 1})


def test_forms_of_one_stem_are_counted_together():
    assert Rarity({"boat": 2, "boats": 2}, 9)("boat") == Rarity({"boat": 4}, 9)("boat")


def test_years_are_told_from_figures():
    assert details_in("In 2021 the wardens checked 212 boats.") == ((212.0,), {"2021"})


words = st.lists(st.sampled_from("abc"), max_size=12)


@settings(deadline=None, derandomize=True)
@given(words, words)
def test_the_token_ratio_is_symmetric_and_is_one_only_for_equal_texts(a, b):
    assert token_ratio(a, b) == token_ratio(b, a)
    assert (token_ratio(a, b) == 1.0) == (a == b)


def test_what_a_sixth_of_the_corpus_says_tells_nothing():
    rarity = Rarity({"reeds": 40, "warden": 4}, 200)
    assert [rarity.tells(stems) for stems in (["reed", "warden"], ["reed"], [])] == [True, False, False]


def test_the_overlap_of_sets_does_not_depend_on_their_order():
    rarity = Rarity({f"word{chr(97 + n)}": n * n + 1 for n in range(20)}, 1000)
    words = [f"word{chr(97 + n)}" for n in range(20)]
    orders = [words, words[::-1], words[7:] + words[:7], words[3::2] + words[:3] + words[4::2]]
    assert len({rarity.overlap_of_sets(dict.fromkeys(order).keys(), frozenset(words) - {*words[9:12]}) for order in orders}) == 1
