"""`Coding`: what one coder (or nobody in particular) said about one text, in the words of the tool it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

#: What a unit may say about itself, under these names in every format.
DETAILS = ("writer", "scenario", "register", "post_id")


@dataclass(frozen=True)
class Span:
    """A label on a part of the text, in characters."""

    label: str
    start: int
    end: int


@dataclass(frozen=True)
class Coding:
    """One coding of one text.

    `labels` are the frames given; all others were not, unless `denied` is a tuple: then only `labels` and `denied` were asked about. `settled` marks a
    coding that stands whatever coders said (adjudicated, ground truth); `coders` what each coder gave, where one record holds them all.
    """

    text: str
    labels: tuple[str, ...]
    coder: str = ""
    denied: tuple[str, ...] | None = None
    settled: bool = False
    spans: tuple[Span, ...] = ()
    coders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unit_id: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LeftOut:
    """A record, or a part of one, that codes nothing; `reason` is a short, stable phrase under which it is counted."""

    reason: str


Codings = Iterator[Coding | LeftOut]


class RecordError(ValueError):
    """A record that cannot be read; the message goes on where the name of the file and the line end."""


def text_of(record: Mapping[str, Any], *keys: str) -> str:
    """The text of a record under the first of `keys` (or `text`). Raises `RecordError`, with the fields there are, where it has none."""
    for key in (*keys, "text"):
        if isinstance(record.get(key), str) and record[key].strip():
            return record[key]
    raise RecordError(f"a unit needs `text`; the fields are {', '.join(map(str, record)) or 'none'}")


def name_of(record: Mapping[str, Any], *keys: str) -> str:
    """The first of `keys` that is given, as text; 0 is a name like any other."""
    return next((str(record[key]) for key in keys if record.get(key) not in (None, "")), "")


def details_of(record: Mapping[str, Any]) -> dict[str, str]:
    """What a record says about its unit besides text and frames."""
    return {name: name_of(record, name) for name in DETAILS}
