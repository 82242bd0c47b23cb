"""What copies among annotated units do to a cross-validation: how many there are, where folds part them, and which were coded in two ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from framing.coding.annotations import Annotations, Unit
from framing.frames.folds import grouped_folds

#: Conflicts that are named one by one.
SHOWN = 5


@dataclass(frozen=True)
class Leakage:
    """`copies` units have a copy among the others, `word_for_word` of them one of equal words; they make up `families`. `parted` units would stand in another
    fold than a copy of theirs if folds knew only posts and writers; of `crossing` units that is so. `conflicts` name the units of equal words that were
    coded in two ways."""

    copies: int
    word_for_word: int
    families: int
    parted: int
    crossing: int
    conflicts: tuple[str, ...]

    def lines(self) -> list[str]:
        """Return what there is to tell, one line a matter."""
        told = []
        if self.copies:
            told.append(
                f"noted: {self.copies} units are copies of others ({self.word_for_word} word for word), in {self.families} families; "
                f"folds by post alone would have parted {self.parted} from a copy; parted as it is: {self.crossing}"
            )
        if self.conflicts:
            more = f"; and {len(self.conflicts) - SHOWN} more" if len(self.conflicts) > SHOWN else ""
            told.append(f"noted: the same words were coded in different ways ({len(self.conflicts)}): {'; '.join(self.conflicts[:SHOWN])}{more}")
        return told

    def to_json(self) -> dict[str, Any]:
        """Return the counts."""
        return {**vars(self), "conflicts": len(self.conflicts)}


def leakage(annotations: Annotations, *, folds: int, random_state: int = 0) -> Leakage:
    """Account for the copies among annotated units under the folds in which a classifier is cross-validated."""
    found = annotations.duplicates
    without, within = (
        found.crossing(grouped_folds(len(annotations), groups, folds=folds, random_state=random_state))
        for groups in (annotations.own_groups, annotations.groups)
    )
    conflicts = [_conflict([annotations.units[row] for row in rows]) for rows in found.wordings() if len({annotations.units[row].frames for row in rows}) > 1]
    return Leakage(
        int(found.repeated.sum()), int(found.repeated_word_for_word.sum()), len(found.families()), int(without.sum()), int(within.sum()), tuple(conflicts)
    )  # fmt: skip


def _conflict(units: list[Unit]) -> str:
    return " against ".join(f"{unit.unit_id} {'+'.join(unit.frames) or 'no frame'}" for unit in units)
