"""Matches: what two paragraphs share, as passages with kind, extent, score and offsets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from framing.corpus.text import STOP_WORDS
from framing.reuse.anchors import Run, grown
from framing.reuse.compared import Compared
from framing.reuse.details import agreeing
from framing.reuse.edges import trimmed
from framing.reuse.names import unmatched
from framing.reuse.passages import Passage, names_of, reusable_passage
from framing.reuse.statements import details_in, token_ratio
from framing.reuse.verifier import Verifier, features
from framing.reuse.worded import Worded

_DIGIT = re.compile(r"\d")

#: Share of shared tokens in order (2 * common subsequence / all tokens) from which a rendering is an edited copy, not another translation.
EDITED = 0.72
#: Share of both texts that the passage must cover to be the whole paragraph.
WHOLE = 0.6
#: Share of both that must be left of it without the clauses at its ends that the other text does not render.
WHOLE_LEFT = 0.4
#: A run of this many equal tokens is reuse whatever surrounds it, if it says something and is no mere list of names.
RUN = 12
#: Fewest content words without a capital in such a run.
RUN_CONTENT = 5
#: Share of the figures and years around a run of equal tokens that must agree.
RUN_FIGURES = 0.5
#: So many tokens beside a run are looked at for figures.
RUN_MARGIN = 4


@dataclass(frozen=True, slots=True)
class Match:
    """A verified passage: kind, extent, score (0-1) and offsets on both sides."""

    kind: str
    extent: str
    score: float
    a_start: int
    a_end: int
    b_start: int
    b_end: int

    def swapped(self) -> Match:
        """Return the match with its sides exchanged."""
        return replace(self, a_start=self.b_start, a_end=self.b_end, b_start=self.a_start, b_end=self.a_end)


def verify(a: Worded, b: Worded, alike: Alike | None, runs: Iterable[Run] = ()) -> list[Match]:
    """Return the passages that two paragraphs share, by their place in `a`: the alike clauses that were accepted, if any, and runs of equal tokens."""
    if a.forms == b.forms:
        return [exact_match(a.text, b.text)]
    best = None
    if alike is not None:
        best = _alike_match(a, b, alike)
        if best.extent == "whole":
            # Every run is a part of it.
            return [best]
    copied = [match for run in runs for match in _copied(a, b, run)]
    if best is None:
        return copied
    # A run that goes on beyond the alike clauses is the same passage.
    for match in copied:
        if _overlap(best, match):
            best = _joined(a, b, best, match)
    return sorted([best, *(match for match in copied if not _overlap(best, match))], key=lambda match: (match.a_start, match.b_start))


def exact_match(a: str, b: str) -> Match:
    """Return the match of two texts with the same tokens."""
    return Match("exact", "whole", 1.0, 0, len(a), 0, len(b))


@dataclass(frozen=True)
class Alike:
    """The most alike stretches of two paragraphs, and the probability (0-1) that they are reuse."""

    passage: Passage
    score: float


def most_alike(pairs: Sequence[tuple[Compared, Compared]], verifier: Verifier) -> list[Alike | None]:
    """Return the most alike stretches of each pair of paragraphs, scored at the verifier's own share of reuse; None where one of them is empty, or where they are
    one form filled in for others."""
    found: list[Passage | None] = []
    values: list[np.ndarray] = []
    for a, b in pairs:
        passage = reusable_passage(a, b)
        found.append(passage)
        if passage is not None:
            values.append(features(a, b, passage))
    scores = iter(verifier.scores(np.array(values)).tolist() if values else [])
    return [None if passage is None else Alike(passage, next(scores)) for passage in found]


def whole_match(a: Worded, b: Worded, score: float) -> Match:
    """Return the match of two whole paragraphs, its kind told by how many tokens they share in order."""
    return Match(kind_of(a.forms, b.forms), "whole", round(min(score, 1.0), 4), 0, len(a.text), 0, len(b.text))


def kind_of(a: Sequence[str], b: Sequence[str]) -> str:
    """Return exact, near_duplicate (an edited copy) or translation (another rendering)."""
    return "exact" if a == b else "near_duplicate" if token_ratio(a, b) >= EDITED else "translation"


def _alike_match(a: Worded, b: Worded, alike: Alike) -> Match:
    """Return the alike clauses as a match, without those at their ends that the other side does not render."""
    assert isinstance(a, Compared), "alike clauses are found by vectors"
    assert isinstance(b, Compared), "alike clauses are found by vectors"
    found, (a_clauses, b_clauses) = alike.passage, trimmed(a, b, alike.passage.a_clauses, alike.passage.b_clauses)
    ends = (a.clauses[a_clauses[0]].start, a.clauses[a_clauses[1] - 1].end, b.clauses[b_clauses[0]].start, b.clauses[b_clauses[1] - 1].end)
    if _covered(a, b, found.a_start, found.a_end, found.b_start, found.b_end) >= WHOLE and _covered(a, b, *ends) >= WHOLE_LEFT:
        return whole_match(a, b, alike.score)
    return _partial_match(a, b, *ends, alike.score)


def _placed(a: Worded, b: Worded, a_start: int, a_end: int, b_start: int, b_end: int, score: float) -> Match:
    if _covered(a, b, a_start, a_end, b_start, b_end) >= WHOLE:
        return whole_match(a, b, score)
    return _partial_match(a, b, a_start, a_end, b_start, b_end, score)


def _covered(a: Worded, b: Worded, a_start: int, a_end: int, b_start: int, b_end: int) -> float:
    """The share of both texts' tokens that a passage covers."""
    return min(len(a.tokens_between(a_start, a_end)) / max(len(a.forms), 1), len(b.tokens_between(b_start, b_end)) / max(len(b.forms), 1))


