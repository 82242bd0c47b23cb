"""`find_phrases`: wording that recurs across posts, slogans, and formulae whose wording varies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from framing.corpus.columns import CHUNK, TokenColumn, token_column, token_offsets
from framing.corpus.rows import OBJECT, TEXT, Rows
from framing.corpus.text import STOP_WORDS, fingerprint, tokens
from framing.corpus.texts import Texts, rows_of, taken
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
    posts = paragraphs["post_id"].tolist()
    # Without an encoder nothing is looked for between matched passages.
    matched = _matched(reuse.pairs, paragraphs) if encoder is not None and reuse is not None else []
    slogans = group_slogans(texts, posts, encoder=encoder, matched=matched, min_posts=min_posts, engine=engine)
    column = token_column(texts)
    formulae = group_formulae(texts, posts, column, families=_families(reuse, paragraphs), matched=_translations(reuse, paragraphs), min_posts=min_posts)
    slogans, formulae = joined(slogans, formulae)
    runs = _Places.of_runs(texts, posts, column, min_tokens, min_posts)
    del column
    runs = runs.take(~covered(runs.row, runs.start, runs.end, runs.first, formulae))
    places = {"phrase": runs, "slogan": _Places.of(slogans), "formula": _Places.of(formulae)}
    release()
    return _tables(places, texts, paragraphs, corpus.posts)


def _matched(pairs: pd.DataFrame, paragraphs: pd.DataFrame) -> list[tuple[Place, Place]]:
    """The two passages of each reuse pair in own words, as (row, start, end)."""
    row = {paragraph: number for number, paragraph in enumerate(paragraphs["paragraph_id"])}
    return [
        ((row[pair.a_paragraph_id], pair.a_start, pair.a_end), (row[pair.b_paragraph_id], pair.b_start, pair.b_end))
        for pair in pairs.itertuples(index=False)
        if not (pair.a_quoted or pair.b_quoted)
    ]  # fmt: skip


def _families(reuse: Reuse | None, paragraphs: pd.DataFrame) -> list[tuple[Place, int]]:
    """The passages of each family as (row, start, end), with the family's number."""
    if reuse is None:
        return []
    row = {paragraph: number for number, paragraph in enumerate(paragraphs["paragraph_id"])}
    of = pd.factorize(reuse.members["family_id"])[0].tolist()
    members = zip(*(reuse.members[name].tolist() for name in ("paragraph_id", "start", "end")), of, strict=True)
    return [((row[paragraph], start, end), family) for paragraph, start, end, family in members if paragraph in row]


def _translations(reuse: Reuse | None, paragraphs: pd.DataFrame) -> list[Matched]:
    """The two passages of each pair of translations in own words as (row, start, end), with the number of their family."""
    if reuse is None:
        return []
    pairs = reuse.pairs
    pairs = pairs[(pairs["kind"] == "translation") & ~(pairs["a_quoted"] | pairs["b_quoted"]).astype(bool)]
    places = _matched(pairs, paragraphs)
    return [(a, b, family) for (a, b), family in zip(places, pd.factorize(pairs["family_id"])[0].tolist(), strict=True)]


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

    def each(self, texts: Sequence[str]) -> Iterator[tuple[list[int], list[str]]]:
        """Yield the texts of each wording, and how it is written in each."""
        for first, last in pairwise(self.first.tolist()):
            rows, starts, ends = (column[first:last].tolist() for column in (self.row, self.start, self.end))
            yield rows, [texts[row][start:end] for row, start, end in zip(rows, starts, ends, strict=True)]


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


def _tables(found: Mapping[str, _Places], texts: Sequence[str], paragraphs: pd.DataFrame, posts: pd.DataFrame) -> Phrases:
    dates = {post: (moment(date), date) for post, date in zip(posts["post_id"], posts["date"], strict=True) if isinstance(date, str)}
    post_of = paragraphs["post_id"].tolist()
    phrases, variants_of = Rows(_PHRASE), Rows({"variant": TEXT})
    for kind, places in found.items():
        for rows, surface in places.each(texts):
            counts = Counter(surface)
            variants = [text for text, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
            post_ids = list(dict.fromkeys(map(post_of.__getitem__, rows)))
            words = tokens(variants[0])
            phrase_id = f"P{fingerprint(kind + ' '.join(words))[:10]}"
            first_date = min((dates[post] for post in post_ids if post in dates), key=itemgetter(0), default=(None, None))[1]
            phrases.add((phrase_id, variants[0], len(words), len(post_ids), len(rows), variants, kind, first_date, post_ids))
            # Of equal texts one is kept; the others would be held until the block is full.
            one = {text: text for text in counts}
            variants_of.extend((one[text],) for text in surface)
            del surface
    table = phrases.table()
    occurrences = _occurrences(table["phrase_id"], variants_of.table()["variant"], list(found.values()), paragraphs["paragraph_id"])
    table = table.sort_values(["n_posts", "n_occurrences", "n_tokens", "text"], ascending=[False, False, False, True], ignore_index=True)
    return Phrases(table, occurrences)


def _occurrences(ids: pd.Series, variants: pd.Series, found: Sequence[_Places], paragraph_ids: pd.Series) -> pd.DataFrame:
    """The table of all places, wording by wording."""
    row, start, end = (np.concatenate([getattr(places, name) for places in found]) for name in ("row", "start", "end"))
    wording = np.repeat(np.arange(len(ids), dtype=np.int32), np.concatenate([np.diff(places.first) for places in found]))
    columns = {"phrase_id": taken(ids, wording), "variant": variants, "paragraph_id": taken(paragraph_ids, row)}
    return pd.DataFrame({**columns, "start": start.astype(np.int64), "end": end.astype(np.int64)}, columns=OCCURRENCE_COLUMNS, copy=False)
