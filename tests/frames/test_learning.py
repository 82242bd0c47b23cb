"""The learning curve: what is drawn, how far it goes, and that nothing is judged by what it was learnt from."""

from __future__ import annotations

import numpy as np
import pytest

from framing.frames.learning import sample, sizes_of

#: 60 units: 30 carry the first frame, 10 the second (5 of them both), 25 none.
LABELS = np.array([[1, 0]] * 25 + [[1, 1]] * 5 + [[0, 1]] * 5 + [[0, 0]] * 25)


def test_a_sample_holds_as_many_units_of_each_frame_as_asked_or_all_there_are():
    rows = np.arange(60)
    assert LABELS[sample(LABELS, rows, 8, random_state=0)].sum(axis=0).min() >= 8
    assert LABELS[sample(LABELS, rows, 20, random_state=0)].sum(axis=0).tolist()[1] == 10
    assert len(sample(LABELS, rows, 1000, random_state=0)) == 60


def test_units_without_a_frame_come_in_their_proportion():
    taken = sample(LABELS, np.arange(60), 8, random_state=1)
    framed = LABELS[taken].any(axis=1)
    assert (~framed).sum() == pytest.approx(framed.sum() * 25 / 35, abs=1)


def test_a_sample_is_drawn_from_the_rows_alone_and_the_same_each_time():
    rows = np.arange(0, 60, 2)
    first, second, other = (sample(LABELS, rows, 4, random_state=state) for state in (0, 0, 1))
    assert set(first) <= set(rows)
    assert first.tolist() == second.tolist() == sorted(first)
    assert first.tolist() != other.tolist()


def test_sizes_double_as_long_as_a_frame_has_more():
    folds = np.arange(60) % 3
    assert sizes_of(LABELS, folds) == [8, 16]
    assert sizes_of(LABELS[:12], folds[:12]) == []
