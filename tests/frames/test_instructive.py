"""Which errors come first."""

from __future__ import annotations

import pandas as pd

from framing.frames.instructive import FALSE, MISSED, instructive


def errors(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["unit_id", "frame", "kind", "confidence"])


def test_every_frame_and_kind_has_its_turn_before_any_has_a_second():
    many = [(f"w{n}", "wind", FALSE, 0.99 - n / 100) for n in range(30)]
    found = instructive(errors(*many, ("a", "water", MISSED, 0.3), ("b", "wind", MISSED, 0.2), ("c", "water", FALSE, 0.1)), n=5)
    assert found["unit_id"].tolist() == ["w0", "a", "b", "c", "w1"]


def test_the_confident_come_before_those_near_the_threshold():
    found = instructive(errors(("near", "wind", FALSE, 0.01), ("far", "wind", FALSE, 0.9), ("middle", "wind", FALSE, 0.5)))
    assert found["unit_id"].tolist() == ["far", "middle", "near"]


def test_a_unit_is_shown_once():
    found = instructive(errors(("a", "wind", FALSE, 0.9), ("a", "water", MISSED, 0.8), ("b", "water", MISSED, 0.7)))
    assert found["unit_id"].tolist() == ["a", "b"]


def test_the_order_of_the_rows_changes_nothing_and_no_error_is_no_row():
    table = errors(("a", "wind", FALSE, 0.5), ("b", "wind", FALSE, 0.5), ("c", "water", MISSED, 0.5))
    assert instructive(table)["unit_id"].tolist() == instructive(table[::-1])["unit_id"].tolist()
    assert instructive(errors()).empty
