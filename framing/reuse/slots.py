"""What stands at the place of a name in another translation of its passage: the words between the same words before and behind it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter

from rapidfuzz.distance import LCSseq

from framing.corpus.text import STOP_WORDS, Token, stem, tokenise

#: Words on each side of a name that are looked at, of which one that is no function word must stand in the other passage too, and how many may part the nearest
#: common one from the name. Of 224 slots of names in the project's own renderings 223 hold a rendering; with two words apart it is 281 of 288.
WINDOW, APART = 4, 1
#: The longest slot in words, and the longest for each word of the name beside two: a slot much longer than the name holds more than its rendering.
LONGEST, LONGER = 8, 2
#: Texts whose words are remembered.
KEPT = 2_000
#: What opens or closes a quotation; a single mark may be an apostrophe.
MARKS = frozenset('"“”„«»「」《》')

Place = tuple[int, int, int]


def same_slots(
    texts: Sequence[str], places: Mapping[str, Sequence[Place]], matched: Iterable[tuple[Place, Place]]
) -> Iterator[tuple[Place, Place]]:  # fmt: skip
    """Yield each name, (row, start, end), with the stretch of a matched passage that stands between the same words.

    `places` tells where each name stands; `matched` holds pairs of passages that render one source. Both are aligned by the longest common subsequence of
    their stems (Hunt & McIlroy 1976); function words at the ends of a slot are no part of it, and where a slot holds a quotation, it is what is quoted.
    """
    named: dict[int, list[Place]] = defaultdict(list)
    for at in places.values():
        for place in at:
            named[place[0]].append(place)
    # A text stands in many pairs.
    words_of = lru_cache(maxsize=KEPT)(lambda row: tokenise(texts[row]))
    for a, b in matched:
        for here, there in ((a, b), (b, a)):
            inside = sorted(place for place in named.get(here[0], ()) if here[1] <= place[1] and place[2] <= here[2])
            if inside:
                yield from _slots(inside, _within(words_of(here[0]), here), _within(words_of(there[0]), there), texts[there[0]], there[0])


def _within(words: Sequence[Token], passage: Place) -> Sequence[Token]:
    """The words of a text that stand in a passage of it."""
    _, start, end = passage
    return words[bisect_left(words, start, key=attrgetter("start")) : bisect_right(words, end, key=attrgetter("end"))]


def _slots(inside: Sequence[Place], here: Sequence[Token], there: Sequence[Token], text: str, row: int) -> Iterator[tuple[Place, Place]]:
    partner: dict[int, int] = {}
    for block in LCSseq.opcodes([stem(word.form) for word in here], [stem(word.form) for word in there]):
        if block.tag == "equal":
            partner |= dict(zip(range(block.src_start, block.src_end), range(block.dest_start, block.dest_end), strict=True))
    for place in inside:
        of_name = [at for at, word in enumerate(here) if place[1] <= word.start and word.end <= place[2]]
        if not of_name:
            continue
        left = _anchor(range(of_name[0] - 1, of_name[0] - 1 - WINDOW, -1), partner, here)
        right = _anchor(range(of_name[-1] + 1, of_name[-1] + 1 + WINDOW), partner, here)
        if left is None or right is None:
            continue
        slot = list(there[left + 1 : right])
        while slot and slot[0].form in STOP_WORDS:
            del slot[0]
        while slot and slot[-1].form in STOP_WORDS:
            del slot[-1]
        parts = between_marks(text, slot)
        if len(parts) > 1:
            quoted = [part for part in parts if text[part[0].start - 1] in MARKS and text[part[-1].end : part[-1].end + 1] in MARKS]
            slot = quoted[0] if quoted else []
        if (1 if len(parts) > 1 else 2) <= len(slot) <= min(LONGEST, LONGER + LONGER * len(of_name)):
            yield place, (row, slot[0].start, slot[-1].end)


def between_marks(text: str, words: Sequence[Token]) -> list[list[Token]]:
    """Part words where a quotation mark stands between two of them."""
    parts: list[list[Token]] = []
    for at, word in enumerate(words):
        if not at or not MARKS.isdisjoint(text[words[at - 1].end : word.start]):
            parts.append([])
        parts[-1].append(word)
    return parts


def _anchor(around: range, partner: Mapping[int, int], words: Sequence[Token]) -> int | None:
    """The partner of the nearest word of those `around` a name that stands in the other passage too; None where too little around the name does."""
    common = [at for at in around if at in partner]
    if not common or abs(common[0] - around.start) > APART or all(words[at].form in STOP_WORDS for at in common):
        return None
    return partner[common[0]]
