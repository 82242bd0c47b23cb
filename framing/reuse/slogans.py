"""Slogans and named campaigns, with the renderings that different translators gave them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from framing.corpus.text import tokens
from framing.engine.base import Engine, Tables
from framing.engine.local import LOCAL
from framing.reuse.renderings import Place, Stems, content_stems, form_of, unmarked
from framing.reuse.slots import same_slots
from framing.reuse.statements import Rarity
from framing.reuse.together import named_together

if TYPE_CHECKING:
    from framing.vectors.encoders import Encoder

#: Renderings are joined among this many forms, the most frequent ones; others, rarer in a corpus that quotes so much, are slogans of one form.
MOST_FORMS = 5000
#: In a corpus with fewer texts than this, words are weighed as if it had so many: what all of six texts say may still be a slogan.
FEWEST_TEXTS = 100
#: Texts that one call searches for names: about a second of work.
TEXTS = 5_000
#: A slogan has at most this many words.
MAX_WORDS = 8
#: Likeness (mean of the vectors' cosine and the weighted overlap of stems) from which two names render one slogan, on the average over both groups.
SAME_SLOGAN = 0.5
#: The same for the two names of matched passages that are each other's nearest: what stands at the same place of two translations need be less alike.
SAME_PLACE = 0.33
COSINE_WEIGHT = 0.5
_QUOTED = re.compile(r"“([^“”]{3,80})”|\"([^\"]{3,80})\"|«([^«»]{3,80})»|「([^「」]{2,40})」|《([^《》]{2,40})》|(?<![\w])[‘']([^‘’'\n]{3,80})[’'](?!\w)")
_CAMPAIGNS = ("operation", "campaign", "action", "initiative", "project", "programme", "program", "movement", "drive", "crackdown")
_CAMPAIGN = rf"(?:{'|'.join(_CAMPAIGNS)})s?"
_NAME = r"[A-Z][\w'’-]*(?:[ -](?:(?:and|of|the|to|for|in|on|with|a)[ -])*[A-Z][\w'’-]*){1,7}"
_CAPITALISED = re.compile(
    rf"(?P<before>{_NAME})(?=\s+(?:special\s+|joint\s+|national\s+)?(?i:{_CAMPAIGN})\b)|\b(?i:{_CAMPAIGN})\s+(?:of\s+|called\s+|named\s+)?(?P<after>{_NAME})"
)
_ARTICLE = re.compile(r"(?:The|A|An)\s+")


@dataclass(frozen=True)
class Slogan:
    """One slogan: the places (row, start, end) where it is named, in whatever rendering."""

    places: tuple[Place, ...]


def names_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) offsets of what may name a slogan or a campaign: short quotations, and capitalised names beside a word such as "campaign"."""
    spans = [*quoted_in(text)]
    # Most texts hold no such word, and are not searched for the names beside one.
    lower = text.lower()
    for match in _CAPITALISED.finditer(text) if any(word in lower for word in _CAMPAIGNS) else ():
        start, end = match.span("before") if match["before"] else match.span("after")
        article = _ARTICLE.match(text, start, end)
        span = (article.end() if article else start, end)
        if len(text[slice(*span)].split()) <= MAX_WORDS and not any(start < span[1] and span[0] < end for start, end in spans):
            spans.append(span)
    yield from sorted(spans)


