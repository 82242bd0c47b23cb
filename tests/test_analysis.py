"""`analyze`: every row can be traced to its text, the numbers add up, and what cannot be used is refused by name."""

from __future__ import annotations

import json
from contextlib import contextmanager

import numpy as np
import pandas as pd
import pytest

import framing
from framing.coding.codebook import Frame
from framing.errors import InputError
from framing.manifest import settings
from framing.report.saved import read_analysis
from framing.summary import frame_summary
from tests.small import FERRY, RAID, corpus_of, quoting_corpus, write_small


def scores(analysis: framing.Analysis) -> pd.DataFrame:
    """The calibrated scores, one column per frame, in the order of the codebook."""
    return analysis.paragraphs[[f"frame_{frame}" for frame in analysis.codebook.frame_ids]]


def test_every_paragraph_stands_where_it_says(analysis):
    text = analysis.posts.set_index("post_id")["text"]
    assert [text[row.post_id][row.start : row.end] for row in analysis.paragraphs.itertuples()] == analysis.paragraphs["text"].tolist()
    assert analysis.posts["n_paragraphs"].tolist() == analysis.paragraphs.groupby("post_id", sort=False).size().tolist()


def test_a_corpus_of_bare_reblogs_has_nothing_to_code_and_says_so(tmp_path):
    (tmp_path / "a.csv").write_text("id,text,quoted\n1,,root: It rang all day.\n2,,root: It rang all day.\n", encoding="utf-8")
    with pytest.raises(InputError, match="the 2 posts hold no words of their own"):
        framing.analyze(tmp_path)


def test_a_corpus_of_which_nothing_is_left_has_nothing_to_code():
    with pytest.raises(framing.FramingError, match="holds no post"):
        framing.analyze(framing.Corpus(corpus_of(RAID).posts.iloc[:0]), model="static")


def test_the_posts_of_an_analysis_are_a_corpus_again():
    first = framing.analyze(corpus_of(RAID, FERRY), model="static")
    again = framing.analyze(framing.Corpus(first.posts), model="static")
    pd.testing.assert_frame_equal(again.posts, first.posts)
    pd.testing.assert_frame_equal(again.paragraphs, first.paragraphs)


def test_posts_without_own_words_stay_in_the_table_of_posts(tmp_path, classifier):
    (tmp_path / "a.csv").write_text("id,text,quoted\n1,,root: It rang all day.\n2,The bell rang all day long.,\n", encoding="utf-8")
    found = framing.analyze(tmp_path, model=classifier)
    assert found.posts[["post_id", "text", "n_paragraphs"]].values.tolist() == [["1", "", 0], ["2", "The bell rang all day long.", 1]]
    assert set(found.paragraphs["post_id"]) == {"2"}


def test_ids_are_unique_and_refer_to_rows_that_exist(analysis):
    paragraphs, posts = set(analysis.paragraphs["paragraph_id"]), set(analysis.posts["post_id"])
    assert len(paragraphs) == len(analysis.paragraphs)
    assert len(posts) == len(analysis.posts)
    for table in (analysis.evidence, analysis.reuse.members, analysis.phrase_occurrences, analysis.figures):
        assert set(table["paragraph_id"]) <= paragraphs
    assert set(analysis.reuse_pairs["a_paragraph_id"]) | set(analysis.reuse_pairs["b_paragraph_id"]) <= paragraphs
    assert set(analysis.reuse.post_pairs["a_post_id"]) | set(analysis.reuse.post_pairs["b_post_id"]) <= posts


def test_a_frame_is_assigned_where_its_score_reaches_its_threshold(analysis, classifier):
    coded = (analysis.paragraphs["kind"] != "boilerplate").to_numpy()
    names = np.array(classifier.frames_, dtype=object)
    reached = scores(analysis).to_numpy() >= classifier.thresholds_.astype(np.float32)
    assert analysis.paragraphs["frames"].tolist() == [names[row].tolist() for row in reached]
    assert 0.2 < reached[coded].any(axis=1).mean() < 0.9


def test_a_frame_is_uncertain_where_its_score_is_near_its_threshold(analysis, classifier):
    near = np.abs(scores(analysis).to_numpy() - classifier.thresholds_) < settings()["uncertain_band"]
    names = np.array(classifier.frames_, dtype=object)
    assert analysis.paragraphs["uncertain"].tolist() == [names[row].tolist() for row in near]
    assert near.any()


def test_a_corpus_unlike_the_seed_set_is_warned_of(analysis):
    assert analysis.manifest["shift"]["share_far"] < settings()["shift_warning"]
    assert not [warning for warning in analysis.manifest["warnings"] if "unlike the texts" in warning]
    far = framing.analyze(corpus_of(*(f"Qubit {number} decoheres; renormalise the lattice gauge, then trace out ancilla {number}." for number in range(12))))
    assert far.manifest["shift"]["share_far"] > settings()["shift_warning"]
    assert [warning for warning in far.manifest["warnings"] if "unlike the texts the model was trained on" in warning]
    assert far.paragraphs["far"].mean() == pytest.approx(far.manifest["shift"]["share_far"])


