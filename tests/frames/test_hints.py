"""What a codebook says of its frames before anything is annotated."""

from __future__ import annotations

import numpy as np

from framing.coding.codebook import codebook_from
from framing.frames.hints import definition_vectors


def test_a_frame_is_where_its_definition_and_examples_are(encoder):
    book = codebook_from(
        {
            "frames": [
                {"id": "storm", "name": "Storm", "definition": "High waves.", "examples": ["A gale blew."]},
                {"id": "feast", "name": "Feast", "definition": "Music."},
            ]
        }
    )
    expected = [encoder.encode(["Storm: High waves.", "A gale blew."]).mean(axis=0), encoder.encode(["Feast: Music."])[0]]
    assert np.allclose(definition_vectors(book, encoder), expected)
