"""New results in the place of an earlier run's: in one step of the file system where it has such a step, else so that it can be undone.

Results are built in a hidden folder. Where nothing but an earlier run's results lies in the output folder, the two folders change places in
one step (Linux and macOS on their usual file systems): whenever the run is killed, the folder holds all the old results or all the new ones.

Elsewhere (other files beside the results, the current folder, a mounted folder, Windows, a file system without that step) file after file is
moved: the old manifest first, into `.framing/old` inside the folder, the new manifest last. A run killed in these moments leaves a folder
without manifest.json, which nothing takes for results; the next run that is given the folder begins by putting the old results back.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import sys
from pathlib import Path

from framing.corpus.results import MANIFEST, WORK
from framing.errors import InputError
from framing.report.lock import working_folder

REPORT = "report.html"


def written_by(folder: Path) -> set[str]:
    """Return the names of the files that an earlier run wrote to `folder`, as its manifest tells; empty where there was none."""
    try:
        return _named(folder / MANIFEST) & _entries(folder)
    except OSError:
        return set()


def others_in(folder: Path) -> set[str]:
    """Return the names of what lies in `folder` beside the results of an earlier run."""
    return _entries(folder) - written_by(folder) - {WORK}


def staged(target: Path) -> Path:
    """Return a new, empty folder for results that will go to `target`, on the same file system; `put` or `mend` takes it away."""
    beside = working_folder(target)
    same = beside.parent != target and (not target.exists() or target.stat().st_dev == target.parent.stat().st_dev)
    aside = (beside if same else target / WORK) / "new"
    aside.mkdir(parents=True)
    return aside


def put(aside: Path, target: Path) -> None:
    """Put the complete results in `aside` in the place of those in `target`; raises `InputError` where another's file would be overwritten.

    After any exception, `mend` restores what was there.
    """
    _to_disk(aside)
    if not target.exists():
        aside.rename(target)
        return
    if not others_in(target) and not Path.cwd().is_relative_to(target):
        shutil.copymode(target, aside)
        earlier = written_by(target)
        if exchange(aside, target):
            # What came into the folder in the last moment is not ours to remove.
            for name in _entries(aside) - earlier - {WORK}:
                (aside / name).rename(target / name)
            return
    _move_each(aside, target)


def mend(target: Path) -> None:
    """Undo what a run left that was stopped before its results were in place, and remove what any stopped run left behind."""
    new, old = target / WORK / "new", target / WORK / "old"
    if not (target / MANIFEST).exists() and (new / MANIFEST).exists():
        # Moved back, not removed: stopped here, too, the next run still tells the new files from the old ones.
        for name in (_named(new / MANIFEST) & _entries(target)) - _entries(new):
            (target / name).replace(new / name)
        for name in sorted(_entries(old), key=lambda name: name == MANIFEST):
            (old / name).replace(target / name)
    for folder in (new, old, working_folder(target) / "new"):
        # First the manifest: what is half removed is no results.
        with contextlib.suppress(OSError):
            (folder / MANIFEST).unlink()
        shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        (target / WORK).rmdir()


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step (renameat2(2) on Linux, renamex_np(2) on macOS); False where that cannot be, and nothing was done."""
    if sys.platform not in ("linux", "darwin"):
        return False
    system, exchanging = ctypes.CDLL(None), 2
    a, b = os.fsencode(one), os.fsencode(other)
    try:
        if sys.platform == "darwin":
            return system.renamex_np(a, b, exchanging) == 0
        here = -100
        return system.renameat2(here, a, here, b, ctypes.c_uint(exchanging)) == 0
    except AttributeError:
        return False


def _move_each(aside: Path, target: Path) -> None:
    """Move the earlier run's files out, the manifest first, and the new ones in, the manifest last."""
    earlier = written_by(target)
    if kept := sorted((_entries(aside) - earlier) & _entries(target)):
        raise InputError(f"{target / kept[0]} is no file of an earlier run and would be overwritten; move it, or give another folder")
    new, old = target / WORK / "new", target / WORK / "old"
    old.mkdir(parents=True)
    if aside != new:
        shutil.move(aside, new)
    for name in sorted(earlier, key=lambda name: (name != MANIFEST, name)):
        (target / name).replace(old / name)
    for name in sorted(_entries(new), key=lambda name: (name == MANIFEST, name)):
        (new / name).replace(target / name)


def _named(manifest: Path) -> set[str]:
    """Return the names of the files that a manifest tells of, its own too; empty where it is no manifest of ours."""
    try:
        written = json.loads(manifest.read_text(encoding="utf-8"))["written"]
        return {f"{table}.{kind}" for table in written["rows"] for kind in written["formats"]} | {MANIFEST, *written.get("files", (REPORT,))}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _entries(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()} if folder.is_dir() else set()


def _to_disk(folder: Path) -> None:
    """Have the system write every file out: a disk that is full after all is told of now, not when the old results are gone."""
    for file in folder.iterdir():
        with file.open("rb+") as opened:
            os.fsync(opened.fileno())
