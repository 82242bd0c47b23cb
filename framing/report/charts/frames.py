"""Charts of frames: their shares by source and over time with intervals, which of them meet, and how far stated probabilities can be believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from framing.report.charts.style import PAPER, Spec, Style, drawable
from framing.summary import cooccurring

if TYPE_CHECKING:
    import altair

    from framing.coding.codebook import Codebook

#: Sources shown in a chart, the largest ones; the tables hold all.
MAX_SOURCES = 12
_PANEL = {"width": 210, "height": 84}


def frame_matrix(summary: pd.DataFrame, codebook: Codebook, *, style: Style = PAPER) -> altair.LayerChart | None:
    """Share of coded paragraphs that carry each frame, one column per source (the largest ones): a heat map with the figures in it.

    None where nothing was coded.
    """
    data = _of_sources(summary, codebook)
    return None if data is None else _heat_map(data, "value", "share", ".0%", list(dict.fromkeys(data["value"])), _names(data, codebook), style)


def cooccurrence(paragraphs: pd.DataFrame, codebook: Codebook, *, style: Style = PAPER) -> altair.LayerChart | None:
    """In how many paragraphs two frames meet: a heat map; None where no paragraph carries two."""
    data = cooccurring(paragraphs, codebook.frame_ids)
    if data.empty:
        return None
    name = {frame.id: drawable(frame.name) for frame in codebook.frames}
    both = pd.concat([data, data.rename(columns={"a": "b", "b": "a"})], ignore_index=True)
    both = both.assign(name=both["a"].map(name), other=both["b"].map(name))
    return _heat_map(both, "other", "n_paragraphs", "d", list(name.values()), list(name.values()), style)


def frames_over_time(summary: pd.DataFrame, codebook: Codebook, *, style: Style = PAPER) -> altair.FacetChart | None:
    """Share of coded paragraphs that carry each frame by month, with 95 % intervals, a small panel per frame; None where fewer than two months are known."""
    import altair as alt

    data = _of_months(summary)
    if data is None:
        return None
    data = _named(data, codebook)
    return _course(data, style, None).facet(alt.Facet("name:N", title=None, sort=_names(data, codebook)), columns=3).configure(**style.config)


def panels_over_time(summary: pd.DataFrame, frames: Sequence[str], *, style: Style = PAPER) -> dict[str, Spec]:
    """The course of each frame's share by month, on the scale that all have in common, by frame; empty where fewer than two months are known."""
    data = _of_months(summary)
    if data is None:
        return {}
    return _panels(_course(_of_one(data), style, _top(data)), data.assign(month=data["value"] + "-01T00:00:00"), "month", frames, style)


def shares_by_source(summary: pd.DataFrame, codebook: Codebook, *, style: Style = PAPER) -> altair.FacetChart | None:
    """Share of coded paragraphs that carry each frame, by source, with 95 % intervals, a small panel per frame; None where nothing was coded."""
    import altair as alt

    data = _of_sources(summary, codebook)
    if data is None:
        return None
    return _dots(data, style, None).facet(alt.Facet("name:N", title=None, sort=_names(data, codebook)), columns=3).configure(**style.config)


def panels_by_source(summary: pd.DataFrame, codebook: Codebook, *, style: Style = PAPER) -> dict[str, Spec]:
    """Each frame's share by source, on the scale that all have in common, by frame; empty where nothing was coded."""
    data = _of_sources(summary, codebook)
    return {} if data is None else _panels(_dots(_of_one(data), style, _top(data)), data, "value", codebook.frame_ids, style)


def reliability_plot(curves: Mapping[str, pd.DataFrame], *, style: Style = PAPER) -> altair.LayerChart:
    """Stated probability against the share that coders gave, one curve per evaluation (its rows are tenths: score, share, n); the diagonal is perfect."""
    import altair as alt

    data = pd.concat([table.assign(evaluation=drawable(name)) for name, table in curves.items()], ignore_index=True)
    scale = alt.Scale(domain=[0, 1])
    diagonal = alt.Chart(pd.DataFrame({"score": [0, 1], "share": [0, 1]})).mark_line(color="#888", strokeDash=[4, 4])
    diagonal = diagonal.encode(alt.X("score:Q", scale=scale), alt.Y("share:Q", scale=scale))
    base = alt.Chart(data).encode(
        alt.X("score:Q", title="stated probability", scale=scale), alt.Y("share:Q", title="share that coders gave", scale=scale),
        alt.Color("evaluation:N", title=None, scale=alt.Scale(range=["#3b78b5", "#b5573b", "#4b8b3b", "#7b4bb5"])), alt.Shape("evaluation:N", title=None),
    )  # fmt: skip
    points = base.mark_point(filled=True, size=60, opacity=1)
    return (diagonal + base.mark_line() + points).properties(width=340, height=340).configure(**style.config)


