"""Overview, frames, phrases, figures and methods: what they show agrees with the tables."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote

import pytest

import framing
from framing.report.views.figures import around, figures
from framing.report.views.frames import frame_rows, matrix, meetings
from framing.report.views.methods import bibtex, methods, paragraph, quality_note
from framing.report.views.overview import findings, overview
from framing.report.views.phrases import phrases
from framing.report.views.styles import frame_styles
from tests.report.synthetic import made_up
from tests.small import RAID, corpus_of


def test_no_two_of_24_frames_look_alike(analysis):
    looks = [(style.hue, style.pattern) for style in frame_styles(analysis).values()]
    assert len(set(looks)) == len(looks)


def test_the_findings_answer_what_a_reader_asks_first(analysis):
    found = {finding["what"]: finding for finding in findings(analysis)}
    whole = analysis.summary[analysis.summary["by"] == "all"].set_index("frame")
    assert found["Commonest frame"]["to"] == f"#frame-{whole['n_paragraphs'].idxmax()}"
    assert found["Most copied frame"]["to"] == f"#frame-{whole['reused_share'].idxmax()}"
    family = found["Biggest family"]["to"].removeprefix("#family-")
    assert analysis.families.set_index("family_id").loc[family, "n_posts"] == analysis.families["n_posts"].max()
    assert found["Figures in conflict"]["to"].removeprefix("#conflict-") in set(analysis.figures["conflict_id"].dropna())


def test_a_corpus_with_nothing_to_find_has_no_findings():
    assert findings(framing.analyze(corpus_of("The ferry leaves from the second pier."))) == []


def test_skipped_files_come_first(small):
    view = overview(small)
    assert view["files"][0]["posts"] == 0
    assert "no reader recognises this file" in view["files"][0]["why"]
    assert view["undated"] == small.posts["date"].isna().sum()


def test_a_corpus_unlike_the_seed_set_is_told_wherever_the_quality_is(analysis):
    likes = {"settings": {**analysis.manifest["settings"], "shift_warning": 0.25}}
    near, far = (
        replace(analysis, manifest={**analysis.manifest, **likes, "shift": {"share_far": share, "share_far_of_seed_set": 0.05}}) for share in (0.25, 0.654)
    )
    assert quality_note(near) == quality_note(analysis)
    assert quality_note(far) == f"{quality_note(analysis)}; 65% of this corpus’ body paragraphs are unlike the texts it was trained on"
    assert "65% of this corpus’ body paragraphs" in paragraph(far)


def test_frame_rows_agree_with_the_summary_and_name_the_quality(analysis):
    whole = analysis.summary[analysis.summary["by"] == "all"].set_index("frame")
    for row in frame_rows(analysis):
        assert (row["n"], row["share"]) == (whole.loc[row["style"].id, "n_paragraphs"], whole.loc[row["style"].id, "share"])
        assert row["low"] <= row["share"] <= row["high"]
        assert row["f1_low"] <= row["f1"] <= row["f1_high"]
        assert 0.6 < row["alpha"] <= 1


def test_the_matrix_has_a_cell_per_frame_and_source(analysis):
    view = matrix(analysis)
    assert {column["name"] for column in view["columns"]} == set(analysis.posts["source"])
    assert all(len(row["cells"]) == len(view["columns"]) for row in view["rows"])
    assert max(cell["shade"] for row in view["rows"] for cell in row["cells"]) == 1


def test_meetings_stand_below_the_diagonal():
    view = meetings(made_up(20, 5))
    assert [len(row["cells"]) for row in view["rows"]] == [1, 2]
    assert view["any"]


def test_a_post_is_named_once_with_how_often_a_phrase_stands_in_it_and_its_title_where_it_has_no_date(analysis):
    posts = dict(zip(analysis.paragraphs["paragraph_id"], analysis.paragraphs["post_id"], strict=True))
    view, shown = phrases(analysis), 0
    kinds = {"slogans": "slogan", "formulae": "formula", "phrases": "phrase"}
    tables = {named: analysis.phrases[analysis.phrases["kind"] == kind] for named, kind in kinds.items()}
    for kind, table in tables.items():
        for row, phrase in zip(view[kind], table.itertuples(index=False), strict=False):
            named = [posts[unquote(place["to"].removeprefix("#p-"))] for place in row["places"]]
            assert len(named) == len(set(named))
            assert len(named) + row["more"] == phrase.n_posts
            if not row["more"]:
                assert sum(place["times"] for place in row["places"]) == phrase.n_occurrences
            assert not any(place["title"] and place["date"] for place in row["places"])
            shown += sum(place["times"] > 1 or bool(place["title"]) for place in row["places"])
    assert shown


def test_slogans_and_phrases_lead_to_their_places(analysis):
    view = phrases(analysis)
    assert len(view["slogans"]) == view["n_slogans"] == (analysis.phrases["kind"] == "slogan").sum()
    assert all(row["places"] for row in view["slogans"])


def test_formulae_are_shown_with_their_other_wordings(analysis):
    view = phrases(analysis)
    assert len(view["formulae"]) == view["n_formulae"] == (analysis.phrases["kind"] == "formula").sum() > 0
    assert all(row["variants"] and row["places"] for row in view["formulae"])
    assert {row["text"] for row in view["formulae"]}.isdisjoint(row["text"] for row in view["phrases"])


def test_every_conflict_is_shown_with_its_statements(analysis):
    view = figures(analysis)
    shown = {conflict["id"]: len(conflict["rows"]) for conflict in view["conflicts"]}
    assert shown == analysis.figures["conflict_id"].value_counts().to_dict()


def test_a_figure_is_shown_in_its_words():
    text = "a " * 100 + "they fined 14 men and women" + " b" * 100
    start = text.index("14")
    before, figure, after = around(text, start, start + 2)
    assert (figure.text, before.text[:2], after.text[-2:]) == ("14", "… ", " …")
    assert text[start - 20 : start] in before.text


def test_a_figure_in_a_script_without_spaces_keeps_what_stands_around_it():
    text = "海" * 300 + "14" + "船" * 300
    before, figure, after = around(text, 300, 302)
    assert (figure.text, before.text[-20:], after.text[:20]) == ("14", "海" * 20, "船" * 20)


def test_the_methods_paragraph_names_what_a_paper_must(analysis):
    text = paragraph(analysis)
    training = analysis.manifest["models"]["training"]
    for part in ("46 posts from 3 sources", "435 paragraphs", f"seed set of {training['units']:,} units", "Krippendorff", "threshold", framing.__version__, "all-MiniLM-L6-v2", "resampling posts", f"{len(analysis.reuse_pairs)} pairs in {len(analysis.families)} families"):  # fmt: skip
        assert part in text, part


def test_a_model_that_was_never_measured_is_said_to_be_so(classifier):
    analysis = framing.analyze(corpus_of(RAID), model=classifier)
    assert "has not been measured" in paragraph(analysis)
    assert quality_note(analysis) == ""
    assert methods(analysis)["evaluations"] == []


def test_a_model_measured_on_one_post_has_no_interval_and_is_told_all_the_same(small):
    models = small.manifest["models"]
    measured = {**models["evaluations"][0], "overall": {"macro_f1": 0.7, "macro_f1_low": None, "macro_f1_high": None}}
    once = replace(small, manifest={**small.manifest, "models": {**models, "evaluations": [measured]}})
    assert quality_note(once).startswith("macro-F1 0.70 [–, –] on ")
    assert "0.70 [–, –]" in paragraph(once)


def test_the_citation_is_balanced():
    entry = bibtex()
    assert entry.startswith("@software{")
    assert entry.count("{") == entry.count("}")
    assert re.search(rf"version = {{{re.escape(framing.__version__)}}}", entry)


@pytest.mark.parametrize("dates", [None, ["2023-01-02", None]])
def test_dates_are_told_as_they_are(dates):
    columns = {"date": dates} if dates else {}
    text = paragraph(framing.analyze(corpus_of(RAID, RAID + " Yes.", **columns)))
    assert ("(1 without a date)" if dates else "(none dated)") in text