def _partial_match(a: Worded, b: Worded, a_start: int, a_end: int, b_start: int, b_end: int, score: float) -> Match:
    kind = kind_of(a.tokens_between(a_start, a_end), b.tokens_between(b_start, b_end))
    return Match(kind, "partial", round(score, 4), a_start, a_end, b_start, b_end)


def _copied(a: Worded, b: Worded, run: Run) -> Iterator[Match]:
    """Yield a run of tokens as a passage, if it says something and the figures around it agree; of a formula that both sides fill in for others what is a copy by itself.

    Copied words are a copy, however loose, and of themselves alone where the whole texts are none: that both render one source only their clauses could prove.
    """
    if not _says_something(a, run):
        return
    found, run = run, _widened(a, b, run)
    if not _same_details(around(a, run.a_start, run.a_end), around(b, run.b_start, run.b_end)):
        return
    ends, score = _ends(a, b, run), _copy_score(run)
    if _covered(a, b, *ends) >= WHOLE and not _about_others(a, b) and (whole := whole_match(a, b, score)).kind != "translation":
        yield whole
        return
    part = _partial_match(a, b, *ends, score)
    if part.kind != "translation":
        yield part
    # Another article, which widening has added, may be what makes it loose.
    elif _name_others(a, b, part) and kind_of(a.forms[found.a_start : found.a_end], b.forms[found.b_start : found.b_end]) == "translation":
        yield from (_partial_match(a, b, *_ends(a, b, dense), _copy_score(dense)) for dense in _dense(a, b, run) if _says_something(a, dense))
    else:
        yield replace(part, kind="near_duplicate")


def _says_something(a: Worded, run: Run) -> bool:
    # Words with a capital name institutions, offices and laws, which everybody writes alike.
    return run.equal >= RUN and a.plain_before[run.a_end] - a.plain_before[run.a_start] >= RUN_CONTENT


def _ends(a: Worded, b: Worded, run: Run) -> tuple[int, int, int, int]:
    """Where a run begins and ends in both texts, with the marks around it."""
    return (*a.with_marks(a.starts[run.a_start], a.ends[run.a_end - 1]), *b.with_marks(b.starts[run.b_start], b.ends[run.b_end - 1]))


