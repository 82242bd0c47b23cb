"""`compare`: what the posts of one corpus take from another (a blog against official pages)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from framing.corpus.posts import Corpus
from framing.reuse.families import covered
from framing.reuse.find import MIN_TOKENS, find_reuse

if TYPE_CHECKING:
    from framing.vectors.encoders import Encoder

COVERAGE_COLUMNS = ["post_id", "source", "date", "title", "coverage", "n_pairs", "other_posts"]


@dataclass(frozen=True)
class Comparison:
    """What corpus A shares with corpus B: DataFrames `pairs` (a_ columns are A's), `posts` (A's posts, with the share of their text that stands in B) and `post_pairs`."""

    pairs: pd.DataFrame
    posts: pd.DataFrame
    post_pairs: pd.DataFrame

    def __repr__(self) -> str:
        return f"Comparison({len(self.pairs)} pairs; {int((self.posts['n_pairs'] > 0).sum())} of {len(self.posts)} posts hold passages of the other corpus)"

    def _repr_html_(self) -> str:
        from framing.notebook import card, listing

        return card(self, listing(self.posts[self.posts["n_pairs"] > 0], rest=".posts"))


def compare(
    a: Corpus, b: Corpus, *, encoder: Encoder | None = None, translations: bool = True, min_tokens: int = MIN_TOKENS,
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:  # fmt: skip
    """Find what the posts of corpus `a` share with those of corpus `b`; what either repeats within itself is left out.

    Passages that a post reblogs or quotes are among the pairs, marked; coverage and post pairs are about own words alone.
    Post ids that both corpora have are told apart by "A/" and "B/" before them.
    """
    a, b = _told_apart(a, b)
    both = Corpus(pd.concat([a.posts, b.posts], ignore_index=True), (*a.inputs, *b.inputs))
    reuse = find_reuse(both, encoder=encoder, translations=translations, min_tokens=min_tokens, progress=progress)
    of_a = set(a.posts["post_id"])
    post_of = both.searched.set_index("paragraph_id")["post_id"]
    a_side, b_side = reuse.pairs["a_paragraph_id"].map(post_of).isin(of_a), reuse.pairs["b_paragraph_id"].map(post_of).isin(of_a)
    # A's posts come first, so that its side of a pair is always the first one.
    pairs = reuse.pairs[a_side & ~b_side].reset_index(drop=True)
    crossing = reuse.post_pairs[reuse.post_pairs["a_post_id"].isin(of_a) & ~reuse.post_pairs["b_post_id"].isin(of_a)].reset_index(drop=True)
    own = pairs[~(pairs["a_quoted"] | pairs["b_quoted"])]
    return Comparison(pairs, _coverage(a.posts, own.assign(a_post=own["a_paragraph_id"].map(post_of)), both, crossing), crossing)


def _told_apart(a: Corpus, b: Corpus) -> tuple[Corpus, Corpus]:
    if set(a.posts["post_id"]).isdisjoint(b.posts["post_id"]):
        return a, b
    renamed = (replace(corpus, posts=corpus.posts.assign(post_id=name + corpus.posts["post_id"])) for name, corpus in (("A/", a), ("B/", b)))
    first, second = renamed
    return first, second


def _coverage(posts: pd.DataFrame, pairs: pd.DataFrame, both: Corpus, crossing: pd.DataFrame) -> pd.DataFrame:
    """For each post of A: the share of its text that stands somewhere in B, and in which posts."""
    sizes = both.paragraphs["text"].str.len().groupby(both.paragraphs["post_id"]).sum()
    spans = dict(tuple(pairs.groupby("a_post")))
    others = crossing.groupby("a_post_id")["b_post_id"].agg(sorted)
    rows = []
    for post in posts.itertuples(index=False):
        found = spans.get(post.post_id)
        taken = [] if found is None else list(zip(found["a_paragraph_id"], found["a_start"], found["a_end"], strict=True))
        rows.append(
            {
                "post_id": post.post_id, "source": post.source, "date": post.date, "title": post.title, "coverage": round(covered(taken) / max(sizes.get(post.post_id, 0), 1), 4),
                "n_pairs": len(taken), "other_posts": list(others.get(post.post_id, [])),
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=COVERAGE_COLUMNS).sort_values(["coverage", "post_id"], ascending=[False, True], ignore_index=True)
