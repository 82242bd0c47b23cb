"""Names of two stretches side by side: a form that an office fills in anew differs in little else.

A name is what a reader of English sees as one: a word with a capital where no sentence begins. Months and weekdays are names too. Scripts without capitals
have none here.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Indel

from framing.corpus.text import STOP_WORDS, stem, tokenise

#: What stands before a word that may have its capital from beginning a sentence, a quotation or a list item.
_OPENING = re.compile(r"[.!?:;\u2026\n\"\u201c\u201d\u00ab*\u2022]")
#: What stands without a capital in this share of the texts that hold it is a word of the language, not a name.
COMMON = 0.1
#: Names whose spelling is this alike (2 * common subsequence / all letters) may be one name, transliterated by two people.
SPELT_ALIKE = 0.7
#: Names with so many equal first letters may be one too: a country and its adjective.
SAME_START = 4
#: Weight of names that only one side holds, on either side, from which two stretches are a form filled in for others, if they share no more: three names or so,
#: since translators spell a foreign name in two ways. Of renderings of one text 3 in 1000 are beyond it, of fillings of one form nearly every second
#: (annotations/reuse); at 1.5 more forms are refused (56 %), but also 1 % of all translations.
APART = 2.5
#: Pairs of names whose spelling is remembered.
REMEMBERED = 200_000


@dataclass(frozen=True)
class Names:
    """The weight of the names that both of two stretches hold, and of those that only one holds, on the side with less of them."""

    shared: float
    missing: float

    @property
    def apart(self) -> bool:
        """Tell whether each side names somebody or something else: a form filled in anew."""
        return self.missing > max(APART, self.shared)


def proper_names(text: str, forms: Sequence[str], starts: Sequence[int], ends: Sequence[int]) -> list[tuple[int, str]]:
    """Return the names among the tokens of a text, each as its token's number and its stem."""
    capital = [text[start].isupper() and form not in STOP_WORDS for form, start in zip(forms, starts, strict=True)]
    found = []
    for at in [number for number, is_capital in enumerate(capital) if is_capital]:
        # The first word of a sentence is a name if a name goes on behind it ("Hurricane Ada").
        opens = _OPENING.search(text[ends[at - 1] : starts[at]]) if at else True
        if not opens or (at + 1 < len(forms) and capital[at + 1] and text[ends[at] : starts[at + 1]].isspace()):
            found.append((at, name_stem(forms[at])))
    return found


@lru_cache(maxsize=REMEMBERED)
def name_stem(form: str) -> str:
    """Return the stem of a token without what one writer sets and another leaves out: accents, the ending of the possessive."""
    plain = form.removesuffix("'s")
    return stem(plain if plain.isascii() else "".join(each for each in unicodedata.normalize("NFD", plain) if not unicodedata.combining(each)))


def common_words(texts: Iterable[str]) -> frozenset[str]:
    """Return the stems that stand without a capital in at least COMMON of the texts that hold them."""
    held, without = Counter[str](), Counter[str]()
    for text in texts:
        found = [(name_stem(form), text[start].islower()) for form, start, _ in tokenise(text)]
        held.update({word for word, _ in found})
        without.update({word for word, is_lower in found if is_lower})
    return frozenset(word for word, count in without.items() if count >= COMMON * held[word])


def unmatched(names: Iterable[str], others: Iterable[str]) -> set[str]:
    """Return the names that are none of `others`, nor spelt like one."""
    others = tuple(others)
    return {name for name in names if not any(spelt_alike(name, other) for other in others)}


@lru_cache(maxsize=REMEMBERED)
def spelt_alike(a: str, b: str) -> bool:
    """Tell whether two names may be one: transliterated otherwise, or a country and its adjective."""
    if a == b or (len(a) >= SAME_START and a[:SAME_START] == b[:SAME_START]):
        return True
    return Indel.normalized_similarity(a, b) >= SPELT_ALIKE
