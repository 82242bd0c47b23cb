"""Sets of three stems that recur close together, in whatever order and with whatever small words between them, as columns of numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from framing.corpus.columns import TokenColumn
from framing.corpus.text import STOP_WORDS, UNSPACED
from framing.reuse.names import name_stem
from framing.reuse.statements import Rarity

#: Content words that may stand inside a set beside its own, and the most tokens from its first word to its last.
FOREIGN, LONGEST = 1, 12
#: How telling (`Rarity`) a stem must be to count in a set at all, how telling two of the three, and the three together.
LEAST, TELLING, TOGETHER = 0.55, 0.85, 2.45
#: In a corpus with fewer texts than this, words are weighed as if it had so many: what all of six texts say may still be a formula.
FEWEST_TEXTS = 100
#: Words that one rendering has and another has not, besides the function words.
SMALL_WORDS = frozenset(["me", "my", "him", "them", "us", "himself", "itself", "ourselves", "themselves", "every", "off", "away"])
#: What translators call one and the same undertaking: such words count as one.
HEADS = (
    ("contest", "competition", "quiz", "tournament"), ("war", "battle"), ("operation", "campaign", "action", "drive", "crackdown"),
    ("plan", "program", "programme", "scheme", "project", "initiative"), ("principle", "policy", "strategy", "guideline"),
)  # fmt: skip
_HEAD = {form: heads[0] for heads in HEADS for head in heads for form in (head, f"{head}s", f"{head.removesuffix('y')}ies", f"{head}zes")}
#: Numbers in words: they say something in whatever corpus.
NUMBERS = frozenset(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])
#: Content words whose sets are told apart at a time: those of equal sets are always among the same.
TOLD_APART = 2_000_000


@dataclass(frozen=True)
class Content:
    """The m content words of a column of tokens, hyphenated ones by their parts: `stem` (m,) is the number of each in `stems`, `at` (m,) its token, `row` (m,) its text.
    Of the n stems `texts` (n,) tells how many texts hold each, those of one source counted once, `held` (n,) how many do in all, and `rarity` (n,) how telling each is;
    `figures` (tokens + 1,) counts the figures before each token. Words so common that they tell next to nothing are none of these: their forms are `stock`."""

    stems: Sequence[str]
    stem: np.ndarray
    at: np.ndarray
    row: np.ndarray
    texts: np.ndarray
    held: np.ndarray
    rarity: np.ndarray
    figures: np.ndarray
    stock: frozenset[str]

    def __len__(self) -> int:
        return len(self.stem)

    @classmethod
    def of(cls, column: TokenColumn, source: np.ndarray | None = None) -> Content:
        """Find the content words of a column. A character of an unspaced script is no word. `source` (n,) numbers the texts; those of one number render one source, and
        say once what all of them say."""
        known: dict[str, int] = {}
        parts = [[known.setdefault(name_stem(_HEAD.get(part, part)), len(known)) for part in form.split("-") if says_something(part)] for form in column.forms]
        n_parts = np.array([len(own) for own in parts], dtype=np.int64)
        flat = np.array([number for own in parts for number in own], dtype=np.int32)
        of_token = n_parts[column.numbers]
        at = np.repeat(np.arange(len(column.numbers)), of_token)
        place = np.arange(len(at)) - np.repeat(np.cumsum(of_token) - of_token, of_token)
        stem = flat[(np.cumsum(n_parts) - n_parts)[column.numbers[at]] + place] if len(at) else flat
        row = (np.searchsorted(column.first, at, side="right") - 1).astype(np.int32)
        n = max(len(known), 1)
        held = np.bincount(pd.unique(row.astype(np.int64) * n + stem) % n, minlength=len(known))
        texts, n_sources = held, len(column)
        if source is not None:
            texts, n_sources = np.bincount(pd.unique(source[row].astype(np.int64) * n + stem) % n, minlength=len(known)), len(np.unique(source))
        weigh = Rarity({}, max(n_sources, FEWEST_TEXTS)).of_count
        rarity = np.array([weigh(count) for count in texts.tolist()])
        # What the whole corpus talks about is no word beside others.
        kept = (rarity[stem] >= LEAST) | np.isin(stem, [known[number] for number in NUMBERS if number in known])
        stem, at, row = stem[kept], at[kept], row[kept]
        is_figure = np.array([form[:1].isdigit() for form in column.forms], dtype=bool)
        tells = rarity.tolist()
        stock = frozenset(form for form, own in zip(column.forms, parts, strict=True) if own and max(tells[each] for each in own) < LEAST) - NUMBERS
        return cls(tuple(known), stem, at, row, texts, held, rarity, np.append(0, np.cumsum(is_figure[column.numbers])), stock)


def says_something(word: str) -> bool:
    """Tell whether a word is no function word, no figure and no character of an unspaced script."""
    return bool(word) and word not in STOP_WORDS and word not in SMALL_WORDS and not word[0].isdigit() and not UNSPACED.match(word)


@dataclass(frozen=True)
class Neighbours:
    """How often (n,) two stems stand side by side, by the (n,) numbers of both in ascending order."""

    keys: np.ndarray
    counts: np.ndarray
    n_stems: int

    @classmethod
    def of(cls, content: Content) -> Neighbours:
        """Count the neighbours that may stand in a set together."""
        left, right = content.stem[:-1].astype(np.int64), content.stem[1:].astype(np.int64)
        kept = (content.row[:-1] == content.row[1:]) & (np.minimum(content.rarity[left], content.rarity[right]) >= LEAST)
        kept &= np.minimum(content.texts[left], content.texts[right]) > 1
        n = len(content.stems)
        return cls(*np.unique((np.minimum(left, right) * n + np.maximum(left, right))[kept], return_counts=True), n)

    def most_frequent(self, stems: Iterable[int]) -> int:
        """How often the two of some stems that stand together most do."""
        keys = np.array([a * self.n_stems + b for a, b in combinations(sorted(stems), 2)])
        at = np.searchsorted(self.keys, keys)
        known = at < len(self.keys)
        return int(self.counts[at[known]][self.keys[at[known]] == keys[known]].max(initial=0))


@dataclass(frozen=True)
class StemSets:
    """k places where n sets of three stems stand: place p is one of set `number[p]`, (k,), from the content word `begin[p]` to `end[p]`; `middle[p]` is the third."""

    number: np.ndarray
    begin: np.ndarray
    middle: np.ndarray
    end: np.ndarray

    def each(self) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Yield the begins, middles and ends of the places of each set, the shortest first."""
        order = np.lexsort((self.begin, self.end - self.begin, self.number))
        begin, middle, end = self.begin[order], self.middle[order], self.end[order]
        cuts = np.flatnonzero(np.diff(self.number[order])) + 1
        if len(order):
            yield from zip(np.split(begin, cuts), np.split(middle, cuts), np.split(end, cuts), strict=True)


