"""The frame summary: how many paragraphs carry each frame, in all, by source and by period, and how many of those are reused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from framing.intervals import share_intervals
from framing.reuse.families import moment

SUMMARY_COLUMNS = [
    "by",
    "value",
    "frame",
    "tier",
    "n_paragraphs",
    "n_coded",
    "share",
    "share_low",
    "share_high",
    "reused_share",
    "n_families",
    "first_date",
    "last_date",
]


def frame_summary(
    posts: pd.DataFrame, paragraphs: pd.DataFrame, members: pd.DataFrame, frames: Sequence[str], *, tiers: Mapping[str, str] | None = None
) -> pd.DataFrame:  # fmt: skip
    """Return one row per (all | source | period) and frame.

    `n_coded` counts the paragraphs that were coded (no boilerplate), `share` is n_paragraphs / n_coded, `share_low` and `share_high` its 95 % interval
    resampling posts (empty where it rests on one post), `reused_share` the share of the frame's
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
            intervals = _intervals(group, frames)
            carrying = dict(tuple(group.assign(reused=reused[group.index], date=dates[group.index]).explode("frames").groupby("frames")))
            for frame, (low, high) in zip(frames, intervals, strict=True):
                carried = carrying.get(frame, group.iloc[:0].assign(reused=False, date=None))
                n, dated = len(carried), sorted(carried["date"].dropna(), key=moment)
                rows.append(
                    {
                        "by": by, "value": value, "frame": frame, "tier": (tiers or {}).get(frame, ""), "n_paragraphs": n, "n_coded": len(group), "share": n / len(group),
                        "share_low": low, "share_high": high,
                        "reused_share": float(carried["reused"].mean()) if n else float("nan"),
                        "n_families": len(set().union(*families_of.reindex(carried["paragraph_id"]).dropna())),
                        "first_date": dated[0] if dated else None, "last_date": dated[-1] if dated else None,
                    }
                )  # fmt: skip
    return pd.DataFrame(rows, columns=SUMMARY_COLUMNS)


def cooccurring(paragraphs: pd.DataFrame, frames: Sequence[str]) -> pd.DataFrame:
    """Return one row per two frames that meet in a paragraph, in the order of `frames`: a, b, n_paragraphs, and how many were expected if they met by chance."""
    coded = paragraphs[paragraphs["kind"] != "boilerplate"]
    carries = np.array([[frame in carried for frame in frames] for carried in coded["frames"]], dtype=np.int64).reshape(len(coded), len(frames))
    together, alone = carries.T @ carries, carries.sum(axis=0)
    rows = [
        {"a": frames[a], "b": frames[b], "n_paragraphs": int(together[a, b]), "expected": float(alone[a] * alone[b] / len(coded))}
        for a in range(len(frames)) for b in range(a + 1, len(frames)) if together[a, b]
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["a", "b", "n_paragraphs", "expected"])


def _intervals(group: pd.DataFrame, frames: Sequence[str]) -> np.ndarray:
    """The intervals of the frames' shares in one group of coded paragraphs; posts in the order of their ids, so that the order of files changes nothing."""
    carries = pd.DataFrame({frame: group["frames"].map(lambda carried, frame=frame: frame in carried) for frame in frames}, index=group.index)
    by_post = carries.groupby(group["post_id"], sort=True)
    return share_intervals(by_post.sum().to_numpy(), by_post.size().to_numpy())
