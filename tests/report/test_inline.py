"""A paragraph and a pair in a notebook."""

from __future__ import annotations

import pytest

import framing
from tests.report.synthetic import made_up


@pytest.fixture(scope="module")
def sea() -> framing.Analysis:
    return made_up(6, 3, name="<b>&")


def test_a_paragraph_shows_its_evidence_its_passage_and_where_it_stands(sea):
    row = sea.paragraphs[sea.paragraphs["paragraph_id"].isin(sea.evidence["paragraph_id"]) & (sea.paragraphs["index"] == 0)].iloc[0]
    shown = sea.show(row["paragraph_id"])
    assert 'class="ev passage"' in shown._repr_html_()
    assert "<b>" not in shown._repr_html_()
    assert row["text"] in repr(shown)
    assert "reused: F000" in repr(shown)


def test_a_pair_stands_side_by_side_with_its_differences_marked(sea):
    pair = sea.reuse_pairs.iloc[0]
    html = sea.compare(pair["pair_id"])._repr_html_()
    assert '<span class="changed">' in html
    assert "near duplicate, whole, score 0.90" in html
    assert pair["a_text"] in repr(sea.compare(pair["pair_id"]))


@pytest.mark.parametrize(("door", "what"), [("show", "paragraph"), ("compare", "pair")])
def test_an_unknown_id_is_refused_with_a_way_out(sea, door, what):
    with pytest.raises(framing.FramingError, match=f"no {what} 'nowhere'; the table analysis"):
        getattr(sea, door)("nowhere")
