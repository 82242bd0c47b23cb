"""`framing plot`: charts of an earlier run as files for papers."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

import framing
from framing.cli import cli
from framing.cli.plotting import CHARTS
from framing.report.charts.files import write_chart
from framing.report.saved import read_analysis
from tests.report.synthetic import made_up

STARTS = {".svg": b"<svg", ".png": b"\x89PNG", ".pdf": b"%PDF"}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return made_up(12, 5).save(tmp_path_factory.mktemp("plot") / "results")


def run(*arguments) -> str:
    done = CliRunner().invoke(cli, ["plot", *map(str, arguments)], catch_exceptions=False, standalone_mode=False)
    if done.exception:
        raise done.exception
    return done.output


def test_results_come_back_as_they_were_saved(results):
    before, after = made_up(12, 5), read_analysis(results)
    assert after.paragraphs["frames"].tolist() == before.paragraphs["frames"].tolist()
    assert after.summary["share_low"].tolist() == pytest.approx(before.summary["share_low"].tolist(), nan_ok=True)
    assert after.codebook.frame_ids == before.codebook.frame_ids
    assert repr(after) == repr(before)


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_can_be_drawn(results, tmp_path, name):
    family = ["--family", "F0001"] if name == "family-timeline" else []
    assert run(name, tmp_path / "chart.svg", "--results", results, *family) == f"Chart: {tmp_path / 'chart.svg'}\n"
    assert (tmp_path / "chart.svg").read_bytes().startswith(b"<svg")


@pytest.mark.parametrize("suffix", STARTS)
def test_every_format_is_what_its_name_says(results, tmp_path, suffix):
    run("frame-matrix", tmp_path / f"chart{suffix}", "--results", results)
    assert (tmp_path / f"chart{suffix}").read_bytes().startswith(STARTS[suffix])
    assert [file.name for file in tmp_path.iterdir()] == [f"chart{suffix}"]


def test_size_font_and_language_are_those_asked_for(results, tmp_path):
    run("frames-over-time", tmp_path / "chart.svg", "--results", results, "--size", 17, "--font", "Courier Prime", "--language", "de-DE")
    svg = (tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert 'font-size="17px"' in svg
    assert "Courier Prime" in svg
    assert any(month in svg for month in ("Mär", "Mai", "Okt", "Dez"))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["frame-matrix", "chart.gif"], r"must end with \.svg, \.png, \.pdf"),
        (["frame-matrix", "nowhere/chart.svg"], "no folder nowhere"),
        (["frame-matrix", "chart.svg", "--results", "absent"], "holds no results"),
        (["frame-matrix", "chart.svg", "--language", "xx"], "no language 'xx'"),
        (["frame-matrix", "chart.svg", "--family", "F0001"], "--family belongs to family-timeline"),
        (["family-timeline", "chart.svg"], "--family belongs to family-timeline"),
    ],
)
def test_a_wrong_call_is_refused_and_nothing_is_written(tmp_path, monkeypatch, arguments, told):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(framing.FramingError, match=told):
        run(*arguments)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_earlier_picture(tmp_path, monkeypatch):
    chart = made_up(12, 5).plot.frame_matrix()
    file = write_chart(chart, tmp_path / "chart.svg")
    before = file.read_bytes()
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write_chart(chart, file)
    assert file.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1
