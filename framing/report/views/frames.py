"""Frames: how often each is found, where and when, together with which others, and how far the count can be relied on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from framing.report.charts import PAGE, Spec, panels_by_source, panels_over_time, to_svg
from framing.report.views.styles import frame_styles
from framing.report.views.text import MAX_CHARACTERS, day, name_of, paragraph_link, pieces, posts_by_id
from framing.summary import cooccurring

if TYPE_CHECKING:
    from framing.analysis import Analysis
    from framing.frames.ranking import Ranking

#: Sentences shown for each frame, and sources in the matrix; the tables hold all.
MAX_EXAMPLES = 4
#: Paragraphs of a ranking shown for each frame: as many as a person reads before coding begins.
MAX_RANKED = 20
MAX_SOURCES = 12


def frames(analysis: Analysis) -> dict[str, Any]:
    """Return the rows of the frame table, the panels by source and over time, the matrix of sources, the matrix of meetings, and example sentences; of a ranking
    the first paragraphs of each frame alone."""
    if analysis.ranking is not None:
        return {"rows": [], "examples": ranked(analysis, analysis.ranking)}
    rows = frame_rows(analysis)
    dated = analysis.posts["date"].notna()
    return {
        "rows": rows,
        "top": max((row["high"] for row in rows), default=1.0) or 1.0,
        "by_source": _drawn(analysis, panels_by_source(analysis.summary, analysis.codebook, style=PAGE)),
        "over_time": _drawn(analysis, panels_over_time(analysis.summary, analysis.codebook.frame_ids, style=PAGE)),
        "matrix": matrix(analysis),
        "months": months(analysis),
        "cooccurrence": meetings(analysis),
        "examples": examples(analysis),
        "undated": int((~dated).sum()),
        "n_posts": len(analysis.posts),
        "n_months": analysis.posts["date"].dropna().str[:7].nunique(),
        "max_sources": MAX_SOURCES,
        "n_sources": analysis.posts["source"].nunique(),
    }


def frame_rows(analysis: Analysis) -> list[dict[str, Any]]:
    """One row per frame: share with its interval, uncertain share, how much is reused, and the model's measured quality for it."""
    whole = analysis.summary[analysis.summary["by"] == "all"].set_index("frame")
    coded = analysis.paragraphs[analysis.paragraphs["kind"] != "boilerplate"]
    doubtful = coded["uncertain"].explode().value_counts()
    measured = {row["frame"]: row for row in next((each["frames"] for each in analysis.manifest["models"].get("evaluations", ())), ())}
    rows = []
    for frame, style in frame_styles(analysis).items():
        if frame not in whole.index:
            continue
        row, quality = whole.loc[frame], measured.get(frame, {})
        share = float(row["share"])
        rows.append(
            {
                "style": style, "n": int(row["n_paragraphs"]), "share": share,
                "low": share if pd.isna(row["share_low"]) else float(row["share_low"]), "high": share if pd.isna(row["share_high"]) else float(row["share_high"]),
                "interval": not pd.isna(row["share_low"]), "uncertain": int(doubtful.get(frame, 0)), "uncertain_share": doubtful.get(frame, 0) / max(len(coded), 1),
                "reused": float(row["reused_share"]), "n_families": int(row["n_families"]), "first": day(row["first_date"]), "last": day(row["last_date"]),
                "f1": quality.get("f1"), "f1_low": quality.get("f1_low"), "f1_high": quality.get("f1_high"), "alpha": quality.get("alpha"),
            }
        )  # fmt: skip
    return rows


def matrix(analysis: Analysis) -> dict[str, Any]:
    """The shares of the frames in the largest sources: columns and rows of cells with share, interval, count and a shade between 0 and 1."""
    data = analysis.summary[analysis.summary["by"] == "source"]
    largest = data.groupby("value")["n_coded"].max().sort_index().astype("int64").nlargest(MAX_SOURCES)
    return _table(analysis, data[data["value"].isin(largest.index)], list(largest.index))


def months(analysis: Analysis) -> dict[str, Any]:
    """The shares of the frames by month, as `matrix`; the table beside the charts over time."""
    data = analysis.summary[analysis.summary["by"] == "period"]
    return _table(analysis, data, sorted(data["value"].unique()))


