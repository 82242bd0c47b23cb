"""`FrameNames`: labels as tools write them, read as frames of the codebook; what it lacks is counted, and named with what may have been meant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from copy import copy
from difflib import get_close_matches

from framing.coding.codebook import Codebook
from framing.visible import visible

#: So many unknown labels are named, the most frequent first.
NAMED = 10
#: What coders write for 'no frame'.
NONE = "none"
_APART = re.compile(r"[\s_-]+")


def _key(label: str) -> str:
    return _APART.sub("_", label.casefold()).strip("_")


class FrameNames:
    """A label is a frame by its id, or else by the id or name in other letters ("Water", "blame-shifting"), which is counted in `read_as`."""

    def __init__(self, book: Codebook) -> None:
        self.ids = book.frame_ids
        named = Counter(_key(frame.name) for frame in book.frames)
        self._known = {_key(frame.name): frame.id for frame in book.frames if named[_key(frame.name)] == 1} | {_key(name): name for name in self.ids}
        self.read_as: Counter[tuple[str, str]] = Counter()
        self.unknown: Counter[str] = Counter()
        #: Where the first unknown label stands.
        self.first = ""

    def quiet(self) -> FrameNames:
        """The same names with counts of their own, for labels that were counted before."""
        other = copy(self)
        other.read_as, other.unknown = Counter(), Counter()
        return other

    def knows(self, label: str) -> bool:
        """Tell whether a label is a frame."""
        return label.strip() in self.ids or _key(label) in self._known

    def frames(self, labels: Iterable[str], where: str) -> tuple[str, ...]:
        """The frames of some labels, in the order of the codebook; empty labels, and `none` alone, are no frame."""
        given = [label.strip() for label in labels if label.strip()]
        if len(given) == 1 and given[0].casefold() == NONE and not self.knows(given[0]):
            return ()
        found = {self._frame(label, where) for label in given}
        return tuple(frame for frame in self.ids if frame in found)

    def _frame(self, label: str, where: str) -> str:
        if label in self.ids:
            return label
        if frame := self._known.get(_key(label)):
            self.read_as[label, frame] += 1
            return frame
        self.unknown[label] += 1
        self.first = self.first or where
        return ""

    def meant(self, label: str) -> str:
        """The frame that an unknown label may have meant, or nothing."""
        close = get_close_matches(_key(label), self._known, n=1, cutoff=0.7)
        return self._known[close[0]] if close else ""

    def complaint(self) -> str:
        """Every unknown label with its count, and the frames there are."""
        told = []
        for label, n in sorted(self.unknown.items(), key=lambda item: (-item[1], item[0]))[:NAMED]:
            meant = self.meant(label)
            told.append(f"'{visible(label[:80])}' ({n} {'time' if n == 1 else 'times'}{f'; did you mean {meant!r}?' if meant else ''})")
        more = f" and {len(self.unknown) - NAMED} more" if len(self.unknown) > NAMED else ""
        return f"unknown frame {', '.join(told)}{more}; the codebook has {', '.join(self.ids)}"

    def notes(self) -> list[str]:
        """What was read as a frame though it is spelt otherwise."""
        return [f"noted: label '{visible(label[:80])}' read as {frame!r} ({n})" for (label, frame), n in sorted(self.read_as.items())]
