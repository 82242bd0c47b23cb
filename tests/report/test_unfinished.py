"""A run that was stopped: taken up with the same results, or refused with what differs."""

from __future__ import annotations

import contextlib
import importlib
import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

import framing
from framing.errors import InputError
from framing.report.unfinished import unfinished
from framing.vectors.bert import PackedBert

POSTS = [
    f"The ferry of {place} was held up in {year}. Nobody on the quay knew who had pulled the rope."
    for place in ("Ulm", "Graz", "Linz")
    for year in range(1990, 1998)
]
PLAN = {"version": "1", "model": "aa", "inputs": {"a.txt": "1", "b.txt": "2"}}


@pytest.fixture(scope="module", autouse=True)
def _small_batches():
    """A batch holds a few sentences, so that a small corpus takes many."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("framing.vectors.bert.BATCH_TOKENS", 256)
        yield


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """A corpus that takes several batches to encode."""
    folder = tmp_path_factory.mktemp("resumed") / "corpus"
    folder.mkdir()
    for number, text in enumerate(POSTS):
        (folder / f"{number:02d}.txt").write_text(f"{text}\n\nA second paragraph about boat {number * 7919} and its crew.\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def whole(corpus):
    """The results of a run that nothing stopped, without a cache."""
    return results(framing.analyze(corpus, cache=None).save(corpus.parent / "whole", write=("parquet", "csv")))


def results(folder) -> dict[str, bytes]:
    """The files of a run by name; of the manifest what does not tell the time, the folder or the command."""
    found = {file.name: file.read_bytes() for file in folder.iterdir()}
    manifest = json.loads(found.pop("manifest.json"))
    return found | {"manifest": json.dumps({key: value for key, value in manifest.items() if key not in ("timings_seconds", "command")}).encode()}


def stopping(monkeypatch, after: int, how: BaseException):
    """Let the encoder stop the run after so many batches."""
    real, done = PackedBert._vectors, 0

    def vectors(self, read, room):
        nonlocal done
        done += 1
        if done > after:
            raise how
        return real(self, read, room)

    monkeypatch.setattr(PackedBert, "_vectors", vectors)


def test_a_run_stopped_anywhere_is_taken_up_and_ends_with_the_same_bytes(tmp_path, corpus, whole, call, monkeypatch):
    run = ("analyze", corpus, "--write", "parquet,csv", "--silent")
    rng = random.Random(5)
    for n, (how, code) in enumerate([(KeyboardInterrupt(), 130), (OSError(28, "No space left on device"), 2), (SystemExit(143), 143)]):
        out, cache = tmp_path / f"out{n}", ("--cache", tmp_path / f"cache{n}")
        with monkeypatch.context() as patched:
            stopping(patched, rng.randint(0, 3), how)
            assert call(*run, "--out", out, *cache)[0] == code
        assert not out.exists()
        status, printed, _ = call(*run, "--out", out, *cache, "--resume")
        assert (status, "whole run" in printed) == (0, False)
        assert results(out) == whole


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_a_killed_run_is_taken_up_and_ends_with_the_same_bytes(tmp_path, corpus, whole, call):
    run = ("analyze", str(corpus), "--out", str(tmp_path / "out"), "--cache", str(tmp_path / "cache"), "--write", "parquet,csv", "--silent")
    slow = (
        "import time\nfrom framing.vectors import bert\nfrom framing.vectors.bert import PackedBert\nbert.BATCH_TOKENS = 256\nreal = PackedBert._vectors\n"
        "def vectors(self, read, room):\n    found = real(self, read, room)\n    print('batch\\n', end='', flush=True)\n    time.sleep(0.3)\n    return found\n"
        "PackedBert._vectors = vectors\nfrom framing.cli import main\nmain()"
    )
    process = subprocess.Popen([sys.executable, "-c", slow, *run], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "batch\n"
    time.sleep(random.Random().uniform(0, 0.8))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert not (tmp_path / "out").exists()
    assert call(*run, "--resume")[0] == 0
    assert results(tmp_path / "out") == whole


#: Where a run is killed: when this has been done; and whether its folder holds earlier results, which all but the last step must leave as they are.
STAGES = [
    ("framing.analysis.code_paragraphs", False), ("framing.analysis.find_reuse", True),
    ("framing.report.folder.render_report", True), ("framing.report.folder.put", True),
]  # fmt: skip


def run_and_die(stage: str, arguments: list[str]) -> None:
    """Run the command line in a process that kills itself when a stage has been done."""
    module, _, name = stage.rpartition(".")
    place = importlib.import_module(module)
    real = getattr(place, name)

    def last(*positional, **named):
        real(*positional, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(place, name, last)
    importlib.import_module("framing.vectors.bert").BATCH_TOKENS = 256
    sys.argv = ["framing", *arguments]
    importlib.import_module("framing.cli").main()


@pytest.fixture(scope="module")
def children():
    """Processes that have everything imported when they start."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["framing.analysis", "framing.cli.coding", "framing.report.folder", "framing.vectors.bert", "tests.report.test_unfinished"])
    return context


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="kills as Linux does")
@pytest.mark.parametrize(("stage", "earlier"), STAGES)
def test_killed_at_any_stage_a_run_is_taken_up_and_ends_with_the_same_bytes(tmp_path, children, corpus, whole, call, stage, earlier):
    out = tmp_path / "out"
    run = ["analyze", str(corpus), "--out", str(out), "--cache", str(tmp_path / "cache"), "--write", "parquet,csv", "--silent"]
    if earlier:
        shutil.copytree(corpus.parent / "whole", out)
        (out / "posts.csv").write_text("post_id,text\n1,another run\n", encoding="utf-8")
    process = children.Process(target=run_and_die, args=(stage, run))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    if not stage.endswith(".put"):
        assert out.exists() == earlier
        assert not earlier or "another run" in (out / "posts.csv").read_text(encoding="utf-8")
    assert call(*run)[0] == 0
    assert results(out) == whole
    assert {file.name for file in tmp_path.iterdir()} == {"cache", "out"}


