"""Formulae: fixed expressions that no quotation mark shows and whose wording varies from post to post, as different translators render them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from framing.corpus.columns import TokenColumn
from framing.reuse.mottoes import parallel_parts, turned_round, undertakings
from framing.reuse.renderings import Place
from framing.reuse.replaced import Matched, replaced_words
from framing.reuse.stem_sets import Content, Neighbours, StemSets, components, recurring_sets
from framing.reuse.wordings import FOREIGN, Span, Wordings

if TYPE_CHECKING:
    from framing.vectors.encoders import Encoder

#: The most words of a formula, function words included.
LONGEST = 20
#: The most tokens of a corpus in which formulae are looked for, some 300,000 paragraphs: beyond, three words that recur together are too many to hold.
MOST_TOKENS = 20_000_000
#: Two words that stand side by side so many times as often as a set of three are one word to it ("supply chain"), and it is told by two words alone.
COMPOUND = 4
#: Share of the surroundings' weight in common from which two places of a set are no evidence; more than for a formula, whose other words stand around a part of it.
SAME_AS_PARTS = 0.5
#: Sets are one formula where they overlap in this share of the places of the more frequent one.
OVERLAP = 0.5
#: A stem belongs to the core of a formula that this share of its places hold; a place without this share of the core's weight (`Rarity`) is none of the formula.
CORE, OF_CORE = 0.6, 0.6
#: How telling the core must be together where no two posts have its words in the same order.
REORDERED = 3.0
#: Share of the posts in which a pair of words stands that must be those of a formula for the pair to be its head elsewhere.
OF_HEAD = 0.6
#: Share of a text from which a passage is the text: texts of which one family renders so much are one source, whose words count once.
OF_TEXT = 0.5
_END = re.compile(r"[.!?:;…\n\"“”„«»「」《》()\[\]]")
_COMMA = re.compile(r"[,，、–—]|\s-")
_JOINING = frozenset({"and", "or"})


@dataclass(frozen=True)
class Formula:
    """One formula: the places (row, start, end) where it stands, in whatever wording."""

    places: tuple[Place, ...]


def group_formulae(
    texts: Sequence[str], posts: Sequence[str], column: TokenColumn, *, families: Iterable[tuple[Place, int]] = (), matched: Iterable[Matched] = (),
    encoder: Encoder | None = None, min_posts: int = 2,
) -> list[Formula]:  # fmt: skip
    """Return the formulae that stand in at least `min_posts` posts, in different surroundings and in two wordings or more; `column` holds the tokens of the texts,
    `families` passages, (row, start, end), with the family of each: inside of one, surroundings are the same. `matched` holds translations of one source.

    What all wordings of a formula share are three telling stems or more, close together, in the same order or not; where passages are matched, one word of two is
    enough. Names, enumerations and statements of figures are no formulae. No two places overlap. In more than MOST_TOKENS tokens none are looked for.
    """
    if len(column.numbers) > MOST_TOKENS:
        return []
    families = list(families)
    content = Content.of(column, _sources(texts, families))
    owner = pd.factorize(np.asarray(posts, dtype=object))[0]
    reader = Wordings(texts, column, content, owner, families, max(min_posts, 2))
    drafts = _drafts(list(_told(recurring_sets(content, column, owner), Neighbours.of(content), reader)), reader)
    taken: set[int] = set()
    groups = parallel_parts(content, column, reader, encoder, taken)
    found: list[_Draft] = []
    for draft in sorted(drafts, key=lambda draft: (-reader.weight(draft.core), -len(draft.spans), sorted(reader.named(draft.core)))):
        spans = tuple(span for span in draft.spans if taken.isdisjoint(reader.tokens(span)))
        if reader.varies(spans, draft.core):
            taken.update(token for span in spans for token in reader.tokens(span))
            found.append(_Draft(draft.core, draft.head, spans))
    heads = _heads(found, content, reader, taken)
    groups.extend([*draft.spans, *more] for draft, more in zip(found, heads, strict=True))
    groups.extend(turned_round(content, reader, taken))
    groups.extend(replaced_words(content, reader, matched, encoder, taken))
    places = [*map(reader.wholes, groups), *undertakings(content, column, reader, taken)]
    formulae = (Formula(tuple(sorted(set(group)))) for group in places)
    return sorted(formulae, key=lambda formula: formula.places)


def _sources(texts: Sequence[str], families: Iterable[tuple[Place, int]]) -> np.ndarray:
    """Number the texts (n,) so that those most of which one family renders have one number."""
    of: dict[int, list[int]] = defaultdict(list)
    for (row, start, end), family in families:
        if end - start > OF_TEXT * len(texts[row]):
            of[family].append(row)
    return np.array(components([link for rows in of.values() for link in pairwise(sorted(rows))], len(texts)), dtype=np.int64)


@dataclass(frozen=True)
class _Set:
    """Stems that stand together, and where."""

    stems: frozenset[int]
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class _Draft:
    """A formula that may still share places with others: the stems of its core, the two with which it mostly begins, and its places in order."""

    core: frozenset[int]
    head: tuple[int, int]
    spans: tuple[Span, ...]


def _told(sets: StemSets, compounds: Neighbours, reader: Wordings) -> Iterator[_Set]:
    """Yield the sets that stand inside sentences, in two wordings and in surroundings of their own, and are no names."""
    for begins, middles, ends in sets.each():
        stems = frozenset(reader.stems_of((begins[0], middles[0], ends[0])))
        kept: list[Span] = []
        held: set[int] = set()
        for span in zip(begins.tolist(), ends.tolist(), strict=True):
            if held.isdisjoint(reader.tokens(span)) and not _END.search(reader.between(span)):
                kept.append(span)
                held.update(reader.tokens(span))
        if kept and reader.varies(kept, stems, SAME_AS_PARTS) and not reader.names(kept, stems) and compounds.most_frequent(stems) <= COMPOUND * len(kept):
            yield _Set(stems, tuple(sorted(kept)))


def _drafts(sets: Sequence[_Set], reader: Wordings) -> list[_Draft]:
    """Join the sets that are parts of one formula: those that overlap at most of their places, and where that makes more of them, those that share two telling
    stems and a place."""
    spots = sorted((*span, number) for number, each in enumerate(sets) for span in each.spans)
    shared: Counter[tuple[int, int]] = Counter()
    near: list[tuple[int, int, int]] = []
    for first, last, number in spots:
        near = [spot for spot in near if spot[1] >= first]
        shared.update((min(number, other), max(number, other)) for _, _, other in near if other != number)
        near.append((first, last, number))
    close = [(i, j) for (i, j), n in shared.items() if n > 1 and n >= OVERLAP * max(len(sets[i].spans), len(sets[j].spans))]
    alike = [(i, j) for i, j in shared if reader.tell(sets[i].stems & sets[j].stems) > 1]
    parts: dict[int, list[int]] = defaultdict(list)
    for number, part in enumerate(components(close, len(sets))):
        parts[part].append(number)
    wholes: dict[int, list[list[int]]] = defaultdict(list)
    whole_of = components(close + alike, len(sets))
    for members in parts.values():
        wholes[whole_of[members[0]]].append(members)
    found: list[_Draft] = []
    for whole_parts in wholes.values():
        own = [draft for part in whole_parts if (draft := _draft([sets[number] for number in part], reader))]
        whole = _draft([sets[number] for part in whole_parts for number in part], reader) if len(whole_parts) > 1 else None
        found.extend([whole] if whole and len(whole.spans) > max((len(draft.spans) for draft in own), default=0) else own)
    return found


def _draft(group: Sequence[_Set], reader: Wordings) -> _Draft | None:
    """Make a formula of sets that are parts of it: where they overlap they are one place. None if too little is left."""
    known = frozenset[int]().union(*(each.stems for each in group))
    spans: list[Span] = []
    for first, last in sorted(span for each in group for span in each.spans):
        if spans and reader.tokens((first, last)).start < reader.tokens(spans[-1]).stop:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))
    counts = Counter(stem for span in spans for stem in known.intersection(reader.stems(span)))
    core = frozenset(stem for stem, n in counts.items() if n >= CORE * len(spans))
    if len(core) < 3:
        return None
    kept, usual = _alike([part for span in spans if (part := _part(span, core, reader))], core, reader)
    return _Draft(core, (usual[0], usual[1]), tuple(kept)) if reader.varies(kept, core) else None


def _holds(span: Span, core: frozenset[int], reader: Wordings) -> bool:
    """Tell whether a place holds three stems of a core, and most of its weight."""
    held = core.intersection(reader.stems(span))
    return len(held) >= 3 and reader.weight(held) >= OF_CORE * reader.weight(core)


def _part(span: Span, core: frozenset[int], reader: Wordings) -> Span | None:
    """The part of a place, from one stem of a core to another, that holds most of it and least beside it; one word more may stand for another."""
    spare = len(core) - 3
    ats = [at for at, stem in enumerate(reader.stems(span), span[0]) if stem in core]
    # A chant may go on for pages: of each beginning only the ends that are near enough are looked at.
    parts = (
        part
        for number, first in enumerate(ats)
        for part in takewhile(lambda part: len(reader.tokens(part)) <= LONGEST, ((first, last) for last in ats[number + 2 :]))
    )
    close = (part for part in parts if _holds(part, core, reader) and _foreign(reader.shape(part, core)) <= spare + 1)
    return max(close, key=lambda part: (_tightness(part, core, reader), part[0] - part[1], -part[0]), default=None)


def _tightness(part: Span, core: frozenset[int], reader: Wordings) -> tuple[int, int]:
    """How many stems of a core a place holds beyond its other words, and how few these are."""
    others = _foreign(reader.shape(part, core))
    return len(core.intersection(reader.stems(part))) - others, -others


def _alike(spans: Sequence[Span], core: frozenset[int], reader: Wordings) -> tuple[list[Span], tuple[int, ...]]:
    """Return the places that hold little beside the core, or one word in the place of another, and in which order most have its stems."""
    spare = len(core) - 3
    shape = {span: reader.shape(span, core) for span in spans}
    posts: dict[tuple[int | str, ...], set[int]] = defaultdict(set)
    for span in spans:
        posts[shape[span]].add(reader.post(span))
    close = [span for span in spans if _odd(span, shape[span], core, reader) <= spare + (len(posts[shape[span]]) > 1 and not _commas(span, reader))]
    order = {span: tuple(dict.fromkeys(stem for stem in reader.stems(span) if stem in core)) for span in close}
    in_order: dict[tuple[int, ...], set[int]] = defaultdict(set)
    for span in close:
        in_order[order[span]].add(reader.post(span))
    agreeing = {
        each: len(set().union(*(own for other, own in in_order.items() if len(set(each).intersection(other)) >= 3 and _same_order(each, other))))
        for each in in_order
    }  # fmt: skip
    usual = max(agreeing, key=lambda each: (agreeing[each], len(each), reader.named(each)), default=())
    if agreeing.get(usual, 0) < 2:  # no two posts have one order: nothing may be missing and nothing may be added
        close = [span for span in close if len(order[span]) == len(core) and not _foreign(shape[span])] if reader.weight(core) >= REORDERED else []
    return [span for span in close if spare or _same_order(order[span], usual) or _may_be_reordered(order[span], usual, reader.forms(span))], usual


def _same_order(order: Sequence[int], other: Sequence[int]) -> bool:
    """Tell whether two places have the stems that they share in the same order."""
    shared = set(order).intersection(other)
    return [stem for stem in order if stem in shared] == [stem for stem in other if stem in shared]


def _odd(span: Span, shape: Sequence[int | str], core: frozenset[int], reader: Wordings) -> int:
    """How much of a place is not as in the core: stems that are missing, other content words, commas."""
    return len(core.difference(reader.stems(span))) + _foreign(shape) + _commas(span, reader)


def _commas(span: Span, reader: Wordings) -> int:
    return len(_COMMA.findall(reader.between(span)))


def _foreign(shape: Sequence[int | str]) -> int:
    """How many content words of a shape are none of the core's."""
    return sum(isinstance(each, int) and each <= FOREIGN for each in shape)


