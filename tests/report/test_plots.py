"""Charts in a notebook are Altair objects, and say why where there is nothing to draw."""

from __future__ import annotations

import altair
import pytest

import framing
from tests.report.synthetic import made_up
from tests.small import RAID, corpus_of


@pytest.mark.parametrize("name", ["frames_over_time", "shares_by_source", "frame_matrix", "cooccurrence", "reuse_network"])
def test_every_chart_can_be_drawn_and_changed(name):
    chart = getattr(made_up(12, 5).plot, name)()
    assert isinstance(chart, altair.TopLevelMixin)
    assert chart.properties(title="My title").to_dict()["title"] == "My title"


def test_the_timeline_of_a_family():
    plot = made_up(12, 5).plot
    assert isinstance(plot.family_timeline("F0001"), altair.TopLevelMixin)
    with pytest.raises(framing.FramingError, match="no family 'F9999'"):
        plot.family_timeline("F9999")


@pytest.mark.parametrize("name", ["frames_over_time", "cooccurrence", "reuse_network"])
def test_nothing_to_draw_is_said(name):
    with pytest.raises(framing.FramingError, match="nothing to draw: "):
        getattr(framing.analyze(corpus_of("The ferry leaves from the second pier.")).plot, name)()


def test_the_charts_name_themselves():
    assert "reuse_network()" in repr(framing.analyze(corpus_of(RAID)).plot)
