"""Exact and edited copies of whole texts, found completely."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from framing.reuse import copies
from framing.reuse.copies import copy_pairs, exact_groups
from framing.reuse.shingles import token_table


def texts(n: int, *, seed: int = 0) -> list[str]:
    """Texts of few words, so that many overlap, of very different lengths, and some edited copies among them."""
    rng = np.random.default_rng(seed)
    words = [f"{first}{second}" for first in "bdfgk" for second in "aeiou"]
    rows = [[words[i] for i in rng.integers(0, len(words), rng.integers(1, 30))] for _ in range(n)]
    for row in rows[: n // 2]:
        copy = list(row)
        copy[int(rng.integers(len(copy)))] = "ux"
        rows.append(copy)
    return [" ".join(row) for row in rows]


def jaccard(a: str, b: str) -> float:
    left, right = ({tuple(words[i : i + 3]) for i in range(len(words) - 2)} for words in (a.split(), b.split()))
    return len(left & right) / len(left | right) if left | right else 0.0


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.8])
def test_the_pairs_are_those_of_comparing_everything(threshold):
    sample = texts(120)
    wanted = {(a, b): jaccard(sample[a], sample[b]) for a, b in combinations(range(len(sample)), 2) if jaccard(sample[a], sample[b]) >= threshold}
    found = copy_pairs(token_table(sample), threshold=threshold)
    assert len(wanted) >= 5
    assert dict(zip(zip(found.a.tolist(), found.b.tolist(), strict=True), found.score.tolist(), strict=True)) == pytest.approx(wanted)


def test_every_copy_of_a_much_copied_text_is_linked_without_pairing_all(monkeypatch):
    monkeypatch.setattr(copies, "CROWD", 10)
    sample = [" ".join(f"w{number}" for number in range(40)).replace("w7 ", f"x{copy} ") for copy in range(60)]
    found = copy_pairs(token_table([text.translate(str.maketrans("0123456789", "abcdefghij")) for text in sample]))
    assert len(found) <= 60 * copies.HUBS
    assert set(found.a.tolist()) | set(found.b.tolist()) == set(range(60))


def test_the_hubs_of_a_crowd_are_the_same_in_whatever_order_the_texts_come(monkeypatch):
    monkeypatch.setattr(copies, "CROWD", 10)
    sample = [" ".join(f"w{number}" for number in range(40)).replace("w7 ", f"x{copy} ") for copy in range(60)]
    found = [{frozenset((order[a], order[b])) for a, b in copy_pairs(token_table(order))} for order in (sample, sample[::-1])]
    assert found[0] == found[1]


def test_texts_too_short_for_a_shingle_are_left_out():
    assert len(copy_pairs(token_table(["two words", "two words", "", "!"]))) == 0


def test_exact_copies_are_one_group_whatever_their_print():
    table = token_table(["The old ferry.", "another", "the OLD ferry", "old the ferry", "The\u00a0old\u200b ferry!", ""])
    assert exact_groups(table) == [[0, 2, 4], [1], [3]]
    assert exact_groups(table, 3) == [[0, 2, 4], [3]]
    assert exact_groups(token_table([])) == []
