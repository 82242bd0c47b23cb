"""The vector cache: what was encoded once is read back, in later runs too. It holds hashes of texts and vectors, no texts.

One SQLite file in the cache folder. A vector is found by the hash of everything it depends on: the encoder's files, how it computes, and the
text. Nothing in it can therefore be out of date, and it may be deleted at any time. A killed process leaves the file whole; several processes
may share it. What cannot be read or written is encoded anew: the cache never decides whether a run succeeds. (Beside it in the folder lies, with texts, what
unfinished runs have made: see `framing.report.unfinished`.)
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from framing.errors import InputError

#: Environment variable with the cache folder, or `NO_CACHE` for none.
VARIABLE = "FRAMING_CACHE"
NO_CACHE = "off"
#: The cache folder that the environment names, or the platform's.
DEFAULT_CACHE = "default"
#: The file grows to this many bytes (some three million vectors); then the vectors written first make room.
MAX_BYTES = 5 << 30
#: So many of the oldest vectors go at once.
EVICTED_SHARE = 0.1
#: Vectors looked up at a time.
_LOOKED_UP = 500
#: A vector whose length is further from 1 is damaged.
_TOLERANCE = 1e-3
#: Seconds to wait for another process that is writing.
_PATIENCE = 30.0
#: Seconds between two tries to open the file.
_PAUSE = 0.05
_FILE = "vectors-1.sqlite3"
_LOG = logging.getLogger("framing")


def cache_folder(cache: str | Path | None = DEFAULT_CACHE) -> Path | None:
    """Return the cache folder: the given one, for "default" the one that FRAMING_CACHE names or else the platform's; None for no cache.

    Raises `InputError` where a file has that name.
    """
    named = os.environ.get(VARIABLE, "") if cache == DEFAULT_CACHE else cache
    if named is None or named == NO_CACHE:
        return None
    if not named:
        from platformdirs import user_cache_path

        return user_cache_path("framing", appauthor=False)
    folder = Path(named).expanduser()
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; the vector cache is a folder: give another with --cache, or none with --no-cache")
    return folder


@dataclass(frozen=True)
class VectorCache:
    """The vectors of one encoder, told by `identity`, in `folder`; each is (dimension,) float32 of unit length."""

    folder: Path
    identity: str
    dimension: int
    max_bytes: int = MAX_BYTES

    @contextlib.contextmanager
    def opened(self) -> Iterator[Shelf]:
        """Open the cache for one job; where that cannot be, give one that is empty and keeps nothing."""
        connection = None
        try:
            connection = _connect(self.folder / _FILE)
        except (OSError, sqlite3.Error) as error:
            _LOG.warning("the vector cache in %s cannot be used (%s): texts are encoded anew", self.folder, error)
        shelf = Shelf(self, connection)
        try:
            yield shelf
        finally:
            shelf.close()


class Shelf:
    """An open vector cache."""

    def __init__(self, cache: VectorCache, connection: sqlite3.Connection | None) -> None:
        self._cache = cache
        self._connection = connection

    def find(self, texts: Sequence[str]) -> dict[int, np.ndarray]:
        """Return the vectors of those texts that have one, by their position."""
        found: dict[int, np.ndarray] = {}
        size = 4 * self._cache.dimension
        for begin in range(0, len(texts) if self._connection is not None else 0, _LOOKED_UP):
            keys = {self._key(text): begin + at for at, text in enumerate(texts[begin : begin + _LOOKED_UP])}
            query = f"SELECT key, vector FROM vectors WHERE key IN ({','.join('?' * len(keys))})"
            rows = self._run(query, list(keys))
            for key, written in rows:
                vector = np.frombuffer(written, dtype="<f4") if isinstance(written, bytes) and len(written) == size else None
                if vector is not None and abs(float(vector @ vector) - 1) < _TOLERANCE:
                    found[keys[key]] = vector
        return found

    def keep(self, texts: Sequence[str], vectors: np.ndarray) -> None:
        """Keep the vectors (n, dimension) of n texts; all of them or, where the process is killed, none."""
        rows = [(self._key(text), vector.astype("<f4").tobytes()) for text, vector in zip(texts, vectors, strict=True)]
        self._make_room(sum(len(vector) for _, vector in rows))
        if self._connection is not None:
            self._run("INSERT OR REPLACE INTO vectors (key, vector) VALUES (?, ?)", rows, many=True)

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _key(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, key=hashlib.sha256(self._cache.identity.encode()).digest()).digest()

    def _make_room(self, n_bytes: int) -> None:
        """Delete the vectors that were written first, where the file would grow too large; SQLite uses their pages again."""
        ((pages, free, size),) = self._run(
            "SELECT page_count, freelist_count, page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size", ()
        ) or [(0, 0, 0)]
        if (pages - free) * size + n_bytes > self._cache.max_bytes:
            self._run(
                "DELETE FROM vectors WHERE rowid <= (SELECT rowid FROM vectors ORDER BY rowid LIMIT 1 OFFSET (SELECT CAST(COUNT(*) * ? AS INT) FROM vectors))",
                (EVICTED_SHARE,),
            )

    def _run(self, statement: str, values: Sequence, *, many: bool = False) -> list[tuple]:
        """Run one statement as a transaction of its own; after an error the cache is not asked again in this job."""
        if self._connection is None:
            return []
        try:
            with self._connection:
                return (self._connection.executemany if many else self._connection.execute)(statement, values).fetchall()
        except sqlite3.Error as error:
            _LOG.warning("the vector cache in %s cannot be used any more (%s): texts are encoded anew", self._cache.folder, error)
            self.close()
            return []


def _connect(file: Path) -> sqlite3.Connection:
    """Open the file, made where it is missing; one that is no database is replaced."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _opened_in_turn(file)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
            with contextlib.suppress(FileNotFoundError):
                (file.parent / name).unlink()
        return _opened_in_turn(file)


def _prepared(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=_PATIENCE)
    try:
        # Readers go on while one process writes, and a commit waits for no disk: what a power cut loses is encoded anew.
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)")
        connection.commit()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _opened_in_turn(file: Path) -> sqlite3.Connection:
    """Try again while another process makes the same file: SQLite does not wait by itself where a file changes to WAL."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return _prepared(file)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_PAUSE)
