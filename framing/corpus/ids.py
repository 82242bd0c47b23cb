"""Post ids: kept to the last digit, minted where they are missing or damaged, told apart where they are taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import xxhash

from framing.corpus.text import fingerprint

#: A float holds whole numbers exactly only below this.
EXACT_FLOATS = 2**53
#: A spreadsheet keeps so many digits of a number; the others become zeros.
SPREADSHEET_DIGITS = 15
#: A number of so many digits is a long one.
LONG_NUMBER = SPREADSHEET_DIGITS + 2
#: Of so many long numbers at least, all must end in such zeros before they count as damaged: one alone may end like that by chance.
ROUNDED_MIN = 3

# 1.23E+17, 1,23E+17, 1E+17; 1e5 may well be an id. The last form is a float just beyond EXACT_FLOATS.
_MANGLED = re.compile(r"[+-]?\d[.,]\d+[eE]\+?\d{1,3}|[+-]?\d[eE]\+\d{1,3}|\d{16,}\.0")


def id_text(value: object) -> str:
    """Return an id as text: numbers to the last digit, a float only as far as it is one (a column of ids with gaps)."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < EXACT_FLOATS else repr(float(value))
    return str(value).strip()


def is_mangled(written: str) -> bool:
    """Tell whether an id is a number that a spreadsheet or a float has shortened: 1.23E+17."""
    return bool(_MANGLED.fullmatch(written))


def damaged_ids(ids: Iterable[str]) -> frozenset[str]:
    """Return those ids of a column that a spreadsheet or a float has damaged: 1.23E+17, or long numbers that all end in zeros."""
    mangled: set[str] = set()
    rounded: set[str] = set()
    some_exact = False
    for written in ids:
        if not written.isdecimal():
            if is_mangled(written):
                mangled.add(written)
        elif not some_exact and len(written) >= LONG_NUMBER:
            some_exact = bool(written[SPREADSHEET_DIGITS:].strip("0"))
            rounded.add(written)
    return frozenset(mangled if some_exact or len(rounded) < ROUNDED_MIN else mangled | rounded)


def id_hash(written: str) -> int:
    """Return a 64-bit hash of an id, the same on every machine and run."""
    return xxhash.xxh3_64_intdigest(written.encode("utf-8", "surrogatepass"))


def minted_ids(stem: str, count: int) -> Iterator[str]:
    """Yield the ids of the posts of one file that bring none: the name of the file, numbered where it holds several."""
    return (stem if count == 1 else f"{stem}#{number:02d}" for number in range(1, count + 1))


@dataclass
class TakenIds:
    """The ids that are given already, by their sorted hashes (uint64): those of millions of posts would take too much memory themselves."""

    _hashes: np.ndarray
    _more: set[str] = field(default_factory=set)
    _counts: dict[str, int] = field(default_factory=dict)

    def __contains__(self, wanted: str) -> bool:
        if wanted in self._more:
            return True
        sought = np.uint64(id_hash(wanted))
        place = int(np.searchsorted(self._hashes, sought))
        return place < len(self._hashes) and self._hashes[place] == sought

    def take(self, wanted: str, *, name: str, text: str) -> str:
        """Take and return `wanted`, or, where it is taken, with a suffix that depends on the file and the text; where these repeat too, they are numbered."""
        free = wanted
        if free in self:
            free = base = f"{wanted}~{fingerprint(name + text)[:6]}"
            while free in self:
                self._counts[base] = self._counts.get(base, 1) + 1
                free = f"{base}~{self._counts[base]}"
        self._more.add(free)
        return free
