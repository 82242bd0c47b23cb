"""The cascade: a fast classifier codes everything, and what it is not sure of is coded again by a better one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from framing.coding.codebook import Codebook
from framing.errors import ModelError
from framing.frames.calibration import JUST_UNDER, UNCERTAIN_BAND, sigmoid
from framing.frames.classifier import FrameClassifier, FrameScores
from framing.frames.context import Places
from framing.frames.inputs import as_texts, places_of
from framing.frames.learnt import Findings, Read
from framing.vectors.cache import DEFAULT_CACHE
from framing.vectors.encoded import EncodedTexts
from framing.vectors.encoders import Encoder, Progress, load_encoder

AUTO = "auto"
#: The models of which it consists, the fast one first.
SHIPPED = ("static", "default")
#: Log odds from a threshold within which the fast classifier is not sure of a frame. On held-out seed units (`benchmarks/cascade.py`) it sends one in five on, of
#: those without a frame one in ten, and loses 0.011 of macro-F1 to the better one; at 0.3 it sends one in seven and loses 0.018.
DOUBT = 0.5


@dataclass(frozen=True)
class Cascade:
    """Two classifiers of the same frames that code as one; it has the properties of a fitted `FrameClassifier` that coding needs.

    Its thresholds are those of the better one: scores of the fast one are moved (in log odds) so that they reach them where they reach their own.
    """

    quick: FrameClassifier
    full: FrameClassifier
    doubt: float = DOUBT

    def __post_init__(self) -> None:
        if self.quick.frames_ != self.full.frames_:
            raise ModelError("the two models of a cascade must code the same frames; train both on one codebook, the fast one with `framing train --static`")

    @staticmethod
    def load(*, cache: str | Path | None = DEFAULT_CACHE) -> Cascade:
        """Load the shipped models as a cascade; `cache` is the folder in which the vectors of the better one's encoder are kept, as in `load_encoder`."""
        quick, full = (FrameClassifier.load(name) for name in SHIPPED)
        assert isinstance(full.encoder, str)
        return Cascade(quick, full.set_params(encoder=load_encoder(full.encoder, cache=cache)).keep_vectors(cache))

    @property
    def frames_(self) -> tuple[str, ...]:
        """The frames, in the order of the columns of scores."""
        return self.full.frames_

    @property
    def thresholds_(self) -> np.ndarray:
        """The (n_frames,) thresholds on probabilities."""
        return self.full.thresholds_

    @property
    def tiers_(self) -> Mapping[str, str]:
        """The reliability of each frame, as measured for the better model."""
        return self.full.tiers_

    @property
    def codebook(self) -> Codebook | None:
        """The codebook of the frames."""
        return self.full.codebook

    @property
    def encoder(self) -> str | Encoder:
        """The encoder that every text is given to."""
        return self.quick.encoder

    @cached_property
    def _shift(self) -> np.ndarray:
        return _log_odds(self.full.thresholds_) - _log_odds(self.quick.thresholds_)

    def uncertain(self, probabilities: np.ndarray, *, band: float = UNCERTAIN_BAND) -> np.ndarray:
        """Tell (n_texts, n_frames) which decisions lie so near their threshold that a person should read them."""
        return self.full.uncertain(probabilities, band=band)

    def unsure(self, probabilities: np.ndarray) -> np.ndarray:
        """Tell (n_texts,) which texts the fast classifier, whose (n_texts, n_frames) probabilities these are, is not sure of.

        A probability that its gate holds just under the threshold is no doubt: the text speaks about something else.
        """
        near = np.abs(_log_odds(probabilities) - _log_odds(self.quick.thresholds_)) < self.doubt
        return (near & ~np.isclose(probabilities, JUST_UNDER * self.quick.thresholds_, rtol=1e-9, atol=0)).any(axis=1)

    def sent_on(self, probabilities: np.ndarray, framed: np.ndarray, places: Places | None) -> np.ndarray:
        """Tell (n_texts,) which texts the better classifier looks at: those that the fast one is not sure of and that its gate lets in, from its probabilities and from its
        log odds of any frame, `framed` (n_texts,)."""
        return self.unsure(probabilities) & ~self.quick.calibration_.gate.closed(framed, places)

    def score_encoded(
        self, encoded: EncodedTexts, *, posts: Any = None, tuned: Encoder | None = None, progress: Progress | None = None
    ) -> FrameScores:  # fmt: skip
        """Score texts that the fast encoder encoded; those it is not sure of are encoded and scored anew. Parameters as in `FrameClassifier.score_encoded`; `tuned` is
        the better model's.

        A text that is scored anew is judged by the rest of its post as the fast classifier sees that: both were trained on the same units, so that what one sees
        can stand for what the other would. One that the better model's gate keeps out carries no frame and is looked at no further: its scores stay those of the
        fast classifier. What the fast one's own gate keeps out is not sent on.
        """
        places = places_of(encoded.texts, posts)
        seen = self.quick.learnt_.examine(encoded)
        return self._scored(encoded.texts, seen, Read(encoded, np.arange(len(encoded))), places, tuned, progress)

    def score_texts(self, X: Sequence[str], *, posts: Any = None, encoder: Encoder | None = None) -> tuple[EncodedTexts, FrameScores]:
        """Encode and score texts, as `FrameClassifier.score_texts`; `encoder` is the fast classifier's."""
        texts = as_texts(X)
        places = places_of(texts, posts)
        seen, read = self.quick.examine_texts(texts, places, encoder=encoder)
        return read.encoded, self._scored(texts, seen, read, places)

    def _scored(
        self, texts: Sequence[str], seen: Findings, read: Read, places: Places | None, tuned: Encoder | None = None, progress: Progress | None = None
    ) -> FrameScores:  # fmt: skip
        """Score texts of which the fast classifier has `seen` what it could, in the sentences of those that were `read`."""
        seen = self.quick.with_tuned(seen, np.arange(len(texts)), texts, seen.framed, places)
        first = self.quick.scored(seen, self.quick.calibration_.probabilities(seen.scores, seen.framed, places))
        probabilities = sigmoid(_log_odds(first.probabilities) + self._shift)
        sentences, best, far = first.sentences.copy(), first.best.copy(), first.far.copy()
        rows = np.flatnonzero(self.sent_on(first.probabilities, seen.framed, places))
        if len(rows):
            anew = self.full.encode([texts[row] for row in rows.tolist()], clauses=False)
            whole, framed = self.full.learnt_.examine_whole(anew), seen.framed.copy()
            framed[rows] = whole[:, -1]
            closed = self.full.calibration_.gate.closed(framed, places)[rows]
            probabilities[rows[closed]] = np.minimum(probabilities[rows[closed]], JUST_UNDER * self.thresholds_)
            rows, anew, whole = rows[~closed], anew.take(np.flatnonzero(~closed)), whole[~closed]
        if len(rows):
            again = self.full.learnt_.examine(self.full.with_clauses(anew), whole=whole)
            again = self.full.with_tuned(again, rows, texts, framed, places, encoder=tuned, progress=progress)
            others = self.quick.calibration_.log_odds(seen.scores, seen.framed, places)
            second = self.full.scored(again, self.full.calibration_.probabilities_among(rows, again.scores, others, framed, places))
            # Both encoded the same sentences of a text, only their positions among all differ.
            own = read.positions_of(rows)
            probabilities[rows], far[rows], sentences[own] = second.probabilities, second.far, second.sentences
            best[rows] = own[second.best]
        return FrameScores(probabilities, sentences, best, far)


def _log_odds(probabilities: np.ndarray) -> np.ndarray:
    clipped = np.clip(probabilities, 1e-9, 1 - 1e-9)
    return np.log(clipped / (1 - clipped))
