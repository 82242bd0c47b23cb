"""Worker processes of this machine, and what becomes of the parts of one that was ended from outside."""

from __future__ import annotations

import os
import pickle
import tempfile
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from pickle import PickleBuffer
from typing import Any, Generic, TypeVar

from framing.errors import EngineError
from framing.memory import mapped, release

#: Fewer are none: joblib then works in this process, which what ends a worker would end, too.
FEWEST_WORKERS = 2
#: How often, in seconds, a worker looks whether the run that started it is still there.
LOOKS_EVERY = 1.0
#: A worker that has had nothing to do for so many seconds ends, and gives back the hundreds of MB that it holds; others are begun when there is work again.
IDLE = 15.0
#: From so many bytes on an array that a function carries is looked at in a file that all workers share.
LARGE = 1 << 20
_ALIGNED = 64

Part = TypeVar("Part")
Made = TypeVar("Made")


def in_jobs(function: Callable[[Part], Made], parts: Iterable[Part], *, n_jobs: int | None) -> Iterator[Made]:
    """Yield what `function` makes of each part, in order, in as many processes as scikit-learn's `n_jobs` asks for; with None or 1, in this one."""
    from joblib import effective_n_jobs

    workers = effective_n_jobs(n_jobs)
    yield from map(function, parts) if workers < FEWEST_WORKERS else in_processes(function, parts, workers=workers)


def in_processes(function: Callable[[Part], Made], parts: Iterable[Part], *, workers: int) -> Iterator[Made]:
    """Yield what `function` makes of each part, in the order of the parts, in so many processes.

    Where a process is ended from outside (by a crash, or by a system that is short of memory), the parts that were under way are done once more, one at a
    time, in new processes; raises `EngineError` where one of them ends its process again.
    """
    dealt = _Dealt(iter(parts))
    with tempfile.TemporaryDirectory(prefix="framing-") as folder:
        kept = _Kept.of(function, Path(folder))
        while True:
            try:
                yield from _answered(kept, dealt, workers=workers, at_a_time="2*n_jobs")
                return
            except BrokenProcessPool:
                lost, dealt = dealt.taken_back()
            try:
                yield from _answered(kept, _Dealt(iter(lost)), workers=FEWEST_WORKERS, at_a_time=1)
            except BrokenProcessPool as error:
                raise EngineError(
                    "a worker process was ended twice at the same work, by a crash or because the system is short of memory; make room and run the same "
                    "command again, with LOKY_MAX_CPU_COUNT=1 in the environment to use no worker processes"
                ) from error


@dataclass(frozen=True)
class _Kept:
    """A function by the file that holds it: a worker reads it once, with all that it carries (a model, say), and keeps what it finds out from part to part. Its `large`
    arrays, (begin, end) in the file, are not read but looked at there, by all workers."""

    file: str
    large: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, function: Callable[[Any], Any], folder: Path) -> _Kept:
        """Write a function into a folder; raises `EngineError` where that is full."""
        from cloudpickle import dumps

        arrays: list[memoryview] = []

        def is_small(buffer: PickleBuffer) -> bool:
            raw = buffer.raw()
            if raw.nbytes >= LARGE:
                arrays.append(raw)
            return raw.nbytes < LARGE

        rest = dumps(function, protocol=5, buffer_callback=is_small)
        file, places = folder / "function", []
        try:
            with file.open("wb") as stream:
                for array in arrays:
                    stream.write(bytes(-stream.tell() % _ALIGNED))
                    places.append((stream.tell(), stream.tell() + array.nbytes))
                    stream.write(array)
                stream.write(rest)
        except OSError as error:
            raise EngineError(f"cannot write to the temporary folder {folder.parent} ({error.strerror}); name another in TMPDIR") from None
        return cls(str(file), tuple(places))

    def __call__(self, part: Any) -> Any:
        return _read(self)(part)


@lru_cache(maxsize=1)
def _read(kept: _Kept) -> Callable[[Any], Any]:
    with open(kept.file, "r+b") as stream:
        content = mapped(stream).toreadonly()
    rest = kept.large[-1][1] if kept.large else 0
    return pickle.loads(content[rest:], buffers=[content[begin:end] for begin, end in kept.large])


def _end_with(run: int) -> None:
    """Let this worker end with the run that started it: where that is killed, it would wait for work for ever, with all it holds.

    A process that lost its parent has another from then on, but not on Windows.
    """

    def look() -> None:
        while os.getppid() == run:
            time.sleep(LOOKS_EVERY)
        os._exit(1)

    threading.Thread(target=look, daemon=True).start()


class _Dealt(Generic[Part]):
    """Hands out parts, from whatever thread it is asked, and keeps those that have not been answered."""

    def __init__(self, rest: Iterator[Part]) -> None:
        self._rest = rest
        self._waiting: deque[Part] = deque()
        self._lock = threading.Lock()
        self._closed = False

    def __iter__(self) -> Iterator[Part]:
        return self

    def __next__(self) -> Part:
        with self._lock:
            if self._closed:
                raise StopIteration
            part = next(self._rest)
            self._waiting.append(part)
            return part

    def answered(self) -> None:
        """Is told that the part that has waited longest is done."""
        self._waiting.popleft()

    def taken_back(self) -> tuple[list[Part], _Dealt[Part]]:
        """Hand out nothing more; return the parts that wait for an answer, and what deals out the rest."""
        with self._lock:
            self._closed = True
            return list(self._waiting), _Dealt(self._rest)


def _done(function: Callable[[Part], Made], part: Part) -> Made:
    """Do a part, and give back the memory that it took: a worker waits for the next one for as long as the run lasts."""
    made = function(part)
    release()
    return made


def _answered(function: Callable[[Part], Made], dealt: _Dealt[Part], *, workers: int, at_a_time: int | str) -> Iterator[Made]:
    from joblib import Parallel, delayed

    # That a worker which has grown is ended and another begun is no news: no part is lost by it.
    warnings.filterwarnings("ignore", message="A worker stopped while some jobs were given")
    pool = Parallel(
        n_jobs=workers, backend="loky", return_as="generator", pre_dispatch=at_a_time, initializer=_end_with, initargs=(os.getpid(),), idle_worker_timeout=IDLE
    )  # fmt: skip
    answers = pool(delayed(_done)(function, part) for part in dealt)
    try:
        for made in answers:
            dealt.answered()
            yield made
    finally:
        with warnings.catch_warnings():
            # That a run which was stopped leaves answers behind is no news to whoever stopped it.
            warnings.filterwarnings("ignore", message=".*tasks have been successfully executed")
            answers.close()
