"""Texts as columns of tokens, known by their hashes: what candidates and copies are searched in, for millions of paragraphs at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from framing.corpus.columns import CHUNK, TokenColumn, token_column
from framing.vectors.encoded import concatenated

#: Tokens, or runs of them, that are looked at together.
MIXED = 1_000_000
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class TokenTable:
    """n texts as one column of m tokens: `numbers` (m,) tells for each token which of the `forms` it is, `hash_of` (n_forms,) uint64 the hash of each, `first` (n + 1,)
    where each text begins."""

    numbers: np.ndarray
    first: np.ndarray
    forms: tuple[str, ...]
    hash_of: np.ndarray

    def __len__(self) -> int:
        return len(self.first) - 1

    @cached_property
    def lengths(self) -> np.ndarray:
        """The (n,) numbers of tokens."""
        return np.diff(self.first)

    @property
    def rows(self) -> np.ndarray:
        """The (m,) text each token stands in."""
        return np.repeat(np.arange(len(self), dtype=np.int32), self.lengths)

    @property
    def hashes(self) -> np.ndarray:
        """The (m,) hashes of the tokens: twice as large as their numbers, and not kept."""
        return self.hash_of[self.numbers]

    @cached_property
    def frequencies(self) -> Mapping[str, int]:
        """How many texts hold each form."""
        held = np.zeros(len(self.forms), dtype=np.int64)
        for part in self.parts():
            rows = part.table.rows.astype(np.int64)
            held += np.bincount(np.unique(rows * len(self.forms) + part.table.numbers) % len(self.forms), minlength=len(self.forms))
        return {form: count for form, count in zip(self.forms, held.tolist(), strict=True) if count}

    @cached_property
    def fingerprints(self) -> np.ndarray:
        """The (n,) hashes of whole texts: equal where the tokens are equal in order."""
        marks = np.empty(len(self), dtype=np.uint64)
        for part in self.parts():
            first, lengths = part.table.first, part.table.lengths
            place = np.arange(len(part.table.numbers), dtype=np.uint64) - np.repeat(first[:-1].astype(np.uint64), lengths)
            with np.errstate(over="ignore"):
                total = np.r_[np.uint64(0), np.cumsum(mixed(part.table.hashes ^ mixed(place)), dtype=np.uint64)][first]
                marks[part.row : part.row + len(part.table)] = mixed(total[1:] - total[:-1]) ^ lengths.astype(np.uint64)
        return marks

    def take(self, rows: np.ndarray) -> TokenTable:
        """Return the texts at `rows`, in that order."""
        first = np.append(0, np.cumsum(self.lengths[rows]))
        numbers = np.empty(first[-1], dtype=self.numbers.dtype)
        for start in range(0, len(rows), CHUNK):
            own = rows[start : start + CHUNK]
            numbers[first[start] : first[start + len(own)]] = self.numbers[concatenated(self.first[own], self.first[own + 1])]
        return TokenTable(numbers, first, self.forms, self.hash_of)

    def of(self, row: int) -> np.ndarray:
        """Return the numbers of the tokens of one text."""
        return self.numbers[self.first[row] : self.first[row + 1]]

    def parts(self) -> Iterator[_Part]:
        """Yield the texts some at a time, about MIXED tokens."""
        bounds = np.unique(np.r_[0, np.searchsorted(self.first, np.arange(0, self.first[-1], MIXED)), len(self)])
        for row, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
            at = int(self.first[row])
            table = TokenTable(self.numbers[at : self.first[end]], self.first[row : end + 1] - at, self.forms, self.hash_of)
            yield _Part(table, row, at)

    def grams(self, n: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the hashes of all runs of `n` tokens that stay inside one text, and the position of each one's first token."""
        goes_on = np.ones(len(self.numbers), dtype=bool)
        for missing in range(1, n):
            goes_on[np.maximum(self.first[1:] - missing, self.first[:-1])[self.lengths > 0]] = False
        at, hashes = np.flatnonzero(goes_on).astype(np.int32), self.hashes
        grams = hashes[at]
        for step in range(1, n):
            grams = mixed(grams) + hashes[at + step]
        return mixed(grams), at


@dataclass(frozen=True)
class _Part:
    """Some texts of a table, from a `row` and the token `at` on."""

    table: TokenTable
    row: int
    at: int


def mixed(values: np.ndarray) -> np.ndarray:
    """Spread 64-bit values (the finaliser of SplitMix64; Steele, Lea & Flood 2014)."""
    with np.errstate(over="ignore"):
        values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return (values ^ (values >> np.uint64(31))) + _MIX


def token_table(texts: Sequence[str]) -> TokenTable:
    """Tokenise texts into one column; the tokens are those of `framing.corpus.text.tokens`. Memory beyond the outcome is bounded by CHUNK texts."""
    return hashed(token_column(texts))


def hashed(column: TokenColumn) -> TokenTable:
    """Return tokenised texts with the hashes of their tokens."""
    import polars as pl

    marks = pl.Series(column.forms, dtype=pl.String).hash(seed=1).to_numpy().astype(np.uint64)
    return TokenTable(column.numbers, column.first, column.forms, marks)
