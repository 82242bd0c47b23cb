"""Post ids: kept to the last digit, minted where they are missing or damaged, told apart where they are taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from framing.corpus.text import fingerprint

#: A float holds whole numbers exactly only below this.
EXACT_FLOATS = 2**53
#: A spreadsheet keeps so many digits of a number; the others become zeros.
SPREADSHEET_DIGITS = 15
#: Of so many long numbers at least, all must end in such zeros before they count as damaged: one alone may end like that by chance.
ROUNDED_MIN = 3

# 1.23E+17, 1,23E+17, 1E+17; 1e5 may well be an id. The last form is a float just beyond EXACT_FLOATS.
_MANGLED = re.compile(r"[+-]?\d[.,]\d+[eE]\+?\d{1,3}|[+-]?\d[eE]\+\d{1,3}|\d{16,}\.0")
_LONG_NUMBER = re.compile(rf"\d{{{SPREADSHEET_DIGITS + 2},}}")


def id_text(value: object) -> str:
    """Return an id as text: numbers to the last digit, a float only as far as it is one (a column of ids with gaps)."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < EXACT_FLOATS else repr(float(value))
    return str(value).strip()


def is_mangled(written: str) -> bool:
    """Tell whether an id is a number that a spreadsheet or a float has shortened: 1.23E+17."""
    return bool(_MANGLED.fullmatch(written))


def damaged_ids(ids: Sequence[str]) -> frozenset[str]:
    """Return those ids of a column that a spreadsheet or a float has damaged: 1.23E+17, or long numbers that all end in zeros."""
    mangled = {written for written in ids if not written.isdecimal() and is_mangled(written)}
    if any(written[SPREADSHEET_DIGITS:].strip("0") for written in ids if _LONG_NUMBER.fullmatch(written)):
        return frozenset(mangled)
    rounded = {written for written in ids if _LONG_NUMBER.fullmatch(written)}
    return frozenset(mangled | (rounded if len(rounded) >= ROUNDED_MIN else set()))


def minted_ids(stem: str, count: int) -> Iterator[str]:
    """Yield the ids of the posts of one file that bring none: the name of the file, numbered where it holds several."""
    return (stem if count == 1 else f"{stem}#{number:02d}" for number in range(1, count + 1))


@dataclass
class TakenIds:
    """The ids that are given already."""

    _taken: set[str] = field(default_factory=set)
    _counts: dict[str, int] = field(default_factory=dict)

    def __contains__(self, wanted: str) -> bool:
        return wanted in self._taken

    def take(self, wanted: str, *, name: str, text: str) -> str:
        """Take and return `wanted`, or, where it is taken, with a suffix that depends on the file and the text; where these repeat too, they are numbered."""
        free = wanted
        if free in self._taken:
            free = base = f"{wanted}~{fingerprint(name + text)[:6]}"
            while free in self._taken:
                self._counts[base] = self._counts.get(base, 1) + 1
                free = f"{base}~{self._counts[base]}"
        self._taken.add(free)
        return free
