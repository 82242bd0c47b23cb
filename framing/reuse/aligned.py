"""Two passages side by side: which words they have in common in the same order, which differ, and which figures contradict one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz.distance import LCSseq

from framing.corpus.text import STOP_WORDS, Token, stem, tokenise, tokens
from framing.reuse.figures import figures_in, same_value

COMMON, CHANGED, FIGURE = "common", "changed", "figure"


@dataclass(frozen=True)
class Run:
    """A stretch of one text, from its first to its last word: in `common` with the other text, `changed`, or a `figure` that the other states otherwise."""

    start: int
    end: int
    role: str


@dataclass(frozen=True)
class Aligned:
    """The runs of two texts, in order; what stands between runs (spaces, punctuation) belongs to none."""

    a: tuple[Run, ...]
    b: tuple[Run, ...]

    @property
    def same_words(self) -> bool:
        """Whether both texts hold the same words in the same order."""
        return all(run.role == COMMON for run in (*self.a, *self.b))


def align(a: str, b: str) -> Aligned:
    """Align two texts by the longest common subsequence of the stems of their words (Hunt & McIlroy 1976).

    Stop words alone between changed words count as changed: in two translations they meet by chance. A changed word is a figure if it belongs to a
    quantity whose value the other text does not state, while the other states one of the same unit that this text does not.
    """
    left, right = tokenise(a), tokenise(b)
    matched = [block for block in LCSseq.opcodes([stem(token.form) for token in left], [stem(token.form) for token in right]) if block.tag == "equal"]
    in_a, in_b = [False] * len(left), [False] * len(right)
    whole = bool(matched) and matched[0].src_end == len(left) == matched[0].dest_end == len(right)
    for block in matched:
        if whole or any(token.form not in STOP_WORDS for token in left[block.src_start : block.src_end]):
            in_a[block.src_start : block.src_end] = [True] * (block.src_end - block.src_start)
            in_b[block.dest_start : block.dest_end] = [True] * (block.dest_end - block.dest_start)
    figures_a, figures_b = _differing(a, b)
    return Aligned(_runs(left, in_a, figures_a), _runs(right, in_b, figures_b))


def words_of(text: str) -> tuple[str, ...]:
    """Return the stems of the words of a text: two texts hold the same words only where these are equal."""
    return tuple(stem(form) for form in tokens(text))


def _differing(a: str, b: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The spans of the figures of each text whose value the other does not state, where the other has such a figure of the same unit too."""
    of_a, of_b = ([figure for figure in figures_in(text) if figure.value is not None] for text in (a, b))
    only_a = [f for f in of_a if not any(same_value(f.value or 0, g.value or 0) for g in of_b)]
    only_b = [g for g in of_b if not any(same_value(f.value or 0, g.value or 0) for f in of_a)]
    units = {f.unit for f in only_a} & {g.unit for g in only_b}
    return [(f.start, f.end) for f in only_a if f.unit in units], [(g.start, g.end) for g in only_b if g.unit in units]


def _runs(tokens: Sequence[Token], common: Sequence[bool], figures: Sequence[tuple[int, int]]) -> tuple[Run, ...]:
    def role(position: int) -> str:
        token = tokens[position]
        if any(start < token.end and token.start < end for start, end in figures) and any(character.isdigit() for character in token.form):
            return FIGURE
        return COMMON if common[position] else CHANGED

    runs = []
    for kind, positions in groupby(range(len(tokens)), role):
        of_kind = list(positions)
        runs.append(Run(tokens[of_kind[0]].start, tokens[of_kind[-1]].end, kind))
    return tuple(runs)