def test_the_reliability_tier_stands_beside_every_count(analysis, classifier):
    assert set(classifier.tiers_) == set(classifier.frames_)
    assert analysis.summary["tier"].tolist() == [classifier.tiers_[frame] for frame in analysis.summary["frame"]]
    assert "tier" in analysis._repr_html_()


def test_there_is_one_sentence_of_evidence_for_each_assigned_frame(analysis):
    text = analysis.paragraphs.set_index("paragraph_id")["text"]
    assigned = [(row.paragraph_id, frame) for row in analysis.paragraphs.itertuples() for frame in row.frames]
    assert list(zip(analysis.evidence["paragraph_id"], analysis.evidence["frame"], strict=True)) == assigned
    assert [text[row.paragraph_id][row.start : row.end] for row in analysis.evidence.itertuples()] == analysis.evidence["text"].tolist()
    assert analysis.evidence["text"].str.len().gt(0).all()
    assert analysis.evidence["score"].between(0, 1).all()


def test_boilerplate_is_kept_but_neither_coded_nor_compared_nor_counted(analysis):
    rows = analysis.paragraphs[analysis.paragraphs["kind"] == "boilerplate"]
    ids = set(rows["paragraph_id"])
    assert len(ids) >= 15
    assert not rows["frames"].map(len).any()
    assert not rows["uncertain"].map(len).any()
    assert scores(analysis).loc[rows.index].isna().all(axis=None)
    assert scores(analysis).drop(rows.index).notna().all(axis=None)
    for table in (analysis.evidence, analysis.reuse.members, analysis.phrase_occurrences, analysis.figures):
        assert ids.isdisjoint(table["paragraph_id"])
    assert ids.isdisjoint(analysis.reuse_pairs["a_paragraph_id"])
    assert ids.isdisjoint(analysis.reuse_pairs["b_paragraph_id"])
    assert analysis.manifest["counts"]["paragraphs"]["coded"] == len(analysis.paragraphs) - len(ids)
    assert set(analysis.summary.loc[analysis.summary["by"] == "all", "n_coded"]) == {len(analysis.paragraphs) - len(ids)}


def test_a_notice_carries_no_frame_whatever_it_says():
    analysis = framing.analyze(corpus_of(f"{RAID}\n\nSpecial statement: this website says {RAID}"))
    body, notice = analysis.paragraphs.itertuples()
    assert (body.kind, notice.kind) == ("body", "boilerplate")
    assert body.frames
    assert notice.frames == []
    assert set(analysis.evidence["paragraph_id"]) == {body.paragraph_id}


def test_a_family_carries_the_frames_of_most_of_its_paragraphs(analysis):
    frames = analysis.paragraphs.set_index("paragraph_id")["frames"]
    members = analysis.reuse.members.groupby("family_id")["paragraph_id"].unique()
    for family in analysis.families.itertuples():
        of_members = [frames[paragraph] for paragraph in members[family.family_id]]
        assert family.frames == [name for name in sorted(analysis.codebook.frame_ids) if sum(name in some for some in of_members) * 2 > len(of_members)]
    assert analysis.families["frames"].map(len).any()


def test_the_summary_counts_the_paragraphs_in_all_by_source_and_by_month(analysis):
    posts = analysis.posts.set_index("post_id")
    coded = analysis.paragraphs[analysis.paragraphs["kind"] != "boilerplate"]
    month = posts["date"].str[:7].fillna("undated")
    views = {"all": coded["post_id"].map(lambda _: "all"), "source": coded["post_id"].map(posts["source"]), "period": coded["post_id"].map(month)}
    for row in analysis.summary.itertuples():
        group = coded[views[row.by] == row.value]
        carrying = group[group["frames"].map(lambda frames, name=row.frame: name in frames)]
        assert (row.n_coded, row.n_paragraphs) == (len(group), len(carrying))
        assert row.share == pytest.approx(len(carrying) / len(group))
        reused = carrying["paragraph_id"].isin(analysis.reuse.members["paragraph_id"])
        assert row.reused_share == pytest.approx(reused.mean(), nan_ok=True)
    assert len(analysis.summary) == len(analysis.codebook) * (1 + posts["source"].nunique() + month.nunique())


