"""The Spark engine, on a cluster with two worker processes: the same tables as the local one, whatever becomes of a worker."""

from __future__ import annotations

import json
import re
from itertools import islice

import numpy as np
import pandas as pd
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import framing
from framing.engine.local import LocalEngine
from framing.engine.spark import SparkEngine
from framing.errors import EngineError, InputError
from framing.vectors.elsewhere import EncoderName, EngineEncoder, TunedTexts
from framing.vectors.encoders import DEFAULT_ENCODER, load_encoder
from framing.vectors.tuning import Tuned
from tests.engine.stages import Fatal, broken, doubled
from tests.small import corpus_of


class FatalEngine(SparkEngine):
    """A Spark engine that loses a worker in its first stage."""

    def __init__(self, session, mark) -> None:
        super().__init__(session)
        self._mark = mark

    def map(self, function, parts, *, parallel=True):
        """Map a stage that ends the worker it first runs in."""
        return super().map(Fatal(function, str(self._mark)), parts, parallel=parallel)


def small_parts(monkeypatch) -> None:
    """Cut tables into so small parts that several tasks share the work."""
    monkeypatch.setattr("framing.corpus.posts.SPLIT_POSTS", 9)
    monkeypatch.setattr("framing.frames.coded.BATCH", 60)


def assert_same(ours: framing.Analysis, theirs: framing.Analysis) -> None:
    """Raise unless every table of two analyses holds the same rows; scores may differ by what the order of a sum makes."""
    for name, table in theirs.tables.items():
        pd.testing.assert_frame_equal(ours.tables[name], table, rtol=0, atol=1e-6, obj=name)


@pytest.fixture(scope="module")
def local(example):
    """The example corpus, coded by the fast model on this machine."""
    return framing.analyze(framing.Corpus(example.posts, example.inputs), model="static")


def test_parts_come_back_in_their_order(spark):
    parts = [pd.DataFrame({"n": [k, k + 1]}) for k in range(23)]
    made = list(spark.map(doubled, parts))
    for ours, theirs in zip(made, LocalEngine().map(doubled, parts, parallel=False), strict=True):
        assert list(ours) == list(theirs)
        for name in theirs:
            pd.testing.assert_frame_equal(ours[name], theirs[name])


def test_a_stage_that_fails_ends_with_its_reason_and_a_remedy(spark):
    with pytest.raises(EngineError, match=r"No module named 'lacking'.*docs/cluster\.md"):
        list(spark.map(broken, [pd.DataFrame({"n": [1]})]))


def test_the_example_corpus_gives_the_same_tables_when_a_worker_is_killed(session, local, example, monkeypatch, tmp_path):
    small_parts(monkeypatch)
    mark = tmp_path / "killed"
    found = framing.analyze(framing.Corpus(example.posts, example.inputs), model="static", engine=FatalEngine(session, mark))
    assert mark.exists()
    assert_same(found, local)
    assert found.manifest["engine"] == "spark"
    assert local.manifest["engine"] == "local"


def test_a_model_in_memory_cannot_reach_the_workers(spark):
    with pytest.raises(InputError, match="save this one"):
        framing.analyze(corpus_of("One post."), model=framing.FrameClassifier.load("static"), engine=spark)


WORDS = "harbour council lantern ferry winter teacher medicine border letter record garden river market signal captain bridge".split()
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=6, max_size=24).map(lambda words: f"{' '.join(words).capitalize()}.")


@st.composite
def posts(draw) -> list[str]:
    """Posts of some paragraphs; many say what others say, perhaps with a word changed, and some nothing."""
    said = draw(st.lists(SENTENCES, min_size=3, max_size=6))

    def paragraph() -> str:
        sentences = draw(st.lists(st.sampled_from(said), min_size=1, max_size=4))
        words = " ".join(sentences).split()
        if draw(st.booleans()):
            words[draw(st.integers(0, len(words) - 1))] = draw(st.sampled_from(["12%", "Émile", "数字", "unless"]))
        return " ".join(words)

    return ["\n".join(paragraph() for _ in range(draw(st.integers(1, 4)))) for _ in range(draw(st.integers(3, 12)))]


def test_every_stage_gives_the_same_rows_in_spark(spark, monkeypatch):
    small_parts(monkeypatch)
    monkeypatch.setattr("framing.corpus.posts.SPLIT_POSTS", 4)
    monkeypatch.setattr("framing.frames.coded.BATCH", 8)
    monkeypatch.setattr("framing.reuse.pair_stages.PAIRS", 5)
    monkeypatch.setattr("framing.reuse.figures.PARAGRAPHS", 5)
    monkeypatch.setattr("framing.reuse.slogans.TEXTS", 5)
    monkeypatch.setattr("framing.engine.spark.JOINED_FROM", 0)
    stages = []
    monkeypatch.setattr(spark, "map", lambda function, parts, **how: stages.append(function) or SparkEngine.map(spark, function, parts, **how))

    @settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(posts())
    def same(texts):
        assert_same(framing.analyze(corpus_of(*texts), model="static", engine=spark), framing.analyze(corpus_of(*texts), model="static"))

    same()
    assert {getattr(stage, "__name__", type(stage).__name__) for stage in stages} >= {"_split", "Coding", "aligned", "verified", "named", "_stated"}


def test_texts_are_encoded_where_the_engine_runs(spark, monkeypatch):
    monkeypatch.setattr("framing.vectors.elsewhere.CHARACTERS", 40)
    here = load_encoder("static")
    there = EngineEncoder(here, spark, EncoderName("static", None, None))
    texts = ["The ferry leaves at noon.", "", "A teacher visits the school.", "The ferry leaves at noon.", "数字", *WORDS]
    done = []
    vectors = there.encode(texts, progress=lambda n, total: done.append((n, total)))
    np.testing.assert_allclose(vectors, here.encode(texts), rtol=0, atol=1e-6)
    assert done[-1] == (len(set(texts)), len(set(texts)))
    assert (there.name, there.sha256) == (here.name, here.sha256)
    assert there.encode([]).shape == (0, vectors.shape[1])


def test_a_tuned_encoder_goes_to_where_the_engine_runs(spark):
    tuned = Tuned(DEFAULT_ENCODER, {"encoder.layer.5.output.LayerNorm.bias": np.full(384, 0.5, dtype=np.float16)}, np.zeros((1, 384)), np.zeros(1))
    here = tuned.encoder()
    there = EngineEncoder(here, spark, TunedTexts(tuned, None, here.precision))
    vectors = there.encode(WORDS)
    np.testing.assert_allclose(vectors, here.encode(WORDS), rtol=0, atol=1e-6)
    assert not np.allclose(vectors, load_encoder().encode(WORDS), atol=0.01)


def test_real_documents_give_the_same_tables_in_spark(spark, shared, monkeypatch):
    small_parts(monkeypatch)
    monkeypatch.setattr("framing.corpus.posts.SPLIT_POSTS", 3)
    monkeypatch.setattr("framing.engine.spark.JOINED_FROM", 0)
    file = shared / "corpora" / "us-press" / "us_press.jsonl.zst"
    if not file.exists():
        pytest.skip("the newspaper pages of ../shared/corpora are not on this machine")
    with zstandard.open(file, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"][:3_000] for line in islice(lines, 4)]
    # What one paper prints another prints again, with a word less.
    texts += [re.sub(r"\b\w+ing\b", "", text) for text in texts[:2]]
    found = framing.analyze(corpus_of(*texts), model="static", engine=spark)
    assert len(found.reuse_pairs)
    assert_same(found, framing.analyze(corpus_of(*texts), model="static"))
