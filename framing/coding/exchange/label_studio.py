"""Label Studio: tasks with annotations (JSON), and the flat rows of JSON-MIN and CSV.

In a task each annotation is one coder's; in a flat row a single choice stands as text, several as {"choices": [...]}, and no field tells which column is
the choice. Positions count UTF-16 units, as browsers do, so they are checked against the text that is marked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from framing.coding.exchange.coding import Coding, Codings, LeftOut, RecordError, Span, details_of, name_of, text_of

#: Fields of a flat row that are never labels.
_ABOUT = {"text", "id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time", "writer", "scenario", "register", "post_id"}
#: Kinds of results whose value holds labels under the name of the kind, or of its plain form.
_KINDS = {"choices": "choices", "labels": "labels", "hypertextlabels": "hypertextlabels", "taxonomy": "taxonomy"}


def task_codings(task: Mapping[str, Any]) -> Codings:
    """Yield a coding per annotation of a task; predictions are no coding, cancelled annotations and tasks without one are left out."""
    data = task.get("data")
    if not isinstance(data, Mapping):
        raise RecordError("`data` of a Label Studio task must be an object")
    annotations = task.get("annotations") or task.get("completions") or []
    if not isinstance(annotations, list) or not all(isinstance(entry, Mapping) for entry in annotations):
        raise RecordError("the annotations are only numbers; export the project as JSON, not as a list of tasks")
    if not annotations:
        yield LeftOut("task without an annotation")
        return
    text = text_of(data)
    for annotation in annotations:
        if annotation.get("was_cancelled"):
            yield LeftOut("cancelled annotation")
            continue
        results = [result for result in _list(annotation.get("result")) if isinstance(result, Mapping)]
        spans = tuple(span for result in results for span in _spans(result.get("type"), result.get("value"), text))
        labels = [label for result in results for label in _labels(result.get("type"), result.get("value"))]
        yield Coding(
            text, tuple(dict.fromkeys(labels)), coder=_coder(annotation.get("completed_by")), settled=annotation.get("ground_truth") is True, spans=spans,
            unit_id=name_of(task, "id") or name_of(data, "unit_id"), details=details_of(data),
        )  # fmt: skip


def row_codings(row: Mapping[str, Any], known: Callable[[str], bool]) -> Codings:
    """Yield the coding of one flat row; a column of text holds labels if its name says so or the codebook knows (`known`) what it holds."""
    text = text_of(row)
    labels: list[str] = []
    spans: list[Span] = []
    for name, value in row.items():
        found = _parsed(value)
        if name in _ABOUT or found in (None, ""):
            continue
        if isinstance(found, Mapping) and isinstance(found.get("choices"), list):
            labels += map(str, found["choices"])
        elif isinstance(found, list) and found and all(isinstance(part, Mapping) for part in found):
            for part in found:
                for kind in ("labels", "hypertextlabels"):
                    labels += _labels(kind, part)
                    spans += _spans(kind, part, text)
        elif isinstance(found, str) and (name.lower() in {"frame", "frames", "choice", "choices", "label", "labels"} or known(found)):
            labels.append(found)
    yield Coding(
        text, tuple(dict.fromkeys(labels)), coder=_coder(row.get("annotator")), spans=tuple(spans), unit_id=name_of(row, "id"), details=details_of(row)
    )  # fmt: skip


def _parsed(value: Any) -> Any:
    """A cell of the CSV form may hold JSON."""
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _coder(value: Any) -> str:
    return name_of(value, "id", "email", "username") if isinstance(value, Mapping) else "" if value is None else str(value)


def _labels(kind: Any, value: Any) -> list[str]:
    given = value.get(_KINDS.get(str(kind), "")) if isinstance(value, Mapping) else None
    if not isinstance(given, list):
        return []
    # A taxonomy gives the way to each label; its last step is the label.
    return [str(label[-1] if isinstance(label, list) and label else label) for label in given]


def _spans(kind: Any, value: Any, text: str) -> Iterator[Span]:
    labels = _labels(kind, value)
    if not labels:
        return
    place = value.get("globalOffsets") if isinstance(value.get("globalOffsets"), Mapping) else value
    start, end = place.get("start"), place.get("end")
    if not isinstance(start, int) or not isinstance(end, int):
        return
    start, end = _in_characters(text, start, end, value.get("text"))
    yield from (Span(label, start, end) for label in labels)


def _in_characters(text: str, start: int, end: int, marked: Any) -> tuple[int, int]:
    if text.isascii() or text[start:end] == marked:
        return start, end
    units = text.encode("utf-16-le", "surrogatepass")
    return tuple(len(units[: 2 * place].decode("utf-16-le", "replace")) for place in (start, end))  # type: ignore[return-value]
