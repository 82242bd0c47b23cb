"""The output folder: built aside, moved into place at the end, so that it is complete or absent."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from framing.errors import InputError
from framing.report.html import render_report
from framing.report.tables import check_formats, write_tables

if TYPE_CHECKING:
    from framing.analysis import Analysis

MANIFEST = "manifest.json"
REPORT = "report.html"


def save_analysis(analysis: Analysis, folder: Path, *, write: tuple[str, ...] = ("parquet",), command: str | None = None) -> Path:
    """Write the tables, the manifest and the report to `folder`, replacing an earlier run's; returns the folder.

    Raises `InputError` where the folder holds something other than an earlier run, or cannot be written.
    """
    check_formats(write)
    check_target(folder)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        write_tables(analysis.tables, aside, write)
        (aside / REPORT).write_text(render_report(analysis), encoding="utf-8")
        rows = {name: len(table) for name, table in analysis.tables.items()}
        manifest = {**analysis.manifest, "command": command, "written": {"formats": list(write), "rows": rows}}
        (aside / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        aside.chmod(0o755)
        _move(aside, folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return folder


def check_target(folder: Path) -> None:
    """Raise `InputError` unless results can be put at `folder`: it is absent, empty, or holds an earlier run."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; --out must name a folder")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        raise InputError(f"the folder {folder} holds other files; give a new or empty folder, or one with the results of an earlier run")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder.parent):
            pass
    except OSError as error:
        raise InputError(f"cannot write to {folder.parent}: {error.strerror}; give another folder") from None


def _move(aside: Path, folder: Path) -> None:
    """Put the new folder in the place of the old one, which is kept until the new one stands."""
    if not folder.exists():
        aside.rename(folder)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent)) / "results"
    folder.rename(old)
    try:
        aside.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    shutil.rmtree(old.parent, ignore_errors=True)
