"""The frame summary: how many paragraphs carry each frame, in all, by source and by period, and how many of those are reused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from framing.reuse.families import moment

SUMMARY_COLUMNS = ["by", "value", "frame", "tier", "n_paragraphs", "n_coded", "share", "reused_share", "n_families", "first_date", "last_date"]


def frame_summary(
    posts: pd.DataFrame, paragraphs: pd.DataFrame, members: pd.DataFrame, frames: Sequence[str], *, tiers: Mapping[str, str] | None = None
) -> pd.DataFrame:  # fmt: skip
    """Return one row per (all | source | period) and frame.

    `n_coded` counts the paragraphs that were coded (no boilerplate), `share` is n_paragraphs / n_coded, `reused_share` the share of the frame's
    paragraphs that belong to a family, `n_families` the families these belong to (how often the frame travels by copy), `first_date` and `last_date` the dates of the
    first and the last post that carries it, `tier` the frame's reliability (A, B, C; "" where the model was never measured). A period is a month; posts without a date are in the period "undated".
    """
    about = posts.set_index("post_id")
    coded = paragraphs[paragraphs["kind"] != "boilerplate"]
    period = about["date"].map(lambda date: date[:7] if isinstance(date, str) else "undated")
    views = {"all": pd.Series("all", index=about.index), "source": about["source"], "period": period}
    families_of = members.groupby("paragraph_id")["family_id"].agg(set)
    reused = coded["paragraph_id"].isin(set(families_of.index))
    dates = coded["post_id"].map(about["date"])
    rows: list[dict[str, Any]] = []
    for by, values in views.items():
        labels = coded["post_id"].map(values)
        for value, group in coded.groupby(labels, sort=True):
            carrying = dict(tuple(group.assign(reused=reused[group.index], date=dates[group.index]).explode("frames").groupby("frames")))
            for frame in frames:
                carried = carrying.get(frame, group.iloc[:0].assign(reused=False, date=None))
                n, dated = len(carried), sorted(carried["date"].dropna(), key=moment)
                rows.append(
                    {
                        "by": by, "value": value, "frame": frame, "tier": (tiers or {}).get(frame, ""), "n_paragraphs": n, "n_coded": len(group), "share": n / len(group),
                        "reused_share": float(carried["reused"].mean()) if n else float("nan"),
                        "n_families": len(set().union(*families_of.reindex(carried["paragraph_id"]).dropna())),
                        "first_date": dated[0] if dated else None, "last_date": dated[-1] if dated else None,
                    }
                )  # fmt: skip
    return pd.DataFrame(rows, columns=SUMMARY_COLUMNS)
