"""Reading view: posts with their paragraphs, frames, evidence and reuse, as the data that the page's script shows."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from framing.corpus.text import fingerprint
from framing.corpus.texts import Texts, text_array
from framing.report.views.repetition import stamp
from framing.report.views.styles import frame_styles
from framing.report.views.text import day, name_of, pieces, posts_by_id, safe_url

if TYPE_CHECKING:
    from framing.analysis import Analysis

#: Bytes of data that the reading view may take; a page with more opens too slowly, and cannot be sent by mail.
READING_BYTES = 3_500_000
#: The share of these that posts which other sections link to may take; the rest is a sample of all the others.
LINKED_SHARE = 0.6
#: Paragraphs shown of one post.
MAX_PARAGRAPHS = 300


def reading(analysis: Analysis, linked: Iterable[str] = (), *, most_bytes: int = READING_BYTES) -> dict[str, Any]:
    """Return the data of the reading view: frames, and posts by date with their paragraphs.

    Where not all posts fit, those that hold a paragraph of `linked` come first, then a sample of the others, drawn by a hash of their ids so that it is the same on
    every run. A paragraph is `i` id, `k` kind, `s` segments (a text, or [text, frames it is evidence for, families]), `f` frames it carries, `u` uncertain
    ones (positions in `frames`), `c` scores in hundredths, `r` families, `q` kinds of reuse.
    """
    styles = list(frame_styles(analysis).values())
    entries = _Entries(analysis, [style.id for style in styles])
    chosen = _choose(analysis, list(linked), entries, most_bytes)
    date = dict(zip(analysis.posts["post_id"], analysis.posts["date"], strict=True))
    posts = [chosen[post] for post in sorted(chosen, key=lambda post: (stamp(date[post]), post))]
    return {
        "frames": [
            {"id": style.id, "name": style.name, "tier": style.tier, "threshold": None if pd.isna(style.threshold) else style.threshold, "hue": style.hue, "pattern": style.pattern}
            for style in styles
        ],
        "posts": posts, "nPosts": len(analysis.posts), "nParagraphs": len(analysis.paragraphs),
    }  # fmt: skip


def as_json(data: Any) -> str:
    """Return data as JSON that can stand inside a script element: nothing in it can close the element or open a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _choose(analysis: Analysis, linked: list[str], entries: _Entries, most_bytes: int) -> dict[str, dict[str, Any]]:
    """Take posts until the room is used up."""
    held = analysis.paragraphs.loc[analysis.paragraphs["paragraph_id"].isin(set(linked)), ["paragraph_id", "post_id"]]
    post_of = dict(zip(held["paragraph_id"], held["post_id"], strict=True))
    first = list(dict.fromkeys(post_of[paragraph] for paragraph in linked if paragraph in post_of))
    others = sorted(analysis.posts["post_id"], key=lambda post: (fingerprint(post), post))
    chosen: dict[str, dict[str, Any]] = {}
    used = 0
    for posts, room in ((first, most_bytes * LINKED_SHARE), (others, most_bytes)):
        for post in posts:
            if post in chosen:
                continue
            if used > room * 0.98:
                break
            entry = entries.of(post)
            size = len(as_json(entry).encode())
            if used + size <= room:
                chosen[post] = entry
                used += size
    return chosen


