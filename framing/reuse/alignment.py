"""Verification: do two paragraphs render the same statements, where, and in which way?

Sentences of both are compared by three things a reader would look at: how near their vectors are, how many of their telling words they share
(weighted by rarity in the corpus), and whether their figures agree. Matched sentences make the passage.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from rapidfuzz.distance import Indel

from framing.corpus.text import normalise, stem, token_spans
from framing.reuse.figures import is_slip, numbers_in, same_value

#: Similarity (0-1) from which two whole paragraphs are renderings of one source, whatever else their posts share.
MATCH = 0.62
#: The same for single sentences, of which formulaic prose holds many that are alike by chance.
SENTENCE_MATCH = 0.72
#: Share of shared tokens in order (2 * common subsequence / all tokens) from which a rendering is an edited copy, not another translation.
EDITED = 0.72
#: Share of both texts that the passage must cover to be the whole paragraph.
WHOLE = 0.6
#: A run of this many equal tokens is reuse whatever surrounds it, if it says something and is no mere list of names.
RUN = 12
#: Fewest content words without a capital in such a run.
RUN_CONTENT = 5
#: Fewest content words of a sentence that can be matched on its own.
MIN_CONTENT = 4
#: Weight of the vectors' cosine; the rest is the overlap of words.
COSINE_WEIGHT = 0.5
#: What remains of the similarity when no figure and no year of the two agrees; below MATCH, so that a template filled anew is no reuse.
FIGURE_FLOOR = 0.6
#: Share of the figures and years around a run of equal tokens that must agree.
RUN_FIGURES = 0.5
#: Similarity below which what stands beside aligned sentences is something else, whatever the whole paragraphs' likeness.
BESIDE = 0.3

_YEAR = re.compile(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)")

STOP_WORDS = frozenset(
    [
        "a", "an", "the", "of", "and", "or", "in", "on", "at", "to", "for", "from", "by", "with", "as", "is", "are", "was", "were", "be", "been",
        "being", "it", "its", "this", "that", "these", "those", "he", "she", "they", "we", "you", "i", "his", "her", "their", "our", "your", "not",
        "no", "but", "if", "than", "then", "so", "such", "which", "who", "whom", "whose", "what", "when", "where", "while", "have", "has", "had",
        "do", "does", "did", "will", "would", "shall", "should", "can", "could", "may", "might", "must", "also", "more", "most", "other", "into",
        "over", "under", "out", "up", "down", "about", "after", "before", "between", "during", "through", "all", "any", "each", "some", "only", "own",
        "same", "there", "here", "s", "t",
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Statement:
    """A sentence or a paragraph, prepared for comparison: its offsets, tokens, content stems, figures, years and vector."""

    start: int
    end: int
    text: str
    tokens: tuple[str, ...]
    content: Counter[str]
    numbers: tuple[float, ...]
    years: frozenset[str]
    vector: np.ndarray = field(repr=False)


@dataclass(frozen=True)
class Match:
    """A verified passage: kind, extent, score (0-1) and offsets on both sides."""

    kind: str
    extent: str
    score: float
    a_start: int
    a_end: int
    b_start: int
    b_end: int


class Rarity:
    """How telling a stem is: inverse document frequency over the paragraphs of a corpus, never below a floor so that small corpora work."""

    def __init__(self, documents: Sequence[Counter[str]]) -> None:
        self._n = max(len(documents), 1)
        self._df = Counter(stem_ for document in documents for stem_ in document)

    def __call__(self, token: str) -> float:
        return 0.35 + math.log((self._n + 1) / (self._df.get(token, 0) + 0.5)) / math.log(self._n + 2)

    def overlap(self, a: Mapping[str, int], b: Mapping[str, int]) -> float:
        """Return the weighted Dice overlap (0-1) of two bags of stems."""
        shared = sum(min(count, b[token]) * self(token) for token, count in a.items() if token in b)
        total = sum(count * self(token) for token, count in a.items()) + sum(count * self(token) for token, count in b.items())
        return 2 * shared / total if total else 0.0


def statement(text: str, start: int, end: int, vector: np.ndarray) -> Statement:
    """Prepare `text[start:end]` for comparison."""
    part = text[start:end]
    words = normalise(part).split()
    content = Counter(stem(word) for word in words if word not in STOP_WORDS and not word[0].isdigit())
    return Statement(start, end, part, tuple(words), content, tuple(numbers_in(part)), frozenset(_YEAR.findall(part)), vector)


def figures_agree(a: Sequence[float], b: Sequence[float]) -> float:
    """Return the share (0-1) of figures that two texts have in common; 1 where neither or only one has any. A slip (`is_slip`) counts half."""
    return _shared_figures(a, b) / min(len(a), len(b)) if a and b else 1.0


def _shared_figures(a: Sequence[float], b: Sequence[float]) -> float:
    left_a, left_b, shared = list(a), list(b), 0.0
    for equal, weight in ((same_value, 1.0), (is_slip, 0.5)):
        for value in list(left_a):
            found = next((other for other in left_b if equal(value, other)), None)
            if found is not None:
                left_a.remove(value)
                left_b.remove(found)
                shared += weight
    return shared


def details_agree(a: Iterable[Statement], b: Iterable[Statement]) -> float:
    """Return the share (0-1) of figures and years that the statements of two sides have in common; 1 where there is nothing to compare."""
    a, b = list(a), list(b)
    a_numbers, b_numbers = ([number for part in side for number in part.numbers] for side in (a, b))
    a_years, b_years = (frozenset[str]().union(*(part.years for part in side)) for side in (a, b))
    possible = min(len(a_numbers), len(b_numbers)) + min(len(a_years), len(b_years))
    return (_shared_figures(a_numbers, b_numbers) + len(a_years & b_years)) / possible if possible else 1.0


def similarity(a: Statement, b: Statement, rarity: Rarity) -> float:
    """Return how far two statements say the same (0-1)."""
    cosine = max(float(a.vector @ b.vector), 0.0)
    blend = COSINE_WEIGHT * cosine + (1 - COSINE_WEIGHT) * rarity.overlap(a.content, b.content)
    return blend * (FIGURE_FLOOR + (1 - FIGURE_FLOOR) * details_agree([a], [b]))


def token_ratio(a: Sequence[str], b: Sequence[str]) -> float:
    """Return 2 * longest common subsequence / all tokens (0-1)."""
    return Indel.normalized_similarity(a, b)


def verify(
    a: Statement, b: Statement, a_sentences: Sequence[Statement], b_sentences: Sequence[Statement], rarity: Rarity,
    *, match: float = MATCH, sentence_match: float = SENTENCE_MATCH,
) -> Match | None:  # fmt: skip
    """Decide whether paragraph `a` and paragraph `b` hold the same passage; None where they do not."""
    if a.tokens == b.tokens:
        return Match("exact", "whole", 1.0, a.start, a.end, b.start, b.end)
    whole = similarity(a, b, rarity)
    best = _aligned(a_sentences, b_sentences, rarity, sentence_match)
    length_ratio = min(len(a.tokens), len(b.tokens)) / max(len(a.tokens), len(b.tokens), 1)
    if whole >= match and length_ratio >= WHOLE and not _other_beside(a_sentences, b_sentences, best, rarity):
        return whole_match(a, b, whole)
    if best:
        return _passage(a, b, best)
    run = shared_run(a, b)
    if run is None:
        return None
    around_a = [part for part in a_sentences if part.start < run.a_end and run.a_start < part.end]
    around_b = [part for part in b_sentences if part.start < run.b_end and run.b_start < part.end]
    return run if details_agree(around_a, around_b) >= RUN_FIGURES else None


def whole_match(a: Statement, b: Statement, score: float) -> Match:
    """Return the match of two whole paragraphs, its kind told by how many tokens they share in order."""
    kind = "exact" if a.tokens == b.tokens else _kind(a.tokens, b.tokens)
    return Match(kind, "whole", round(min(score, 1.0), 4), a.start, a.end, b.start, b.end)


def _aligned(a: Sequence[Statement], b: Sequence[Statement], rarity: Rarity, match: float) -> list[tuple[Statement, Statement, float]]:
    """Pair the sentences of both sides, best first, each used once."""
    scored = []
    for left in a:
        for right in b:
            if min(sum(left.content.values()), sum(right.content.values())) < MIN_CONTENT:
                continue
            score = similarity(left, right, rarity)
            if score >= match:
                scored.append((score, left, right))
    scored.sort(key=lambda item: (-item[0], item[1].start, item[2].start))
    used_a: set[int] = set()
    used_b: set[int] = set()
    pairs = []
    for score, left, right in scored:
        if left.start not in used_a and right.start not in used_b:
            used_a.add(left.start)
            used_b.add(right.start)
            pairs.append((left, right, score))
    return sorted(pairs, key=lambda pair: pair[0].start)


def _other_beside(a: Sequence[Statement], b: Sequence[Statement], pairs: list[tuple[Statement, Statement, float]], rarity: Rarity) -> bool:
    """Tell whether both sides hold, beside the aligned sentences, text that has nothing to do with the other side's."""
    taken_a, taken_b = {left.start for left, _, _ in pairs}, {right.start for _, right, _ in pairs}
    rest_a, rest_b = [part for part in a if part.start not in taken_a], [part for part in b if part.start not in taken_b]
    if not (pairs and rest_a and rest_b):
        return False
    return all(similarity(left, right, rarity) < BESIDE for left in rest_a for right in rest_b)


