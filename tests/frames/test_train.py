import re

import pytest

from framing.coding.annotations import Annotations, Unit
from framing.coding.codebook import codebook_from
from framing.errors import InputError
from framing.frames.train import MIN_POSITIVES, check_positives

BOOK = codebook_from({"frames": [{"id": frame, "name": frame, "definition": "As the name says."} for frame in ("water", "wind")]})


def coded(water: int, wind: int, post: str = "") -> Annotations:
    """So many units that carry each frame, each in a post of its own or all in one."""
    given = ["water"] * water + ["wind"] * wind
    return Annotations(BOOK, tuple(Unit(f"u{number}", f"Report {number}.", (frame,), post_id=post) for number, frame in enumerate(given)))


def test_as_many_units_as_needed_are_enough():
    check_positives(coded(MIN_POSITIVES, MIN_POSITIVES))


@pytest.mark.parametrize("n", [0, 1, MIN_POSITIVES - 1])
def test_a_frame_with_fewer_is_named_with_its_count(n):
    with pytest.raises(InputError, match=re.escape(f"too few units to learn from: wind has {n}; each frame needs {MIN_POSITIVES} or more")):
        check_positives(coded(MIN_POSITIVES, n))


def test_a_frame_that_only_one_post_carries_cannot_be_measured():
    with pytest.raises(InputError, match="all units with water, wind are of one post or writer"):
        check_positives(coded(MIN_POSITIVES, MIN_POSITIVES, post="p"))
