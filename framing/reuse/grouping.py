"""From verified pairs to coherent families: passages that are each linked to one among them, the medoid, and not merely to a neighbour's neighbour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import chain

import numpy as np

from framing.engine.base import Engine, Links
from framing.engine.local import LOCAL
from framing.reuse.pair_matches import PairMatches
from framing.reuse.spans import Spans
from framing.vectors.encoded import concatenated

#: Two spans of one paragraph are the same passage when their overlap is at least this share of the longer one: of a whole paragraph's
#: parts, one at most can then be taken for the whole.
SAME_PASSAGE = 0.6

#: Up to this many passages a family lists every pair; beyond it, each member's pair with the medoid.
LIST_ALL_PAIRS = 100

#: Scores are summed as whole numbers of this part of 1, so that the order of the sum does not matter.
UNIT = 1e-9


@dataclass(frozen=True, eq=False)
class Edges:
    """k links of passages, as columns (k,): `a` and `b` are positions in the list of passages, `score` (0-1) tells how alike they are."""

    a: np.ndarray
    b: np.ndarray
    score: np.ndarray


@dataclass(frozen=True, slots=True)
class Family:
    """Passages (positions in the list of passages) that are all linked to `medoid`, which is one of them."""

    medoid: int
    members: tuple[int, ...]


def linked_passages(matches: PairMatches) -> tuple[Spans, Edges]:
    """Return the distinct passages in order, and the matches as edges between them; overlapping spans of a paragraph are one passage."""
    sides = matches.side("a").and_(matches.side("b"))
    order = np.lexsort((sides.end, sides.start, sides.row))
    sides = sides.take(order)
    new = np.append(True, (sides.row[1:] != sides.row[:-1]) | (sides.start[1:] != sides.start[:-1]) | (sides.end[1:] != sides.end[:-1]))[: len(order)]
    spans = sides.take(np.flatnonzero(new))
    passage_of = _passage_of(spans)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = passage_of[np.cumsum(new) - 1]
    n = int(passage_of.max(initial=-1)) + 1
    row, start, end = np.zeros(n, dtype=np.int64), np.full(n, np.iinfo(np.int64).max), np.zeros(n, dtype=np.int64)
    row[passage_of] = spans.row
    np.minimum.at(start, passage_of, spans.start)
    np.maximum.at(end, passage_of, spans.end)
    a, b = np.split(place, 2)
    return Spans(row, start, end), Edges(a, b, matches.columns["score"])


def _passage_of(spans: Spans) -> np.ndarray:
    """The number of the passage to which each of some distinct spans belongs, which are in order: passages are numbered by their rows."""
    first = np.flatnonzero(np.append(True, spans.row[1:] != spans.row[:-1])[: len(spans)])
    size = np.diff(np.append(first, len(spans)))
    number, n_of_row = np.zeros(len(spans), dtype=np.int64), np.ones(len(first), dtype=np.int64)
    # Most paragraphs have one.
    for row in np.flatnonzero(size > 1).tolist():
        own = slice(int(first[row]), int(first[row] + size[row]))
        number[own] = _overlapping(list(zip(spans.start[own].tolist(), spans.end[own].tolist(), strict=True)))
        n_of_row[row] = number[own].max() + 1
    return number + np.repeat(np.cumsum(n_of_row) - n_of_row, size)


def _overlapping(spans: list[tuple[int, int]]) -> list[int]:
    """The number of the cluster of each span: a span belongs to the first cluster whose spans it overlaps."""
    clusters: list[list[tuple[int, int]]] = []
    numbers: list[int] = []
    for span in spans:
        # With every span, not with any: a row of spans, each near the next, would join passages that share nothing.
        number = next((number for number, cluster in enumerate(clusters) if _is_same(span, cluster)), len(clusters))
        if number == len(clusters):
            clusters.append([])
        clusters[number].append(span)
        numbers.append(number)
    return numbers


def _is_same(span: tuple[int, int], cluster: list[tuple[int, int]]) -> bool:
    """Tell whether a span is the same passage as every one of a cluster; in a plain loop, since this is asked many million times."""
    start, end = span
    for first, last in cluster:
        shared = (end if end < last else last) - (start if start > first else first)
        if shared < SAME_PASSAGE * (end - start if end - start > last - first else last - first):
            return False
    return True


def coherent_families(n_passages: int, edges: Edges, order: np.ndarray | None = None, *, engine: Engine = LOCAL) -> list[Family]:
    """Group passages so that every member of a family is linked to its medoid, the one with the strongest links; in order of their first passages.

    Connected passages are one family where that holds. Where a chain has led from one text to another (A like B, B like C, C unlike A), the strongest
    medoid takes what is linked to it and to its company more than to others, then the next; what is linked only to members of other families makes a family with the member it is most like.
    Of passages with equally strong links the one that comes first in `order` (a rank for each passage; by default its position) is taken, so that the
    families need not depend on the order of the posts.
    """
    if not len(edges.a):
        return []
    labels = engine.components(n_passages, Links(edges.a, edges.b))[edges.a]
    order_of_edges = np.argsort(labels, kind="stable")
    families: list[Family] = []
    for own in np.split(order_of_edges, np.flatnonzero(np.diff(labels[order_of_edges])) + 1):
        links: dict[int, dict[int, int]] = defaultdict(dict)
        for a, b, score in zip(edges.a[own].tolist(), edges.b[own].tolist(), edges.score[own].tolist(), strict=True):
            links[a][b] = links[b][a] = max(round(score / UNIT), links[a].get(b, 0))
        families.extend(_split(links, {node: node if order is None else int(order[node]) for node in links}))
    return sorted(families, key=lambda family: (min(family.members), family.members))


def _split(links: Mapping[int, Mapping[int, int]], rank: Mapping[int, int]) -> list[Family]:
    """The families of one component, from the scores of the links of each passage."""
    pending = set(links)
    strength = {node: sum(scores.values()) for node, scores in links.items()}
    # Strengths only fall; an entry of the heap whose strength is no longer true is passed over.
    heap = [(-strength[node], rank[node], node) for node in links]
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


def family_of_edges(edges: Edges, families: Sequence[Family]) -> np.ndarray:
    """Return for each edge the position of the first family that holds both its passages: (k,), -1 where it links two families."""
    size = np.array([len(family.members) for family in families], dtype=np.int64)
    member = np.fromiter(chain.from_iterable(family.members for family in families), dtype=np.int64, count=int(size.sum()))
    order = np.argsort(member, kind="stable")
    member, family = member[order], np.repeat(np.arange(len(families)), size)[order]
    keys = member * max(len(families), 1) + family
    first, last = np.searchsorted(member, edges.a), np.searchsorted(member, edges.a, side="right")
    edge, of_a = np.repeat(np.arange(len(edges.a)), last - first), family[concatenated(first, last)]
    both = np.isin(edges.b[edge] * max(len(families), 1) + of_a, keys)
    found = np.full(len(edges.a), -1, dtype=np.int64)
    # Of several the last that is written, which is the first.
    found[edge[both][::-1]] = of_a[both][::-1]
    return found
