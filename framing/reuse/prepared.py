"""The paragraphs of a search, prepared for comparison one by one and only when they are needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain

import numpy as np
import pandas as pd

from framing.corpus.paragraphs import clause_spans
from framing.corpus.texts import Texts
from framing.reuse.compared import Compared
from framing.reuse.names import common_words
from framing.reuse.shingles import TokenTable
from framing.reuse.shingles import token_table as tokens_of
from framing.reuse.statements import Rarity, statement
from framing.reuse.worded import WordsAlone
from framing.vectors.encoded import EncodedTexts

#: Prepared paragraphs kept in memory.
KEPT = 20_000

Owner = tuple[str, bool]


class Preparation:
    """The paragraphs of a search: their texts, their vectors where there are any, `compared(row)`, which prepares one for comparison with its vectors, and `worded(row)`,
    which does without."""

    def __init__(self, table: pd.DataFrame, token_table: TokenTable, encoded: EncodedTexts | None) -> None:
        self.table = table
        self.texts = Texts(table["text"])
        self.encoded = encoded
        self.tokens = token_table
        texts = self.texts
        self.worded = lru_cache(maxsize=KEPT)(lambda row: WordsAlone.alone(texts[row]))

    @cached_property
    def sides(self) -> Sides:
        """What prepares a row by its vectors."""
        assert self.encoded is not None, "prepared for tokens alone"
        # To every worker goes no more than is read there.
        encoded = replace(self.encoded, clauses=replace(self.encoded.clauses, texts=()))
        _ = encoded.first
        return Sides(encoded, Rarity(self.tokens.frequencies, len(self.tokens)), common_words(self.texts))

    @cached_property
    def compared(self) -> Callable[[int], Compared]:
        """Prepare a row by its vectors; what was prepared last is kept."""
        # What it calls does not know this object: as a circle, both would wait for the garbage collector with all their texts.
        return lru_cache(maxsize=KEPT)(self.sides)

    @cached_property
    def posts(self) -> list[Owner]:
        """The post of each row, and whether it stands in what that post quotes: a quotation is a text of its own."""
        posts = self.table["post_id"].tolist() if "post_id" in self.table else [str(row) for row in range(len(self.table))]
        return list(zip(posts, self.table["quoted"].tolist() if "quoted" in self.table else [False] * len(self.table), strict=True))


@dataclass(frozen=True, eq=False)
class Sides:
    """Prepares a row of `encoded` for comparison; `rarity` and `common` are as in `Compared`."""

    encoded: EncodedTexts
    rarity: Rarity
    common: frozenset[str]

    def __call__(self, row: int) -> Compared:
        """Prepare one row."""
        encoded = self.encoded
        text = encoded.texts[row]
        vectors = chain.from_iterable(self._vectors(row))
        clauses = [statement(text, start, end, vector) for (start, end), vector in zip(self.clauses(row), vectors, strict=True)]
        # A paragraph that is one clause is prepared once.
        alone = clauses[0] if len(clauses) == 1 and (clauses[0].start, clauses[0].end) == (0, len(text)) else None
        vector = encoded.text_vectors[row]
        whole = replace(alone, vector=vector) if alone is not None else statement(text, 0, len(text), vector)
        return Compared(whole, tuple(clauses), self.rarity, self.common)

    def clauses(self, row: int) -> Iterator[tuple[int, int]]:
        """Yield where each clause of a row starts and ends."""
        encoded = self.encoded
        for at in range(encoded.first[row], encoded.first[row + 1]):
            start, end = int(encoded.start[at]), int(encoded.end[at])
            if len(encoded.clauses.within(at)):
                yield from ((start + span.start, start + span.end) for span in clause_spans(encoded.texts[row][start:end]))
            else:
                yield start, end

    def _vectors(self, row: int) -> Iterator[np.ndarray]:
        """Yield the vectors of the clauses of each sentence of a row."""
        encoded = self.encoded
        for at in range(encoded.first[row], encoded.first[row + 1]):
            own = encoded.clauses.within(at)
            yield own if len(own) else encoded.sentence_vectors[at : at + 1]


def prepare(table: pd.DataFrame, encoded: EncodedTexts | None) -> Preparation:
    """Prepare the paragraphs of `table` (column `text`, index 0..n-1), whose vectors are `encoded`."""
    return Preparation(table, tokens_of(Texts(table["text"])), encoded)
