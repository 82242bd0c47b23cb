"""Exact and edited copies of whole paragraphs: every pair whose word 3-grams overlap by half or more, unless all that it shares is crowded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from framing.engine.base import Engine, Keyed
from framing.engine.local import LOCAL
from framing.reuse.shingles import MIXED, TokenTable

#: Word n-grams compared.
SHINGLE = 3
#: Jaccard similarity of word 3-grams from which two paragraphs are copies of one another.
JACCARD = 0.5
#: A shingle that more paragraphs share than this proposes pairs with HUBS of them alone.
CROWD = 100
HUBS = 3
# Pairs verified at a time.
_CHUNK = 50_000
# What parts a number of two.
_HALF, _LOWER = np.uint64(32), np.uint64(0xFFFFFFFF)


def exact_groups(table: TokenTable, min_tokens: int = 1) -> list[list[int]]:
    """Return the texts of at least `min_tokens` tokens in groups of exact copies (equal tokens in order), by first appearance; a text without a copy is a group of one."""
    rows = np.flatnonzero(table.lengths >= min_tokens)
    marks = table.fingerprints[rows]
    order = np.argsort(marks, kind="stable")
    starts = np.flatnonzero(np.r_[True, marks[order][1:] != marks[order][:-1]]) if len(rows) else np.array([], dtype=np.int64)
    return sorted(group.tolist() for group in np.split(rows[order], starts[1:])) if len(rows) else []


@dataclass(frozen=True)
class ScoredPairs:
    """k pairs of rows, `a` < `b`, sorted, with their score."""

    a: np.ndarray
    b: np.ndarray
    score: np.ndarray

    def __len__(self) -> int:
        return len(self.a)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self.a.tolist(), self.b.tolist(), strict=True)


def copy_pairs(table: TokenTable, *, threshold: float = JACCARD, n: int = SHINGLE, engine: Engine = LOCAL) -> ScoredPairs:
    """Return every pair of texts whose sets of token n-grams have a Jaccard similarity of at least `threshold`.

    By prefix filtering (Bayardo, Ma & Srikant 2007) over columns: two sets that overlap so far share one of the rarest shingles of both. That is exact
    but for crowds: of a shingle that more than CROWD texts share, each is compared with HUBS of them only, so that a text with 50,000 edited copies gives
    150,000 pairs and not a billion. A pair is missed where every rare shingle it shares is crowded and neither text is a hub: texts made up of stock sentences
    (of 400 such, 226 of 5,158 pairs). Hubs are chosen by their words, so that the order of the texts does not matter.
    """
    sets = _Sets.of(table, n)
    row, gram = sets.prefix(threshold)
    links = engine.pair(Keyed(gram, table.fingerprints[row], row), crowd=CROWD, hubs=HUBS)
    del row, gram
    a, b = links.a, links.b
    small, large = np.minimum(sets.sizes[a], sets.sizes[b]), np.maximum(sets.sizes[a], sets.sizes[b])
    a, b = _distinct(a, b, small >= threshold * large)
    score = sets.jaccard(a, b)
    keep = score >= threshold
    return ScoredPairs(a[keep], b[keep], score[keep])


@dataclass(frozen=True)
class _Sets:
    """The shingles that at least two texts share: `keys` (k,), sorted, each the row of a text in the upper half and a shingle in the lower one; and how many shingles
    a text has in all, `sizes` (n,). Shingles are numbered by how many texts share them, the rarest first."""

    keys: np.ndarray
    sizes: np.ndarray

    @classmethod
    def of(cls, table: TokenTable, n: int) -> _Sets:
        bits = np.uint64(max(len(table).bit_length(), 1))
        # One sort of one column: the hash in the upper bits, the row in the lower ones.
        packed, end = np.empty(int(np.maximum(table.lengths - n + 1, 0).sum()), dtype=np.uint64), 0
        for part in table.parts():
            grams, at = part.table.grams(n)
            begin, end = end, end + len(grams)
            packed[begin:end] = (grams << bits) | (part.table.rows[at].astype(np.uint64) + np.uint64(part.row))
        packed.sort()
        packed = packed[_differs(packed, np.uint64(0))]
        lower = (np.uint64(1) << bits) - np.uint64(1)
        sizes = np.zeros(len(table), dtype=np.int64)
        for start in range(0, len(packed), MIXED):
            sizes += np.bincount((packed[start : start + MIXED] & lower).astype(np.int32), minlength=len(table))
        # Most shingles stand in one text.
        first = _differs(packed, bits)
        packed = packed[~(first & np.append(first[1:], True)[: len(first)])]
        row = (packed & lower).astype(np.int32)
        packed >>= bits
        counts = np.diff(np.append(np.flatnonzero(_differs(packed, np.uint64(0))), len(packed)))
        del packed
        number = np.empty(len(counts), dtype=np.uint32)
        number[np.argsort(counts, kind="stable")] = np.arange(len(counts))
        keys = row.astype(np.uint64)
        keys <<= _HALF
        keys |= np.repeat(number, counts)
        keys.sort()
        return cls(keys, sizes)

    @property
    def row(self) -> np.ndarray:
        """The (k,) rows of the keys."""
        return (self.keys >> _HALF).astype(np.int32)

    def prefix(self, threshold: float) -> tuple[np.ndarray, np.ndarray]:
        """Return rows and shingles of the prefixes of all texts: the rarest of each, one more than may be missing."""
        row = self.row
        shared = np.bincount(row, minlength=len(self.sizes))
        # Shingles of its own come first in a text's order; they can match nothing.
        length = self.sizes - np.ceil(threshold * self.sizes - 1e-9).astype(np.int64) + 1 - (self.sizes - shared)
        first = np.cumsum(shared) - shared
        chosen = np.flatnonzero(np.arange(len(row)) < (first + length)[row])
        return row[chosen], self.keys[chosen] & _LOWER

    def jaccard(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Return the Jaccard similarity of the texts `a` and `b`, pair by pair."""
        first = np.searchsorted(self.keys, np.arange(len(self.sizes) + 1, dtype=np.uint64) << _HALF)
        counts = np.diff(first)
        common = np.zeros(len(a), dtype=np.int64)
        for start in range(0, len(a), _CHUNK):
            left, right = a[start : start + _CHUNK], b[start : start + _CHUNK]
            many = counts[left]
            offset = np.repeat(first[left] - np.r_[0, np.cumsum(many)[:-1]], many) + np.arange(many.sum())
            pair = np.repeat(np.arange(len(left)), many)
            wanted = (right[pair].astype(np.uint64) << _HALF) | (self.keys[offset] & _LOWER)
            place = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
            common[start : start + _CHUNK] = np.bincount(pair[self.keys[place] == wanted], minlength=len(left))
        return common / np.maximum(self.sizes[a] + self.sizes[b] - common, 1)


def _distinct(a: np.ndarray, b: np.ndarray, keep: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    low, high = np.minimum(a[keep], b[keep]).astype(np.uint64), np.maximum(a[keep], b[keep]).astype(np.uint64)
    packed = np.unique((low << np.uint64(32)) | high)
    packed = packed[(packed >> np.uint64(32)) != (packed & np.uint64(0xFFFFFFFF))]
    return (packed >> np.uint64(32)).astype(np.int64), (packed & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _differs(numbers: np.ndarray, bits: np.uint64) -> np.ndarray:
    """Tell of each of some numbers whether it differs from the one before it, without the lowest `bits`."""
    differs = np.ones(len(numbers), dtype=bool)
    for start in range(1, len(numbers), MIXED):
        own = numbers[start - 1 : start + MIXED] >> bits
        differs[start : start + MIXED] = own[1:] != own[:-1]
    return differs
