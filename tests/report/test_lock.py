"""Two runs on one output folder: the second ends at once; a killed run blocks nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from framing.errors import InputError
from framing.report.folder import reserved
from framing.report.lock import locked

#: Holds the folder given as argument until it is killed.
HOLD = "import sys, time, pathlib; from framing.report.lock import locked\nwith locked(pathlib.Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(600)"

#: A command that holds its folder and has begun to write when it is told to end.
COMMAND = """
import pathlib, time
import click
import pandas as pd
from framing.cli.group import cli, main
from framing.report.folder import save_tables

def wait(folder):
    print("begun", flush=True)
    time.sleep(600)

@cli.command()
@click.argument("folder", type=click.Path(path_type=pathlib.Path))
def write(folder):
    save_tables({"t": pd.DataFrame({"n": [1]})}, folder, write=("csv",), manifest={}, others={"slow": wait})

main()
"""


@pytest.fixture
def other_run(tmp_path):
    """Another process that holds the folder `results`."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path / "results")], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_run_is_refused_and_told_who_writes_and_what_to_do(tmp_path, other_run):
    with pytest.raises(InputError, match=rf"results is in use: another run \(process {other_run.pid} on .*--out"), reserved(tmp_path / "results"):
        pass


def test_a_command_ends_with_2_before_it_reads_anything(tmp_path, other_run):
    corpus = tmp_path / "post.txt"
    corpus.write_text("In 2019 there were 1,200 ships.", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    command = [sys.executable, "-c", "from framing.cli import main; main()", "figures", str(corpus), "--out", str(tmp_path / "results")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("framing: ")
    assert f"process {other_run.pid} " in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_a_killed_run_blocks_nobody_and_what_it_left_goes(tmp_path, other_run):
    other_run.send_signal(signal.SIGKILL)
    other_run.wait()
    assert list(tmp_path.iterdir())
    with reserved(tmp_path / "results"):
        pass
    assert not list(tmp_path.iterdir())


def test_another_folder_beside_it_is_free(tmp_path, other_run):
    with reserved(tmp_path / "results2"):
        pass


def test_a_link_to_the_folder_is_the_folder(tmp_path, other_run):
    (tmp_path / "link").symlink_to(tmp_path / "results")
    with pytest.raises(InputError, match="in use"), locked(tmp_path / "link"):
        pass


def test_a_run_takes_its_own_folder_again_and_keeps_it_until_the_end(tmp_path):
    with locked(tmp_path / "deep" / "results"):
        with locked(tmp_path / "deep" / "results"):
            pass
        refused = subprocess.run([sys.executable, "-c", HOLD, str(tmp_path / "deep" / "results")], capture_output=True, text=True, check=False)
        assert f"process {os.getpid()} " in refused.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt", reason="no SIGTERM")
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_command_that_is_told_to_end_leaves_nothing(tmp_path, sent, code):
    process = subprocess.Popen([sys.executable, "-c", COMMAND, "write", str(tmp_path / "results")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "begun\n"
    assert [entry.name for entry in tmp_path.iterdir()] == [".results.framing"]
    process.send_signal(sent)
    error = process.communicate()[1]
    assert (process.returncode, "Traceback" in error) == (code, False)
    assert not list(tmp_path.iterdir())
