"""The report: one page that opens offline, hides nothing it cut, and runs nothing that a post holds."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

import framing
from framing.report.html import MAX_CHARACTERS, marked_differences, render_report
from tests.small import CHOIR, FERRY, RAID, corpus_of

EVIL = "<script>document.title='owned'</script><img src=x onerror=alert(1)>"
LOADS = {"src", "srcset", "poster", "data", "action", "formaction", "background"}


class Page(HTMLParser):
    """What a browser would see: tags, attributes, text and the text of each section."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def report(saved) -> str:
    return (saved / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def hostile() -> str:
    """The report of a corpus that holds markup wherever a corpus can hold text."""
    text = f"{EVIL} {RAID}"
    columns = {"id": [f"1{EVIL}", "2"], "title": [f"{EVIL} title"] * 2, "source": [EVIL, "</style></svg>"], "author": [EVIL] * 2}
    posts = corpus_of(f"{text}\n\n{CHOIR} “{EVIL} go”", f"{text} Yes.\n\nSo we sang “{EVIL} go”.", date=["2023-01-02", "2023-02-03"], **columns)
    return render_report(framing.analyze(posts))


def test_every_frame_shows_its_tier_and_the_model_its_measured_quality(report, analysis):
    page = Page(report)
    tiers = list(analysis.manifest["models"]["tiers"].values())
    assert page.tags.count("abbr") == len(tiers)
    assert all(f"(tier {tier})" in page.text for tier in set(tiers))
    assert f"macro-F1 {analysis.manifest['models']['quality']['macro_f1']:.2f}" in page.text


def test_nothing_is_loaded_from_anywhere(report):
    page = Page(report)
    assert {"script", "link", "iframe", "object", "embed", "img", "base"}.isdisjoint(page.tags)
    assert not [entry for entry in page.attributes if entry[1] in LOADS]
    targets = [value for _, name, value in page.attributes if name in {"href", "xlink:href"}]
    assert targets
    assert all(target.startswith("#") for target in targets)
    assert "@import" not in report
    assert not [url for url in re.findall(r"url\(([^)]*)\)", report) if not url.strip("'\" ").startswith(("#", "data:"))]


def test_the_page_itself_forbids_loading(report):
    (policy,) = [value for tag, name, value in Page(report).attributes if tag == "meta" and name == "content" and "default-src" in value]
    assert "default-src 'none'" in policy
    assert "http" not in policy


def test_every_link_of_the_page_leads_to_a_section(report):
    page = Page(report)
    ids = {value for _, name, value in page.attributes if name == "id"}
    assert {value[1:] for tag, name, value in page.attributes if tag == "a" and name == "href"} <= ids
    assert {"overview", "frames", "examples", "families", "phrases", "method"} <= ids


def test_markup_in_a_corpus_is_shown_and_not_run(hostile):
    page = Page(hostile)
    assert EVIL in page.text
    assert {"script", "img"}.isdisjoint(page.tags)
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]


def test_the_overview_shows_the_counts(report, analysis):
    text = " ".join(Page(report).text.split())
    counts = analysis.manifest["counts"]
    assert f"{counts['records']['written']} posts from 3 sources, read from {counts['files']['read']} files" in text
    for number, label in ((len(analysis.reuse_pairs), "reuse pairs"), (len(analysis.families), "passage families"), (len(analysis.figures), "figures")):
        assert f"{number}{label}" in text


def test_what_was_left_out_is_told(small):
    text = " ".join(Page(render_report(small)).text.split())
    assert "Of 3 files 2 were read and 1 skipped." in text
    assert "file: no reader recognises this file (1)" in text


def test_every_frame_and_every_threshold_is_shown(report, analysis):
    text = Page(report).text
    assert all(frame.name in text for frame in analysis.codebook.frames)
    assert all(f"threshold of {frame.name}" in text for frame in analysis.codebook.frames)
    assert all(name in text for name in analysis.manifest["settings"])


def test_the_widest_families_come_first_and_the_cut_is_told(report, analysis):
    shown = re.findall(r'id="family-(F\d+)"', report)
    assert len(shown) == 40 < len(analysis.families)
    assert f"Shown are the 40 most widespread of {len(analysis.families)}" in Page(report).text
    n_posts = analysis.families.set_index("family_id")["n_posts"]
    assert [n_posts[family] for family in shown] == sorted(n_posts, reverse=True)[:40]


def test_a_long_text_is_cut_visibly():
    long = " ".join([RAID] * 8)
    html = render_report(framing.analyze(corpus_of(long, long)))
    assert len(long) > MAX_CHARACTERS
    assert long not in html
    assert "[…]" in html


def test_a_corpus_without_repetition_or_dates_says_so():
    text = Page(render_report(framing.analyze(corpus_of(RAID)))).text
    assert "No passage stands in two paragraphs." in text
    assert "No phrase recurs across posts." in text
    assert "1 of 1 posts carry no date" in text


def test_a_corpus_of_boilerplate_alone_has_a_report():
    assert "Framing report" in render_report(framing.analyze(corpus_of("By Olav Brekke")))


def test_the_same_analysis_gives_the_same_page(analysis):
    assert render_report(analysis) == render_report(analysis)


@pytest.mark.parametrize(
    ("a", "b", "marked"),
    [
        ("Nine boats sank.", "Nine boats sank.", "Nine boats sank."),
        ("Nine boats sank.", "Nine ships sank.", 'Nine <mark class="other">ships</mark> sank.'),
        ("They fined 14 men.", "They fined 41 men.", 'They fined <mark class="figure">41</mark> men.'),
        ("NINE boats", "nine boats!", "nine boats!"),
        ("x", "a <b> & c", '<mark class="other">a</mark> &lt;<mark class="other">b</mark>&gt; &amp; <mark class="other">c</mark>'),
    ],
)
def test_words_that_differ_are_marked_figures_apart(a, b, marked):
    assert marked_differences(a, b) == marked


def in_chromium(page: Path, profile: Path) -> tuple[str, list[str]]:
    """Open a page in headless Chromium; return its document and what it wrote to the console."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        pytest.skip("no Chromium on this machine (chromium, chromium-browser, google-chrome)")
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}", "--enable-logging=stderr", "--dump-dom", page.as_uri()]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return run.stdout, [line for line in run.stderr.splitlines() if "CONSOLE" in line]


def test_a_browser_shows_the_sections_and_has_nothing_to_complain(saved, analysis, tmp_path):
    document, console = in_chromium(saved / "report.html", tmp_path / "profile")
    assert console == []
    page = Page(document)
    assert all(section in page.text for section in ("Frames", "Repetition: passage families", "Recurring phrases and slogans"))
    assert page.tags.count("article") == 40
    assert page.tags.count("svg") >= 2
    assert analysis.families["family_id"].iloc[0] in page.text


def test_a_browser_runs_nothing_of_a_hostile_corpus(hostile, tmp_path):
    (tmp_path / "report.html").write_text(hostile, encoding="utf-8")
    document, console = in_chromium(tmp_path / "report.html", tmp_path / "profile")
    assert console == []
    assert "<title>Framing report</title>" in document


def test_a_browser_would_have_complained(tmp_path):
    (tmp_path / "broken.html").write_text(f"<!doctype html><meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">{EVIL}", encoding="utf-8")
    assert in_chromium(tmp_path / "broken.html", tmp_path / "profile")[1]


def test_paragraphs_of_other_posts_are_not_shown_as_reuse(small):
    families = re.findall(r"<article.*?</article>", render_report(small), flags=re.DOTALL)
    assert len(families) == 1
    assert "Svanhild" in families[0]
    assert FERRY not in families[0]
