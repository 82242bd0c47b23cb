"""Bootstrap intervals of shares: how far a share could lie elsewhere had other posts been published. Pure functions over arrays."""

from __future__ import annotations

import numpy as np

#: Samples drawn; with 1,000 the ends of an interval are steady to about a tenth of its width.
DRAWS = 1000
#: Draws that are held in memory at once, times posts.
_CELLS = 4_000_000


def share_intervals(carrying: np.ndarray, coded: np.ndarray, *, draws: int = DRAWS, random_state: int = 0) -> np.ndarray:
    """Return the 95 % interval of each frame's share of the coded paragraphs, resampling posts (the paragraphs of one post are not independent).

    `carrying` is (n_posts, n_frames), how many coded paragraphs of the post carry the frame; `coded` is (n_posts,), how many it has. The result is
    (n_frames, 2), the 2.5th and 97.5th percentile (Efron & Tibshirani 1993, chapter 13); NaN where fewer than two posts were coded.
    """
    kept = coded > 0
    carrying, coded = carrying[kept].astype(float), coded[kept].astype(float)
    n_posts = len(coded)
    if n_posts < 2:
        return np.full((carrying.shape[1], 2), np.nan)
    random = np.random.default_rng(random_state)
    shares = []
    for size in _batches(draws, max(1, _CELLS // n_posts)):
        weights = random.multinomial(n_posts, np.full(n_posts, 1 / n_posts), size=size).astype(float)
        shares.append((weights @ carrying) / (weights @ coded)[:, None])
    return np.percentile(np.concatenate(shares), [2.5, 97.5], axis=0).T


def _batches(total: int, most: int) -> list[int]:
    return [min(most, total - start) for start in range(0, total, most)]
