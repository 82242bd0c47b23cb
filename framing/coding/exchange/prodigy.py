"""Prodigy: one answer a line, to a choice (`accept`), to one label (`label`: accepted or rejected), or to marked parts of the text (`spans`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from framing.coding.exchange.coding import Coding, Codings, LeftOut, RecordError, Span, details_of, name_of, text_of


def codings(record: Mapping[str, Any]) -> Codings:
    """Yield the coding of one answer; what was ignored, and a rejected task of which nobody can tell what was wrong, are left out."""
    answer = record.get("answer", "accept")
    if answer == "ignore":
        yield LeftOut("answered 'ignore'")
        return
    text, spans, chosen, asked = text_of(record), _spans(record.get("spans")), record.get("accept"), record.get("label")
    meta = record.get("meta")
    about = {**meta, **record} if isinstance(meta, Mapping) else record
    coder, details = name_of(record, "_annotator_id", "_session_id"), details_of(about)
    marked = tuple(span.label for span in spans)
    if isinstance(chosen, list):
        if answer == "reject":
            yield LeftOut("answered 'reject' to all that was chosen")
            return
        yield Coding(text, tuple(dict.fromkeys((*map(str, chosen), *marked))), coder=coder, spans=spans, details=details)
    elif isinstance(asked, str) and asked.strip():
        # One label was asked about, so that nothing is said of the others.
        yes = answer == "accept"
        yield Coding(text, (asked,) if yes else (), coder=coder, denied=() if yes else (asked,), spans=spans if yes else (), details=details)
    elif answer == "reject":
        yield LeftOut("answered 'reject' to all that was marked")
    elif isinstance(record.get("spans"), list):
        yield Coding(text, tuple(dict.fromkeys(marked)), coder=coder, spans=spans, details=details)
    else:
        raise RecordError("a Prodigy answer needs `accept`, `label` or `spans`")


def _spans(value: Any) -> tuple[Span, ...]:
    try:
        return tuple(Span(str(span["label"]), int(span["start"]), int(span["end"])) for span in value or () if span.get("label"))
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        raise RecordError("`spans` must be a list of objects with start, end and label") from None