def _may_be_reordered(order: Sequence[int], usual: Sequence[int], forms: Sequence[str]) -> bool:
    # "b of a" and "a b" may be one expression; "b and a" is none, unless one of them stays where it was.
    return order[0] == usual[0] or order[-1] == usual[-1] or _JOINING.isdisjoint(forms)


def _heads(drafts: Sequence[_Draft], content: Content, reader: Wordings, taken: set[int]) -> list[list[Span]]:
    """Return for each formula where its first two words stand without the rest, if they mostly stand with it."""
    pairs = {(min(draft.head), max(draft.head)): number for number, draft in reversed(list(enumerate(drafts)))}
    n = max(len(content.stems), 1)
    first, second = (np.sort(np.stack([content.stem[:-1], content.stem[1:]]), axis=0).astype(np.int64)) if len(content) else np.zeros((2, 0), dtype=np.int64)
    wanted = np.isin(first * n + second, [a * n + b for a, b in pairs]) & (content.row[:-1] == content.row[1:])
    places: dict[int, list[Span]] = defaultdict(list)
    for at in np.flatnonzero(wanted).tolist():
        places[pairs[int(first[at]), int(second[at])]].append((at, at + 1))
    found: list[list[Span]] = [[] for _ in drafts]
    for number, spans in places.items():
        posts = {reader.post(span) for span in drafts[number].spans}
        if not _has_halves(drafts[number], reader):
            continue
        alone = [
            span
            for span in spans
            if taken.isdisjoint(reader.tokens(span)) and not _END.search(reader.between(span)) and not _COMMA.search(reader.between(span))
        ]
        if len(posts) >= OF_HEAD * len(posts.union(map(reader.post, alone))):
            found[number] = list(reader.apart(alone))
            taken.update(token for span in found[number] for token in reader.tokens(span))
    return found


def _has_halves(draft: _Draft, reader: Wordings) -> bool:
    """Tell whether a formula says two things: behind its head an "and" or a comma stands, and as much again."""
    halves = 0
    for span in draft.spans:
        ats = [at for at, stem in enumerate(reader.stems(span), span[0]) if stem in draft.core]
        seam = (ats[1], ats[2]) if len(ats) > 3 and set(draft.head) == set(reader.stems_of(ats[:2])) else None
        halves += seam is not None and bool(_COMMA.search(reader.between(seam)) or not _JOINING.isdisjoint(reader.forms(seam)))
    return 2 * halves > len(draft.spans) and reader.tell(draft.head) > 1
