"""A tiny labelled set with an encoder that needs no model: vectors of letter counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest


class LetterEncoder:
    """Vectors of letter frequencies: fast, deterministic, and good enough to learn a toy task."""

    name = "letters"
    sha256 = "0" * 64

    def encode(self, texts: Sequence[str], *, progress=None) -> np.ndarray:
        rows = np.array([[text.lower().count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts], dtype=np.float32)
        rows = rows.reshape(len(texts), 26) + 1e-6
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


SUBJECTS = ["The council", "A farmer", "The museum", "My neighbour", "The harbour master", "An engineer"]
FILLER = ["met in the evening", "walked home", "read the paper", "opened the gate", "bought two lamps"]
SIGNS = {"storm": "warned of a storm and high waves", "feast": "danced at the feast with music"}


@pytest.fixture(scope="session")
def toy() -> tuple[list[str], np.ndarray, list[str], list[dict[str, list[tuple[int, int]]]]]:
    """96 texts, their labels for the frames storm and feast, their groups, and the spans that carry the frames."""
    texts, labels, groups, evidence = [], [], [], []
    for number in range(96):
        subject, filler = SUBJECTS[number % 6], FILLER[number % 5]
        first = f"{subject} {filler}."
        text, spans = first, {}
        for frame, divisor in (("storm", 3), ("feast", 4)):
            if number % divisor == 0:
                sentence = f"{SUBJECTS[(number // 7) % 6]} {SIGNS[frame]}."
                spans[frame] = [(len(text) + 1, len(text) + 1 + len(sentence))]
                text = f"{text} {sentence}"
        texts.append(f"{text} {number} people came.")
        labels.append([number % 3 == 0, number % 4 == 0])
        groups.append(f"g{number // 16}")
        evidence.append(spans)
    return texts, np.array(labels, dtype=int), groups, evidence


@pytest.fixture(scope="session")
def encoder() -> LetterEncoder:
    """The toy encoder."""
    return LetterEncoder()