def _course(data: pd.DataFrame, style: Style, top: float | None) -> altair.LayerChart:
    import altair as alt

    scale = alt.Scale(domain=[0, top], clamp=True) if top else alt.Scale(domainMin=0)
    x = alt.X("month:T", title=None, axis=alt.Axis(format="%b %Y", tickCount=3, labelAngle=0, grid=False, labelOverlap=True))
    share = alt.Y("share:Q", title=None, scale=scale, axis=alt.Axis(format="%", tickCount=3, domain=False, ticks=False))
    base = alt.Chart(data).encode(x)
    band = base.mark_area(color=style.mark, opacity=0.18, interpolate="linear").encode(alt.Y("share_low:Q", title=None, scale=scale), alt.Y2("share_high:Q"))
    line = base.mark_line(color=style.mark, strokeWidth=1.6).encode(share)
    points = base.mark_point(color=style.mark, filled=True, opacity=1, size=16).encode(share)
    return (band + line + points).properties(**_PANEL)


def _dots(data: pd.DataFrame, style: Style, top: float | None) -> altair.LayerChart:
    import altair as alt

    scale = alt.Scale(domain=[0, top], clamp=True) if top else alt.Scale(domainMin=0)
    axis = alt.Axis(format="%", tickCount=4, domain=False, ticks=False)
    y = alt.Y("value:N", title=None, sort=list(dict.fromkeys(data["value"])), axis=alt.Axis(domain=False, ticks=False, labelPadding=6, labelLimit=110))
    base = alt.Chart(data).encode(y)
    whisker = base.mark_rule(color=style.mark, strokeWidth=2, opacity=0.45).encode(
        alt.X("share_low:Q", title=None, scale=scale, axis=axis), alt.X2("share_high:Q")
    )
    point = base.mark_point(color=style.mark, filled=True, opacity=1, size=44).encode(alt.X("share:Q", title=None, scale=scale, axis=axis))
    return (whisker + point).properties(width=150, height=alt.Step(20))


def _of_one(data: pd.DataFrame) -> pd.DataFrame:
    """The rows of one frame."""
    return data[data["frame"] == data["frame"].iloc[0]]


def _panels(chart: altair.LayerChart, data: pd.DataFrame, at: str, frames: Sequence[str], style: Style) -> dict[str, Spec]:
    """The chart of one frame as a specification, filled with the rows of each: building a chart takes the library as long as drawing it."""
    spec = chart.configure(**style.config).to_dict(validate=False)
    rows: dict[str, list[dict[str, Any]]] = {frame: [] for frame in frames}
    shares = ["share", "share_low", "share_high"]
    for frame, where, *values in zip(data["frame"], data[at], *(data[name].tolist() for name in shares), strict=True):
        if frame in rows:
            rows[frame].append({at: where, **{name: None if value != value else value for name, value in zip(shares, values, strict=True)}})
    return {frame: {**spec, "datasets": {spec["data"]["name"]: own}} for frame, own in rows.items()}


def _heat_map(data: pd.DataFrame, column: str, value: str, form: str, columns: list[str], rows: list[str], style: Style) -> altair.LayerChart:
    import altair as alt

    x = alt.X(f"{column}:N", title=None, sort=columns, axis=alt.Axis(orient="top", labelAngle=-30))
    y = alt.Y("name:N", title=None, sort=rows)
    cells = alt.Chart(data).mark_rect().encode(x, y, alt.Color(f"{value}:Q", scale=alt.Scale(scheme=style.scheme, domainMin=0), legend=None))  # type: ignore[arg-type]
    dark = float(data[value].max() or 0) * 0.55
    text = alt.Text(f"{value}:Q", format=form)
    figures = (
        alt.Chart(data).mark_text(fontSize=style.size).encode(x, y, text, color=alt.condition(f"datum.{value} > {dark}", alt.value("white"), alt.value("#333")))
    )
    return (cells + figures).properties(width=alt.Step(62), height=alt.Step(25)).configure(**style.config)


def _of_sources(summary: pd.DataFrame, codebook: Codebook) -> pd.DataFrame | None:
    data = summary[summary["by"] == "source"]
    if data.empty:
        return None
    data = data.assign(value=data["value"].map(drawable))
    largest = data.groupby("value")["n_coded"].max().sort_index().astype("int64").nlargest(MAX_SOURCES).index
    data = _named(data[data["value"].isin(largest)], codebook)
    return data.sort_values("value", key=lambda values: values.map({name: position for position, name in enumerate(largest)}), kind="stable")


def _of_months(summary: pd.DataFrame) -> pd.DataFrame | None:
    data = summary[(summary["by"] == "period") & (summary["value"] != "undated")]
    return data.assign(month=pd.to_datetime(data["value"] + "-01")) if data["value"].nunique() > 1 else None


def _top(data: pd.DataFrame) -> float:
    """Where the scale of the shares ends: above every share and nearly every interval, in steps of a tenth."""
    highest = max(float(data["share"].max()), float(data["share_high"].quantile(0.98)) if data["share_high"].notna().any() else 0.0)
    return min(1.0, max(0.1, -(-highest * 10 // 1) / 10))


def _named(data: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Add what a frame is called in a chart: its name, and its reliability tier where that is known."""
    tier = data["tier"].map(lambda tier: f" ({tier})" if tier else "")
    return data.assign(name=data["frame"].map(lambda frame: drawable(codebook[frame].name)) + tier)


def _names(data: pd.DataFrame, codebook: Codebook) -> list[str]:
    """The names in the order of the codebook."""
    order: dict[Any, int] = {frame.id: position for position, frame in enumerate(codebook.frames)}
    return data.drop_duplicates("name").sort_values("frame", key=lambda frames: frames.map(order))["name"].tolist()
