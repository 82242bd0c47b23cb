"""What only a pair of posts that render one another can tell: free translations, headings, short paragraphs."""

from __future__ import annotations

import framing
from framing.reuse.verifier import ACCEPTED
from tests.reuse.planted_posts import pairs_between, plant, post_id
from tests.small import CHOIR, FERRY, RAID, SCHOOL, corpus_of


def test_a_short_heading_between_copied_paragraphs_is_found():
    post = f"{RAID}\n\n{FERRY}\n\nOn the quay\n\n{SCHOOL}\n\n{CHOIR}"
    reuse = framing.find_reuse(corpus_of(post, post))
    assert "On the quay" in set(reuse.pairs["a_text"])


def test_the_same_heading_in_posts_about_other_things_is_not_reuse():
    reuse = framing.find_reuse(corpus_of(f"{RAID}\n\nOn the quay\n\n{FERRY}", f"{SCHOOL}\n\nOn the quay\n\n{CHOIR}"))
    assert reuse.pairs.empty


def test_free_renderings_are_found_through_their_neighbours(analysis, planted):
    pairs = pairs_between(analysis, *(post_id(analysis, place) for place in plant(planted, "translations", "T2")["posts"]))
    assert len(pairs) == 10
    assert any(row.score < ACCEPTED for row in pairs) or {"title"} <= set(
        analysis.paragraphs.set_index("paragraph_id")["kind"][[row.a_paragraph_id for row in pairs]]
    )


def test_titles_and_headings_of_renderings_are_paired_with_their_like(analysis):
    kind = analysis.paragraphs.set_index("paragraph_id")["kind"]
    pairs = [(kind[row.a_paragraph_id], kind[row.b_paragraph_id]) for row in analysis.reuse_pairs.itertuples()]
    assert ("title", "title") in pairs
    assert all(a == b for a, b in pairs if "heading" in (a, b))
