"""`compare`: what the posts of one corpus take from another (a blog against official pages)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from framing.corpus.posts import Corpus
from framing.reuse.find import MIN_TOKENS, find_reuse
from framing.reuse.post_pairs import covered, post_sizes

if TYPE_CHECKING:
    from framing.vectors.encoders import Encoder

COVERAGE_COLUMNS = ["post_id", "source", "date", "title", "coverage", "n_pairs", "other_posts", "n_other_posts"]
#: Posts of B that are named beside a post of A; n_other_posts counts all.
OTHER_POSTS = 100


@dataclass(frozen=True)
class Comparison:
    """What corpus A shares with corpus B: DataFrames `pairs` (a_ columns are A's), `posts` (A's posts, with the share of their text that stands in B) and `post_pairs`.

    `posts` is complete, however many copies there are: it counts whole families (`n_pairs` pairs of passages, `n_other_posts` posts of B, of which
    `other_posts` names up to OTHER_POSTS). `pairs` and `post_pairs` list what `Reuse` lists of large families.
    """

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
    own = reuse.members[~reuse.members["quoted"]]
    in_a = own["post_id"].isin(of_a)
    of_b = own[~in_a].groupby("family_id")["post_id"].agg(list).to_dict()
    shared = _shared(own[in_a], pairs[~(pairs["a_quoted"] | pairs["b_quoted"])], of_b, post_of.to_dict())
    return Comparison(pairs, _coverage(a.posts, shared, of_b, post_sizes(both.paragraphs)), crossing)


def _told_apart(a: Corpus, b: Corpus) -> tuple[Corpus, Corpus]:
    if set(a.posts["post_id"]).isdisjoint(b.posts["post_id"]):
        return a, b
    renamed = (replace(corpus, posts=corpus.posts.assign(post_id=name + corpus.posts["post_id"])) for name, corpus in (("A/", a), ("B/", b)))
    first, second = renamed
    return first, second


@dataclass
class _Shared:
    """What a post of A shares with B: its spans (paragraph, start, end), how many pairs of passages that makes, and the families and further posts of B it meets."""

    spans: list[tuple[str, int, int]] = field(default_factory=list)
    n_pairs: int = 0
    families: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)


def _shared(members: pd.DataFrame, pairs: pd.DataFrame, of_b: Mapping[str, list[str]], post_of: Mapping[str, str]) -> dict[str, _Shared]:
    """Collect it from A's members of families that stand in B too, since of large ones not every pair is listed, and from the pairs that link two families."""
    shared: dict[str, _Shared] = defaultdict(_Shared)
    for member in members[members["family_id"].isin(set(of_b))].itertuples(index=False):
        one = shared[member.post_id]
        one.spans.append((member.paragraph_id, member.start, member.end))
        one.n_pairs += len(of_b[member.family_id])
        one.families.add(member.family_id)
    for pair in pairs[pairs["family_id"].isna()].itertuples(index=False):
        one = shared[post_of[pair.a_paragraph_id]]
        one.spans.append((pair.a_paragraph_id, pair.a_start, pair.a_end))
        one.n_pairs += 1
        one.others.add(post_of[pair.b_paragraph_id])
    return shared


def _coverage(posts: pd.DataFrame, shared: Mapping[str, _Shared], of_b: Mapping[str, list[str]], sizes: pd.Series) -> pd.DataFrame:
    """For each post of A: the share of its text that stands somewhere in B, and in which posts."""

    # Copies of one text meet the same families, which may have tens of thousands of members.
    @cache
    def holding(families: frozenset[str]) -> frozenset[str]:
        return frozenset(post for family in families for post in of_b[family])

    @cache
    def named(families: frozenset[str]) -> list[str]:
        return sorted(holding(families))[:OTHER_POSTS]

    rows = []
    for post in posts.itertuples(index=False):
        found = shared.get(post.post_id) or _Shared()
        families = frozenset(found.families)
        more = found.others - holding(families)
        rows.append(
            {
                "post_id": post.post_id, "source": post.source, "date": post.date, "title": post.title,
                "coverage": round(covered(found.spans) / max(sizes.get(post.post_id, 0), 1), 4), "n_pairs": found.n_pairs,
                "other_posts": sorted([*named(families), *more])[:OTHER_POSTS], "n_other_posts": len(holding(families)) + len(more),
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=COVERAGE_COLUMNS).sort_values(["coverage", "post_id"], ascending=[False, True], ignore_index=True)