def test_the_summary_knows_undated_posts_and_frames_without_paragraphs():
    posts = pd.DataFrame({"post_id": ["p", "q"], "source": ["s", "s"], "date": ["2024-02-03T10:00:00+08:00", None]})
    paragraphs = pd.DataFrame({"paragraph_id": ["p:0", "q:0"], "post_id": ["p", "q"], "kind": ["body", "body"], "frames": [["sea"], []]})
    table = frame_summary(posts, paragraphs, pd.DataFrame({"paragraph_id": ["p:0"], "family_id": ["F1"]}), ["sea", "land"]).set_index(["by", "value", "frame"])
    assert table.loc[("period", "2024-02", "sea"), ["n_paragraphs", "share", "reused_share"]].tolist() == [1, 1.0, 1.0]
    assert table.loc[("all", "all", "sea"), ["n_families", "first_date", "last_date"]].tolist() == [1, "2024-02-03T10:00:00+08:00", "2024-02-03T10:00:00+08:00"]
    assert table.loc[("all", "all", "land"), "n_families"] == 0
    assert pd.isna(table.loc[("all", "all", "land"), "first_date"])
    assert table.loc[("period", "undated", "sea"), "n_paragraphs"] == 0
    assert table.loc[("all", "all", "sea"), "share"] == 0.5
    assert pd.isna(table.loc[("all", "all", "land"), "reused_share"])


def test_the_counts_of_the_manifest_add_up(tmp_path):
    folder = write_small(tmp_path / "corpus")
    (folder / "more.jsonl").write_text('{"id": "j1", "text": "A lamp fell into the sea."}\n{"id": "j2", "text": ""}\n{broken\n', encoding="utf-8")
    analysis = framing.analyze(folder)
    files, records, paragraphs = (analysis.manifest["counts"][name] for name in ("files", "records", "paragraphs"))
    assert (files["found"], files["read"], files["skipped"]) == (4, 3, 1)
    assert records["written"] == len(analysis.posts) == 5
    rows_skipped = sum(n for reason, n in records["skipped"].items() if not reason.startswith("file: "))
    assert records["found"] == records["written"] + rows_skipped == sum(entry["rows"] for entry in analysis.manifest["inputs"]) == 7
    assert paragraphs["found"] == len(analysis.paragraphs) == sum(paragraphs["by_kind"].values())
    assert [entry["path"] for entry in analysis.manifest["inputs"]] == ["herald.txt", "list.csv", "more.jsonl", "photo.png"]
    assert sum(entry["posts"] for entry in analysis.manifest["inputs"]) == records["written"]
    assert all(len(entry["sha256"]) == 64 for entry in analysis.manifest["inputs"])


def test_the_manifest_names_the_models_and_every_threshold(analysis, classifier):
    models = analysis.manifest["models"]
    assert models["frames"]["name"] == "default"
    assert len(models["frames"]["weights_sha256"]) == len(models["encoder"]["sha256"]) == 64
    assert models["thresholds"] == {frame: pytest.approx(t, abs=1e-4) for frame, t in zip(classifier.frames_, classifier.thresholds_, strict=True)}
    assert analysis.manifest["settings"] == settings()
    assert json.loads(json.dumps(analysis.manifest)) == analysis.manifest


def test_a_path_a_corpus_and_a_model_in_memory_give_the_same(tmp_path, classifier):
    folder = write_small(tmp_path / "corpus")
    by_path = framing.analyze(str(folder))
    by_corpus = framing.analyze(framing.read_corpus(folder), model=classifier)
    for name, table in by_path.tables.items():
        pd.testing.assert_frame_equal(table, by_corpus.tables[name])
    assert by_corpus.manifest["models"]["frames"]["name"] == "in memory"


def test_the_corpus_is_left_as_it_was(example, analysis):
    assert "source_offset" in example.posts.columns
    assert "frames" not in example.paragraphs.columns
    assert len(analysis.paragraphs) == len(example.paragraphs)


@pytest.mark.parametrize("read_before", [True, False])
def test_each_step_is_shown_once(tmp_path, read_before):
    titles = []
    (tmp_path / "post.txt").write_text(RAID, encoding="utf-8")

    class Recorder:
        @contextmanager
        def step(self, title, unit):
            titles.append(title)
            yield lambda done, total: None

    framing.analyze(corpus_of(RAID) if read_before else tmp_path, progress=Recorder())
    steps = ["Encoding", "Coding frames", "Comparing paragraphs", "Collecting phrases and figures"]
    assert titles == (steps if read_before else ["Reading", *steps])


def test_an_analysis_shows_itself_in_a_notebook(analysis):
    assert repr(analysis).startswith("Analysis(46 posts, 435 paragraphs, ")
    assert all(frame in analysis._repr_html_() for frame in analysis.codebook.frame_ids)


def test_a_codebook_without_a_frame_of_the_model_is_refused(classifier):
    (first, *rest) = classifier.codebook.frames
    smaller = framing.Codebook("smaller", "Smaller", "1", tuple(rest), ())
    with pytest.raises(framing.FramingError, match=f"'smaller' lacks the model's frame '{first.id}'"):
        framing.analyze(corpus_of(RAID), codebook=smaller, model="default")


