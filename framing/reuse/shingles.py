"""Texts as columns of token hashes: what candidates and copies are searched in, for millions of paragraphs at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from framing.corpus.columns import CHUNK, token_lists
from framing.vectors.encoded import concatenated

if TYPE_CHECKING:
    import polars as pl

#: Runs of tokens that are hashed at a time.
MIXED = 1_000_000
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class TokenTable:
    """n texts as one column of m token hashes: `hashes` (m,) uint64, `first` (n + 1,) where each text begins; `frequencies` tells how many texts hold each form."""

    hashes: np.ndarray
    first: np.ndarray
    frequencies: Mapping[str, int] = field(repr=False)

    def __len__(self) -> int:
        return len(self.first) - 1

    @cached_property
    def lengths(self) -> np.ndarray:
        """The (n,) numbers of tokens."""
        return np.diff(self.first)

    @cached_property
    def rows(self) -> np.ndarray:
        """The (m,) text each token stands in."""
        return np.repeat(np.arange(len(self), dtype=np.int32), self.lengths)

    @cached_property
    def fingerprints(self) -> np.ndarray:
        """The (n,) hashes of whole texts: equal where the tokens are equal in order."""
        marks = np.empty(len(self), dtype=np.uint64)
        for start in range(0, len(self), CHUNK):
            first = self.first[start : start + CHUNK + 1]
            own, lengths = self.hashes[first[0] : first[-1]], np.diff(first)
            place = np.arange(len(own), dtype=np.uint64) - np.repeat((first[:-1] - first[0]).astype(np.uint64), lengths)
            with np.errstate(over="ignore"):
                total = np.r_[np.uint64(0), np.cumsum(_mixed(own ^ _mixed(place)), dtype=np.uint64)][first - first[0]]
                marks[start : start + CHUNK] = _mixed(total[1:] - total[:-1]) ^ lengths.astype(np.uint64)
        return marks

    def take(self, rows: np.ndarray) -> TokenTable:
        """Return the texts at `rows`, in that order."""
        picked = concatenated(self.first[rows], self.first[rows + 1])
        return TokenTable(self.hashes[picked], np.r_[0, np.cumsum(self.lengths[rows])], self.frequencies)

    def of(self, row: int) -> np.ndarray:
        """Return the token hashes of one text."""
        return self.hashes[self.first[row] : self.first[row + 1]]

    def grams(self, n: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the hashes of all runs of `n` tokens that stay inside one text, and the position of each one's first token."""
        rows, kind = self.rows, np.int32 if len(self.rows) <= np.iinfo(np.int32).max else np.int64
        parts = [np.zeros(0, dtype=kind)]
        for start in range(0, len(rows) - n + 1, MIXED):
            last = rows[start + n - 1 : start + n - 1 + MIXED]
            parts.append((np.flatnonzero(rows[start : start + len(last)] == last) + start).astype(kind))
        at = np.concatenate(parts)
        del parts
        grams = np.empty(len(at), dtype=np.uint64)
        for start in range(0, len(at), MIXED):
            own = at[start : start + MIXED]
            mixed = self.hashes[own]
            for step in range(1, n):
                mixed = _mixed(mixed) + self.hashes[own + step]
            grams[start : start + MIXED] = _mixed(mixed)
        return grams, at


def _mixed(values: np.ndarray) -> np.ndarray:
    """Spread 64-bit values (the finaliser of SplitMix64; Steele, Lea & Flood 2014)."""
    with np.errstate(over="ignore"):
        values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return (values ^ (values >> np.uint64(31))) + _MIX


def token_table(texts: Sequence[str]) -> TokenTable:
    """Tokenise texts into one column; the tokens are those of `framing.corpus.text.tokens`. Memory beyond the outcome is bounded by CHUNK texts."""
    import polars as pl

    parts = [_tokenised(texts[start : start + CHUNK]) for start in range(0, len(texts), CHUNK)]
    counts = np.concatenate([part.counts for part in parts]) if parts else np.array([], dtype=np.int64)
    held = pl.concat([part.held for part in parts]).group_by("form").agg(pl.col("len").sum()) if parts else None
    frequencies = dict(zip(held["form"].to_list(), held["len"].to_list(), strict=True)) if held is not None else {}
    hashes = np.concatenate([part.hashes for part in parts]) if parts else np.array([], dtype=np.uint64)
    return TokenTable(hashes, np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]), frequencies)


@dataclass(frozen=True)
class _Part:
    """Some texts tokenised: the hashes of their tokens, how many each has, and a table of forms with the number of texts that hold each."""

    hashes: np.ndarray
    counts: np.ndarray
    held: pl.DataFrame


def _tokenised(texts: Sequence[str]) -> _Part:
    import polars as pl

    lists = token_lists(texts)
    counts = lists.list.len().to_numpy()
    forms = lists.filter(lists.list.len() > 0).explode()
    column = pl.DataFrame({"row": np.repeat(np.arange(len(counts), dtype=np.int32), counts), "form": forms}, schema={"row": pl.Int32, "form": pl.String})
    return _Part(column["form"].hash(seed=1).to_numpy().astype(np.uint64), counts, column.unique().group_by("form").len())