def _passage(a: Statement, b: Statement, pairs: list[tuple[Statement, Statement, float]]) -> Match:
    """Join matched sentences to one passage from the first to the last."""
    a_start, a_end = min(p[0].start for p in pairs), max(p[0].end for p in pairs)
    b_start, b_end = min(p[1].start for p in pairs), max(p[1].end for p in pairs)
    covered = min(sum(p[0].end - p[0].start for p in pairs) / (a.end - a.start), sum(p[1].end - p[1].start for p in pairs) / (b.end - b.start))
    if covered >= WHOLE:
        extent, (a_start, a_end, b_start, b_end) = "whole", (a.start, a.end, b.start, b.end)
    else:
        extent = "partial"
    left = [token for p in pairs for token in p[0].tokens]
    right = [token for p in sorted(pairs, key=lambda p: p[1].start) for token in p[1].tokens]
    kind = "exact" if left == right and extent == "partial" else _kind(left, right)
    score = sum(p[2] for p in pairs) / len(pairs)
    return Match(kind, extent, round(score, 4), a_start, a_end, b_start, b_end)


def _kind(a: Sequence[str], b: Sequence[str]) -> str:
    return "near_duplicate" if token_ratio(a, b) >= EDITED else "translation"


def shared_run(a: Statement, b: Statement, *, run: int = RUN) -> Match | None:
    """Return the longest run of equal tokens as a passage, if it is long enough and no mere number table or list of names."""
    left_spans, right_spans = token_spans(a.text), token_spans(b.text)
    left = [a.text[s:e].lower() for s, e in left_spans]
    right = [b.text[s:e].lower() for s, e in right_spans]
    length, i, j = longest_run(left, right)
    # Words with a capital name institutions, offices and laws, which everybody writes alike.
    plain = [word for word, (start, _) in zip(left[i : i + length], left_spans[i : i + length], strict=True) if not a.text[start].isupper()]
    if length < run or sum(word not in STOP_WORDS and not word[0].isdigit() for word in plain) < RUN_CONTENT:
        return None
    score = min(1.0, 0.5 + length / (4 * run))
    return Match(
        "exact", "partial", round(score, 4), a.start + left_spans[i][0], a.start + left_spans[i + length - 1][1],
        b.start + right_spans[j][0], b.start + right_spans[j + length - 1][1],
    )  # fmt: skip


def longest_run(a: Sequence[str], b: Sequence[str]) -> tuple[int, int, int]:
    """Return (length, start in a, start in b) of the longest common run of tokens; the first one where several are equally long."""
    places: dict[str, list[int]] = {}
    for j, token in enumerate(b):
        places.setdefault(token, []).append(j)
    best = (0, 0, 0)
    previous: dict[int, int] = {}
    for i, token in enumerate(a):
        current: dict[int, int] = {}
        for j in places.get(token, ()):
            length = previous.get(j - 1, 0) + 1
            current[j] = length
            if length > best[0]:
                best = (length, i - length + 1, j - length + 1)
        previous = current
    return best
