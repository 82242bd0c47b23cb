"""Stages for tests of engines: functions that workers can import."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from framing.engine.base import Function, Tables


def doubled(part: pd.DataFrame) -> Tables:
    """Return two tables: the numbers doubled, and how many there are."""
    return {"doubled": part.assign(n=2 * part["n"]), "size": pd.DataFrame({"rows": [len(part)]})}


@dataclass(frozen=True)
class Ended:
    """A stage whose first `times` calls kill the process they run in, as a system does that is short of memory; `folder` keeps count. `spared` is the process that
    is not to be killed."""

    stage: Callable[[Any], Any]
    folder: str
    times: int
    spared: int

    def __call__(self, part: Any) -> Any:
        """Do what the stage does, but for the first calls."""
        assert os.getpid() != self.spared, "this was to run in a worker process"
        for number in range(self.times):
            try:
                (Path(self.folder) / str(number)).touch(exist_ok=False)
            except FileExistsError:
                continue
            os.kill(os.getpid(), signal.SIGKILL)
        return self.stage(part)


def slowly(part: Any) -> int:
    """Take a while, and tell which process did."""
    time.sleep(0.2)
    return os.getpid()


def broken(part: pd.DataFrame) -> Tables:
    """Fail as a worker does that lacks a package."""
    raise ModuleNotFoundError("No module named 'lacking'")


@dataclass(frozen=True)
class Fatal:
    """A stage whose first call ends the worker process it runs in: the Java process whose child started the Python that runs this."""

    stage: Function
    mark: str

    def __call__(self, part: pd.DataFrame) -> Tables:
        """Do what the stage does, but for the first call."""
        try:
            Path(self.mark).touch(exist_ok=False)
        except FileExistsError:
            return self.stage(part)
        started_by = Path(f"/proc/{os.getppid()}/stat").read_text().rpartition(")")[2].split()[1]
        os.kill(int(started_by), signal.SIGKILL)
        raise AssertionError("this worker was to be ended")
