"""Two words of which translators replace one: "zero losses" for "zero damage", at the same place of two matched passages, and again elsewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.distance import LCSseq

from framing.reuse.renderings import Place
from framing.reuse.stem_sets import TELLING, Content
from framing.reuse.wordings import Span, Wordings

if TYPE_CHECKING:
    from framing.vectors.encoders import Encoder

#: Most tokens from the first of two words to the second: one function word may stand between.
WIDTH = 3
_MARK = re.compile(r"[^\w\s'’-]|\s-|-\s|\n")

#: The most words of an expression of which no word needs to be the same, and what such are called beside those that share their first or second word.
LONGEST, WHOLE = 4, 2
#: Cosine of the vectors of the words that differ from which two expressions may be one: those that share a word, and those that need not.
ALIKE, ALIKE_WHOLE = 0.2, 0.4

#: The numbers of some stems in order.
Wording = tuple[int, ...]
#: Two passages, (row, start, end) each, that render one source in different words, and the number of their family.
Matched = tuple[Place, Place, int]


@dataclass(frozen=True)
class _Aligned:
    """Two expressions that share their first (`side` 0) or their second (1) word or neither (WHOLE), the words of each that differ, the texts of the passages in which
    they stand for each other, and the family of these."""

    side: int
    one: Wording
    other: Wording
    texts: tuple[str, str]
    rows: frozenset[int]
    family: int


@dataclass(frozen=True)
class _Choice:
    """Pairs of words that stand for each other, the texts of the passages in which they do, and the families of these."""

    wordings: frozenset[Wording]
    rows: frozenset[int]
    families: frozenset[int]

    def and_(self, other: _Choice) -> _Choice:
        return _Choice(self.wordings | other.wordings, self.rows | other.rows, self.families | other.families)


def replaced_words(content: Content, reader: Wordings, matched: Iterable[Matched], encoder: Encoder | None, taken: set[int]) -> list[list[Span]]:
    """Return the places of each expression of two telling words of which one is another word at the same place of another translation, and with an `encoder` of
    expressions of two words or more in the place of one another; tokens that are `taken` are in none.

    Passages are aligned by the longest common subsequence of their stems (Hunt & McIlroy 1976). As in the phrase tables of machine translation (Och & Ney 2004), what
    was aligned once may be chance: it counts where it was in two families of passages, or where one of the wordings recurs in another text.
    """
    choices = _choices(_alike(list(_all_aligned(content, reader, matched, whole=encoder is not None)), encoder))
    places = _places(content, reader, {pair for choice in choices for pair in choice.wordings})
    found = []
    for choice in sorted(choices, key=lambda choice: (-len(choice.families), -len(choice.rows), sorted(map(reader.named, choice.wordings)))):
        free = {pair: [span for span in places[pair] if taken.isdisjoint(reader.tokens(span))] for pair in choice.wordings}
        spans = list(reader.apart(sorted(span for own in free.values() for span in own)))
        recurs = len(choice.families) > 1 or any(int(content.row[span[0]]) not in choice.rows for span in spans)
        if recurs and sum(map(bool, free.values())) > 1 and reader.in_enough_posts(spans):
            taken.update(token for span in spans for token in reader.tokens(span))
            found.append(spans)
    return found


def _choices(aligned: Iterable[_Aligned]) -> list[_Choice]:
    """The expressions that stand for each other somewhere; those of two words that share their first or their second, and an expression, together."""
    found: dict[tuple[int, int], list[_Choice]] = defaultdict(list)
    for each in aligned:
        choice = _Choice(frozenset([each.one, each.other]), each.rows, frozenset([each.family]))
        known = found[each.side, each.one[each.side] if each.side < WHOLE else 0]
        for old in [old for old in known if not old.wordings.isdisjoint(choice.wordings)]:
            known.remove(old)
            choice = choice.and_(old)
        known.append(choice)
    return [choice for choices in found.values() for choice in choices]


def _alike(aligned: Sequence[_Aligned], encoder: Encoder | None) -> list[_Aligned]:
    """Those of which the words that differ have something in common; without an encoder all."""
    if encoder is None or not aligned:
        return list(aligned)
    texts = sorted({text for each in aligned for text in each.texts})
    vectors = dict(zip(texts, encoder.encode(texts), strict=True))
    return [each for each in aligned if float(vectors[each.texts[0]] @ vectors[each.texts[1]]) >= (ALIKE if each.side < WHOLE else ALIKE_WHOLE)]


def _all_aligned(content: Content, reader: Wordings, matched: Iterable[Matched], *, whole: bool) -> Iterator[_Aligned]:
    for a, b, family in matched:
        for side, mine, theirs, differ in _aligned(content, reader, reader.inside(a), reader.inside(b)):
            if side < WHOLE or whole:
                texts = [" ".join(reader.forms(span)) for span in differ]
                yield _Aligned(side, tuple(reader.stems(mine)), tuple(reader.stems(theirs)), (texts[0], texts[1]), frozenset([a[0], b[0]]), family)


def _aligned(content: Content, reader: Wordings, here: range, there: range) -> Iterator[tuple[int, Span, Span, tuple[Span, Span]]]:
    """Yield what stands for each other at the same place of two passages, ranges of content words: pairs that share their first (0) or their second (1) word,
    and expressions of several words each between the same words (WHOLE); which it is, both places, and those of the words that differ."""
    own, others = (content.stem[part.start : part.stop].tolist() for part in (here, there))
    blocks = [block for block in LCSseq.opcodes(own, others) if block.tag == "equal"]
    for left, right in pairwise(blocks):
        one, other = (here.start + left.src_end, here.start + right.src_start - 1), (there.start + left.dest_end, there.start + right.dest_start - 1)
        lengths = one[1] - one[0] + 1, other[1] - other[0] + 1
        if lengths == (1, 1):
            places = [(0, (one[0] - 1, one[0]), (other[0] - 1, other[0])), (1, (one[0], one[0] + 1), (other[0], other[0] + 1))]
        elif min(lengths) > 1 and max(lengths) <= LONGEST:
            places = [(WHOLE, one, other)]
        else:
            continue
        for side, mine, theirs in places:
            stems = reader.stems(mine), reader.stems(theirs)
            telling = min(content.rarity[[*stems[0], *stems[1]]]) >= TELLING
            named = any(map(reader.capital, [*range(one[0], one[1] + 1), *range(other[0], other[1] + 1)]))
            if telling and not named and _is_close(mine, content, reader) and _is_close(theirs, content, reader):
                yield side, mine, theirs, (one, other)


def _is_close(span: Span, content: Content, reader: Wordings) -> bool:
    return max(np.diff(content.at[span[0] : span[1] + 1])) < WIDTH and not _MARK.search(reader.between(span))


def _places(content: Content, reader: Wordings, wordings: Iterable[Wording]) -> dict[Wording, list[Span]]:
    """Where expressions stand, their words side by side or with one function word between two."""
    found: dict[Wording, list[Span]] = {wording: [] for wording in wordings}
    of_head: dict[tuple[int, int], list[Wording]] = defaultdict(list)
    for wording in found:
        of_head[wording[0], wording[1]].append(wording)
    left, right = content.stem[:-1].astype(np.int64), content.stem[1:].astype(np.int64)
    n = len(content.stems)
    beside = np.isin(left * n + right, [first * n + second for first, second in of_head]) & (content.row[:-1] == content.row[1:])
    for at in np.flatnonzero(beside).tolist():
        for wording in of_head[int(left[at]), int(right[at])]:
            span = (at, at + len(wording) - 1)
            if tuple(reader.stems(span)) == wording and content.row[at] == content.row[span[1]] and _is_close(span, content, reader):
                found[wording].append(span)
    return found
