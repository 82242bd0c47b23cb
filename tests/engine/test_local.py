"""The local engine."""

from __future__ import annotations

import pandas as pd
import pytest

from framing.engine.local import PARALLEL_FROM, LocalEngine
from tests.engine.stages import doubled


@pytest.mark.parametrize(("parts", "parallel"), [(0, True), (1, True), (PARALLEL_FROM + 1, True), (PARALLEL_FROM + 1, False)])
def test_parts_come_back_in_their_order(parts, parallel):
    made = list(LocalEngine().map(doubled, (pd.DataFrame({"n": [k]}) for k in range(parts)), parallel=parallel))
    assert [tables["doubled"]["n"].tolist() for tables in made] == [[2 * k] for k in range(parts)]
