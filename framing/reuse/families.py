"""From verified pairs to families: which passages are renderings of one source, who had them first, how much of a post they make up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from framing.corpus.rows import OBJECT, TEXT, Rows
from framing.corpus.texts import BLOCK, TextColumn, Texts, order_of, text_array
from framing.engine.base import Engine
from framing.engine.local import LOCAL
from framing.reuse.grouping import LIST_ALL_PAIRS, Edge, Family, Passage, coherent_families, family_of_edges, linked_passages
from framing.reuse.post_pairs import post_pairs

if TYPE_CHECKING:
    from framing.reuse.matches import Match

#: Length of an ISO date without a time.
_DAY = len("2024-05-02")

_SIDES = {
    f"{side}_{name}": kind for side in ("a", "b") for name, kind in {"paragraph_id": TEXT, "start": "int64", "end": "int64", "text": TEXT}.items()
}  # fmt: skip
_PAIR = {"kind": TEXT, "extent": TEXT, "score": "float64", **_SIDES, "family_id": OBJECT, "a_quoted": "bool", "b_quoted": "bool"}
PAIR_COLUMNS = ["pair_id", *_PAIR]
FAMILY_COLUMNS = ["family_id", "n_passages", "n_posts", "n_sources", "kinds", "first_post_id", "first_date", "last_date", "example", "frames", "n_quoted"]
_MEMBER = {"family_id": TEXT, "paragraph_id": TEXT, "post_id": TEXT, "start": "int64", "end": "int64", "text": TEXT, "date": TEXT, "quoted": "bool"}
MEMBER_COLUMNS = list(_MEMBER)


@dataclass(frozen=True)
class Reuse:
    """What is repeated: DataFrames `pairs`, `families`, `members`, `post_pairs` (columns in the output contract).

    `pairs` lists every pair of a family of up to LIST_ALL_PAIRS passages, and those of the medoid beyond; `post_pairs` has every two posts that share a family
    of up to PAIR_ALL_POSTS passages, and those that were compared beyond. `families` names a first post only where the dates tell (`first_holder`).

    A passage that stands in what a post reblogs or quotes is a declared copy: `quoted` in `members`, `a_quoted` and `b_quoted` in `pairs` tell, and
    `n_quoted` in `families` counts them. Post pairs are about own words alone.
    """

    pairs: pd.DataFrame
    families: pd.DataFrame
    members: pd.DataFrame
    post_pairs: pd.DataFrame

    def __repr__(self) -> str:
        kinds = ", ".join(f"{count} {kind}" for kind, count in self.pairs["kind"].value_counts().sort_index().items())
        return f"Reuse({len(self.pairs)} pairs ({kinds or 'none'}), {len(self.families)} families)"

    def _repr_html_(self) -> str:
        from framing.notebook import card, listing

        return card(self, listing(widest(self.families), rest=".families"))


def widest(families: pd.DataFrame) -> pd.DataFrame:
    """Return the families that stand in most posts first, with the columns that tell one from another."""
    columns = ["family_id", "n_passages", "n_posts", "n_sources", "kinds", "first_date", "example"]
    return families.sort_values(["n_posts", "n_passages"], ascending=False, kind="stable")[columns].assign(first_date=families["first_date"].str[:10])


def build_reuse(table: pd.DataFrame, posts: pd.DataFrame, matches: Mapping[tuple[int, int], Sequence[Match]], *, engine: Engine = LOCAL) -> Reuse:
    """Turn verified matches between rows of `table` (paragraphs, with `quoted`) into the tables of the output contract."""
    passages, edges = linked_passages(matches)
    families = coherent_families(len(passages), edges, _order(table, passages), engine=engine)
    ids = [f"F{number:04d}" for number in range(1, len(families) + 1)]
    pairs = _pairs_table(table, edges, families, ids)
    members = _members_table(table, posts, [(family, passages[node]) for family, nodes in zip(ids, families, strict=True) for node in nodes.members])
    return Reuse(pairs, _families_table(members, posts, pairs), members, post_pairs(table, passages, edges, families))


def _order(table: pd.DataFrame, passages: Sequence[Passage]) -> list[int]:
    """The rank of each passage by its text, then by its place; not by the order of the posts, which must not change the families."""
    texts, said = Texts(table["text"]), TextColumn()
    for start in range(0, len(passages), BLOCK):
        said.add(pa.array([texts[p.row][p.start : p.end] for p in passages[start : start + BLOCK]], pa.large_string()))
    places = np.array([(p.row, p.start) for p in passages], dtype=np.int64).reshape(-1, 2)
    ids = text_array(table["paragraph_id"]).take(pa.array(places[:, 0]))
    rank = np.empty(len(passages), dtype=np.int64)
    rank[order_of(text_array(said.series()), ids, pa.array(places[:, 1]))] = np.arange(len(passages))
    return rank.tolist()


def _pairs_table(table: pd.DataFrame, edges: Sequence[Edge], families: Sequence[Family], family_ids: Sequence[str]) -> pd.DataFrame:
    """List all pairs of a small family, those of the medoid of a large one, and the pairs that link two families (which name none)."""
    ids, quoted, texts = table["paragraph_id"].tolist(), table["quoted"].tolist(), Texts(table["text"])
    rows = Rows(_PAIR)
    for edge, family in zip(edges, family_of_edges(edges, families), strict=True):
        if family is not None and len(families[family].members) > LIST_ALL_PAIRS and families[family].medoid not in (edge.a, edge.b):
            continue
        (a, b), match = edge.rows, edge.match
        rows.add(
            (
                match.kind, match.extent, match.score, ids[a], match.a_start, match.a_end, texts[a][match.a_start : match.a_end], ids[b], match.b_start,
                match.b_end, texts[b][match.b_start : match.b_end], None if family is None else family_ids[family], quoted[a], quoted[b],
            )
        )  # fmt: skip
    frame = rows.table()
    frame.insert(0, "pair_id", pd.Series([f"R{number:05d}" for number in range(1, len(frame) + 1)], dtype="object"))
    return frame


def _members_table(table: pd.DataFrame, posts: pd.DataFrame, passages: Sequence[tuple[str, Passage]]) -> pd.DataFrame:
    dates = dict(zip(posts["post_id"], posts["date"], strict=True))
    paragraph_ids, post_ids, quoted = (table[column].tolist() for column in ("paragraph_id", "post_id", "quoted"))
    texts = Texts(table["text"])
    rows = Rows(_MEMBER)
    for family, p in passages:
        post = post_ids[p.row]
        rows.add((family, paragraph_ids[p.row], post, p.start, p.end, texts[p.row][p.start : p.end], dates[post], quoted[p.row]))
    return rows.table()


def in_own_words(members: pd.DataFrame) -> pd.DataFrame:
    """Return the members that posts say in their own words, of the families that have at least two of these: what was repeated without saying so."""
    own = members[~members["quoted"]]
    return own[own.groupby("family_id")["paragraph_id"].transform("size") > 1]


def moment(date: str) -> datetime:
    """Return an ISO date as a point in time, so that dates of several time zones can be ordered; what names no zone is taken as UTC."""
    try:
        stamp = datetime.fromisoformat(date)
    except ValueError:  # a time zone that does not exist
        stamp = datetime.fromisoformat(date[:19])
    return stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)


def first_holder(held: Iterable[tuple[str, str | None]]) -> str | None:
    """Return which of the holders (posts, sources) of (holder, date) passages surely had one before all others; None where that is not known.

    Not known is it where a passage has no date, where two holders share the earliest moment, and where a date without a time (which may be any moment of
    its day) could be earlier than another holder's.
    """
    ends: dict[str, tuple[datetime, datetime]] = {}
    for holder, date in held:
        if not isinstance(date, str):
            return None
        begin = moment(date)
        end = begin + timedelta(days=1, microseconds=-1) if len(date) <= _DAY else begin
        known = ends.get(holder, (begin, end))
        ends[holder] = min(known[0], begin), min(known[1], end)
    first = min(ends, key=lambda holder: ends[holder][1], default=None)
    return first if first is not None and all(begin > ends[first][1] for holder, (begin, _) in ends.items() if holder != first) else None


def _first_post(passages: Sequence[tuple[str, str, str | None]], quoting: set[int]) -> str | None:
    """The post that surely had a passage first, in its own words; None where a quotation is older, since that one quotes what nobody here has said yet."""
    own = [(post, date) for position, (post, _, date) in enumerate(passages) if position not in quoting]
    quotations = [passages[position][2] for position in quoting]
    holder = first_holder(own)
    if holder is None or None in quotations:
        return None
    first = min(moment(date) for post, date in own if post == holder and date is not None)
    return None if any(moment(date) < first for date in quotations if date is not None) else holder


def _families_table(members: pd.DataFrame, posts: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    source = dict(zip(posts["post_id"], posts["source"], strict=True))
    kinds: dict[str, set[str]] = defaultdict(set)
    for family, kind in zip(pairs["family_id"], pairs["kind"], strict=True):
        kinds[family].add(kind)
    grouped: dict[str, list[tuple[str, str, str | None]]] = defaultdict(list)
    quotations: dict[str, set[int]] = defaultdict(set)
    for family, post, text, date, quoted in zip(*(members[name] for name in ("family_id", "post_id", "text", "date", "quoted")), strict=True):
        if quoted:
            quotations[family].add(len(grouped[family]))
        grouped[family].append((post, text, date if isinstance(date, str) else None))
    rows = []
    for family in sorted(grouped):
        passages = grouped[family]
        # Of two of one moment, who says it comes before who quotes it.
        dated = sorted((moment(date), position in quotations[family], position) for position, (_, _, date) in enumerate(passages) if date is not None)
        rows.append(
            {
                "family_id": family, "n_passages": len(passages), "n_posts": len({post for post, _, _ in passages}),
                "n_sources": len({source[post] for post, _, _ in passages}), "kinds": sorted(kinds[family]),
                "first_post_id": _first_post(passages, quotations[family]),
                "first_date": passages[dated[0][-1]][2] if dated else None, "last_date": passages[dated[-1][-1]][2] if dated else None,
                "example": max((text for _, text, _ in passages), key=len), "frames": [], "n_quoted": len(quotations[family]),
            }
        )  # fmt: skip
    frame = pd.DataFrame(rows, columns=FAMILY_COLUMNS)
    return frame.astype({"n_passages": "int64", "n_posts": "int64", "n_sources": "int64", "n_quoted": "int64"})
