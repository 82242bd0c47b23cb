"""The report as a document: self-contained, complete, honest about what it cut, and deaf to what a corpus may hold."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pandas as pd
import pytest

import framing
from framing.report.html import SECTIONS, render_report
from framing.report.views.figures import MAX_CONFLICTS
from framing.summary import frame_summary
from tests.report.synthetic import SENTENCE, made_up
from tests.small import FERRY, RAID, corpus_of

EVIL = "</script></style></svg><script>document.title='owned'</script><img src=x onerror=alert(1)>\"'<!--"
LOADS = {"src", "srcset", "poster", "data", "action", "formaction", "background"}
#: What the page may weigh, whatever the corpus.
MOST_BYTES = 8_000_000


class Page(HTMLParser):
    """What a browser would see: tags, attributes, text, and the content of scripts apart."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.scripts: list[str] = []
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag == "script":
            self.scripts.append("")
        self._inside = tag

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside == "script":
            self.scripts[-1] += data
        elif self._inside != "style":
            self.text += data

    @property
    def words(self) -> str:
        """The text with single spaces."""
        return " ".join(self.text.split())


@pytest.fixture(scope="module")
def report(saved) -> str:
    return (saved / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def hostile() -> str:
    """The report of a corpus that holds markup wherever a corpus can hold text."""
    return render_report(made_up(12, 4, name=EVIL))


def test_it_has_every_section_under_its_heading(report):
    page = Page(report)
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert [section for section, _ in SECTIONS if section not in ids] == []
    assert page.tags.count("h1") == 1
    assert page.tags.count("main") == 1
    assert len(set(ids)) == len(ids)


def test_quality_stands_beside_every_chart_that_relies_on_the_model(report, analysis):
    page = Page(report)
    quality = analysis.manifest["models"]["evaluations"][0]["overall"]
    assert page.words.count(f"macro-F1 {quality['macro_f1']:.2f} [{quality['macro_f1_low']:.2f}, {quality['macro_f1_high']:.2f}]") >= 6
    assert page.tags.count("abbr") == len(analysis.codebook)


def test_every_chart_has_a_table(report):
    page = Page(report)
    assert page.tags.count("svg") == 25
    assert page.words.count("Table:") == 3


def test_nothing_is_loaded_from_anywhere(report):
    page = Page(report)
    assert {"link", "iframe", "object", "embed", "img", "base"}.isdisjoint(page.tags)
    assert not [entry for entry in page.attributes if entry[1] in LOADS]
    targets = [value for _, name, value in page.attributes if name in {"href", "xlink:href"}]
    assert targets
    assert all(target.startswith("#") for target in targets)
    assert "@import" not in report
    assert not [url for url in re.findall(r"url\(([^)]*)\)", report) if not url.strip("'\" ").startswith("#")]


def test_the_page_itself_forbids_loading_and_every_script_but_its_own(report):
    page = Page(report)
    (policy,) = [value for tag, name, value in page.attributes if tag == "meta" and name == "content" and "default-src" in value]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "script-src 'unsafe" not in policy
    data, script = page.scripts
    assert f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" in policy
    assert json.loads(data)["nPosts"] == 46


def test_every_link_of_the_page_leads_somewhere(report):
    page = Page(report)
    ids = {value for _, name, value in page.attributes if name == "id"}
    targets = {value[1:] for tag, name, value in page.attributes if tag == "a" and name == "href"}
    assert [target for target in targets if target not in ids and not target.startswith(("p-", "read-"))] == []


def test_markup_in_a_corpus_is_shown_and_not_run(hostile):
    page = Page(hostile)
    assert EVIL in page.text
    assert page.tags.count("script") == len(page.scripts) == 2
    assert "img" not in page.tags
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert not [value for _, name, value in page.attributes if name == "href" and not value.startswith("#")]


@pytest.mark.parametrize("hidden", ["\u202e", "\x08", "\u200b"])
def test_hidden_characters_are_made_visible_everywhere(hidden):
    page = render_report(made_up(6, 2, name=hidden))
    assert f"U+{ord(hidden):04X}" in page
    shown = re.sub(r'(?:id|href|data-id|title|value)="[^"]*"', "", Page(page).text)
    assert hidden not in shown


def test_the_overview_shows_the_counts(report, analysis):
    text = Page(report).words
    assert "46 posts from 3 sources, 2023-01-19 to 2024-06-12" in text
    for number, label in ((len(analysis.reuse_pairs), "reuse pairs"), (len(analysis.families), "passage families")):
        assert f"{number}{label}" in text


def test_what_was_left_out_is_told(small):
    text = Page(render_report(small)).words
    assert "Of 3 files 2 were read and 1 skipped." in text
    assert "file: no reader recognises this file (1)" in text


def test_every_frame_and_every_threshold_is_shown(report, analysis):
    text = Page(report).text
    assert all(f"threshold of {frame.name}" in text for frame in analysis.codebook.frames)
    assert all(name in text for name in analysis.manifest["settings"])


def test_every_family_of_a_small_corpus_is_on_the_page(report, analysis):
    shown = re.findall(r'<article class="family[^"]*" id="family-(F\d+)"', report)
    assert set(shown) == set(analysis.families["family_id"])


def test_a_large_corpus_makes_no_heavy_page_and_says_what_it_left_out():
    html = render_report(made_up(2000, 10, text=SENTENCE * 4, n_families=400, copies=4))
    assert len(html.encode()) < MOST_BYTES
    page = Page(html)
    assert "of 2,000 posts: those that other sections link to, and a sample of the others" in page.words
    assert "most widespread of 400 families" in page.words


def test_texts_of_any_length_and_script_keep_the_page_light():
    html = render_report(made_up(150, 20, text="所有渔船在风暴之前返回港口。<&>" * 400, n_families=40))
    assert len(html.encode()) < MOST_BYTES
    assert "[…]" in html


def test_a_corpus_without_repetition_or_dates_says_so():
    text = Page(render_report(framing.analyze(corpus_of(RAID)))).words
    assert "No passage stands in two paragraphs." in text
    assert "No phrase recurs across posts." in text
    assert "No post carries a date" in text


def test_a_corpus_of_boilerplate_alone_has_a_report():
    assert "Framing report" in render_report(framing.analyze(corpus_of("By Olav Brekke")))


def test_the_same_analysis_gives_the_same_page(analysis):
    assert render_report(analysis) == render_report(analysis)


def test_paragraphs_of_other_posts_are_not_shown_as_reuse(small):
    families = re.findall(r"<article class=\"family.*?</article>", render_report(small), flags=re.DOTALL)
    assert len(families) == 1
    assert "Svanhild" in families[0]
    assert FERRY not in families[0]


def test_every_link_of_a_large_page_leads_somewhere_and_no_holder_is_forgotten():
    analysis = made_up(n_posts=90, per_post=2, n_families=1, copies=90)
    last = analysis.posts["post_id"].isin(analysis.posts["post_id"].tail(5))
    figures = pd.concat([analysis.figures.assign(conflict_id=f"C{number:04d}", family_id="F0001") for number in range(1, MAX_CONFLICTS + 21)])
    large = replace(analysis, posts=analysis.posts.assign(source=analysis.posts["source"].mask(last, "the last one")), figures=figures)
    page = Page(render_report(large))
    ids = {value for _, name, value in page.attributes if name == "id"}
    targets = {value[1:] for tag, name, value in page.attributes if tag == "a" and name == "href"}
    assert len([target for target in targets if target.startswith("conflict-")]) == MAX_CONFLICTS
    assert [target for target in targets if target not in ids and not target.startswith(("p-", "read-"))] == []
    (held,) = [value for _, name, value in page.attributes if name == "data-held"]
    assert "the last one" in held.split("\n")


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        ([None] * 6, "No post carries a date"),
        (["2024-05-02"] * 6, "All dates lie in one month"),
        (["2024-05-02"] * 5 + [None], "1 post of 6 has no date."),
    ],
)
def test_why_there_is_no_course_over_time_is_said(dates, told):
    analysis = made_up()
    posts = analysis.posts.assign(date=pd.Series(dates, dtype=object))
    page = render_report(replace(analysis, posts=posts, summary=frame_summary(posts, analysis.paragraphs, analysis.reuse.members, analysis.codebook.frame_ids)))
    assert told in page
    assert "0 of 6" not in page
