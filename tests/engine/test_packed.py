"""Tables travel as bytes and come back as they were."""

from __future__ import annotations

import numpy as np
import pandas as pd

from framing.engine.packed import pack, unpack


def test_values_types_and_index_come_back():
    table = pd.DataFrame(
        {
            "text": ["na\u00efve \U0001f600", ""], "maybe": pd.Series(["a", None], dtype="object", index=[7, 3]), "names": [["a", "b"], []], "bytes": [b"\0", b""],
            "offset": pd.array([1, None], dtype="Int64"), "score": np.array([0.25, np.nan], dtype=np.float32), "hash": np.array([2**64 - 1, 0], dtype=np.uint64),
            "quoted": [True, False],
        },
        index=[7, 3],
    )  # fmt: skip
    again = unpack(pack(table))
    pd.testing.assert_frame_equal(again, table)
    assert type(again["names"].iloc[0]) is list
    assert again["maybe"].iloc[1] is None


def test_a_table_without_rows_comes_back():
    table = pd.DataFrame({"n": np.array([], dtype=np.int64)})
    pd.testing.assert_frame_equal(unpack(pack(table)), table)
