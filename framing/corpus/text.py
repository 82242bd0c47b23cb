"""THE definitions of normalised text and of a token; every count and comparison in the project uses these."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

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
_PLAIN_WORD = re.compile("[0-9A-Za-z]")
# Letters and signs that show nothing: the fillers of Hangul, and an empty cell of Braille.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"})
_STRAIGHT = [(chr(code), plain) for code, plain in _QUOTES.items()] + [("\u00a0", " ")]
# Zero-width, bidirectional and soft-hyphen characters, which change no reading but hide a copy.
_HIDDEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_INVISIBLE = re.compile(f"[{_HIDDEN}]")
# Plain characters, or one character with the marks and the hidden characters after it.
_CLUSTER = re.compile(rf"[\x00-\x7f]*[\x00-\x7f](?![{_MARKS}{_HIDDEN}])|.[{_MARKS}{_HIDDEN}]*", re.DOTALL)
_JOINING = re.compile(f"[{_MARKS}{_HIDDEN}]")
# Cyrillic and Greek letters that no reader can tell from a Latin one (Unicode Technical Standard 39, confusables).
_LATIN = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405"
    "\u03bf\u03b1\u03bd\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7",
    "aeopcyxijsdABEKMHOPCTYXIJSoavABEZHIKMNOPTYX",
)
_LOOK_ALIKE = re.compile("[" + "".join(map(chr, _LATIN)) + "]")
_LATIN_LETTER = re.compile("[A-Za-z]")
_OTHER_ALPHABET = re.compile("[\u0370-\u052f]")

#: English words that say little by themselves.
STOP_WORDS = frozenset(
    [
        "a", "an", "the", "of", "and", "or", "in", "on", "at", "to", "for", "from", "by", "with", "as", "is", "are", "was", "were", "be", "been",
        "being", "it", "its", "this", "that", "these", "those", "he", "she", "they", "we", "you", "i", "his", "her", "their", "our", "your", "not",
        "no", "but", "if", "than", "then", "so", "such", "which", "who", "whom", "whose", "what", "when", "where", "while", "have", "has", "had",
        "do", "does", "did", "will", "would", "shall", "should", "can", "could", "may", "might", "must", "also", "more", "most", "other", "into",
        "over", "under", "out", "up", "down", "about", "after", "before", "between", "during", "through", "all", "any", "each", "some", "only", "own",
        "same", "there", "here", "s", "t",
    ]
)  # fmt: skip
#: Before an adverb they belong to the verb behind it.
AUXILIARIES = frozenset(["is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "will", "would", "can", "could", "may", "must", "should"])
_NO_ADVERBS = frozenset(
    [
        "apply", "reapply", "misapply", "supply", "resupply", "oversupply", "undersupply", "reply", "rely", "comply", "imply", "multiply", "fly",
        "rally", "ally", "bully", "tally", "sully", "likely", "unlikely", "early", "daily", "weekly", "monthly", "yearly", "quarterly", "hourly",
        "elderly", "friendly", "unfriendly", "deadly", "costly", "lonely", "lovely", "lively", "lowly", "ugly", "holy", "unholy", "silly", "worldly",
        "orderly", "disorderly", "scholarly", "cowardly", "heavenly", "fatherly", "timely", "untimely", "unruly", "homely", "sickly", "ghastly",
        "grisly", "chilly", "hilly", "jolly", "burly", "stately", "brotherly", "motherly", "neighborly", "neighbourly", "bodily", "oily",
        "melancholy", "unsightly", "otherworldly", "godly", "earthly", "princely", "leisurely", "nightly", "fortnightly", "biweekly", "ply", "dally",
        "family", "italy", "sicily", "july", "emily", "kelly", "assembly", "reassembly", "anomaly", "monopoly", "oligopoly", "butterfly", "folly",
        "jelly", "belly", "lily",
    ]
)  # fmt: skip


class _Folded(dict[int, str]):
    """What a single character becomes when a text is folded, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = unicodedata.normalize("NFKC", chr(code)).translate(_QUOTES)
        return self[code]


_FOLDED = _Folded()
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


class Token(NamedTuple):
    """One token in its normal form, and where it stands in the text; a tuple, since they are made by the million."""

    form: str
    start: int
    end: int


def is_content(word: str) -> bool:
    """Tell whether a token says something by itself: no function word and no figure."""
    return word not in STOP_WORDS and not word[0].isdigit()


