"""Corpora and results at places that only Spark reaches; a file: address stands for them, which goes the same way."""

from __future__ import annotations

import pandas as pd
import pytest

from framing.errors import InputError
from tests.small import write_small


@pytest.mark.usefixtures("spark")
def test_a_corpus_is_read_from_such_a_place_and_the_results_are_put_to_another(call, tmp_path):
    corpus = write_small(tmp_path / "corpus")
    for out in (tmp_path / "local", (tmp_path / "spark").as_uri()):
        engine = ["--engine", "spark"] if isinstance(out, str) else []
        code, printed, errors = call("analyze", corpus.as_uri() if engine else corpus, "--out", out, "--fast", "-s", *engine)
        assert (code, errors) == (0, "")
        assert f"Report: {out}/report.html" in printed
    names = sorted(path.name for path in (tmp_path / "local").iterdir())
    assert sorted(path.name for path in (tmp_path / "spark").iterdir() if not path.name.startswith(".")) == names
    for name in names:
        if name.endswith(".parquet"):
            ours, theirs = (pd.read_parquet(tmp_path / folder / name) for folder in ("spark", "local"))
            pd.testing.assert_frame_equal(ours, theirs, rtol=0, atol=1e-6)


def test_results_replace_earlier_ones_and_nothing_else(spark, tmp_path):
    results = tmp_path / "results"
    results.mkdir()
    (results / "manifest.json").write_text("{}")
    place = tmp_path / "there"
    spark.check_place(place.as_uri())
    spark.deliver(results, place.as_uri())
    (place / "old.parquet").touch()
    spark.check_place(place.as_uri())
    spark.deliver(results, place.as_uri())
    assert [path.name for path in place.iterdir() if not path.name.startswith(".")] == ["manifest.json"]
    (place / "manifest.json").rename(place / "thesis.doc")
    with pytest.raises(InputError, match="holds other files"):
        spark.check_place(place.as_uri())


def test_a_place_that_cannot_be_read_is_named(spark, tmp_path):
    with pytest.raises(InputError, match="there is no file:"):
        spark.fetch((tmp_path / "absent").as_uri(), tmp_path)
    with pytest.raises(InputError, match=r"nosuch://bucket/posts cannot be read: .*nosuch"):
        spark.fetch("nosuch://bucket/posts", tmp_path)


def test_the_local_engine_says_who_can_read_such_a_place(call, tmp_path):
    corpus = write_small(tmp_path / "corpus")
    for arguments in (("s3a://bucket/posts.parquet", "--out", tmp_path / "out"), (corpus, "--out", "s3a://bucket/results")):
        code, _, errors = call("analyze", *arguments)
        assert code == 2
        assert "--engine spark" in errors
