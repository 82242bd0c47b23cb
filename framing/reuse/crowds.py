"""Pairs out of a crowd: where each of two texts has more near misses that are about as near as partners, both say what many say, each anew: a formula."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from framing.reuse.matches import Alike
from framing.reuse.verifier import ACCEPTED

#: By so much (log-odds) may another text be farther from a side than its partner is, and still be about as near.
MARGIN = 3.0
#: Fewest such texts beside each side of a pair that is dropped: one bad rendering of a passage beside two good ones is no crowd.
FEWEST = 2

#: The lowest score that such a text may have.
NEAR_MISS = 1 / (1 + (1 - ACCEPTED) / ACCEPTED * math.exp(MARGIN))

Pair = tuple[int, int]


def without_crowds(accepted: Mapping[Pair, Alike], scored: Mapping[Pair, Alike]) -> dict[Pair, Alike]:
    """Drop the accepted pairs both of whose sides have, for the same stretch, more near misses among all `scored` pairs than other partners. What is scored
    high enough and not accepted was refused for another reason, and is neither.

    Renderings of one passage are renderings of each other, so one that a bad rendering misses has its other partners; of a formula that an office fills in
    anew the fillings are all about as far from each other, and it is chance which of them are beyond the threshold.
    """
    near: dict[int, list[tuple[float, int, int, int, bool]]] = defaultdict(list)
    for pair, found in scored.items():
        if pair in accepted or found.score < ACCEPTED:
            for row, other, start, end in _sides(pair, found):
                near[row].append((log_odds(found.score), other, start, end, pair in accepted))
    return {pair: found for pair, found in accepted.items() if not all(_in_crowd(near[row], found, *place) for row, *place in _sides(pair, found))}


def _in_crowd(near: Sequence[tuple[float, int, int, int, bool]], found: Alike, partner: int, start: int, end: int) -> bool:
    """Tell whether the stretch [start, end) of a text has more near misses than partners, besides the partner that `found` is about."""
    least = log_odds(found.score) - MARGIN
    misses = partners = 0
    for odds, other, first, last, is_partner in near:
        if other != partner and odds >= least and 2 * (min(end, last) - max(start, first)) > min(end - start, last - first):
            partners += is_partner
            misses += not is_partner
    return misses >= FEWEST and misses > partners


def _sides(pair: Pair, found: Alike) -> tuple[tuple[int, int, int, int], ...]:
    passage = found.passage
    return (pair[0], pair[1], passage.a_start, passage.a_end), (pair[1], pair[0], passage.b_start, passage.b_end)


def log_odds(score: float) -> float:
    """Return the log-odds of a probability."""
    return math.log(max(score, 1e-12) / max(1 - score, 1e-12))
