"""Stand-off gold labels: codings of documents that are kept elsewhere, by document name, sha256 and character offsets."""

from __future__ import annotations

import csv
import hashlib
import json
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from framing.corpus.encoding import decode
from framing.corpus.posts import read_corpus
from framing.errors import CodebookError, InputError


@dataclass(frozen=True)
class Gold:
    """Gold units with their texts. `labels` is (n_units, n_frames) of 0 and 1, `contested` a mask of cells that no score counts;
    `posts` names the post each unit stands in, which intervals resample."""

    unit_ids: tuple[str, ...]
    texts: tuple[str, ...]
    labels: np.ndarray
    contested: np.ndarray
    posts: np.ndarray


def read_gold(path: str | Path, documents: str | Path, frames: tuple[str, ...]) -> Gold:
    """Read stand-off gold (JSON Lines: unit, document, sha256, start, end, frames, contested) over the files in the folder `documents`.

    Raises `InputError` for a missing file or document, one whose sha256 differs, or offsets beyond its end, and `CodebookError` for a
    frame that is not among `frames`.
    """
    file, folder = Path(path), Path(documents)
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError):
        raise InputError(f"no readable gold file at {file}; give a JSON Lines file with unit, document, sha256, start, end, frames") from None
    if not folder.is_dir():
        raise InputError(f"no folder {folder}; --documents must name the folder that holds the documents of the gold")
    documents_read: dict[str, tuple[str, str]] = {}
    ids, texts, labels, contested, places = [], [], [], [], []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            unit = json.loads(line)
            name, start, end = unit["document"], int(unit["start"]), int(unit["end"])
            given, doubtful, wanted = unit["frames"], unit.get("contested", []), unit.get("sha256")
            if not (isinstance(name, str) and isinstance(given, list) and isinstance(doubtful, list) and isinstance(wanted, str | None)):
                raise TypeError("document and sha256 must be texts, frames and contested lists")
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{file}, line {number}: no valid gold unit ({error})") from None
        if name not in documents_read:
            documents_read[name] = _document(folder / name)
        text, sha256 = documents_read[name]
        if wanted is not None and sha256 != wanted:
            raise InputError(f"{folder / name} is not the document that was coded: its sha256 is {sha256[:16]}..., the gold names {wanted[:16]}...")
        if not 0 <= start < end <= len(text):
            raise InputError(f"{file}, line {number}: offsets {start}-{end} lie outside {name} ({len(text)} characters)")
        if unknown := [frame for frame in [*given, *doubtful] if frame not in frames]:
            raise CodebookError(f"{file}, line {number}: unknown frame {unknown[0]!r}; the model has {', '.join(frames)}")
        ids.append(str(unit.get("unit", number)))
        texts.append(text[start:end])
        labels.append([frame in given for frame in frames])
        contested.append([frame in doubtful for frame in frames])
        places.append((name, start))
    if not ids:
        raise InputError(f"{file} holds no gold unit")
    posts = _posts_of(places, folder)
    return Gold(tuple(ids), tuple(texts), np.array(labels, dtype=np.int8), np.array(contested, dtype=bool), posts)


def read_agreement(path: str | Path) -> dict[str, float]:
    """Read the coders' agreement per frame: JSON {"frame": alpha}, or CSV with the columns frame and alpha."""
    file = Path(path)
    try:
        content = file.read_text(encoding="utf-8-sig")
        if content.lstrip().startswith("{"):
            values = {str(frame): float(alpha) for frame, alpha in json.loads(content).items()}
        else:
            values = {row["frame"]: float(row["alpha"]) for row in csv.DictReader(content.splitlines())}
        if not values:
            raise ValueError("it holds no value")
        return values
    except OSError:
        raise InputError(f"no readable agreement file at {file}; give JSON {{frame: alpha}} or CSV with the columns frame and alpha") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{file} is no agreement file ({error!r}); give JSON {{frame: alpha}} or CSV with the columns frame and alpha") from None


def _document(file: Path) -> tuple[str, str]:
    """The text of a document and the sha256 of its bytes."""
    try:
        data = file.read_bytes()
    except OSError:
        raise InputError(f"the gold names the document {file.name!r}, which is not in {file.parent}") from None
    return decode(data).text, hashlib.sha256(data).hexdigest()


def _posts_of(places: list[tuple[str, int]], folder: Path) -> np.ndarray:
    """The post in which each (document, offset) lies; the document itself where the reader makes no posts of it."""
    paragraphs = read_corpus(folder).paragraphs.dropna(subset=["source_end"])
    by_document = {name: (rows["source_end"].tolist(), rows["post_id"].tolist()) for name, rows in paragraphs.groupby("source_path")}
    posts = []
    for name, start in places:
        ends, post_ids = by_document.get(name, ([], []))
        # The paragraph in which a unit begins, or before which, is the first that ends behind its beginning.
        at = bisect_right(ends, start)
        posts.append(post_ids[at] if at < len(ends) else name)
    return np.array(posts, dtype=object)
