"""The language of a post, as an ISO 639-1 code.

Figures alone and texts too short to tell have none, English is told by its commonest words, and py3langid (Lui and Baldwin 2012) is asked about
all others. It reads byte by byte; here many texts are read side by side, which gives the same scores in a tenth of the time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from framing.corpus.text import tokens

#: Below this many tokens with a letter a guess is worth nothing.
MIN_TOKENS = 4
#: Characters looked at.
SAMPLE = 600
#: Words that are common in English alone. A text in basic letters of which at least this share is among them, and so many different ones, is English.
ENGLISH = frozenset(
    "the of and with was were that which this these those their would could should been from have they there when who his before while because through after into about what where your".split()
)
ENGLISH_SHARE = 0.12
ENGLISH_DIFFERENT = 3
#: Texts read side by side.
_SIDE_BY_SIDE = 512
# Nearly every text shows so many words in so many first characters, and counting them all is slow.
_FIRST = 100
_LETTERED = re.compile(r"[^\W\d_]\S*")


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`, or "und" (undetermined) where it is too short to tell or in no language."""
    return languages_of([text])[0]


def languages_of(texts: Sequence[str]) -> list[str]:
    """Return the language of each text, as `language_of` does."""
    samples = [text[:SAMPLE] for text in texts]
    codes = [_at_a_glance(sample) for sample in samples]
    open_questions = list(dict.fromkeys(sample for sample, code in zip(samples, codes, strict=True) if not code))
    # Texts of one length are read side by side without waiting for one another.
    open_questions.sort(key=lambda sample: (-len(sample), sample))
    answers: dict[str, str] = {}
    for begin in range(0, len(open_questions), _SIDE_BY_SIDE):
        asked = open_questions[begin : begin + _SIDE_BY_SIDE]
        answers.update(zip(asked, _identifier().classify(asked), strict=True))
    return [code or answers[sample] for sample, code in zip(samples, codes, strict=True)]


def _at_a_glance(sample: str) -> str:
    """Tell "und" and "en" where they are plain to see; "" where they are not."""
    if sample.isascii():
        words = sample.lower().split()
        common = list(filter(ENGLISH.__contains__, words))
        if len(common) >= max(MIN_TOKENS, ENGLISH_SHARE * len(words)) and len(set(common)) >= ENGLISH_DIFFERENT:
            return "en"
    return "" if _has_words(sample[:_FIRST]) or _has_words(sample) else "und"


def _has_words(text: str) -> bool:
    """Tell whether enough tokens hold a letter: figures alone are in no language."""
    # What stands between two spaces and begins with a letter is at least one such token.
    return len(_LETTERED.findall(text)) >= MIN_TOKENS or sum(any(map(str.isalpha, token)) for token in tokens(text)) >= MIN_TOKENS


def forget_model() -> None:
    """Let go of the model, 70 MB; it is loaded again when a text is asked about."""
    _identifier.cache_clear()


@dataclass(frozen=True)
class _Identifier:
    """The model of py3langid: an automaton over bytes (`moves` by `row` of the state and byte), the feature that a state shows (-1: none), and
    the log-probabilities of features (n_features, n_codes) and of codes; only `codes` of ISO 639-1 and "zxx", no language."""

    moves: np.ndarray
    row: np.ndarray
    shown: np.ndarray
    features: np.ndarray
    kept: np.ndarray
    prior: np.ndarray
    codes: tuple[str, ...]

    def classify(self, texts: Sequence[str]) -> list[str]:
        """Return the likeliest code of each text; "und" for "zxx" and where no feature shows."""
        from scipy import sparse

        written = [unicodedata.normalize("NFC", text.lower() if text.isupper() else text).encode("utf-8", "surrogatepass") for text in texts]
        sizes = np.array([len(text) for text in written])
        order = np.argsort(-sizes, kind="stable")
        letters = np.zeros((int(sizes.max()), len(texts)), dtype=np.int32)
        for beside, text in enumerate(order):
            letters[: sizes[text], beside] = np.frombuffer(written[text], dtype=np.uint8)
        reading = np.searchsorted(-sizes[order], -np.arange(len(letters)), side="left")
        states = np.zeros(len(texts), dtype=np.int64)
        seen = np.full(letters.shape, -1, dtype=np.int64)
        for at, n in enumerate(reading):
            states[:n] = self.moves[self.row[states[:n]] + letters[at, :n]]
            seen[at, :n] = self.shown[states[:n]]
        place, column = np.nonzero(seen >= 0)
        found, counts = np.unique(column * len(self.features) + seen[place, column], return_counts=True)
        row, feature = np.divmod(found, len(self.features))
        # Only the features that show are widened to float32: all of them would take 40 MB.
        shown, feature = np.unique(feature, return_inverse=True)
        bags = sparse.csr_matrix((np.log1p(counts.astype(np.float32)), (row, feature)), shape=(len(texts), len(shown)))
        scores = (bags @ self.features[shown].astype(np.float32))[:, self.kept] + self.prior
        best = np.empty(len(texts), dtype=np.int64)
        best[order] = scores.argmax(axis=1)
        told = set(order[column])
        return ["und" if self.codes[code] == "zxx" or text not in told else self.codes[code] for text, code in enumerate(best)]


@lru_cache(maxsize=1)
def _identifier() -> _Identifier:
    from py3langid import langid

    # Not the one that py3langid keeps for itself, which could not be let go.
    model = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    # Languages that ISO 639-1 has no code for give way to the likeliest that has one.
    kept = [index for index, code in enumerate(model.nb_classes) if len(code) == 2 or code == "zxx"]
    return _Identifier(
        np.frombuffer(model.tk_nextmove, dtype=np.uint32), np.asarray(model._rowbase, dtype=np.int64), np.asarray(model.tk_output, dtype=np.int32),
        np.asarray(model.nb_ptc), np.array(kept), np.asarray(model.nb_pc[kept], dtype=np.float32), tuple(str(model.nb_classes[index]) for index in kept),
    )  # fmt: skip
