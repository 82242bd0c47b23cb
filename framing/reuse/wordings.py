"""What stands between two content words of the texts, by their numbers: words, stems, wording and surroundings."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import dropwhile

import numpy as np

from framing.corpus.columns import TokenColumn
from framing.corpus.text import AUXILIARIES, STOP_WORDS, is_adverb, token_spans
from framing.reuse.renderings import Place
from framing.reuse.stem_sets import TELLING, Content

#: Content words before and behind that tell whether two places stand in the same surroundings, and the share of their weight (`Rarity`) in common from which they
#: do: a sentence that was copied, or translated twice, holds no formula of its own.
AROUND, SAME_SURROUNDINGS = 8, 0.25
#: Where fewer words than this stand around a place (a title), they tell nothing.
FEWEST_AROUND = 3
#: Texts whose offsets, and places whose surroundings, are remembered.
KEPT = 50_000
ARTICLES = frozenset({"a", "an", "the"})
#: What stands in a shape for a content word that is none of the core's; from this number downwards names, which stand for nothing but themselves.
FOREIGN = -1

#: The numbers of the first and the last content word of a place.
Span = tuple[int, int]


class Wordings:
    """What stands in the texts between two content words; `families` are passages with the family of each."""

    def __init__(
        self, texts: Sequence[str], column: TokenColumn, content: Content, owner: np.ndarray, families: Iterable[tuple[Place, int]], min_posts: int
    ) -> None:
        self._texts, self._content, self._owner, self._min_posts = texts, content, owner, min_posts
        self._passages: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for (row, start, end), family in families:
            self._passages[row].append((start, end, family))
        self._column = column
        self._begins = np.searchsorted(content.row, np.arange(len(texts) + 1))
        self._around = lru_cache(maxsize=KEPT)(self._surroundings)
        self._offsets = lru_cache(maxsize=KEPT)(lambda row: np.array(token_spans(texts[row]), dtype=np.int32).reshape(-1, 2))

    def post(self, span: Span) -> int:
        return int(self._owner[self._content.row[span[0]]])

    def tokens(self, span: Span) -> range:
        """The numbers of the tokens of a place; the parts of a hyphenated word are one."""
        return range(int(self._content.at[span[0]]), int(self._content.at[span[1]]) + 1)

    def apart(self, spans: Iterable[Span]) -> Iterator[Span]:
        """Yield the places, in order, that share no token with the one yielded before."""
        end = 0
        for span in spans:
            tokens = self.tokens(span)
            if tokens.start >= end:
                end = tokens.stop
                yield span

    def stems(self, span: Span) -> list[int]:
        """The stems of the content words of a place, in order."""
        return self._content.stem[span[0] : span[1] + 1].tolist()

    def stems_of(self, ats: Iterable[int]) -> list[int]:
        """The stems of content words."""
        return self._content.stem[list(ats)].tolist()

    def tell(self, stems: Iterable[int]) -> int:
        """How many of some stems are telling."""
        return int((self._content.rarity[list(stems)] >= TELLING).sum())

    def weight(self, stems: Iterable[int]) -> float:
        """How telling stems are together; the same in any order."""
        return math.fsum(self._content.rarity[list(stems)].tolist())

    def named(self, stems: Iterable[int]) -> tuple[str, ...]:
        """The stems themselves: their numbers depend on the order of the texts."""
        return tuple(self._content.stems[stem] for stem in stems)

    def forms(self, span: Span) -> list[str]:
        """The tokens of a place."""
        return self._column.forms_of(self.tokens(span))

    def place(self, span: Span) -> Place:
        """The text in which a place is, its start and its end."""
        return self.place_of(int(self._content.row[span[0]]), self.tokens(span))

    def wholes(self, spans: Sequence[Span]) -> list[Place]:
        """The same of all places of a formula, without the beginning of a verb that goes on behind it ("a silent war" is quietly spreading), unless no two wordings are
        left then, and with what goes on behind it as a name does, in stock words ("... of the United" States)."""
        cut = [self._without_verb(span) for span in spans]
        if len({self._wording(tokens) for tokens in cut}) < 2:
            cut = [self.tokens(span) for span in spans]
        return [
            self._with_name(span) if tokens == self.tokens(span) else self.place_of(int(self._content.row[span[0]]), tokens)
            for span, tokens in zip(spans, cut, strict=True)
        ]

    def _with_name(self, span: Span) -> Place:
        row, start, end = self.place(span)
        offsets, text = self._offsets(row), self._texts[row]
        for at in range(int(self._content.at[span[1]]) + 1, int(self._column.first[row + 1])):
            begin, last = offsets[at - self._column.first[row]].tolist()
            is_name = text[begin].isupper() and text[offsets[at - self._column.first[row] - 1, 0]].isupper() and text[end:begin].isspace()
            if not is_name or self._column.forms[self._column.numbers[at]] not in self._content.stock:
                break
            end = last
        return row, start, end

    def _without_verb(self, span: Span) -> range:
        """The tokens of a place, without an auxiliary, an adverb that the verb follows, and what else of function words stands before them ("has not been slowly"), if two
        content words are left."""
        tokens, row = self.tokens(span), int(self._content.row[span[0]])
        if len(tokens) < 3 or tokens.stop == self._column.first[row + 1]:
            return tokens
        *forms, adverb, behind = self._column.forms_of(range(tokens.start, tokens.stop + 1))
        n_function = len(forms) - len(list(dropwhile(STOP_WORDS.__contains__, reversed(forms))))
        goes_on = (behind not in STOP_WORDS or behind in AUXILIARIES) and self.between_tokens(row, range(tokens.stop - 1, tokens.stop + 1)).isspace()
        left = range(tokens.start, tokens.stop - 1 - n_function)
        n_content = int((self._content.at[span[0] : span[1] + 1] < left.stop).sum())
        return left if forms[-1] in AUXILIARIES and is_adverb(adverb) and goes_on and n_content > 1 else tokens

    def inside(self, place: Place) -> range:
        """The content words of a passage."""
        row, start, end = place
        offsets, first, begin = self._offsets(row), self._column.first[row], int(self._begins[row])
        at = self._content.at[begin : int(self._begins[row + 1])] - first
        return range(begin + int(np.searchsorted(offsets[at, 0], start)), begin + int(np.searchsorted(offsets[at, 1], end, side="right")))

    def between(self, span: Span) -> str:
        """What stands between the tokens of a place."""
        return self.between_tokens(int(self._content.row[span[0]]), self.tokens(span))

    def between_tokens(self, row: int, tokens: range) -> str:
        """What stands between tokens of a text, by their numbers."""
        offsets = self._offsets_of(row, tokens)
        return " ".join(self._texts[row][end:start] for end, start in zip(offsets[:-1, 1].tolist(), offsets[1:, 0].tolist(), strict=True))

    def place_of(self, row: int, tokens: range) -> Place:
        """The text, the start and the end of tokens of a text, by their numbers."""
        offsets = self._offsets_of(row, tokens)
        return row, int(offsets[0, 0]), int(offsets[-1, 1])

    def _offsets_of(self, row: int, tokens: range) -> np.ndarray:
        first = int(self._column.first[row])
        return self._offsets(row)[tokens.start - first : tokens.stop - first]

    def shape(self, span: Span, core: frozenset[int]) -> tuple[int | str, ...]:
        """The core's stems in a place, what stands for a word that is none of them, and the function words between, without articles."""
        found: list[int | str] = []
        at, last = span
        for number, form in enumerate(self.forms(span), int(self._content.at[at])):
            if at > last or self._content.at[at] > number:
                found.extend([form] if form not in ARTICLES and form not in self._content.stock else [])
            while at <= last and self._content.at[at] == number:
                stem = int(self._content.stem[at])
                found.append(stem if stem in core else FOREIGN - 1 - stem if self.capital(at) else FOREIGN)
                at += 1
        return tuple(found)

    def capital(self, at: int) -> bool:
        """Tell whether the token of a content word is written with a capital."""
        row, start, _ = self.place((at, at))
        return self._texts[row][start].isupper()

    def names(self, spans: Sequence[Span], stems: frozenset[int]) -> bool:
        """Tell whether most of some stems are written with a capital wherever they stand: an institution, or a list of countries."""
        small = {stem for span in spans for at, stem in enumerate(self.stems(span), span[0]) if stem in stems and not self.capital(at)}
        return len(stems - small) > len(stems) // 2

    def wording(self, span: Span) -> str:
        """The tokens of a place without articles, hyphens and the endings of plurals and possessives: what differs in no more is one wording."""
        return self._wording(self.tokens(span))

    def _wording(self, tokens: range) -> str:
        return " ".join(form.replace("-", " ").removesuffix("'s").removesuffix("s") for form in self._column.forms_of(tokens) if form not in ARTICLES)

    def around(self, span: Span) -> frozenset[int]:
        """The stems of the content words before and behind."""
        return self._around(span)

    def _surroundings(self, span: Span) -> frozenset[int]:
        row = int(self._content.row[span[0]])
        first, last = max(int(self._begins[row]), span[0] - AROUND), min(int(self._begins[row + 1]), span[1] + 1 + AROUND)
        return frozenset(self._content.stem[first : span[0]].tolist() + self._content.stem[span[1] + 1 : last].tolist())

    def in_enough_posts(self, spans: Sequence[Span]) -> bool:
        """Tell whether places are in as many posts as a formula must be."""
        return len({self.post(span) for span in spans}) >= self._min_posts

    def varies(self, spans: Sequence[Span], core: frozenset[int], same: float = SAME_SURROUNDINGS) -> bool:
        """Tell whether places are those of a formula: in enough posts, in two wordings, and twice in surroundings that share less than `same`."""
        wording = {span: self.wording(span) for span in spans}
        if not self.in_enough_posts(spans) or len(set(wording.values())) < 2:
            return False
        # All are compared with one, which must not depend on the order of the texts.
        most = max(len(self.around(span)) for span in spans)
        widest = [span for span in spans if len(self.around(span)) == most]
        first = min(wording[span] for span in widest)
        chosen = min((span for span in widest if wording[span] == first), key=lambda span: sorted(self.named(self.around(span))))
        return any(self.post(span) != self.post(chosen) and self._differ(span, chosen, core, same) for span in spans)

    def _differ(self, span: Span, other: Span, core: frozenset[int], same: float) -> bool:
        # Next to nothing is the same as anything.
        around, others = self.around(span) - core, self.around(other) - core
        fewest = min(self.weight(around), self.weight(others))
        if min(len(around), len(others)) < FEWEST_AROUND or self.weight(around & others) > same * fewest:
            return False
        return self.families(span).isdisjoint(self.families(other))

    def families(self, span: Span) -> frozenset[int]:
        """The families of passages that hold a place."""
        row, first, last = self.place(span)
        return frozenset(family for start, end, family in self._passages.get(row, ()) if start < last and first < end)
