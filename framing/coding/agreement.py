"""Agreement between coders: Krippendorff's alpha per frame, with intervals that resample posts.

Method: Krippendorff, Content Analysis (2004), chapter 11, nominal data, any number of coders, missing values allowed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from framing.coding.annotations import Annotations

DRAWS = 1000


def coincidences(ratings: np.ndarray) -> np.ndarray:
    """Return, for each unit, its share of the 2 x 2 coincidence matrix.

    `ratings` is (n_coders, n_units) with 0, 1 or NaN (not coded). The result is (n_units, 2, 2); units coded once or never are zero.
    """
    ones = np.nansum(ratings == 1, axis=0).astype(float)
    zeros = np.nansum(ratings == 0, axis=0).astype(float)
    coded = ones + zeros
    weight = np.divide(1.0, coded - 1, out=np.zeros_like(coded), where=coded > 1)
    cells = np.empty((ratings.shape[1], 2, 2))
    cells[:, 0, 0] = zeros * (zeros - 1) * weight
    cells[:, 1, 1] = ones * (ones - 1) * weight
    cells[:, 0, 1] = cells[:, 1, 0] = ones * zeros * weight
    return cells


def alpha_from(coincidence: np.ndarray) -> float:
    """Return nominal alpha from a 2 x 2 coincidence matrix; NaN where only one value was ever given (nothing to disagree about)."""
    totals = coincidence.sum(axis=1)
    n = totals.sum()
    expected = 2 * totals[0] * totals[1]
    if n <= 1 or expected == 0:
        return float("nan")
    return float(1 - (n - 1) * 2 * coincidence[0, 1] / expected)


def krippendorff_alpha(ratings: np.ndarray) -> float:
    """Return Krippendorff's alpha for nominal 0/1 data of shape (n_coders, n_units), NaN marking what a coder did not code."""
    return alpha_from(coincidences(np.asarray(ratings, dtype=float)).sum(axis=0))


@dataclass(frozen=True)
class Agreement:
    """Alpha per frame: `table` has frame, alpha, low, high (95 % interval, resampling posts), n_units, n_positive (given by any coder)."""

    table: pd.DataFrame
    coders: tuple[str, ...]

    @property
    def mean_alpha(self) -> float:
        """The mean of the frames' alphas."""
        return float(self.table["alpha"].mean())

    def __repr__(self) -> str:
        return f"Agreement({len(self.coders)} coders, {len(self.table)} frames, mean alpha {self.mean_alpha:.2f})"

    def _repr_html_(self) -> str:
        from framing.notebook import card, listing, note, with_interval

        undefined = "–: nobody gave the frame, so there is nothing to disagree about" if self.table["alpha"].isna().any() else ""
        return card(self, listing(with_interval(self.table, "alpha"), most=len(self.table)), note(undefined))


def alphas(annotations: Annotations) -> dict[str, float] | None:
    """Return the coders' alpha per frame, without intervals; None where no unit was coded twice."""
    from framing.errors import CodebookError

    try:
        table = agreement(annotations, draws=1).table
    except CodebookError:
        return None
    return dict(zip(table["frame"], table["alpha"], strict=True))


def agreement(annotations: Annotations, *, draws: int = DRAWS, random_state: int = 0) -> Agreement:
    """Measure how far the coders agree, frame by frame.

    Of each frame only units count for which two or more coders were asked about it. Intervals are percentiles over `draws` bootstrap samples of posts (of units
    where no post is known), and NaN where fewer than two posts were coded twice. Raises `CodebookError` where no unit was coded twice.
    """
    import pandas as pd

    from framing.errors import CodebookError

    tensor, groups = annotations.ratings()
    # Of two coders one may have been asked about other frames than the other.
    coded = (~np.isnan(tensor)).sum(axis=0) >= 2
    twice = coded.any(axis=1)
    if not twice.any():
        raise CodebookError("no unit was coded by two coders; agreement needs units that at least two coders coded")
    tensor, groups, coded = tensor[:, twice], groups[twice], coded[twice]
    _, group_index = np.unique(groups, return_inverse=True)
    n_groups = int(group_index.max()) + 1
    sample = np.random.default_rng(random_state).integers(0, n_groups, size=(draws, n_groups))
    weights = np.stack([np.bincount(row, minlength=n_groups) for row in sample]).astype(float)
    rows = []
    for column, frame_id in enumerate(annotations.codebook.frame_ids):
        cells = coincidences(tensor[:, :, column])
        by_group = np.zeros((n_groups, 2, 2))
        np.add.at(by_group, group_index, cells)
        resampled = np.array([alpha_from(matrix) for matrix in np.tensordot(weights, by_group, axes=1)])
        # One post tells nothing about how far others would differ.
        resampled = resampled[~np.isnan(resampled)] if len(np.unique(group_index[coded[:, column]])) > 1 else resampled[:0]
        low, high = np.percentile(resampled, [2.5, 97.5]) if len(resampled) else (np.nan, np.nan)
        rows.append(
            {
                "frame": frame_id, "alpha": alpha_from(cells.sum(axis=0)), "low": low, "high": high, "n_units": int(coded[:, column].sum()),
                "n_positive": int((np.nan_to_num(tensor[:, :, column]) == 1).any(axis=0).sum()),
            }
        )  # fmt: skip
    return Agreement(pd.DataFrame(rows), annotations.coders)
