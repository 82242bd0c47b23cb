"""Texts as one column of tokens: many texts tokenised at once, each distinct token kept once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_letters
from typing import TYPE_CHECKING

import numpy as np

from framing.corpus.text import fold, folded_in_place, token_spans, tokens

if TYPE_CHECKING:
    import polars as pl

#: Texts tokenised at a time.
CHUNK = 10_000
_SIGN = re.compile(r"[^\x00-\xff\w]")
# Texts of these letters, and of signs that are in no word, are tokenised by polars, with a pattern that finds what `tokens` finds in them (the Turkish
# dotted I has no lower case of one letter, and those of some African letters are not among these).
_PLAIN = r"^[\x00-\x7f\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u012f\u0131-\u024f[^\p{L}\p{N}\p{M}]--[ƁƆƉƊƎƏƐƓƔƖƗƜƝƟƦƩƮƱƲƷȺȾɁɃɄɅ]]*$"
_PLAIN_WORD = r"[0-9]+(?:[.,][0-9]+)*|[a-z\u00df-\u00f6\u00f8-\u024f]+(?:['\-][a-z\u00df-\u00f6\u00f8-\u024f]+)*"


@dataclass(frozen=True)
class TokenColumn:
    """The m tokens of n texts: `forms` are the distinct normal forms in the order in which they first stand in the texts, `numbers` (m,) tells for each
    token which of them it is, `first` (n + 1,) where each text begins."""

    forms: tuple[str, ...]
    numbers: np.ndarray
    first: np.ndarray

    def __len__(self) -> int:
        return len(self.first) - 1

    def forms_of(self, tokens: range) -> list[str]:
        """The normal forms of tokens in a row, by their numbers."""
        return [self.forms[number] for number in self.numbers[tokens.start : tokens.stop].tolist()]


def positions(where: np.ndarray) -> np.ndarray:
    """Return where a mask over all tokens is set, as small numbers as tell them all apart: a large corpus has too many tokens for numbers of 8 bytes."""
    return np.flatnonzero(where).astype(np.int32 if len(where) <= np.iinfo(np.int32).max else np.int64)


def token_column(texts: Sequence[str]) -> TokenColumn:
    """Tokenise texts into one column; the tokens are those of `framing.corpus.text.tokens`. Memory beyond the outcome is bounded by CHUNK texts."""
    parts, counts = [np.zeros(0, dtype=np.int32)], [np.zeros(1, dtype=np.int64)]
    known: dict[str, int] = {}
    for start in range(0, len(texts), CHUNK):
        lists = token_lists(texts[start : start + CHUNK])
        counts.append(lists.list.len().to_numpy())
        forms, numbers = _numbered(lists)
        parts.append(np.array([known.setdefault(form, len(known)) for form in forms], dtype=np.int32)[numbers])
    return TokenColumn(tuple(known), np.concatenate(parts), np.cumsum(np.concatenate(counts), dtype=np.int64))


def _numbered(lists: pl.Series) -> tuple[list[str], np.ndarray]:
    """The distinct tokens in the order in which they first stand in some texts, and for each token which of them it is."""
    column = lists.filter(lists.list.len() > 0).explode().to_frame("form")
    if not len(column):
        return [], np.zeros(0, dtype=np.int64)
    forms = column.unique(maintain_order=True).with_row_index("number")
    return forms["form"].to_list(), column.join(forms, on="form", how="left", maintain_order="left")["number"].to_numpy()


def token_lists(texts: Sequence[str]) -> pl.Series:
    """Return the tokens of each text as a column of lists."""
    import polars as pl

    folded = pl.DataFrame({"text": [fold(text) for text in texts]}, schema={"text": pl.String}).with_row_index("row")
    is_plain = pl.col("text").str.contains(_PLAIN)
    plain = folded.filter(is_plain).select("row", tokens=pl.col("text").str.to_lowercase().str.extract_all(_PLAIN_WORD))
    other = folded.filter(~is_plain).get_column("row").to_list()
    rest = pl.DataFrame({"row": other, "tokens": [tokens(texts[row]) for row in other]}, schema={"row": pl.UInt32, "tokens": pl.List(pl.String)})
    return pl.concat([plain, rest.cast({"row": plain.schema["row"]})]).sort("row").get_column("tokens")


@dataclass(frozen=True)
class Offsets:
    """Where each token of some texts stands in its text: [`start`, `end`), (m,) columns in the order of a `TokenColumn` of them."""

    start: np.ndarray
    end: np.ndarray


def token_offsets(texts: Sequence[str]) -> Offsets:
    """Return the offsets of all tokens, those of `framing.corpus.text.token_spans`; of texts that are plain letters once they are folded all are found at once."""
    folded = [_plain(text) for text in texts]
    others = [token_spans(text) for text, plain in zip(texts, folded, strict=True) if plain is None]
    starts, ends, counts = _plain_offsets([plain or b"" for plain in folded])
    is_other = np.array([plain is None for plain in folded], dtype=bool)
    counts[is_other] = [len(spans) for spans in others]
    of_other = np.repeat(is_other, counts)
    start, end = np.empty(len(of_other), dtype=np.int32), np.empty(len(of_other), dtype=np.int32)
    start[~of_other], end[~of_other] = starts, ends
    start[of_other], end[of_other] = np.array([span for spans in others for span in spans], dtype=np.int32).reshape(-1, 2).T
    return Offsets(start, end)


def _plain(text: str) -> bytes | None:
    """The folded text with one byte for each character; None where it has letters beyond Latin-1. Other signs are in no word, and any byte that is in none will do."""
    if (folded := folded_in_place(text)) is None:
        return None
    try:
        return (folded if folded.isascii() else _SIGN.sub(" ", folded)).encode("latin-1")
    except UnicodeEncodeError:
        return None


def _plain_offsets(texts: Sequence[bytes]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The starts and ends of the tokens of texts of plain letters, and how many each text has."""
    text = np.frombuffer(b"\n".join([b"", *texts, b""]), dtype=np.uint8)
    kind = _KIND[text]
    before, after = (np.append(np.zeros(1, dtype=np.uint8), kind[:-1]), np.append(kind[1:], np.zeros(1, dtype=np.uint8)))
    # An apostrophe or a hyphen between letters, a point or a comma between digits, joins what stands on both sides.
    joins = (before > 0) & (before == after) & (_JOINS[text] == before)
    within = kind > 0
    starts = np.flatnonzero(within & (kind != before) & ~np.append(False, joins[:-1]))
    ends = np.flatnonzero(within & (kind != after) & ~np.append(joins[1:], False)) + 1
    first = np.cumsum([1, *(len(each) + 1 for each in texts)])
    counts = np.diff(np.searchsorted(starts, first))
    begin = np.repeat(first[:-1], counts)
    return starts - begin, ends - begin, counts


def _marked(letters: str, digits: str) -> np.ndarray:
    """A table over all bytes: 1 for these signs of letters, 2 for those of digits, 0 for others."""
    table = np.zeros(256, dtype=np.uint8)
    table[[ord(sign) for sign in letters]], table[[ord(sign) for sign in digits]] = 1, 2
    return table


# What else of Latin-1 is a letter or a digit is folded to others.
_KIND = _marked(ascii_letters + "".join(map(chr, (*range(0xC0, 0xD7), *range(0xD8, 0xF7), *range(0xF8, 0x100)))), "0123456789")
_JOINS = _marked("'-", ".,")
