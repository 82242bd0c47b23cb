"""`find_phrases`: wording that recurs across posts, slogans, and formulae whose wording varies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from framing.corpus.columns import CHUNK, TokenColumn, token_column, token_lists, token_offsets
from framing.corpus.rows import OBJECT, TEXT, Rows
from framing.corpus.text import STOP_WORDS, fingerprint
from framing.corpus.texts import TextColumn, Texts, order_of, rows_of, said_in, taken, text_array
from framing.engine.base import Engine
from framing.engine.local import LOCAL
from framing.memory import release
from framing.reuse.families import moment
from framing.reuse.formulae import Formula, group_formulae
from framing.reuse.recurring import Recurring, repeated_runs, trimmed
from framing.reuse.renderings import Place
from framing.reuse.replaced import Matched
from framing.reuse.same_places import covered, joined
from framing.reuse.slogans import Slogan, group_slogans

if TYPE_CHECKING:
    from framing.corpus.posts import Corpus
    from framing.reuse.families import Reuse
    from framing.vectors.encoders import Encoder

#: Shortest and longest phrase in tokens; longer repeated wording is reuse and listed there.
MIN_TOKENS = 3
MAX_TOKENS = 20
#: A phrase recurs in at least this many posts and holds at least this many content words.
MIN_POSTS = 2
MIN_CONTENT = 2
#: Places whose wordings are described at a time.
PLACES = 200_000

_PHRASE = {
    "phrase_id": TEXT, "text": TEXT, "n_tokens": "int64", "n_posts": "int64", "n_occurrences": "int64", "variants": OBJECT, "kind": TEXT, "first_date": TEXT,
    "post_ids": OBJECT,
}  # fmt: skip
PHRASE_COLUMNS = list(_PHRASE)
OCCURRENCE_COLUMNS = ["phrase_id", "variant", "paragraph_id", "start", "end"]


class Phrases:
    """What recurs: DataFrames `phrases` and `occurrences` (columns in the output contract)."""

    def __init__(self, phrases: pd.DataFrame, occurrences: pd.DataFrame) -> None:
        self.phrases = phrases
        self.occurrences = occurrences

    def __repr__(self) -> str:
        return f"Phrases({len(self.phrases)} phrases, {len(self.occurrences)} occurrences)"

    def _repr_html_(self) -> str:
        from framing.notebook import card, listing

        return card(self, listing(self.phrases[["kind", "text", "n_posts", "n_occurrences", "variants", "first_date"]], rest=".phrases"))


def find_phrases(
    corpus: Corpus, *, encoder: Encoder | None = None, reuse: Reuse | None = None, min_tokens: int = MIN_TOKENS, min_posts: int = MIN_POSTS,
    engine: Engine = LOCAL,
) -> Phrases:  # fmt: skip
    """Find maximal phrases that recur across posts, slogans named in several, and formulae: expressions that recur in varying words.

    A phrase is listed only if no longer phrase occurs equally often, and if it does not stand inside one formula alone. Boilerplate takes no part. Phrases of more
    than MAX_TOKENS tokens are left to `find_reuse`. With an `encoder` the renderings that translators gave one slogan are one row; `reuse`, where known, tells which
    names stand at the same place of two translations, and which passages are renderings of one and no evidence of a formula. Sorted by the number of posts, then of occurrences. `engine` decides where slogans are looked for.
    """
    from framing.corpus.posts import as_corpus

    paragraphs = as_corpus(corpus, "find_phrases").paragraphs
    kept = (paragraphs["kind"] != "boilerplate").to_numpy()
    paragraphs = rows_of(paragraphs[["paragraph_id", "post_id", "text"]], np.flatnonzero(kept))
    texts = Texts(paragraphs["text"])
    post, ids = pd.factorize(paragraphs["post_id"])
    posts = np.asarray(ids, dtype=object)[post].tolist()  # an id is one object, however many paragraphs its post has
    # Without an encoder nothing is looked for between matched passages.
    matched = _matched(reuse.pairs, paragraphs) if encoder is not None and reuse is not None else []
    slogans = group_slogans(texts, posts, encoder=encoder, matched=matched, min_posts=min_posts, engine=engine)
    column = token_column(texts)
    formulae = group_formulae(
        texts, posts, column, families=_families(reuse, paragraphs), matched=_translations(reuse, paragraphs), encoder=encoder, min_posts=min_posts
    )
    slogans, formulae = joined(slogans, formulae)
    release()
    runs = _Places.of_runs(texts, posts, column, min_tokens, min_posts)
    del column
    runs = runs.take(~covered(runs.row, runs.start, runs.end, runs.first, formulae))
    places = {"phrase": runs, "slogan": _Places.of(slogans), "formula": _Places.of(formulae)}
    release()
    return _tables(places, paragraphs, corpus.posts)


def _matched(pairs: pd.DataFrame, paragraphs: pd.DataFrame) -> list[tuple[Place, Place]]:
    """The two passages of each reuse pair in own words, as (row, start, end)."""
    own = _in_own_words(pairs, paragraphs)
    a, b = (
        zip(_rows(own[f"{side}_paragraph_id"], paragraphs).tolist(), own[f"{side}_start"].tolist(), own[f"{side}_end"].tolist(), strict=True) for side in ("a", "b")
    )  # fmt: skip
    return list(zip(a, b, strict=True))


def _in_own_words(pairs: pd.DataFrame, paragraphs: pd.DataFrame) -> pd.DataFrame:
    """The reuse pairs neither of whose passages is quoted or stands in a paragraph that takes no part."""
    a, b = (_rows(pairs[f"{side}_paragraph_id"], paragraphs) for side in ("a", "b"))
    return pairs[(a >= 0) & (b >= 0) & ~(pairs["a_quoted"] | pairs["b_quoted"]).astype(bool)]


def _rows(ids: pd.Series, paragraphs: pd.DataFrame) -> np.ndarray:
    """The rows of paragraphs by their ids, (n,); below zero where one takes no part."""
    return pc.index_in(text_array(ids), value_set=text_array(paragraphs["paragraph_id"])).fill_null(-1).to_numpy(zero_copy_only=False)


def _families(reuse: Reuse | None, paragraphs: pd.DataFrame) -> Iterator[tuple[Place, int]]:
    """Yield the passages of each family as (row, start, end), with the family's number."""
    if reuse is None:
        return
    rows, of = _rows(reuse.members["paragraph_id"], paragraphs).tolist(), pd.factorize(reuse.members["family_id"])[0].tolist()
    members = zip(rows, reuse.members["start"].tolist(), reuse.members["end"].tolist(), of, strict=True)
    yield from (((row, start, end), family) for row, start, end, family in members if row >= 0)


