"""Paragraphs prepared for comparison, one by one and only when they are needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from framing.corpus.paragraphs import clause_spans, sentence_spans
from framing.reuse.names import common_words
from framing.reuse.passages import Compared
from framing.reuse.shingles import TokenTable
from framing.reuse.shingles import token_table as tokens_of
from framing.reuse.statements import Rarity, Statement, statement
from framing.vectors.encoded import EncodedTexts

_NO_VECTOR = np.zeros(1, dtype=np.float32)
#: Prepared paragraphs kept in memory.
KEPT = 20_000

Owner = tuple[str, bool]


class Preparation:
    """The paragraphs of a search: their texts, their vectors where there are any, and `compared(row)`, which prepares one for comparison."""

    def __init__(self, table: pd.DataFrame, token_table: TokenTable, encoded: EncodedTexts | None) -> None:
        self.table = table
        self.texts: list[str] = table["text"].tolist()
        posts = table["post_id"].tolist() if "post_id" in table else [str(row) for row in range(len(table))]
        #: The post of each row, and whether it stands in what that post quotes: a quotation is a text of its own.
        self.posts: list[Owner] = list(zip(posts, table["quoted"].tolist() if "quoted" in table else [False] * len(table), strict=True))
        self.encoded = encoded
        self.tokens = token_table
        # What it calls does not know this object: as a circle, both would wait for the garbage collector with all their texts.
        self.compared = lru_cache(maxsize=KEPT)(_Sides(self.texts, token_table, encoded))


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
        return common_words(self._texts, self._tokens.frequencies)

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
    return Preparation(table, tokens_of(table["text"].tolist()), encoded)
