"""How much of two posts stands in each other, from the passages that they share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from framing.reuse.grouping import LIST_ALL_PAIRS, Edges, Family
from framing.reuse.pair_matches import PairMatches
from framing.reuse.spans import Spans

#: Up to this many passages a family counts for every two posts that hold one (124,750 pairs of posts); beyond it, for those that were compared.
PAIR_ALL_POSTS = 500

POST_PAIR_COLUMNS = ["a_post_id", "b_post_id", "coverage_a", "coverage_b", "n_pairs"]


def post_sizes(paragraphs: pd.DataFrame) -> pd.Series:
    """Return the characters of each post's paragraphs, by post; boilerplate takes no part in reuse and is not counted."""
    # Texts are not taken: as a copy, all of them would lie in memory.
    length, kept = paragraphs["text"].str.len(), paragraphs["kind"] != "boilerplate"
    return length[kept].groupby(paragraphs["post_id"][kept]).sum()


def post_pairs(table: pd.DataFrame, matches: PairMatches, passages: Spans, edges: Edges, families: Sequence[Family]) -> pd.DataFrame:
    """Tell how much of each post's own text (in characters of its paragraphs) stands in the other's own, from the rows of `table` that hold the passages."""
    quoted, (a, b) = table["quoted"].to_numpy(dtype=bool), _both_sides(matches, passages, edges, families)
    number, ids = pd.factorize(table["post_id"])
    posts = sorted(ids)
    rank = {post: place for place, post in enumerate(posts)}
    post = np.array([rank[each] for each in ids], dtype=np.int64)[number]
    apart = np.flatnonzero((post[a.row] != post[b.row]) & ~quoted[a.row] & ~quoted[b.row])
    a, b = a.take(apart), b.take(apart)
    keys, pair = np.unique(post[a.row] * max(len(posts), 1) + post[b.row], return_inverse=True)
    left, right = divmod(keys, max(len(posts), 1))
    own = ~quoted & (table["kind"] != "boilerplate").to_numpy()
    sizes = np.bincount(post[own], table["text"].str.len().to_numpy()[own], len(posts))
    names = np.array(posts, dtype=object)
    columns = {
        "a_post_id": pd.Series(names[left], dtype="str"), "b_post_id": pd.Series(names[right], dtype="str"),
        "coverage_a": np.round(a.covered(pair, len(keys)) / sizes[left], 4), "coverage_b": np.round(b.covered(pair, len(keys)) / sizes[right], 4),
        "n_pairs": np.bincount(pair, minlength=len(keys)),
    }  # fmt: skip
    return pd.DataFrame(columns, columns=POST_PAIR_COLUMNS).astype({"coverage_a": "float64", "coverage_b": "float64", "n_pairs": "int64"})


def _both_sides(matches: PairMatches, passages: Spans, edges: Edges, families: Sequence[Family]) -> tuple[Spans, Spans]:
    """Both sides of all matches, and of what they imply: the passages of large families that were not compared with one another, since each was with the medoid."""
    a, b = matches.side("a"), matches.side("b")
    large = [np.array(family.members) for family in families if LIST_ALL_PAIRS < len(family.members) <= PAIR_ALL_POSTS]
    if not large:
        return a, b
    k = len(passages)
    one, other = np.concatenate([members[np.array(np.triu_indices(len(members), 1))] for members in large], axis=1)
    implied = np.isin(np.minimum(one, other) * k + np.maximum(one, other), np.minimum(edges.a, edges.b) * k + np.maximum(edges.a, edges.b), invert=True)
    return a.and_(passages.take(one[implied])), b.and_(passages.take(other[implied]))


def covered(spans: Iterable[tuple[Any, int, int]]) -> int:
    """Return the number of characters that (paragraph, start, end) spans cover together."""
    total, reach, current = 0, 0, None
    for paragraph, start, end in sorted(spans):
        if paragraph != current:
            current, reach = paragraph, 0
        total += max(0, end - max(start, reach))
        reach = max(reach, end)
    return total
