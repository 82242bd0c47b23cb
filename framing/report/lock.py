"""One run at a time on an output folder."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from framing.corpus.results import WORK
from framing.errors import InputError

#: How often the lock is tried anew where the run that held it takes its hidden folder away in the same moment.
_TRIES = 5


def working_folder(target: Path) -> Path:
    """Return the hidden folder of the runs that write to `target` (resolved): beside it, or inside it where its parent cannot be written."""
    beside = target.parent != target and (not target.parent.exists() or os.access(target.parent, os.W_OK | os.X_OK))
    return target.parent / f".{target.name}.framing" if beside else target / WORK


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold `folder` for this process; a thread may take it again while it holds it.

    The system gives up the lock of a process that ends, however it ends, so that a killed run blocks nobody. Raises `InputError`, at once,
    where another run holds the folder: it names that run. Only what the runs need is made, and taken away at the end.
    """
    from filelock import FileLock, Timeout

    target = folder.resolve()
    work = working_folder(target)
    made = [parent for parent in (work.parent, *work.parent.parents) if not parent.exists()]
    lock = FileLock(work / "lock", is_singleton=True)
    holder = work / "holder.json"
    try:
        for left in reversed(range(_TRIES)):
            try:
                work.mkdir(parents=True, exist_ok=True)
                lock.acquire(timeout=0)
                break
            except FileNotFoundError:
                if not left:
                    raise
    except Timeout:
        raise InputError(f"{folder} is in use: {_tell(holder)} writes its results there; wait until it has ended, or give another folder with --out") from None
    except OSError as error:
        raise InputError(f"cannot write to {work.parent}: {error.strerror or error}; give another folder") from None
    try:
        if lock.lock_counter == 1:
            about = {"process": os.getpid(), "host": socket.gethostname(), "since": time.strftime("%Y-%m-%d %H:%M:%S"), "command": shlex.join(sys.argv)}
            holder.write_text(json.dumps(about), encoding="utf-8")
        yield
    finally:
        if lock.lock_counter == 1:
            _clear(work, holder)
        lock.release()
        if not lock.is_locked:
            # Windows takes no file away that is open.
            for remove in ((work / "lock").unlink if os.name == "nt" else None, work.rmdir, *(parent.rmdir for parent in made)):
                if remove is not None:
                    with contextlib.suppress(OSError):
                        remove()


def _clear(work: Path, holder: Path) -> None:
    """Take the lock's files away while it is held: who opened the lock before sees that it has lost its name, and tries anew."""
    for file in (holder, work / "lock"):
        with contextlib.suppress(OSError):
            file.unlink()


def _tell(holder: Path) -> str:
    try:
        about = json.loads(holder.read_text(encoding="utf-8"))
        return f"another run (process {about['process']} on {about['host']}, since {about['since']}: {about['command']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another run"
