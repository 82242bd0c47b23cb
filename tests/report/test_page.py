"""The report in a browser: filters, links, search, keys, themes, widths; no complaint, no request, nothing of a corpus run."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from framing.report.html import render_report
from tests.report.browser import chromium, opened
from tests.report.synthetic import SENTENCE, made_up
from tests.report.test_html import EVIL


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def file(saved):
    return saved / "report.html"


@pytest.fixture
def visit(browser, file):
    """Opens the report of the example corpus; at the end of every test it must have complained of nothing and asked for nothing."""
    tabs = []

    def go(hash: str = "", **options):
        tabs.append(opened(browser, file, hash, **options))
        return tabs[-1].page

    yield go
    for tab in tabs:
        assert tab.complaints == []
        assert tab.requests == []
        tab.close()


def opening_time(page) -> float:
    """Milliseconds until the page has loaded, its scripts have run; the best of three, since a busy machine is no slow page."""
    times = []
    for _ in range(3):
        page.reload()
        times.append(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))
    return min(times)


def status(page) -> str:
    return page.locator("#reading-status").inner_text()


def matching(page) -> list:
    return page.locator("#post-view .para:not(.off)").all()


def test_it_opens_in_less_than_two_seconds(visit):
    assert 0 < opening_time(visit()) < 2000


def test_a_heavy_report_opens_in_less_than_two_seconds(browser, tmp_path):
    (tmp_path / "report.html").write_text(render_report(made_up(2000, 10, text=SENTENCE * 4, n_families=400, copies=4)), encoding="utf-8")
    tab = opened(browser, tmp_path / "report.html")
    assert 0 < opening_time(tab.page) < 2000
    assert "of 2,000 posts" in tab.page.locator("#reading").inner_text()
    assert tab.complaints == tab.requests == []
    tab.close()


def test_every_paragraph_matches_before_a_filter_is_set(visit, analysis):
    assert status(visit()) == f"{len(analysis.paragraphs)} paragraphs in {len(analysis.posts)} posts"


def test_the_frame_filter_keeps_the_paragraphs_of_a_frame(visit, analysis):
    page = visit()
    frame = analysis.codebook.frames[0]
    page.select_option("#reading-filters [name=frame]", label=frame.name)
    carrying = analysis.paragraphs["frames"].map(lambda frames: frame.id in frames)
    posts = analysis.paragraphs.loc[carrying, "post_id"].nunique()
    assert status(page) == f"{carrying.sum()} paragraphs in {posts} posts"
    assert all(frame.name in each.inner_text() for each in matching(page))


def test_filters_join(visit, analysis):
    page = visit()
    page.select_option("[name=source] >> nth=0", "Harbour Daily")
    page.select_option("#reading-filters [name=kind]", "title")
    posts = analysis.posts[analysis.posts["source"] == "Harbour Daily"]["post_id"]
    kept = analysis.paragraphs[(analysis.paragraphs["kind"] == "title") & analysis.paragraphs["post_id"].isin(posts)]
    assert status(page) == f"{len(kept)} paragraphs in {kept['post_id'].nunique()} posts"
    page.select_option("[name=from]", "2024-01")
    later = analysis.posts[(analysis.posts["source"] == "Harbour Daily") & (analysis.posts["date"] >= "2024-01")]["post_id"]
    kept = kept[kept["post_id"].isin(later)]
    assert status(page) == f"{len(kept)} paragraphs in {kept['post_id'].nunique()} posts"


@pytest.mark.parametrize(("choice", "mask"), [("any", lambda reused: reused), ("none", lambda reused: ~reused)])
def test_the_reuse_filter(visit, analysis, choice, mask):
    page = visit()
    page.select_option("[name=reuse]", choice)
    kept = mask(analysis.paragraphs["paragraph_id"].isin(analysis.reuse.members["paragraph_id"])).sum()
    assert status(page).startswith(f"{kept} paragraphs in ")


def test_the_score_filter(visit, analysis):
    page = visit()
    page.locator("[name=score]").fill("0.9")
    best = analysis.paragraphs.apply(lambda row: max((round(100 * float(row[f"frame_{frame}"])) for frame in row["frames"]), default=0), axis=1)
    assert status(page).startswith(f"{(best >= 90).sum()} paragraphs in ")


def test_a_search_marks_what_it_finds(visit, analysis):
    page = visit()
    page.fill("#reading-filters [name=word]", "HARBOUR squad")
    kept = analysis.paragraphs["text"].str.lower().str.contains("harbour squad", regex=False)
    assert status(page).startswith(f"{kept.sum()} paragraphs in ")
    assert "".join(page.locator("#post-view .para:not(.off)").first.locator("mark").all_inner_texts()).lower().startswith("harbour squad")


def test_a_search_without_a_match_says_so_and_can_be_taken_back(visit):
    page = visit()
    before = status(page)
    page.fill("#reading-filters [name=word]", "zeppelin over Skarvoy")
    assert status(page) == "No paragraph matches; loosen a filter."
    page.click("#reading-reset")
    assert status(page) == before


def test_scores_show_on_focus_and_light_up_the_evidence(visit, analysis):
    row = analysis.evidence.iloc[0]
    page = visit(f"#p-{quote(row['paragraph_id'], safe='')}")
    tag = page.locator(".para.target .tag").first
    assert not tag.locator(".score").is_visible()
    tag.focus()
    assert tag.locator(".score").is_visible()
    assert "score 0." in tag.locator(".score").inner_text()
    assert "threshold" in tag.locator(".score").inner_text()
    assert page.locator(".para.target .ev.on").count() >= 1
    tag.blur()
    tag.hover()
    assert tag.locator(".score").is_visible()


def test_evidence_sentences_are_underlined_in_the_pattern_of_their_frame(visit, analysis):
    row = analysis.evidence.iloc[0]
    page = visit(f"#p-{quote(row['paragraph_id'], safe='')}")
    place = analysis.codebook.frame_ids.index(row["frame"])
    spans = page.locator(f'.para.target .ev[data-frame="{place}"]')
    assert "".join(spans.all_inner_texts()) == row["text"]
    assert "underline" in spans.first.evaluate("node => getComputedStyle(node).textDecorationLine")


def test_a_link_to_a_paragraph_works_on_load_and_later(visit, analysis):
    first, second = analysis.paragraphs["paragraph_id"].iloc[[3, -3]]
    page = visit(f"#p-{quote(first, safe='')}")
    assert page.evaluate("document.activeElement.id") == f"p-{first}"
    page.evaluate("hash => { location.hash = hash; }", f"#p-{quote(second, safe='')}")
    page.wait_for_function("id => document.activeElement.id === id", arg=f"p-{second}")
    assert page.locator(".para.target").count() == 1


def test_a_link_to_a_paragraph_that_is_not_there_says_so(visit):
    page = visit("#p-nowhere%3A0")
    assert page.locator("#paragraph-missing").is_visible()


@pytest.mark.parametrize("form", ["#family-F0012", "#family-12", "#family-0012"])
def test_a_link_to_a_family_works_on_load(visit, form):
    page = visit(form)
    assert page.locator("#family-F0012").is_visible()
    assert page.locator(".family:visible").count() == 1
    assert page.locator("#family-table tr[aria-selected=true]:visible a").inner_text() == "F0012"
    box = page.locator("#family-F0012").bounding_box()
    assert 0 <= box["y"] < 900


def test_a_link_to_a_family_that_is_not_there_says_so(visit):
    assert visit("#family-99999").locator("#family-missing").is_visible()


def test_a_reused_passage_leads_to_its_family_and_back(visit, analysis):
    member = analysis.reuse.members.iloc[0]
    page = visit(f"#p-{quote(member['paragraph_id'], safe='')}")
    assert page.locator(".para.target .passage").count() >= 1
    page.click(".para.target .tags a")
    article = page.locator(f"#family-{member['family_id']}")
    article.wait_for(state="visible")
    article.locator(".members a").first.click()
    page.wait_for_function("document.activeElement.classList.contains('para')")


def test_families_are_filtered_by_kind_and_sorted(visit, analysis):
    page = visit()
    page.select_option("#family-filters [name=kind]", "exact")
    wanted = analysis.families[analysis.families["kinds"].map(lambda kinds: "exact" in kinds)]
    assert f"of {len(wanted)}" in page.locator("#repetition .pager").first.inner_text()
    page.click("#family-reset")
    page.select_option("#family-filters [name=sort]", "first")
    firsts = [text for text in page.locator("#family-table tbody tr:visible td.d").all_inner_texts() if text != "no date"]
    assert firsts == sorted(firsts)


def test_families_are_paged(visit):
    page = visit()
    first = page.locator("#family-table tbody tr:visible a").all_inner_texts()
    page.locator("#repetition .pager").first.get_by_text("Next").click()
    second = page.locator("#family-table tbody tr:visible a").all_inner_texts()
    assert len(first) == len(second) == 10
    assert not set(first) & set(second)


def test_figures_that_differ_are_red_and_carry_a_mark(visit, analysis):
    conflict = analysis.figures.dropna(subset=["conflict_id", "family_id"]).iloc[-1]
    page = visit(f"#family-{conflict['family_id']}")
    figure = page.locator(".family:visible .differs").first
    assert "≠" in figure.evaluate("node => getComputedStyle(node, '::before').content")
    assert "wavy" in figure.evaluate("node => getComputedStyle(node).textDecoration")


def test_what_is_marked_side_by_side_can_be_chosen(visit):
    page = visit()
    for choice in ("changed", "common"):
        page.check(f'input[name="marks"][value="{choice}"]')
        assert set(page.locator(".side[data-default]").evaluate_all("sides => sides.map(side => side.dataset.marks)")) == {choice}
    page.check('input[name="marks"][value=""]')
    assert len(set(page.locator(".side[data-default]").evaluate_all("sides => sides.map(side => side.dataset.marks)"))) == 2


def test_keys_go_from_paragraph_to_paragraph_and_to_the_next_post(visit):
    page = visit()
    heading = page.locator("#post-view h3").inner_text()
    count = len(matching(page))
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.id")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") != first
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == first
    for _ in range(count):
        page.keyboard.press("j")
    assert page.locator("#post-view h3").inner_text() != heading
    page.keyboard.press("k")
    assert page.locator("#post-view h3").inner_text() == heading


def test_keys_are_letters_inside_a_field_and_can_be_switched_off(visit):
    page = visit()
    page.keyboard.press("/")
    page.keyboard.type("jk")
    assert page.input_value("#reading-filters [name=word]") == "jk"
    page.keyboard.press("Escape")
    page.click("#reading-reset")
    page.uncheck("#keys")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_the_rows_of_a_long_table_can_be_searched(visit):
    page = visit()
    page.fill("#figure-find", "tonnes")
    rows = page.locator("#figure-table tbody tr:visible").all_inner_texts()
    assert rows
    assert all("tonnes" in row.lower() for row in rows)


def test_the_theme_can_be_switched(visit):
    page = visit(theme="light")
    colour = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(colour)
    page.click("#theme")
    assert page.evaluate(colour) != light
    page.click("#theme")
    assert page.evaluate(colour) == light


@pytest.mark.parametrize("hash", ["", "#family-12", "#figures"])
def test_a_phone_needs_no_sideways_scrolling(visit, hash):
    page = visit(hash, width=390)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_to_object_to(visit, theme, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="accessibility checks need axe-playwright-python (the dev extra)")
    page = visit("#family-F0012", theme=theme, width=width)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    found = axe.Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["target"], each["nodes"][0]["failureSummary"]) for each in found] == []


def test_a_printed_page_shows_families_and_no_controls(visit):
    page = visit()
    page.emulate_media(media="print")
    assert page.locator(".family:visible").count() == 5
    assert not page.locator("#reading-filters").is_visible()
    assert not page.locator(".top").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_nothing_of_a_hostile_corpus_runs_and_all_of_it_is_shown(browser, tmp_path):
    (tmp_path / "report.html").write_text(render_report(made_up(12, 4, name=EVIL)), encoding="utf-8")
    tab = opened(browser, tmp_path / "report.html")
    tab.page.wait_for_timeout(200)
    assert tab.page.title() == "Framing report"
    assert tab.complaints == tab.requests == []
    assert tab.page.locator("img").count() == 0
    assert EVIL in tab.page.locator("#post-view").inner_text()
    tab.page.locator("#post-list button").nth(3).click()
    tab.page.select_option("#reading-filters [name=frame]", index=4)
    tab.page.fill("#reading-filters [name=word]", "</script>")
    assert "</script>" in tab.page.locator("#post-view mark").first.inner_text()
    assert tab.complaints == tab.requests == []
    tab.close()


def test_only_web_addresses_become_links(browser, tmp_path):
    (tmp_path / "report.html").write_text(render_report(made_up(3, 1)), encoding="utf-8")
    tab = opened(browser, tmp_path / "report.html")
    link = tab.page.locator("#post-view header a")
    assert link.get_attribute("href").startswith("https://example.org/")
    assert link.get_attribute("rel") == "noopener noreferrer"
    tab.close()


def test_a_page_that_broke_these_rules_would_be_seen(browser, tmp_path):
    (tmp_path / "broken.html").write_text(f"<!doctype html><meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">{EVIL}", encoding="utf-8")
    tab = opened(browser, tmp_path / "broken.html")
    assert tab.complaints
    (tmp_path / "calling.html").write_text("<!doctype html><img src='http://127.0.0.1:9/x.png'>", encoding="utf-8")
    calling = opened(browser, tmp_path / "calling.html")
    assert calling.requests == ["http://127.0.0.1:9/x.png"]
    tab.close()
    calling.close()
