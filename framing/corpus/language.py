"""The language of a post, as an ISO 639-1 code."""

from __future__ import annotations

from functools import lru_cache

from framing.corpus.text import tokens

#: Below this many tokens a guess is worth nothing.
MIN_TOKENS = 4
#: Characters looked at.
SAMPLE = 2000


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`, or "und" (undetermined) where it is too short to tell or in no language."""
    sample = text[:SAMPLE]
    if len(tokens(sample)) < MIN_TOKENS:
        return "und"
    return _classify(sample)


@lru_cache(maxsize=4096)
def _classify(sample: str) -> str:
    import py3langid

    # It also knows "no language" (zxx) and languages that ISO 639-1 has no code for; the likeliest with a code stands for these.
    code = next(str(code) for code, _ in py3langid.rank(sample) if len(code) == 2 or code == "zxx")
    return "und" if code == "zxx" else code
