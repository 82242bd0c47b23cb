"""Passages copied, with or without edits, into longer texts: seeds that two texts share, and the alignments that grow from them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from rapidfuzz.distance import Indel

from framing.engine.base import Engine, Keyed
from framing.engine.local import LOCAL
from framing.reuse.copies import CROWD, HUBS
from framing.reuse.shingles import TokenTable

#: Runs of this many equal tokens are seeds; of every WINDOW in a row the one with the smallest hash is kept (winnowing; Schleimer, Wilkerson & Aiken
#: 2003), so that no shared run of SEED + WINDOW - 1 tokens goes unseen.
SEED = 5
WINDOW = 4
#: Fewest seeds that two texts share before they are aligned.
MIN_SEEDS = 2
#: Seeds farther apart than this many tokens belong to different passages.
GAP = 30
#: What an edited token takes from a passage, where an equal one gives 1.
EDIT_COST = 0.6
#: Fewest points of a passage: so many equal tokens more than edits take away.
MIN_POINTS = 9.0


@dataclass(frozen=True, slots=True)
class Run:
    """A passage in tokens: [a_start, a_end) of one text, [b_start, b_end) of the other, and how many tokens are equal in order."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int
    equal: int

    @property
    def ratio(self) -> float:
        """Return the share of tokens of both sides that are equal in order (0-1)."""
        return 2 * self.equal / (self.a_end - self.a_start + self.b_end - self.b_start)


@dataclass(frozen=True)
class Seeds:
    """k shared seeds as columns sorted by pair of rows: rows `a` < `b`, and where the seed stands in each, in tokens."""

    a: np.ndarray
    b: np.ndarray
    at_a: np.ndarray
    at_b: np.ndarray

    @property
    def first(self) -> np.ndarray:
        """The (n + 1,) places where the seeds of each pair of rows begin, and where the last ones end."""
        starts = np.flatnonzero(np.append(True, (self.a[1:] != self.a[:-1]) | (self.b[1:] != self.b[:-1]))[: len(self.a)])
        return np.append(starts, len(self.a))


def shared_seeds(table: TokenTable, *, min_seeds: int = MIN_SEEDS, engine: Engine = LOCAL) -> Seeds:
    """Return the seeds of every pair of texts that shares at least `min_seeds`; nothing is too frequent to be looked at (see CROWD)."""
    hashes, row, at = _seeds(table)
    # By their words, so that the hubs of a crowd are the same in whatever order the texts come.
    links = engine.pair(Keyed(hashes, table.fingerprints[row], np.arange(len(at), dtype=np.int32)), crowd=CROWD, hubs=HUBS)
    del hashes
    left, right = np.minimum(links.a, links.b), np.maximum(links.a, links.b)
    del links
    other = row[left] != row[right]
    left, right = left[other], right[other]
    a, b = row[left], row[right]
    order = np.lexsort((right, left, b, a))
    left, right, a, b = left[order], right[order], a[order], b[order]
    starts = np.flatnonzero(np.r_[True, (a[1:] != a[:-1]) | (b[1:] != b[:-1])]) if len(a) else np.array([], dtype=np.int64)
    counts = np.diff(np.r_[starts, len(a)])
    keep = np.repeat(counts >= min_seeds, counts)
    return Seeds(a[keep], b[keep], at[left[keep]], at[right[keep]])


def _seeds(table: TokenTable) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The hashes of the seeds of all texts, the row of each, and where it stands in its text, in tokens; text by text, in order."""
    hashes, rows, places = [np.zeros(0, dtype=np.uint64)], [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.int32)]
    for part in table.parts():
        grams, at = part.table.grams(SEED)
        row = part.table.rows[at]
        grams, at, row = _winnowed(grams, at, row)
        hashes.append(grams)
        rows.append(row + np.int32(part.row))
        places.append((at - part.table.first[row]).astype(np.int32))
    return np.concatenate(hashes), np.concatenate(rows), np.concatenate(places)


def _winnowed(hashes: np.ndarray, at: np.ndarray, row: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of every WINDOW seeds in a row of one text the one with the smallest hash, and all seeds of a text with fewer; what stands before or after it changes nothing."""
    if not len(hashes):
        return hashes, at, row
    chosen = (np.bincount(row) < WINDOW)[row]
    if len(hashes) >= WINDOW:
        least = np.lib.stride_tricks.sliding_window_view(hashes, WINDOW).argmin(axis=1) + np.arange(len(hashes) - WINDOW + 1)
        chosen[least[row[: len(least)] == row[WINDOW - 1 :]]] = True
    return hashes[chosen], at[chosen], row[chosen]


