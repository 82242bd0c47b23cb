"""Where the plants of tests/data/planted.json stand in an analysis: post ids, paragraph ids, pairs."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import framing


def plant(planted: dict[str, list[dict]], group: str, plant_id: str) -> dict[str, Any]:
    """Return one plant by its id."""
    return next(entry for entry in planted[group] if entry["id"] == plant_id)


def post_id(analysis: framing.Analysis, place: dict[str, Any]) -> str:
    """Return the id of the one post that `place` (file, title or first words) names."""
    posts = analysis.posts[analysis.posts["path"] == place["file"]]
    if place.get("title"):
        posts = posts[posts["title"] == place["title"]]
    else:
        posts = posts[posts["text"].str.startswith(place.get("post_first_words") or place["first_words"])]
    assert len(posts) == 1, f"{place} names {len(posts)} posts"
    return posts["post_id"].iloc[0]


def body_from(analysis: framing.Analysis, place: dict[str, Any]) -> list[str]:
    """Return the ids of a post's body paragraphs from the one that begins with `first_words` on."""
    rows = analysis.paragraphs
    rows = rows[(rows["post_id"] == post_id(analysis, place)) & (rows["kind"] == "body")]
    begins = rows["text"].str.startswith(place["first_words"]).tolist()
    return rows["paragraph_id"].tolist()[begins.index(True) :]


def pairs_between(analysis: framing.Analysis, a: str, b: str) -> list[Any]:
    """Return the reuse pairs between two posts, whichever of them comes first."""
    post_of = analysis.paragraphs.set_index("paragraph_id")["post_id"]
    return [row for row in analysis.reuse_pairs.itertuples(index=False) if {post_of[row.a_paragraph_id], post_of[row.b_paragraph_id]} == {a, b}]


def planted_post_pairs(analysis: framing.Analysis, planted: dict[str, list[dict]]) -> set[frozenset[str]]:
    """Return every pair of posts between which reuse was planted."""
    places = [entry["posts"] for group in ("exact", "translations", "passages") for entry in planted[group]]
    places += [[entry["original"], entry["copy"]] for entry in planted["edited"]]
    return {frozenset(pair) for entry in places for pair in combinations([post_id(analysis, place) for place in entry], 2)}