class _Entries:
    """Makes the entry of a post from tables that were grouped once."""

    def __init__(self, analysis: Analysis, frames: list[str]) -> None:
        self._position = {frame: position for position, frame in enumerate(frames)}
        self._coded = analysis.ranking is None
        self._posts = posts_by_id(analysis.posts)
        self._rows = analysis.paragraphs.groupby("post_id", sort=False).indices
        self._paragraphs = analysis.paragraphs[["paragraph_id", "kind", "text", "frames", "uncertain"]]
        self._scores = analysis.paragraphs.reindex(columns=[f"frame_{frame}" for frame in frames]).fillna(0).to_numpy()
        self._evidence: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
        for row in analysis.evidence.itertuples(index=False):
            self._evidence[row.paragraph_id].append((f"e{self._position[row.frame]}", row.start, row.end))
        members, pairs = analysis.reuse.members, analysis.reuse_pairs
        ids = analysis.paragraphs["paragraph_id"]
        self._members = _ByParagraph(ids, members["paragraph_id"], Texts(members["family_id"]), members["start"].to_numpy(), members["end"].to_numpy())
        self._pairs = [_ByParagraph(ids, pairs[f"{side}_paragraph_id"], Texts(pairs["kind"])) for side in ("a", "b")]

    def of(self, post_id: str) -> dict[str, Any]:
        """Return the entry of one post."""
        post = self._posts[post_id]
        rows = self._rows.get(post_id, np.array([], dtype=np.int64))
        shown = rows[:MAX_PARAGRAPHS]
        # The paragraphs of a post stand together, and a stretch of rows costs less than as many single ones.
        together = len(shown) and shown[-1] - shown[0] + 1 == len(shown)
        table = self._paragraphs.iloc[shown[0] : shown[-1] + 1] if together else self._paragraphs.iloc[shown]
        entry = {
            "id": post_id, "title": name_of(post["title"]) or name_of(post_id), "source": name_of(post["source"]), "author": name_of(post["author"]), "date": day(post["date"]),
            "url": safe_url(post["url"]), "more": max(0, len(rows) - MAX_PARAGRAPHS),
            "paragraphs": [self._paragraph(*row) for row in zip(shown.tolist(), *(table[name].tolist() for name in table), self._scores[shown], strict=True)],
        }  # fmt: skip
        return {name: value for name, value in entry.items() if value not in ("", None, 0)}

    def _paragraph(
        self, row: int, paragraph_id: str, kind: str, text: str, frames: Iterable[str], uncertain: Iterable[str], scores: np.ndarray
    ) -> dict[str, Any]:
        spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
        members = self._members.of(row)
        for name, start, end in (*self._evidence.get(paragraph_id, ()), *members):
            spans[name].append((start, end))
        families = list(dict.fromkeys(name for name, _, _ in members))
        entry = {
            "i": paragraph_id, "k": kind, "s": [self._segment(piece, families) for piece in pieces(text, spans)],
            "f": [self._position[frame] for frame in frames], "u": [self._position[frame] for frame in uncertain], "r": families,
            "q": sorted({kind for side in self._pairs for (kind,) in side.of(row)}),
        }  # fmt: skip
        if kind != "boilerplate" and self._coded:
            entry["c"] = [round(100 * float(score)) for score in scores]
        return {name: value for name, value in entry.items() if value or name == "s"}

    @staticmethod
    def _segment(piece: Any, families: list[str]) -> Any:
        if not piece.marks:
            return piece.text
        evidence = [int(mark[1:]) for mark in piece.marks if mark not in families]
        return [piece.text, evidence, [families.index(mark) for mark in piece.marks if mark in families]]


class _ByParagraph:
    """The rows of a table that are about a paragraph, by its row among all: as Python objects, those of every paragraph would take several times the memory."""

    def __init__(self, paragraph_ids: pd.Series, about: pd.Series, *columns: Texts | np.ndarray) -> None:
        """`about` names the paragraph that each row of the `columns` is about."""
        row = pc.fill_null(pc.index_in(text_array(about), value_set=text_array(paragraph_ids)), -1).to_numpy()
        self._order = np.argsort(row, kind="stable")
        self._first = np.searchsorted(row[self._order], np.arange(len(paragraph_ids) + 1))
        self._columns = columns

    def of(self, row: int) -> list[tuple[Any, ...]]:
        """Return the rows about a paragraph, in the order of the table."""
        own = self._order[self._first[row] : self._first[row + 1]]
        columns = ([column[at] for at in own.tolist()] if isinstance(column, Texts) else column[own].tolist() for column in self._columns)
        return list(zip(*columns, strict=True))
