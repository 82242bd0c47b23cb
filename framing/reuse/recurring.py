"""Runs of tokens that recur across posts, as columns of numbers: a corpus holds many more places where one stands than Python objects fit into memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from framing.corpus.columns import TokenColumn, positions
from framing.corpus.text import AUXILIARIES, is_adverb
from framing.reuse.shingles import mixed

#: Positions that are told apart at a time: those of equal runs are always among the same.
TOLD_APART = 2_000_000


@dataclass(frozen=True)
class Recurring:
    """n runs of tokens of a column: `length` (n,) of each, and where each stands, run by run and in order: `at` holds the (k,) positions of its first token in the
    column, those of run r in `at[first[r] : first[r + 1]]`."""

    length: np.ndarray
    at: np.ndarray
    first: np.ndarray

    def __len__(self) -> int:
        return len(self.length)

    @classmethod
    def of(cls, runs: Sequence[Recurring]) -> Recurring:
        """Join tables of runs that have no run in common."""
        ends = np.cumsum([0, *(len(each.at) for each in runs)])
        first = [each.first[:-1] + end for each, end in zip(runs, ends[:-1], strict=True)]
        lengths, at = ([getattr(each, name) for each in runs] or [np.zeros(0, dtype=np.int64)] for name in ("length", "at"))
        return cls(np.concatenate(lengths), np.concatenate(at), np.concatenate([*first, ends[-1:]]))


def repeated_runs(column: TokenColumn, posts: Sequence[str], shortest: int, min_posts: int, *, longest: int) -> Recurring:
    """Return the maximal runs of `shortest` to `longest` tokens that stand in `min_posts` posts (`posts` tells that of each text), in no order that may be relied on.

    Runs grow by one token a round, and only where both shorter runs were frequent; a run is maximal if none that contains it occurs as often.
    """
    numbers, distinct = pd.factorize(np.asarray(posts, dtype=object))
    owner = _Owner(np.repeat(numbers.astype(np.min_scalar_type(len(distinct))), np.diff(column.first)), min_posts)
    begins = np.zeros(len(column.numbers) + 1, dtype=bool)
    begins[column.first] = True
    found: list[Recurring] = []
    level = _Level.of(_told_apart(positions(np.ones(len(column.numbers), dtype=bool)), column.numbers, column.numbers.__getitem__), owner)
    for length in range(1, longest + 1):
        longer = _Level.of(_grown(level, begins, length), owner)
        if length >= shortest:
            covered = np.zeros(len(level.counts), dtype=bool)
            for shorter in (level.number[longer.first], level.number[longer.first + 1]):
                covered[shorter[longer.counts == level.counts[shorter]]] = True
            found.append(level.places(~covered, length))
        if not len(longer.counts):
            break
        level = longer
    return Recurring.of(found)


Parts = Iterator[tuple[np.ndarray, np.ndarray]]


def _grown(level: _Level, begins: np.ndarray, length: int) -> Parts:
    """Yield the positions at which two frequent runs of one `length` begin one after the other, each with a key: equal where the runs of one token more are."""
    goes_on = (level.number[:-1] >= 0) & (level.number[1:] >= 0)
    # One token may be the last of its text; a run of several cannot run into the next one.
    if length == 1:
        goes_on &= ~begins[1:]
    at = positions(goes_on)
    del goes_on

    def key(at: np.ndarray) -> np.ndarray:
        return level.number[at].astype(np.int64) * max(len(level.counts), 1) + level.number[at + 1]

    yield from _told_apart(at, level.number, key)


def _told_apart(at: np.ndarray, number: np.ndarray, key: Callable[[np.ndarray], np.ndarray]) -> Parts:
    """Yield these positions and the `key` of each, those of one `number` together and about TOLD_APART at a time: a table of all distinct keys takes several times
    the memory of the column."""
    n_parts = 1 + len(at) // TOLD_APART
    part_of = (number[at] % n_parts).astype(np.min_scalar_type(n_parts)) if n_parts > 1 else np.zeros(len(at), dtype=np.uint8)
    for part in range(n_parts):
        own = at[part_of == part]
        yield key(own), own


class _Owner(NamedTuple):
    """The post in which each position stands, and in how many posts a frequent run does."""

    post: np.ndarray
    min_posts: int


@dataclass(frozen=True)
class _Level:
    """The frequent runs of one length: `number` (all positions and one more,) tells which begins at each (below zero: none), `counts` (n,) how often each occurs,
    `first` (n,) where it does first."""

    number: np.ndarray
    counts: np.ndarray
    first: np.ndarray

    @classmethod
    def of(cls, parts: Parts, owner: _Owner) -> _Level:
        """Number the runs of some parts, (keys, positions in order) each, that are equal where their keys are, and keep those of enough posts."""
        number = np.full(len(owner.post) + 1, -1, dtype=np.int32)
        counts, first, n = [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.int32)], 0
        for keys, at in parts:
            told, distinct = pd.factorize(keys)
            told = told.astype(np.int32)
            first_of = np.empty(len(distinct), dtype=at.dtype)
            first_of[told[::-1]] = at[::-1]  # of several the last that is written, which is the first
            frequent = _stand_in(owner, told, first_of, at)
            kept = frequent[told]
            number[at[kept]] = (np.cumsum(frequent, dtype=np.int32) - 1 + n)[told[kept]]
            counts.append(np.bincount(told, minlength=len(distinct))[frequent].astype(at.dtype))
            first.append(first_of[frequent])
            n += len(first[-1])
        return cls(number, np.concatenate(counts), np.concatenate(first))

    def places(self, kept: np.ndarray, length: int) -> Recurring:
        """Return the runs that a (n,) mask keeps, with the places of each."""
        at = positions(self.number >= 0)
        at = at[kept[self.number[at]]]
        order = np.argsort(self.number[at], kind="stable")
        counts = self.counts[kept]
        return Recurring(np.full(len(counts), length), at[order], np.append(0, np.cumsum(counts, dtype=np.int64)))


def _stand_in(owner: _Owner, number: np.ndarray, first: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Tell of each numbered thing, (n,), whether it stands in enough posts; `number` is that of each occurrence, at these positions, `first` (n,) where each does first."""
    post = owner.post[at]
    if owner.min_posts <= 2:
        elsewhere = number[post != owner.post[first][number]] if owner.min_posts == 2 else number
        return np.bincount(elsewhere, minlength=len(first)) > 0
    n_posts = int(post.max()) + 1 if len(post) else 1
    pairs = np.sort(number.astype(np.int64) * n_posts + post)
    return np.bincount(pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]] // n_posts, minlength=len(first)) >= owner.min_posts


