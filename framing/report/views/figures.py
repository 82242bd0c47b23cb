"""Figures: quantities that contradict one another, numerals that are broken, and what is counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pandas as pd

from framing.report.views.text import Piece, day, name_of, paragraph_link, posts_by_id, visible

if TYPE_CHECKING:
    from framing.analysis import Analysis

#: Groups, statements of one group, broken numerals and rows shown; the table figures holds all.
MAX_CONFLICTS, MAX_STATEMENTS, MAX_BROKEN, MAX_FIGURES = 80, 8, 32, 200
#: Characters of the text shown on either side of a figure.
AROUND = 110


def figures(analysis: Analysis) -> dict[str, Any]:
    """Return the conflicts (each with its statements), the numerals that are broken, and the figures that are stated most often first."""
    table = analysis.figures
    conflicts, shown = table[table["conflict_id"].notna()], shown_conflicts(table)
    groups = list(conflicts[conflicts["conflict_id"].isin(shown)].groupby("conflict_id", sort=True))
    broken = table[table["flags"].map(len) > 0]
    listed = table.loc[_most_stated(table).index]
    row = _rows(analysis, {name for part in (*(group for _, group in groups), broken.head(MAX_BROKEN), listed) for name in part["paragraph_id"]})
    return {
        "n": len(table), "n_conflicts": conflicts["conflict_id"].nunique(), "n_broken": len(broken),
        "conflicts": [
            {"id": conflict, "rows": [row(figure) for figure in group.head(MAX_STATEMENTS).itertuples(index=False)], "more": max(0, len(group) - MAX_STATEMENTS)}
            for conflict, group in groups
        ],
        "broken": [row(figure) for figure in broken.head(MAX_BROKEN).itertuples(index=False)], "rows": [row(figure) for figure in listed.itertuples(index=False)],
    }  # fmt: skip


def _rows(analysis: Analysis, paragraph_ids: set[str]) -> Callable[[Any], dict[str, Any]]:
    """Return what tells of a figure in one of these paragraphs."""
    paragraphs = analysis.paragraphs[analysis.paragraphs["paragraph_id"].isin(paragraph_ids)]
    text = dict(zip(paragraphs["paragraph_id"], paragraphs["text"], strict=True))
    post_of = dict(zip(paragraphs["paragraph_id"], paragraphs["post_id"], strict=True))
    posts = posts_by_id(analysis.posts[analysis.posts["post_id"].isin(set(post_of.values()))])

    def row(figure: Any) -> dict[str, Any]:
        post = posts[post_of[figure.paragraph_id]]
        return {
            "stated": name_of(figure.text, 60), "unit": name_of(figure.unit, 30), "measure": name_of(figure.measure, 60), "period": name_of(figure.period, 60),
            "value": "" if pd.isna(figure.value) else f"{figure.value:,.10g}", "to": paragraph_link(figure.paragraph_id), "source": name_of(post["source"], 60),
            "date": day(post["date"]), "family": figure.family_id if isinstance(figure.family_id, str) else None, "around": around(text[figure.paragraph_id], figure.start, figure.end),
        }  # fmt: skip

    return row


def _most_stated(table: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of the facts that are stated most often, as many as are shown: how often each is, by the rows of the table."""
    stated = table["fact_id"].map(table["fact_id"].value_counts()).fillna(1)
    order = pd.DataFrame({"stated": stated, "figure_id": table["figure_id"]}).sort_values(["stated", "figure_id"], ascending=[False, True], kind="stable")
    return order.head(MAX_FIGURES)


def shown_conflicts(table: pd.DataFrame) -> list[str]:
    """Return the ids of the conflicts that the page shows, of all in the table of figures."""
    return sorted(table["conflict_id"].dropna().unique())[:MAX_CONFLICTS]


def around(text: str, start: int, end: int) -> tuple[Piece, Piece, Piece]:
    """Return what stands before a figure, the figure, and what stands after it, cut at words."""
    left, right = max(0, start - AROUND), min(len(text), end + AROUND)
    before, after = text[left:start], text[end:right]
    # Scripts that set no spaces between words are cut anywhere.
    if left:
        before = f"… {before.partition(' ')[2] or before}"
    if right < len(text):
        after = f"{after.rpartition(' ')[0] or after} …"
    return Piece(visible(before)), Piece(visible(text[start:end]), ("figure",)), Piece(visible(after))
