"""THE definitions of normalised text and of a token; every count and comparison in the project uses these."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import xxhash

_UNSPACED = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
#: One character of a script that sets no spaces between words.
UNSPACED = re.compile(f"[{_UNSPACED}]")
# Vowel signs and accents of their own, which \w does not hold (up to the half marks; variation selectors lie beyond and change no reading).
_MARKS = "".join(chr(code) for code in range(0x300, 0xFE00) if unicodedata.category(chr(code)).startswith("M"))
_LETTERS = rf"[^\W\d_{_UNSPACED}]+(?:[{_MARKS}]+[^\W\d_{_UNSPACED}]*)*"
# A character of an unspaced script, or a letter/digit run, which may hold inner apostrophes, hyphens and the separators of a number:
# 38,000  11.9  year-on-year
_WORD = re.compile(rf"(?=[^\W_])[{_UNSPACED}][{_MARKS}]*|\d+(?:[.,]\d+)*|{_LETTERS}(?:['\u2019\-]{_LETTERS})*|[^\W_{_UNSPACED}]+")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"})
# Zero-width, bidirectional and soft-hyphen characters, which change no reading but hide a copy.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def tokens(text: str) -> list[str]:
    """Return the lower-case tokens of `text`: words, whole numbers, and single characters of unspaced scripts."""
    return [text[start:end].lower().replace("\u2019", "'") for start, end in token_spans(text)]


def token_spans(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) offsets of each token of `text`, in order."""
    return [match.span() for match in _WORD.finditer(text)]


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