def quoted_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) offsets of what stands between quotation marks and is short enough for a slogan."""
    for match in _QUOTED.finditer(text):
        start, end = next(match.span(group) for group in range(1, 7) if match.span(group) != (-1, -1))
        while start < end and text[end - 1] in " ,;":
            end -= 1
        words = tokens(text[start:end])
        if 1 < len(words) <= MAX_WORDS and text[end - 1] not in ".?!":
            yield start, end


def group_slogans(
    texts: Sequence[str], posts: Sequence[str], *, encoder: Encoder | None, matched: Sequence[tuple[Place, Place]] = (), min_posts: int = 2,
    engine: Engine = LOCAL,
) -> list[Slogan]:  # fmt: skip
    """Return the slogans that are named in at least `min_posts` posts, with all their renderings.

    Names are grouped by the likeness of their vectors and stems (average linkage); with `matched`, pairs of passages (row, start, end) that render one
    source, names at the same place of two translations are joined too. Without an encoder only names of one form are one slogan. `engine` decides where names
    are looked for.
    """
    places = _named_places(texts, engine)
    slots: list[tuple[Place, Place]] = []
    rarity = Rarity({}, FEWEST_TEXTS)
    apart: set[tuple[str, str]] = set()
    if encoder is not None:
        apart = named_together(places, posts, encoder)
        slots = list(same_slots(texts, places, matched))
        _add_free(places, texts, [slot for _, slot in slots])
        parts = Counter(part for text in texts for part in {part for form in tokens(text) for part in form.split("-")})
        rarity = Rarity(parts, max(len(texts), FEWEST_TEXTS))
        common = dict(sorted(places.items(), key=lambda item: (-len(item[1]), item[0]))[:MOST_FORMS])
        for row, start, end in unmarked(texts, common, encoder=encoder, rarity=rarity, matched=matched):
            places[form_of(texts[row][start:end])].append((row, start, end))
    forms = sorted(places, key=lambda form: (-len(places[form]), form))
    joined, single = forms[:MOST_FORMS], range(min(len(forms), MOST_FORMS), len(forms))
    groups = [[number] for number in range(len(joined))]
    if encoder is not None and len(joined) > 1:
        groups = _groups(_Names.of(joined, encoder, rarity), places, matched, _same_slot(joined, places, slots), apart)
    groups.extend([number] for number in single)
    slogans = [Slogan(tuple(sorted(place for number in group for place in places[forms[number]]))) for group in groups]
    return sorted((slogan for slogan in slogans if len({posts[row] for row, _, _ in slogan.places}) >= min_posts), key=lambda slogan: slogan.places)


def _named_places(texts: Sequence[str], engine: Engine) -> dict[str, list[Place]]:
    """The places of all names, by their normal forms."""
    begins = range(0, len(texts), TEXTS)
    parts = (pd.DataFrame({"text": texts[begin : begin + TEXTS]}, dtype="object") for begin in begins)
    places: dict[str, list[Place]] = defaultdict(list)
    for begin, made in zip(begins, engine.map(named, parts), strict=True):
        for row, start, end, form in zip(*(made["names"][name].tolist() for name in ("row", "start", "end", "form")), strict=True):
            places[form].append((begin + row, start, end))
    return places


def named(texts: pd.DataFrame) -> Tables:
    """Return the `names` in some texts (column `text`): `row` of the text, `start` and `end`, and the normal `form` of each."""
    rows = [(row, start, end, form_of(text[start:end])) for row, text in enumerate(texts["text"].tolist()) for start, end in names_in(text)]
    return {"names": pd.DataFrame(rows, columns=["row", "start", "end", "form"])}


@dataclass(frozen=True)
class _Names:
    """n names by their normal forms, with the (n, d) vectors and the stems of each, and how telling each stem is in the corpus."""

    forms: Sequence[str]
    vectors: np.ndarray
    stems: Sequence[Stems]
    rarity: Rarity

    @classmethod
    def of(cls, forms: Sequence[str], encoder: Encoder, rarity: Rarity) -> _Names:
        return cls(forms, encoder.encode(list(forms)), [content_stems(form.split()) for form in forms], rarity)

    def likeness(self, i: int, j: int) -> float:
        """How alike two names are (0-1): the mean of the cosine of their vectors and of the overlap of their stems, weighted by rarity; what the whole corpus
        talks about is no overlap."""
        shared = self.rarity.overlap_of_sets(self.stems[i], self.stems[j]) if self.rarity.tells(self.stems[i] & self.stems[j]) else 0.0
        return COSINE_WEIGHT * max(float(self.vectors[i] @ self.vectors[j]), 0.0) + (1 - COSINE_WEIGHT) * shared

    def likenesses(self, part: Sequence[int]) -> np.ndarray:
        """The (k, k) likenesses of every two of k names."""
        from scipy.sparse import csr_matrix

        stems = sorted({each for number in part for each in self.stems[number]})
        place = {each: column for column, each in enumerate(stems)}
        held = [(row, place[each]) for row, number in enumerate(part) for each in sorted(self.stems[number])]
        rows, columns = np.array(held, dtype=np.int64).reshape(-1, 2).T
        weights = np.array([self.rarity(each) for each in stems])
        holds = csr_matrix((weights[columns], (rows, columns)), shape=(len(part), len(stems)))
        shared = (holds @ (holds > 0).astype(np.float64).T).toarray()
        total = np.add.outer(np.diag(shared), np.diag(shared))
        overlap = np.divide(2 * shared, total, out=np.zeros_like(shared), where=total > 0)
        telling = holds[:, [column for column, each in enumerate(stems) if self.rarity.tells([each])]] > 0
        overlap[(telling @ telling.T).toarray() == 0] = 0.0
        vectors = self.vectors[list(part)].astype(np.float64)
        return COSINE_WEIGHT * np.maximum(vectors @ vectors.T, 0.0) + (1 - COSINE_WEIGHT) * overlap

    def near(self) -> Iterator[tuple[int, int]]:
        """Yield the pairs of names that share a stem or are near in meaning: no others can be alike enough."""
        sharing: dict[str, list[int]] = defaultdict(list)
        for number, own in enumerate(self.stems):
            for each in own:
                sharing[each].append(number)
        pairs = {(i, j) for numbers in sharing.values() for k, j in enumerate(numbers) for i in numbers[:k]}
        for start in range(0, len(self.vectors), 1024):
            rows, columns = np.nonzero(self.vectors[start : start + 1024] @ self.vectors.T >= SAME_SLOGAN)
            pairs.update((start + int(row), int(column)) for row, column in zip(rows, columns, strict=True) if start + row < column)
        yield from sorted(pairs)


def _add_free(places: dict[str, list[Place]], texts: Sequence[str], slots: Sequence[Place]) -> None:
    """Add to the places of names the slots that overlap none of them, the first in the text where slots overlap."""
    taken: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for named in places.values():
        for row, start, end in named:
            taken[row].append((start, end))
    for row, start, end in sorted(set(slots)):
        if all(end <= left or right <= start for left, right in taken[row]):
            taken[row].append((start, end))
            places[form_of(texts[row][start:end])].append((row, start, end))


def _same_slot(forms: Sequence[str], places: Mapping[str, Sequence[Place]], slots: Sequence[tuple[Place, Place]]) -> set[tuple[int, int]]:
    """Return the pairs of names, by their numbers in `forms`, one of which fills the slot of the other: the name that most of the slot is."""
    in_row: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for number, form in enumerate(forms):
        for row, start, end in places[form]:
            in_row[row].append((start, end, number))
    found: set[tuple[int, int]] = set()
    for (row, start, end), (other, left, right) in slots:
        name = next((number for first, last, number in in_row[row] if (first, last) == (start, end)), None)
        shared = [(min(last, right) - max(first, left), number) for first, last, number in in_row[other]]
        length, filler = max(shared, default=(0, -1))
        if name is not None and name != filler and 2 * length > right - left:
            found.add((min(name, filler), max(name, filler)))
    return found


def _groups(
    names: _Names, places: Mapping[str, Sequence[Place]], matched: Sequence[tuple[Place, Place]], same_slot: set[tuple[int, int]],
    apart: set[tuple[str, str]],
) -> list[list[int]]:  # fmt: skip
    """Group names by average linkage over their likeness; those that fill one slot are together from the beginning, those that are `apart` are as unlike as can be."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial.distance import squareform

    together = _at_one_place(names, places, matched)
    shape = (len(names.forms), len(names.forms))
    rows, columns = np.array(sorted(same_slot) or [(0, 0)]).T
    _, slot_of = connected_components(coo_matrix((np.ones(len(rows)), (rows, columns)), shape=shape), directed=False)
    near = [(i, j) for i, j in names.near() if names.likeness(i, j) >= SAME_SLOGAN / 2] + sorted(together | same_slot)
    rows, columns = np.array(near or [(0, 0)]).T
    _, labels = connected_components(coo_matrix((np.ones(len(rows)), (rows, columns)), shape=shape), directed=False)
    number_of = {form: number for number, form in enumerate(names.forms)}
    of_part: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for i, j in [(number_of[one], number_of[other]) for one, other in sorted(apart) if one in number_of and other in number_of]:
        if labels[i] == labels[j]:
            of_part[int(labels[i])].append((i, j))
    groups: list[list[int]] = []
    for label in np.unique(labels).tolist():
        part = np.flatnonzero(labels == label).tolist()
        if len(part) == 1:
            groups.append(part)
            continue
        alike = names.likenesses(part)
        place = {number: k for k, number in enumerate(part)}
        for i, j in together:
            if i in place:
                alike[place[i], place[j]] = alike[place[j], place[i]] = 1.0
        alike[np.equal.outer(slot_of[part], slot_of[part])] = 1.0
        for i, j in of_part.get(label, ()):
            alike[place[i], place[j]] = alike[place[j], place[i]] = -1.0
        tree = linkage(squareform(np.clip(1 - (alike + alike.T) / 2, 0, None), checks=False), "average")
        cut = fcluster(tree, 1 - SAME_SLOGAN, "distance")
        groups.extend([part[k] for k in np.flatnonzero(cut == number)] for number in np.unique(cut))
    return groups


def _at_one_place(names: _Names, places: Mapping[str, Sequence[Place]], matched: Sequence[tuple[Place, Place]]) -> set[tuple[int, int]]:
    """Return the pairs of names that are each other's nearest inside two matched passages."""
    named: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for number, form in enumerate(names.forms):
        for row, start, end in places[form]:
            named[row].append((start, end, number))
    found: set[tuple[int, int]] = set()
    for (a, a_start, a_end), (b, b_start, b_end) in matched:
        left = [number for start, end, number in named[a] if a_start <= start and end <= a_end]
        right = [number for start, end, number in named[b] if b_start <= start and end <= b_end]
        for i in left:
            j = max(right, key=lambda k: (names.likeness(i, k), -k), default=None)
            if j is not None and j != i and names.likeness(i, j) >= SAME_PLACE and max(left, key=lambda k: (names.likeness(k, j), -k)) == i:
                found.add((min(i, j), max(i, j)))
    return found
