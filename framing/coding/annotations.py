"""Annotations: units of text, the frames they were given, by whom, and the sentences that carry them.

The project's own format is JSON Lines, one unit a line: `unit_id`, `text`, `frames` (the adjudicated coding; empty = coded 'none'), and
where known `evidence` (frame -> list of [start, end] in the text), `coders` (coder -> frames), `writer`, `scenario`, `register`, `post_id`.
What other tools write is read too (`framing.coding.exchange`).
"""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from framing.coding.codebook import Codebook
from framing.coding.duplicates import Duplicates, find_duplicates, joined_groups
from framing.corpus.detection import encoding_of
from framing.errors import CodebookError
from framing.resources import shipped


@dataclass(frozen=True)
class Unit:
    """One annotated unit. `evidence` maps a frame to the (start, end) spans that carry it; `coders` a coder to the frames they gave; `asked` a coder who was
    not asked about all frames to those that they were asked about."""

    unit_id: str
    text: str
    frames: tuple[str, ...]
    evidence: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    coders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    writer: str = ""
    scenario: str = ""
    register: str = ""
    post_id: str = ""
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def group(self) -> str:
        """What must stay in one fold: the writer who invented the unit, or else the post it was taken from."""
        return self.writer or self.post_id or self.unit_id

    @property
    def cluster(self) -> str:
        """What intervals resample: the post the unit stands in, or the scenario it was invented for."""
        return self.post_id or (f"{self.writer}/{self.scenario}" if self.scenario else self.unit_id)


@dataclass(frozen=True)
class Annotations:
    """The units of one annotation file, in its order, checked against a codebook; `account` tells what of the file was left out or noted, with counts."""

    codebook: Codebook
    units: tuple[Unit, ...]
    sha256: str = ""
    account: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.units)

    def __repr__(self) -> str:
        return f"Annotations({len(self)} units, {len(self.coders)} coders, codebook {self.codebook.id!r})"

    def _repr_html_(self) -> str:
        import pandas as pd

        from framing.notebook import card, listing, note

        table = pd.DataFrame({"frame": self.frame_counts().keys(), "n_units": self.frame_counts().values()})
        none = f"{sum(not unit.frames for unit in self.units):,} units carry no frame"
        return card(self, listing(table, most=len(table)), note("; ".join((none, *self.account))))

    @property
    def texts(self) -> list[str]:
        """The texts of the units."""
        return [unit.text for unit in self.units]

    @property
    def unit_ids(self) -> list[str]:
        """The ids of the units."""
        return [unit.unit_id for unit in self.units]

    @property
    def evidence(self) -> list[Mapping[str, tuple[tuple[int, int], ...]]]:
        """The spans that carry each frame, unit by unit."""
        return [unit.evidence for unit in self.units]

    @cached_property
    def duplicates(self) -> Duplicates:
        """Which units are copies of one another."""
        return find_duplicates(self.texts)

    @property
    def own_groups(self) -> np.ndarray:
        """The writer or else the post of each unit."""
        return np.array([unit.group for unit in self.units], dtype=object)

    @cached_property
    def groups(self) -> np.ndarray:
        """The group of each unit, which cross-validation must not split: its writer, or else its post together with the posts that hold copies of its units.

        Writers are not tied together: hundreds of invented units share little with those of another writer who hit on the same stock phrase.
        """
        return joined_groups(self.own_groups, self.duplicates, np.array([bool(unit.writer) for unit in self.units], dtype=bool))

    @property
    def clusters(self) -> np.ndarray:
        """The post or scenario of each unit, which intervals resample whole."""
        return np.array([unit.cluster for unit in self.units], dtype=object)

    @property
    def posts(self) -> np.ndarray:
        """The post that each unit stands in, "" where it was not taken from one."""
        return np.array([unit.post_id for unit in self.units], dtype=object)

    @cached_property
    def labels(self) -> np.ndarray:
        """The adjudicated coding as an (n_units, n_frames) array of 0 and 1, columns in the order of the codebook."""
        return np.array([[frame in unit.frames for frame in self.codebook.frame_ids] for unit in self.units], dtype=np.int8).reshape(len(self), -1)

    @cached_property
    def coders(self) -> tuple[str, ...]:
        """Everyone who coded at least one unit."""
        return tuple(sorted({coder for unit in self.units for coder in unit.coders}))

    def ratings(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the codings as a (n_coders, n_units, n_frames) array of 0, 1 and NaN (not coded, or not asked), and the resampling group of each unit."""
        tensor = np.full((len(self.coders), len(self), len(self.codebook)), np.nan)
        place = {coder: row for row, coder in enumerate(self.coders)}
        for index, unit in enumerate(self.units):
            for coder, frames in unit.coders.items():
                asked = unit.asked.get(coder, self.codebook.frame_ids)
                tensor[place[coder], index] = [float(frame in frames) if frame in asked else np.nan for frame in self.codebook.frame_ids]
        return tensor, self.clusters

    def frame_counts(self) -> dict[str, int]:
        """How many units carry each frame."""
        return dict(zip(self.codebook.frame_ids, map(int, self.labels.sum(axis=0)), strict=True))


def read_annotations(path: str | Path | None = None, codebook: Codebook | None = None) -> Annotations:
    """Read annotated units; without a path, the shipped seed set.

    Read are, told by their content: the project's own JSON Lines, tables (CSV, TSV) with a column `text` and either `frames` joined by `;` or one 0/1 column
    a frame, Label Studio (JSON, JSON-MIN, CSV), doccano (JSON, JSON Lines, CSV) and Prodigy. Every coder is kept (`framing.coding.exchange.merge` tells how
    their codings become the unit's frames), labels on parts of the text are evidence, and `account` tells what was left out or read otherwise than written.
    Raises `CodebookError` with the line for broken records and missing fields, and with counts for frames the codebook lacks.
    """
    from framing.coding.codebook import read_codebook
    from framing.coding.exchange.coding import RecordError
    from framing.coding.exchange.files import read_codings
    from framing.coding.exchange.merge import merge
    from framing.coding.exchange.names import FrameNames

    file = Path(path) if path is not None else shipped("annotations") / "seed.jsonl"
    book = codebook or read_codebook()
    data, content = _content(file)
    names = FrameNames(book)
    try:
        found = read_codings(content, names)
        merged = merge(found.codings, names)
    except RecordError as error:
        raise CodebookError(f"{file}, {error}") from None
    if names.unknown:
        raise CodebookError(f"{file}, {names.first}: {names.complaint()}")
    account = (*merged.account, *found.notes)
    if not merged.units:
        raise CodebookError(f"{file} holds no annotated unit{' (' + '; '.join(account) + ')' if account else ''}")
    return Annotations(book, merged.units, hashlib.sha256(data).hexdigest(), account)


def _content(file: Path) -> tuple[bytes, str]:
    try:
        data = file.read_bytes()
        # A byte-order mark is certain; any other encoding would be a guess, and a wrong letter in a label is a wrong label.
        encoding = encoding_of(data) if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else None
        return data, data[encoding.mark :].decode(encoding.name) if encoding else data.decode("utf-8-sig")
    except OSError:
        raise CodebookError(f"no readable annotations at {file}; give a JSON Lines or CSV file") from None
    except UnicodeDecodeError:
        raise CodebookError(f"{file} is not UTF-8; save it as UTF-8") from None
