"""Expressions told by their shape, too short for three telling words: two words turned round, a number said of two things, three verbs of which one is replaced, and
an undertaking for or against what the whole corpus talks about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, takewhile
from typing import TYPE_CHECKING

import numpy as np

from framing.corpus.columns import TokenColumn
from framing.reuse.names import name_stem
from framing.reuse.renderings import Place
from framing.reuse.replaced import Wording
from framing.reuse.stem_sets import HEADS, NUMBERS, TELLING, Content, components
from framing.reuse.wordings import ARTICLES, Span, Wordings

if TYPE_CHECKING:
    from framing.vectors.encoders import Encoder

#: Two words are an expression of their own where they stand together in this share of the texts that hold the rarer one.
TOGETHER = 0.34
#: Most tokens from one word to the next: one function word may stand between.
WIDTH = 3
#: Cosine of the vectors of two verbs from which one may stand for the other in a list of which the rest is the same.
SAME_VERB = 0.4
JOINING = frozenset(["and", "or"])
#: Most tokens behind an undertaking that tell its object.
REACH = 5
_AGAINST = frozenset(["on", "against", "of", "for", "to"])
_HEADS = frozenset(name_stem(heads[0]) for heads in HEADS)
_MARK = re.compile(r"[^\w\s'’-]|\s-|-\s|\n")
_END = re.compile(r"[.!?:;…\n\"“”„«»「」《》()\[\]—–]")


def parallel_parts(content: Content, column: TokenColumn, reader: Wordings, encoder: Encoder | None, taken: set[int]) -> list[list[Span]]:
    """Return the places of mottoes of several parts of one shape; the tokens of those found are `taken` then."""
    drafts = [*_counted(content, column, reader), *(_lists(content, column, reader, encoder) if encoder else ())]
    return _free(drafts, reader, taken)


def turned_round(content: Content, reader: Wordings, taken: set[int]) -> list[list[Span]]:
    """Return the places of pairs of words that stand in both orders; tokens that are `taken` are in none."""
    return _free([*_turned(content, reader)], reader, taken)


def _free(drafts: Sequence[list[Span]], reader: Wordings, taken: set[int]) -> list[list[Span]]:
    """Return what is in enough posts and in two wordings without the tokens that are taken, and take these."""
    found = []
    for draft in sorted(drafts, key=lambda spans: (-len(spans), sorted(map(reader.wording, spans)))):
        spans = list(reader.apart(sorted(span for span in draft if taken.isdisjoint(reader.tokens(span)))))
        if reader.in_enough_posts(spans) and len(set(map(reader.wording, spans))) > 1:
            taken.update(token for span in spans for token in reader.tokens(span))
            found.append(spans)
    return found


def undertakings(content: Content, column: TokenColumn, reader: Wordings, taken: set[int]) -> list[list[Place]]:
    """Return the places of each undertaking ("people's war") with the stock words that tell for or against what ("on floods"), where these vary; tokens that are `taken`
    are in none."""
    heads = np.isin(content.stem, [number for number, stem in enumerate(content.stems) if stem in _HEADS]) & (content.rarity[content.stem] >= TELLING)
    beside = (np.diff(content.at) == 1) & (content.row[:-1] == content.row[1:]) & (content.stem[:-1] != content.stem[1:])
    spans: dict[tuple[int, ...], list[Span]] = defaultdict(list)
    for at in np.flatnonzero(heads[1:] & beside).tolist():
        if not _MARK.search(reader.between((at, at + 1))):
            spans[tuple(reader.stems((at, at + 1)))].append((at, at + 1))
    found = []
    for pair, places in sorted(spans.items(), key=lambda item: (-len(item[1]), reader.named(item[0]))):
        own = [span for span in places if taken.isdisjoint(reader.tokens(span))]
        if not reader.in_enough_posts(own) or not _is_close_pair(content, own, pair) or reader.names(own, frozenset(pair)):
            continue
        ends = {span: _end_of_stock(content, column, reader, span) for span in own}
        wordings = {tuple(form for form in column.forms_of(range(reader.tokens(span).start, ends[span] + 1)) if form not in ARTICLES) for span in own}
        if len(wordings) > 1:
            taken.update(token for span in own for token in range(reader.tokens(span).start, ends[span] + 1))
            found.append([reader.place_of(int(content.row[span[0]]), range(reader.tokens(span).start, ends[span] + 1)) for span in own])
    return found


def _is_close_pair(content: Content, spans: Sequence[Span], pair: Iterable[int]) -> bool:
    """Tell whether two words stand in these places mostly where the rarer one does."""
    return len({int(content.row[span[0]]) for span in spans}) >= TOGETHER * int(content.held[list(pair)].min())


def _end_of_stock(content: Content, column: TokenColumn, reader: Wordings, span: Span) -> int:
    """The last token of an undertaking with its object, if that is a stock word of the corpus."""
    last = int(content.at[span[1]])
    forms = column.forms_of(range(last + 1, min(last + 1 + REACH, int(column.first[content.row[span[0]] + 1]))))
    if not forms or forms[0] not in _AGAINST:
        return last
    object_at = 1 + (len(forms) > 1 and forms[1] in ARTICLES)
    stock = len(list(takewhile(lambda form: form in content.stock, forms[object_at:])))
    end = last + object_at + stock
    return end if stock and not _MARK.search(reader.between_tokens(int(content.row[span[0]]), range(last, end + 1))) else last


def _turned(content: Content, reader: Wordings) -> Iterator[list[Span]]:
    """Yield where two telling words stand side by side that do so in both orders ("source guard", "guard the source") and mostly with each other."""
    left, right = content.stem[:-1].astype(np.int64), content.stem[1:].astype(np.int64)
    kept = (content.row[:-1] == content.row[1:]) & (left != right) & (np.diff(content.at) < WIDTH)
    kept &= np.minimum(content.rarity[left], content.rarity[right]) >= TELLING
    at = np.flatnonzero(kept)
    n = len(content.stems)
    keys, number = np.unique(np.minimum(left, right)[at] * n + np.maximum(left, right)[at], return_inverse=True)
    turned = left[at] > right[at]
    both = (np.bincount(number, turned, len(keys)) > 0) & (np.bincount(number, ~turned, len(keys)) > 0)
    places: dict[int, list[Span]] = defaultdict(list)
    for place, of in zip(at[both[number]].tolist(), number[both[number]].tolist(), strict=True):
        span = (place, place + 1)
        if not _MARK.search(reader.between(span)) and JOINING.isdisjoint(reader.forms(span)):
            places[of].append(span)
    for of, spans in places.items():
        pair = (int(keys[of]) // n, int(keys[of]) % n)
        orders = {tuple(reader.stems(span)) for span in spans}
        if len(orders) > 1 and _is_close_pair(content, spans, pair) and reader.varies(spans, frozenset(pair)) and not reader.names(spans, frozenset(pair)):
            yield spans


def _counted(content: Content, column: TokenColumn, reader: Wordings) -> Iterator[list[Span]]:
    """Yield where one number is said of two things ("one boat, one lamp"); those that share a telling one of them are one motto."""
    is_number = np.array([form in NUMBERS for form in column.forms], dtype=bool)[column.numbers[content.at]]
    parts = []
    for at in np.flatnonzero(is_number[:-3] & (content.stem[:-3] == content.stem[2:-1]) & (content.row[:-3] == content.row[3:])).tolist():
        span, (number, one, _, other) = (at, at + 3), reader.stems((at, at + 3))
        if max(np.diff(content.at[at : at + 4])) < WIDTH and one != other and number not in (one, other) and not _END.search(reader.between(span)):
            parts.append((span, [(number, place, stem) for place, stem in enumerate((one, other)) if content.rarity[stem] >= TELLING]))
    yield from _linked(parts)


def _lists(content: Content, column: TokenColumn, reader: Wordings, encoder: Encoder) -> Iterator[list[Span]]:
    """Yield where three verbs are listed ("to see, hear and tell"); of two lists that differ in one verb the two must say much the same."""
    joining = np.isin(column.numbers, [number for number, form in enumerate(column.forms) if form in JOINING])
    after_to = np.append(False, np.isin(column.numbers, [number for number, form in enumerate(column.forms) if form == "to"]))
    first, last = content.at[:-2], content.at[2:]
    kept = (content.row[:-2] == content.row[2:]) & joining[last - 1] & (last - first <= WIDTH + 1) & after_to[first]
    lists = [(at, at + 2) for at in np.flatnonzero(kept).tolist() if "," in reader.between((at, at + 1)) and not _END.search(reader.between((at, at + 2)))]
    places: dict[Wording, list[Span]] = defaultdict(list)
    for span in lists:
        places[tuple(reader.stems(span))].append(span)
    sharing: dict[tuple[int, int, int], list[Wording]] = defaultdict(list)
    for stems in places:
        for other in range(3):
            one, two = (stem for place, stem in enumerate(stems) if place != other)
            sharing[other, one, two].append(stems)
    pairs = [(one, two, key[0]) for key, alike in sharing.items() for one, two in combinations(alike, 2)]
    verb = {(stems, place): min(reader.forms((span[0] + place, span[0] + place))[0] for span in spans) for stems, spans in places.items() for place in range(3)}
    forms = sorted({verb[stems, place] for one, two, place in pairs for stems in (one, two)})
    vectors = dict(zip(forms, encoder.encode(forms), strict=True)) if forms else {}
    links = [(one, two) for one, two, place in pairs if float(vectors[verb[one, place]] @ vectors[verb[two, place]]) >= SAME_VERB]
    keys: dict[Wording, list[object]] = defaultdict(list)
    for link in links:
        for stems in link:
            keys[stems].append(link)
    yield from _linked([(span, own) for stems, own in keys.items() for span in places[stems]])


def _linked(parts: Sequence[tuple[Span, Sequence[object]]]) -> Iterator[list[Span]]:
    """Yield the places that share a key, directly or by others, where there are two or more of them."""
    first: dict[object, int] = {}
    links = [(number, first.setdefault(key, number)) for number, (_, keys) in enumerate(parts) for key in keys]
    groups: dict[int, list[Span]] = defaultdict(list)
    for (span, _), group in zip(parts, components(links, len(parts)), strict=True):
        groups[group].append(span)
    yield from (spans for spans in groups.values() if len(spans) > 1)
