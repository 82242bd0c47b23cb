"""Charts as static SVG, drawn by Vega-Altair; each has a table beside it in the report."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    import altair

    from framing.coding.codebook import Codebook

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Sources and periods shown in a chart; the tables hold all.
MAX_SOURCES = 12
_CONFIG: dict[str, Any] = {
    "font": "Liberation Sans, Arimo, Arial, Helvetica, sans-serif", "background": "transparent", "padding": 20, "view": {"stroke": None},
    "axis": {"labelColor": "#888", "titleColor": "#888", "gridColor": "#8884", "domainColor": "#8888", "tickColor": "#8888", "labelFontSize": 12, "labelLimit": 260},
    "legend": {"labelColor": "#888", "titleColor": "#888"}, "header": {"labelColor": "#888", "titleColor": "#888", "labelFontSize": 12},
}  # fmt: skip


def frames_by_source(summary: pd.DataFrame, codebook: Codebook) -> altair.Chart | None:
    """Share of coded paragraphs that carry each frame, one column per source (the largest ones): a heat map with the figures in it.

    None where nothing was coded.
    """
    import altair as alt

    data = summary[summary["by"] == "source"]
    if data.empty:
        return None
    data = data.assign(value=data["value"].map(_drawable))
    largest = data.groupby("value")["n_coded"].max().nlargest(MAX_SOURCES).index
    data = _named(data[data["value"].isin(largest)], codebook)
    x = alt.X("value:N", title=None, sort=list(largest), axis=alt.Axis(orient="top", labelAngle=-30))
    y = alt.Y("name:N", title=None, sort=_names(data, codebook))
    cells = alt.Chart(data).mark_rect().encode(x, y, alt.Color("share:Q", title="share", scale=alt.Scale(scheme="blues", domainMin=0), legend=None))
    dark = float(data["share"].max() or 0) * 0.55
    figures = alt.Chart(data).mark_text(fontSize=12).encode(
        x, y, alt.Text("share:Q", format=".0%"), color=alt.condition(f"datum.share > {dark}", alt.value("white"), alt.value("#333"))
    )  # fmt: skip
    return (cells + figures).properties(width=alt.Step(78), height=alt.Step(27)).configure(**_CONFIG)


def frames_over_time(summary: pd.DataFrame, codebook: Codebook) -> altair.Chart | None:
    """Share of coded paragraphs that carry each frame by month, a small panel per frame; None where fewer than two months are known."""
    import altair as alt

    data = summary[(summary["by"] == "period") & (summary["value"] != "undated")]
    if data["value"].nunique() < 2:
        return None
    data = _named(data.assign(month=pd.to_datetime(data["value"] + "-01")), codebook)
    base = alt.Chart(data).encode(
        alt.X("month:T", title=None, axis=alt.Axis(format="%b %Y", tickCount=4, labelAngle=0)), alt.Y("share:Q", title=None, axis=alt.Axis(format="%", tickCount=3))
    )  # fmt: skip
    lines = base.mark_line(color="#3b78b5") + base.mark_point(color="#3b78b5", filled=True, opacity=1).encode(
        alt.Size("n_coded:Q", legend=None, scale=alt.Scale(range=[8, 90]))
    )
    return lines.properties(width=210, height=90).facet(alt.Facet("name:N", title=None, sort=_names(data, codebook)), columns=3).configure(**_CONFIG)


def reliability_plot(curves: Mapping[str, pd.DataFrame]) -> altair.LayerChart:
    """Stated probability against the share that coders gave, one curve per evaluation (its rows are tenths: score, share, n); the diagonal is perfect."""
    import altair as alt

    data = pd.concat([table.assign(evaluation=_drawable(name)) for name, table in curves.items()], ignore_index=True)
    scale = alt.Scale(domain=[0, 1])
    diagonal = alt.Chart(pd.DataFrame({"score": [0, 1], "share": [0, 1]})).mark_line(color="#888", strokeDash=[4, 4])
    diagonal = diagonal.encode(alt.X("score:Q", scale=scale), alt.Y("share:Q", scale=scale))
    base = alt.Chart(data).encode(
        alt.X("score:Q", title="stated probability", scale=scale), alt.Y("share:Q", title="share that coders gave", scale=scale),
        alt.Color("evaluation:N", title=None, scale=alt.Scale(range=["#3b78b5", "#b5573b", "#4b8b3b", "#7b4bb5"])), alt.Shape("evaluation:N", title=None),
    )  # fmt: skip
    points = base.mark_point(filled=True, size=60, opacity=1)
    return (diagonal + base.mark_line() + points).properties(width=340, height=340).configure(**_CONFIG)


def to_svg(chart: altair.Chart | altair.LayerChart | altair.FacetChart | None) -> str:
    """Return the chart as an SVG element ready to be put into a page ("" for None)."""
    if chart is None:
        return ""
    import vl_convert

    svg = vl_convert.vegalite_to_svg(chart.to_json(), show_warnings=False)
    # The page decides the size; fixed sizes would not fit a phone.
    return re.sub(r'<svg([^>]*?) width="(\d+)[^"]*" height="[^"]*"', r'<svg\1 style="max-width:\2px"', svg, count=1)


def _named(data: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Add what a frame is called in a chart: its name, and its reliability tier where that is known."""
    tier = data["tier"].map(lambda tier: f" ({tier})" if tier else "")
    return data.assign(name=data["frame"].map(lambda frame: _drawable(codebook[frame].name)) + tier)


def _names(data: pd.DataFrame, codebook: Codebook) -> list[str]:
    """The names in the order of the codebook."""
    order = {frame.id: position for position, frame in enumerate(codebook.frames)}
    return data.drop_duplicates("name").sort_values("frame", key=lambda frames: frames.map(order))["name"].tolist()


def _drawable(name: str) -> str:
    """Replace what XML forbids: the drawing library does not refuse such a character, it ends the whole process."""
    return _NOT_XML.sub("\ufffd", name)
