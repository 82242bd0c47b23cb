"""What the functions of this folder are given, as paragraphs that belong to posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.columns import TokenColumn, token_column
from framing.corpus.text import normalise
from framing.errors import InputError


@dataclass(frozen=True)
class Passages:
    """n texts, and for each the ids of its paragraph and of its post."""

    texts: tuple[str, ...]
    paragraph_ids: tuple[str, ...]
    post_ids: tuple[str, ...]

    @cached_property
    def tokens(self) -> TokenColumn:
        """The tokens of the texts."""
        return token_column(self.texts)

    @cached_property
    def text_of_token(self) -> np.ndarray:
        """Which text each token stands in."""
        return np.repeat(np.arange(len(self.texts)), np.diff(self.tokens.first))

    def once_each(self) -> Passages:
        """Only the first of texts that are exact copies of one another."""
        first = list({normalise(text): row for row, text in reversed(list(enumerate(self.texts)))}.values())
        kept = sorted(first)
        return Passages(*(tuple(column[row] for row in kept) for column in (self.texts, self.paragraph_ids, self.post_ids)))


def passages_of(given: Any, role: str) -> Passages:
    """Read a corpus, an analysis, a DataFrame of paragraphs or a sequence of texts; boilerplate is left out.

    A DataFrame needs the column `text`; without `post_id` and `paragraph_id` each row is a post of its own, named by its number, as each text of a sequence
    is. `role` is what an error calls the argument. Raises `InputError` for anything else, and where no text is left.
    """
    table = getattr(given, "paragraphs", given)
    if isinstance(table, pd.Series):
        table = table.tolist()
    if isinstance(table, Sequence) and not isinstance(table, str | bytes) and all(isinstance(text, str) for text in table):
        table = pd.DataFrame({"text": list(table)}, dtype=object)
    if not isinstance(table, pd.DataFrame):
        raise InputError(
            f"{role} is a {type(given).__name__}; it must be a corpus (read_corpus makes one of a path), an analysis, a DataFrame of paragraphs with a column 'text', or a list of texts"
        )
    if "text" not in table.columns:
        raise InputError(f"{role} has no column 'text'; its columns are {', '.join(map(str, table.columns)) or 'none'}: rename the one that holds the text")
    if "kind" in table.columns:
        table = table[table["kind"] != "boilerplate"]
    table = table[table["text"].map(lambda text: isinstance(text, str) and bool(text.strip()))]
    if table.empty:
        raise InputError(f"{role} holds no text; give paragraphs with text that are not all boilerplate")
    numbers = [str(row) for row in range(len(table))]
    posts = table["post_id"].astype(str).tolist() if "post_id" in table.columns else numbers
    paragraphs = table["paragraph_id"].astype(str).tolist() if "paragraph_id" in table.columns else numbers
    return Passages(tuple(table["text"]), tuple(paragraphs), tuple(posts))
