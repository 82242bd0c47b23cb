"""`framing plot`: a chart of an earlier run as a file for a paper."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from framing.cli.group import cli
from framing.errors import InputError

CHARTS = ("frames-over-time", "shares-by-source", "frame-matrix", "cooccurrence", "family-timeline", "reuse-network")


@cli.command()
@click.argument("name", type=click.Choice(CHARTS))
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--results", type=click.Path(path_type=Path), default=Path("out"), show_default=True, help="Folder that `framing analyze` wrote.")
@click.option("--family", help="Family of family-timeline, such as F0012.")
@click.option("--size", type=click.IntRange(4, 72), default=11, show_default=True, help="Size of labels in points.")
@click.option("--font", help="Font of labels; it must be installed.")
@click.option("--language", default="en-US", show_default=True, help="Language of months and numbers, such as de-DE.")
def plot(name: str, out: Path, results: Path, family: str | None, size: int, font: str | None, language: str) -> None:
    """Draw the chart NAME of an earlier run to OUT (.svg, .png or .pdf)."""
    from framing.report.charts import PAPER
    from framing.report.charts.files import check_file, check_language, write_chart
    from framing.report.saved import read_analysis

    if (name == "family-timeline") != (family is not None):
        raise InputError("--family belongs to family-timeline, which needs it: --family F0012")
    check_file(out)
    check_language(language)
    chart = getattr(read_analysis(results).plot, name.replace("-", "_"))
    style = replace(PAPER, size=size, font=font or PAPER.font)
    write_chart(chart(family, style=style) if family is not None else chart(style=style), out, language=language)
    click.echo(f"Chart: {out}")
