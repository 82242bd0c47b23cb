"""The charts of an analysis in a notebook: ordinary Vega-Altair objects, to be changed, joined and saved like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from framing.errors import InputError
from framing.report import charts
from framing.report.charts import PAPER, Style

if TYPE_CHECKING:
    from framing.analysis import Analysis


class Plots:
    """The charts of one analysis (`analysis.plot`); every method takes a `style` and raises `InputError` where there is nothing to draw."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis

    def __repr__(self) -> str:
        return "charts: frames_over_time(), shares_by_source(), frame_matrix(), cooccurrence(), family_timeline(family_id), reuse_network()"

    def frames_over_time(self, *, style: Style = PAPER) -> Any:
        """Share of coded paragraphs that carry each frame by month, with 95 % intervals, a panel per frame."""
        return _drawn(
            charts.frames_over_time(self._analysis.summary, self._analysis.codebook, style=style), "fewer than two months are known from the posts' dates"
        )

    def shares_by_source(self, *, style: Style = PAPER) -> Any:
        """Share of coded paragraphs that carry each frame by source, with 95 % intervals, a panel per frame."""
        return _drawn(charts.shares_by_source(self._analysis.summary, self._analysis.codebook, style=style), "no paragraph was coded")

    def frame_matrix(self, *, style: Style = PAPER) -> Any:
        """Share of coded paragraphs that carry each frame, one column per source: a heat map with the figures in it."""
        return _drawn(charts.frame_matrix(self._analysis.summary, self._analysis.codebook, style=style), "no paragraph was coded")

    def cooccurrence(self, *, style: Style = PAPER) -> Any:
        """In how many paragraphs two frames meet: a heat map."""
        return _drawn(charts.cooccurrence(self._analysis.paragraphs, self._analysis.codebook, style=style), "no paragraph carries two frames")

    def family_timeline(self, family_id: str, *, style: Style = PAPER) -> Any:
        """When the members of a family appeared, a row per source."""
        members = self._analysis.reuse.members
        members = members[members["family_id"] == family_id]
        if members.empty:
            raise InputError(f"no family {family_id!r}; the table analysis.families names them all")
        return _drawn(charts.family_timeline(members, self._analysis.posts, style=style), "no member of this family is dated")

    def reuse_network(self, *, style: Style = PAPER) -> Any:
        """Sources joined by the families they share."""
        from framing.reuse.network import source_network

        network = source_network(self._analysis.reuse, self._analysis.posts)
        return _drawn(charts.reuse_network(network, self._analysis.posts, style=style), "no two sources share a family")


def _drawn(chart: Any, why_not: str) -> Any:
    if chart is None:
        raise InputError(f"there is nothing to draw: {why_not}")
    return chart
