"""The look of a frame: one of six hues that also readers with a colour-vision deficiency tell apart, a pattern, and always its name beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from framing.report.views.text import name_of

if TYPE_CHECKING:
    from framing.analysis import Analysis

#: Hues and patterns of the style sheet; frames beyond their product repeat, and are told apart by their names.
HUES, PATTERNS = 6, 4


@dataclass(frozen=True)
class FrameStyle:
    """A frame as the page shows it: `hue` and `pattern` are numbers of classes in the style sheet."""

    id: str
    name: str
    definition: str
    tier: str
    threshold: float
    hue: int
    pattern: int


def frame_styles(analysis: Analysis) -> dict[str, FrameStyle]:
    """Return the look of each frame of the codebook, by id, in the order of the codebook."""
    models = analysis.manifest["models"]
    return {
        frame.id: FrameStyle(
            frame.id, name_of(frame.name), frame.definition, models["tiers"].get(frame.id, ""), models["thresholds"].get(frame.id, float("nan")),
            position % HUES, position // HUES % PATTERNS,
        )
        for position, frame in enumerate(analysis.codebook.frames)
    }  # fmt: skip
