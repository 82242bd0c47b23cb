"""Stretches of paragraphs, in columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Spans:
    """k stretches [start, end) of the paragraphs in `row`, as columns (k,) each."""

    row: np.ndarray
    start: np.ndarray
    end: np.ndarray

    def __len__(self) -> int:
        return len(self.row)

    def take(self, places: np.ndarray) -> Spans:
        """Return the stretches at these places."""
        return Spans(self.row[places], self.start[places], self.end[places])

    def and_(self, others: Spans) -> Spans:
        """Return these and then the others."""
        return Spans(*(np.concatenate([getattr(self, name), getattr(others, name)]) for name in ("row", "start", "end")))

    def covered(self, group: np.ndarray, n_groups: int) -> np.ndarray:
        """Return how many characters the stretches of each group, (k,), cover together: (n_groups,)."""
        order = np.lexsort((self.end, self.start, self.row, group))
        group, (row, start, end) = group[order], (column[order] for column in (self.row, self.start, self.end))
        # Each paragraph of a group is put behind the one before, so that what an earlier one covers is left of it.
        place = np.cumsum(np.append(False, (group[1:] != group[:-1]) | (row[1:] != row[:-1]))[: len(row)]) * (int(end.max(initial=0)) + 1)
        reach = np.append(0, np.maximum.accumulate(end + place)[:-1])[: len(row)] - place
        return np.bincount(group, np.maximum(end - np.maximum(start, reach), 0), n_groups)
