"""`collocations`: words that stand side by side more often than chance would have it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pandas as pd

from framing.corpus.text import STOP_WORDS
from framing.discourse.passages import Passages, passages_of
from framing.errors import InputError

COLLOCATION_COLUMNS = ["text", "n", "n_posts", "log_likelihood", "pmi"]
SIZES = (2, 3)
#: A collocation is listed from this many occurrences.
MIN_COUNT = 5


def collocations(target: Any, *, size: int = 2, min_count: int = MIN_COUNT, copies: bool = True) -> pd.DataFrame:
    """List the words that follow one another in `target` more often than their own counts would make likely, the surest first.

    `target` is what `keyness` takes. `size` is two or three words; none begins or ends with a function word of English, and none crosses a paragraph.
    `log_likelihood` tells how sure it is (Dunning 1993), `pmi` how close, the pointwise mutual information in bits (Church & Hanks 1990); both are NLTK's. Exact copies
    of a paragraph count as often as they stand there; with `copies=False` once. Raises `InputError` for another size and for a `min_count` below 1.
    """
    from nltk.collocations import BigramCollocationFinder, TrigramCollocationFinder

    if size not in SIZES:
        raise InputError(f"size is {size}; it must be 2 or 3 words (framing phrases finds longer wording)")
    if min_count < 1:
        raise InputError(f"min_count is {min_count}; it must be at least 1")
    found = passages_of(target, "the target")
    found = found if copies else found.once_each()
    words = _words(found)
    finder = (BigramCollocationFinder if size == 2 else TrigramCollocationFinder).from_documents(words)
    finder.apply_freq_filter(min_count)
    finder.apply_ngram_filter(lambda *ngram: ngram[0] in STOP_WORDS or ngram[-1] in STOP_WORDS)
    close = dict(finder.score_ngrams(_measures(size).pmi))
    sure = dict(finder.score_ngrams(_measures(size).likelihood_ratio))
    posts = _posts(found, words, {ngram for ngram, pmi in close.items() if pmi > 0})
    rows = [(" ".join(ngram), finder.ngram_fd[ngram], len(holding), sure[ngram], close[ngram]) for ngram, holding in posts.items()]
    table = pd.DataFrame(rows, columns=COLLOCATION_COLUMNS)
    return table.sort_values(["log_likelihood", "text"], ascending=[False, True], kind="stable", ignore_index=True)


def _measures(size: int) -> Any:
    from nltk.collocations import BigramAssocMeasures, TrigramAssocMeasures

    return BigramAssocMeasures if size == 2 else TrigramAssocMeasures


def _words(found: Passages) -> list[list[str]]:
    """The tokens of each text."""
    column = found.tokens
    forms = [column.forms[number] for number in column.numbers.tolist()]
    return [forms[start:end] for start, end in zip(column.first[:-1].tolist(), column.first[1:].tolist(), strict=True)]


def _posts(found: Passages, words: list[list[str]], wanted: set[tuple[str, ...]]) -> dict[tuple[str, ...], set[str]]:
    """The posts in which each of the wanted sequences stands."""
    posts: dict[tuple[str, ...], set[str]] = defaultdict(set)
    size = len(next(iter(wanted), ()))
    for post, said in zip(found.post_ids, words, strict=True):
        for ngram in zip(*(said[at:] for at in range(size)), strict=False):
            if ngram in wanted:
                posts[ngram].add(post)
    return posts
