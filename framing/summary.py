"""The frame summary: how many paragraphs carry each frame, in all, by source and by period, and how many of those are reused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from framing.corpus.texts import text_array
from framing.intervals import share_intervals
from framing.reuse.families import moment
from framing.vectors.encoded import concatenated

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
#: Types that the values do not tell where nothing was coded.
_NUMBERS = {
    **dict.fromkeys(("n_paragraphs", "n_coded", "n_families"), "int64"),
    **dict.fromkeys(("share", "share_low", "share_high", "reused_share"), "float64"),
}


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
    coded = paragraphs.loc[paragraphs["kind"] != "boilerplate", ["paragraph_id", "post_id", "frames"]]
    period = about["date"].map(lambda date: date[:7] if isinstance(date, str) else "undated")
    views = {"all": pd.Series("all", index=about.index), "source": about["source"], "period": period}
    columns = _Columns.of(coded, about["date"], members, frames)
    rows: list[dict[str, Any]] = []
    for by, values in views.items():
        group, names = pd.factorize(coded["post_id"].map(values), sort=True)
        order = np.argsort(group, kind="stable")
        for value, own in zip(names, np.split(order, np.cumsum(np.bincount(group, minlength=len(names)))[:-1]), strict=False):
            part = columns.take(own)
            for column, (frame, (low, high)) in enumerate(zip(frames, part.intervals(), strict=True)):
                carried = part.carries[:, column]
                n, (first, last) = int(carried.sum()), part.dates(carried)
                rows.append(
                    {
                        "by": by, "value": value, "frame": frame, "tier": (tiers or {}).get(frame, ""), "n_paragraphs": n, "n_coded": len(own), "share": n / len(own),
                        "share_low": low, "share_high": high, "reused_share": float(part.reused[carried].mean()) if n else float("nan"),
                        "n_families": part.n_families(carried), "first_date": first, "last_date": last,
                    }
                )  # fmt: skip
    return pd.DataFrame(rows, columns=SUMMARY_COLUMNS).astype(_NUMBERS)


@dataclass(frozen=True)
class _Columns:
    """n coded paragraphs as arrays, so that hundreds of sources are cut out of them quickly.

    `carries` (n, n_frames) bool, `post` (n,) the rank of each paragraph's post among the ids (so that the order of files changes nothing), `family` (k,) the numbers of
    the families that each belongs to, those of paragraph p from `first[p]` to `first[p + 1]`, `day` (n,) the rank of its date in `known` (-1 for none).
    """

    carries: np.ndarray
    post: np.ndarray
    first: np.ndarray
    family: np.ndarray
    day: np.ndarray
    known: tuple[str, ...]

    @classmethod
    def of(cls, coded: pd.DataFrame, date: pd.Series, members: pd.DataFrame, frames: Sequence[str]) -> _Columns:
        place = {frame: column for column, frame in enumerate(frames)}
        carries = np.zeros((len(coded), len(frames)), dtype=bool)
        for row, carried in enumerate(coded["frames"]):
            carries[row, [place[frame] for frame in carried if frame in place]] = True
        paragraph = pc.index_in(text_array(members["paragraph_id"]), value_set=text_array(coded["paragraph_id"]))
        inside = np.flatnonzero(paragraph.is_valid())
        paragraph, family = paragraph.fill_null(0).to_numpy()[inside], pd.factorize(members["family_id"])[0][inside]
        order = np.argsort(paragraph, kind="stable")
        dates = [each if isinstance(each, str) else None for each in coded["post_id"].map(date)]
        known = tuple(sorted({each for each in dates if each is not None}, key=lambda each: (moment(each), each)))
        rank: dict[str | None, int] = {each: number for number, each in enumerate(known)}
        post, _ = pd.factorize(coded["post_id"], sort=True)
        first = np.searchsorted(paragraph[order], np.arange(len(coded) + 1))
        return cls(carries, post, first, family[order], np.array([rank.get(each, -1) for each in dates], dtype=int), known)

    def take(self, rows: np.ndarray) -> _Columns:
        """The paragraphs in some rows."""
        begin, end = self.first[rows], self.first[rows + 1]
        first, family = np.append(0, np.cumsum(end - begin)), self.family[concatenated(begin, end)]
        return replace(self, carries=self.carries[rows], post=self.post[rows], first=first, family=family, day=self.day[rows])

    @property
    def reused(self) -> np.ndarray:
        """Which paragraphs belong to a family: (n,) bool."""
        return np.diff(self.first) > 0

    def n_families(self, carried: np.ndarray) -> int:
        """How many families those belong to that `carried` (n,) marks."""
        return len(np.unique(self.family[np.repeat(carried, np.diff(self.first))]))

    def dates(self, carried: np.ndarray) -> tuple[str | None, str | None]:
        """The first and the last date of those that `carried` (n,) marks."""
        days = self.day[carried & (self.day >= 0)]
        return (self.known[days.min()], self.known[days.max()]) if len(days) else (None, None)

    def intervals(self) -> np.ndarray:
        """The intervals of the frames' shares, posts in the order of their ids."""
        _, post, size = np.unique(self.post, return_inverse=True, return_counts=True)
        carrying = np.zeros((len(size), self.carries.shape[1]), dtype=np.int64)
        np.add.at(carrying, post, self.carries)
        return share_intervals(carrying, size)


def cooccurring(paragraphs: pd.DataFrame, frames: Sequence[str]) -> pd.DataFrame:
    """Return one row per two frames that meet in a paragraph, in the order of `frames`: a, b, n_paragraphs, and how many were expected if they met by chance."""
    coded = paragraphs.loc[paragraphs["kind"] != "boilerplate", "frames"]
    # The same few frames meet over and over.
    times = Counter(map(frozenset, coded))
    alone = {frame: sum(n for carried, n in times.items() if frame in carried) for frame in frames}
    together = {(a, b): sum(n for carried, n in times.items() if a in carried and b in carried) for a, b in combinations(frames, 2)}
    rows = [{"a": a, "b": b, "n_paragraphs": n, "expected": alone[a] * alone[b] / len(coded)} for (a, b), n in together.items() if n]
    return pd.DataFrame(rows, columns=["a", "b", "n_paragraphs", "expected"])