def passages(a: np.ndarray, b: np.ndarray, at_a: np.ndarray, at_b: np.ndarray) -> list[Run]:
    """Return the passages that two texts share, from the numbers of their tokens and the places of their seeds; none overlaps another on side `a`."""
    found: list[Run] = []
    for first, last in _chains(at_a, at_b):
        a_low, a_high = max(int(at_a[first]) - GAP, 0), min(int(at_a[last]) + SEED + GAP, len(a))
        b_low, b_high = max(int(at_b[first]) - GAP, 0), min(int(at_b[last]) + SEED + GAP, len(b))
        for run in grown(a[a_low:a_high].tolist(), b[b_low:b_high].tolist()):
            moved = Run(run.a_start + a_low, run.a_end + a_low, run.b_start + b_low, run.b_end + b_low, run.equal)
            if all(moved.a_end <= other.a_start or other.a_end <= moved.a_start for other in found):
                found.append(moved)
    return sorted(found, key=lambda run: run.a_start)


def _chains(at_a: np.ndarray, at_b: np.ndarray) -> list[tuple[int, int]]:
    """Return (first, last) seed of each chain: seeds that follow one another on both sides without a gap of more than GAP tokens."""
    order = np.lexsort((at_a, at_b - at_a)).tolist()
    xs, ys = at_a.tolist(), at_b.tolist()
    chains: list[list[int]] = []
    for index in order:
        x, y = xs[index], ys[index]
        for chain in reversed(chains):
            dx, dy = x - xs[chain[-1]], y - ys[chain[-1]]
            if 0 < dx <= GAP + SEED and 0 < dy <= GAP + SEED:
                chain.append(index)
                break
        else:
            chains.append([index])
    joined: list[tuple[int, int]] = []
    for chain in sorted(chains, key=lambda one: xs[one[0]]):
        # Chains on neighbouring diagonals are one passage with words put in or left out.
        if joined:
            first, last = joined[-1]
            dx, dy = xs[chain[0]] - xs[last], ys[chain[0]] - ys[last]
            if 0 < dx <= GAP + SEED and 0 < dy <= GAP + SEED:
                joined[-1] = (first, chain[-1])
                continue
        joined.append((chain[0], chain[-1]))
    return joined


def grown(a: Sequence[Hashable], b: Sequence[Hashable], *, edit_cost: float = EDIT_COST, least: float = MIN_POINTS) -> Iterator[Run]:
    """Align two stretches of tokens and yield the parts in which equal tokens, a point each, outweigh edits by `least` points (all maximal scoring parts; Ruzzo & Tompa 1999)."""
    # As tuples, which are read many times as fast: what is done, from and to where in `a`, from and to where in `b`.
    blocks = cast(list[tuple[str, int, int, int, int]], Indel.opcodes(a, b).as_list())
    points = [
        float(a_end - a_start) if done == "equal" else -edit_cost * (a_end - a_start + b_end - b_start) for done, a_start, a_end, b_start, b_end in blocks
    ]
    for first, last in maximal_parts(points):
        if sum(points[first:last]) >= least:
            equal = sum(a_end - a_start for done, a_start, a_end, _, _ in blocks[first:last] if done == "equal")
            yield Run(blocks[first][1], blocks[last - 1][2], blocks[first][3], blocks[last - 1][4], equal)


def maximal_parts(points: Sequence[float]) -> list[tuple[int, int]]:
    """Return the [first, last) ranges of all maximal scoring parts of a sequence of gains and losses (Ruzzo & Tompa 1999)."""
    parts: list[tuple[int, int, float, float]] = []
    total = 0.0
    for position, value in enumerate(points):
        before, total = total, total + value
        if value <= 0:
            continue
        part = (position, position + 1, before, total)
        while True:
            earlier = len(parts) - 1
            while earlier >= 0 and parts[earlier][2] >= part[2]:
                earlier -= 1
            if earlier < 0 or parts[earlier][3] >= part[3]:
                parts.append(part)
                break
            part = (parts[earlier][0], part[1], parts[earlier][2], part[3])
            del parts[earlier:]
    return [(first, last) for first, last, _, _ in parts]
