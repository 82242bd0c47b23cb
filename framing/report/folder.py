"""The output folder: built aside, moved into place at the end, so that it is complete or absent.

Only the files of an earlier run are ever replaced; what a scholar keeps beside them stays.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.errors import InputError
from framing.report.html import render_report
from framing.report.tables import check_formats, write_tables

if TYPE_CHECKING:
    import pandas as pd

    from framing.analysis import Analysis

MANIFEST = "manifest.json"
REPORT = "report.html"


def save_analysis(analysis: Analysis, folder: Path, *, write: tuple[str, ...] = ("parquet",), command: str | None = None) -> Path:
    """Write the tables, the manifest and the report to `folder`, replacing an earlier run's; returns the folder.

    Raises `InputError` where the folder holds something other than an earlier run, or cannot be written.
    """

    def report(aside: Path) -> None:
        (aside / REPORT).write_text(render_report(analysis), encoding="utf-8")

    return save_tables(analysis.tables, folder, write=write, manifest={**analysis.manifest, "command": command}, others={REPORT: report})


def save_tables(
    tables: Mapping[str, pd.DataFrame], folder: Path, *, write: tuple[str, ...] = ("parquet",), manifest: Mapping[str, Any],
    others: Mapping[str, Callable[[Path], object]] | None = None,
) -> Path:  # fmt: skip
    """Write tables, a manifest and `others` (file names, each with what writes it into a folder) to `folder`, complete or not at all; returns the folder."""
    check_formats(write)
    check_target(folder)
    others = others or {}
    target = folder.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    # Inside a folder that exists, so that it may be the current one or a mounted one, whose parent cannot be written.
    aside = Path(tempfile.mkdtemp(prefix=".new-", dir=target if target.is_dir() else target.parent))
    try:
        write_tables(tables, aside, write)
        for write_into in others.values():
            write_into(aside)
        written = {"formats": list(write), "rows": {name: len(table) for name, table in tables.items()}, "files": sorted(others)}
        (aside / MANIFEST).write_text(json.dumps({**manifest, "written": written}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        aside.chmod(0o755)
        _move(aside, target)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return folder


def check_target(folder: Path) -> None:
    """Raise `InputError` unless results can be put at `folder`: it is absent, empty, or holds an earlier run. Nothing is made."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; --out must name a folder")
    if folder.is_dir() and any(folder.iterdir()) and not written_by(folder):
        raise InputError(f"the folder {folder} holds other files; give a new or empty folder, or one with the results of an earlier run")
    existing = next(parent for parent in (folder.resolve(), *folder.resolve().parents) if parent.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        raise InputError(f"cannot write to {existing}: {error.strerror}; give another folder") from None


def written_by(folder: Path) -> set[str]:
    """Return the names of the files that an earlier run wrote to `folder`, as its manifest tells; empty where there was none."""
    try:
        written = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["written"]
        names = {f"{table}.{kind}" for table in written["rows"] for kind in written["formats"]} | {MANIFEST, REPORT, *written.get("files", ())}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {entry.name for entry in folder.iterdir()} & names


def _move(aside: Path, folder: Path) -> None:
    """Put the new files in the place of the earlier run's, which are kept until all the new ones stand; the manifest comes last."""
    if not folder.exists():
        aside.rename(folder)
        return
    names = sorted((entry.name for entry in aside.iterdir()), key=lambda name: (name == MANIFEST, name))
    earlier = written_by(folder)
    if kept := [name for name in names if name not in earlier and (folder / name).exists()]:
        raise InputError(f"{folder / kept[0]} is no file of an earlier run and would be overwritten; move it, or give another folder")
    old = Path(tempfile.mkdtemp(prefix=".old-", dir=folder))
    try:
        for name in earlier:
            (folder / name).rename(old / name)
        for name in names:
            (aside / name).rename(folder / name)
    except BaseException:
        for name in names:
            if not (aside / name).exists():
                (folder / name).rename(aside / name)
        for entry in list(old.iterdir()):
            entry.rename(folder / entry.name)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
    aside.rmdir()
