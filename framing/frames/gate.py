"""The gate: a text that speaks less like framed texts than nearly all rightly coded ones carries no frame, however strong a word in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from framing.frames.context import FEWEST_POSTS, Places, company

#: The share of the rightly coded texts that stay behind the gate, among other texts of a post; and the same for texts that stand alone: with nothing around them to tell
#: what they are about, the same rate of false frames on other subjects costs more. Of six pairs from 0 and 2 % to 2 and 4 % the one that is best on held-out seed units;
#: of press paragraphs about something else (samples 0 and 1 of `benchmarks/specificity.py`) one to three of a thousand get a frame in their posts, four to five alone.
GATE_SHARE, GATE_SHARE_ALONE = 0.01, 0.02


@dataclass(frozen=True)
class Gate:
    """Keeps out texts whose log odds of carrying any frame lie below `alone`.

    Of a text among others of its post, these and `weight` times the mean of the others' count, and the bar is `in_post`; None where posts taught nothing.
    """

    alone: float = float("-inf")
    in_post: float | None = None
    weight: float = 0.0

    def closed(self, framed: np.ndarray, places: Places | None = None) -> np.ndarray:
        """Tell (n_texts,) which texts are kept out, from their log odds of any frame (`framed`, (n_texts,)) and from where they stand."""
        closed = framed < self.alone
        if self.in_post is not None and places is not None:
            rows, others = company(places, framed)
            closed[rows] = framed[rows] + self.weight * others < self.in_post
        return closed


#: Keeps out nothing.
OPEN = Gate()


def fit_gate(framed: np.ndarray, labels: np.ndarray, right: np.ndarray, places: Places | None = None) -> Gate:
    """Set the gate on out-of-fold log odds of any frame, so that it keeps out a small share of the texts that carry a frame and were coded so (`right`, a mask).

    What the rest of a post weighs is a logistic regression's answer to whether a text carries any of its `labels` (n_texts, n_frames).
    """
    from sklearn.linear_model import LogisticRegression

    if not right.any():
        return OPEN
    alone = float(np.quantile(framed[right], GATE_SHARE_ALONE))
    if places is None:
        return Gate(alone)
    rows, others = company(places, framed)
    any_frame, known = labels[rows].any(axis=1), right[rows]
    if len(np.unique(places.posts[rows].astype(str))) < FEWEST_POSTS or not known.any() or any_frame.all():
        return Gate(alone)
    own, of_others = LogisticRegression().fit(np.column_stack([framed[rows], others]), any_frame).coef_[0]
    if min(own, of_others) <= 0:
        return Gate(alone)
    weight = float(of_others / own)
    return Gate(alone, float(np.quantile((framed[rows] + weight * others)[known], GATE_SHARE)), weight)
