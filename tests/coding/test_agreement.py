import math

import numpy as np
import pytest

import framing
from framing.coding.agreement import krippendorff_alpha
from framing.errors import CodebookError

NOT = np.nan
# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section A: binary data, two observers; alpha = 0.095.
MEG = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
OWEN = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]


def units(*codings: dict[str, int], posts: list[str] | None = None) -> list[dict]:
    """One unit for each mapping of a coder to 1 (gave water) or 0 (coded, gave none)."""
    return [
        {
            "unit_id": str(number), "text": f"unit {number}", "frames": [], "post_id": posts[number] if posts else "",
            "coders": {coder: ["water"] if given else [] for coder, given in coding.items()},
        }
        for number, coding in enumerate(codings)
    ]  # fmt: skip


MEG_AND_OWEN = [{"meg": meg, "owen": owen} for meg, owen in zip(MEG, OWEN, strict=True)]


def row(annotations: framing.Annotations, **options):
    return framing.agreement(annotations, **options).table.set_index("frame").loc["water"]


def test_alpha_of_a_published_example(annotate):
    found = row(annotate(*units(*MEG_AND_OWEN)))
    assert found["alpha"] == pytest.approx(0.095, abs=5e-4)
    assert (found["n_units"], found["n_positive"]) == (10, 5)


def test_alpha_with_three_coders_and_gaps_worked_out_by_hand():
    # Coincidences by unit: o11 = 3; o01 = o10 = 1; o00 = 3; (coded once: none); o00 = 1 and o01 = o10 = 1.
    # n0 = 6, n1 = 5, n = 11, so alpha = 1 - 10 * 2 / (6 * 5) = 1/3.
    ratings = np.array([[1, 1, 0, 1, 0], [1, 0, 0, NOT, 0], [1, NOT, 0, NOT, 1]])
    assert krippendorff_alpha(ratings) == pytest.approx(1 / 3)


def test_the_same_gaps_through_the_public_door(annotate):
    found = row(annotate(*units({"a": 1, "b": 1, "c": 1}, {"a": 1, "b": 0}, {"a": 0, "b": 0, "c": 0}, {"a": 1}, {"a": 0, "b": 0, "c": 1})))
    assert found["alpha"] == pytest.approx(1 / 3)
    assert (found["n_units"], found["n_positive"]) == (4, 3)


def test_coders_who_always_agree_have_alpha_one():
    assert krippendorff_alpha(np.array([[1, 0, 0, 1], [1, 0, 0, 1]])) == 1


def test_coders_who_always_disagree_have_a_negative_alpha():
    # n = 8, n0 = n1 = 4, o01 = 4: alpha = 1 - 7 * 8 / 32.
    assert krippendorff_alpha(np.array([[1, 0, 0, 1], [0, 1, 1, 0]])) == pytest.approx(-0.75)


def test_where_only_one_value_was_given_there_is_no_alpha(annotate):
    table = framing.agreement(annotate(*units(*MEG_AND_OWEN))).table.set_index("frame")
    assert table.loc["wind", ["alpha", "low", "high"]].isna().all()
    assert table.loc["wind", "n_positive"] == 0
    assert math.isnan(krippendorff_alpha(np.array([[1.0, 1.0], [1.0, 1.0]])))


def test_the_mean_leaves_out_frames_without_alpha(annotate):
    agreement = framing.agreement(annotate(*units(*MEG_AND_OWEN)))
    assert agreement.mean_alpha == pytest.approx(1 - 76 / 84)
    assert repr(agreement) == "Agreement(2 coders, 2 frames, mean alpha 0.10)"
    assert "mean alpha 0.10" in agreement._repr_html_()


def test_an_interval_lies_about_alpha(annotate):
    found = row(annotate(*units(*MEG_AND_OWEN * 3)))
    assert -1 <= found["low"] < found["alpha"] < found["high"] < 1


def test_intervals_resample_posts_not_paragraphs(annotate):
    alone = row(annotate(*units(*MEG_AND_OWEN, posts=["p"] * 10)))
    assert alone["alpha"] == pytest.approx(row(annotate(*units(*MEG_AND_OWEN)))["alpha"])
    # One post tells nothing about how far others would differ.
    assert math.isnan(alone["low"])
    assert math.isnan(alone["high"])
    two = row(annotate(*units(*MEG_AND_OWEN, posts=["p"] * 5 + ["q"] * 5)))
    assert two["low"] < two["high"]


def test_intervals_are_the_same_on_every_run_and_follow_the_seed(annotate):
    annotations = annotate(*units(*MEG_AND_OWEN * 3))
    bounds = [tuple(row(annotations, random_state=seed)[["low", "high"]]) for seed in (0, 0, 1)]
    assert bounds[0] == bounds[1] != bounds[2]


def test_more_draws_are_taken_when_asked_for(annotate):
    single = row(annotate(*units(*MEG_AND_OWEN * 3)), draws=1)
    assert single["low"] == single["high"]


def test_where_nothing_was_coded_twice_there_is_no_agreement(annotate):
    with pytest.raises(CodebookError, match="no unit was coded by two coders"):
        framing.agreement(annotate(*units({"a": 1}, {"b": 0})))


def test_the_table_has_one_row_a_frame_in_the_order_of_the_codebook(annotate):
    agreement = framing.agreement(annotate(*units(*MEG_AND_OWEN)))
    assert list(agreement.table.columns) == ["frame", "alpha", "low", "high", "n_units", "n_positive"]
    assert agreement.table["frame"].tolist() == ["water", "wind"]
    assert agreement.coders == ("meg", "owen")
