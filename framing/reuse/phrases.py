"""`find_phrases`: wording that recurs across posts, and quoted slogans."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing.corpus.columns import TokenColumn, token_column
from framing.corpus.text import fingerprint, token_spans, tokens
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
    from framing.corpus.posts import as_corpus

    paragraphs = as_corpus(corpus, "find_phrases").paragraphs
    paragraphs = paragraphs[paragraphs["kind"] != "boilerplate"].reset_index(drop=True)
    texts, posts = paragraphs["text"].tolist(), paragraphs["post_id"].tolist()
    column = token_column(texts)
    runs = _trimmed(repeated_runs(column, posts, min_tokens, min_posts), min_tokens)
    found = _placed(runs, texts)
    slogans = group_slogans(texts, posts, encoder=encoder, matched=_matched(reuse, paragraphs), min_posts=min_posts)
    found.extend(_Wording("slogan", list(slogan.places)) for slogan in slogans)
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
        # Numbers go by first appearance, so that it can be told where that was; a sort of all keys would take several times as long.
        number, distinct = pd.factorize(keys)
        highest = np.maximum.accumulate(number) if len(number) else number
        first = np.flatnonzero(np.append(True, highest[1:] > highest[:-1])[: len(number)])
        frequent = _stand_in(min_posts, number, first, post[at])
        kept = frequent[number] if len(number) else np.zeros(0, dtype=bool)
        numbers = np.full(n_positions + 1, -1, dtype=np.int64)
        numbers[at[kept]] = (np.cumsum(frequent) - 1)[number[kept]]
        return cls(at[kept], numbers, np.bincount(number, minlength=len(distinct))[frequent], at[first[frequent]])

    def runs(self, kept: np.ndarray, length: int, column: TokenColumn, rows: np.ndarray) -> dict[tuple[str, ...], list[Place]]:
        """Return the runs that a (n,) mask keeps, with the places of each."""
        at = self.at[kept[self.number[self.at]]]
        places: dict[int, list[Place]] = defaultdict(list)
        for number, row, place in zip(self.number[at].tolist(), rows[at].tolist(), (at - column.first[rows[at]]).tolist(), strict=True):
            places[number].append((row, place))
        return {
            tuple(column.forms[form] for form in column.numbers[self.first[number] : self.first[number] + length]): own for number, own in places.items()
        }  # fmt: skip


def _stand_in(min_posts: int, number: np.ndarray, first: np.ndarray, post: np.ndarray) -> np.ndarray:
    """Tell of each numbered thing, (n,), whether it stands in so many posts; `number` and `post` are those of each occurrence, `first` (n,) the first of each."""
    if min_posts <= 2:
        elsewhere = number[post != post[first][number]] if min_posts == 2 else number
        return np.bincount(elsewhere, minlength=len(first)) > 0
    n_posts = int(post.max()) + 1 if len(post) else 1
    pairs = np.sort(number * n_posts + post)
    return np.bincount(pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]] // n_posts, minlength=len(first)) >= min_posts


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


@dataclass(frozen=True)
class _Wording:
    """A phrase or slogan with the (row, start, end) of each of its places; `tokens` are those of a phrase."""

    kind: str
    places: list[tuple[int, int, int]]
    tokens: tuple[str, ...] | None = None


def _placed(runs: dict[tuple[str, ...], list[Place]], texts: Sequence[str]) -> list[_Wording]:
    """Tell of each run where in the texts it stands. Offsets are looked for where one does, once for each text: few of a large corpus hold a phrase."""
    sizes = [len(places) for places in runs.values()]
    n = sum(sizes)
    rows, first = (np.fromiter((place[side] for places in runs.values() for place in places), dtype=np.int64, count=n) for side in range(2))
    last = first + np.repeat(np.array([len(gram) for gram in runs], dtype=np.int64), sizes) - 1
    start, end = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    order = np.argsort(rows, kind="stable")
    for own in np.split(order, np.flatnonzero(np.diff(rows[order])) + 1) if n else ():
        spans = np.array(token_spans(texts[rows[own[0]]]), dtype=np.int64)
        start[own], end[own] = spans[first[own], 0], spans[last[own], 1]
    places = iter(zip(rows.tolist(), start.tolist(), end.tolist(), strict=True))
    return [_Wording("phrase", list(islice(places, size)), gram) for gram, size in zip(runs, sizes, strict=True)]


def _tables(found: list[_Wording], paragraphs: pd.DataFrame, posts: pd.DataFrame) -> Phrases:
    dates = {post: (moment(date), date) for post, date in zip(posts["post_id"], posts["date"], strict=True) if isinstance(date, str)}
    texts, paragraph_ids, post_of = (paragraphs[name].tolist() for name in ("text", "paragraph_id", "post_id"))
    rows: list[tuple[Any, ...]] = []
    occurrences: list[tuple[Any, ...]] = []
    for kind, places, gram in ((each.kind, each.places, each.tokens) for each in found):
        surface = [texts[row][start:end] for row, start, end in places]
        variants = [text for text, _ in sorted(Counter(surface).items(), key=lambda item: (-item[1], item[0]))]
        post_ids = list(dict.fromkeys(post_of[row] for row, _, _ in places))
        dated = (dates[post] for post in post_ids if post in dates)
        # What a run of plain letters is cut from does not change its tokens; of other letters the whole text may.
        words = gram if gram is not None and variants[0].isascii() else tokens(variants[0])
        phrase_id = f"P{fingerprint(kind + ' '.join(words))[:10]}"
        first_date = min(dated, key=itemgetter(0), default=(None, None))[1]
        rows.append((phrase_id, variants[0], len(words), len(post_ids), len(places), variants, kind, first_date, post_ids))
        occurrences.extend((phrase_id, text, paragraph_ids[row], start, end) for text, (row, start, end) in zip(surface, places, strict=True))
    table = pd.DataFrame(rows, columns=PHRASE_COLUMNS).astype(dict.fromkeys(["n_tokens", "n_posts", "n_occurrences"], "int64"))
    table = table.sort_values(["n_posts", "n_occurrences", "n_tokens", "text"], ascending=[False, False, False, True], ignore_index=True)
    return Phrases(table, pd.DataFrame(occurrences, columns=OCCURRENCE_COLUMNS).astype({"start": "int64", "end": "int64"}))
