"""`merge`: from the codings of one file to its units: one per id, with every coder; what contradicts itself is left out and counted."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from framing.coding.annotations import Unit
from framing.coding.exchange.coding import Coding, LeftOut, RecordError, Span
from framing.coding.exchange.files import Placed
from framing.coding.exchange.names import FrameNames

Frames = tuple[str, ...]


@dataclass(frozen=True)
class Merged:
    """The units in the order of the file, and the lines that tell what was left out and what was noted."""

    units: tuple[Unit, ...]
    account: tuple[str, ...]


@dataclass
class _Account:
    """What is told of a merge; `conflicts` and `twice` count texts."""

    left_out: Counter[str] = field(default_factory=Counter)
    conflicts: list[str] = field(default_factory=list)
    partial: int = 0
    again: int = 0
    shared: int = 0
    disputed: int = 0

    def lines(self, twice: Sequence[str]) -> list[str]:
        told = [f"skipped: {reason} ({n})" for reason, n in sorted(self.left_out.items())]
        if self.conflicts:
            told.append(f"skipped: conflicting frames for one text ({len(self.conflicts)}): {_some(self.conflicts)}")
        if self.again:
            told.append(f"noted: the same unit coded again, with the same frames; read once ({self.again})")
        if twice:
            told.append(f"noted: the same text in more than one unit ({len(twice)}): {_some(twice)}")
        if self.partial:
            told.append(f"noted: only some frames were asked about; the others count as not given, and not in agreement ({self.partial})")
        if self.disputed:
            told.append(f"noted: coders disagree; a frame counts where more than half gave it ({self.disputed} of {self.shared} units with several coders)")
        return told


def _some(items: Sequence[str], n: int = 3) -> str:
    return "; ".join(items[:n]) + (f"; and {len(items) - n} more" if len(items) > n else "")


def merge(placed: Iterable[Placed], names: FrameNames) -> Merged:
    """Make units of codings. Codings of one id are one unit; an id is the text's hash where the record gives none.

    What coders gave is kept by coder. A unit's frames are those of a coding that is settled or nobody's in particular, else those that more than half of
    its coders gave. One coder (or nobody) who codes a text in two ways is a conflict, and the text is left out. Raises `RecordError` for spans outside
    the text and for an id that is given to two texts.
    """
    account = _Account()
    codings: dict[str, list[tuple[str, Coding]]] = {}
    for found in placed:
        if isinstance(found.coding, LeftOut):
            account.left_out[found.coding.reason] += 1
            continue
        coding = _in_frames(found.coding, names, found.where)
        unit_id = coding.unit_id or hashlib.sha256(coding.text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        same = codings.setdefault(unit_id, [])
        if same and same[0][1].text != coding.text:
            raise RecordError(f"{found.where}: unit id {unit_id!r} was given before, to another text; ids must be unique")
        same.append((found.where, coding))
    units = [(same[0][0], unit) for unit_id, same in codings.items() if (unit := _unit(unit_id, same, names, account))]
    kept, twice = _repeated(units, account)
    return Merged(tuple(kept), (*account.lines(twice), *names.notes()))


def _in_frames(coding: Coding, names: FrameNames, where: str) -> Coding:
    """The coding with frames of the codebook for labels; spans with labels that it lacks are counted with the others."""
    spans = []
    for span in coding.spans:
        if not 0 <= span.start < span.end <= len(coding.text):
            raise RecordError(f"{where}: an evidence span lies outside the text")
        # A label that also stands among the unit's was counted there.
        counted = names if span.label not in coding.labels else names.quiet()
        spans += [Span(frame, span.start, span.end) for frame in counted.frames([span.label], where)]
    return replace(
        coding, labels=names.frames(coding.labels, where), spans=tuple(spans), denied=None if coding.denied is None else names.frames(coding.denied, where),
        coders={coder: names.frames(labels, where) for coder, labels in coding.coders.items()},
    )  # fmt: skip


def _unit(unit_id: str, same: Sequence[tuple[str, Coding]], names: FrameNames, account: _Account) -> Unit | None:
    """The unit of some codings of one text; None, and counted, where they contradict each other."""
    by_coder: dict[str, list[Coding]] = {}
    for _, coding in same:
        by_coder.setdefault(coding.coder, []).append(coding)
    given = {coder: _frames_of(codings, names) for coder, codings in by_coder.items()}
    coders = {coder: frames for coder, frames in given.items() if coder and frames is not None}
    for _, coding in same:
        for coder, frames in coding.coders.items():
            given[coder] = frames if coders.setdefault(coder, frames) == frames else None
    settled = {coding.labels for _, coding in same if coding.settled}
    if None in given.values() or len(settled) > 1:
        account.conflicts.append(_conflict(same))
        return None
    if any(coding.denied is not None for _, coding in same):
        account.partial += 1
    elif len(same) > len(by_coder):
        account.again += 1
    if len(coders) > 1:
        account.shared += 1
    whole = next(iter(settled)) if settled else given.get("")
    frames = whole if whole is not None else _majority(list(coders.values()), names)
    if whole is None:
        account.disputed += len(set(coders.values())) > 1
    first = same[0][1]
    evidence: dict[str, dict[tuple[int, int], None]] = {}
    for _, coding in same:
        for span in coding.spans:
            evidence.setdefault(span.label, {})[span.start, span.end] = None
    return Unit(
        unit_id, first.text, frames, evidence={frame: tuple(spans) for frame, spans in evidence.items()}, coders=coders,
        asked={coder: asked for coder in coders if (asked := _asked(by_coder.get(coder, ()), names)) is not None},
        **{name: value for name, value in first.details.items() if value},
    )  # fmt: skip


def _frames_of(codings: Sequence[Coding], names: FrameNames) -> Frames | None:
    """What one coder gave a text in all their codings of it; None where these contradict each other."""
    whole = {coding.labels for coding in codings if coding.denied is None}
    found = {label for coding in codings for label in coding.labels}
    given = tuple(frame for frame in names.ids if frame in found)
    denied = {label for coding in codings for label in coding.denied or ()}
    if len(whole) > 1 or denied & found or (whole and found - set(next(iter(whole)))):
        return None
    return given


def _asked(codings: Sequence[Coding], names: FrameNames) -> Frames | None:
    """The frames that one coder was asked about in all their codings of a text; None where that was all frames."""
    if not codings or any(coding.denied is None for coding in codings):
        return None
    answered = {label for coding in codings for label in (*coding.labels, *(coding.denied or ()))}
    return tuple(frame for frame in names.ids if frame in answered)


def _majority(codings: Sequence[Frames], names: FrameNames) -> Frames:
    votes = Counter(frame for frames in codings for frame in frames)
    return tuple(frame for frame in names.ids if 2 * votes[frame] > len(codings))


def _repeated(units: Sequence[tuple[str, Unit]], account: _Account) -> tuple[list[Unit], list[str]]:
    """The units without those whose text has other frames elsewhere, and where the texts stand that several units share."""
    by_text: dict[str, list[tuple[str, Unit]]] = {}
    for where, unit in units:
        by_text.setdefault(unit.text.strip(), []).append((where, unit))
    twice, conflicting = [], set()
    for text, same in by_text.items():
        if len({unit.frames for _, unit in same}) > 1:
            account.conflicts.append(_conflict(same))
            conflicting.add(text)
        elif len(same) > 1:
            twice.append(", ".join(where for where, _ in same))
    return [unit for _, unit in units if unit.text.strip() not in conflicting], twice


def _conflict(same: Sequence[tuple[str, Coding | Unit]]) -> str:
    told: Mapping[str, None] = {
        f"{where} {'+'.join(item.frames if isinstance(item, Unit) else item.labels) or 'no frame'}"
        + (" denies " + "+".join(item.denied) if isinstance(item, Coding) and item.denied else ""): None
        for where, item in same
    }
    return " against ".join(told)