def trimmed(runs: Recurring, column: TokenColumn, edges: frozenset[str], *, shortest: int, telling: int) -> Recurring:
    """Cut the words `edges` off both ends of each run, and a last adverb behind an auxiliary ("has repeatedly"), since its verb is no part of the run; join runs that
    then are the same, and keep those of `shortest` tokens at least of which so many are `telling`: none of these words and no number. They come in the order of their
    tokens."""
    is_content = np.array([form not in edges for form in column.forms], dtype=bool)
    is_telling = is_content & np.array([not form[:1].isdigit() for form in column.forms], dtype=bool)
    content, tells = (positions(each[column.numbers]) for each in (is_content, is_telling))
    start = runs.at[runs.first[:-1]]
    first, last = np.searchsorted(content, start), np.searchsorted(content, start + runs.length.astype(start.dtype)) - 1
    says = np.flatnonzero(first <= last)
    last[says] -= _behind_an_auxiliary(content[last[says]], column) & (first[says] < last[says])
    begin, end = content[first[says]], content[last[says]] + 1
    kept = (end - begin >= shortest) & (np.searchsorted(tells, end) - np.searchsorted(tells, begin) >= telling)
    says, begin, length = says[kept], begin[kept], (end - begin)[kept]
    # What is the same has the same hash; in order are put those alone that differ.
    _, one, of = np.unique(_marks(column, begin, length), return_index=True, return_inverse=True)
    rank = np.empty(len(one), dtype=np.int64)
    rank[np.argsort(_words(column, begin[one], length[one]))] = np.arange(len(one))
    length_of = np.empty(len(one), dtype=np.int64)
    length_of[rank] = length[one]
    n = max(len(column.numbers), 1)
    counts = np.diff(runs.first)
    told = np.zeros(len(runs), dtype=bool)
    told[says] = True
    places = np.repeat(rank[of] * n + (begin - start[says]), counts[says])
    places += runs.at[np.repeat(told, counts)]
    places.sort()
    places = places[np.append(True, places[1:] != places[:-1])[: len(places)]]
    return Recurring(length_of, (places % n).astype(runs.at.dtype), np.searchsorted(places, np.arange(len(one) + 1) * n))


def _behind_an_auxiliary(at: np.ndarray, column: TokenColumn) -> np.ndarray:
    """Tell which of these tokens (n,) are adverbs behind an auxiliary."""
    adverb, auxiliary = (np.array([is_one(form) for form in column.forms], dtype=bool) for is_one in (is_adverb, AUXILIARIES.__contains__))
    return adverb[column.numbers[at]] & auxiliary[column.numbers[at - 1]]


def _marks(column: TokenColumn, begin: np.ndarray, length: np.ndarray) -> np.ndarray:
    """The hashes of the runs that begin at these positions: equal where their tokens are."""
    marks = length.astype(np.uint64)
    for place in range(int(length.max(initial=0))):
        longer = np.flatnonzero(length > place)
        marks[longer] = mixed(marks[longer]) + column.numbers[begin[longer] + place].astype(np.uint64)
    return mixed(marks)


def _words(column: TokenColumn, begin: np.ndarray, length: np.ndarray) -> np.ndarray:
    """The runs that begin at these positions as bytes that are equal where the runs are, and in the order of their tokens as lists of texts."""
    place = np.arange(int(length.max(initial=1)), dtype=begin.dtype)
    inside = place < length[:, None]
    positions = (begin[:, None] + place)[inside]
    used, number = np.unique(column.numbers[positions], return_inverse=True)
    order = sorted(range(len(used)), key=[column.forms[form] for form in used.tolist()].__getitem__)
    rank = np.empty(len(used), dtype=np.int64)
    rank[order] = np.arange(1, len(used) + 1)
    # Big-endian numbers sort as bytes; what is missing at the end comes before all words.
    words = np.zeros((len(begin), len(place)), dtype=">u4")
    words[inside] = rank[number]
    return words.view(f"S{words.itemsize * len(place)}").ravel()