def _table(analysis: Analysis, data: pd.DataFrame, values: list[str]) -> dict[str, Any]:
    highest = float(data["share"].max()) if len(data) else 0.0
    cells = {(row.frame, row.value): row for row in data.itertuples(index=False)}
    size = data.groupby("value")["n_coded"].max()
    rows = []
    for frame, style in frame_styles(analysis).items():
        found = [cells.get((frame, value)) for value in values]
        rows.append(
            {
                "style": style,
                "cells": [
                    None if row is None else {
                        "share": row.share, "n": row.n_paragraphs, "low": row.share_low, "high": row.share_high, "shade": row.share / highest if highest else 0.0,
                    }
                    for row in found
                ],
            }
        )  # fmt: skip
    return {"columns": [{"name": name_of(value, 60), "n": int(size[value])} for value in values], "rows": rows}


def meetings(analysis: Analysis) -> dict[str, Any]:
    """How many paragraphs carry two frames: a row per frame with a cell for each frame before it (None where they never meet)."""
    table = cooccurring(analysis.paragraphs, analysis.codebook.frame_ids)
    found = {(row.a, row.b): row for row in table.itertuples(index=False)}
    most = max((row.n_paragraphs for row in found.values()), default=0)
    styles = list(frame_styles(analysis).values())
    rows = []
    for position, style in enumerate(styles[1:], 1):
        cells: list[dict[str, Any] | None] = []
        for other in styles[:position]:
            row = found.get((other.id, style.id))
            cells.append(row and {"n": row.n_paragraphs, "expected": row.expected, "shade": row.n_paragraphs / most, "other": other})
        rows.append({"style": style, "cells": cells})
    return {"columns": styles[:-1], "rows": rows, "any": bool(found)}


def examples(analysis: Analysis) -> list[dict[str, Any]]:
    """The sentences that carry each frame most plainly, no two alike."""
    posts = posts_by_id(analysis.posts)
    post_of = dict(zip(analysis.paragraphs["paragraph_id"], analysis.paragraphs["post_id"], strict=True))
    shown = []
    for frame, style in frame_styles(analysis).items():
        best = analysis.evidence[analysis.evidence["frame"] == frame].sort_values(["score", "paragraph_id"], ascending=[False, True], kind="stable")
        rows = []
        for row in best.drop_duplicates("text").head(MAX_EXAMPLES).itertuples(index=False):
            post = posts[post_of[row.paragraph_id]]
            text = "".join(piece.text for piece in pieces(row.text, {}, most=MAX_CHARACTERS // 4))
            rows.append(
                {"text": text, "score": row.score, "to": paragraph_link(row.paragraph_id), "source": name_of(post["source"]), "date": day(post["date"])}
            )
        shown.append({"style": style, "rows": rows, "n": len(best)})
    return shown


def ranked(analysis: Analysis, ranking: Ranking) -> list[dict[str, Any]]:
    """The first paragraphs of each frame in a ranking, with the sentence that is most like the frame marked."""
    posts = posts_by_id(analysis.posts)
    shown = []
    for frame, style in frame_styles(analysis).items():
        first = ranking.table[(ranking.table["frame"] == frame) & (ranking.table["rank"] <= MAX_RANKED)]
        rows = []
        for row in first.itertuples(index=False):
            post = posts[row.post_id]
            parts = pieces(row.text, {"sentence": [(row.start, row.end)]}, most=MAX_CHARACTERS // 2)
            about = {"source": name_of(post["source"]), "date": day(post["date"])}
            rows.append({"rank": row.rank, "likeness": row.likeness, "pieces": parts, "to": paragraph_link(row.paragraph_id), **about})
        shown.append({"style": style, "rows": rows, "n": len(first)})
    return shown


def _drawn(analysis: Analysis, panels: dict[str, Spec]) -> list[dict[str, Any]]:
    # The drawings are made of escaped text by the chart library.
    return [{"style": style, "svg": Markup(to_svg(panels[frame]))} for frame, style in frame_styles(analysis).items() if frame in panels]
