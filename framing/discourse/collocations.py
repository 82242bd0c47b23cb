"""`collocations`: words that stand side by side more often than chance would have it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.text import STOP_WORDS
from framing.discourse.likelihood import log_likelihood
from framing.discourse.passages import Passages, passages_of, whole_number
from framing.errors import InputError

SIZES = (2, 3)
#: A collocation is listed from this many occurrences.
MIN_COUNT = 5


def collocations(target: Any, *, size: int = 2, min_count: int = MIN_COUNT, copies: bool = True) -> pd.DataFrame:
    """List the words that follow one another in `target` more often than their own counts would make likely, the surest first.

    `target` is what `keyness` takes. `size` is two or three words; none begins or ends with a function word of English, and none crosses a paragraph.
    `log_likelihood` is G2 (Dunning 1993) of the table of all places where two words follow one another, by whether the first is the first and the second
    the second; `pmi` is their pointwise mutual information in bits (Church & Hanks 1990). Three words are taken as a word and a pair, in the way that makes them the
    less likely a collocation, so that a strong pair before any word is none. Exact copies of a paragraph count as often as they stand there; with
    `copies=False` the first alone. Raises `InputError` for another size or count.
    """
    if size not in SIZES or isinstance(size, float):
        raise InputError(f"size is {size!r}; it must be 2 or 3 words (framing phrases finds longer wording)")
    whole_number("min_count", min_count, least=1)
    found = passages_of(target, "the target")
    found = found if copies else found.once_each()
    runs = _Runs.of(found, size)
    kept = np.flatnonzero((runs.counts >= min_count) & ~runs.has_function_word_at_an_edge(found.tokens.forms))
    splits = [_association(runs, kept, at) for at in range(1, size)]
    table = pd.DataFrame({
        "text": pd.Series([" ".join(found.tokens.forms[number] for number in run) for run in runs.words[kept].tolist()], dtype=object),
        "n": runs.counts[kept], "n_posts": runs.posts(found)[kept], "log_likelihood": np.min([sure for sure, _ in splits], axis=0),
        "pmi": np.min([close for _, close in splits], axis=0),
    })  # fmt: skip
    return table[table["pmi"] > 0].sort_values(["log_likelihood", "text"], ascending=[False, True], kind="stable", ignore_index=True)


@dataclass(frozen=True)
class _Runs:
    """The distinct runs of `size` tokens: `words` (n_runs, size) numbers of forms, `counts` (n_runs,), and for each place of a run its first token (`at`) and
    which run it is (`run_of`)."""

    words: np.ndarray
    counts: np.ndarray
    at: np.ndarray
    run_of: np.ndarray

    @classmethod
    def of(cls, found: Passages, size: int) -> _Runs:
        numbers, text = found.tokens.numbers, found.text_of_token
        n = max(len(numbers) - size + 1, 0)
        at = np.flatnonzero(text[:n] == text[len(text) - n :])
        places = np.stack([numbers[at + offset] for offset in range(size)], axis=1)
        words, run_of, counts = np.unique(places, axis=0, return_inverse=True, return_counts=True)
        return cls(words, counts, at, run_of.ravel())

    def has_function_word_at_an_edge(self, forms: tuple[str, ...]) -> np.ndarray:
        is_function_word = np.array([form in STOP_WORDS for form in forms], dtype=bool)
        return is_function_word[self.words[:, 0]] | is_function_word[self.words[:, -1]]

    def posts(self, found: Passages) -> np.ndarray:
        """In how many posts each run stands."""
        post, _ = pd.factorize(np.array(found.post_ids, dtype=object))
        pairs = np.unique(np.stack([self.run_of, post[found.text_of_token[self.at]]], axis=1), axis=0)
        return np.bincount(pairs[:, 0], minlength=len(self.words))


def _association(runs: _Runs, kept: np.ndarray, split: int) -> tuple[np.ndarray, np.ndarray]:
    """G2 and pmi of some runs, taken as what stands before the `split` and what stands after it."""
    before, after = (_counted(part, runs.counts)[kept] for part in (runs.words[:, :split], runs.words[:, split:]))
    both, total = runs.counts[kept], int(runs.counts.sum())
    sure = log_likelihood(both, before - both, after - both, total - before - after + both)
    return sure, np.log2(both * (total / before) / after)


def _counted(parts: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """How often each row's part stands at its place of a run."""
    _, which = np.unique(parts, axis=0, return_inverse=True)
    return np.bincount(which.ravel(), counts)[which.ravel()].astype(np.int64)