def test_a_codebook_renames_the_frames_of_the_report(classifier):
    renamed = framing.Codebook("own", "Own names", "7", classifier.codebook.frames, ())
    assert framing.analyze(corpus_of(RAID), codebook=renamed).codebook.title == "Own names"


@pytest.fixture(scope="module")
def ranked(tmp_path_factory) -> framing.Analysis:
    """The small corpus ranked by a codebook that no model knows."""
    frames = (Frame("raid", "Raid", "Police or coast guard storm and arrest."), Frame("school", "School", "Children are taught to refuse drugs."))
    return framing.analyze(write_small(tmp_path_factory.mktemp("ranked") / "corpus"), codebook=framing.Codebook("own", "Own <b>frames", "1", frames))


def test_a_codebook_without_a_model_ranks_and_codes_nothing(ranked):
    assert not ranked.paragraphs["frames"].map(len).any()
    assert not [column for column in ranked.paragraphs if column.startswith("frame_")]
    assert ranked.paragraphs[["likeness_raid", "likeness_school"]].isna().all(axis=1).tolist() == (ranked.paragraphs["kind"] == "boilerplate").tolist()
    assert ranked.evidence.empty
    assert ranked.summary.empty
    first = ranked.ranking.table.groupby("frame").first()
    assert "coast guard" in first.loc["raid", "text"]
    assert "policewoman" in first.loc["school", "text"]
    assert "ranked, not coded" in repr(ranked)
    assert "uncalibrated" in ranked._repr_html_()


def test_a_ranking_finds_repetition_all_the_same(ranked):
    assert len(ranked.reuse_pairs) == 1


def test_the_manifest_of_a_ranking_says_what_it_is_and_names_its_words(ranked):
    assert ranked.manifest["ranking"]["calibrated"] is False
    assert "not coding" in ranked.manifest["ranking"]["notice"]
    assert ranked.manifest["ranking"]["words"]["raid"] == ["Raid", "Police or coast guard storm and arrest."]
    assert ranked.manifest["models"]["frames"]["name"] is None
    assert ranked.manifest["models"]["thresholds"] == {}


def test_a_ranking_is_written_and_read_back(ranked, tmp_path):
    from framing.report.saved import read_analysis

    folder = ranked.save(tmp_path / "results", write=("parquet", "csv"))
    again = read_analysis(folder)
    pd.testing.assert_frame_equal(again.ranking.table, ranked.ranking.table, check_dtype=False)
    assert again.ranking.to_annotate["paragraph_id"].tolist() == ranked.ranking.to_annotate["paragraph_id"].tolist()
    ranked.save(tmp_path / "results")  # nobody wrote into the sheet, so that it may be replaced


def test_the_report_of_a_ranking_says_so_and_shows_no_share(ranked):
    from framing.report.html import render_report

    page = render_report(ranked)
    assert "Ranked, not coded." in page
    assert "uncalibrated ranking" in page
    assert "Paragraphs to read first, by frame" in page
    assert "<mark>" in page
    assert "Own &lt;b&gt;frames" in page
    for absent in ("Share and interval", "Model card", "paragraphs coded", "thresholds", "None"):
        assert absent not in page.partition("<main")[2].partition("<script")[0], absent


def test_an_unknown_model_is_refused_before_anything_is_read(tmp_path):
    with pytest.raises(framing.FramingError, match="no model 'nowhere'"):
        framing.analyze(tmp_path / "absent", model="nowhere")


def test_what_a_post_quotes_is_compared_and_kept_but_never_coded(classifier, tmp_path):
    corpus = quoting_corpus()
    analysis = framing.analyze(corpus, model=classifier)
    assert analysis.paragraphs["paragraph_id"].tolist() == ["m1:0", "m2:0"]
    assert analysis.quotations["paragraph_id"].tolist() == ["m2:q0", "m2:q1", "m3:q0", "m3:q1"]
    assert analysis.reuse.families["n_quoted"].tolist() == [2]
    assert analysis.families["frames"].tolist() == [analysis.paragraphs["frames"][0]]
    alone = framing.analyze(corpus_of(RAID, FERRY), model=classifier)
    scores = [f"frame_{frame}" for frame in classifier.frames_]
    np.testing.assert_allclose(analysis.paragraphs[scores], alone.paragraphs[scores], atol=1e-4)
    # Who reblogs repeats nothing in own words: no frame travels by that.
    assert (analysis.summary["n_families"] == 0).all()
    assert analysis.manifest["counts"]["quotations"] == {"found": 4}
    analysis.save(tmp_path / "out")
    assert read_analysis(tmp_path / "out").quotations["text"].tolist() == analysis.quotations["text"].tolist()
