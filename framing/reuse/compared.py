"""Paragraphs prepared for comparison, one by one and only when they are needed."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from framing.corpus.paragraphs import clause_spans, sentence_spans
from framing.reuse.passages import Compared, clauses_of
from framing.reuse.shingles import TokenTable, token_table
from framing.reuse.statements import Rarity, Statement, statement
from framing.vectors.encoded import EncodedTexts

#: Prepared paragraphs kept in memory.
KEPT = 20_000


class Preparation:
    """The paragraphs of a search: their texts, their vectors where there are any, and `compared(row)`, which prepares one for comparison."""

    def __init__(self, table: pd.DataFrame, tokens: TokenTable, encoded: EncodedTexts | None) -> None:
        self.table = table
        self.texts: list[str] = table["text"].tolist()
        self.encoded = encoded
        self.tokens = tokens
        self.rarity = Rarity(tokens.frequencies, len(tokens))
        self.compared = lru_cache(maxsize=KEPT)(self._compared)

    def _compared(self, row: int) -> Compared:
        text = self.texts[row]
        return self._with_vectors(row, text) if self.encoded is not None else self._without_vectors(text)

    def _with_vectors(self, row: int, text: str) -> Compared:
        encoded = self.encoded
        assert encoded is not None
        sentences, parts = [], []
        for at in range(encoded.first[row], encoded.first[row + 1]):
            start, end = int(encoded.start[at]), int(encoded.end[at])
            sentences.append(statement(text, start, end, encoded.sentence_vectors[at]))
            own = encoded.clauses.within(at)
            spans = clause_spans(text[start:end]) if len(own) else []
            parts.append([statement(text, start + span.start, start + span.end, vector) for span, vector in zip(spans, own, strict=True)])
        return Compared(statement(text, 0, len(text), encoded.text_vectors[row]), clauses_of(sentences, parts), self.rarity)

    def _without_vectors(self, text: str) -> Compared:
        none = np.zeros(1, dtype=np.float32)
        spans = [(span.start, span.end) for span in sentence_spans(text)] or [(0, len(text))]
        sentences: list[Statement] = [statement(text, start, end, none) for start, end in spans]
        return Compared(statement(text, 0, len(text), none), tuple(sentences), self.rarity)


def prepare(table: pd.DataFrame, encoded: EncodedTexts | None) -> Preparation:
    """Prepare the paragraphs of `table` (column `text`, index 0..n-1), whose vectors are `encoded`."""
    return Preparation(table, token_table(table["text"].tolist()), encoded)
