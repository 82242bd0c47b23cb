"""From verified pairs to families: which passages are renderings of one source, who had them first, how much of a post they make up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import chain

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from framing.corpus.rows import OBJECT, TEXT, Rows
from framing.corpus.texts import TextColumn, Texts, order_of, said_in, taken, text_array
from framing.engine.base import Engine
from framing.engine.local import LOCAL
from framing.reuse.grouping import LIST_ALL_PAIRS, Edges, Family, coherent_families, family_of_edges, linked_passages
from framing.reuse.pair_matches import EXTENTS, KINDS, PairMatches
from framing.reuse.post_pairs import post_pairs
from framing.reuse.spans import Spans

#: Length of an ISO date without a time.
_DAY = len("2024-05-02")
#: Dates of which it is remembered what moment they name: those of a corpus are few, beside its passages.
REMEMBERED = 100_000

_SIDES = [f"{side}_{name}" for side in ("a", "b") for name in ("paragraph_id", "start", "end", "text")]
PAIR_COLUMNS = ["pair_id", "kind", "extent", "score", *_SIDES, "family_id", "a_quoted", "b_quoted"]
_FAMILY = {
    "family_id": TEXT, "n_passages": "int64", "n_posts": "int64", "n_sources": "int64", "kinds": OBJECT, "first_post_id": OBJECT, "first_date": OBJECT, "last_date": OBJECT,
    "example": TEXT, "frames": OBJECT, "n_quoted": "int64",
}  # fmt: skip
FAMILY_COLUMNS = list(_FAMILY)
_KNOWN = ("first_post_id", "first_date", "last_date")
MEMBER_COLUMNS = ["family_id", "paragraph_id", "post_id", "start", "end", "text", "date", "quoted"]


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


def build_reuse(table: pd.DataFrame, posts: pd.DataFrame, matches: PairMatches, *, engine: Engine = LOCAL) -> Reuse:
    """Turn verified matches between rows of `table` (paragraphs, with `quoted`) into the tables of the output contract."""
    passages, edges = linked_passages(matches)
    families = coherent_families(len(passages), edges, _order(table, passages), engine=engine)
    ids = [f"F{number:04d}" for number in range(1, len(families) + 1)]
    family = family_of_edges(edges, families)
    listed = _listed(edges, families, family)
    kinds = np.zeros(len(families), dtype=np.int64)
    inside = listed & (family >= 0)
    np.bitwise_or.at(kinds, family[inside], 1 << matches.columns["kind"][inside].astype(np.int64))
    pairs = _pairs_table(table, matches.where(listed), family[listed], ids)
    sizes = np.array([len(each.members) for each in families], dtype=np.int64)
    nodes = np.fromiter(chain.from_iterable(each.members for each in families), dtype=np.int64, count=int(sizes.sum()))
    members = _members_table(table, posts, passages.take(nodes), np.repeat(np.array(ids, dtype=object), sizes))
    return Reuse(pairs, _families_table(members, posts, ids, sizes, kinds), members, post_pairs(table, matches, passages, edges, families))


def _order(table: pd.DataFrame, passages: Spans) -> np.ndarray:
    """The rank of each passage by its text, then by its place; not by the order of the posts, which must not change the families."""
    ids = text_array(taken(table["paragraph_id"], passages.row))
    rank = np.empty(len(passages), dtype=np.int64)
    rank[order_of(text_array(_said(table, passages)), ids, pa.array(passages.start))] = np.arange(len(passages))
    return rank


def _said(table: pd.DataFrame, passages: Spans) -> pd.Series:
    """What stands in each passage."""
    said = TextColumn()
    for texts in said_in(table["text"], passages.row, passages.start, passages.end):
        said.add(texts)
    return said.series()


def _listed(edges: Edges, families: Sequence[Family], family: np.ndarray) -> np.ndarray:
    """Tell which edges are listed: all pairs of a small family, those of the medoid of a large one, and the pairs that link two families (of no `family`)."""
    # The last one is that of what links two families.
    medoid = np.array([*(each.medoid if len(each.members) > LIST_ALL_PAIRS else -1 for each in families), -1], dtype=np.int64)[family]
    return (medoid < 0) | (medoid == edges.a) | (medoid == edges.b)


def _pairs_table(table: pd.DataFrame, matches: PairMatches, family: np.ndarray, family_ids: Sequence[str]) -> pd.DataFrame:
    """List matches with the ids of their families; a pair that links two families names none."""
    found, quoted = matches.columns, table["quoted"].to_numpy(dtype=bool)
    columns: dict[str, pd.Series | np.ndarray] = {
        "pair_id": pd.Series([f"R{number:05d}" for number in range(1, len(found) + 1)], dtype="str"),
        "kind": taken(pd.Series(KINDS), found["kind"]), "extent": taken(pd.Series(EXTENTS), found["extent"]), "score": found["score"].copy(),
    }  # fmt: skip
    for side in ("a", "b"):
        spans = matches.side(side)
        columns |= {
            f"{side}_paragraph_id": taken(table["paragraph_id"], spans.row), f"{side}_start": spans.start, f"{side}_end": spans.end,
            f"{side}_text": _said(table, spans), f"{side}_quoted": quoted[spans.row],
        }  # fmt: skip
    columns["family_id"] = pd.Series([None if number < 0 else family_ids[number] for number in family.tolist()], dtype="object")
    return pd.DataFrame(columns, columns=PAIR_COLUMNS, copy=False)


def _members_table(table: pd.DataFrame, posts: pd.DataFrame, passages: Spans, family: np.ndarray) -> pd.DataFrame:
    """List the passages of families, which are in their order."""
    post_ids = taken(table["post_id"], passages.row)
    post = pc.index_in(text_array(post_ids), value_set=text_array(posts["post_id"])).to_numpy(zero_copy_only=False)
    columns = {
        "family_id": taken(pd.Series(family, dtype="str"), np.arange(len(family))), "paragraph_id": taken(table["paragraph_id"], passages.row),
        "post_id": post_ids, "start": passages.start, "end": passages.end, "text": _said(table, passages),
        "date": taken(posts["date"], post), "quoted": table["quoted"].to_numpy(dtype=bool)[passages.row],
    }  # fmt: skip
    return pd.DataFrame(columns, columns=MEMBER_COLUMNS, copy=False)


def in_own_words(members: pd.DataFrame) -> pd.DataFrame:
    """Return the members that posts say in their own words, of the families that have at least two of these: what was repeated without saying so."""
    own = members[~members["quoted"]]
    return own[own.groupby("family_id")["paragraph_id"].transform("size") > 1]


@lru_cache(maxsize=REMEMBERED)
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


def _families_table(members: pd.DataFrame, posts: pd.DataFrame, ids: Sequence[str], sizes: np.ndarray, kinds: np.ndarray) -> pd.DataFrame:
    """Tell of each family, in the order of the ids as texts, what its members are together; they stand in `members` family by family, so many each (`sizes`), and
    `kinds` tells by its bits which of KINDS their pairs are."""
    source = dict(zip(posts["post_id"], posts["source"], strict=True))
    columns = [Texts(members[name]) for name in ("post_id", "text", "date")]
    said_by_others = members["quoted"].to_numpy(dtype=bool)
    first = np.cumsum(sizes) - sizes
    rows = Rows(_FAMILY)
    for number in sorted(range(len(ids)), key=ids.__getitem__):
        own = slice(int(first[number]), int(first[number] + sizes[number]))
        passages = list(zip(*(column[own] for column in columns), strict=True))
        quoting = set(np.flatnonzero(said_by_others[own]).tolist())
        # Of two of one moment, who says it comes before who quotes it.
        dated = sorted((moment(date), position in quoting, position) for position, (_, _, date) in enumerate(passages) if date is not None)
        rows.add(
            (
                ids[number], len(passages), len({post for post, _, _ in passages}), len({source[post] for post, _, _ in passages}),
                [kind for place, kind in enumerate(KINDS) if kinds[number] >> place & 1], _first_post(passages, quoting),
                passages[dated[0][-1]][2] if dated else None, passages[dated[-1][-1]][2] if dated else None, max((text for _, text, _ in passages), key=len),
                [], len(quoting),
            )
        )  # fmt: skip
    table = rows.table()
    # As pandas has it: texts where any is known, otherwise None.
    return table.assign(**{name: pd.Series(table[name].tolist(), dtype=None if table[name].notna().any() else "object") for name in _KNOWN})