def recurring_sets(content: Content, column: TokenColumn, post: np.ndarray) -> StemSets:
    """Return the sets of three telling stems that stand in two posts or more, worded in two ways or more and between different words; `post` (n,) numbers that of each
    text. No figure stands inside: what states one is a fact and no formula."""
    n_parts = 1 + len(content) // TOLD_APART
    found = [_recurring(content, column, post, part, n_parts) for part in range(n_parts)]
    numbers, n = [], 0
    for each in found:
        own, number = np.unique(each.number, return_inverse=True)
        numbers.append(number + n)
        n += len(own)
    return StemSets(np.concatenate(numbers), *(np.concatenate([getattr(each, name) for each in found]) for name in ("begin", "middle", "end")))


def _recurring(content: Content, column: TokenColumn, post: np.ndarray, part: int, n_parts: int) -> StemSets:
    """The places of the recurring sets whose first stem is one of this part."""
    begins, middles, ends, keys = [], [], [], []
    counts = (content.texts > 1) & (content.rarity >= LEAST)
    weight, may = content.rarity[content.stem], counts[content.stem]
    # Only stems that may be in a set are numbered: three numbers make one key.
    numbered, n = (np.cumsum(counts) - 1)[content.stem], int(counts.sum())
    for middle, end in [(first, last) for last in range(2, 3 + FOREIGN) for first in range(1, last)]:
        begin = np.arange(max(len(content) - end, 0))
        begin = begin[(content.row[begin] == content.row[begin + end]) & may[begin] & may[begin + middle] & may[begin + end]]
        # Summed from the least to the most telling: the sum is the same in whatever order they stand.
        least, telling, most = np.sort(np.stack([weight[begin], weight[begin + middle], weight[begin + end]]), axis=0)
        begin = begin[(telling >= TELLING) & (least + telling + most >= TOGETHER)]
        stems = np.sort(np.stack([numbered[begin], numbered[begin + middle], numbered[begin + end]]), axis=0)
        first, last = content.at[begin], content.at[begin + end]
        kept = (stems[0] < stems[1]) & (stems[1] < stems[2]) & (last - first < LONGEST) & (content.figures[first] == content.figures[last])
        kept &= stems[0] % n_parts == part
        begins.append(begin[kept])
        middles.append(begin[kept] + middle)
        ends.append(begin[kept] + end)
        keys.append(((stems[0] * n + stems[1]) * n + stems[2])[kept])
    begin, mid, last = np.concatenate(begins), np.concatenate(middles), np.concatenate(ends)
    number, distinct = pd.factorize(np.concatenate(keys))
    kept = _several(number, post[content.row[begin]], len(distinct))
    kept &= _several(number, _wording(content, column, begin, last), len(distinct)) & _several(number, _neighbours(content, begin, last), len(distinct))
    return StemSets(number[kept], begin[kept], mid[kept], last[kept])


def _several(number: np.ndarray, value: np.ndarray, n: int) -> np.ndarray:
    """Tell of each place whether those of its number, below n, have more than one value."""
    first = np.zeros(n, dtype=value.dtype)
    first[number[::-1]] = value[::-1]
    return (np.bincount(number, value != first[number], n) > 0)[number]


def _wording(content: Content, column: TokenColumn, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """A number for the words from one content word to another: equal where they are the same, with the same first and the same last one."""
    marks = np.random.default_rng(0).integers(1 << 62, size=len(column.forms), dtype=np.uint64)[column.numbers]
    total = np.append(np.uint64(0), np.cumsum(marks, dtype=np.uint64))
    first, last = content.at[begin], content.at[end]
    return total[last + 1] - total[first] + np.uint64(3) * marks[first] + np.uint64(5) * marks[last]


def _neighbours(content: Content, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """A number for the content words before and behind, none of them where the text ends."""

    def beside(at: np.ndarray, inside: np.ndarray) -> np.ndarray:
        own = np.clip(at, 0, max(len(content) - 1, 0))
        return np.where((own == at) & (content.row[own] == content.row[inside]), content.stem[own].astype(np.int64) + 1, 0)

    return beside(begin - 1, begin) * (len(content.stems) + 1) + beside(end + 1, end)


def components(links: Sequence[tuple[int, int]], n: int) -> list[int]:
    """Number the connected components of n things."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    rows, columns = np.array(links, dtype=np.int64).reshape(-1, 2).T
    return connected_components(coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(n, n)), directed=False)[1].tolist() if n else []
