"""Annotations: units of text, the frames they were given, by whom, and the sentences that carry them.

The project's own format is JSON Lines, one unit a line: `unit_id`, `text`, `frames` (the adjudicated coding; empty = coded 'none'), and
where known `evidence` (frame -> list of [start, end] in the text), `coders` (coder -> frames), `writer`, `scenario`, `register`, `post_id`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from framing.coding.codebook import Codebook
from framing.errors import CodebookError
from framing.resources import shipped


@dataclass(frozen=True)
class Unit:
    """One annotated unit. `evidence` maps a frame to the (start, end) spans that carry it; `coders` a coder to the frames they gave."""

    unit_id: str
    text: str
    frames: tuple[str, ...]
    evidence: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    coders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    writer: str = ""
    scenario: str = ""
    register: str = ""
    post_id: str = ""

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
    """The units of one annotation file, in its order, checked against a codebook."""

    codebook: Codebook
    units: tuple[Unit, ...]
    sha256: str = ""

    def __len__(self) -> int:
        return len(self.units)

    def __repr__(self) -> str:
        return f"Annotations({len(self)} units, {len(self.coders)} coders, codebook {self.codebook.id!r})"

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

    @property
    def groups(self) -> np.ndarray:
        """The group of each unit, which cross-validation must not split."""
        return np.array([unit.group for unit in self.units], dtype=object)

    @property
    def clusters(self) -> np.ndarray:
        """The post or scenario of each unit, which intervals resample whole."""
        return np.array([unit.cluster for unit in self.units], dtype=object)

    @cached_property
    def labels(self) -> np.ndarray:
        """The adjudicated coding as an (n_units, n_frames) array of 0 and 1, columns in the order of the codebook."""
        return np.array([[frame in unit.frames for frame in self.codebook.frame_ids] for unit in self.units], dtype=np.int8).reshape(len(self), -1)

    @cached_property
    def coders(self) -> tuple[str, ...]:
        """Everyone who coded at least one unit."""
        return tuple(sorted({coder for unit in self.units for coder in unit.coders}))

    def ratings(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the codings as a (n_coders, n_units, n_frames) array of 0, 1 and NaN (not coded), and the resampling group of each unit."""
        tensor = np.full((len(self.coders), len(self), len(self.codebook)), np.nan)
        place = {coder: row for row, coder in enumerate(self.coders)}
        for index, unit in enumerate(self.units):
            for coder, frames in unit.coders.items():
                tensor[place[coder], index] = [frame in frames for frame in self.codebook.frame_ids]
        return tensor, self.clusters

    def frame_counts(self) -> dict[str, int]:
        """How many units carry each frame."""
        return dict(zip(self.codebook.frame_ids, map(int, self.labels.sum(axis=0)), strict=True))


def read_annotations(path: str | Path | None = None, codebook: Codebook | None = None) -> Annotations:
    """Read annotated units from JSON Lines, or from CSV with a `text` column and `frames` joined by `;`; without a path, the shipped seed set.

    Raises `CodebookError` with the line number for broken lines, missing fields, frames the codebook lacks, and unit ids given twice.
    """
    from framing.coding.codebook import read_codebook

    file = Path(path) if path is not None else shipped("annotations") / "seed.jsonl"
    book = codebook or read_codebook()
    try:
        data = file.read_bytes()
        content = data.decode("utf-8-sig")
    except OSError:
        raise CodebookError(f"no readable annotations at {file}; give a JSON Lines or CSV file") from None
    except UnicodeDecodeError:
        raise CodebookError(f"{file} is not UTF-8; save it as UTF-8") from None
    records = _csv_records(content, file) if file.suffix.lower() == ".csv" else _json_records(content, file)
    units: list[Unit] = []
    seen: set[str] = set()
    for line, record in records:
        unit = _unit(record, book, f"{file}, line {line}")
        if unit.unit_id in seen:
            raise CodebookError(f"{file}, line {line}: unit id {unit.unit_id!r} was given before; ids must be unique")
        seen.add(unit.unit_id)
        units.append(unit)
    if not units:
        raise CodebookError(f"{file} holds no annotated unit")
    return Annotations(book, tuple(units), hashlib.sha256(data).hexdigest())


def _json_records(content: str, file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for line, text in enumerate(content.split("\n"), 1):
        if not text.strip():
            continue
        try:
            record = json.loads(text)
        except ValueError as error:
            raise CodebookError(f"{file}, line {line}: no valid JSON ({error})") from None
        if not isinstance(record, dict):
            raise CodebookError(f"{file}, line {line}: a unit must be a JSON object")
        yield line, record


def _csv_records(content: str, file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    # Not splitlines(): U+2028 and the like may stand inside a cell.
    rows = csv.DictReader(io.StringIO(content, newline=""))
    for row in rows:
        if row.get("frames") is None:
            raise CodebookError(f"{file}, line {rows.line_num}: no cell `frames`; every unit needs one (empty for 'no frame')")
        frames = [frame.strip() for frame in row["frames"].split(";") if frame.strip()]
        yield rows.line_num, {**row, "frames": frames}


def _unit(record: Mapping[str, Any], book: Codebook, where: str) -> Unit:
    text = record.get("text")
    if not isinstance(text, str) or not text.strip():
        raise CodebookError(f"{where}: a unit needs `text`")
    coders = record.get("coders") or {}
    if not isinstance(coders, Mapping):
        raise CodebookError(f"{where}: `coders` must map each coder to a list of frames")
    return Unit(
        unit_id=_name(record, "unit_id", "id") or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12],
        text=text,
        frames=_frames(record.get("frames"), book, where),
        evidence=_evidence(record.get("evidence") or {}, len(text), book, where),
        coders={coder: _frames(frames, book, where) for coder, frames in coders.items()},
        **{name: _name(record, name) for name in ("writer", "scenario", "register", "post_id")},
    )


def _name(record: Mapping[str, Any], *keys: str) -> str:
    """The first of `keys` that is given, as text; 0 is a name like any other."""
    return next((str(record[key]) for key in keys if record.get(key) not in (None, "")), "")


def _evidence(value: Any, length: int, book: Codebook, where: str) -> dict[str, tuple[tuple[int, int], ...]]:
    try:
        evidence = {frame: tuple((int(start), int(end)) for start, end in spans) for frame, spans in value.items()}
    except (AttributeError, TypeError, ValueError):
        raise CodebookError(f"{where}: `evidence` must map each frame to a list of [start, end]") from None
    _frames(list(evidence), book, where)
    if any(not 0 <= start < end <= length for spans in evidence.values() for start, end in spans):
        raise CodebookError(f"{where}: an evidence span lies outside the text")
    return evidence


def _frames(value: Any, book: Codebook, where: str) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise CodebookError(f"{where}: `frames` must be a list (empty for 'no frame')")
    if unknown := [frame for frame in value if frame not in book.frame_ids]:
        raise CodebookError(f"{where}: unknown frame {unknown[0]!r}; the codebook has {', '.join(book.frame_ids)}")
    return tuple(frame for frame in book.frame_ids if frame in value)
