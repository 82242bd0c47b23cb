"""The project's own records: `text`, `frames`, and where known `evidence`, `coder` (who gave them) or `coders` (what each gave),
`writer`, `scenario`, `register`, `post_id`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from framing.coding.exchange.coding import Coding, Codings, RecordError, Span, details_of, name_of, text_of


def codings(record: Mapping[str, Any]) -> Codings:
    """Yield the coding of one record. Raises `RecordError` for fields of another shape."""
    coders = record.get("coders") or {}
    if not isinstance(coders, Mapping):
        raise RecordError("`coders` must map each coder to a list of frames")
    yield Coding(
        text=text_of(record), labels=_labels(record.get("frames")), coder=name_of(record, "coder", "annotator"), settled=bool(coders), spans=_spans(record.get("evidence") or {}),
        coders={str(coder): _labels(frames) for coder, frames in coders.items()}, unit_id=name_of(record, "unit_id", "id"), details=details_of(record),
    )  # fmt: skip


def _labels(value: Any) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise RecordError("`frames` must be a list (empty for 'no frame')")
    return tuple(map(str, value))


def _spans(value: Any) -> tuple[Span, ...]:
    try:
        return tuple(Span(str(frame), int(start), int(end)) for frame, spans in value.items() for start, end in spans)
    except (AttributeError, TypeError, ValueError, OverflowError):
        raise RecordError("`evidence` must map each frame to a list of [start, end]") from None
