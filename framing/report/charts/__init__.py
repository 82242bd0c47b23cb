"""Charts, drawn by Vega-Altair: ordinary chart objects in a notebook, static SVG in the report, files for papers."""

from framing.report.charts.frames import (
    cooccurrence,
    frame_matrix,
    frames_over_time,
    panels_by_source,
    panels_over_time,
    reliability_plot,
    shares_by_source,
)  # fmt: skip
from framing.report.charts.reuse import family_timeline, reuse_network
from framing.report.charts.style import PAGE, PAPER, Spec, Style, to_svg

__all__ = [
    "PAGE", "PAPER", "Spec", "Style", "cooccurrence", "family_timeline", "frame_matrix", "frames_over_time", "panels_by_source", "panels_over_time", "reliability_plot",
    "reuse_network", "shares_by_source", "to_svg",
]  # fmt: skip
