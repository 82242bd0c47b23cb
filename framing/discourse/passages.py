"""What the functions of this folder are given, as paragraphs that belong to posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.columns import TokenColumn, token_column
from framing.corpus.text import normalise
from framing.errors import InputError


@dataclass(frozen=True)
class Passages:
    """n texts, and for each the ids of its paragraph and of its post; `numbered` tells that these are row numbers, since no ids were given."""

    texts: tuple[str, ...]
    paragraph_ids: tuple[str, ...]
    post_ids: tuple[str, ...]
    numbered: bool

    @cached_property
    def tokens(self) -> TokenColumn:
        """The tokens of the texts; half a surrogate pair is no letter."""
        return token_column([text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8") for text in self.texts])

    @cached_property
    def text_of_token(self) -> np.ndarray:
        """Which text each token stands in."""
        return np.repeat(np.arange(len(self.texts)), np.diff(self.tokens.first))

    def once_each(self) -> Passages:
        """Only the first of texts that are exact copies of one another."""
        kept = sorted({normalise(text): row for row, text in reversed(list(enumerate(self.texts)))}.values())
        texts, paragraphs, posts = (tuple(column[row] for row in kept) for column in (self.texts, self.paragraph_ids, self.post_ids))
        return Passages(texts, paragraphs, posts, self.numbered)


def passages_of(given: Any, role: str) -> Passages:
    """Read a corpus, an analysis, a DataFrame of paragraphs, or texts in a list, an array or a Series; boilerplate and rows without text are left out.

    A DataFrame needs the column `text`; without `post_id` and `paragraph_id` each row is a post of its own, named by its number, as each text of a list
    is, and each row without a value there. `role` is what an error calls the argument. Raises `InputError` for anything else, and where no word is left.
    """
    table = _table(given, role)
    if (count := list(table.columns).count("text")) != 1:
        names = ", ".join(map(str, table.columns)) or "none"
        raise InputError(f"{role} has {count or 'no'} column{'s' if count else ''} 'text'; its columns are {names}: give the texts one column of that name")
    if "kind" in table.columns:
        table = table[(table["kind"] != "boilerplate").fillna(True).to_numpy(dtype=bool)]
    table = table[np.array([isinstance(text, str) and bool(text.strip()) for text in table["text"]], dtype=bool)]
    found = Passages(tuple(table["text"]), _ids(table, "paragraph_id"), _ids(table, "post_id"), numbered="paragraph_id" not in table.columns)
    if not len(found.tokens.numbers):
        raise InputError(f"{role} holds no word; give paragraphs with text that are not all boilerplate")
    return found


def _table(given: Any, role: str) -> pd.DataFrame:
    if isinstance(given, pd.DataFrame):
        return given
    table = getattr(given, "paragraphs", given)
    if isinstance(table, pd.Series | pd.Index | np.ndarray):
        table = table.tolist()
    if isinstance(table, Sequence) and not isinstance(table, str | bytes) and all(isinstance(text, str) or text is None or text != text for text in table):
        return pd.DataFrame({"text": pd.Series(list(table), dtype=object)})
    if isinstance(table, pd.DataFrame):
        return table
    raise InputError(
        f"{role} is a {type(given).__name__}; it must be a corpus (read_corpus makes one of a path), an analysis, a DataFrame of paragraphs with a column 'text', "
        "or texts in a list, an array or a Series"
    )


def _ids(table: pd.DataFrame, name: str) -> tuple[str, ...]:
    """The ids of rows, numbers where there are none."""
    given = table[name].tolist() if name in table.columns else [None] * len(table)
    return tuple(str(row) if pd.isna(value) else str(value) for row, value in enumerate(given))


def whole_number(name: str, value: Any, *, least: int) -> None:
    """Raise `InputError` for an argument that is no whole number of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
        raise InputError(f"{name} is {value!r}; it must be a whole number of {least} or more")
