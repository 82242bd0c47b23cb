"""`find_phrases`: wording that recurs across posts, and quoted slogans."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing.corpus.columns import TokenColumn, token_column
from framing.corpus.text import fingerprint, normalise, token_spans
from framing.reuse.families import moment
from framing.reuse.slogans import group_slogans
from framing.reuse.statements import STOP_WORDS

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
#: Paragraphs whose tokens' offsets are kept at a time.
SPANS_KEPT = 20_000

PHRASE_COLUMNS = ["phrase_id", "text", "n_tokens", "n_posts", "n_occurrences", "variants", "kind", "first_date", "post_ids"]
OCCURRENCE_COLUMNS = ["phrase_id", "variant", "paragraph_id", "start", "end"]

Place = tuple[int, int]


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
    corpus: Corpus, *, encoder: Encoder | None = None, reuse: Reuse | None = None, min_tokens: int = MIN_TOKENS, min_posts: int = MIN_POSTS
) -> Phrases:  # fmt: skip
    """Find maximal phrases that recur across posts, and slogans named in several.

    A phrase is listed only if no longer phrase occurs equally often. Boilerplate takes no part. Phrases of more than MAX_TOKENS tokens are
    left to `find_reuse`. With an `encoder` the renderings that translators gave one slogan are one row; `reuse`, where known, tells which names stand at the
    same place of two translations. Sorted by the number of posts, then of occurrences.
    """
    paragraphs = corpus.paragraphs[corpus.paragraphs["kind"] != "boilerplate"].reset_index(drop=True)
    texts, posts = paragraphs["text"].tolist(), paragraphs["post_id"].tolist()
    column = token_column(texts)
    runs = _trimmed(repeated_runs(column, posts, min_tokens, min_posts), min_tokens)
    # Offsets are looked for only where a phrase stands: few paragraphs of a large corpus hold one.
    spans = lru_cache(maxsize=SPANS_KEPT)(lambda row: token_spans(texts[row]))
    found = [("phrase", [(row, spans(row)[at][0], spans(row)[at + len(gram) - 1][1]) for row, at in places]) for gram, places in runs.items()]
    slogans = group_slogans(texts, posts, encoder=encoder, matched=_matched(reuse, paragraphs), min_posts=min_posts)
    found.extend(("slogan", list(slogan.places)) for slogan in slogans)
    return _tables(found, paragraphs, corpus.posts)


def _matched(reuse: Reuse | None, paragraphs: pd.DataFrame) -> list[tuple[tuple[int, int, int], tuple[int, int, int]]]:
    """The two passages of each reuse pair, as (row, start, end)."""
    if reuse is None:
        return []
    row = {paragraph: number for number, paragraph in enumerate(paragraphs["paragraph_id"])}
    return [
        ((row[pair.a_paragraph_id], pair.a_start, pair.a_end), (row[pair.b_paragraph_id], pair.b_start, pair.b_end))
        for pair in reuse.pairs.itertuples(index=False)
        if not (pair.a_quoted or pair.b_quoted)
    ]  # fmt: skip


def repeated_runs(
    column: TokenColumn, posts: Sequence[str], shortest: int, min_posts: int, *, longest: int = MAX_TOKENS
) -> dict[tuple[str, ...], list[Place]]:  # fmt: skip
    """Return the maximal runs of `shortest` to `longest` tokens that stand in `min_posts` posts, with the (row, position) of each occurrence.

    Runs grow by one token a round, and only where both shorter runs were frequent; a run is maximal if none that contains it occurs as often.
    """
    rows = np.repeat(np.arange(len(column)), np.diff(column.first))
    end = column.first[1:][rows]
    post = pd.factorize(np.asarray(posts, dtype=object))[0][rows] if len(rows) else rows
    found: dict[tuple[str, ...], list[Place]] = {}
    level = _Level.of(column.numbers, np.arange(len(rows)), post, min_posts, len(rows))
    for length in range(1, longest + 1):
        at = level.at[:-1][(np.diff(level.at) == 1) & (level.at[:-1] + length < end[level.at[:-1]])] if len(level.at) else level.at
        left, right = level.number[at], level.number[at + 1]
        longer = _Level.of(left * max(len(level.counts), 1) + right, at, post, min_posts, len(rows))
        if length >= shortest:
            one = longer.first
            covered = np.zeros(len(level.counts), dtype=bool)
            for shorter in (level.number[one], level.number[one + 1]):
                covered[shorter[longer.counts == level.counts[shorter]]] = True
            found |= level.runs(~covered, length, column, rows)
        if not len(longer.at):
            break
        level = longer
    return found


@dataclass(frozen=True)
class _Level:
    """The frequent runs of one length: `at` (m,) are the positions in the column at which one begins, ascending, `number` (all positions,) tells which (below
    zero: none), `counts` (n,) how often each occurs, `first` (n,) where it does first."""

    at: np.ndarray
    number: np.ndarray
    counts: np.ndarray
    first: np.ndarray

    @classmethod
    def of(cls, keys: np.ndarray, at: np.ndarray, post: np.ndarray, min_posts: int, n_positions: int) -> _Level:
        """Number the runs that begin `at` these positions and are equal where their `keys` are, and keep those of enough posts."""
        _, first, number = np.unique(keys, return_index=True, return_inverse=True)
        n_posts = int(post.max()) + 1 if len(post) else 1
        pairs = np.sort(number * n_posts + post[at])
        in_posts = np.bincount(pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]] // n_posts, minlength=len(first))
        frequent = in_posts >= min_posts
        kept = frequent[number] if len(number) else np.zeros(0, dtype=bool)
        numbers = np.full(n_positions + 1, -1, dtype=np.int64)
        numbers[at[kept]] = (np.cumsum(frequent) - 1)[number[kept]]
        return cls(at[kept], numbers, np.bincount(number, minlength=len(first))[frequent], at[first[frequent]])

    def runs(self, kept: np.ndarray, length: int, column: TokenColumn, rows: np.ndarray) -> dict[tuple[str, ...], list[Place]]:
        """Return the runs that a (n,) mask keeps, with the places of each."""
        at = self.at[kept[self.number[self.at]]]
        places: dict[int, list[Place]] = defaultdict(list)
        for number, row, place in zip(self.number[at].tolist(), rows[at].tolist(), (at - column.first[rows[at]]).tolist(), strict=True):
            places[number].append((row, place))
        return {
            tuple(column.forms[form] for form in column.numbers[self.first[number] : self.first[number] + length]): own for number, own in places.items()
        }  # fmt: skip


def _trimmed(runs: dict[tuple[str, ...], list[Place]], shortest: int) -> dict[tuple[str, ...], list[Place]]:
    """Cut function words off both ends of each run, join runs that then are the same, and keep what still says something."""
    joined: dict[tuple[str, ...], set[Place]] = defaultdict(set)
    for gram, places in runs.items():
        content = [position for position, word in enumerate(gram) if word not in STOP_WORDS]
        if not content or len(gram) > MAX_TOKENS:
            continue
        first, last = content[0], content[-1] + 1
        telling = sum(not gram[position][:1].isdigit() for position in content)
        if last - first >= shortest and telling >= MIN_CONTENT:
            joined[gram[first:last]].update((row, at + first) for row, at in places)
    return {gram: sorted(places) for gram, places in sorted(joined.items())}


def _tables(found: list[tuple[str, list[tuple[int, int, int]]]], paragraphs: pd.DataFrame, posts: pd.DataFrame) -> Phrases:
    dates = dict(zip(posts["post_id"], posts["date"], strict=True))
    texts, paragraph_ids, post_of = (paragraphs[name].tolist() for name in ("text", "paragraph_id", "post_id"))
    rows: list[dict[str, Any]] = []
    occurrences: list[dict[str, Any]] = []
    for kind, places in found:
        surface = [texts[row][start:end] for row, start, end in places]
        variants = [text for text, _ in sorted(Counter(surface).items(), key=lambda item: (-item[1], item[0]))]
        post_ids = list(dict.fromkeys(post_of[row] for row, _, _ in places))
        dated = [date for post in post_ids if not pd.isna(date := dates[post])]
        phrase_id = f"P{fingerprint(kind + normalise(variants[0]))[:10]}"
        rows.append(
            {
                "phrase_id": phrase_id, "text": variants[0], "n_tokens": len(token_spans(variants[0])), "n_posts": len(post_ids),
                "n_occurrences": len(places), "variants": variants, "kind": kind, "first_date": min(dated, key=moment, default=None), "post_ids": post_ids,
            }
        )  # fmt: skip
        occurrences.extend(
            {"phrase_id": phrase_id, "variant": text, "paragraph_id": paragraph_ids[row], "start": start, "end": end}
            for text, (row, start, end) in zip(surface, places, strict=True)
        )
    table = pd.DataFrame(rows, columns=PHRASE_COLUMNS).astype(dict.fromkeys(["n_tokens", "n_posts", "n_occurrences"], "int64"))
    table = table.sort_values(["n_posts", "n_occurrences", "n_tokens", "text"], ascending=[False, False, False, True], ignore_index=True)
    return Phrases(table, pd.DataFrame(occurrences, columns=OCCURRENCE_COLUMNS).astype({"start": "int64", "end": "int64"}))
