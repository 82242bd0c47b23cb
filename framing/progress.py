"""Progress that behaves: bars in a terminal, one line that changes in a notebook, a line a minute in a log, nothing in any other library call."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

Report = Callable[[int, int], None]

#: Seconds between two lines where there is no terminal, and between two looks of a bar in a notebook.
LOG_INTERVAL, NOTEBOOK_INTERVAL = 60.0, 0.5


class Steps(Protocol):
    """Something that shows the steps of a run."""

    def step(self, title: str, unit: str):
        """Return a context manager that gives a function to be called with (done, in all)."""
        ...


class Silent:
    """Shows nothing."""

    @contextmanager
    def step(self, title: str, unit: str) -> Iterator[Report]:
        """Give a function that does nothing."""
        yield lambda done, total: None


def default_steps() -> Steps:
    """Return what shows the steps of a library call: a bar in a notebook, nothing elsewhere."""
    # Nobody is in a notebook without IPython having been imported; a shell in a terminal has no kernel.
    ipython = sys.modules.get("IPython")
    return Notebook() if getattr(ipython and ipython.get_ipython(), "kernel", None) else Silent()


class Notebook:
    """Shows the step that runs in one place below the cell, and takes it away when it is done."""

    @contextmanager
    def step(self, title: str, unit: str) -> Iterator[Report]:
        """Show one step until the context ends."""
        from IPython.display import display

        last = time.monotonic()
        place = display(_Bar(f"{title} ..."), display_id=True)

        def report(done: int, total: int) -> None:
            nonlocal last
            if time.monotonic() - last >= NOTEBOOK_INTERVAL:
                last = time.monotonic()
                place.update(_Bar(f"{title}: {done:,} of {total:,} {unit}", done, total))

        try:
            yield report
        finally:
            place.update(_Bar(""))


class _Bar:
    """A line with a bar, as a notebook shows it; of an empty line nothing stays."""

    def __init__(self, said: str, done: int = 0, total: int = 0) -> None:
        self._said, self._bar = said, f'<progress value="{done}" max="{total}"></progress> ' if total else ""

    def __repr__(self) -> str:
        return self._said

    def _repr_html_(self) -> str:
        return f"{self._bar}<small>{self._said}</small>" if self._said else ""


class Terminal:
    """Shows a bar per step on standard error; where that is no terminal, a line when a step ends and one a minute while it runs. Both tell the rate and what is left."""

    def __init__(self) -> None:
        from rich.console import Console

        self._console = Console(stderr=True)

    @contextmanager
    def step(self, title: str, unit: str) -> Iterator[Report]:
        """Show one step until the context ends."""
        with (self._bar if self._console.is_terminal else self._lines)(title, unit) as report:
            yield report

    @contextmanager
    def _bar(self, title: str, unit: str) -> Iterator[Report]:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.table import Column

        # In a narrow terminal the bar gives way, and no number is cut.
        whole, pace = Column(no_wrap=True), _Pace()
        columns = (
            TextColumn("{task.description}", table_column=whole), BarColumn(bar_width=None), MofNCompleteColumn(table_column=whole),
            TextColumn("{task.fields[rate]}", table_column=whole), TimeElapsedColumn(table_column=whole), TimeRemainingColumn(table_column=whole),
        )  # fmt: skip
        with Progress(*columns, console=self._console) as progress:
            task = progress.add_task(title, total=None, rate=unit)
            yield lambda done, total: progress.update(task, completed=done, total=total, rate=pace.of(done) or unit)
            finished = progress.tasks[0].total or 1
            progress.update(task, completed=finished, total=finished)

    @contextmanager
    def _lines(self, title: str, unit: str) -> Iterator[Report]:
        start = last = time.monotonic()
        pace = _Pace()

        def report(done: int, total: int) -> None:
            nonlocal last
            rate = pace.of(done)
            if time.monotonic() - last >= LOG_INTERVAL:
                last = time.monotonic()
                left = f", {rate}, {pace.left(total - done):,.0f} s left" if rate else ""
                self._say(f"{title}: {done:,} of {total:,} {unit}, {last - start:.0f} s{left}")

        yield report
        self._say(f"{title}: done in {time.monotonic() - start:.1f} s")

    def _say(self, line: str) -> None:
        self._console.print(line, highlight=False, soft_wrap=True)


class _Pace:
    """How fast a step is, from its first report on: what that tells of was known before."""

    def __init__(self) -> None:
        self._first: tuple[int, float] | None = None
        self._by_second = 0.0

    def of(self, done: int) -> str:
        """The rate, by the second, minute or hour; nothing while it is not known."""
        now = time.monotonic()
        self._first = self._first or (done, now)
        known, begun = self._first
        self._by_second = (done - known) / (now - begun) if now > begun else 0.0
        if self._by_second <= 0:
            return ""
        per, name = next((each for each in ((1, "s"), (60, "min")) if each[0] * self._by_second >= 1), (3600, "h"))
        return f"{per * self._by_second:,.0f}/{name}"

    def left(self, rest: int) -> float:
        """The seconds that so many take at the rate told last."""
        return rest / self._by_second