def _copy_score(run: Run) -> float:
    """How sure a run is a copy: the more, the more of it is equal, and the longer it is."""
    return min(1.0, run.ratio * (0.5 + run.equal / (4 * RUN)))


def _name_others(a: Worded, b: Worded, match: Match) -> bool:
    """Tell whether each side of a passage names somebody or something that the other text does not name; of words alone nothing is known about names."""
    if not (isinstance(a, Compared) and isinstance(b, Compared)):
        return False
    left, right = a.names_within(match.a_start, match.a_end), b.names_within(match.b_start, match.b_end)
    return bool(unmatched(left - b.whole.content.keys(), right) and unmatched(right - a.whole.content.keys(), left))


def _dense(a: Worded, b: Worded, run: Run) -> Iterator[Run]:
    """Yield the parts of a run that are edited copies by themselves."""
    left, right = a.forms[run.a_start : run.a_end], b.forms[run.b_start : run.b_end]
    for part in grown(left, right, edit_cost=EDITED / (2 * (1 - EDITED)), least=0.0):
        yield Run(run.a_start + part.a_start, run.a_start + part.a_end, run.b_start + part.b_start, run.b_start + part.b_end, part.equal)


def _about_others(a: Worded, b: Worded) -> bool:
    """Tell whether two texts name others; of words alone nothing is known about names."""
    return isinstance(a, Compared) and isinstance(b, Compared) and names_of(a, b, a.all_clauses, b.all_clauses).apart


def _widened(a: Worded, b: Worded, run: Run) -> Run:
    """Return the run with the equal tokens right before and after it, and with the function word that begins its clause on both sides."""
    a_start, a_end, b_start, b_end, equal = run.a_start, run.a_end, run.b_start, run.b_end, run.equal
    left, right = a.forms, b.forms
    while a_start and b_start and left[a_start - 1] == right[b_start - 1]:
        a_start, b_start, equal = a_start - 1, b_start - 1, equal + 1
    while a_end < len(left) and b_end < len(right) and left[a_end] == right[b_end]:
        a_end, b_end, equal = a_end + 1, b_end + 1, equal + 1
    # Another article at the start of both clauses belongs to the passage.
    before = left[max(a_start - 1, 0) : a_start] + right[max(b_start - 1, 0) : b_start]
    if len(before) == 2 and STOP_WORDS.issuperset(before) and a.begins_clause(a_start - 1) and b.begins_clause(b_start - 1):
        a_start, b_start = a_start - 1, b_start - 1
    return Run(a_start, a_end, b_start, b_end, equal)


def around(side: Worded, start: int, end: int) -> str:
    """Return the text of the tokens [start, end) and of a few more on both sides: where a template holds its figures."""
    first, last = max(start - RUN_MARGIN, 0), min(end + RUN_MARGIN, len(side.forms))
    return side.text[side.starts[first] : side.ends[last - 1]]


def _same_details(a: str, b: str) -> bool:
    # Where one side states nothing, there is nothing to contradict.
    if a == b or not (_DIGIT.search(a) and _DIGIT.search(b)):
        return True
    details_a, details_b = details_in(a), details_in(b)
    if details_a == details_b:
        return True
    (numbers_a, years_a), (numbers_b, years_b) = details_a, details_b
    possible = min(len(numbers_a), len(numbers_b)) + min(len(years_a), len(years_b))
    shared = min(len(agreeing(numbers_a, numbers_b)), len(numbers_b)) + len(years_a & years_b)
    return not possible or shared >= RUN_FIGURES * possible


def _overlap(one: Match, other: Match) -> bool:
    return one.a_start < other.a_end and other.a_start < one.a_end and one.b_start < other.b_end and other.b_start < one.b_end


def _joined(a: Worded, b: Worded, one: Match, other: Match) -> Match:
    return _placed(
        a, b, min(one.a_start, other.a_start), max(one.a_end, other.a_end), min(one.b_start, other.b_start), max(one.b_end, other.b_end),
        max(one.score, other.score),
    )  # fmt: skip
