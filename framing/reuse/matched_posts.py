"""Posts that are renderings of one another as wholes: what single paragraphs leave in doubt, their order decides.

Two translations of one post follow the same course, paragraph by paragraph; two posts on the same topic do not. So similarities too weak to
decide alone count where they form a chain in the same order that covers much of both posts. Inside such a pair of posts, titles, headings
and short paragraphs between the same neighbours count too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np

from framing.reuse.matches import Match, whole_match
from framing.reuse.passages import whole_likeness
from framing.reuse.prepared import Owner, Preparation

#: Likeness from which two paragraphs may be a link of a chain.
WEAK_MATCH = 0.45
#: Fewest links of a chain, and the share of both posts' text that it must cover.
CHAIN_LINKS = 3
CHAIN_COVERAGE = 0.5
#: Likeness from which short paragraphs between the same neighbours are renderings of one another.
SHORT_MATCH = 0.36
#: Post pairs with a verified match are looked at when this many of their paragraphs have a cosine of at least WEAK_COSINE.
WEAK_COSINE = 0.6

Pair = tuple[int, int]


def in_matched_posts(prepared: Preparation, matches: Mapping[Pair, list[Match]]) -> dict[Pair, Match]:
    """Return the further matches that follow from posts which are renderings of one another."""
    post = prepared.posts
    rows: dict[Owner, list[int]] = defaultdict(list)
    for row, owner in enumerate(post):
        rows[owner].append(row)
    rows_of = {owner: np.array(own) for owner, own in rows.items()}
    found: dict[Pair, Match] = {}
    for left, right in sorted({(post[a], post[b]) for a, b in matches if post[a][0] != post[b][0]}):
        near = _near(rows_of[left], rows_of[right], prepared)
        chain = _chain(near, prepared, matches) if len(near) >= CHAIN_LINKS else []
        if len(chain) < CHAIN_LINKS or _coverage(chain, prepared, rows_of[left], rows_of[right]) < CHAIN_COVERAGE:
            continue
        for a, b in chain:
            if (a, b) not in matches:
                found[(a, b)] = whole_match(prepared.compared(a), prepared.compared(b), _score(a, b, prepared))
        found.update(_between(chain, rows_of[left], rows_of[right], prepared))
    return found


def _near(left: np.ndarray, right: np.ndarray, prepared: Preparation) -> list[Pair]:
    assert prepared.encoded is not None
    vectors = prepared.encoded.text_vectors
    a, b = np.nonzero(vectors[left] @ vectors[right].T >= WEAK_COSINE)
    return list(zip(left[a].tolist(), right[b].tolist(), strict=True))


def _chain(near: list[Pair], prepared: Preparation, matches: Mapping[Pair, list[Match]]) -> list[Pair]:
    """Return the heaviest chain of mutually nearest paragraphs in the same order on both sides."""
    scores = {pair: 1.0 if any(match.extent == "whole" for match in matches.get(pair, ())) else _score(*pair, prepared) for pair in near}
    best_a: dict[int, float] = defaultdict(float)
    best_b: dict[int, float] = defaultdict(float)
    for (a, b), score in scores.items():
        best_a[a] = max(best_a[a], score)
        best_b[b] = max(best_b[b], score)
    links = sorted(pair for pair, score in scores.items() if score >= WEAK_MATCH and score == best_a[pair[0]] == best_b[pair[1]])
    weight: list[float] = []
    before: list[int | None] = []
    for i, (a, b) in enumerate(links):
        earlier = [j for j in range(i) if links[j][0] < a and links[j][1] < b]
        j = max(earlier, key=lambda k: weight[k], default=None)
        weight.append(scores[(a, b)] + (weight[j] if j is not None else 0.0))
        before.append(j)
    chain: list[Pair] = []
    at = int(np.argmax(weight)) if weight else None
    while at is not None:
        chain.append(links[at])
        at = before[at]
    return chain[::-1]


def _score(a: int, b: int, prepared: Preparation) -> float:
    return whole_likeness(prepared.compared(a), prepared.compared(b))


def _coverage(chain: list[Pair], prepared: Preparation, left: np.ndarray, right: np.ndarray) -> float:
    """The share of the text that the chain covers, on the side where it covers less."""

    def share(linked: Iterable[int], rows: np.ndarray) -> float:
        return sum(len(prepared.texts[row]) for row in linked) / max(sum(len(prepared.texts[row]) for row in rows), 1)

    return min(share([a for a, _ in chain], left), share([b for _, b in chain], right))


def _between(chain: list[Pair], left: np.ndarray, right: np.ndarray, prepared: Preparation) -> dict[Pair, Match]:
    """Match what stands between the same two links of the chain and is of the same kind, best first."""
    taken = {row for pair in chain for row in pair}
    corners = [(int(left[0]) - 1, int(right[0]) - 1), *chain, (int(left[-1]) + 1, int(right[-1]) + 1)]
    kind = prepared.table["kind"].tolist()
    found: dict[Pair, Match] = {}
    for (a0, b0), (a1, b1) in pairwise(corners):
        scored = [(_score(a, b, prepared), a, b) for a in range(a0 + 1, a1) for b in range(b0 + 1, b1) if kind[a] == kind[b]]
        for score, a, b in sorted(scored, key=lambda item: (-item[0], item[1], item[2])):
            if score >= SHORT_MATCH and a not in taken and b not in taken:
                taken |= {a, b}
                found[(a, b)] = whole_match(prepared.compared(a), prepared.compared(b), score)
    return found
