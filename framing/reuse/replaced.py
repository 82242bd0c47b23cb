"""Two words of which translators replace one: "zero losses" for "zero damage", at the same place of two matched passages, and again elsewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from rapidfuzz.distance import LCSseq

from framing.reuse.renderings import Place
from framing.reuse.stem_sets import TELLING, Content
from framing.reuse.wordings import Span, Wordings

#: Most tokens from the first of two words to the second: one function word may stand between.
WIDTH = 3
_MARK = re.compile(r"[^\w\s'’-]|\s-|-\s|\n")

#: The numbers of two stems in order.
Pair = tuple[int, int]
#: Two passages, (row, start, end) each, that render one source in different words, and the number of their family.
Matched = tuple[Place, Place, int]


@dataclass(frozen=True)
class _Choice:
    """Pairs of words that stand for each other, the texts of the passages in which they do, and the families of these."""

    pairs: frozenset[Pair]
    rows: frozenset[int]
    families: frozenset[int]

    def and_(self, other: _Choice) -> _Choice:
        return _Choice(self.pairs | other.pairs, self.rows | other.rows, self.families | other.families)


def replaced_words(content: Content, reader: Wordings, matched: Iterable[Matched], taken: set[int]) -> list[list[Span]]:
    """Return the places of each expression of two telling words of which one is another word at the same place of another translation; tokens that are `taken`
    are in none.

    Passages are aligned by the longest common subsequence of their stems (Hunt & McIlroy 1976). As in the phrase tables of machine translation (Och & Ney 2004), what
    was aligned once may be chance: it counts where it was in two families of passages, or where one of the wordings recurs in another text.
    """
    choices = _choices(content, reader, matched)
    places = _places(content, reader, {pair for choice in choices for pair in choice.pairs})
    found = []
    for choice in sorted(choices, key=lambda choice: (-len(choice.families), -len(choice.rows), sorted(map(reader.named, choice.pairs)))):
        free = {pair: [span for span in places[pair] if taken.isdisjoint(reader.tokens(span))] for pair in choice.pairs}
        spans = list(reader.apart(sorted(span for own in free.values() for span in own)))
        recurs = len(choice.families) > 1 or any(int(content.row[span[0]]) not in choice.rows for span in spans)
        if recurs and sum(map(bool, free.values())) > 1 and reader.in_enough_posts(spans):
            taken.update(token for span in spans for token in reader.tokens(span))
            found.append(spans)
    return found


def _choices(content: Content, reader: Wordings, matched: Iterable[Matched]) -> list[_Choice]:
    """The pairs of words that stand for each other somewhere; those that share their first or their second word, and a pair, together."""
    found: dict[Pair, list[_Choice]] = defaultdict(list)
    for a, b, family in matched:
        for side, one, other in _aligned(content, reader, reader.inside(a), reader.inside(b)):
            choice = _Choice(frozenset([one, other]), frozenset([a[0], b[0]]), frozenset([family]))
            known = found[side, one[side]]
            for each in [each for each in known if not each.pairs.isdisjoint(choice.pairs)]:
                known.remove(each)
                choice = choice.and_(each)
            known.append(choice)
    return [choice for choices in found.values() for choice in choices]


def _aligned(content: Content, reader: Wordings, here: range, there: range) -> Iterator[tuple[int, Pair, Pair]]:
    """Yield pairs of words at the same place of two passages, ranges of content words, that share their first (0) or their second (1) word, and which it is."""
    own, others = (content.stem[part.start : part.stop].tolist() for part in (here, there))
    blocks = [block for block in LCSseq.opcodes(own, others) if block.tag == "equal"]
    for left, right in pairwise(blocks):
        if right.src_start - left.src_end != 1 or right.dest_start - left.dest_end != 1:
            continue
        i, j = here.start + left.src_end, there.start + left.dest_end
        for side, one, other in ((0, (i - 1, i), (j - 1, j)), (1, (i, i + 1), (j, j + 1))):
            telling = min(content.rarity[[*reader.stems(one), *reader.stems(other)]]) >= TELLING
            if telling and not (reader.capital(i) or reader.capital(j)) and _is_close(one, content, reader) and _is_close(other, content, reader):
                yield side, (own[one[0] - here.start], own[one[1] - here.start]), (others[other[0] - there.start], others[other[1] - there.start])


def _is_close(span: Span, content: Content, reader: Wordings) -> bool:
    return content.at[span[1]] - content.at[span[0]] < WIDTH and not _MARK.search(reader.between(span))


def _places(content: Content, reader: Wordings, pairs: Iterable[Pair]) -> dict[Pair, list[Span]]:
    """Where pairs of words stand side by side, or with one function word between."""
    found: dict[Pair, list[Span]] = {pair: [] for pair in pairs}
    left, right = content.stem[:-1].astype(np.int64), content.stem[1:].astype(np.int64)
    n = len(content.stems)
    beside = np.isin(left * n + right, [first * n + second for first, second in found]) & (content.row[:-1] == content.row[1:])
    for at in np.flatnonzero(beside).tolist():
        if _is_close((at, at + 1), content, reader):
            found[int(left[at]), int(right[at])].append((at, at + 1))
    return found
