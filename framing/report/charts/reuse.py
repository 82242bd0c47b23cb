"""Charts of repetition: the network of sources that share passages, and when the members of a family appeared."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from framing.report.charts.style import PAPER, Style, drawable

if TYPE_CHECKING:
    import altair

#: Sources drawn in the network, those that share most; the table of edges holds all.
MAX_NODES = 24
#: Up to this many sources stand on a circle, where no edge can run through a node; more are laid out by their distances in the graph.
ON_A_CIRCLE = 12
#: How far an edge keeps from the middle of a node, and from the edge that runs the other way, in units of the circle's radius.
_GAP, _ASIDE = 0.13, 0.035
#: Pixels of that radius, and room for the names above and below, in the same units.
_UNIT, _ROOM = 140, 0.32


def reuse_network(network: pd.DataFrame, posts: pd.DataFrame, *, style: Style = PAPER) -> altair.LayerChart | None:
    """Sources joined by the families they share in their own words (`framing.reuse.network.source_network`); None where no two share one.

    The wider an edge, the more families; an arrow runs from the source that had them first to the one that had them later, where both are dated.
    """
    import altair as alt

    network = network[network["relation"] == "shared"]
    if network.empty:
        return None
    weight = pd.concat([network.groupby("Source")["Weight"].sum(), network.groupby("Target")["Weight"].sum()]).groupby(level=0).sum()
    shown = weight.sort_index().nlargest(MAX_NODES).index
    edges = network[network["Source"].isin(shown) & network["Target"].isin(shown)]
    places = _layout(edges, sorted(shown))
    lines = pd.DataFrame([_line(edge, places) for edge in edges.itertuples(index=False)])
    count = posts["source"].value_counts()
    nodes = pd.DataFrame([{"x": x, "y": y, "name": drawable(name), "posts": int(count.get(name, 0))} for name, (x, y) in places.items()])
    heights = [nodes["y"].min() - _ROOM, nodes["y"].max() + _ROOM]
    x, y = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-1.5, 1.5])), alt.Y("y:Q", axis=None, scale=alt.Scale(domain=heights))
    edge = alt.Chart(lines).encode(x, y)
    width = alt.StrokeWidth("n_families:Q", legend=None, scale=alt.Scale(type="sqrt", range=[1, 7]))
    rules = edge.mark_rule(color=style.mark, opacity=0.4, strokeCap="round").encode(alt.X2("x2:Q"), alt.Y2("y2:Q"), width)
    directed = alt.Chart(lines[lines["directed"]]).mark_point(shape="triangle", filled=True, opacity=1, size=110, color=style.mark)
    heads = directed.encode(alt.X("x2:Q", axis=None), alt.Y("y2:Q", axis=None), alt.Angle("angle:Q", scale=alt.Scale(domain=[0, 360], range=[0, 360])))
    numbers = alt.Chart(lines).mark_text(color=style.ink, fontSize=style.size, fontWeight=600, dy=-8).encode(
        alt.X("label_x:Q", axis=None), alt.Y("label_y:Q", axis=None), alt.Text("n_families:Q")
    )  # fmt: skip
    dots = alt.Chart(nodes).mark_circle(color=style.ink, opacity=1).encode(x, y, alt.Size("posts:Q", legend=None, scale=alt.Scale(range=[90, 420])))
    above, below = nodes["y"] > 0, nodes["y"] <= 0
    names = [
        alt.Chart(nodes[side]).mark_text(color=style.ink, fontSize=style.size + 1, dy=dy, limit=150).encode(x, y, alt.Text("name:N"))
        for side, dy in ((above, -20), (below, 22))
    ]
    return alt.layer(rules, heads, numbers, dots, *names).properties(width=3 * _UNIT, height=(heights[1] - heights[0]) * _UNIT).configure(**style.config)


def family_timeline(members: pd.DataFrame, posts: pd.DataFrame, *, style: Style = PAPER) -> altair.Chart | None:
    """When the members of one family appeared, a row per source (the dates of the whole corpus are the axis); None where no member is dated."""
    import altair as alt

    source = posts.set_index("post_id")["source"]
    dated = members[members["date"].notna()]
    if dated.empty:
        return None
    data = pd.DataFrame({"day": dated["date"].str[:10], "source": dated["post_id"].map(source).map(drawable)})
    days = posts["date"].dropna().str[:10]
    x = alt.X("day:T", title=None, scale=alt.Scale(domain=[days.min(), days.max()]), axis=alt.Axis(format="%b %Y", grid=False, labelOverlap=True))
    y = alt.Y("source:N", title=None, axis=alt.Axis(domain=False, ticks=False, grid=True))
    return (
        alt.Chart(data)
        .mark_point(filled=True, opacity=0.9, size=80, color=style.mark)
        .encode(x, y)
        .properties(width=520, height=alt.Step(30))
        .configure(**style.config)
    )


def _layout(edges: pd.DataFrame, names: list[str]) -> dict[str, tuple[float, float]]:
    """Where each source stands, the same on every run."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(names)
    graph.add_weighted_edges_from(zip(edges["Source"], edges["Target"], edges["Weight"].astype(float), strict=True))
    if len(names) <= ON_A_CIRCLE:
        turn = {name: 2 * math.pi * position / len(names) + math.pi / 2 for position, name in enumerate(names)}
        return {name: (1.1 * math.cos(angle), math.sin(angle)) for name, angle in turn.items()}
    return {name: (1.2 * float(x), float(y)) for name, (x, y) in nx.kamada_kawai_layout(graph, weight=None).items()}


def _line(edge: Any, places: dict[str, tuple[float, float]]) -> dict[str, Any]:
    """One edge between the rims of its nodes, a little aside, so that the edge that runs the other way has room."""
    (x, y), (x2, y2) = places[edge.Source], places[edge.Target]
    length = math.hypot(x2 - x, y2 - y) or 1.0
    along = ((x2 - x) / length, (y2 - y) / length)
    aside = (along[1] * _ASIDE, -along[0] * _ASIDE) if edge.Type == "Directed" else (0.0, 0.0)
    start = (x + along[0] * _GAP + aside[0], y + along[1] * _GAP + aside[1])
    end = (x2 - along[0] * _GAP + aside[0], y2 - along[1] * _GAP + aside[1])
    return {
        "x": start[0], "y": start[1], "x2": end[0], "y2": end[1], "n_families": int(edge.n_families), "directed": edge.Type == "Directed",
        "label_x": start[0] * 0.45 + end[0] * 0.55 + aside[0] * 2, "label_y": start[1] * 0.45 + end[1] * 0.55 + aside[1] * 2,
        # Vega turns clockwise from the top.
        "angle": math.degrees(math.atan2(along[0], along[1])) % 360,
    }  # fmt: skip
