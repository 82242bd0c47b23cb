"""Progress: a bar in a terminal, one place in a notebook, a line a minute in a log, nothing in any other library call."""

from __future__ import annotations

import io
import re
import sys
from types import SimpleNamespace

import pytest
from rich.console import Console

import framing.progress
from framing.progress import LOG_INTERVAL, Notebook, Silent, Terminal, default_steps


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is told to go on."""
    time = SimpleNamespace(now=0.0)
    monkeypatch.setattr(framing.progress.time, "monotonic", lambda: time.now)
    return time


@pytest.fixture
def shown(monkeypatch):
    """What a notebook shows below the cell, look by look."""
    looks: list[object] = []

    def display(each, *, display_id):
        assert display_id
        looks.append(each)
        return SimpleNamespace(update=looks.append)

    monkeypatch.setitem(sys.modules, "IPython.display", SimpleNamespace(display=display))
    return looks


def terminal(*, is_terminal: bool, width: int = 120) -> tuple[Terminal, io.StringIO]:
    steps, written = Terminal(), io.StringIO()
    steps._console = Console(file=written, force_terminal=is_terminal, width=width)
    return steps, written


def test_a_log_gets_a_line_a_minute(clock):
    steps, written = terminal(is_terminal=False)
    with steps.step("Encoding", "texts") as report:
        for second in range(150):
            clock.now = float(second)
            report(second, 150)
    assert written.getvalue().splitlines() == [
        f"Encoding: {LOG_INTERVAL:.0f} of 150 texts, 60 s, 1/s, 90 s left", "Encoding: 120 of 150 texts, 120 s, 1/s, 30 s left", "Encoding: done in 149.0 s",
    ]  # fmt: skip
    assert "\x1b" not in written.getvalue()


@pytest.mark.parametrize(
    ("reports", "told"),
    [
        ([(0.0, 0), (60.0, 240_000)], "60 s, 4,000/s, 190 s left"),
        ([(0.0, 0), (60.0, 6)], "60 s, 6/min, 9,999,940 s left"),
        ([(0.0, 1), (7200.0, 3)], "7200 s, 1/h, 3,599,989,200 s left"),
        # What was known when it began took no time; of one report nothing can be told.
        ([(0.0, 900_000), (60.0, 900_600)], "60 s, 10/s, 9,940 s left"),
        ([(60.0, 900_000)], "60 s"),
    ],
)
def test_a_log_tells_the_rate_and_what_is_left_in_one_line(clock, reports, told):
    steps, written = terminal(is_terminal=False, width=40)
    with steps.step("Encoding", "texts") as report:
        for clock.now, done in reports:
            report(done, 1_000_000)
    line, _ = written.getvalue().splitlines()
    assert line == f"Encoding: {reports[-1][1]:,} of 1,000,000 texts, {told}"


def test_no_number_of_a_bar_is_cut_in_a_narrow_terminal(clock):
    steps, written = terminal(is_terminal=True, width=80)
    with steps.step("Collecting phrases and figures", "paragraphs") as report:
        for clock.now, done in ((0.0, 0), (100.0, 366_000)):
            report(done, 999_965)
    assert "━ 999965/999965 3,660/s 0:00:00 0:00:00\n" in re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", written.getvalue())


def test_a_quick_step_is_one_line_in_a_log(clock):
    steps, written = terminal(is_terminal=False)
    with steps.step("Reading", "files") as report:
        report(1, 1)
    assert written.getvalue().splitlines() == ["Reading: done in 0.0 s"]


def test_a_terminal_gets_a_bar_that_ends_full(clock):
    steps, written = terminal(is_terminal=True)
    with steps.step("Encoding", "texts") as report:
        report(0, 7)
        clock.now = 2.0
        report(6, 7)
    assert "\x1b" in written.getvalue()
    assert "7/7" in written.getvalue()
    assert "3/s" in written.getvalue()


def test_a_notebook_gets_one_place_that_changes_and_is_empty_at_the_end(clock, shown):
    with Notebook().step("Encoding", "texts") as report:
        report(1, 1500)
        clock.now = 1.0
        report(1200, 1500)
    assert [repr(look) for look in shown] == ["Encoding ...", "Encoding: 1,200 of 1,500 texts", ""]
    assert '<progress value="1200" max="1500">' in shown[1]._repr_html_()
    assert shown[-1]._repr_html_() == ""


def test_a_step_that_fails_leaves_no_bar_in_a_notebook(shown):
    with pytest.raises(ValueError, match="no"), Notebook().step("Encoding", "texts"):
        raise ValueError("no")
    assert repr(shown[-1]) == ""


@pytest.mark.parametrize(
    ("shell", "kind"), [(SimpleNamespace(kernel=object()), Notebook), (SimpleNamespace(), Silent), (None, Silent)], ids=["notebook", "ipython", "none"]
)
def test_a_library_call_shows_a_bar_in_a_notebook_alone(monkeypatch, shell, kind):
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    assert isinstance(default_steps(), kind)


def test_without_ipython_a_library_call_is_silent(monkeypatch, capsys):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    with default_steps().step("Encoding", "texts") as report:
        report(1, 2)
    assert capsys.readouterr() == ("", "")
