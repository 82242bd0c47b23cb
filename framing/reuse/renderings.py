"""Renderings of a slogan that no quotation mark shows: stretches of plain text that say much the same, above all where a matched passage names it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING

import numpy as np

from framing.corpus.text import STOP_WORDS, Token, normalise, stem, tokenise
from framing.reuse.slots import MARKS
from framing.reuse.statements import UNITS, Rarity

if TYPE_CHECKING:
    from framing.vectors.encoders import Encoder

#: Longest stretch in words, function words included.
LONGEST = 10
#: Fewest stems that a stretch shares with a slogan, how telling these must be together (`Rarity`), and the share of both's stems, weighted so, from which it is
#: looked at: anywhere, and in a passage matched with one that names the slogan. What half of the corpus says names no campaign.
MIN_SHARED, TELLING, SHARED = 2, 1.6, 0.4
MIN_SHARED_MATCHED, TELLING_MATCHED, SHARED_MATCHED = 1, 0.9, 0.25
#: Likeness (mean of that share and of the vectors' cosine) from which a stretch is a rendering, anywhere and in a matched passage.
ALIKE, ALIKE_MATCHED = 0.65, 0.55
#: Share of stems from which a stretch is a rendering whatever its vector says; of a slogan of two words nothing may be missing and nothing may be added.
SAME_WORDS, SAME_TWO_WORDS = 0.65, 1.0
#: Weighted share of stems from which two marked names speak for each other: what is marked only once is looked for word for word alone.
SAME_MARK = 0.7
#: Stretches of one text that are looked at for one slogan: those that share most.
STRETCHES = 3

Place = tuple[int, int, int]
Stems = frozenset[str]


def content_stems(words: Sequence[str]) -> Stems:
    """Return the stems of the content words among `words`; parts of hyphenated words count each."""
    return frozenset[str]().union(*map(_stems_of, words))


@lru_cache(maxsize=200_000)
def _stems_of(word: str) -> Stems:
    return frozenset(stem(part) for part in word.split("-") if part not in STOP_WORDS and not part[:1].isdigit())


def form_of(text: str) -> str:
    """Return the normal form of a name: what is written with other capitals, marks or hyphens is the same form."""
    return normalise(text).replace("-", " ")


@dataclass(frozen=True)
class _Stretch:
    """Words of one text that may render a slogan: where they stand, the slogan's stems, the share of stems in common, and whether the text's partner names it."""

    place: Place
    slogan: Stems
    shared: float
    matched: bool


def unmarked(
    texts: Sequence[str], places: Mapping[str, Sequence[Place]], *, encoder: Encoder, rarity: Rarity, matched: Sequence[tuple[Place, Place]] = ()
) -> list[Place]:  # fmt: skip
    """Return where slogans that are marked somewhere are named without a mark, no two of these places overlapping.

    `places` tells where each form is named with a mark; `matched` holds pairs of passages that render one source, where a rendering need be less alike.
    """
    form = _representatives(places)
    once = _marked_once(places, rarity)
    expected = _expected(places, matched)
    holding: dict[str, list[Stems]] = defaultdict(list)
    for slogan in form:
        for each in slogan:
            holding[each].append(slogan)
    taken: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for named in places.values():
        for row, start, end in named:
            taken[row].append((start, end))
    found = [
        stretch for row, text in enumerate(texts)
        for stretch in _stretches(row, text, holding, expected.get(row, ()), taken.get(row, ()), rarity)
    ]  # fmt: skip
    if not found:
        return []
    forms = sorted({form_of(texts[row][start:end]) for row, start, end in (stretch.place for stretch in found)} | set(form.values()))
    vectors = dict(zip(forms, encoder.encode(forms), strict=True))
    scored: dict[int, list[tuple[float, int, int]]] = defaultdict(list)
    for stretch in found:
        row, start, end = stretch.place
        cosine = max(float(np.dot(vectors[form_of(texts[row][start:end])], vectors[form[stretch.slogan]])), 0.0)
        alike = (cosine + stretch.shared) / 2
        if _renders(stretch, alike, once=stretch.slogan in once):
            scored[row].append((alike, start, end))
    return [place for row in sorted(scored) for place in _apart(row, scored[row], taken.get(row, ()))]


def _representatives(places: Mapping[str, Sequence[Place]]) -> dict[Stems, str]:
    """The most frequent form for each set of stems."""
    best: dict[Stems, str] = {}
    for form in sorted(places, key=lambda form: (-len(places[form]), form)):
        best.setdefault(content_stems(form.split()), form)
    best.pop(frozenset(), None)
    return best


def _marked_once(places: Mapping[str, Sequence[Place]], rarity: Rarity) -> set[Stems]:
    """The stems of what is marked in one place alone, and nothing like it elsewhere: that may be no slogan at all."""
    marked = Counter(stems for form, named in places.items() for stems in [content_stems(form.split())] * len(named))
    holding: dict[str, list[Stems]] = defaultdict(list)
    for stems in marked:
        for each in stems:
            holding[each].append(stems)
    single = [stems for stems, n in marked.items() if n == 1]
    return {stems for stems in single if all(rarity.overlap_of_sets(stems, other) < SAME_MARK for each in stems for other in holding[each] if other != stems)}


def _expected(places: Mapping[str, Sequence[Place]], matched: Sequence[tuple[Place, Place]]) -> dict[int, list[tuple[Stems, int, int]]]:
    """For each row, the slogans that passages matched with a part of it name, and that part."""
    named: dict[int, list[tuple[int, int, Stems]]] = defaultdict(list)
    for form, at in places.items():
        for row, start, end in at:
            named[row].append((start, end, content_stems(form.split())))
    expected: dict[int, list[tuple[Stems, int, int]]] = defaultdict(list)
    for a, b in matched:
        for (row, first, last), (other, start, end) in ((a, b), (b, a)):
            expected[other].extend((slogan, start, end) for left, right, slogan in named.get(row, ()) if slogan and first <= left and right <= last)
    return expected


def _stretches(
    row: int, text: str, holding: Mapping[str, Sequence[Stems]], expected: Sequence[tuple[Stems, int, int]], taken: Sequence[tuple[int, int]],
    rarity: Rarity,
) -> Iterator[_Stretch]:  # fmt: skip
    """Yield the stretches of a text that share enough with a slogan, the likest of each slogan; `holding` tells which slogans hold a stem."""
    words = tokenise(text)
    own = [_stems_of(word.form) for word in words]
    content = [(at, stems) for at, stems in enumerate(own) if stems]
    at_stem: dict[str, list[int]] = defaultdict(list)
    for place, (_, stems) in enumerate(content):
        for each in stems:
            at_stem[each].append(place)
    shared = Counter(chain.from_iterable(holding.get(each, ()) for each in at_stem))
    parts: dict[Stems, list[tuple[int, int]]] = defaultdict(list)
    for slogan, start, end in expected:
        parts[slogan].append((start, end))
    looked_at = [slogan for slogan, n in shared.items() if n >= (MIN_SHARED_MATCHED if slogan in parts else MIN_SHARED)]
    if not looked_at:
        return
    quotations = list(accumulate(at > 0 and not MARKS.isdisjoint(text[words[at - 1].end : word.start]) for at, word in enumerate(words)))
    part_of = [quotations[at] for at, _ in content]
    for slogan in looked_at:
        places = sorted({place for each in slogan for place in at_stem.get(each, ())})
        stretches = _of_slogan(row, words, content, part_of, places, slogan, parts.get(slogan, ()), rarity)
        found = [stretch for stretch in stretches if _free(stretch.place, taken)]
        yield from sorted(found, key=lambda stretch: (-stretch.shared, stretch.place))[:STRETCHES]


def _of_slogan(
    row: int, words: Sequence[Token], content: Sequence[tuple[int, Stems]], part_of: Sequence[int], places: Sequence[int], slogan: Stems,
    parts: Sequence[tuple[int, int]], rarity: Rarity,
) -> Iterator[_Stretch]:  # fmt: skip
    """Yield what renders a slogan, from one of the words with `content` (position, stems) to another; words that share nothing bound it in a matched part alone.
    `places` tells which of them share a stem with the slogan, `part_of` between which quotation marks each stands: a rendering does not run across one."""
    whole = sum(map(rarity.units, slogan))
    most = sum(map(rarity.units, slogan.intersection(chain.from_iterable(content[place][1] for place in places))))
    telling, least = (TELLING_MATCHED, SHARED_MATCHED) if parts else (TELLING, SHARED)
    if most < telling * UNITS or 2 * most < least * (most + whole):
        return
    sharing = set(places)
    inside = {
        place for place, (at, _) in enumerate(content if parts else ()) if any(left <= words[at].start and words[at].end <= right for left, right in parts)
    }
    near = {i for i, k in pairwise(places) if content[k][0] - content[i][0] < LONGEST}
    for i in sorted(sharing | inside):
        first, stems = content[i]
        # Outside of a matched part a stretch shares two stems: in one hyphenated word, or in two words that are near enough.
        if i not in inside and i not in near and len(stems & slogan) < MIN_SHARED:
            continue
        within: set[str] = set()
        common = weight = n_common = 0
        tells = False
        start = words[first].start
        for k in range(i, len(content)):
            last, stems = content[k]
            if last - first >= LONGEST or part_of[k] != part_of[i]:
                break
            for each in stems - within:
                units = rarity.units(each)
                weight += units
                if each in slogan:
                    common, n_common, tells = common + units, n_common + 1, tells or rarity.tells([each])
            within |= stems
            bounded = i in sharing and k in sharing
            if not common or not (bounded or k in inside):
                continue
            end, shared = words[last].end, 2 * common / (weight + whole)
            matched = i in inside and k in inside and any(left <= start and end <= right for left, right in parts)
            if (matched and n_common >= MIN_SHARED_MATCHED and common >= TELLING_MATCHED * UNITS and shared >= SHARED_MATCHED) or (
                bounded and tells and n_common >= MIN_SHARED and common >= TELLING * UNITS and shared >= SHARED
            ):
                yield _Stretch((row, start, end), slogan, shared, matched)


def _renders(stretch: _Stretch, alike: float, *, once: bool) -> bool:
    # One everyday word is no slogan, and two are none where anything stands between them.
    if len(stretch.slogan) < MIN_SHARED:
        return False
    if stretch.matched:
        return alike >= ALIKE_MATCHED
    if len(stretch.slogan) == MIN_SHARED or once:
        return stretch.shared >= SAME_TWO_WORDS
    return alike >= ALIKE or stretch.shared >= SAME_WORDS


def _apart(row: int, spots: Sequence[tuple[float, int, int]], taken: Sequence[tuple[int, int]]) -> Iterator[Place]:
    """Yield the likest spots that overlap no other and nothing that is taken."""
    kept = list(taken)
    for _, start, end in sorted(spots, key=lambda spot: (-spot[0], spot[1], spot[2])):
        if _free((row, start, end), kept):
            kept.append((start, end))
            yield row, start, end


def _free(place: Place, taken: Sequence[tuple[int, int]]) -> bool:
    _, start, end = place
    return all(end <= left or right <= start for left, right in taken)