#: How often a whole run is killed, each time at a moment drawn anew.
KILLED = 5


def run_here(arguments: list[str], largest: int | None = None) -> None:
    """Run the command line, perhaps where no file can grow beyond `largest` bytes."""
    if largest is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    sys.argv = ["framing", *arguments]
    importlib.import_module("framing.cli").main()


@pytest.fixture(scope="module")
def quick(corpus):
    """The results of a fast run that nothing stopped, and the arguments for one into another folder."""
    run = ["analyze", str(corpus), "--fast", "--write", "parquet,csv", "--silent", "--cache", str(corpus.parent / "quick_cache")]
    return results(framing.analyze(corpus, model="static", cache=None).save(corpus.parent / "quick", write=("parquet", "csv"))), run


@pytest.fixture
def earlier(tmp_path, corpus, quick):
    """A folder with the results of an earlier run, which are no other's."""
    out = shutil.copytree(corpus.parent / "quick", tmp_path / "out")
    (out / "posts.csv").write_text("post_id,text\n1,another run\n", encoding="utf-8")
    return out


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="kills as Linux does")
def test_killed_at_random_moments_a_whole_run_leaves_old_or_new_results_and_ends_with_the_same_bytes(children, tmp_path, quick, earlier, call):
    whole, run = quick
    old = results(earlier)
    seed = random.SystemRandom().randrange(10**6)
    print(f"moments drawn with the seed {seed}")
    moments = random.Random(seed)
    begun = time.monotonic()
    assert call(*run, "--out", tmp_path / "first")[0] == 0
    takes = time.monotonic() - begun
    shutil.rmtree(tmp_path / "first")
    for _ in range(KILLED):
        process = children.Process(target=run_here, args=([*run, "--out", str(earlier)],))
        process.start()
        process.join(moments.uniform(0, takes))
        process.kill()
        process.join()
        assert process.exitcode in (0, -signal.SIGKILL)
        assert results(earlier) in (old, whole)
    assert call(*run, "--out", earlier)[0] == 0
    assert results(earlier) == whole
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits files as Linux does")
def test_on_a_full_disk_a_whole_run_ends_with_an_error_keeps_the_old_results_and_can_be_run_again(children, tmp_path, quick, earlier, call):
    whole, run = quick
    old = results(earlier)
    for largest in (1000, max(map(len, whole.values())) - 1):
        process = children.Process(target=run_here, args=([*run, "--out", str(earlier)], largest))
        process.start()
        process.join()
        assert process.exitcode == 2
        assert results(earlier) == old
    assert call(*run, "--out", earlier)[0] == 0
    assert results(earlier) == whole
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]


def test_a_resumed_run_with_other_inputs_or_settings_is_refused_and_one_begun_anew_is_right(tmp_path, corpus, call, monkeypatch):
    corpus = shutil.copytree(corpus, tmp_path / "corpus")
    run = ("analyze", corpus, "--out", tmp_path / "out", "--cache", tmp_path / "cache", "--silent")
    with monkeypatch.context() as patched:
        stopping(patched, 2, KeyboardInterrupt())
        assert call(*run)[0] == 130
    (corpus / "03.txt").write_text("Another post altogether, about the price of salt in the old town.\n", encoding="utf-8")
    code, _, error = call(*run, "--resume")
    assert (code, "changed input 03.txt; restore this, or leave --resume out" in error) == (2, True)
    code, _, error = call(*run, "--resume", "--encoding", "latin-1")
    assert "encoding was not set, is latin-1; changed input 03.txt" in error
    assert not (tmp_path / "out").exists()
    code, printed, _ = call(*run)
    assert (code, "no run into" in printed) == (0, False)
    assert call("analyze", corpus, "--out", tmp_path / "whole", "--no-cache", "--resume", "--silent")[0] == 2
    assert call("analyze", corpus, "--out", tmp_path / "whole", "--no-cache", "--silent")[0] == 0
    assert results(tmp_path / "out") == results(tmp_path / "whole")
    assert "price of salt" in " ".join(pd.read_parquet(tmp_path / "out" / "posts.parquet")["text"])


