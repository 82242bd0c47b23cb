"""One paragraph prepared for comparison: what a reader would compare in it, and its stretches of clauses."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain

import numpy as np

from framing.corpus.text import is_content, stem, token_spans
from framing.reuse.details import Clauses, Stated, summed_before
from framing.reuse.names import proper_names
from framing.reuse.statements import Rarity, Statement
from framing.reuse.worded import Worded

#: Longest stretch in clauses.
LONGEST = 10
#: A paragraph of more clauses is looked at in parts of so many, which overlap, so that every stretch lies in one of them.
PART = 2 * LONGEST


@dataclass(frozen=True, eq=False)
class Compared(Worded):
    """A paragraph prepared for comparison: the whole, its c clauses in order, how telling its stems are, and which stems are words of the language, so that no name is
    among them (see `framing.reuse.names.common_words`). Of a part of a paragraph, `clauses` are those of the part alone."""

    whole: Statement
    clauses: tuple[Statement, ...]
    rarity: Rarity
    common: Set[str] = frozenset()

    @cached_property
    def firsts(self) -> range:
        """The first clauses of the parts in which a long paragraph is looked at; a short one is its own."""
        return range(0, max(len(self.clauses) - LONGEST, 1), PART - LONGEST) if len(self.clauses) > PART else range(1)

    @property
    def parts(self) -> tuple[Compared, ...]:
        """These parts."""
        return _parts(self) if len(self.firsts) > 1 else (self,)

    @property
    def n_stretches(self) -> int:
        """How many stretches of consecutive clauses there are."""
        c, longest = len(self.clauses), min(len(self.clauses), LONGEST)
        return longest * c - longest * (longest - 1) // 2

    @property
    def whole_stretch(self) -> int | None:
        """The place among the stretches of the one that is the whole paragraph: the longest that begins with the first clause. None where that is too long to be one, as
        every part of a long paragraph is."""
        return len(self.clauses) - 1 if len(self.clauses) <= LONGEST else None

    @cached_property
    def text(self) -> str:  # type: ignore[override]
        """The paragraph."""
        return self.whole.text

    @cached_property
    def forms(self) -> tuple[str, ...]:  # type: ignore[override]
        """The tokens of the paragraph."""
        return self.whole.tokens

    @cached_property
    def starts(self) -> Sequence[int]:  # type: ignore[override]
        """Where each token starts."""
        return array("l", (start for start, _ in token_spans(self.text)))

    @cached_property
    def ends(self) -> Sequence[int]:  # type: ignore[override]
        """Where each token ends."""
        return array("l", (end for _, end in token_spans(self.text)))

    @cached_property
    def ranges(self) -> np.ndarray:
        """The (r, 2) stretches of consecutive clauses, as [first, last)."""
        return _stretches(len(self.clauses))

    @cached_property
    def sizes(self) -> np.ndarray:
        """The (c,) lengths of the clauses in tokens, 1 at least."""
        return np.array([max(len(clause.tokens), 1) for clause in self.clauses], dtype=np.float64)

    @cached_property
    def lengths(self) -> np.ndarray:
        """The (r,) lengths of the stretches in tokens."""
        return self.summed(self.sizes[:, None])[:, 0]

    def summed(self, values: np.ndarray) -> np.ndarray:
        """Return the sums over each stretch of what each clause has: (c, k) to (r, k)."""
        total = np.zeros((len(values) + 1, values.shape[1]))
        values.cumsum(axis=0, out=total[1:])
        first, last = self.bounds
        return total.take(last, axis=0) - total.take(first, axis=0)

    @cached_property
    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """The (r,) first clauses of the stretches, and the (r,) clauses behind their last."""
        return self.ranges[:, 0].copy(), self.ranges[:, 1].copy()

    @cached_property
    def vectors(self) -> np.ndarray:
        """The (c + 1, d) unit vectors of the clauses and of the whole paragraph."""
        return np.vstack([*(clause.vector for clause in self.clauses), self.whole.vector])

    @property
    def weighted(self) -> np.ndarray:
        """The (c + 1, d) vectors of the clauses, each times its length, and that of the whole; not kept, being twice as large as `vectors`."""
        scaled = self.vectors.astype(np.float64)
        scaled[:-1] *= self.sizes[:, None]
        return scaled

    @cached_property
    def norms(self) -> np.ndarray:
        """The (r,) lengths of the sums of the clauses' vectors over each stretch, each clause weighted by its length."""
        sums = summed_before((weighted := self.weighted[:-1]) @ weighted.T)
        first, last = self.bounds
        return np.sqrt(np.maximum(sums[last, last] - sums[first, last] - sums[last, first] + sums[first, first], 1e-24))

    @cached_property
    def stems(self) -> dict[str, list[int]]:
        """The content stems of the paragraph, and the clauses that hold each."""
        found: dict[str, list[int]] = {}
        for at, clause in enumerate(self.clauses):
            for word in clause.content:
                found.setdefault(word, []).append(at)
        return found

    def held(self, stems: Sequence[str]) -> np.ndarray:
        """(c, s): 1 where a clause holds a stem, 0 where it does not."""
        places = [self.stems[stem] for stem in stems]
        held = np.zeros((len(self.clauses), len(stems)))
        held[list(chain.from_iterable(places)), np.repeat(np.arange(len(stems)), list(map(len, places)))] = 1
        return held

    def holds(self, stems: Sequence[str]) -> np.ndarray:
        """(r, s): whether a stretch holds a stem."""
        return self.summed(self.held(stems)) > 0

    @cached_property
    def telling(self) -> dict[str, float]:
        """The rarity of each stem."""
        return {stem: self.rarity(stem) for stem in (*self.stems, *self.whole.content)}

    def weight_of(self, stems: Set[str]) -> float:
        """Return the summed rarity of stems."""
        # Sorted: the order of a set, and with it the last digit of a sum, differs from run to run.
        return sum(map(self.rarity, sorted(stems)))

    @cached_property
    def weight(self) -> np.ndarray:
        """The (r,) summed rarity of the stems of each stretch."""
        weight = self.holds(list(self.stems)) @ np.array([self.telling[stem] for stem in self.stems], dtype=np.float64)
        return np.maximum(weight, 1e-12)

    @cached_property
    def clause_weights(self) -> np.ndarray:
        """The (c,) summed rarity of the stems of each clause; a stem counts once."""
        return np.array([max(self.weight_of(clause.content.keys()), 1e-12) for clause in self.clauses])

    @cached_property
    def weights(self) -> list[float]:
        """The summed rarity of all stems of each clause, and of the whole; a stem counts as often as it stands there."""
        return [sum([count * self.telling[stem] for stem, count in part.content.items()]) for part in (*self.clauses, self.whole)]

    @cached_property
    def stated(self) -> Stated:
        """The figures and years, by clause."""
        return Stated.of(self.clauses)

    @cached_property
    def names(self) -> tuple[frozenset[str], ...]:
        """The stems of the names in each clause."""
        return tuple(self.names_within(clause.start, clause.end) for clause in self.clauses)

    @cached_property
    def plain(self) -> tuple[frozenset[str], ...]:
        """The content stems of each clause that stand there without a capital."""
        text = self.text
        said = [(start, stem(form)) for form, start in zip(self.forms, self.starts, strict=True) if not text[start].isupper() and is_content(form)]
        return tuple(frozenset(word for start, word in said if clause.start <= start < clause.end) for clause in self.clauses)

    @property
    def all_clauses(self) -> Clauses:
        """The stretch of all clauses."""
        return 0, len(self.clauses)

    @cached_property
    def _named(self) -> list[tuple[int, str]]:
        """Where each name begins, and its stem."""
        found = proper_names(self.text, self.forms, self.starts, self.ends)
        return [(self.starts[at], name) for at, name in found if name not in self.common]

    def names_within(self, start: int, end: int) -> frozenset[str]:
        """Return the stems of the names that begin in [start, end)."""
        return frozenset(name for at, name in self._named if start <= at < end)

    def names_between(self, clauses: Clauses) -> frozenset[str]:
        """Return the stems of the names in a stretch of clauses."""
        return frozenset[str]().union(*self.names[slice(*clauses)])

    def plain_between(self, clauses: Clauses) -> frozenset[str]:
        """Return the content stems without a capital in a stretch of clauses."""
        return frozenset[str]().union(*self.plain[slice(*clauses)])


@lru_cache(maxsize=100)
def _parts(side: Compared) -> tuple[Compared, ...]:
    """The parts of a long paragraph, each with some thirty kilobytes of vectors; of the whole, no part needs the stems."""
    whole = replace(side.whole, content=Counter())
    return tuple(replace(side, whole=whole, clauses=side.clauses[first : first + PART]) for first in side.firsts)


@lru_cache(maxsize=1000)
def _stretches(n: int) -> np.ndarray:
    return np.array([(i, j) for i in range(n) for j in range(i + 1, min(n, i + LONGEST) + 1)], dtype=np.int64).reshape(-1, 2)
