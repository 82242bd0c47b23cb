"""Phrases and slogans: wording that recurs across posts, and the renderings that one slogan was given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from framing.report.views.text import day, name_of, paragraph_link, posts_by_id

if TYPE_CHECKING:
    from framing.analysis import Analysis

#: Rows, renderings and places shown; the tables phrases and phrase_occurrences hold all.
MAX_SLOGANS, MAX_PHRASES, MAX_VARIANTS, MAX_PLACES = 100, 200, 8, 6


def phrases(analysis: Analysis) -> dict[str, Any]:
    """Return the slogans with their renderings and the phrases, those in the most posts first, each with the places it stands at."""
    table = analysis.phrases
    slogans, wording = table[table["kind"] == "slogan"], table[table["kind"] != "slogan"]
    shown = {*slogans["phrase_id"].head(MAX_SLOGANS), *wording["phrase_id"].head(MAX_PHRASES)}
    found = analysis.phrase_occurrences[analysis.phrase_occurrences["phrase_id"].isin(shown)]
    paragraphs_of = found.groupby("phrase_id")["paragraph_id"].agg(lambda ids: list(dict.fromkeys(ids)))
    posts = posts_by_id(analysis.posts)
    post_of = dict(zip(analysis.paragraphs["paragraph_id"], analysis.paragraphs["post_id"], strict=True))

    def row(phrase: Any) -> dict[str, Any]:
        ids = paragraphs_of.get(phrase.phrase_id, [])
        places = [
            {"to": paragraph_link(one), "source": name_of(posts[post_of[one]]["source"], 40), "date": day(posts[post_of[one]]["date"])}
            for one in ids[:MAX_PLACES]
        ]
        return {
            "text": name_of(phrase.text), "n_posts": phrase.n_posts, "n": phrase.n_occurrences, "first": day(phrase.first_date), "places": places,
            "more": len(ids) - len(places), "variants": [name_of(variant, 90) for variant in phrase.variants if variant != phrase.text][:MAX_VARIANTS],
        }  # fmt: skip

    return {
        "slogans": [row(phrase) for phrase in slogans.head(MAX_SLOGANS).itertuples(index=False)], "n_slogans": len(slogans),
        "phrases": [row(phrase) for phrase in wording.head(MAX_PHRASES).itertuples(index=False)], "n_phrases": len(wording),
    }  # fmt: skip
