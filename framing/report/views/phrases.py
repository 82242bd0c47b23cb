"""Phrases and slogans: wording that recurs across posts, and the renderings that one slogan was given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from framing.report.views.text import day, name_of, paragraph_link, posts_by_id

if TYPE_CHECKING:
    from framing.analysis import Analysis

#: Rows, renderings and posts shown; the tables phrases and phrase_occurrences hold all.
MAX_SLOGANS, MAX_PHRASES, MAX_VARIANTS, MAX_PLACES = 100, 200, 8, 6


def phrases(analysis: Analysis) -> dict[str, Any]:
    """Return the slogans with their renderings and the phrases, those in the most posts first, each with the posts it stands in, named once, and how often."""
    table = analysis.phrases
    slogans, wording = table[table["kind"] == "slogan"], table[table["kind"] != "slogan"]
    shown = {*slogans["phrase_id"].head(MAX_SLOGANS), *wording["phrase_id"].head(MAX_PHRASES)}
    found = analysis.phrase_occurrences[analysis.phrase_occurrences["phrase_id"].isin(shown)]
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

    return {
        "slogans": [row(phrase) for phrase in slogans.head(MAX_SLOGANS).itertuples(index=False)], "n_slogans": len(slogans),
        "phrases": [row(phrase) for phrase in wording.head(MAX_PHRASES).itertuples(index=False)], "n_phrases": len(wording),
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
