"""The plan of a run: what its results depend on, and in what two differ."""

from __future__ import annotations

from dataclasses import replace

import framing
from framing.report.plan import differences, plan_of
from framing.vectors.encoders import fast_precision, load_encoder

PLAN = {"version": "1", "model": "aa", "inputs": {"a.txt": "1", "b.txt": "2"}}


def test_differences_are_named_one_by_one():
    now = {"version": "1", "model": "bb", "write": "csv", "inputs": {"a.txt": "9", **{f"{n}.txt": "0" for n in range(5)}}}
    assert differences(PLAN, now) == [
        "model was aa, is bb", "write was not set, is csv", "changed input a.txt", "missing input b.txt", "new inputs 0.txt, 1.txt, 2.txt and 2 more",
    ]  # fmt: skip
    assert differences(PLAN, PLAN) == []


def test_a_plan_tells_what_was_read_and_how_it_is_computed(tmp_path, monkeypatch):
    def plan(model="default", posts=None):
        read = framing.read_corpus(tmp_path)
        return plan_of(replace(read, posts=read.posts[:posts]), model=model, codebook=None, settings={})

    for number in range(4):
        (tmp_path / f"{number}.txt").write_text(f"The ferry was held up on day {number}.\n", encoding="utf-8")
    first = plan()
    assert plan() == first
    assert [name for name in first if plan(posts=3)[name] != first[name]] == ["posts"]
    assert differences(first, plan(posts=3)) == ["what could be read in the inputs is not the same"]
    assert {name for name in first if plan("static")[name] != first[name]} == {"model", "encoder"}
    monkeypatch.setenv("FRAMING_PRECISION", "float32" if fast_precision() == "bfloat16" else "bfloat16")
    load_encoder.cache_clear()
    assert [name for name in first if plan()[name] != first[name]] == ["encoder"]
    load_encoder.cache_clear()
