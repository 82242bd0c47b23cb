"""THE definitions of normalised text and of a token; every count and comparison in the project uses these."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import xxhash

# A letter/digit run may hold inner apostrophes, hyphens and the separators of a number: 38,000  11.9  year-on-year
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['\-][^\W\d_]+)*|[^\W_]+")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"})
# Zero-width, bidirectional and soft-hyphen characters, which change no reading but hide a copy.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def tokens(text: str) -> list[str]:
    """Return the lower-case tokens of `text`: words, whole numbers, and single characters of unspaced scripts."""
    return [text[start:end].lower() for start, end in token_spans(text)]


def token_spans(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) offsets of each token of `text`, in order."""
    spans: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        if not _UNSPACED.search(text, start, end):
            spans.append((start, end))
            continue
        run = start
        for position in range(start, end):
            if _UNSPACED.match(text, position):
                if run < position:
                    spans.append((run, position))
                spans.append((position, position + 1))
                run = position + 1
        if run < end:
            spans.append((run, end))
    return spans


def normalise(text: str) -> str:
    """Return `text` folded for comparison: NFKC, lower case, straight quotes, no invisible characters, tokens joined by one space.

    Two texts with the same normal form are exact copies of one another.
    """
    folded = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_QUOTES)
    return " ".join(tokens(folded))


def fingerprint(text: str) -> str:
    """Return a 64-bit hash of `text` as 16 hexadecimal digits, the same on every machine and run."""
    return xxhash.xxh3_64_hexdigest(text.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=1)
def _stemmer():
    from nltk.stem.snowball import SnowballStemmer

    return SnowballStemmer("english")


@lru_cache(maxsize=200_000)
def stem(token: str) -> str:
    """Return the Snowball stem of an English token (numbers and other scripts come back as they are)."""
    return _stemmer().stem(token) if token.isascii() and token.isalpha() else token
