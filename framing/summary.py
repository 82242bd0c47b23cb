"""The frame summary: how many paragraphs carry each frame, in all, by source and by period, and how many of those are reused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

SUMMARY_COLUMNS = ["by", "value", "frame", "tier", "n_paragraphs", "n_coded", "share", "reused_share"]


def frame_summary(
    posts: pd.DataFrame, paragraphs: pd.DataFrame, members: pd.DataFrame, frames: Sequence[str], *, tiers: Mapping[str, str] | None = None
) -> pd.DataFrame:  # fmt: skip
    """Return one row per (all | source | period) and frame.

    `n_coded` counts the paragraphs that were coded (no boilerplate), `share` is n_paragraphs / n_coded, `reused_share` the share of the frame's
    paragraphs that belong to a family, `tier` the frame's reliability (A, B, C; "" where the model was never measured). A period is a month; posts without a date are in the period "undated".
    """
    about = posts.set_index("post_id")
    coded = paragraphs[paragraphs["kind"] != "boilerplate"]
    period = about["date"].map(lambda date: date[:7] if isinstance(date, str) else "undated")
    views = {"all": pd.Series("all", index=about.index), "source": about["source"], "period": period}
    reused = coded["paragraph_id"].isin(set(members["paragraph_id"]))
    rows: list[dict[str, Any]] = []
    for by, values in views.items():
        labels = coded["post_id"].map(values)
        for value, group in coded.groupby(labels, sort=True):
            carried = group.assign(reused=reused[group.index]).explode("frames").groupby("frames")["reused"].agg(["size", "mean"])
            for frame in frames:
                n = int(carried["size"].get(frame, 0))
                rows.append(
                    {
                        "by": by, "value": value, "frame": frame, "tier": (tiers or {}).get(frame, ""), "n_paragraphs": n, "n_coded": len(group), "share": n / len(group),
                        "reused_share": float(carried["mean"].get(frame, float("nan"))) if n else float("nan"),
                    }
                )  # fmt: skip
    return pd.DataFrame(rows, columns=SUMMARY_COLUMNS)
