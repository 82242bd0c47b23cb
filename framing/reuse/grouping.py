"""From verified pairs to coherent families: passages that are each linked to one among them, the medoid, and not merely to a neighbour's neighbour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np

from framing.engine.base import Engine, Links
from framing.engine.local import LOCAL
from framing.reuse.matches import Match

#: Two spans of one paragraph are the same passage when their overlap is at least this share of the longer one: of a whole paragraph's
#: parts, one at most can then be taken for the whole.
SAME_PASSAGE = 0.6

#: Up to this many passages a family lists every pair; beyond it, each member's pair with the medoid.
LIST_ALL_PAIRS = 100

#: Scores are summed as whole numbers of this part of 1, so that the order of the sum does not matter.
UNIT = 1e-9

Pair = tuple[int, int]


@dataclass(frozen=True, order=True, slots=True)
class Passage:
    """A stretch [start, end) of the paragraph in one row."""

    row: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A verified match of the paragraphs `rows`, and the passages it links (positions in the list of passages)."""

    rows: Pair
    match: Match
    a: int
    b: int


@dataclass(frozen=True)
class Family:
    """Passages (positions in the list of passages) that are all linked to `medoid`, which is one of them."""

    medoid: int
    members: tuple[int, ...]


def linked_passages(matches: Mapping[Pair, Sequence[Match]]) -> tuple[list[Passage], list[Edge]]:
    """Return the distinct passages in order, and the matches as edges between them; overlapping spans of a paragraph are one passage."""
    flat = [(rows, match) for rows in sorted(matches) for match in matches[rows]]
    spans: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for (a, b), match in flat:
        spans[a].add((match.a_start, match.a_end))
        spans[b].add((match.b_start, match.b_end))
    passages: list[Passage] = []
    place: dict[Passage, int] = {}
    for row in sorted(spans):
        for cluster in _overlapping(sorted(spans[row])):
            place.update((Passage(row, start, end), len(passages)) for start, end in cluster)
            passages.append(Passage(row, min(start for start, _ in cluster), max(end for _, end in cluster)))
    edges = [
        Edge((a, b), match, place[Passage(a, match.a_start, match.a_end)], place[Passage(b, match.b_start, match.b_end)]) for (a, b), match in flat
    ]  # fmt: skip
    return passages, edges


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


def coherent_families(n_passages: int, edges: Sequence[Edge], order: Sequence[int] | None = None, *, engine: Engine = LOCAL) -> list[Family]:
    """Group passages so that every member of a family is linked to its medoid, the one with the strongest links; in order of their first passages.

    Connected passages are one family where that holds. Where a chain has led from one text to another (A like B, B like C, C unlike A), the strongest
    medoid takes what is linked to it and to its company more than to others, then the next; what is linked only to members of other families makes a family with the member it is most like.
    Of passages with equally strong links the one that comes first in `order` (a rank for each passage; by default its position) is taken, so that the
    families need not depend on the order of the posts.
    """
    if not edges:
        return []
    ends = np.array([(edge.a, edge.b) for edge in edges], dtype=np.int64).T
    labels = engine.components(n_passages, Links(ends[0], ends[1]))
    links: dict[int, dict[int, int]] = defaultdict(dict)
    for edge in edges:
        score = max(round(edge.match.score / UNIT), links[edge.a].get(edge.b, 0))
        links[edge.a][edge.b] = links[edge.b][edge.a] = score
    nodes: dict[int, list[int]] = defaultdict(list)
    for node, label in enumerate(labels.tolist()):
        nodes[label].append(node)
    rank = range(n_passages) if order is None else order
    families = [family for members in nodes.values() if len(members) > 1 for family in _split(members, links, rank)]
    return sorted(families, key=lambda family: (min(family.members), family.members))


def _split(component: list[int], links: Mapping[int, Mapping[int, int]], rank: Sequence[int]) -> list[Family]:
    pending = set(component)
    strength = {node: sum(links[node].values()) for node in component}
    # Strengths only fall; an entry of the heap whose strength is no longer true is passed over.
    heap = [(-strength[node], rank[node], node) for node in component]
    heapify(heap)
    families: list[Family] = []
    alone: dict[int, list[int]] = defaultdict(list)
    while pending:
        known, _, medoid = heappop(heap)
        if medoid not in pending or -known != strength[medoid]:
            continue
        near = {medoid, *(node for node in links[medoid] if node in pending)}
        # What has more to do with others than with these stays for them.
        members = {node for node in near if node == medoid or 2 * sum(score for other, score in links[node].items() if other in near) >= strength[node]}
        if len(members) > 1:
            families.append(Family(medoid, tuple(sorted(members))))
        else:
            alone[max(links[medoid], key=lambda node: (links[medoid][node], -rank[node]))].append(medoid)
        pending -= members
        weakened: set[int] = set()
        for member in members:
            for node, score in links[member].items():
                strength[node] -= score
                weakened.add(node)
        for node in weakened & pending:
            heappush(heap, (-strength[node], rank[node], node))
    families.extend(Family(medoid, tuple(sorted({medoid, *members}))) for medoid, members in alone.items())
    return families


def family_of_edges(edges: Sequence[Edge], families: Sequence[Family]) -> list[int | None]:
    """Return for each edge the position of the family that holds both its passages; None where it links two families."""
    inside: dict[int, list[int]] = defaultdict(list)
    for position, family in enumerate(families):
        for member in family.members:
            inside[member].append(position)
    return [next((position for position in inside[edge.a] if position in inside[edge.b]), None) for edge in edges]
