"""What the rest of a post tells about a short text in it: a title or a caption is understood from what stands around it.

The rest tells it in two ways: by its own log odds, which calibration weighs (`around`), and by its words, which a tuned encoder reads (`in_posts`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from framing.vectors.company import in_company

#: The kinds of evidence that the rest of a post adds, in order: the mean log odds, in its other texts, of carrying any frame, and those of its first text for
#: the frame in question (for the first text itself, the mean of the others).
AROUND = ("others", "title")
#: Texts of fewer words are judged by what stands around them; longer ones speak for themselves. Of 12 to 40 words and of none, this was best on the seed set.
SHORT = 40
#: Fewer posts of several texts teach nothing about posts.
FEWEST_POSTS = 20
#: Of what stands around a text so many words are read, of its post's first text and of the texts before and after it, and of each no more than so many characters.
TITLE_WORDS, BESIDE_WORDS, LONGEST = 12, 20, 200


@dataclass(frozen=True)
class Places:
    """Where n texts stand: `posts` (n,) names the post of each, in the order in which they stand in it, "" where it belongs to none; `short` (n,) tells which
    are to be judged by what stands around them."""

    posts: np.ndarray
    short: np.ndarray

    @staticmethod
    def of(texts: Sequence[str], posts: np.ndarray) -> Places:
        """Note which of the texts are short."""
        return Places(posts, np.array([len(text.split()) < SHORT for text in texts], dtype=bool))

    def take(self, rows: np.ndarray) -> Places:
        """Return the places of the texts at `rows`, indices or a mask."""
        return Places(self.posts[rows], self.short[rows])


@dataclass(frozen=True)
class Around:
    """Of n texts: `rows` (k,) the short ones that do not stand alone in their post, and `scores` (k, n_frames, 2), what the rest of it tells."""

    rows: np.ndarray
    scores: np.ndarray


def company(places: Places, framed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows (k,) of the texts that do not stand alone in their post, and the mean log odds of any frame (k,) of the others there."""
    post, size = _posts(places)
    rows = np.flatnonzero((places.posts != "") & (size[post] > 1))
    return rows, (np.bincount(post, framed)[post[rows]] - framed[rows]) / (size[post[rows]] - 1)


def around(places: Places, framed: np.ndarray, log_odds: np.ndarray) -> Around:
    """Gather what the rest of each short text's post tells; `framed` (n,) are the log odds of any frame and `log_odds` (n, n_frames) those of each frame, of
    every text alone."""
    company_rows, any_frame = company(places, framed)
    short = places.short[company_rows]
    rows, any_frame = company_rows[short], any_frame[short]
    post, size = _posts(places)
    first = np.full(len(size), len(post))
    np.minimum.at(first, post, np.arange(len(post)))
    sums = np.zeros((len(size), log_odds.shape[1]))
    np.add.at(sums, post, log_odds)
    of_others = (sums[post[rows]] - log_odds[rows]) / (size[post[rows]] - 1)[:, None]
    of_first = first[post[rows]]
    title = np.where((of_first == rows)[:, None], of_others, log_odds[of_first])
    return Around(rows, np.stack([np.broadcast_to(any_frame[:, None], title.shape), title], axis=-1))


def _posts(places: Places) -> tuple[np.ndarray, np.ndarray]:
    """The number of each text's post, and how many texts each post has."""
    _, post = np.unique(places.posts.astype(str), return_inverse=True)
    return post, np.bincount(post)


def enough(places: Places) -> bool:
    """Tell whether there are short texts in enough posts to learn what stands around them from."""
    post, size = _posts(places)
    beside = places.short & (places.posts != "") & (size[post] > 1)
    return len(np.unique(post[beside])) >= FEWEST_POSTS


def in_posts(texts: Sequence[str], places: Places) -> list[str]:
    """Return n texts in company (see `framing.vectors.company`): with a short one is read the beginning of its post, the end of the text before it and the
    beginning of the one after it; a long one and one alone are read alone."""
    return [in_company(text, company) for text, company in zip(texts, companies(texts, places), strict=True)]


def companies(texts: Sequence[str], places: Places) -> list[str]:
    """Return the company of each text, "" for none: "title / before _ after", where "_" is the place of the text itself."""
    found = [""] * len(texts)
    rows_of: dict[str, list[int]] = {}
    for row, post in enumerate(places.posts.astype(str)):
        if post:
            rows_of.setdefault(post, []).append(row)
    for rows in rows_of.values():
        title = _beginning(texts[rows[0]], TITLE_WORDS)
        for at, row in enumerate(rows):
            if places.short[row] and len(rows) > 1:
                before = _end(texts[rows[at - 1]], BESIDE_WORDS) if at > 0 else ""
                after = _beginning(texts[rows[at + 1]], BESIDE_WORDS) if at + 1 < len(rows) else ""
                found[row] = " ".join(part for part in (title if at > 1 else "", "/", before, "_", after) if part) if before or after else ""
    return found


def _beginning(text: str, n_words: int) -> str:
    return " ".join(text[:LONGEST].split()[:n_words])


def _end(text: str, n_words: int) -> str:
    return " ".join(text[-LONGEST:].split()[-n_words:])
