"""`concordance`: every place where some words stand, in the middle of what is said around them."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.text import UNSPACED, looks, tokenise
from framing.discourse.passages import Passages, passages_of, whole_number
from framing.errors import InputError

CONCORDANCE_COLUMNS = ["paragraph_id", "post_id", "start", "end", "before", "match", "after"]
#: Tokens that are shown on each side.
WINDOW = 10
# While a pattern is tokenised, rare letters stand for its wildcards, so that it falls into tokens where a text does.
_WILD = {ord("*"): "\ua66e", ord("?"): "\ua6a0"}
_MEANT = {"\ua66e": ".*", "\ua6a0": "."}


def concordance(target: Any, pattern: str, *, window: int = WINDOW) -> pd.DataFrame:
    """List every place where `pattern` stands in `target`, with `window` tokens before and after it: key words in context.

    `target` is what `keyness` takes. The pattern is one word or several that follow one another, and falls into tokens as texts do (`U.S.` into two, Chinese into
    characters). `*` stands for any letters and digits of a word, `?` for one, also at the end of a question; `*` alone is exactly one token. Capitals, typographic quotes and
    look-alike letters make no difference, nor do signs between words. `start` and `end` are offsets in the paragraph's text, in the order of paragraphs;
    `post_id` joins source and date. Raises `InputError` for a pattern without a word and for a window below 0.
    """
    whole_number("window", window, least=0)
    found = passages_of(target, "the target")
    parts = _parts(pattern)
    rows = [row for text, places in _places(found, parts).items() for row in _lines(found, text, places, len(parts), window)]
    return pd.DataFrame(rows, columns=CONCORDANCE_COLUMNS)


def _parts(pattern: str) -> list[re.Pattern[str]]:
    """What each token of a match must look like."""
    if not isinstance(pattern, str):
        raise InputError(f"the pattern is a {type(pattern).__name__}; it must be a string such as 'drug* control'")
    forms: list[str] = []
    end = -1
    for token in tokenise(pattern.translate(_WILD)):
        # A number ends where a letter begins, also one that stands for a wildcard.
        wild = not _MEANT.keys().isdisjoint(token.form) or (forms and not _MEANT.keys().isdisjoint(forms[-1]))
        if forms and token.start == end and wild and not UNSPACED.search(forms[-1] + token.form):
            forms[-1] += token.form
        else:
            forms.append(token.form)
        end = token.end
    if not forms:
        raise InputError(f"the pattern {pattern!r} holds no word; give one such as 'drug* control' (* stands for any letters, ? for one)")
    return [re.compile("".join(_MEANT.get(letter) or re.escape(letter) for letter in looks(form)), re.DOTALL) for form in forms]


def _places(found: Passages, parts: list[re.Pattern[str]]) -> dict[int, list[int]]:
    """The texts in which tokens that fit stand one after the other, and which token of the text each match begins with."""
    column = found.tokens
    seen = [looks(form) for form in column.forms]
    fits = [np.array([bool(part.fullmatch(form)) for form in seen], dtype=bool) for part in parts]
    n = len(column.numbers) - len(parts) + 1
    if n < 1:
        return {}
    begins = np.logical_and.reduce([fit[column.numbers[at : at + n]] for at, fit in enumerate(fits)])
    text = found.text_of_token
    begins &= text[:n] == text[len(parts) - 1 :]
    at = np.flatnonzero(begins)
    places: dict[int, list[int]] = {}
    for row, place in zip(text[at].tolist(), (at - column.first[text[at]]).tolist(), strict=True):
        places.setdefault(row, []).append(place)
    return places


def _lines(found: Passages, text: int, places: list[int], length: int, window: int) -> list[tuple]:
    """The rows of one text."""
    whole = found.texts[text]
    spans = tokenise(whole)
    rows = []
    for place in places:
        first, last = spans[place], spans[place + length - 1]
        begin = spans[max(place - window, 0)].start if window else first.start
        end = spans[min(place + length - 1 + window, len(spans) - 1)].end if window else last.end
        # At its edges the paragraph is shown with the signs before its first and after its last token.
        begin, end = (0 if window and place <= window else begin), (len(whole) if window and place + length + window >= len(spans) else end)
        around = whole[begin : first.start], whole[first.start : last.end], whole[last.end : end]
        rows.append((found.paragraph_ids[text], found.post_ids[text], first.start, last.end, *around))
    return rows
