"""Counting terms in tokenised texts: words and pairs of neighbours by the numbers of their tokens, letter sequences once for each distinct token."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
from scipy import sparse

from framing.corpus.columns import TokenColumn
from framing.memory import remembered

#: The shortest and the longest sequence of letters, with the space before and after a word.
SHORTEST, LONGEST = 3, 5
#: Tokens whose letter sequences are remembered from one batch of texts to the next.
REMEMBERED = 500_000


class Words:
    """Counts the words and pairs of neighbouring words that are given as terms (a pair with a space between)."""

    def __init__(self, terms: Sequence[str]) -> None:
        self._n = len(terms)
        self._alone = {term: column for column, term in enumerate(terms) if " " not in term}
        pairs = {column: term.split(" ") for column, term in enumerate(terms) if " " in term}
        self._parts = {part: number for number, part in enumerate(dict.fromkeys(part for pair in pairs.values() for part in pair))}
        keys = np.array([self._parts[left] * len(self._parts) + self._parts[right] for left, right in pairs.values()], dtype=np.int64)
        order = np.argsort(keys)
        self._keys, self._columns = keys[order], np.array(list(pairs), dtype=np.int64)[order]

    def count(self, column: TokenColumn) -> sparse.csr_matrix:
        """Return how often each term stands in each text: (n_texts, n_terms)."""
        alone, parts = (_numbers(known, column) for known in (self._alone, self._parts))
        rows = _rows(column)
        left = _with_neighbour(column)
        left = left[(parts[left] >= 0) & (parts[left + 1] >= 0)]
        keys = parts[left] * len(self._parts) + parts[left + 1]
        place = np.minimum(np.searchsorted(self._keys, keys), max(len(self._keys) - 1, 0))
        hit = self._keys[place] == keys if len(self._keys) else np.zeros(0, dtype=bool)
        single = alone >= 0
        at = np.concatenate([rows[single], rows[left[hit]]])
        return _counted(at, np.concatenate([alone[single], self._columns[place[hit]]]), (len(column), self._n))

    @staticmethod
    def count_all(column: TokenColumn) -> tuple[np.ndarray, sparse.csr_matrix]:
        """Return all terms there are, sorted, with their counts."""
        left, rows, n = _with_neighbour(column), _rows(column), max(len(column.forms), 1)
        keys, number = np.unique(column.numbers[left].astype(np.int64) * n + column.numbers[left + 1], return_inverse=True)
        terms = [*column.forms, *(f"{column.forms[key // n]} {column.forms[key % n]}" for key in keys.tolist())]
        at = np.concatenate([rows, rows[left]])
        return _sorted(terms, _counted(at, np.concatenate([column.numbers, len(column.forms) + number]), (len(column), len(terms))))


class Letters:
    """Counts the letter sequences that are given as terms, inside words and at their edges."""

    def __init__(self, terms: Sequence[str]) -> None:
        self._n = len(terms)
        self._places = {term: column for column, term in enumerate(terms)}
        self._known: dict[str, array[int]] = {}

    def count(self, column: TokenColumn) -> sparse.csr_matrix:
        """Return how often each term stands in each text: (n_texts, n_terms)."""
        inside = remembered(self._known, column.forms, self._inside, most=REMEMBERED)
        return _times(column, inside, self._n)

    def _inside(self, forms: Sequence[str]) -> Iterator[array[int]]:
        """The terms that stand in each of these words."""
        return (array("i", [place for part in letter_sequences(form) if (place := self._places.get(part)) is not None]) for form in forms)

    @staticmethod
    def count_all(column: TokenColumn) -> tuple[np.ndarray, sparse.csr_matrix]:
        """Return all terms there are, sorted, with their counts."""
        places: dict[str, int] = {}
        inside = [[places.setdefault(part, len(places)) for part in letter_sequences(form)] for form in column.forms]
        return _sorted(list(places), _times(column, inside, len(places)))


def letter_sequences(form: str) -> list[str]:
    """Return the sequences of SHORTEST to LONGEST letters of a word between two spaces, as often as they stand there."""
    padded = f" {form} "
    return [padded[start : start + n] for n in range(SHORTEST, min(LONGEST, len(padded)) + 1) for start in range(len(padded) - n + 1)]


def _times(column: TokenColumn, inside: Sequence[Sequence[int]], n: int) -> sparse.csr_matrix:
    """Counts of what stands in texts, from the tokens of the texts and what stands `inside` each distinct token (places below `n`)."""
    first = np.cumsum([0, *map(len, inside)])
    places = np.fromiter(chain.from_iterable(inside), dtype=np.int64, count=int(first[-1]))
    # What stands twice in a row is added up by the product.
    tokens = sparse.csr_matrix((np.ones(len(column.numbers), dtype=np.int32), column.numbers, column.first), shape=(len(column), len(column.forms)))
    return tokens @ sparse.csr_matrix((np.ones(len(places), dtype=np.int32), places, first), shape=(len(inside), n))


def _counted(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> sparse.csr_matrix:
    matrix = sparse.csr_matrix((np.ones(len(rows), dtype=np.int32), (rows, columns)), shape=shape)
    matrix.sum_duplicates()
    return matrix


def _sorted(terms: list[str], counts: sparse.csr_matrix) -> tuple[np.ndarray, sparse.csr_matrix]:
    order = np.array(sorted(range(len(terms)), key=terms.__getitem__), dtype=np.int64)
    return np.array(terms, dtype=object)[order], counts[:, order].tocsr()


def _numbers(known: dict[str, int], column: TokenColumn) -> np.ndarray:
    """The number of each token among the `known` forms; -1 for others."""
    return np.array([known.get(form, -1) for form in column.forms], dtype=np.int64)[column.numbers]


def _rows(column: TokenColumn) -> np.ndarray:
    return np.repeat(np.arange(len(column)), np.diff(column.first))


def _with_neighbour(column: TokenColumn) -> np.ndarray:
    """The positions of the tokens that another one of the same text follows."""
    last = np.zeros(len(column.numbers), dtype=bool)
    last[column.first[1:][np.diff(column.first) > 0] - 1] = True
    return np.flatnonzero(~last)
