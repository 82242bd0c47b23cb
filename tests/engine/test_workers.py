"""Worker processes that are killed: the work is done all the same, or the run ends with one line and the old results."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

import framing
from framing.engine.local import LocalEngine
from framing.engine.workers import LARGE, in_processes
from framing.errors import EngineError
from framing.frames.heads import fit_heads
from framing.report.folder import save_tables
from tests.conftest import ROOT
from tests.engine.stages import Ended
from tests.small import write_small

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")

#: Every stage of the fast analysis that may run in worker processes.
STAGES = ("_split", "Coding", "aligned", "verified")
#: Those that lose a worker in a run that goes on; the others do in another.
LOSING = ("_split", "verified")
#: A stage that is killed whenever it runs.
ALWAYS = 1000


def ended(stage, folder, times: int) -> Ended:
    """A stage that kills its worker so many times."""
    folder.mkdir(exist_ok=True)
    return Ended(stage, str(folder), times, os.getpid())


@pytest.fixture
def mortal(tmp_path, monkeypatch):
    """Lets the stages run in worker processes, however few their parts, and some of them kill theirs so many times; returns the names of the stages that ran."""
    (tmp_path / "killed").mkdir()
    monkeypatch.setattr("framing.engine.local.PARALLEL_FROM", 1)
    monkeypatch.setattr("framing.corpus.posts.SPLIT_POSTS", 1)
    monkeypatch.setattr("framing.frames.coded.BATCH", 2)
    real = LocalEngine.map

    def with_losses(**times: int) -> set[str]:
        ran = set()

        def mapped(self, function, parts, *, parallel=True):
            name = getattr(function, "__name__", type(function).__name__)
            ran.add(name)
            return real(self, ended(function, tmp_path / "killed" / name, times.get(name, 0)), parts)

        monkeypatch.setattr(LocalEngine, "map", mapped)
        return ran

    return with_losses


def test_the_parts_of_a_killed_worker_are_done_again_and_all_come_back_in_their_order(tmp_path):
    assert list(in_processes(ended(abs, tmp_path / "killed", 1), iter(range(-30, 0)), workers=2)) == list(range(30, 0, -1))
    assert (tmp_path / "killed" / "0").exists()


def test_a_part_that_kills_two_workers_is_an_error_with_a_remedy(tmp_path):
    with pytest.raises(EngineError, match=r"ended twice.*short of memory.*LOKY_MAX_CPU_COUNT=1"):
        list(in_processes(ended(abs, tmp_path / "killed", ALWAYS), range(5), workers=2))


class _Counting:
    """A stage that carries a large table, and tells how many parts it has taken where it is, and whether the table is its own."""

    def __init__(self) -> None:
        self.table, self.taken = np.arange(LARGE, dtype=np.int32), 0

    def __call__(self, part: int) -> tuple[int, int, bool, int]:
        self.taken += 1
        return int(self.table[part]), os.getpid(), self.table.flags.owndata, self.taken


def test_a_worker_keeps_a_stage_from_part_to_part_and_looks_at_its_large_tables_in_a_shared_file():
    made = list(in_processes(_Counting(), range(20), workers=2))
    assert [number for number, *_ in made] == list(range(20))
    assert not any(own for _, _, own, _ in made)
    for process in {process for _, process, *_ in made}:
        assert [taken for _, own, _, taken in made if own == process] == list(range(1, 1 + sum(own == process for _, own, *_ in made)))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes as Linux does")
def test_workers_that_have_nothing_to_do_end(monkeypatch):
    monkeypatch.setattr("framing.engine.workers.IDLE", 0.5)
    # Other than those that another test has left idle.
    made = in_processes(_Counting(), range(20), workers=3)
    workers = {process for _, process, *_ in made}
    assert workers
    until = time.monotonic() + 20
    while any(map(_runs, workers)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(map(_runs, workers))


def _runs(process: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_full_temporary_folder_is_an_error_with_a_remedy(monkeypatch):
    def full(self, mode):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(EngineError, match=r"cannot write to the temporary folder .*No space left on device.*TMPDIR"):
        list(in_processes(abs, range(5), workers=2))


#: A run that is stopped before it deals out a certain part, and says before which processes it has started.
STOPPED = """
import os, sys
from pathlib import Path
from framing.engine.workers import in_processes
from tests.engine.stages import slowly

def parts(last):
    for part in range(last):
        yield part
    print(*(child for thread in Path("/proc/self/task").iterdir() for child in (thread / "children").read_text().split()), flush=True)
    os.kill(os.getpid(), int(sys.argv[1]))
    yield from range(100)

try:
    list(in_processes(slowly, parts(int(sys.argv[2])), workers=2))
except KeyboardInterrupt:
    pass
sys.exit(130)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes as Linux does")
@pytest.mark.parametrize("part", [2, 12], ids=["at the beginning", "at work"])
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)], ids=["kill", "interrupt"])
def test_workers_end_with_the_run_that_started_them(sent, code, part):
    run = subprocess.run([sys.executable, "-c", STOPPED, str(int(sent)), str(part)], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == code
    assert "tasks have been" not in run.stderr
    started = [Path("/proc", process) for process in run.stdout.split()]
    assert started
    for _ in range(100):
        if not any(map(Path.exists, started)):
            break
        time.sleep(0.1)
    assert not any(map(Path.exists, started))


def test_an_analysis_that_loses_workers_finds_the_same(tmp_path, mortal):
    corpus = write_small(tmp_path / "corpus")
    whole = framing.analyze(corpus, model="static", cache=None).tables
    ran = mortal(**dict.fromkeys(LOSING, 1))
    found = framing.analyze(corpus, model="static", cache=None).tables
    assert ran >= set(STAGES)
    assert {stage.name for stage in (tmp_path / "killed").iterdir() if (stage / "0").exists()} == set(LOSING)
    for name, table in whole.items():
        pd.testing.assert_frame_equal(found[name], table, check_exact=True, obj=name)


def test_where_workers_are_killed_again_and_again_one_line_says_so_and_the_old_results_stay(tmp_path, mortal, call):
    out = tmp_path / "out"
    save_tables({"posts": pd.DataFrame({"text": ["an earlier run"]})}, out, write=("csv",), manifest={})
    earlier = {file.name: file.read_bytes() for file in out.iterdir()}
    mortal(Coding=ALWAYS)
    code, _, errors = call("analyze", write_small(tmp_path / "corpus"), "--out", out, "--fast", "--no-cache", "--silent")
    assert (code, errors.count("\n")) == (2, 1)
    assert errors.startswith("framing: a worker process was ended twice")
    assert {file.name: file.read_bytes() for file in out.iterdir()} == earlier
    assert {entry.name for entry in tmp_path.iterdir()} == {"corpus", "killed", "out"}


def test_a_model_trained_by_mortal_workers_is_the_same(tmp_path, monkeypatch):
    rng = np.random.default_rng(3)
    x, labels = sparse.csr_matrix(rng.normal(size=(60, 4))), rng.integers(0, 2, (60, 3))
    alone = fit_heads(x, labels, c=1.0)
    monkeypatch.setattr(
        "framing.engine.workers.in_processes", lambda function, parts, **how: in_processes(ended(function, tmp_path / "killed", 1), parts, **how)
    )
    together = fit_heads(x, labels, c=1.0, n_jobs=2)
    assert (tmp_path / "killed" / "0").exists()
    assert np.array_equal(together.coefficients, alone.coefficients)
    assert np.array_equal(together.intercepts, alone.intercepts)
