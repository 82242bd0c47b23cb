"""Charts of repetition: who shares with whom, and when."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET

import pandas as pd
import pytest

from framing.report.charts import family_timeline, reuse_network, to_svg
from framing.report.charts.reuse import MAX_NODES
from framing.reuse.network import NETWORK_COLUMNS


def network(*edges: tuple[str, str, str, int]) -> pd.DataFrame:
    return pd.DataFrame([[a, b, kind, n, n, 2 * n, None, None, "shared"] for a, b, kind, n in edges], columns=NETWORK_COLUMNS)


def texts(chart) -> set[str]:
    return {element.text for element in ET.fromstring(to_svg(chart)).iter("{http://www.w3.org/2000/svg}text")}


def test_the_network_names_sources_and_counts_families():
    posts = pd.DataFrame({"post_id": ["1", "2"], "source": ["Herald", "List"]})
    assert {"Herald", "List", "7"} <= texts(reuse_network(network(("Herald", "List", "Directed", 7)), posts))


def test_an_arrow_needs_a_known_direction():
    posts = pd.DataFrame({"post_id": ["1", "2"], "source": ["Herald", "List"]})
    directed, undirected = (to_svg(reuse_network(network(("Herald", "List", kind, 7)), posts)) for kind in ("Directed", "Undirected"))
    assert directed.count("<path") == undirected.count("<path") + 1


@pytest.mark.parametrize("n_sources", [3, 20, MAX_NODES + 6])
def test_the_layout_is_the_same_on_every_run_and_the_network_is_cut(n_sources):
    names = [f"source {number:02}" for number in range(n_sources)]
    posts = pd.DataFrame({"post_id": names, "source": names})
    edges = network(*((a, b, "Undirected", n_sources - at) for at, (a, b) in enumerate(itertools.pairwise(names))))
    first, second = (to_svg(reuse_network(edges, posts)) for _ in range(2))
    assert first == second
    assert sum(text.startswith("source") for text in texts(reuse_network(edges, posts)) if text) == min(n_sources, MAX_NODES)


def test_no_shared_family_makes_no_network():
    assert reuse_network(network(), pd.DataFrame({"post_id": [], "source": []})) is None


def test_the_timeline_has_a_row_per_source_of_dated_members():
    posts = pd.DataFrame({"post_id": ["1", "2", "3"], "source": ["Herald", "List", "Blog"], "date": ["2023-01-01", "2023-06-01T08:00:00+08:00", None]})
    members = pd.DataFrame({"family_id": "F1", "post_id": ["1", "2", "3"], "date": posts["date"]})
    assert {"Herald", "List"} <= texts(family_timeline(members, posts))
    assert "Blog" not in texts(family_timeline(members, posts))
    assert family_timeline(members[2:], posts) is None
