"""Results in a notebook: compact, escaped, without colours of their own, and one or two plain lines elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

import framing
from framing.coding.annotations import Unit
from framing.coding.codebook import Frame
from framing.frames.measured import measure
from framing.notebook import MAX_CELL, MAX_ROWS, card, cell, listing, note, with_interval
from tests.report.synthetic import made_up

#: An element, an attribute's end, a terminal's escape, a turn of the reading direction, a second line.
EVIL = "<img src=x onerror=alert(1)>\"'&\x1b[31m\u202e\nsecond"
FRAMES = ("storm", "calm")


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)


def book() -> framing.Codebook:
    return framing.Codebook(EVIL, EVIL, "1", tuple(Frame(frame, EVIL, EVIL) for frame in FRAMES))


def annotations() -> framing.Annotations:
    units = tuple(
        Unit(f"{EVIL}{n}", EVIL, FRAMES[:1] if n % 2 else (), coders={f"{EVIL}a": FRAMES[:1] if n % 2 else (), f"{EVIL}b": FRAMES[: n % 3 == 1]}, post_id=f"{EVIL}{n}")
        for n in range(8)
    )  # fmt: skip
    return framing.Annotations(book(), units, account=(EVIL,))


def evaluation() -> framing.Evaluation:
    labels, scores = np.array([[1, 0], [0, 1], [1, 1], [0, 0]]), np.array([[0.9, 0.1], [0.2, 0.8], [0.4, 0.7], [0.1, 0.6]])
    texts = (EVIL,) * 4
    return measure(
        (f"storm{EVIL}", "calm"), labels, scores, scores >= 0.5, groups=np.array(list("abcd")), thresholds=np.array([0.5, 0.5]), texts=texts, unit_ids=texts,
        source=EVIL, draws=20,
    )  # fmt: skip


def results() -> dict[str, object]:
    """One of each result, with hostile text wherever text comes from data."""
    analysis = made_up(12, 4, name=EVIL)
    posts = analysis.posts.assign(source=EVIL, title=EVIL, source_offset=None)
    other = pd.DataFrame([{"post_id": EVIL, "source": EVIL, "date": "2023-01-01", "title": EVIL, "coverage": 0.5, "n_pairs": 1, "other_posts": [EVIL]}])
    return {
        "Agreement": framing.agreement(annotations(), draws=20), "Analysis": analysis, "Annotations": annotations(), "Codebook": book(),
        "Comparison": framing.Comparison(analysis.reuse_pairs, other, analysis.reuse.post_pairs), "Corpus": framing.Corpus(posts), "Evaluation": evaluation(),
        "Phrases": framing.Phrases(analysis.phrases, analysis.phrase_occurrences), "Reuse": analysis.reuse,
    }  # fmt: skip


RESULTS = results()


@pytest.mark.parametrize("name", RESULTS)
def test_every_result_shows_itself_and_nothing_of_the_data_becomes_an_element(name):
    html = RESULTS[name]._repr_html_()  # type: ignore[attr-defined]
    seen = _Elements()
    seen.feed(html)
    assert seen.tags <= {"div", "style", "p", "b", "small", "table", "thead", "tbody", "tr", "th", "td"}
    assert "\x1b" not in html
    assert "\u202e" not in html
    assert len(html) < 20_000


@pytest.mark.parametrize("name", RESULTS)
def test_no_result_names_a_colour(name):
    # What a notebook with a dark ground would make unreadable.
    (style,) = re.findall(r"<style>(.*?)</style>", RESULTS[name]._repr_html_())  # type: ignore[attr-defined]
    assert not re.search(r"#[0-9a-f]{3}|rgb|background|color:(?!inherit)", style)


@pytest.mark.parametrize("name", RESULTS)
def test_elsewhere_a_result_is_one_or_two_lines(name):
    said = repr(RESULTS[name])
    assert said.startswith(f"{name}(")
    assert said.count("\n") <= 1
    assert "\x1b" not in said
    assert len(said) < 300


def test_hostile_text_is_shown_not_dropped():
    assert "&lt;img src=x onerror=alert(1)&gt;" in RESULTS["Corpus"]._repr_html_()  # type: ignore[attr-defined]
    assert "&lt;img src=x onerror=alert(1)&gt;" in RESULTS["Evaluation"]._repr_html_()  # type: ignore[attr-defined]


def test_an_analysis_tells_shares_with_intervals_tiers_and_what_travelled():
    analysis = made_up(12, 4)
    html = analysis._repr_html_()
    assert "share [95 %]" in html
    assert "F0001" in html
    assert "read a sample before reporting shares" in html
    for warning in analysis.manifest["warnings"]:
        assert warning in html


def test_a_corpus_tells_its_sources_their_days_and_what_was_left_out(tmp_path):
    (tmp_path / "a.csv").write_text("id,date,source,text\n1,2023-05-06,herald,The bell rang.\n2,2023-07-08,herald,It rang again.\n", encoding="utf-8")
    (tmp_path / "b.bin").write_bytes(b"\x00\x01")
    html = framing.read_corpus(tmp_path)._repr_html_()
    assert all(each in html for each in ("herald", "2023-05-06", "2023-07-08", "Left out"))


def test_agreement_says_why_a_frame_has_no_alpha():
    units = tuple(Unit(str(n), "It rang.", FRAMES[:1] if n % 2 else (), coders={"a": FRAMES[: n % 2], "b": FRAMES[: n % 2]}) for n in range(4))
    agreement = framing.agreement(framing.Annotations(book(), units), draws=20)
    assert "nothing to disagree about" in agreement._repr_html_()
    assert "1.00 [1.00, 1.00]" in agreement._repr_html_()


def test_a_long_table_is_cut_and_says_so():
    table = pd.DataFrame({"n": range(MAX_ROWS + 30)})
    assert listing(table, rest=".pairs").count("<tr>") == MAX_ROWS + 1
    assert "30 more rows in .pairs" in listing(table, rest=".pairs")
    assert "more rows" not in listing(table.head(MAX_ROWS))


def test_figures_stand_right_and_intervals_in_their_column():
    html = listing(with_interval(pd.DataFrame({"f1": [0.5, np.nan], "f1_low": [0.4, np.nan], "f1_high": [0.6, np.nan]}), "f1"))
    assert '<td class="n">0.50 [0.40, 0.60]</td>' in html
    assert '<td class="n">–</td>' in html


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "–"), (float("nan"), "–"), (1234, "1,234"), (np.int64(1234), "1,234"), (np.float32(0.125), "0.12"), (["a", "b"], "a, b"), ([], "–"), ("a\nb", "a\\nb"), (True, "yes")],
)  # fmt: skip
def test_cells(value, shown):
    assert cell(value) == shown


def test_a_long_cell_is_cut_between_words():
    assert cell("word " * 40) == f"{' '.join(['word'] * (MAX_CELL // 5))} …"
    assert len(cell("w" * 500)) == MAX_CELL + 2


def test_an_empty_note_is_nothing():
    assert card(1, note("")).count("<p>") == 1
