"""Reliability tiers: how far a frame's assignments can be relied on, in one letter."""

from __future__ import annotations

from math import isnan

#: What a tier asks for: the lower end of the interval of F1, units that carry the frame, and the coders' alpha (.800 and .667 are Krippendorff's
#: customary limits for conclusions and for tentative ones; Content Analysis, 2004, chapter 11).
TIERS: dict[str, tuple[float, int, float]] = {"A": (0.70, 100, 0.800), "B": (0.50, 30, 0.667)}
#: The tier of everything below.
LOWEST = "C"
#: What each tier means to a reader.
MEANING = {"A": "shares can be reported", "B": "read a sample before reporting shares", "C": "a pointer to paragraphs worth reading, no more"}


def tier(f1_low: float, n_positive: int, alpha: float = float("nan")) -> str:
    """Return "A", "B" or "C" for a frame from the lower end of its F1 interval, the units that carry it and the coders' alpha.

    Units that nobody coded twice (`alpha` is NaN) never reach A; an F1 without an interval (`f1_low` is NaN) is in the lowest tier.
    """
    for name, (needed_f1, needed_units, needed_alpha) in TIERS.items():
        agreed = alpha >= needed_alpha if not isnan(alpha) else name != "A"
        if f1_low >= needed_f1 and n_positive >= needed_units and agreed:
            return name
    return LOWEST
