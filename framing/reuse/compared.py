"""Paragraphs prepared for comparison: what a reader would compare in each, one by one and only when it is needed."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import accumulate, chain
from sys import intern

import numpy as np
import pandas as pd

from framing.corpus.paragraphs import clause_spans, sentence_spans
from framing.corpus.text import STOP_WORDS, stem, tokenise
from framing.corpus.texts import Texts
from framing.reuse.details import Clauses, Stated, summed_before
from framing.reuse.names import common_words, proper_names
from framing.reuse.shingles import TokenTable
from framing.reuse.shingles import token_table as tokens_of
from framing.reuse.statements import Rarity, Statement, statement
from framing.vectors.encoded import EncodedTexts

#: Longest stretch in clauses.
LONGEST = 10
_NO_VECTOR = np.zeros(1, dtype=np.float32)
#: Prepared paragraphs kept in memory.
KEPT = 20_000


@dataclass(frozen=True)
class Compared:
    """A paragraph prepared for comparison: the whole, its c clauses in order, how telling its stems are (None where only tokens are compared), and which stems
    are words of the language, so that no name is among them (see `framing.reuse.names.common_words`)."""

    whole: Statement
    clauses: tuple[Statement, ...]
    rarity: Rarity | None
    common: Set[str] = frozenset()

    @cached_property
    def _tokens(self) -> tuple[tuple[str, ...], array[int], array[int]]:
        """The tokens of the paragraph as columns, of which many can be kept: their forms, where they start, where they end."""
        found = tokenise(self.whole.text)
        forms, starts, ends = zip(*found, strict=True) if found else ((), (), ())
        # Each form is held once in a process, however many paragraphs have it.
        return self.whole.tokens or tuple(map(intern, forms)), array("l", starts), array("l", ends)

    @property
    def forms(self) -> tuple[str, ...]:
        """The tokens of the paragraph."""
        return self.whole.tokens or self._tokens[0]

    @property
    def starts(self) -> Sequence[int]:
        """Where each token starts."""
        return self._tokens[1]

    @property
    def ends(self) -> Sequence[int]:
        """Where each token ends."""
        return self._tokens[2]

    @cached_property
    def plain_before(self) -> list[int]:
        """How many of the tokens before each say something: words without a capital that are no function words."""
        text = self.whole.text
        plain = (not text[start].isupper() and form not in STOP_WORDS and not form[0].isdigit() for form, start in zip(self.forms, self.starts, strict=True))
        return list(accumulate(plain, initial=0))

    def tokens_between(self, start: int, end: int) -> list[str]:
        """Return the tokens that lie in [start, end)."""
        return list(self.forms[bisect_left(self.starts, start) : bisect_right(self.ends, end)])

    def with_marks(self, start: int, end: int) -> tuple[int, int]:
        """Return [start, end) with what stands between it and the ends of its sentence, where that is no word: quotation marks, a full stop."""
        text = self.whole.text
        first = max((clause.start for clause in self.clauses if clause.start <= start), default=start)
        last = min((clause.end for clause in self.clauses if clause.end >= end), default=end)
        before = bisect_left(self.starts, first) == bisect_left(self.starts, start)
        after = bisect_right(self.ends, end) == bisect_right(self.ends, last)
        return (first if before else start), (last if after and text[end:last].strip() else end)

    def begins_clause(self, position: int) -> bool:
        """Tell whether a token is the first of a clause."""
        if position < 0:
            return False
        before = self.ends[position - 1] if position else 0
        return any(before <= clause.start <= self.starts[position] for clause in self.clauses)

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

    def holds(self, stems: Sequence[str]) -> np.ndarray:
        """(r, s): whether a stretch holds a stem."""
        held = [self.stems[stem] for stem in stems]
        counts = np.zeros((len(self.clauses), len(stems)))
        counts[list(chain.from_iterable(held)), np.repeat(np.arange(len(stems)), list(map(len, held)))] = 1
        return self.summed(counts) > 0

    @cached_property
    def telling(self) -> dict[str, float]:
        """The rarity of each stem."""
        assert self.rarity is not None, "prepared for tokens alone"
        return {stem: self.rarity(stem) for stem in (*self.stems, *self.whole.content)}

    def weight_of(self, stems: Set[str]) -> float:
        """Return the summed rarity of stems."""
        assert self.rarity is not None, "prepared for tokens alone"
        # Sorted: the order of a set, and with it the last digit of a sum, differs from run to run.
        return sum(map(self.rarity, sorted(stems)))

    @cached_property
    def weight(self) -> np.ndarray:
        """The (r,) summed rarity of the stems of each stretch."""
        weight = self.holds(list(self.stems)) @ np.array([self.telling[stem] for stem in self.stems], dtype=np.float64)
        return np.maximum(weight, 1e-12)

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
        found = proper_names(self.whole.text, self.forms, self.starts, self.ends)
        named = [(self.starts[at], name) for at, name in found if name not in self.common]
        return tuple(frozenset(name for start, name in named if clause.start <= start < clause.end) for clause in self.clauses)

    @cached_property
    def plain(self) -> tuple[frozenset[str], ...]:
        """The content stems of each clause that stand there without a capital."""
        text = self.whole.text
        said = [
            (start, stem(form))
            for form, start in zip(self.forms, self.starts, strict=True)
            if not (text[start].isupper() or form in STOP_WORDS or form[0].isdigit())
        ]
        return tuple(frozenset(word for start, word in said if clause.start <= start < clause.end) for clause in self.clauses)

    @property
    def all_clauses(self) -> Clauses:
        """The stretch of all clauses."""
        return 0, len(self.clauses)

    def names_between(self, clauses: Clauses) -> frozenset[str]:
        """Return the stems of the names in a stretch of clauses."""
        return frozenset[str]().union(*self.names[slice(*clauses)])

    def plain_between(self, clauses: Clauses) -> frozenset[str]:
        """Return the content stems without a capital in a stretch of clauses."""
        return frozenset[str]().union(*self.plain[slice(*clauses)])


@lru_cache(maxsize=1000)
def _stretches(n: int) -> np.ndarray:
    return np.array([(i, j) for i in range(n) for j in range(i + 1, min(n, i + LONGEST) + 1)], dtype=np.int64).reshape(-1, 2)


Owner = tuple[str, bool]


class Preparation:
    """The paragraphs of a search: their texts, their vectors where there are any, and `compared(row)`, which prepares one for comparison."""

    def __init__(self, table: pd.DataFrame, token_table: TokenTable, encoded: EncodedTexts | None) -> None:
        self.table = table
        self.texts = Texts(table["text"])
        self.encoded = encoded
        self.tokens = token_table
        # What it calls does not know this object: as a circle, both would wait for the garbage collector with all their texts.
        self.compared = lru_cache(maxsize=KEPT)(_Sides(self.texts, token_table, encoded))

    @cached_property
    def posts(self) -> list[Owner]:
        """The post of each row, and whether it stands in what that post quotes: a quotation is a text of its own."""
        posts = self.table["post_id"].tolist() if "post_id" in self.table else [str(row) for row in range(len(self.table))]
        return list(zip(posts, self.table["quoted"].tolist() if "quoted" in self.table else [False] * len(self.table), strict=True))


class _Sides:
    """Prepares the text of a row for comparison."""

    def __init__(self, texts: Sequence[str], tokens: TokenTable, encoded: EncodedTexts | None) -> None:
        self._texts = texts
        self._tokens = tokens
        self._encoded = encoded

    @cached_property
    def _rarity(self) -> Rarity:
        """How telling each stem is among these paragraphs."""
        return Rarity(self._tokens.frequencies, len(self._tokens))

    @cached_property
    def _common(self) -> frozenset[str]:
        """The stems that are words of the language, not names."""
        return common_words(self._texts)

    def __call__(self, row: int) -> Compared:
        text = self._texts[row]
        return words_alone(text) if self._encoded is None else self._with_vectors(row, text, self._encoded)

    def _with_vectors(self, row: int, text: str, encoded: EncodedTexts) -> Compared:
        clauses: list[Statement] = []
        for at in range(encoded.first[row], encoded.first[row + 1]):
            start, end = int(encoded.start[at]), int(encoded.end[at])
            own = encoded.clauses.within(at)
            if len(own):
                spans = clause_spans(text[start:end])
                clauses.extend(statement(text, start + span.start, start + span.end, vector) for span, vector in zip(spans, own, strict=True))
            else:
                clauses.append(statement(text, start, end, encoded.sentence_vectors[at]))
        # A paragraph that is one clause is prepared once.
        alone = clauses[0] if len(clauses) == 1 and (clauses[0].start, clauses[0].end) == (0, len(text)) else None
        vector = encoded.text_vectors[row]
        whole = replace(alone, vector=vector) if alone is not None else statement(text, 0, len(text), vector)
        return Compared(whole, tuple(clauses), self._rarity, self._common)


def words_alone(text: str) -> Compared:
    """Prepare a text without vectors: only runs of equal tokens are looked for then, so that words, figures and stems need no look."""

    def bare(start: int, end: int) -> Statement:
        return Statement(start, end, text[start:end], (), Counter(), (), frozenset(), _NO_VECTOR)

    spans = [(span.start, span.end) for span in sentence_spans(text)] or [(0, len(text))]
    return Compared(bare(0, len(text)), tuple(bare(start, end) for start, end in spans), None)


def prepare(table: pd.DataFrame, encoded: EncodedTexts | None) -> Preparation:
    """Prepare the paragraphs of `table` (column `text`, index 0..n-1), whose vectors are `encoded`."""
    return Preparation(table, tokens_of(Texts(table["text"])), encoded)
