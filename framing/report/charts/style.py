"""How charts look: on paper in fixed colours, in the page in the colours of its theme; and how a chart becomes an SVG element."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from framing.report.views.text import visible

if TYPE_CHECKING:
    import altair

    Chart = altair.Chart | altair.LayerChart | altair.FacetChart | altair.HConcatChart | altair.VConcatChart

#: A chart as Vega-Lite has it written.
Spec = dict[str, Any]

_ROLES = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')


@dataclass(frozen=True)
class Style:
    """The colours, font and size (points of a label) of a chart; `ground` is what lies behind it."""

    ink: str
    soft: str
    line: str
    mark: str
    scheme: str = "blues"
    font: str = "Liberation Sans, Arimo, Arial, Helvetica, sans-serif"
    size: int = 11
    ground: str = "transparent"

    @property
    def config(self) -> dict[str, Any]:
        """The top-level configuration of a Vega-Lite chart."""
        labels = {"labelColor": self.soft, "titleColor": self.soft, "labelFontSize": self.size, "titleFontSize": self.size, "titleFontWeight": "normal"}
        return {
            "font": self.font, "background": self.ground, "padding": 4, "view": {"stroke": None}, "aria": False,
            "axis": {**labels, "gridColor": self.line, "domainColor": self.line, "tickColor": self.line, "labelLimit": 260},
            "legend": labels, "header": {**labels, "labelColor": self.ink, "labelFontSize": self.size + 1},
        }  # fmt: skip


#: For notebooks and papers: on a ground of its own, since its dark letters would vanish in a dark notebook.
PAPER = Style(ink="#1c1d20", soft="#5b6068", line="#d9dbdf", mark="#1f5a99", ground="#ffffff")
#: For the report: colours that its style sheet sets, so that a chart follows light and dark.
PAGE = Style(ink="var(--ink)", soft="var(--soft)", line="var(--line)", mark="var(--accent)")


def to_svg(chart: Chart | Spec | None) -> str:
    """Return the chart as an SVG element ready to be put into a page ("" for None)."""
    if chart is None:
        return ""
    import vl_convert

    # What a chart says to a screen reader stands around it, in words; Vega's own roles have no names.
    spec = json.dumps(chart) if isinstance(chart, dict) else chart.to_json(validate=False)
    svg = _ROLES.sub("", vl_convert.vegalite_to_svg(spec, show_warnings=False))
    # The page decides the size; fixed sizes would not fit a phone.
    return re.sub(r'<svg([^>]*?) width="(\d+)[^"]*" height="[^"]*"', r'<svg\1 style="max-width:\2px"', svg, count=1)


def drawable(name: str) -> str:
    """Write hidden characters by their numbers: the drawing library does not refuse one that XML forbids, it ends the whole process."""
    return visible(name)