def _translations(reuse: Reuse | None, paragraphs: pd.DataFrame) -> Iterator[Matched]:
    """Yield the two passages of each pair of translations in own words as (row, start, end), with the number of their family."""
    if reuse is None:
        return
    pairs = _in_own_words(reuse.pairs[reuse.pairs["kind"] == "translation"], paragraphs)
    places = _matched(pairs, paragraphs)
    yield from ((a, b, family) for (a, b), family in zip(places, pd.factorize(pairs["family_id"])[0].tolist(), strict=True))


@dataclass(frozen=True)
class _Places:
    """The k places where n wordings stand, wording by wording: those of number w are `[first[w], first[w + 1])` of `row` (the text), `start` and `end`."""

    first: np.ndarray
    row: np.ndarray
    start: np.ndarray
    end: np.ndarray

    @classmethod
    def of_runs(cls, texts: Sequence[str], posts: Sequence[str], column: TokenColumn, min_tokens: int, min_posts: int) -> _Places:
        """Tell of each phrase where in the texts it stands."""
        runs = repeated_runs(column, posts, min_tokens, min_posts, longest=MAX_TOKENS)
        release()
        return _placed(trimmed(runs, column, STOP_WORDS, shortest=min_tokens, telling=MIN_CONTENT), column, texts)

    @classmethod
    def of(cls, groups: Sequence[Slogan | Formula]) -> _Places:
        """Tell it of each slogan or formula."""
        row, start, end = np.array([place for group in groups for place in group.places], dtype=np.int32).reshape(-1, 3).T
        return cls(np.cumsum([0, *(len(group.places) for group in groups)]), row, start, end)

    def take(self, kept: np.ndarray) -> _Places:
        """Return the wordings of a (n,) mask."""
        counts = np.diff(self.first)
        own = np.repeat(kept, counts)
        return _Places(np.append(0, np.cumsum(counts[kept])), self.row[own], self.start[own], self.end[own])

    def parts(self) -> Iterator[_Places]:
        """Yield the places of some wordings at a time, some PLACES together."""
        wordings = np.unique(np.append(np.searchsorted(self.first, np.arange(0, self.first[-1], PLACES)), len(self.first) - 1))
        for begin, end in pairwise([0, *wordings[wordings > 0].tolist()]):
            own = slice(self.first[begin], self.first[end])
            yield _Places(self.first[begin : end + 1] - self.first[begin], self.row[own], self.start[own], self.end[own])


def _placed(runs: Recurring, column: TokenColumn, texts: Sequence[str]) -> _Places:
    """Tell of each run where in the texts it stands; offsets are looked for in some texts at a time."""
    row = (np.searchsorted(column.first, runs.at, side="right") - 1).astype(np.int32)
    last = runs.at + np.repeat(runs.length, np.diff(runs.first)) - 1
    start, end = np.zeros(len(row), dtype=np.int32), np.zeros(len(row), dtype=np.int32)
    order = np.argsort(row, kind="stable")
    begins = range(0, len(texts), CHUNK)
    for begin, own in zip(begins, np.split(order, np.searchsorted(row[order], begins[1:])), strict=False):  # of no text there is one part, with nothing in it
        offsets, before = token_offsets(texts[begin : begin + CHUNK]), column.first[begin]
        start[own], end[own] = offsets.start[runs.at[own] - before], offsets.end[last[own] - before]
    return _Places(runs.first, row, start, end)


