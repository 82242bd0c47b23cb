"""How much of two posts stands in each other, from the passages that they share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from framing.reuse.grouping import LIST_ALL_PAIRS, Edge, Family, Passage

#: Up to this many passages a family counts for every two posts that hold one (124,750 pairs of posts); beyond it, for those that were compared.
PAIR_ALL_POSTS = 500

POST_PAIR_COLUMNS = ["a_post_id", "b_post_id", "coverage_a", "coverage_b", "n_pairs"]


def post_sizes(paragraphs: pd.DataFrame) -> pd.Series:
    """Return the characters of each post's paragraphs, by post; boilerplate takes no part in reuse and is not counted."""
    kept = paragraphs[paragraphs["kind"] != "boilerplate"]
    return kept["text"].str.len().groupby(kept["post_id"]).sum()


@dataclass(frozen=True)
class _Spans:
    """k stretches [start, end) of the paragraphs in `row`, as columns (k,) each."""

    row: np.ndarray
    start: np.ndarray
    end: np.ndarray

    def take(self, places: np.ndarray) -> _Spans:
        """Return the stretches at these places."""
        return _Spans(self.row[places], self.start[places], self.end[places])

    def and_(self, others: _Spans) -> _Spans:
        """Return these and then the others."""
        return _Spans(*(np.concatenate([getattr(self, name), getattr(others, name)]) for name in ("row", "start", "end")))

    def covered(self, group: np.ndarray, n_groups: int) -> np.ndarray:
        """Return how many characters the stretches of each group, (k,), cover together: (n_groups,)."""
        order = np.lexsort((self.end, self.start, self.row, group))
        group, (row, start, end) = group[order], (column[order] for column in (self.row, self.start, self.end))
        # Each paragraph of a group is put behind the one before, so that what an earlier one covers is left of it.
        place = np.cumsum(np.append(False, (group[1:] != group[:-1]) | (row[1:] != row[:-1]))[: len(row)]) * (int(end.max(initial=0)) + 1)
        reach = np.append(0, np.maximum.accumulate(end + place)[:-1])[: len(row)] - place
        return np.bincount(group, np.maximum(end - np.maximum(start, reach), 0), n_groups)


def post_pairs(table: pd.DataFrame, passages: Sequence[Passage], edges: Sequence[Edge], families: Sequence[Family]) -> pd.DataFrame:
    """Tell how much of each post's own text (in characters of its paragraphs) stands in the other's own, from the rows of `table` that hold the passages."""
    quoted, (a, b) = table["quoted"].to_numpy(dtype=bool), _both_sides(passages, edges, families)
    posts = sorted(set(table["post_id"]))
    number = {post: place for place, post in enumerate(posts)}
    post = np.array([number[each] for each in table["post_id"].tolist()], dtype=np.int64)
    apart = np.flatnonzero((post[a.row] != post[b.row]) & ~quoted[a.row] & ~quoted[b.row])
    a, b = a.take(apart), b.take(apart)
    keys, pair = np.unique(post[a.row] * max(len(posts), 1) + post[b.row], return_inverse=True)
    left, right = divmod(keys, max(len(posts), 1))
    sizes = post_sizes(table[~table["quoted"]]).reindex(posts).to_numpy()
    names = np.array(posts, dtype=object)
    columns = {
        "a_post_id": pd.Series(names[left], dtype="str"), "b_post_id": pd.Series(names[right], dtype="str"),
        "coverage_a": np.round(a.covered(pair, len(keys)) / sizes[left], 4), "coverage_b": np.round(b.covered(pair, len(keys)) / sizes[right], 4),
        "n_pairs": np.bincount(pair, minlength=len(keys)),
    }  # fmt: skip
    return pd.DataFrame(columns, columns=POST_PAIR_COLUMNS).astype({"coverage_a": "float64", "coverage_b": "float64", "n_pairs": "int64"})


def _both_sides(passages: Sequence[Passage], edges: Sequence[Edge], families: Sequence[Family]) -> tuple[_Spans, _Spans]:
    """Both sides of all matches, and of what they imply: the passages of large families that were not compared with one another, since each was with the medoid."""

    def column(values: Iterable[int], n: int) -> np.ndarray:
        return np.fromiter(values, dtype=np.int64, count=n)

    n = len(edges)
    a = _Spans(column((edge.rows[0] for edge in edges), n), column((edge.match.a_start for edge in edges), n), column((edge.match.a_end for edge in edges), n))
    b = _Spans(column((edge.rows[1] for edge in edges), n), column((edge.match.b_start for edge in edges), n), column((edge.match.b_end for edge in edges), n))
    large = [np.array(family.members) for family in families if LIST_ALL_PAIRS < len(family.members) <= PAIR_ALL_POSTS]
    if not large:
        return a, b
    k = len(passages)
    low, high = (column((choose(edge.a, edge.b) for edge in edges), n) for choose in (min, max))
    one, other = np.concatenate([members[np.array(np.triu_indices(len(members), 1))] for members in large], axis=1)
    implied = np.isin(np.minimum(one, other) * k + np.maximum(one, other), low * k + high, invert=True)
    whole = _Spans(*(column((getattr(passage, name) for passage in passages), k) for name in ("row", "start", "end")))
    return a.and_(whole.take(one[implied])), b.and_(whole.take(other[implied]))


def _two_of_each(groups: Sequence[np.ndarray]) -> tuple[dict[int, np.ndarray], dict[int, np.ndarray]]:
    """The places of the first and of the second of every two members, by the size of a group."""
    places = {size: np.triu_indices(size, 1) for size in {len(group) for group in groups}}
    return {size: first for size, (first, _) in places.items()}, {size: second for size, (_, second) in places.items()}


def covered(spans: Iterable[tuple[Any, int, int]]) -> int:
    """Return the number of characters that (paragraph, start, end) spans cover together."""
    total, reach, current = 0, 0, None
    for paragraph, start, end in sorted(spans):
        if paragraph != current:
            current, reach = paragraph, 0
        total += max(0, end - max(start, reach))
        reach = max(reach, end)
    return total
