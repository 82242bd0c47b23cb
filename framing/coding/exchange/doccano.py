"""doccano: JSON Lines with `label` (a list of names, or of [start, end, name]) or `entities`, and tables whose `label` joins names by `#`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from framing.coding.exchange.coding import Coding, Codings, RecordError, Span, details_of, name_of, text_of

#: The fields that may hold the labels, in the order in which they are looked for.
LABEL_FIELDS = ("label", "labels", "entities", "cats")
#: What doccano puts between the labels of a cell.
SEPARATOR = "#"


def codings(record: Mapping[str, Any]) -> Codings:
    """Yield the coding of one record; labels on parts of the text are evidence."""
    labels: list[str] = []
    spans: list[Span] = []
    for value in (record[name] for name in LABEL_FIELDS if record.get(name) is not None):
        for entry in [value] if isinstance(value, str) else value if isinstance(value, list) else _refuse(value):
            if isinstance(entry, str):
                labels.append(entry)
            else:
                spans.append(_span(entry))
    labels += [span.label for span in spans]
    coder = name_of(record, "annotator", "username", "user")
    meta = record.get("meta")
    about = {**meta, **record} if isinstance(meta, Mapping) else record
    yield Coding(
        text_of(record), tuple(dict.fromkeys(labels)), coder=coder, spans=tuple(spans), unit_id=name_of(record, "unit_id", "id"), details=details_of(about)
    )  # fmt: skip


def row_codings(row: Mapping[str, str]) -> Codings:
    """Yield the coding of one row of a table."""
    return codings({**row, **{name: row[name].split(SEPARATOR) for name in LABEL_FIELDS if row.get(name) is not None}})


def _span(entry: Any) -> Span:
    try:
        if isinstance(entry, Mapping):
            return Span(str(entry["label"]), int(entry["start_offset"]), int(entry["end_offset"]))
        start, end, label = entry
        return Span(str(label), int(start), int(end))
    except (KeyError, TypeError, ValueError, OverflowError):
        return _refuse(entry)


def _refuse(value: Any) -> Any:
    raise RecordError(f"a label must be a name or [start, end, name], not {str(value)[:60]!r}")
