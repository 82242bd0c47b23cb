"""What the verifier weighs in two stretches."""

from __future__ import annotations

import numpy as np

from framing.reuse.compared import Compared
from framing.reuse.passages import best_passage
from framing.reuse.statements import Rarity, statement
from framing.reuse.verifier import FEATURES, features


def weighed(a: str, b: str, name: str) -> float:
    """One feature of two paragraphs of one clause each."""
    vector = np.array([1.0, 0.0], dtype=np.float32)
    left, right = (Compared((whole := statement(text, 0, len(text), vector)), (whole,), Rarity({}, 100)) for text in (a, b))
    passage = best_passage(left, right)
    assert passage is not None
    return float(features(left, right, passage)[FEATURES.index(name)])


def test_words_with_a_capital_are_not_among_the_plain_ones_that_both_share():
    law, told = (
        ("under the Harbour Lights Act and the Reef Wardens Order", "they mended the nets by lamplight"),
        ("by the Reef Wardens Order, by the Harbour Lights Act", "nets mended at lamplight"),
    )
    assert weighed(law[0], told[0], "plain_shared") == 0.0 < weighed(law[1], told[1], "plain_shared")
    assert weighed(law[0], told[0], "rare_shared") > weighed(law[1], told[1], "rare_shared")


def test_function_words_and_figures_are_no_plain_words():
    assert weighed("there were 42 of these in 2017", "of these there were 42 in 2017", "plain_shared") == 0.0
