"""Which errors teach most: the most confident ones first, in turn from every frame and of both kinds, so that a codebook's weak places show on one page."""

from __future__ import annotations

import pandas as pd

#: Errors that a person reads in one sitting.
SHOWN = 20
#: What an error is called: given by the model alone, or by coders alone.
FALSE, MISSED = "false positive", "missed"


def instructive(errors: pd.DataFrame, n: int = SHOWN) -> pd.DataFrame:
    """Return the `n` most instructive rows of `Evaluation.errors`, each unit once.

    In turn each frame gives its most confident false positive and its most confident miss, then the second of each, and so on; what lies near the threshold,
    and would have gone the other way with another sample, comes last.
    """
    ordered = errors.sort_values(["confidence", "unit_id", "frame"], ascending=[False, True, True], kind="stable")
    turn = ordered.groupby(["frame", "kind"], sort=False).cumcount()
    ordered = ordered.assign(_turn=turn).sort_values(["_turn", "confidence"], ascending=[True, False], kind="stable")
    return ordered.drop_duplicates("unit_id").head(n).drop(columns="_turn").reset_index(drop=True)