def is_adverb(form: str) -> bool:
    """Tell whether a word is formed as English adverbs are ("quietly") and none of the common verbs, adjectives and nouns that are too ("apply", "likely", "family")."""
    return form.endswith("ly") and form.rpartition("-")[2] not in _NO_ADVERBS


def tokenise(text: str) -> list[Token]:
    """Return the tokens of `text` in order: words, whole numbers, and single characters of unspaced scripts.

    Their forms are folded for comparison: NFKC, lower case, straight quotes, no invisible characters, letters of one script in words
    that mix look-alikes of several. Their offsets point into `text` as it is.
    """
    if (plain := folded_in_place(text)) is not None:
        return [Token(match.group().lower(), *match.span()) for match in _WORD.finditer(plain)]
    folded, origin = _folded(text)
    return [Token(match.group().lower(), origin[match.start()][0], origin[match.end() - 1][1]) for match in _WORD.finditer(folded)]


def tokens(text: str) -> list[str]:
    """Return the normal forms of the tokens of `text`, in order."""
    return [match.group().lower() for match in _WORD.finditer(fold(text))]


def token_spans(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) offsets of each token of `text`, in order."""
    if (plain := folded_in_place(text)) is not None:
        return [match.span() for match in _WORD.finditer(plain)]
    return [(token.start, token.end) for token in tokenise(text)]


def normalise(text: str) -> str:
    """Return the normal forms of the tokens of `text`, joined by spaces: two texts with the same normal form are exact copies of one another."""
    return " ".join(tokens(text))


def fold(text: str) -> str:
    """Return `text` without what changes no reading: compatibility forms, invisible characters, typographic quotes, look-alike letters."""
    if (straight := _straightened(text)).isascii():
        return straight
    # Without marks and hidden characters a cluster is a character, and folds by itself.
    return _unmixed(_CLUSTER.sub(_folded_cluster, text) if _JOINING.search(text) else _folded_singly(text))


def folded_in_place(text: str) -> str | None:
    """Return the folded text where every character becomes one, so that its offsets are those of `text`; None where one does not."""
    if (straight := _straightened(text)).isascii():
        return straight
    if _JOINING.search(text):
        return None
    folded = _folded_singly(text)
    return _unmixed(folded) if len(folded) == len(text) else None


def _straightened(text: str) -> str:
    """Straighten typographic quotes and dashes: few texts in English have other characters that are not plain, and these are folded much faster so."""
    if text.isascii():
        return text
    for sign, plain in _STRAIGHT:
        text = text.replace(sign, plain)
    return text


def _folded_singly(text: str) -> str:
    """Fold character by character; plain ones stay as they are, and most texts hold few others."""
    return _BEYOND_ASCII.sub(lambda match: match.group().translate(_FOLDED), text)


def _folded(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Fold cluster by cluster (a letter with its marks), and tell for each character of the outcome where its cluster stands in `text`."""
    parts: list[str] = []
    origin: list[tuple[int, int]] = []
    for match in _CLUSTER.finditer(text):
        part, (start, end) = _folded_cluster(match), match.span()
        origin.extend(zip(range(start, end), range(start + 1, end + 1), strict=True) if match.group().isascii() else [(start, end)] * len(part))
        parts.append(part)
    return _unmixed("".join(parts)), origin


def _folded_cluster(match: re.Match[str]) -> str:
    """What a cluster becomes: plain characters stay as they are."""
    part = match.group()
    return part if part.isascii() else unicodedata.normalize("NFKC", _INVISIBLE.sub("", part)).translate(_QUOTES)


def _unmixed(text: str) -> str:
    """Give letters that only look Latin their Latin form, in a text that is otherwise Latin."""
    found = _LOOK_ALIKE.findall(text)
    return text.translate(_LATIN) if found and len(_LATIN_LETTER.findall(text)) > 2 * len(_OTHER_ALPHABET.findall(text)) else text


def looks(form: str) -> str:
    """Return a token's form with Latin letters for all that look Latin: what reads the same has the same looks, whatever stands around it."""
    return form.translate(_LATIN)


def has_content(text: str) -> bool:
    """Tell whether `text` holds a letter, a digit or a sign (an emoji, say): not merely space, marks that cannot be seen, and punctuation."""
    return bool(_PLAIN_WORD.search(text)) or any(unicodedata.category(character)[0] in "LNS" and character not in _BLANK for character in text)


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
