"""Results of earlier runs inside a corpus: recognised, so that they are not read as posts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

#: The file that tells of a run; a folder without it holds no results.
MANIFEST = "manifest.json"
#: The hidden folder inside an output folder, there only while files are moved one by one.
WORK = ".framing"


def result_folders(files: Iterable[Path], corpus: Path) -> set[Path]:
    """Return the folders among `files` (all that lies in the folder `corpus`) that hold the results of a run, or some of them where it was killed while they
    were moved: their manifest then lies in the hidden folder. `corpus` itself is never one."""
    found: set[Path] = set()
    for file in files:
        if file.name == MANIFEST:
            parent = file.parent
            folder = parent.parent.parent if parent.parent.name == WORK and parent.name in {"old", "new"} else parent
            if folder != corpus and folder.is_relative_to(corpus) and _tells_of_a_run(file):
                found.add(folder)
    return found


def _tells_of_a_run(manifest: Path) -> bool:
    """Tell whether a manifest.json is one that this toolkit wrote."""
    try:
        content = json.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return (
        isinstance(content, dict) and {"version", "counts", "written"} <= set(content) and isinstance(content["written"], dict) and "rows" in content["written"]
    )
