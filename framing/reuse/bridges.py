"""Pairs that bridge two groups: renderings of one passage are renderings of each other, so a pair whose sides have other partners, and hardly any in common, is none.

What the partners of two texts tell about their pair is the coherence that network analysis measures by closed triangles (Watts & Strogatz 1998).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from framing.reuse.matches import WHOLE, Alike

#: Fewest other partners of each side from which their company tells something.
FEWEST_PARTNERS = 3
#: A pair is a bridge where its sides share less than this part of the other partners of the one that has fewer. Of a quarter of the translations of WMT22, 121
#: pairs were bridges at 0.1, and 136 at 0.4, and not one of them was right.
IN_COMMON = 0.1

Pair = tuple[int, int]


def without_bridges(alike: Mapping[Pair, Alike], texts: Sequence[str]) -> dict[Pair, Alike]:
    """Drop the bridges among the pairs of rows whose alike stretches cover most of both `texts`; pairs that share less are neither dropped nor counted."""
    whole = [pair for pair, found in alike.items() if _covered(pair, found, texts) >= WHOLE]
    partners: dict[int, set[int]] = defaultdict(set)
    for a, b in whole:
        partners[a].add(b)
        partners[b].add(a)
    bridges = set()
    for a, b in whole:
        fewer = min(len(partners[a]), len(partners[b])) - 1
        if fewer >= FEWEST_PARTNERS and len(partners[a] & partners[b]) < IN_COMMON * fewer:
            bridges.add((a, b))
    return {pair: found for pair, found in alike.items() if pair not in bridges}


def _covered(pair: Pair, found: Alike, texts: Sequence[str]) -> float:
    """The share of the text that the stretch covers, on the side where it covers less."""
    passage = found.passage
    a, b = (max(len(texts[row]), 1) for row in pair)
    return min((passage.a_end - passage.a_start) / a, (passage.b_end - passage.b_start) / b)
