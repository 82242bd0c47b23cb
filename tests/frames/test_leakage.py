"""What copies among annotated units do to a cross-validation."""

from __future__ import annotations

from framing.coding.annotations import Annotations, Unit
from framing.coding.codebook import codebook_from
from framing.frames.folds import grouped_folds
from framing.frames.leakage import leakage

BOOK = codebook_from({"frames": [{"id": frame, "name": frame, "definition": "As the name says."} for frame in ("water", "wind")]})


def report(number: int) -> str:
    return f"Report {number} of the lighthouse keeper tells of {number + 1} waves, {number + 2} gusts and {number + 3} calm days."


def annotations(*units: Unit) -> Annotations:
    rest = tuple(Unit(f"r{number}", report(100 * number), ("wind",), post_id=f"q{number}") for number in range(12))
    return Annotations(BOOK, (*units, *rest))


def copies(n: int, **details: str) -> list[Unit]:
    return [Unit(f"u{number}", "The gale tore the roof off the old ferry house.", ("wind",), post_id=f"p{number}", **details) for number in range(n)]


def test_copies_stay_in_one_fold_and_are_counted():
    coded = annotations(*copies(3))
    found = leakage(coded, folds=4)
    assert (found.copies, found.word_for_word, found.families, found.crossing) == (3, 3, 1, 0)
    assert found.parted == 3
    folds = grouped_folds(len(coded), coded.groups, folds=4)
    assert len(set(folds[:3])) == 1
    assert "3 units are copies of others (3 word for word), in 1 families; folds by post alone would have parted 3" in found.lines()[0]


def test_writers_keep_their_folds_and_what_crosses_is_told():
    coded = annotations(*(Unit(unit.unit_id, unit.text, unit.frames, writer=f"w{number}") for number, unit in enumerate(copies(3))))
    assert coded.groups[:3].tolist() == ["w0", "w1", "w2"]
    assert leakage(coded, folds=4).crossing == 3


def test_the_same_words_coded_in_two_ways_are_named():
    one = Unit("a", "The gale tore the roof off.", ("wind",))
    other = Unit("b", "the gale tore the roof off", ())
    found = leakage(annotations(one, other), folds=4)
    assert found.conflicts == ("a wind against b no frame",)
    assert found.lines()[1] == "noted: the same words were coded in different ways (1): a wind against b no frame"
    assert found.to_json() == {"copies": 2, "word_for_word": 2, "families": 1, "parted": found.parted, "crossing": 0, "conflicts": 1}


def test_many_conflicts_are_counted_beyond_the_first():
    units = [
        Unit(f"{name}{number}", report(number) + end, frames) for number in range(0, 7000, 1000) for name, end, frames in (("a", "", ("wind",)), ("b", "!", ()))
    ]
    line = leakage(annotations(*units), folds=4).lines()[1]
    assert "(7)" in line
    assert line.endswith("; and 2 more")


def test_units_without_copies_tell_nothing():
    assert leakage(annotations(), folds=4).lines() == []
