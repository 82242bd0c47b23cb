"""Phrases, slogans and formulae: wording that recurs across posts, and the renderings that one slogan was given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from framing.report.views.text import day, name_of, paragraph_link, posts_by_id

if TYPE_CHECKING:
    from framing.analysis import Analysis

#: Rows, renderings and posts shown; the tables phrases and phrase_occurrences hold all.
MAX_ROWS, MAX_VARIANTS, MAX_PLACES = {"slogan": 100, "formula": 100, "phrase": 200}, 8, 6


def phrases(analysis: Analysis) -> dict[str, Any]:
    """Return the slogans and formulae with their renderings, and the phrases, those in the most posts first, each with the posts it stands in, named once, and how often."""
    rows_of = {kind: np.flatnonzero(analysis.phrases["kind"] == kind) for kind in MAX_ROWS}
    heads = {kind: analysis.phrases.iloc[of_kind[: MAX_ROWS[kind]]] for kind, of_kind in rows_of.items()}
    shown = {each for head in heads.values() for each in head["phrase_id"]}
    found = analysis.phrase_occurrences.loc[analysis.phrase_occurrences["phrase_id"].isin(shown), ["phrase_id", "paragraph_id"]]
    paragraphs_of = found.groupby("phrase_id")["paragraph_id"].agg(list)
    posts = posts_by_id(analysis.posts)
    held = analysis.paragraphs.loc[analysis.paragraphs["paragraph_id"].isin(set(found["paragraph_id"])), ["paragraph_id", "post_id"]]
    post_of = dict(zip(held["paragraph_id"], held["post_id"], strict=True))

    def row(phrase: Any) -> dict[str, Any]:
        in_post: dict[str, list[str]] = {}
        for one in paragraphs_of.get(phrase.phrase_id, []):
            in_post.setdefault(post_of[one], []).append(one)
        places = [_place(posts[post], ids) for post, ids in list(in_post.items())[:MAX_PLACES]]
        return {
            "text": name_of(phrase.text), "n_posts": phrase.n_posts, "n": phrase.n_occurrences, "first": day(phrase.first_date), "places": places,
            "more": len(in_post) - len(places), "variants": [name_of(variant, 90) for variant in phrase.variants if variant != phrase.text][:MAX_VARIANTS],
        }  # fmt: skip

    rows = {kind: [row(phrase) for phrase in head.itertuples(index=False)] for kind, head in heads.items()}
    return {
        "slogans": rows["slogan"], "n_slogans": len(rows_of["slogan"]), "formulae": rows["formula"], "n_formulae": len(rows_of["formula"]),
        "phrases": rows["phrase"], "n_phrases": len(rows_of["phrase"]),
    }  # fmt: skip


def _place(post: dict[str, Any], ids: list[str]) -> dict[str, Any]:
    """A post in which a phrase stands: whose it is, the link to the first place, how many places; without a date its title tells it from others."""
    date = day(post["date"])
    return {
        "to": paragraph_link(ids[0]),
        "source": name_of(post["source"], 40),
        "date": date,
        "title": "" if date else name_of(post["title"], 40),
        "times": len(ids),
    }
