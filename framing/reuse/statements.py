"""Statements: clauses, sentences and paragraphs prepared for comparison, and what a reader would compare in them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from rapidfuzz.distance import Indel

from framing.corpus.text import is_content, stem, tokens
from framing.reuse.figures import numbers_in

_YEAR = re.compile(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)")
#: Rarity is summed in whole units of this fineness: such sums have the same last digit in any order.
UNITS = 1 << 32
#: A word is telling from this rarity: in a corpus of 200 paragraphs about every sixth may say it, in one of 10,000 one in 25.
TELLING_WORD = 0.7
#: Texts whose figures and years are remembered: a passage that stands in many posts is compared many times.
REMEMBERED = 20_000


@dataclass(frozen=True)
class Statement:
    """A sentence or a paragraph, prepared for comparison: its offsets, tokens, content stems, figures, years and vector."""

    start: int
    end: int
    text: str
    tokens: tuple[str, ...]
    content: Counter[str]
    numbers: tuple[float, ...]
    years: frozenset[str]
    vector: np.ndarray = field(repr=False)


class Rarity:
    """How telling a stem is: inverse document frequency over the paragraphs of a corpus, never below a floor so that small corpora work."""

    def __init__(self, frequencies: Mapping[str, int], n_documents: int) -> None:
        """`frequencies` tells how many of the documents hold each form; forms of one stem are counted together."""
        self._n = max(n_documents, 1)
        self._df: Counter[str] = Counter()
        for form, count in frequencies.items():
            self._df[stem(form)] += count

    @lru_cache(maxsize=200_000)  # noqa: B019 - one of these lives as long as its search
    def __call__(self, token: str) -> float:
        return self.of_count(self._df.get(token, 0))

    def of_count(self, count: int) -> float:
        """Return how telling a stem is that so many documents hold."""
        return 0.35 + math.log((self._n + 1) / (min(count, self._n) + 0.5)) / math.log(self._n + 2)

    @lru_cache(maxsize=200_000)  # noqa: B019 - see above
    def units(self, token: str) -> int:
        """Return how telling a stem is in whole UNITS."""
        return round(self(token) * UNITS)

    def tells(self, stems: Iterable[str]) -> bool:
        """Tell whether one of the stems is a telling word, not just what the corpus is about."""
        return any(self(each) >= TELLING_WORD for each in stems)

    def overlap(self, a: Mapping[str, int], b: Mapping[str, int]) -> float:
        """Return the weighted Dice overlap (0-1) of two bags of stems."""
        shared = sum(min(count, b[token]) * self(token) for token, count in a.items() if token in b)
        total = sum(count * self(token) for token, count in a.items()) + sum(count * self(token) for token, count in b.items())
        return 2 * shared / total if total else 0.0

    def overlap_of_sets(self, a: Set[str], b: Set[str]) -> float:
        """Return the weighted Dice overlap (0-1) of two sets of stems."""
        total = sum(map(self.units, a)) + sum(map(self.units, b))
        return 2 * sum(map(self.units, a & b)) / total if total else 0.0


def statement(text: str, start: int, end: int, vector: np.ndarray) -> Statement:
    """Prepare `text[start:end]` for comparison."""
    part = text[start:end]
    words = tokens(part)
    numbers, years = details_in(part)
    content = Counter(stem(word) for word in words if is_content(word))
    return Statement(start, end, part, tuple(words), content, numbers, years, vector)


@lru_cache(maxsize=REMEMBERED)
def details_in(text: str) -> tuple[tuple[float, ...], frozenset[str]]:
    """Return the figures and the years that a text states."""
    return tuple(numbers_in(text)), frozenset(_YEAR.findall(text))


def token_ratio(a: Sequence[str], b: Sequence[str]) -> float:
    """Return 2 * longest common subsequence / all tokens (0-1)."""
    return Indel.normalized_similarity(a, b)
