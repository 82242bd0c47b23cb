"""The report: one self-contained page that opens offline, whatever the size of the corpus."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from framing.frames.quality import MEANING
from framing.frames.ranking import NOTICE
from framing.memory import release
from framing.report.views.figures import figures
from framing.report.views.frames import frames
from framing.report.views.methods import methods
from framing.report.views.overview import overview
from framing.report.views.phrases import phrases
from framing.report.views.reading import as_json, reading
from framing.report.views.repetition import repetition
from framing.report.views.text import name_of, share, visible

if TYPE_CHECKING:
    from framing.analysis import Analysis

#: The sections in their order: the id of a section, and what the bar at the top calls it.
SECTIONS = (
    ("overview", "Overview"), ("frames", "Frames"), ("reading", "Reading"), ("repetition", "Repetition"), ("phrases", "Phrases"), ("figures", "Figures"),
    ("methods", "Methods"),
)  # fmt: skip
_SCRIPTS = ("page.js", "families.js", "reader.js")


def render_report(analysis: Analysis) -> str:
    """Return the report of an analysis as one HTML document that asks for nothing from the network and runs no script but its own."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("framing.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_shown
    )
    environment.filters["percent"] = share
    sections = {}
    for name, section in (("repetition", repetition), ("phrases", phrases), ("figures", figures), ("frames", frames)):
        sections[name] = section(analysis)
        release()
    data = reading(analysis, _linked(sections))
    script = "\n".join(_static(name) for name in _SCRIPTS)
    return environment.get_template("report.html.j2").render(
        **sections,
        overview=overview(analysis), methods=methods(analysis), reading=_filters(data, analysis), sections=SECTIONS, tiers=MEANING,
        notice=None if analysis.ranking is None else NOTICE,
        codebook=name_of(analysis.codebook.title), css=Markup(_static("report.css")), script=Markup(script), script_hash=Markup(_hash(script)),
        reading_json=Markup(as_json(data)),
    )  # fmt: skip


def _shown(value: Any) -> Any:
    """Whatever text reaches the page, nothing in it is hidden; markup was made by the views, which saw to that."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _static(name: str) -> str:
    return files("framing.report").joinpath("static", name).read_text(encoding="utf-8")


def _hash(script: str) -> str:
    """The hash by which the page's policy knows its own script; no other will run."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


def _linked(sections: dict[str, Any]) -> list[str]:
    """The paragraphs that the other sections link to, the more telling ones first."""
    from urllib.parse import unquote

    families = [member["to"] for family in sections["repetition"]["families"] for member in family["members"]]
    conflicts = [row["to"] for conflict in sections["figures"]["conflicts"] for row in conflict["rows"]]
    evidence = [row["to"] for item in sections["frames"]["examples"] for row in item["rows"]]
    slogans = [place["to"] for kind in ("slogans", "formulae", "phrases") for row in sections["phrases"][kind] for place in row["places"]]
    others = [row["to"] for kind in ("broken", "rows") for row in sections["figures"][kind]]
    return [unquote(link.removeprefix("#p-")) for link in (*conflicts, *evidence, *families, *slogans, *others)]


def _filters(data: dict[str, Any], analysis: Analysis) -> dict[str, Any]:
    """What the filters of the reading view offer, and how much of the corpus it holds."""
    posts = data["posts"]
    return {
        "sources": sorted({post.get("source", "") for post in posts} - {""}), "months": sorted({post["date"][:7] for post in posts if post.get("date")}),
        "kinds": list(pd.unique(analysis.paragraphs["kind"])), "reuse_kinds": sorted(analysis.reuse_pairs["kind"].unique()), "shown": len(posts),
        "n_posts": len(analysis.posts), "sampled": len(posts) < len(analysis.posts) or any(post.get("more") for post in posts),
    }  # fmt: skip
