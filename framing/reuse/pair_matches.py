"""The matches of many pairs of paragraphs, in columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from operator import attrgetter

import numpy as np

from framing.reuse.matches import Match
from framing.reuse.spans import Spans

#: What a match may be; columns hold the place here.
KINDS, EXTENTS = ("exact", "near_duplicate", "translation"), ("whole", "partial")
#: Matches that are held as objects before they go into columns.
BLOCK = 20_000

Pair = tuple[int, int]
_SPANS = ("a_start", "a_end", "b_start", "b_end")
_COLUMNS = np.dtype([("a", np.int32), ("b", np.int32), ("kind", np.int8), ("extent", np.int8), ("score", np.float64), *((name, np.int32) for name in _SPANS)])
_KIND, _EXTENT = ({name: place for place, name in enumerate(names)} for names in (KINDS, EXTENTS))
_spans_of = attrgetter(*_SPANS)


@dataclass(frozen=True, eq=False)
class PairMatches(Mapping[Pair, list[Match]]):
    """The matches of pairs of rows, by pair: `columns` (k,) has the rows `a` and `b`, the place of `kind` in KINDS, that of `extent` in EXTENTS, and the other fields
    of a Match. As objects, a pair and its matches take more than ten times the memory."""

    columns: np.ndarray

    @classmethod
    def of(cls, found: Iterable[tuple[Pair, Iterable[Match]]]) -> PairMatches:
        """Collect the matches of pairs, each of which comes once, in any order."""
        rows = ((a, b, _KIND[match.kind], _EXTENT[match.extent], match.score, *_spans_of(match)) for (a, b), matches in found for match in matches)
        blocks = [np.zeros(0, dtype=_COLUMNS)]
        while some := list(islice(rows, BLOCK)):
            blocks.append(np.array(some, dtype=_COLUMNS))
        return cls(_by_pair(np.concatenate(blocks)))

    def and_(self, others: PairMatches) -> PairMatches:
        """Return the matches of these pairs and of the others, none of which is among these."""
        return PairMatches(_by_pair(np.concatenate([self.columns, others.columns])))

    def where(self, kept: np.ndarray) -> PairMatches:
        """Return the matches that a (k,) mask keeps."""
        return PairMatches(self.columns[kept])

    def side(self, side: str) -> Spans:
        """Return the passages on side "a" or "b", (k,)."""
        return Spans(*(self.columns[name].astype(np.int64) for name in (side, f"{side}_start", f"{side}_end")))

    def __len__(self) -> int:
        return len(self._starts)

    def __iter__(self) -> Iterator[Pair]:
        first = self.columns[self._starts]
        return zip(first["a"].tolist(), first["b"].tolist(), strict=True)

    def __getitem__(self, pair: Pair) -> list[Match]:
        key = _joined(*pair)
        own = slice(*(int(np.searchsorted(self._keys, key, side=side)) for side in ("left", "right")))  # type: ignore[call-overload]
        if own.start == own.stop:
            raise KeyError(pair)
        return [Match(KINDS[kind], EXTENTS[extent], *rest) for _, _, kind, extent, *rest in self.columns[own].tolist()]

    @cached_property
    def _keys(self) -> np.ndarray:
        """The rows of each match as one number, in order."""
        return _joined(self.columns["a"], self.columns["b"])

    @cached_property
    def _starts(self) -> np.ndarray:
        """Where the matches of each pair begin."""
        return np.flatnonzero(np.append(True, self._keys[1:] != self._keys[:-1])[: len(self._keys)])


def _joined(a: int | np.ndarray, b: int | np.ndarray) -> np.ndarray:
    """Two rows as one number."""
    return np.left_shift(a, 32, dtype=np.int64) | b


def _by_pair(columns: np.ndarray) -> np.ndarray:
    """The matches in the order of their pairs, those of one pair as they come."""
    return columns[np.lexsort((columns["b"], columns["a"]))]
