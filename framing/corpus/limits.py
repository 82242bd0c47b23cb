"""How much one input may unpack to, and how long it may take. Each limit is a setting, named in the error it causes."""

from __future__ import annotations

import re
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from framing.errors import InputError, UnreadableFile

#: A file larger than this (unpacked, in bytes) is skipped.
MAX_FILE_BYTES = 2 << 30
#: A packed file that unpacks to more than this many times its own size is skipped: text shrinks to a fifth, repetitive records to a fiftieth.
MAX_RATIO = 200
#: The ratio is not asked before this many bytes came out: so little does no harm.
FREE_BYTES = 16 << 20
#: Nor is it asked of a whole zip archive before this many: its members are each held to the ratio, but they may share their packed bytes.
FREE_ARCHIVE_BYTES = 1 << 30
#: An archive with more members than this is read up to here.
MAX_MEMBERS = 100_000
#: A file that takes more seconds of the processor is skipped: the largest that is allowed takes half of them. What else the machine does counts for nothing.
MAX_FILE_SECONDS = 600
# Some libraries catch whatever is raised inside them: what was in vain is raised again after so many seconds.
_AGAIN = 2.0


@dataclass(frozen=True)
class Limits:
    """The limits of one run; `long_windows` allows Zstandard windows of 2 GiB (Pushshift dumps), which take that much memory."""

    max_file_bytes: int = MAX_FILE_BYTES
    max_ratio: int = MAX_RATIO
    max_members: int = MAX_MEMBERS
    long_windows: bool = False
    max_file_seconds: float = MAX_FILE_SECONDS


class _TimeUp(BaseException):
    """No `Exception`, so that what a library catches on its way does not end it."""


def within_time(limits: Limits, work: Callable[[Callable[[], None]], None]) -> None:
    """Do `work`; raise `UnreadableFile` when it has taken all the time of the processor that it may, in the midst of whatever it does.

    Only the main thread can be stopped so, and not on Windows. Elsewhere `work` has to call now and then the function that it is given, which raises when the
    time is up; in the main thread that function does nothing, since to ask for the time takes longer than to read a short post.
    """
    end = time.process_time() + limits.max_file_seconds

    def check(*_signal: object) -> None:
        if time.process_time() >= end:
            raise _TimeUp

    stoppable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGVTALRM) if stoppable else None

    def unwind() -> None:
        if stoppable:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, before or signal.SIG_DFL)

    try:
        try:
            if stoppable:
                signal.signal(signal.SIGVTALRM, check)
                signal.setitimer(signal.ITIMER_VIRTUAL, limits.max_file_seconds, _AGAIN)
            work(_trust_the_clock if stoppable else check)
        finally:
            unwind()
    except _TimeUp:
        # It may have come in the midst of the unwinding.
        unwind()
        raise UnreadableFile("takes too long", f"more than {limits.max_file_seconds:,} seconds of the processor; --max-file-time raises the limit") from None


def _trust_the_clock() -> None:
    """Do nothing: the clock stops the work."""


_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?", re.IGNORECASE)


def size_in_bytes(written: str) -> int:
    """Return a size such as 500M or 2G in bytes. Raises `InputError` for anything else."""
    match = _SIZE.fullmatch(written.strip())
    if match is None or float(match[1]) == 0:
        raise InputError(f"{written!r} is no size; give one such as 500M or 4G")
    return int(float(match[1]) * _UNITS[match[2].upper()])


class Meter:
    """Counts what comes out of `packed` bytes (0 where nothing is packed) and stops it at the limits."""

    def __init__(self, limits: Limits, packed: int = 0, *, free: int = FREE_BYTES) -> None:
        self._limits = limits
        self._packed = packed
        self._free = free
        self._total = 0
        self.exceeded = False

    def count(self, n: int) -> None:
        """Count `n` more bytes. Raises `UnreadableFile` at a limit."""
        self._total += n
        if self._total > self._limits.max_file_bytes:
            self.exceeded = True
            raise UnreadableFile("too large", f"more than {self._limits.max_file_bytes:,} bytes unpacked; --max-file-size raises the limit")
        if self._packed and self._total > self._free and self._total > self._limits.max_ratio * self._packed:
            self.exceeded = True
            raise UnreadableFile("unpacks to too much", f"more than {self._limits.max_ratio} times its {self._packed:,} bytes; --max-ratio raises the limit")
