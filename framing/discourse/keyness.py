"""`keyness`: which words one corpus says more often than another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import xlogy

from framing.discourse.passages import Passages, passages_of
from framing.errors import InputError

KEYNESS_COLUMNS = [
    "token", "n_target", "n_reference", "per_million_target", "per_million_reference", "log_ratio", "log_ratio_low", "log_ratio_high", "log_likelihood",
    "n_posts_target", "n_posts_reference",
]  # fmt: skip
#: A word is listed from this many occurrences on both sides together.
MIN_COUNT = 3
#: Samples of posts behind an interval, and words whose percentiles are taken at a time.
DRAWS = 500
_BLOCK = 5_000


def keyness(target: Any, reference: Any, *, min_count: int = MIN_COUNT, copies: bool = True, random_state: int = 0) -> pd.DataFrame:
    """Compare how often each word stands in `target` and in `reference`, the likeliest key words of the target first, those of the reference last.

    Each is a corpus, an analysis, a DataFrame of paragraphs (`text`, and where known `post_id`; so `paragraphs[paragraphs["frames"].map(...)]`), or a list of
    texts. `log_ratio` is the binary logarithm of the ratio of relative frequencies (Hardie 2014), half an occurrence added on each side, so that 1 is
    twice as often; `log_ratio_low` and `log_ratio_high` are its 95 % interval, resampling posts (NaN where a side has one post): a word that one
    post repeats is not key to a corpus. `log_likelihood` is G2 of the table of both (Dunning 1993), negative where the reference says the word more
    often. Exact copies of a paragraph count as often as they stand there; with `copies=False` each side counts them once. Raises `InputError` for other
    inputs and for a `min_count` below 1.
    """
    if min_count < 1:
        raise InputError(f"min_count is {min_count}; it must be at least 1")
    sides = [passages_of(target, "the target"), passages_of(reference, "the reference")]
    left, right = (_Counts.of(side if copies else side.once_each()) for side in sides)
    forms = sorted({*left.totals, *right.totals})
    forms = [form for form in forms if left.totals.get(form, 0) + right.totals.get(form, 0) >= min_count]
    a, b = left.of_forms(forms), right.of_forms(forms)
    n_a, n_b = a.sum(axis=0), b.sum(axis=0)
    ratio = _log_ratio(n_a, left.size, n_b, right.size)
    low, high = _interval(left, a, right, b, random_state)
    table = pd.DataFrame({
        "token": pd.Series(forms, dtype=object), "n_target": n_a, "n_reference": n_b, "per_million_target": n_a / left.size * 1e6,
        "per_million_reference": n_b / right.size * 1e6, "log_ratio": ratio, "log_ratio_low": low, "log_ratio_high": high,
        "log_likelihood": np.sign(n_a / left.size - n_b / right.size) * log_likelihood(n_a, left.size, n_b, right.size),
        "n_posts_target": (a > 0).sum(axis=0), "n_posts_reference": (b > 0).sum(axis=0),
    })  # fmt: skip
    return table.sort_values(["log_likelihood", "token"], ascending=[False, True], kind="stable", ignore_index=True)


def log_likelihood(n_target: np.ndarray, size_target: float, n_reference: np.ndarray, size_reference: float) -> np.ndarray:
    """Return G2, twice the log likelihood ratio, of each word's table of occurrences and other tokens on both sides (Dunning 1993)."""
    cells = np.array([n_target, n_reference, size_target - n_target, size_reference - n_reference], dtype=float)
    both = cells[0] + cells[1]
    total = float(size_target + size_reference)
    margins = xlogy(both, both) + xlogy(total - both, total - both) + xlogy(size_target, size_target) + xlogy(size_reference, size_reference)
    # Rounding may leave a hair below nought.
    return np.maximum(2 * (xlogy(cells, cells).sum(axis=0) - margins + xlogy(total, total)), 0.0)


class _Counts:
    """How often each post of one side says each word."""

    def __init__(self, by_post: sparse.csr_array, forms: tuple[str, ...]) -> None:
        self.by_post = by_post
        self.lengths = by_post.sum(axis=1)
        self.size = int(self.lengths.sum())
        self.column = {form: number for number, form in enumerate(forms)}
        self.totals = dict(zip(forms, by_post.sum(axis=0).tolist(), strict=True))

    @classmethod
    def of(cls, side: Passages) -> _Counts:
        """Count one side."""
        posts, _ = pd.factorize(np.array(side.post_ids, dtype=object))
        words = side.tokens
        ones = np.ones(len(words.numbers), dtype=np.int64)
        shape = (int(posts.max()) + 1, len(words.forms))
        return cls(sparse.coo_array((ones, (posts[side.text_of_token], words.numbers)), shape=shape).tocsr(), words.forms)

    def of_forms(self, forms: list[str]) -> sparse.csc_array:
        """The counts of these words, (n_posts, n_forms)."""
        missing = self.by_post.shape[1]
        padded = sparse.hstack([self.by_post, sparse.csr_array((self.by_post.shape[0], 1), dtype=np.int64)], format="csc")
        return padded[:, [self.column.get(form, missing) for form in forms]]


def _log_ratio(n_target: np.ndarray, size_target: np.ndarray | float, n_reference: np.ndarray, size_reference: np.ndarray | float) -> np.ndarray:
    return np.log2((n_target + 0.5) / (size_target + 0.5)) - np.log2((n_reference + 0.5) / (size_reference + 0.5))


def _interval(left: _Counts, of_left: sparse.csc_array, right: _Counts, of_right: sparse.csc_array, random_state: int) -> tuple[np.ndarray, np.ndarray]:
    """The 2.5th and 97.5th percentile of each word's log ratio over samples of posts of both sides."""
    n_forms = of_left.shape[1]
    if min(len(left.lengths), len(right.lengths)) < 2:
        return np.full(n_forms, np.nan), np.full(n_forms, np.nan)
    random = np.random.default_rng(random_state)
    drawn = np.empty((DRAWS, n_forms), dtype=np.float32)
    for row in drawn:
        (a, size_a), (b, size_b) = (_resampled(counts, side.lengths, random) for counts, side in ((of_left, left), (of_right, right)))
        row[:] = _log_ratio(a, size_a, b, size_b)
    blocks = [np.percentile(drawn[:, start : start + _BLOCK], [2.5, 97.5], axis=0) for start in range(0, n_forms, _BLOCK)]
    low, high = np.concatenate([np.empty((2, 0)), *blocks], axis=1)
    return low, high


def _resampled(counts: sparse.csc_array, lengths: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, float]:
    """The occurrences of each word, and the tokens, of as many posts drawn with replacement."""
    times = random.multinomial(len(lengths), np.full(len(lengths), 1 / len(lengths))).astype(float)
    return times @ counts, float(times @ lengths)
