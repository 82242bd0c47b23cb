"""What annotation tools export, read as a corpus: the texts, not the labels. Label Studio, Prodigy and doccano's lines for fastText."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from framing.corpus.readers.base import RawPost, Reader, ReadOptions, SourceFile
from framing.corpus.readers.columns import choose_columns
from framing.corpus.readers.platform import Platform, Record, Skip, columns, first, language_code, reader, word
from framing.errors import UnreadableFile

# A time in these is that of the annotation, and a person in them an annotator.
_OF_THE_ANNOTATION = {"created_at", "updated_at", "lead_time", "annotator", "annotation_id", "id"}
_LABELS = re.compile(r"(?:__label__\S+[ \t]*)+")


def _task(record: Record) -> RawPost | Skip:
    """A task of Label Studio, whose `data` is a record of the corpus it was made from."""
    return _from_data(record["data"], word(record.get("id")))


def _flat_task(record: Record) -> RawPost | Skip:
    """A row of Label Studio's smaller exports, where the data stand beside the annotation."""
    return _from_data({key: value for key, value in record.items() if key not in _OF_THE_ANNOTATION}, word(record.get("id")))


def _from_data(data: dict[str, Any], task: str) -> RawPost | Skip:
    try:
        chosen = choose_columns(data, ReadOptions())
    except UnreadableFile:
        return Skip("task without a text")

    def value(field: str) -> str:
        return word(data.get(chosen[field])) if field in chosen else ""

    return RawPost(
        text=value("text"), title=value("title"), post_id=value("id") or task, source=value("source"), author=value("author"), date=value("date"),
        url=value("url"), language=language_code(value("language")), quoted=value("quoted"),
    )  # fmt: skip


def _prodigy(record: Record) -> RawPost | Skip:
    """An example of Prodigy; one text has one `_input_hash`, however many people annotated it."""
    meta = record.get("meta") if isinstance(record.get("meta"), dict) else {}
    return RawPost(
        text=word(record["text"]), post_id=first(meta or {}, "id", "post_id") or word(record.get("_input_hash")), url=first(meta or {}, "url"),
        source=first(meta or {}, "source"), date=first(meta or {}, "date"),
    )  # fmt: skip


def _is_prodigy(record: Record) -> bool:
    return "text" in record and ({"_input_hash", "_task_hash"} <= record.keys() or record.get("answer") in {"accept", "reject", "ignore"})


def _is_fasttext(file: SourceFile) -> bool:
    return file.is_text and bool(re.match(r"__label__\S", file.text.lstrip()))


def _read_fasttext(file: SourceFile, options: ReadOptions) -> Iterator[RawPost]:
    """One text a line, its labels before it."""
    del options
    start = 0
    for line in re.split(r"(?<=\n)", file.text):
        labels = _LABELS.match(line)
        begins = labels.end() if labels else 0
        words = line[begins:].strip()
        if words:
            offset = start + line.index(words, begins) if file.decoded.keeps_offsets else None
            yield RawPost(text=words, source_offset=offset)
        elif line.strip():
            file.skip("labels without a text")
        start += len(line)


READERS = (
    reader(
        Platform(
            "label-studio",
            "JSON objects with data, and annotations or predictions",
            lambda record: isinstance(record.get("data"), dict) and bool({"annotations", "completions", "predictions"} & record.keys()),
            _task,
        )  # fmt: skip
    ),
    reader(Platform("label-studio-table", "columns annotation_id, annotator and id", columns("annotation_id", "annotator", "id"), _flat_task)),
    reader(Platform("prodigy", "JSON objects with text, and _input_hash and _task_hash or an answer", _is_prodigy, _prodigy)),
    Reader("fasttext", "lines that begin with __label__", _is_fasttext, _read_fasttext),
)
