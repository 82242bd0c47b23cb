"""From verified pairs to families: which passages are renderings of one source, who had them first, how much of a post they make up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from framing.reuse.alignment import Match

#: Up to this many passages a family lists every pair; beyond it, each member's pair with the medoid.
LIST_ALL_PAIRS = 100
#: Two spans of one paragraph are the same passage when their overlap is at least this share of the longer one: of a whole paragraph's
#: parts, one at most can then be taken for the whole.
SAME_PASSAGE = 0.6

PAIR_COLUMNS = [
    "pair_id",
    "kind",
    "extent",
    "score",
    "a_paragraph_id",
    "a_start",
    "a_end",
    "a_text",
    "b_paragraph_id",
    "b_start",
    "b_end",
    "b_text",
    "family_id",
]
FAMILY_COLUMNS = ["family_id", "n_passages", "n_posts", "n_sources", "kinds", "first_post_id", "first_date", "last_date", "example", "frames"]
MEMBER_COLUMNS = ["family_id", "paragraph_id", "post_id", "start", "end", "text", "date"]
POST_PAIR_COLUMNS = ["a_post_id", "b_post_id", "coverage_a", "coverage_b", "n_pairs"]


@dataclass(frozen=True)
class Reuse:
    """What is repeated: DataFrames `pairs`, `families`, `members`, `post_pairs` (columns in the output contract)."""

    pairs: pd.DataFrame
    families: pd.DataFrame
    members: pd.DataFrame
    post_pairs: pd.DataFrame

    def __repr__(self) -> str:
        kinds = ", ".join(f"{count} {kind}" for kind, count in self.pairs["kind"].value_counts().sort_index().items())
        return f"Reuse({len(self.pairs)} pairs ({kinds or 'none'}), {len(self.families)} families)"

    def _repr_html_(self) -> str:
        return f"<p><b>{self!r}</b></p>{self.families.head(20).to_html(index=False)}"


@dataclass(frozen=True)
class _Passage:
    row: int
    start: int
    end: int


def build_reuse(table: pd.DataFrame, posts: pd.DataFrame, matches: dict[tuple[int, int], Match]) -> Reuse:
    """Turn verified matches between rows of `table` (paragraphs) into the tables of the output contract."""
    edges = sorted(matches.items())
    passages, ends = _passages(edges)
    labels = _components(len(passages), ends)
    scores = np.array([match.score for _, match in edges])
    family_rows: dict[int, list[int]] = defaultdict(list)
    for node, label in enumerate(labels):
        family_rows[int(label)].append(node)
    order = sorted(family_rows, key=lambda label: _key(passages[family_rows[label][0]]))
    family_ids = {label: f"F{number:04d}" for number, label in enumerate(order, 1)}
    listed = _listed(ends, labels, scores, {label: len(nodes) for label, nodes in family_rows.items()})
    pairs = _pairs_table(table, edges, [family_ids[int(labels[a])] for a, _ in ends], listed)
    members = _members_table(table, posts, passages, [family_ids[int(label)] for label in labels])
    return Reuse(pairs, _families_table(members, posts, pairs), members, _post_pairs_table(table, edges))


def _key(passage: _Passage) -> tuple[int, int, int]:
    return passage.row, passage.start, passage.end


def _passages(edges: list[tuple[tuple[int, int], Match]]) -> tuple[list[_Passage], list[tuple[int, int]]]:
    """Return the distinct passages in order, and for each edge the passages at its two ends; overlapping spans of a paragraph are one."""
    spans: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for (a, b), match in edges:
        spans[a].add((match.a_start, match.a_end))
        spans[b].add((match.b_start, match.b_end))
    passages: list[_Passage] = []
    place: dict[_Passage, int] = {}
    for row in sorted(spans):
        for cluster in _overlapping(sorted(spans[row])):
            for start, end in cluster:
                place[_Passage(row, start, end)] = len(passages)
            passages.append(_Passage(row, min(start for start, _ in cluster), max(end for _, end in cluster)))
    ends = [(place[_Passage(a, m.a_start, m.a_end)], place[_Passage(b, m.b_start, m.b_end)]) for (a, b), m in edges]
    return passages, ends


def _overlapping(spans: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    clusters: list[list[tuple[int, int]]] = []
    for start, end in spans:
        for cluster in clusters:
            # With every span, not with any: a row of spans, each near the next, would join passages that share nothing.
            if all(min(end, e) - max(start, s) >= SAME_PASSAGE * max(end - start, e - s) for s, e in cluster):
                cluster.append((start, end))
                break
        else:
            clusters.append([(start, end)])
    return clusters


def _components(n_nodes: int, ends: list[tuple[int, int]]) -> np.ndarray:
    if not n_nodes:
        return np.array([], dtype=np.int64)
    rows, columns = np.array(ends).T
    _, labels = connected_components(coo_matrix((np.ones(len(ends)), (rows, columns)), shape=(n_nodes, n_nodes)), directed=False)
    return labels


def _listed(ends: list[tuple[int, int]], labels: np.ndarray, scores: np.ndarray, sizes: dict[int, int]) -> np.ndarray:
    """Which edges `reuse_pairs` lists: all of a small family, those of the medoid of a large one."""
    strength: dict[int, float] = defaultdict(float)
    for (a, b), score in zip(ends, scores, strict=True):
        strength[a] += score
        strength[b] += score
    medoids: dict[int, int] = {}
    for node in sorted(strength):
        label = int(labels[node])
        if label not in medoids or strength[node] > strength[medoids[label]]:
            medoids[label] = node
    return np.array([sizes[int(labels[a])] <= LIST_ALL_PAIRS or medoids[int(labels[a])] in (a, b) for a, b in ends], dtype=bool)


def _pairs_table(table: pd.DataFrame, edges: list[tuple[tuple[int, int], Match]], families: list[str], listed: np.ndarray) -> pd.DataFrame:
    ids, texts = table["paragraph_id"].tolist(), table["text"].tolist()
    rows = [
        {
            "kind": match.kind, "extent": match.extent, "score": match.score,
            "a_paragraph_id": ids[a], "a_start": match.a_start, "a_end": match.a_end, "a_text": texts[a][match.a_start : match.a_end],
            "b_paragraph_id": ids[b], "b_start": match.b_start, "b_end": match.b_end, "b_text": texts[b][match.b_start : match.b_end],
            "family_id": family,
        }
        for ((a, b), match), family, keep in zip(edges, families, listed, strict=True) if keep
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=PAIR_COLUMNS[1:])
    frame.insert(0, "pair_id", [f"R{number:05d}" for number in range(1, len(frame) + 1)])
    return frame.astype({"pair_id": "object", "score": "float64", "a_start": "int64", "a_end": "int64", "b_start": "int64", "b_end": "int64"})


def _members_table(table: pd.DataFrame, posts: pd.DataFrame, passages: list[_Passage], families: list[str]) -> pd.DataFrame:
    dates = posts.set_index("post_id")["date"]
    rows = [
        {
            "family_id": family, "paragraph_id": table["paragraph_id"][p.row], "post_id": table["post_id"][p.row], "start": p.start, "end": p.end,
            "text": table["text"][p.row][p.start : p.end], "date": dates[table["post_id"][p.row]],
        }
        for p, family in zip(passages, families, strict=True)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=MEMBER_COLUMNS).astype({"start": "int64", "end": "int64"})
    return frame.sort_values("family_id", kind="stable", ignore_index=True)


def moment(date: str) -> datetime:
    """Return an ISO date as a point in time, so that dates of several time zones can be ordered; what names no zone is taken as UTC."""
    try:
        stamp = datetime.fromisoformat(date)
    except ValueError:  # a time zone that does not exist
        stamp = datetime.fromisoformat(date[:19])
    return stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)


def _families_table(members: pd.DataFrame, posts: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    source = posts.set_index("post_id")["source"]
    kinds = pairs.groupby("family_id")["kind"].agg(lambda values: sorted(set(values)))
    rows = []
    for family, group in members.groupby("family_id", sort=True):
        dated = group.dropna(subset=["date"]).sort_values("date", kind="stable", key=lambda dates: dates.map(moment))
        # A first appearance is known only where every member is dated.
        known = len(dated) == len(group) and len(group) > 0
        rows.append(
            {
                "family_id": family, "n_passages": len(group), "n_posts": group["post_id"].nunique(),
                "n_sources": source[group["post_id"]].nunique(), "kinds": kinds.get(family, []),
                "first_post_id": dated["post_id"].iloc[0] if known else None,
                "first_date": dated["date"].iloc[0] if len(dated) else None, "last_date": dated["date"].iloc[-1] if len(dated) else None,
                "example": max(group["text"], key=len), "frames": [],
            }
        )  # fmt: skip
    frame = pd.DataFrame(rows, columns=FAMILY_COLUMNS)
    return frame.astype({"n_passages": "int64", "n_posts": "int64", "n_sources": "int64"})


def _post_pairs_table(table: pd.DataFrame, edges: list[tuple[tuple[int, int], Match]]) -> pd.DataFrame:
    """How much of each post's text (in characters of its paragraphs) stands in the other."""
    sizes = table["text"].str.len().groupby(table["post_id"]).sum()
    post = table["post_id"].tolist()
    spans: dict[tuple[str, str], list[tuple[int, int, Match]]] = defaultdict(list)
    for (a, b), match in edges:
        if post[a] != post[b]:
            spans[(post[a], post[b])].append((a, b, match))
    rows = [
        {
            "a_post_id": left, "b_post_id": right,
            "coverage_a": round(_covered([(a, m.a_start, m.a_end) for a, _, m in found]) / sizes[left], 4),
            "coverage_b": round(_covered([(b, m.b_start, m.b_end) for _, b, m in found]) / sizes[right], 4),
            "n_pairs": len(found),
        }
        for (left, right), found in sorted(spans.items())
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=POST_PAIR_COLUMNS).astype({"coverage_a": "float64", "coverage_b": "float64", "n_pairs": "int64"})


def _covered(spans: list[tuple[int, int, int]]) -> int:
    """Return the number of characters that (row, start, end) spans cover together."""
    total, reach, current = 0, 0, -1
    for row, start, end in sorted(spans):
        if row != current:
            current, reach = row, 0
        total += max(0, end - max(start, reach))
        reach = max(reach, end)
    return total
