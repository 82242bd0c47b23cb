"""The output folder: built aside, moved into place at the end, so that it is complete or absent.

Only the files of an earlier run are ever replaced; what a scholar keeps beside them stays. `framing.report.place` tells what a killed run leaves.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.errors import InputError
from framing.report.html import render_report
from framing.report.lock import locked
from framing.report.place import MANIFEST, REPORT, mend, others_in, put, staged, written_by
from framing.report.tables import check_formats, write_csv, write_tables

if TYPE_CHECKING:
    import pandas as pd

    from framing.analysis import Analysis

#: The sheet of a ranking that people fill in; once they have begun, no later run replaces it.
SHEET = "to_annotate.csv"


def save_analysis(analysis: Analysis, folder: Path, *, write: tuple[str, ...] = ("parquet",), command: str | None = None) -> Path:
    """Write the tables, the manifest and the report to `folder`, replacing an earlier run's; returns the folder.

    Raises `InputError` where the folder holds something other than an earlier run, or cannot be written.
    """

    def report(aside: Path) -> None:
        (aside / REPORT).write_text(render_report(analysis), encoding="utf-8")

    others: dict[str, Callable[[Path], object]] = {REPORT: report}
    if (ranking := analysis.ranking) is not None:
        others[SHEET] = lambda aside: write_csv(ranking.to_annotate, aside / SHEET)
    return save_tables(analysis.tables, folder, write=write, manifest={**analysis.manifest, "command": command}, others=others)


def save_tables(
    tables: Mapping[str, pd.DataFrame], folder: Path, *, write: tuple[str, ...] = ("parquet",), manifest: Mapping[str, Any],
    others: Mapping[str, Callable[[Path], object]] | None = None,
) -> Path:  # fmt: skip
    """Write tables, a manifest and `others` (file names, each with what writes it into a folder) to `folder`, complete or not at all; returns the folder."""
    check_formats(write)
    others = others or {}
    with reserved(folder):
        target = folder.resolve()
        try:
            aside = staged(target)
            write_tables(tables, aside, write)
            for write_into in others.values():
                write_into(aside)
            written = {"formats": list(write), "rows": {name: len(table) for name, table in tables.items()}, "files": sorted(others)}
            if SHEET in others:
                written["to_annotate_sha256"] = _sha256(aside / SHEET)
            (aside / MANIFEST).write_text(json.dumps({**manifest, "written": written}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            put(aside, target)
        finally:
            mend(target)
    return folder


@contextlib.contextmanager
def reserved(folder: Path) -> Iterator[None]:
    """Keep `folder` for one run, which may write to it several times, and mend what a stopped run left there.

    Raises `InputError` where another run holds it or `check_target` refuses it.
    """
    _check_writable(folder)
    with locked(folder):
        mend(folder.resolve())
        check_target(folder)
        yield


def check_target(folder: Path) -> None:
    """Raise `InputError` unless results can be put at `folder`: it is absent, empty, or holds an earlier run. Nothing is made."""
    _check_writable(folder)
    if folder.is_dir() and others_in(folder) and not written_by(folder):
        raise InputError(f"the folder {folder} holds other files; give a new or empty folder, or one with the results of an earlier run")
    if SHEET in written_by(folder) and _sha256(folder / SHEET) != json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["written"].get(
        "to_annotate_sha256"
    ):
        raise InputError(
            f"{folder / SHEET} was changed since it was written, and would be replaced: move your annotations to another folder, or give another one"
        )


def _check_writable(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; --out must name a folder")
    existing = next(parent for parent in (folder.resolve(), *folder.resolve().parents) if parent.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        raise InputError(f"cannot write to {existing}: {error.strerror}; give another folder") from None


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
