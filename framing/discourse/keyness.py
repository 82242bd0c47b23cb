"""`keyness`: which words one corpus says more often than another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from framing.discourse.likelihood import log_likelihood
from framing.discourse.passages import Passages, passages_of, whole_number
from framing.errors import InputError

#: A word is listed from this many occurrences on both sides together.
MIN_COUNT = 3
#: Fewer posts on a side say nothing of how posts differ: no interval.
FEWEST_POSTS = 5
#: Samples of posts behind an interval, and words whose percentiles are taken at a time.
DRAWS = 1000
_BLOCK = 5_000


def keyness(target: Any, reference: Any, *, min_count: int = MIN_COUNT, copies: bool = True, random_state: int = 0) -> pd.DataFrame:
    """Compare how often each word stands in `target` and in `reference`, the likeliest key words of the target first, those of the reference last.

    Each is a corpus, an analysis, a DataFrame of paragraphs (`text`, and where known `post_id` and `paragraph_id`; so the paragraphs of one frame against the
    others), or texts. No paragraph may stand on both sides. `log_ratio` is the binary logarithm of the ratio of relative frequencies (Hardie 2014), so that
    1 is twice as often; one further occurrence, shared by both sides as their sizes are, keeps it finite and draws rare words to 0. `log_ratio_low` and
    `log_ratio_high` are its 95 % interval: posts are resampled, those that stand on both sides together, and it is never narrower than that of as many
    independent tokens (Katz et al. 1978); NaN below FEWEST_POSTS posts on a side. A word that one post repeats is not key to a corpus.
    `log_likelihood` is G2 of all four cells (Dunning 1993), negative where the reference says the word more often. Exact copies of a
    paragraph count as often as they stand there; with `copies=False` each side counts the first alone, in its post. Raises `InputError` for other inputs.
    """
    whole_number("min_count", min_count, least=1)
    whole_number("random_state", random_state, least=0)
    sides = passages_of(target, "the target"), passages_of(reference, "the reference")
    _check_apart(*sides)
    left, right = (_Counts.of(side if copies else side.once_each()) for side in sides)
    forms = sorted(form for form in {*left.totals, *right.totals} if left.totals.get(form, 0) + right.totals.get(form, 0) >= min_count)
    a, b = left.of_forms(forms), right.of_forms(forms)
    n_a, n_b = a.sum(axis=0), b.sum(axis=0)
    ratio = _log_ratio(n_a, left.size, n_b, right.size)
    low, high = _interval(left, a, right, b, random_state)
    # As many independent tokens would vary by so much.
    spread = 1.96 * np.sqrt(1 / (n_a + left.size / (left.size + right.size)) + 1 / (n_b + right.size / (left.size + right.size))) / np.log(2)
    table = pd.DataFrame({
        "token": pd.Series(forms, dtype=object), "n_target": n_a, "n_reference": n_b, "per_million_target": n_a / left.size * 1e6,
        "per_million_reference": n_b / right.size * 1e6, "log_ratio": ratio, "log_ratio_low": np.minimum(low, ratio - spread),
        "log_ratio_high": np.maximum(high, ratio + spread),
        "log_likelihood": np.sign(ratio) * log_likelihood(n_a, left.size - n_a, n_b, right.size - n_b),
        "n_posts_target": (a > 0).sum(axis=0), "n_posts_reference": (b > 0).sum(axis=0),
    })  # fmt: skip
    return table.sort_values(["log_likelihood", "token"], ascending=[False, True], kind="stable", ignore_index=True)


def _check_apart(target: Passages, reference: Passages) -> None:
    """A frame against all paragraphs compares it with itself."""
    if target.numbered or reference.numbered:
        return
    both = set(zip(target.paragraph_ids, target.texts, strict=True)) & set(zip(reference.paragraph_ids, reference.texts, strict=True))
    if both:
        raise InputError(
            f"{len(both)} paragraphs stand in the target and in the reference; leave them out of the reference, as in paragraphs.drop(target.index), or compare other corpora"
        )


class _Counts:
    """How often each post of one side says each word; posts in the order of their ids."""

    def __init__(self, posts: np.ndarray, by_post: sparse.csr_array, forms: tuple[str, ...]) -> None:
        self.posts = posts
        self.by_post = by_post
        self.lengths = by_post.sum(axis=1)
        self.size = int(self.lengths.sum())
        self.column = {form: number for number, form in enumerate(forms)}
        self.totals = dict(zip(forms, by_post.sum(axis=0).tolist(), strict=True))

    @classmethod
    def of(cls, side: Passages) -> _Counts:
        """Count one side."""
        posts, post_of = np.unique(np.array(side.post_ids, dtype=object).astype(str), return_inverse=True)
        words = side.tokens
        ones = np.ones(len(words.numbers), dtype=np.int64)
        by_post = sparse.coo_array((ones, (post_of[side.text_of_token], words.numbers)), shape=(len(posts), len(words.forms))).tocsr()
        return cls(posts, by_post, words.forms)

    def of_forms(self, forms: list[str]) -> sparse.csc_array:
        """The counts of these words, (n_posts, n_forms)."""
        missing = self.by_post.shape[1]
        padded = sparse.hstack([self.by_post, sparse.csr_array((self.by_post.shape[0], 1), dtype=np.int64)], format="csc")
        return padded[:, [self.column.get(form, missing) for form in forms]]


def _log_ratio(n_target: np.ndarray, size_target: float, n_reference: np.ndarray, size_reference: float) -> np.ndarray:
    """The log ratio; a word that neither side says has 0, and the sign is that of the difference of relative frequencies."""
    shared = 1 / (size_target + size_reference)
    return np.log2(n_target / size_target + shared) - np.log2(n_reference / size_reference + shared)


def _interval(left: _Counts, of_left: sparse.csc_array, right: _Counts, of_right: sparse.csc_array, random_state: int) -> tuple[np.ndarray, np.ndarray]:
    """The 2.5th and 97.5th percentile of each word's log ratio over samples of posts."""
    n_forms = of_left.shape[1]
    if min(len(left.posts), len(right.posts)) < FEWEST_POSTS:
        return np.full(n_forms, np.nan), np.full(n_forms, np.nan)
    random = np.random.default_rng(random_state)
    posts = np.union1d(left.posts, right.posts)
    places = [np.searchsorted(posts, side.posts) for side in (left, right)]
    # Posts of the target alone, of the reference alone, and of both are drawn among themselves.
    standing = np.zeros(len(posts), dtype=np.int64)
    for side, place in enumerate(places):
        standing[place] += side + 1
    strata = [np.flatnonzero(standing == kind) for kind in np.unique(standing)]
    drawn = np.empty((DRAWS, n_forms), dtype=np.float32)
    for row in drawn:
        times = np.zeros(len(posts))
        for stratum in strata:
            times[stratum] = random.multinomial(len(stratum), np.full(len(stratum), 1 / len(stratum)))
        a, b = times[places[0]], times[places[1]]
        row[:] = _log_ratio(a @ of_left, max(a @ left.lengths, 1), b @ of_right, max(b @ right.lengths, 1))
    blocks = [np.percentile(drawn[:, start : start + _BLOCK], [2.5, 97.5], axis=0) for start in range(0, n_forms, _BLOCK)]
    low, high = np.concatenate([np.empty((2, 0)), *blocks], axis=1)
    return low, high
