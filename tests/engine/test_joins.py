"""The joins of both engines: pairs of items that share a key, and what is connected."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.engine.base import Keyed, Links
from framing.engine.local import LOCAL

#: Small crowds, so that small tables have some.
CROWD, HUBS = 6, 2


def keyed(rows: list[tuple[int, int, int]]) -> Keyed:
    """Items under keys, from (key, mark, item)."""
    key, mark, item = zip(*rows, strict=True) if rows else ((), (), ())
    return Keyed(np.array(key, dtype=np.uint64), np.array(mark, dtype=np.uint64), np.array(item, dtype=np.int64))


def pairs_of(links: Links) -> list[tuple[int, int]]:
    """The pairs, in order."""
    return sorted(zip(links.a.tolist(), links.b.tolist(), strict=True))


def expected(rows: list[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """The pairs, as `Engine.pair` tells, by the plainest way."""
    found = []
    for key in {row[0] for row in rows}:
        items = [item for _, _, item in sorted(row for row in rows if row[0] == key)]
        found += [(a, b) for (x, a), (_, b) in combinations(enumerate(items), 2) if len(items) <= CROWD or x < HUBS]
    return sorted(found)


# Keys and marks on both sides of 2**63: engines without unsigned numbers must not mix them up.
ROWS = st.lists(st.tuples(st.sampled_from([0, 5, 2**63 + 1, 2**64 - 1]), st.sampled_from([1, 2**63, 2**64 - 1])), max_size=40).map(
    lambda rows: [(key, mark, item) for item, (key, mark) in enumerate(rows)]
)


@given(ROWS)
def test_the_items_of_a_key_are_paired_and_those_of_a_crowd_with_its_hubs(rows):
    assert pairs_of(LOCAL.pair(keyed(rows), crowd=CROWD, hubs=HUBS)) == expected(rows)
    assert pairs_of(LOCAL.pair(keyed(rows[::-1]), crowd=CROWD, hubs=HUBS)) == expected(rows)


def test_each_item_is_told_the_smallest_it_is_connected_with():
    links = Links(np.array([3, 5, 4, 1]), np.array([5, 4, 0, 2]))
    assert LOCAL.components(8, links).tolist() == [0, 1, 1, 0, 0, 0, 6, 7]
    assert LOCAL.components(0, Links(np.array([], dtype=np.int64), np.array([], dtype=np.int64))).tolist() == []


@pytest.fixture
def all_in_spark(monkeypatch):
    """Let Spark join tables of any size."""
    monkeypatch.setattr("framing.engine.spark.JOINED_FROM", 0)


@pytest.mark.usefixtures("all_in_spark")
def test_spark_pairs_as_the_local_engine_does(spark):
    random = np.random.default_rng(7)
    # One key that two items of three stand under; keys and marks on both sides of 2**63.
    key = np.where(random.random(3_000) < 2 / 3, 2**63, random.integers(2**63 - 400, 2**63 + 400, 3_000, dtype=np.uint64)).astype(np.uint64)
    many = Keyed(key, random.integers(0, 2**64 - 1, 3_000, dtype=np.uint64), np.arange(3_000))
    assert pairs_of(spark.pair(many, crowd=CROWD, hubs=HUBS)) == pairs_of(LOCAL.pair(many, crowd=CROWD, hubs=HUBS))


@pytest.mark.usefixtures("all_in_spark")
def test_spark_finds_the_components_that_the_local_engine_finds(spark):
    random = np.random.default_rng(3)
    # A long chain in no order, a star, a link to itself, and links at random.
    chain, star = random.permutation(100), 100 + np.arange(60)
    scattered = 160 + random.integers(0, 200, (2, 80))
    links = Links(np.r_[chain[:-1], np.full(60, 100), 399, scattered[0]], np.r_[chain[1:], star, 399, scattered[1]])
    assert spark.components(400, links).tolist() == LOCAL.components(400, links).tolist()
