"""How much of two posts stands in each other."""

from __future__ import annotations

import numpy as np
import pytest

from framing.reuse.post_pairs import covered
from framing.reuse.spans import Spans


@pytest.mark.parametrize("seed", range(5))
def test_what_stretches_cover_in_columns_is_what_they_cover_one_by_one(seed):
    rng = np.random.default_rng(seed)
    row, start = rng.integers(0, 4, 60), rng.integers(0, 50, 60)
    end, group = start + rng.integers(0, 20, 60), rng.integers(0, 6, 60)
    wanted = [covered([(int(row[at]), int(start[at]), int(end[at])) for at in np.flatnonzero(group == each)]) for each in range(7)]
    assert Spans(row, start, end).covered(group, 7).tolist() == wanted


def test_no_stretch_covers_nothing():
    none = np.zeros(0, dtype=np.int64)
    assert Spans(none, none, none).covered(none, 0).tolist() == []
