"""The language of a post, as an ISO 639-1 code."""

from __future__ import annotations

from functools import lru_cache

from framing.corpus.text import tokens

#: Below this many tokens with a letter a guess is worth nothing.
MIN_TOKENS = 4
#: Characters looked at.
SAMPLE = 600
# Nearly every text shows so many words in so many first characters, and counting them all is slow.
_FIRST = 100


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`, or "und" (undetermined) where it is too short to tell or in no language."""
    sample = text[:SAMPLE]
    if _words(sample[:_FIRST]) < MIN_TOKENS and _words(sample) < MIN_TOKENS:
        return "und"
    return _classify(sample)


def _words(text: str) -> int:
    """How many tokens hold a letter: figures alone are in no language."""
    return sum(any(map(str.isalpha, token)) for token in tokens(text))


@lru_cache(maxsize=4096)
def _classify(sample: str) -> str:
    import py3langid

    # It also knows "no language" (zxx) and languages that ISO 639-1 has no code for; the likeliest with a code stands for these.
    code = str(py3langid.classify(sample)[0])
    if len(code) != 2 and code != "zxx":
        code = next(str(code) for code, _ in py3langid.rank(sample) if len(code) == 2 or code == "zxx")
    return "und" if code == "zxx" else code