def test_without_a_stopped_run_there_is_nothing_to_take_up(tmp_path):
    with unfinished(tmp_path / "out", PLAN, cache=tmp_path / "cache", resume=True) as run:
        assert not run.taken_up
    with pytest.raises(OSError, match="full"), unfinished(tmp_path / "out", PLAN, cache=tmp_path / "cache", resume=False):
        raise OSError("full")
    with unfinished(tmp_path / "other", PLAN, cache=tmp_path / "cache", resume=True) as run:
        assert not run.taken_up
    with unfinished(tmp_path / "out", PLAN, cache=tmp_path / "cache", resume=True) as run:
        assert run.taken_up


@pytest.mark.parametrize("damaged", ["", "[]", '{"inputs": 3}', "\x00"])
def test_a_damaged_plan_is_none(tmp_path, damaged):
    with pytest.raises(KeyboardInterrupt), unfinished(tmp_path / "out", PLAN, cache=tmp_path / "cache", resume=False):
        raise KeyboardInterrupt
    (file,) = (tmp_path / "cache" / "runs").glob("*.json")
    file.write_text(damaged)
    with unfinished(tmp_path / "out", {"inputs": {}}, cache=tmp_path / "cache", resume=True) as run:
        assert not run.taken_up
    assert not file.exists()


def test_there_is_nothing_to_resume_without_a_cache(tmp_path):
    with pytest.raises(InputError, match="leave --no-cache out"), unfinished(tmp_path / "out", PLAN, cache=None, resume=True):
        pass


@pytest.mark.parametrize(("way", "stage"), [("--fast", "framing.frames.coded.Coding"), (None, "framing.reuse.scoring.Scoring")])
def test_a_stopped_run_does_not_do_again_what_its_stages_have_done(tmp_path, corpus, whole, quick, call, monkeypatch, way, stage):
    run = ["analyze", corpus, *([way] if way else []), "--write", "parquet,csv", "--silent", "--cache", tmp_path / "cache", "--out", tmp_path / "out"]
    monkeypatch.setattr("framing.engine.shards.WORTH_KEEPING", 0)

    def stopped(*positional, **named):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("framing.analysis.find_phrases", stopped)
        assert call(*run)[0] == 130
    (shards,) = (folder for folder in (tmp_path / "cache" / "runs").iterdir() if folder.is_dir())
    assert os.name == "nt" or shards.stat().st_mode & 0o077 == 0
    assert any(shard.name.startswith(stage) for shard in shards.iterdir())
    with monkeypatch.context() as patched:
        patched.setattr(f"{stage}.__call__", stopped)
        assert call(*run)[0] == 0
    assert results(tmp_path / "out") == (quick[0] if way else whole)
    assert list((tmp_path / "cache" / "runs").iterdir()) == []


def test_another_run_takes_over_nothing_that_a_stopped_one_has_made(tmp_path):
    for there in (False, True):
        with contextlib.suppress(KeyboardInterrupt), unfinished(tmp_path / "out", PLAN, cache=tmp_path / "cache", resume=False) as run:
            assert (run.shards / "coded").exists() == there
            (run.shards / "coded").write_bytes(b"1")
            raise KeyboardInterrupt
    with unfinished(tmp_path / "elsewhere", PLAN, cache=tmp_path / "cache", resume=False) as run:
        assert list(run.shards.iterdir()) == []
    with unfinished(tmp_path / "out", {**PLAN, "code": "2"}, cache=tmp_path / "cache", resume=False) as run:
        assert list(run.shards.iterdir()) == []
    assert not run.shards.exists()
    assert not any(entry.is_dir() for entry in (tmp_path / "cache" / "runs").iterdir())


def test_a_run_that_can_keep_nothing_goes_on(tmp_path):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "runs").write_text("in the way")
    with unfinished(tmp_path / "out", PLAN, cache=tmp_path / "cache", resume=False) as run:
        assert run.shards is None


def test_shards_that_nobody_comes_back_to_are_deleted_in_the_end(tmp_path):
    with pytest.raises(KeyboardInterrupt), unfinished(tmp_path / "out", PLAN, cache=tmp_path / "cache", resume=False) as stopped:
        raise KeyboardInterrupt
    with unfinished(tmp_path / "other", PLAN, cache=tmp_path / "cache", resume=False):
        assert stopped.shards.exists()
    month_ago = time.time() - 31 * 86_400
    os.utime(stopped.shards, (month_ago, month_ago))
    with unfinished(tmp_path / "other", PLAN, cache=tmp_path / "cache", resume=False):
        assert not stopped.shards.exists()
