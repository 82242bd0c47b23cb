"""Reliability tiers."""

from __future__ import annotations

import pytest

from framing.frames.quality import MEANING, TIERS, tier


@pytest.mark.parametrize(
    ("f1_low", "n_positive", "alpha", "expected"),
    [
        (0.75, 300, 0.95, "A"),
        (0.70, 100, 0.80, "A"),
        (0.69, 300, 0.95, "B"),  # the interval reaches too low
        (0.75, 99, 0.95, "B"),  # too few units
        (0.75, 300, 0.79, "B"),  # coders agree too little
        (0.75, 300, float("nan"), "B"),  # nobody coded twice
        (0.49, 300, 0.95, "C"),
        (0.90, 29, 0.95, "C"),
        (0.90, 300, 0.60, "C"),
        (float("nan"), 300, 0.95, "C"),
    ],
)
def test_a_tier_is_as_good_as_its_weakest_side(f1_low, n_positive, alpha, expected):
    assert tier(f1_low, n_positive, alpha) == expected


def test_every_tier_is_explained():
    assert set(MEANING) == {*TIERS, "C"}
