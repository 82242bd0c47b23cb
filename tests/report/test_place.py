"""Killed at any moment, a run leaves the old results or the new ones, whole; the next run leaves nothing of it."""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import signal
import sys
import threading
import time
from pathlib import Path

import pandas as pd
import pytest

from framing.errors import InputError
from framing.report import place
from framing.report.folder import reserved, save_tables
from framing.report.saved import read_analysis

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="kills and measures as Linux does")

#: Runs that are killed after a random time, beside those that are killed at every step.
KILLED = 15


def save(folder: Path, run: str) -> None:
    """Write small results that tell of their run; each run has a table and a file that the other has not."""
    tables = {"posts": pd.DataFrame({"post_id": ["1", "2"], "text": [run, "the same"]}), run: pd.DataFrame({"n": [1, 2, 3]})}
    others = {f"{run}.gexf": lambda aside: (aside / f"{run}.gexf").write_text(run)}
    save_tables(tables, folder, write=("csv",), manifest={"run": run}, others=others)


def save_and_die(folder: Path, at: int, exchanges: bool) -> None:
    """Save as the run `new` in a process that kills itself at a step: the `at`-th event of the file system below the folder's parent."""
    steps = iter(range(at + 1))
    parent = str(folder.parent)

    def die(event: str, arguments: tuple) -> None:
        if any(isinstance(value, str | Path) and str(value).startswith(parent) for value in arguments) and next(steps) == at:
            os.kill(os.getpid(), signal.SIGKILL)

    if not exchanges:
        place.exchange = lambda one, other: False
    sys.addaudithook(die)
    save(folder, "new")


def save_new(folder: Path, begun) -> None:
    begun.set()
    save(folder, "new")


def save_on_a_full_disk(folder: Path, size: int) -> None:
    """Save where no file can grow beyond `size` bytes, and tell by the exit code whether that was an error."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        save(folder, "new")
    except OSError:
        sys.exit(3)


@pytest.fixture(scope="module")
def children():
    """Processes that have everything imported when they start."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pandas", "filelock", "framing.report.folder", "tests.report.test_place"])
    return context


def contents(folder: Path) -> dict[str, bytes | None]:
    """Every file and folder below a folder, hidden ones too, with its bytes."""
    return {str(entry.relative_to(folder)): entry.read_bytes() if entry.is_file() else None for entry in folder.rglob("*")}


@pytest.fixture(scope="module")
def wanted(tmp_path_factory) -> dict[str, dict[str, bytes | None]]:
    """What the folder of each run must hold."""
    found = {}
    for run in ("old", "new"):
        folder = tmp_path_factory.mktemp(run) / "results"
        save(folder, run)
        found[run] = contents(folder)
    return found


def run_killed(children, folder: Path, at: int, exchanges: bool = True) -> bool:
    process = children.Process(target=save_and_die, args=(folder, at, exchanges))
    process.start()
    process.join()
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode != 0


@pytest.fixture
def exchanging(tmp_path) -> None:
    """Skip where folders cannot change places in one step."""
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    changed = place.exchange(tmp_path / "one", tmp_path / "other")
    for name in ("one", "other"):
        (tmp_path / name).rmdir()
    if not changed:
        pytest.skip("the file system of the temporary folder cannot exchange folders")


@pytest.mark.usefixtures("exchanging")
@pytest.mark.parametrize("earlier", ["old", None], ids=["results before", "no folder before"])
def test_killed_at_every_step_the_folder_holds_the_old_or_the_new_results(children, tmp_path, wanted, earlier):
    seen, at, killed = set(), 0, True
    while killed:
        folder = tmp_path / str(at) / "results"
        folder.parent.mkdir()
        if earlier:
            save(folder, earlier)
        killed = run_killed(children, folder, at)
        found = contents(folder) if folder.exists() else None
        assert found in ([wanted["old"], wanted["new"]] if earlier else [None, wanted["new"]]), f"killed at step {at}"
        seen.add(found == wanted["new"])
        save(folder, "new")
        assert contents(folder) == wanted["new"]
        assert [entry.name for entry in folder.parent.iterdir()] == ["results"]
        at += 1
    assert seen == {True, False}
    assert at > 20


@pytest.mark.parametrize("beside", [True, False], ids=["beside notes", "without exchange"])
def test_where_files_are_moved_one_by_one_the_next_run_puts_the_old_results_back(children, tmp_path, wanted, beside):
    seen, at, killed = set(), 0, True
    notes = {"notes.txt": b"read F0003 again"} if beside else {}
    while killed:
        folder = tmp_path / str(at) / "results"
        folder.parent.mkdir()
        save(folder, "old")
        for name, text in notes.items():
            (folder / name).write_bytes(text)
        killed = run_killed(children, folder, at, exchanges=beside)
        visible = {name: text for name, text in contents(folder).items() if not name.startswith(".framing")}
        whole = visible in (wanted["old"] | notes, wanted["new"] | notes)
        if not whole:
            with pytest.raises(InputError, match="a run was stopped"):
                read_analysis(folder)
            assert not place.written_by(folder), f"killed at step {at}"
        place.mend(folder)
        # The lock's own folder stays until a run has held it.
        assert contents(folder) in (wanted["old"] | notes, wanted["new"] | notes), f"killed at step {at}"
        seen.add((whole, contents(folder) == wanted["new"] | notes))
        save(folder, "new")
        assert contents(folder) == wanted["new"] | notes
        assert [entry.name for entry in folder.parent.iterdir()] == ["results"]
        at += 1
    assert {(True, False), (False, False), (True, True)} <= seen


@pytest.mark.usefixtures("exchanging")
@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=["kill", "terminate", "interrupt"])
def test_stopped_at_a_random_moment_the_folder_holds_the_old_or_the_new_results(children, tmp_path, wanted, sent):
    moments, folder = random.Random(7), tmp_path / "results"
    for _ in range(KILLED // 3):
        save(folder, "old")
        begun = children.Event()
        process = children.Process(target=save_new, args=(folder, begun))
        process.start()
        begun.wait()
        time.sleep(moments.uniform(0, 0.03))
        os.kill(process.pid, sent)
        process.join()
        assert contents(folder) in (wanted["old"], wanted["new"])
    save(folder, "new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["results"]


@pytest.mark.parametrize("size", [0, 20, 100])
def test_a_full_disk_is_an_error_and_keeps_the_old_results(children, tmp_path, wanted, size):
    save(tmp_path / "results", "old")
    process = children.Process(target=save_on_a_full_disk, args=(tmp_path / "results", size))
    process.start()
    process.join()
    assert process.exitcode == 3
    assert contents(tmp_path / "results") == wanted["old"]


def test_two_threads_do_not_write_to_one_folder_at_once(tmp_path):
    refused = []

    def second() -> None:
        try:
            save(tmp_path / "results", "new")
        except InputError as error:
            refused.append(str(error))

    with reserved(tmp_path / "results"):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert "in use" in refused[0]
    assert not list(tmp_path.iterdir())
