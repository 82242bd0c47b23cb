"""Families that hold together."""

from __future__ import annotations

import numpy as np

from framing.reuse.grouping import Edges, coherent_families, family_of_edges, linked_passages
from framing.reuse.matches import Match
from framing.reuse.pair_matches import PairMatches

Edge = tuple[int, int, float]


def edge(a: int, b: int, score: float = 0.9) -> Edge:
    return a, b, score


def edges_of(*edges: Edge) -> Edges:
    a, b, score = zip(*edges, strict=True)
    return Edges(np.array(a), np.array(b), np.array(score))


def members(n: int, *edges: Edge) -> list[tuple[int, ...]]:
    return [family.members for family in coherent_families(n, edges_of(*edges))]


def test_what_is_all_linked_is_one_family():
    assert members(3, edge(0, 1), edge(1, 2), edge(0, 2)) == [(0, 1, 2)]


def test_a_star_is_one_family_with_its_centre_as_medoid():
    (family,) = coherent_families(4, edges_of(edge(2, 0), edge(2, 1), edge(2, 3)))
    assert (family.medoid, family.members) == (2, (0, 1, 2, 3))


def test_a_chain_is_no_family():
    assert members(5, edge(0, 1), edge(1, 2), edge(2, 3, 0.5), edge(3, 4)) == [(0, 1, 2), (3, 4)]


def test_two_groups_joined_by_one_template_stay_two():
    left, right = [edge(a, b) for a in range(4) for b in range(a)], [edge(a, b) for a in range(4, 8) for b in range(4, a)]
    families = coherent_families(8, edges_of(*left, *right, edge(3, 4, 0.6)))
    assert [family.members for family in families] == [(0, 1, 2, 3), (4, 5, 6, 7)]
    assert family_of_edges(edges_of(edge(3, 4), edge(0, 1), edge(4, 5)), families).tolist() == [-1, 0, 1]


def test_every_linked_passage_is_in_a_family():
    edges = [edge(0, 1), edge(1, 2), edge(2, 3), edge(3, 4), edge(4, 5), edge(5, 6)]
    assert set().union(*members(7, *edges)) == set(range(7))


def test_the_order_of_the_edges_changes_nothing():
    edges = [edge(0, 1), edge(1, 2, 0.7), edge(2, 3, 0.8), edge(3, 0, 0.95), edge(3, 4)]
    assert coherent_families(5, edges_of(*edges)) == coherent_families(5, edges_of(*edges[::-1]))


def test_of_equally_strong_passages_the_first_in_the_given_order_is_the_medoid():
    square = edges_of(edge(0, 1), edge(1, 2), edge(2, 3), edge(3, 0))
    assert [family.members for family in coherent_families(4, square)] == [(0, 1, 3), (1, 2)]
    assert [family.members for family in coherent_families(4, square, np.array([2, 0, 3, 1]))] == [(0, 1, 2), (0, 3)]


def test_spans_that_overlap_little_are_two_passages():
    matches = {(0, 1): [Match("exact", "partial", 1.0, 0, 50, 0, 50)], (0, 2): [Match("exact", "partial", 1.0, 40, 90, 0, 50)]}
    passages, edges = linked_passages(PairMatches.of(matches.items()))
    assert list(zip(passages.row, passages.start, strict=True)) == [(0, 0), (0, 40), (1, 0), (2, 0)]
    assert list(zip(edges.a, edges.b, strict=True)) == [(0, 2), (1, 3)]
