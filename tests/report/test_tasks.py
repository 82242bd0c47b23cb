"""Five things a new reader wants of the report, each within three clicks from the top, on a desk and on a phone."""

from __future__ import annotations

import re

import pytest

from framing.report.views.text import day, name_of
from tests.report.browser import chromium, opened

CLICKS = 3


class Reader:
    """Someone who clicks on what can be seen, and counts."""

    def __init__(self, page) -> None:
        self.page, self.clicks = page, 0

    def click(self, place) -> None:
        place.click()
        self.clicks += 1
        assert self.clicks <= CLICKS

    def sees(self, place) -> str:
        """The text of a place that stands in the window now, without scrolling."""
        place.wait_for(state="visible")
        top = place.bounding_box()["y"]
        assert 0 <= top < 900, f"it stands at {top:.0f}"
        return place.inner_text()


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(params=[1280, 390], ids=["desk", "phone"])
def reader(browser, saved, request):
    tab = opened(browser, saved / "report.html", width=request.param)
    yield Reader(tab.page)
    assert tab.complaints == tab.requests == []
    tab.close()


def test_the_biggest_family(reader, analysis):
    reader.click(reader.page.locator("#overview a[href^='#family-']"))
    heading = reader.sees(reader.page.locator(".family:visible h3"))
    widest = analysis.families["n_posts"].max()
    assert f"in {widest} posts" in heading
    assert heading.split(":")[0] in set(analysis.families.loc[analysis.families["n_posts"] == widest, "family_id"])


def test_who_published_it_first(reader, analysis):
    link = reader.page.locator("#overview a[href^='#family-']")
    reader.click(link)
    said = reader.sees(reader.page.locator(".family:visible p", has_text="First:").first)
    members = analysis.reuse.members
    members = members[members["family_id"] == link.inner_text()].dropna(subset=["date"]).sort_values("date")
    source = analysis.posts.set_index("post_id").loc[members["post_id"].iloc[0], "source"]
    assert f"{name_of(source)}, {day(members['date'].iloc[0])}" in said


def test_which_frame_is_most_copied(reader, analysis):
    whole = analysis.summary[analysis.summary["by"] == "all"].sort_values("reused_share").iloc[-1]
    link = reader.page.locator(f"#overview a[href='#frame-{whole['frame']}']").last
    assert "Most copied frame" in reader.page.locator("#overview").inner_text()
    reader.click(link)
    assert f"{whole['reused_share']:.0%}" in reader.sees(reader.page.locator(f"#frame-{whole['frame']}"))


def test_the_sentence_behind_a_label(reader, analysis):
    reader.click(reader.page.locator("#overview a[href^='#frame-']").first)
    reader.click(reader.page.locator("#frame-table a", has_text=analysis.codebook["historical_legacy"].name))
    tag = reader.page.locator("#post-view .para:not(.off) .tag:has(.name:text-is('Historical legacy (Humen)'))").first
    reader.click(tag)
    lit = reader.page.locator("#post-view .para:not(.off) .ev.on")
    sentence = "".join(lit.all_inner_texts())
    assert sentence in set(analysis.evidence.loc[analysis.evidence["frame"] == "historical_legacy", "text"])
    reader.sees(lit.first)


def test_a_conflicting_figure(reader, analysis):
    reader.click(reader.page.locator("#overview a[href^='#conflict-']"))
    conflict = reader.page.locator(f"[id='{reader.page.url.split('#')[1]}']")
    reader.sees(conflict.locator("h4"))
    stated = set(re.split(r" / |: ", conflict.locator("h4").inner_text())[1:])
    assert len(stated) > 1
    assert stated <= set(analysis.figures.dropna(subset=["conflict_id"])["text"])
    reader.click(conflict.locator("a[href^='#p-']").first)
    assert any(figure in reader.sees(reader.page.locator(".para.target")) for figure in stated)
