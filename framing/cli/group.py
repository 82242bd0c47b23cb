"""The group that every command belongs to, and `main`, which runs it and turns errors into one line."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Iterator

import click

from framing.errors import FramingError
from framing.version import __version__
from framing.visible import visible


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="framing")
def cli() -> None:
    """Propaganda and framing discourse analysis: which frames a corpus advances, and what in it is repeated."""


def say(line: str, *, err: bool = False) -> None:
    """Print one line that may hold words from the data: control characters are shown, never sent to the terminal."""
    click.echo(visible(line), err=err)


def main() -> None:
    """Run the command line; errors the toolkit knows end with one line and exit code 2."""
    try:
        with _told_to_end():
            cli(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.exceptions.Abort:
        click.echo("framing: stopped; nothing was written", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except FramingError as error:
        click.echo(f"framing: {visible(str(error))}", err=True)
        sys.exit(2)
    except OSError as error:
        # A full disk, a folder that was taken away: nothing a traceback would explain better.
        where = f" ({error.filename})" if error.filename else ""
        click.echo(f"framing: {error.strerror or error}{where}; nothing was written: make room or give another folder with --out", err=True)
        sys.exit(2)


@contextlib.contextmanager
def _told_to_end() -> Iterator[None]:
    """Told to end, a run tidies up as after Ctrl-C; whoever calls `main` gets back the handler it had. Only the main thread may ask for that."""
    try:
        before = signal.signal(signal.SIGTERM, _end)
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)


def _end(number: int, frame: object) -> None:
    raise SystemExit(128 + number)
