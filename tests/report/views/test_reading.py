"""The data of the reading view."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from framing.report.views.reading import MAX_PARAGRAPHS, as_json, reading
from tests.report.synthetic import SENTENCE, made_up


def paragraphs(data) -> dict[str, dict]:
    return {paragraph["i"]: paragraph for post in data["posts"] for paragraph in post["paragraphs"]}


def text_of(paragraph) -> str:
    return "".join(segment if isinstance(segment, str) else segment[0] for segment in paragraph["s"])


def test_every_paragraph_is_there_with_its_text_frames_and_scores(analysis):
    data = reading(analysis)
    shown = paragraphs(data)
    ids = [frame["id"] for frame in data["frames"]]
    assert len(shown) == len(analysis.paragraphs)
    for row in analysis.paragraphs.itertuples():
        entry = shown[row.paragraph_id]
        assert text_of(entry) == row.text
        assert [ids[frame] for frame in entry.get("f", ())] == row.frames
        if row.kind != "boilerplate":
            assert entry["c"][0] == pytest.approx(100 * getattr(row, f"frame_{ids[0]}"), abs=0.51)


def test_evidence_and_reused_passages_are_marked_where_they_stand(analysis):
    data = reading(analysis)
    shown, ids = paragraphs(data), [frame["id"] for frame in data["frames"]]
    for row in analysis.evidence.itertuples():
        marked = "".join(s[0] for s in shown[row.paragraph_id]["s"] if not isinstance(s, str) and ids.index(row.frame) in s[1])
        assert marked == row.text
    for row in analysis.reuse.members.drop_duplicates(["paragraph_id", "family_id"], keep=False).itertuples():
        families = shown[row.paragraph_id]["r"]
        marked = "".join(s[0] for s in shown[row.paragraph_id]["s"] if not isinstance(s, str) and families.index(row.family_id) in s[2])
        assert marked == row.text


def test_posts_stand_by_date_the_undated_last(analysis):
    dates = [post.get("date", "9999") for post in reading(analysis)["posts"]]
    assert dates == sorted(dates)


def test_a_large_corpus_is_sampled_the_linked_posts_first_and_the_same_on_every_run():
    analysis = made_up(400, 3)
    linked = [f"p{number:06d}:0" for number in (7, 399)]
    data = reading(analysis, linked, most_bytes=60_000)
    assert len(as_json(data)) < 66_000
    assert 20 < len(data["posts"]) < 400
    assert set(linked) <= set(paragraphs(data))
    assert reading(analysis, linked, most_bytes=60_000) == data
    backwards = analysis.posts[::-1].reset_index(drop=True)
    assert {p["id"] for p in reading(type(analysis)(**{**vars(analysis), "posts": backwards}), linked, most_bytes=60_000)["posts"]} == {
        p["id"] for p in data["posts"]
    }


def test_a_very_long_post_says_how_much_it_leaves_out():
    (post,) = reading(made_up(1, MAX_PARAGRAPHS + 5, n_families=0))["posts"]
    assert len(post["paragraphs"]) == MAX_PARAGRAPHS
    assert post["more"] == 5


@pytest.mark.parametrize("evil", ["</script><script>alert(1)</script>", "<!--<script>", "\u2028", "&lt;/script&gt;"])
def test_nothing_in_the_data_can_leave_its_element(evil):
    written = as_json({"text": evil})
    assert not set("<>&\u2028") & set(written)
    assert json.loads(written) == {"text": evil}


def test_only_web_addresses_are_passed_on():
    posts = made_up(2, 1).posts.assign(url=["https://example.org/1", "javascript:alert(1)"])
    analysis = made_up(2, 1, text=SENTENCE)
    data = reading(type(analysis)(**{**vars(analysis), "posts": posts}))
    assert [post.get("url") for post in data["posts"]] == ["https://example.org/1", None]


def test_missing_names_are_left_out_not_written_as_nan(analysis):
    assert "NaN" not in as_json(reading(analysis))
    assert pd.isna(analysis.posts["date"]).any()
