"""Charts: static SVG that fits the page and says what it shows."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET

import pandas as pd
import pytest

import framing
from framing.report.charts import PAGE, frame_matrix, frames_over_time, panels_by_source, panels_over_time, reliability_plot, shares_by_source, to_svg
from framing.report.charts.frames import MAX_SOURCES


def summary_of(by: str, shares: dict[str, float], frames: tuple[str, ...], tier: str = "") -> pd.DataFrame:
    """A frame summary in which every frame has the same share in each of the values."""
    rows = [
        {
            "by": by,
            "value": value,
            "frame": frame,
            "tier": tier,
            "n_paragraphs": 1,
            "n_coded": number,
            "share": share,
            "share_low": share / 2,
            "share_high": min(1.0, share * 2),
            "reused_share": 0.0,
        }
        for number, (value, share) in enumerate(shares.items(), 10)
        for frame in frames
    ]
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def codebook() -> framing.Codebook:
    return framing.read_codebook()


def texts(svg: str) -> set[str]:
    """Every text in a drawing."""
    return {element.text for element in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")}


def test_the_heat_map_names_frames_sources_and_shares(codebook):
    svg = to_svg(frame_matrix(summary_of("source", {"Herald": 0.25, "List": 0.5}, codebook.frame_ids), codebook))
    assert {frame.name for frame in codebook.frames} | {"Herald", "List", "25%", "50%"} <= texts(svg)


def test_the_reliability_tier_stands_beside_the_name(codebook):
    svg = to_svg(frame_matrix(summary_of("source", {"Herald": 0.25}, codebook.frame_ids, tier="B"), codebook))
    assert {f"{frame.name} (B)" for frame in codebook.frames} <= texts(svg)


def test_the_reliability_plot_has_a_curve_per_evaluation():
    bins = pd.DataFrame({"low": [0.0, 0.9], "high": [0.1, 1.0], "n": [90, 10], "score": [0.02, 0.95], "share": [0.03, 0.9]})
    svg = to_svg(reliability_plot({"held-out seed units": bins, "real posts": bins}))
    assert {"held-out seed units", "real posts", "stated probability", "share that coders gave"} <= texts(svg)


def test_the_heat_map_shows_the_largest_sources(codebook):
    shares = {f"source {number:02}": 0.1 for number in range(MAX_SOURCES + 3)}
    shown = {text for text in texts(to_svg(frame_matrix(summary_of("source", shares, codebook.frame_ids), codebook))) if str(text).startswith("source")}
    assert shown == set(list(shares)[3:])


def test_the_course_over_time_has_a_panel_per_frame(codebook):
    chart = frames_over_time(summary_of("period", {"2023-01": 0.1, "2023-02": 0.3, "undated": 0.2}, codebook.frame_ids), codebook)
    assert {frame.name for frame in codebook.frames} <= texts(to_svg(chart))


@pytest.mark.parametrize("periods", [{"2023-01": 0.1}, {"undated": 0.1}, {"2023-01": 0.1, "undated": 0.4}])
def test_one_month_or_none_makes_no_course_over_time(codebook, periods):
    assert frames_over_time(summary_of("period", periods, codebook.frame_ids), codebook) is None


def test_no_chart_is_no_svg():
    assert to_svg(None) == ""


def test_a_drawing_is_as_wide_as_the_page(codebook):
    root = ET.fromstring(to_svg(frame_matrix(summary_of("source", {"Herald": 0.25}, codebook.frame_ids), codebook)))
    assert "width" not in root.attrib
    assert "viewBox" in root.attrib
    assert root.attrib["style"].startswith("max-width:")


def test_names_of_sources_cannot_break_out_of_the_drawing(codebook):
    evil = "<script>alert('x')</script>&\"]]>"
    svg = to_svg(frame_matrix(summary_of("source", {evil: 0.25}, codebook.frame_ids), codebook))
    assert evil in texts(svg)
    assert "<script" not in svg


def test_a_control_character_in_the_name_of_a_source_does_no_harm():
    code = (
        "import pandas as pd, framing; from framing.report.charts import *; book = framing.read_codebook(); "
        "rows = [{'by': 'source', 'value': 'bell\\x08', 'frame': f, 'tier': '', 'n_paragraphs': 1, 'n_coded': 9, 'share': 0.1, 'share_low': 0.05, 'share_high': 0.2, 'reused_share': 0.0} for f in book.frame_ids]; "
        "print(to_svg(frame_matrix(pd.DataFrame(rows), book))[:4])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert (run.returncode, run.stdout) == (0, "<svg\n")


def test_a_panel_shows_one_frame_on_the_common_scale(codebook):
    summary = summary_of("period", {"2023-01": 0.1, "2023-02": 0.3}, codebook.frame_ids)
    svg = to_svg(panels_over_time(summary, codebook.frame_ids)[codebook.frame_ids[0]])
    assert {"0%", "60%"} & texts(svg)
    assert not {frame.name for frame in codebook.frames} & texts(svg)
    assert panels_over_time(summary[summary["value"] == "2023-01"], codebook.frame_ids) == {}


def test_the_panel_of_the_page_takes_the_colours_of_the_theme(codebook):
    svg = to_svg(panels_by_source(summary_of("source", {"Herald": 0.25}, codebook.frame_ids), codebook, style=PAGE)[codebook.frame_ids[0]])
    assert "var(--accent)" in svg
    assert "Herald" in texts(svg)


def test_shares_by_source_name_every_frame(codebook):
    svg = to_svg(shares_by_source(summary_of("source", {"Herald": 0.25}, codebook.frame_ids), codebook))
    assert {frame.name for frame in codebook.frames} <= texts(svg)
