"""`read_codings`: whose file this is, told by its content, and what each record of it codes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from framing.coding.exchange import doccano, label_studio, own, prodigy, tables
from framing.coding.exchange.coding import Coding, Codings, LeftOut, RecordError, text_of
from framing.coding.exchange.names import FrameNames

_FASTTEXT = re.compile(r"__label__(\S+)\s*")


@dataclass(frozen=True)
class Placed:
    """A coding, or what was left out, and where in the file it stands."""

    where: str
    coding: Coding | LeftOut


@dataclass(frozen=True)
class CodedFile:
    """The codings of a file, the formats they were written in, and what is to be said of its columns."""

    codings: tuple[Placed, ...]
    formats: tuple[str, ...]
    notes: tuple[str, ...] = ()


def read_codings(content: str, names: FrameNames) -> CodedFile:
    """Read the codings of a file. Raises `RecordError`, beginning with the line, for a record that cannot be read."""
    start = content.lstrip()[:9]
    if start.startswith(("{", "[")):
        return _coded(_json_records(content), names)
    if start.startswith("__label__"):
        placed = [Placed(f"line {line}", coding) for line, text in enumerate(content.split("\n"), 1) if text.strip() for coding in _fasttext(text)]
        return CodedFile(tuple(placed), ("fastText",))
    records = list(tables.rows(content))
    if not records:
        return CodedFile((), ("table",))
    columns = list(records[0][1])
    try:
        form, codings = tables.form_of(columns, names)
    except RecordError as error:
        raise RecordError(f"line 1: {error}") from None
    table = [row for _, row in records]
    notes = tables.notes(columns, table, names) if "per frame" in form else []
    if form.startswith("table"):
        notes += tables.blank_rows(columns, table, names)
    placed = [found for line, row in records for found in _placed(f"line {line}", codings, row)]
    return CodedFile(tuple(placed), (form,), tuple(notes))


def _coded(records: Iterator[tuple[str, Mapping[str, Any]]], names: FrameNames) -> CodedFile:
    placed: list[Placed] = []
    formats: dict[str, None] = {}
    for where, record in records:
        name = format_of(record)
        formats[name] = None
        placed += _placed(where, lambda record, name=name: _READ[name](record, names), record)
    return CodedFile(tuple(placed), tuple(formats))


def _placed(where: str, read: Any, record: Mapping[str, Any]) -> list[Placed]:
    try:
        return [Placed(where, coding) for coding in read(record)]
    except RecordError as error:
        raise RecordError(f"{where}: {error}") from None


def format_of(record: Mapping[str, Any]) -> str:
    """Tell by its fields which tool wrote a record; what no tool's fields mark is the project's own."""
    if "frames" in record:
        return "own"
    if "data" in record and {"annotations", "completions", "predictions"} & set(record):
        return "Label Studio JSON"
    if "annotation_id" in record:
        return "Label Studio JSON-MIN"
    if {"answer", "_task_hash", "_input_hash"} & set(record):
        return "Prodigy"
    return "doccano" if set(doccano.LABEL_FIELDS) & set(record) else "own"


_READ: dict[str, Any] = {
    "own": lambda record, names: own.codings(record),
    "Label Studio JSON": lambda record, names: label_studio.task_codings(record),
    "Label Studio JSON-MIN": lambda record, names: label_studio.row_codings(record, names.knows),
    "Prodigy": lambda record, names: prodigy.codings(record),
    "doccano": lambda record, names: doccano.codings(record),
}


def _json_records(content: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if content.lstrip().startswith("["):
        records: list[tuple[str, Any]] = [(f"record {number}", record) for number, record in enumerate(_parsed(content, "the list"), 1)]
    else:
        records = [(f"line {line}", text) for line, text in enumerate(content.split("\n"), 1) if text.strip()]
    for where, found in records:
        record = _parsed(found, where) if isinstance(found, str) else found
        if not isinstance(record, dict):
            raise RecordError(f"{where}: a unit must be a JSON object")
        yield where, record


def _parsed(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise RecordError(f"{where}: no valid JSON ({error})") from None
    except RecursionError:
        raise RecordError(f"{where}: JSON nested too deeply") from None


def _fasttext(line: str) -> Codings:
    """Labels before the text, each as `__label__NAME`."""
    text = line.strip()
    labels = []
    while found := _FASTTEXT.match(text):
        labels.append(found[1])
        text = text[found.end() :]
    yield Coding(text_of({"text": text}), tuple(labels)) if text else LeftOut("labels without a text")
