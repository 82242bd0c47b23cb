"""Families that hold together."""

from __future__ import annotations

from framing.reuse.grouping import Edge, coherent_families, family_of_edges, linked_passages
from framing.reuse.matches import Match


def edge(a: int, b: int, score: float = 0.9) -> Edge:
    return Edge((a, b), Match("translation", "whole", score, 0, 9, 0, 9), a, b)


def members(n: int, *edges: Edge) -> list[tuple[int, ...]]:
    return [family.members for family in coherent_families(n, edges)]


def test_what_is_all_linked_is_one_family():
    assert members(3, edge(0, 1), edge(1, 2), edge(0, 2)) == [(0, 1, 2)]


def test_a_star_is_one_family_with_its_centre_as_medoid():
    (family,) = coherent_families(4, [edge(2, 0), edge(2, 1), edge(2, 3)])
    assert (family.medoid, family.members) == (2, (0, 1, 2, 3))


def test_a_chain_is_no_family():
    assert members(5, edge(0, 1), edge(1, 2), edge(2, 3, 0.5), edge(3, 4)) == [(0, 1, 2), (3, 4)]


def test_two_groups_joined_by_one_template_stay_two():
    left, right = [edge(a, b) for a in range(4) for b in range(a)], [edge(a, b) for a in range(4, 8) for b in range(4, a)]
    families = coherent_families(8, [*left, *right, edge(3, 4, 0.6)])
    assert [family.members for family in families] == [(0, 1, 2, 3), (4, 5, 6, 7)]
    assert family_of_edges([edge(3, 4), edge(0, 1), edge(4, 5)], families) == [None, 0, 1]


def test_every_linked_passage_is_in_a_family():
    edges = [edge(0, 1), edge(1, 2), edge(2, 3), edge(3, 4), edge(4, 5), edge(5, 6)]
    assert set().union(*members(7, *edges)) == set(range(7))


def test_the_order_of_the_edges_changes_nothing():
    edges = [edge(0, 1), edge(1, 2, 0.7), edge(2, 3, 0.8), edge(3, 0, 0.95), edge(3, 4)]
    assert coherent_families(5, edges) == coherent_families(5, edges[::-1])


def test_of_equally_strong_passages_the_first_in_the_given_order_is_the_medoid():
    square = [edge(0, 1), edge(1, 2), edge(2, 3), edge(3, 0)]
    assert [family.members for family in coherent_families(4, square)] == [(0, 1, 3), (1, 2)]
    assert [family.members for family in coherent_families(4, square, [2, 0, 3, 1])] == [(0, 1, 2), (0, 3)]


def test_spans_that_overlap_little_are_two_passages():
    matches = {(0, 1): [Match("exact", "partial", 1.0, 0, 50, 0, 50)], (0, 2): [Match("exact", "partial", 1.0, 40, 90, 0, 50)]}
    passages, edges = linked_passages(matches)
    assert [(passage.row, passage.start) for passage in passages] == [(0, 0), (0, 40), (1, 0), (2, 0)]
    assert [(one.a, one.b) for one in edges] == [(0, 2), (1, 3)]