def _tables(found: Mapping[str, _Places], paragraphs: pd.DataFrame, posts: pd.DataFrame) -> Phrases:
    posting = _Posts.of(paragraphs, posts)
    phrases, variants = Rows(_PHRASE), TextColumn()
    for kind, places in found.items():
        for part in places.parts():
            written = pa.chunked_array(said_in(paragraphs["text"], part.row, part.start, part.end), pa.large_string())
            phrases.extend(_described(kind, part, written, posting))
            for texts in written.chunks:
                variants.add(texts)
    table = phrases.table()
    occurrences = _occurrences(table["phrase_id"], variants.series(), list(found.values()), paragraphs["paragraph_id"])
    counts = (pa.array(-table[name].to_numpy()) for name in ("n_posts", "n_occurrences", "n_tokens"))
    return Phrases(rows_of(table, order_of(*counts, text_array(table["text"]))), occurrences)


@dataclass(frozen=True)
class _Posts:
    """The posts of a corpus by their numbers: `number` (n_paragraphs,) of that of each paragraph, the `ids` and `dates` (n,) of all, and where each date stands in
    time, `rank` (n,): equal where that is the same, below zero where there is no date."""

    number: np.ndarray
    ids: np.ndarray
    dates: np.ndarray
    rank: np.ndarray

    @classmethod
    def of(cls, paragraphs: pd.DataFrame, posts: pd.DataFrame) -> _Posts:
        number = pc.index_in(text_array(paragraphs["post_id"]), value_set=text_array(posts["post_id"])).to_numpy(zero_copy_only=False)
        dates = posts["date"].to_numpy(dtype=object)
        moments = {date: moment(date) for date in set(dates.tolist()) if isinstance(date, str)}
        place = {each: rank for rank, each in enumerate(sorted(set(moments.values())))}
        rank_of = {date: place[each] for date, each in moments.items()}
        return cls(number, posts["post_id"].to_numpy(dtype=object), dates, np.array([rank_of.get(date, -1) for date in dates.tolist()], dtype=np.int64))


def _described(kind: str, places: _Places, written: pa.ChunkedArray, posting: _Posts) -> Iterator[tuple[Any, ...]]:
    """Yield the row of each wording, whose places are `written` so in the texts."""
    import polars as pl

    counts = np.diff(places.first)
    table = pl.DataFrame({"wording": np.repeat(np.arange(len(counts)), counts), "variant": pl.from_arrow(written), "post": posting.number[places.row]})
    by_count = table.group_by("wording", "variant").len().sort("wording", "len", "variant", descending=[False, True, False])
    variants, of_variant = by_count["variant"].to_list(), np.searchsorted(by_count["wording"].to_numpy(), np.arange(len(counts) + 1)).tolist()
    in_posts = table.select("wording", "post").unique(maintain_order=True)
    wording, post = in_posts["wording"].to_numpy(), in_posts["post"].to_numpy()
    of_post = np.searchsorted(wording, np.arange(len(counts) + 1)).tolist()
    first_dates = _first_dates(wording, post, len(counts), posting)
    post_ids = posting.ids[post].tolist()
    words = token_lists([variants[first] for first in of_variant[:-1]])
    for number, (said, n_tokens) in enumerate(zip(words.list.join(" ").to_list(), words.list.len().to_list(), strict=True)):
        own, held = variants[of_variant[number] : of_variant[number + 1]], post_ids[of_post[number] : of_post[number + 1]]
        phrase_id = f"P{fingerprint(kind + said)[:10]}"
        yield phrase_id, own[0], n_tokens, len(held), int(counts[number]), own, kind, first_dates[number], held


def _first_dates(wording: np.ndarray, post: np.ndarray, n: int, posting: _Posts) -> list[str | None]:
    """The first date of each of n wordings among the posts that hold it; of the same moment, that of the post which comes first."""
    dated = np.flatnonzero(posting.rank[post] >= 0)
    order = dated[np.lexsort((posting.rank[post[dated]], wording[dated]))]
    known, first = np.unique(wording[order], return_index=True)
    dates = np.full(n, None, dtype=object)
    dates[known] = posting.dates[post[order[first]]]
    return dates.tolist()


def _occurrences(ids: pd.Series, variants: pd.Series, found: Sequence[_Places], paragraph_ids: pd.Series) -> pd.DataFrame:
    """The table of all places, wording by wording."""
    row, start, end = (np.concatenate([getattr(places, name) for places in found]) for name in ("row", "start", "end"))
    wording = np.repeat(np.arange(len(ids), dtype=np.int32), np.concatenate([np.diff(places.first) for places in found]))
    columns = {"phrase_id": taken(ids, wording), "variant": variants, "paragraph_id": taken(paragraph_ids, row)}
    return pd.DataFrame({**columns, "start": start.astype(np.int64), "end": end.astype(np.int64)}, columns=OCCURRENCE_COLUMNS, copy=False)
