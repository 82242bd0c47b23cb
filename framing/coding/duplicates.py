"""Copies among annotated units: a model that has learnt one of them has seen the others, so that none may stand in a fold it is asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from framing.corpus.text import tokens

#: Units are near-duplicates when their word 3-grams overlap so far (Jaccard): what `framing.reuse.copies` calls a copy.
SHINGLE = 3
JACCARD = 0.5
#: Families tie groups together up to this share of all units, an even share of four folds; a stock phrase in every post must not make all posts one group.
MOST = 0.25


@dataclass(frozen=True)
class Duplicates:
    """Of n units: `family` (n,) is the same number for units that are copies of one another, directly or through others; `wording` (n,) for units of equal
    tokens. A unit without any token is a copy of none."""

    family: np.ndarray
    wording: np.ndarray

    @property
    def repeated(self) -> np.ndarray:
        """Tell (n,) which units have a copy."""
        return np.bincount(self.family)[self.family] > 1

    @property
    def repeated_word_for_word(self) -> np.ndarray:
        """Tell (n,) which units have a copy of equal tokens."""
        return np.bincount(self.wording)[self.wording] > 1

    def families(self) -> list[np.ndarray]:
        """Return the rows of each family of two or more, by first appearance."""
        return _classes(self.family)

    def wordings(self) -> list[np.ndarray]:
        """Return the rows of each set of units with equal tokens, by first appearance."""
        return _classes(self.wording)

    def crossing(self, place: np.ndarray) -> np.ndarray:
        """Tell (n,) which units have a copy in another `place` (n,): another fold, say."""
        crossed = np.zeros(len(place), dtype=bool)
        for rows in self.families():
            crossed[rows] = len(set(place[rows].tolist())) > 1
        return crossed


def find_duplicates(texts: Sequence[str]) -> Duplicates:
    """Find the families of copies among texts: equal tokens, or word 3-grams that overlap by half or more.

    Every pair is found, by prefix filtering (Bayardo, Ma & Srikant 2007): two such sets share one of the rarest 3-grams of both.
    """
    forms = [tuple(tokens(text)) for text in texts]
    place: dict[tuple[str, ...], int] = {}
    # A text without tokens is equal to none.
    wording = np.array([place.setdefault(form or ("", str(row)), len(place)) for row, form in enumerate(forms)], dtype=np.int64)
    distinct = [(form, number) for form, number in place.items() if form[0]]
    a, b = _near([form for form, _ in distinct], np.array([number for _, number in distinct], dtype=np.int64))
    links = sparse.coo_matrix((np.ones(len(a)), (a, b)), shape=(len(place), len(place)))
    return Duplicates(connected_components(links, directed=False)[1].astype(np.int64)[wording], wording)


def joined_groups(groups: np.ndarray, duplicates: Duplicates, apart: np.ndarray) -> np.ndarray:
    """Return (n,) groups in which those that share a family are one, named by the first of them.

    Units that stand `apart` (n,) tie nothing together; nor do families through which one group would hold more than MOST of the units.
    """
    names, index = np.unique(groups.astype(str), return_inverse=True)
    ties = [rows[~apart[rows]] for rows in duplicates.families()]
    a = np.concatenate([np.repeat(index[rows[:1]], len(rows)) for rows in ties] or [np.zeros(0, dtype=np.int64)])
    b = np.concatenate([index[rows] for rows in ties] or [np.zeros(0, dtype=np.int64)])
    joined = connected_components(sparse.coo_matrix((np.ones(len(a)), (a, b)), shape=(len(names), len(names))), directed=False)[1]
    first = names[np.unique(joined, return_index=True)[1]][joined]
    small = np.bincount(joined[index])[joined] <= MOST * len(groups)
    return np.where(small, first, names)[index].astype(object)


def _near(forms: Sequence[tuple[str, ...]], numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the `numbers` of pairs of texts, given by their tokens, whose sets of 3-grams have a Jaccard similarity of JACCARD or more."""
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(analyzer=lambda form: zip(*(form[step:] for step in range(SHINGLE)), strict=False), binary=True)
    try:
        sets = counter.fit_transform(forms).astype(np.int64).tocsr()
    except ValueError:  # no text has three tokens
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    sizes = np.diff(sets.indptr)
    order = np.lexsort((sets.indices, np.bincount(sets.indices)[sets.indices], np.repeat(np.arange(len(sizes)), sizes)))
    rank = np.arange(len(order)) - np.repeat(sets.indptr[:-1], sizes)
    kept = rank <= np.repeat(sizes - np.ceil(JACCARD * sizes), sizes)
    rows = np.repeat(np.arange(len(sizes)), sizes)[kept]
    prefix = sparse.csr_matrix((np.ones(len(rows), dtype=np.int64), (rows, sets.indices[order][kept])), shape=sets.shape)
    candidates = sparse.triu(prefix @ prefix.T, k=1).tocoo()
    a, b = candidates.row, candidates.col
    common = np.asarray(sets[a].multiply(sets[b]).sum(axis=1)).ravel() if len(a) else np.zeros(0)
    near = common >= JACCARD * (sizes[a] + sizes[b] - common)
    return numbers[a[near]], numbers[b[near]]


def _classes(numbers: np.ndarray) -> list[np.ndarray]:
    order = np.argsort(numbers, kind="stable")
    rows = np.split(order, np.flatnonzero(np.diff(numbers[order])) + 1)
    return sorted((group for group in rows if len(group) > 1), key=lambda group: int(group[0]))
