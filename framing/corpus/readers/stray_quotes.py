"""The cells of a line whose quotes do not follow the rules: written without doubling them, or by a program that knows no quoting at all."""

from __future__ import annotations


def loose_cells(line: str, mark: str) -> list[str]:
    """Return the cells of one line, in which a quote need not be doubled; the quotes round a whole cell go, all others stay.

    A cell is quoted where a quote at its end closes the one at its beginning. `"A" and "B"` has quotes of its own at both ends, and
    `"He said "no" to me"` is quoted: its first quote inside opens something.
    """
    line = line.rstrip("\r\n")
    cells: list[str] = []
    at = 0
    while True:
        end = _closing(line, mark, at) if line.startswith('"', at) else -1
        inner = line[at + 1 : end]
        if end >= 0 and _is_wrapped(inner):
            cells.append(inner.replace('""', '"'))
            at = end + 1
        else:
            end = line.find(mark, at)
            cells.append(line[at:end] if end >= 0 else line[at:])
            at = end if end >= 0 else len(line)
        if at >= len(line):
            return cells
        at += 1


def _closing(line: str, mark: str, at: int) -> int:
    """Where the quote stands that closes the one at `at`: the first, not doubled, before a delimiter or the end of the line; -1 where none does."""
    place = line.find('"', at + 1)
    while place >= 0:
        following = line[place + 1 : place + 2]
        if following in ("", mark):
            return place
        place = line.find('"', place + (2 if following == '"' else 1))
    return -1


def _is_wrapped(inner: str) -> bool:
    """Tell whether the first quote inside a cell opens something, as one does after a space."""
    before, quote, _ = inner.replace('""', "").partition('"')
    return not quote or before[-1:] in ("", " ", "(", "[", "-", "\u2014")
