"""Texts as their words: which tokens a text has, where each stands, and where its clauses begin and end. All that comparing equal tokens needs."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Protocol

import numpy as np

from framing.corpus.columns import token_column, token_offsets
from framing.corpus.paragraphs import Span, sentence_spans
from framing.corpus.text import is_content, tokenise


class Stretch(Protocol):
    """What has offsets in a text."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


class Worded:
    """A text: its tokens, `forms`, where each starts and ends, and its clauses in order; whoever derives from it knows how these are found."""

    text: str
    forms: tuple[str, ...]
    starts: Sequence[int]
    ends: Sequence[int]
    clauses: Sequence[Stretch]

    @cached_property
    def plain_before(self) -> list[int]:
        """How many of the tokens before each say something: words without a capital that are no function words."""
        text = self.text
        plain = (not text[start].isupper() and is_content(form) for form, start in zip(self.forms, self.starts, strict=True))
        return list(accumulate(plain, initial=0))

    def tokens_between(self, start: int, end: int) -> list[str]:
        """Return the tokens that lie in [start, end)."""
        return list(self.forms[bisect_left(self.starts, start) : bisect_right(self.ends, end)])

    def with_marks(self, start: int, end: int) -> tuple[int, int]:
        """Return [start, end) with what stands between it and the ends of its sentence, where that is no word: quotation marks, a full stop."""
        text = self.text
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


@dataclass(frozen=True)
class WordsAlone(Worded):
    """A text without vectors: only runs of equal tokens are looked for in it, so that its sentences are its clauses, and are split when they are asked for."""

    text: str
    forms: tuple[str, ...]
    starts: Sequence[int]
    ends: Sequence[int]

    @cached_property
    def clauses(self) -> Sequence[Stretch]:  # type: ignore[override]
        """The sentences of the text."""
        return sentence_spans(self.text) or [Span(0, len(self.text))]

    @staticmethod
    def alone(text: str) -> WordsAlone:
        """Tokenise one text, in a sixth of the time that `of` takes for it."""
        found = tokenise(text)
        return WordsAlone(text, tuple(token.form for token in found), array("i", [token.start for token in found]), array("i", [token.end for token in found]))

    @staticmethod
    def of(texts: Sequence[str]) -> list[WordsAlone]:
        """Tokenise texts, many at once in a third of the time that they take one by one; each form is held once."""
        column, offsets = token_column(texts), token_offsets(texts)
        forms = np.array([*column.forms, ""], dtype=object)[:-1]
        own = (slice(*bounds) for bounds in pairwise(column.first.tolist()))
        return [
            WordsAlone(text, tuple(forms[column.numbers[each]].tolist()), *(array("i", side[each].tobytes()) for side in (offsets.start, offsets.end)))
            for text, each in zip(texts, own, strict=True)
        ]
