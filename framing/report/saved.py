"""An analysis read back from the folder that a run wrote, for charts made later."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from framing.coding.codebook import codebook_from
from framing.errors import InputError
from framing.report.place import MANIFEST, WORK
from framing.report.tables import LISTS
from framing.reuse.families import Reuse

if TYPE_CHECKING:
    import pandas as pd

    from framing.analysis import Analysis
    from framing.coding.codebook import Codebook
    from framing.frames.ranking import Ranking


def read_analysis(folder: Path) -> Analysis:
    """Read the results of `framing analyze` (written with --write parquet) into an `Analysis`; raises `InputError` where they are not there."""
    from framing.analysis import Analysis

    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        book = codebook_from(manifest["codebook"], str(folder / MANIFEST))
        tables = {name: _table(folder / f"{name}.parquet") for name in manifest["written"]["rows"]}
        reuse = Reuse(tables["reuse_pairs"], tables["families"], tables["family_members"], tables["post_pairs"])
        of_phrases, others = (tables["phrases"], tables["phrase_occurrences"]), (tables["figures"], tables["frame_summary"])
        ranking = _ranking(tables["ranking"], tables["paragraphs"], book) if "ranking" in tables else None
        return Analysis(tables["posts"], tables["paragraphs"], tables["evidence"], reuse, *of_phrases, *others, book, manifest, tables["quotations"], ranking)
    except (OSError, ValueError, KeyError, TypeError):
        if (folder / WORK / "old" / MANIFEST).exists():
            raise InputError(f"a run was stopped while it put its results into {folder}; run it again, it first puts the earlier results back") from None
        raise InputError(
            f"{folder} holds no results of `framing analyze` in Parquet; give the folder of such a run (--write parquet) with this release"
        ) from None


def _ranking(table: pd.DataFrame, paragraphs: pd.DataFrame, book: Codebook) -> Ranking:
    from framing.frames.ranking import Ranking, sheet_to_annotate

    columns = ["paragraph_id", *(name for name in paragraphs.columns if name.startswith("likeness_"))]
    return Ranking(table, paragraphs[columns], sheet_to_annotate(table, paragraphs), book)


def _table(file: Path) -> pd.DataFrame:
    """Read one table; lists come back as lists."""
    import pandas as pd

    table = pd.read_parquet(file)
    return table.assign(**{name: [list(value) for value in table[name]] for name in LISTS & set(table.columns)})
