"""The vector cache: nothing is encoded twice, nothing wrong is read back, and whatever happens to the file, a run goes on."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading

import numpy as np
import pytest

from framing.errors import InputError
from framing.vectors.cache import VectorCache, cache_folder
from framing.vectors.encoders import SentenceEncoder

TEXTS = ["The river rose overnight.", "A tax on salt was lifted.", "Nobody rang the bell."]


class Hashing:
    """A network whose vectors are made from the letters of a text; it notes what it is asked for and fails after so many batches."""

    window = 128
    dimension = 16

    def __init__(self, identity: str = "letters", *, stop_after: int | None = None) -> None:
        self.identity = identity
        self.asked: list[str] = []
        self._left = stop_after

    def sizes(self, texts):
        return [len(text.split()) for text in texts]

    def encode(self, texts):
        for begin in range(0, len(texts), 2):
            if self._left == 0:
                raise KeyboardInterrupt
            self._left = None if self._left is None else self._left - 1
            batch = texts[begin : begin + 2]
            self.asked.extend(batch)
            sums = np.array([np.bincount([ord(letter) % 16 for letter in text], minlength=16) for text in batch], dtype=np.float32)
            yield list(range(begin, begin + len(batch))), sums / np.linalg.norm(sums, axis=1, keepdims=True)


def encoded(folder, texts=TEXTS, **about):
    """Encode `texts` with the cache in `folder`; returns the vectors and what had to be encoded."""
    network = Hashing(**about)
    return SentenceEncoder("letters", network, "0", cache=folder).encode(texts), network.asked


def cache_of(folder, **about) -> VectorCache:
    return VectorCache(folder, "letters", 16, **about)


def test_a_second_run_encodes_only_what_is_new(tmp_path):
    first, asked = encoded(tmp_path)
    assert sorted(asked) == sorted(TEXTS)
    grown, asked = encoded(tmp_path, [*TEXTS, "A new post."])
    assert asked == ["A new post."]
    assert np.array_equal(grown[:3], first)


def test_another_encoder_finds_nothing_of_it(tmp_path):
    encoded(tmp_path)
    assert sorted(encoded(tmp_path, identity="other letters")[1]) == sorted(TEXTS)


@pytest.mark.parametrize("batches", [0, 1, 3, 6])
def test_an_interrupted_run_is_taken_up_where_it_stopped(tmp_path, batches):
    texts = [f"Post {number} tells of the {'very ' * (number % 5)}cold winter." for number in range(14)]
    with pytest.raises(KeyboardInterrupt):
        encoded(tmp_path / "stopped", texts, stop_after=batches)
    resumed, asked = encoded(tmp_path / "stopped", texts)
    assert len(asked) == 14 - 2 * batches
    assert np.array_equal(resumed, encoded(None, texts)[0])


def test_texts_with_half_characters_and_none_at_all_are_kept_apart(tmp_path):
    texts = ["a\ud800b", "a\ufffdb", "", "A"]
    first, _ = encoded(tmp_path, texts[:2] + texts[3:])
    again, asked = encoded(tmp_path, texts[:2] + texts[3:])
    assert asked == []
    assert np.array_equal(first, again)
    assert not np.array_equal(again[0], again[1])


@pytest.mark.parametrize("damage", [b"", b"no database at all " * 400, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_file_is_replaced(tmp_path, damage):
    whole = encoded(tmp_path)[0]
    file = next(tmp_path.glob("*.sqlite3"))
    for left in tmp_path.glob("*.sqlite3-*"):
        left.unlink()
    file.write_bytes(damage)
    assert np.array_equal(encoded(tmp_path)[0], whole)
    vectors, asked = encoded(tmp_path)
    assert asked == []
    assert np.array_equal(vectors, whole)


@pytest.mark.parametrize("damaged", [b"\x00" * 64, b"short", np.full(16, np.nan, dtype="<f4").tobytes(), "text"])
def test_a_damaged_vector_is_computed_again(tmp_path, damaged):
    whole = encoded(tmp_path)[0]
    with sqlite3.connect(next(tmp_path.glob("*.sqlite3"))) as connection:
        connection.execute("UPDATE vectors SET vector = ? WHERE rowid = 2", (damaged,))
    vectors, asked = encoded(tmp_path)
    assert len(asked) == 1
    assert np.array_equal(vectors, whole)
    assert encoded(tmp_path)[1] == []


def test_it_stays_within_its_bounds_and_the_oldest_make_room(tmp_path):
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(6000, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = [f"post {number}" for number in range(len(vectors))]
    cache = cache_of(tmp_path, max_bytes=200_000)
    with cache.opened() as shelf:
        for begin in range(0, len(texts), 100):
            shelf.keep(texts[begin : begin + 100], vectors[begin : begin + 100])
        found = shelf.find(texts)
    assert next(tmp_path.glob("*.sqlite3")).stat().st_size < 260_000
    assert set(range(5900, 6000)) <= set(found)
    assert 0 not in found
    assert all(np.array_equal(vectors[position], vector) for position, vector in found.items())


def test_a_folder_that_cannot_be_written_costs_time_not_the_run(tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    vectors, _ = encoded(tmp_path / "file" / "cache")
    assert np.array_equal(vectors, encoded(None)[0])
    assert "are encoded anew" in caplog.text


def test_a_full_disk_costs_the_cache_not_the_run(tmp_path, caplog, monkeypatch):
    from framing.vectors import cache

    def small(file, connect=cache._connect):
        connection = connect(file)
        connection.execute("PRAGMA max_page_count = 3")
        return connection

    monkeypatch.setattr(cache, "_connect", small)
    texts = [f"Post {number} of many" for number in range(300)]
    assert np.array_equal(encoded(tmp_path, texts)[0], encoded(None, texts)[0])
    assert "full" in caplog.text


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_two_processes_share_it_and_a_killed_one_leaves_it_whole(tmp_path):
    write = (
        "import sys, pathlib, numpy as np\nfrom framing.vectors.cache import VectorCache\n"
        "with VectorCache(pathlib.Path(sys.argv[1]), 'letters', 16).opened() as shelf:\n"
        "    for number in range(10**6):\n"
        "        shelf.keep([f'{sys.argv[2]} {number} {k}' for k in range(20)], np.eye(16, dtype=np.float32)[[k % 16 for k in range(20)]])\n"
        "        if number == 20: print('on', flush=True)\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", write, str(tmp_path), name], stdout=subprocess.PIPE, text=True) for name in ("one", "other")]
    for writer in writers:
        assert writer.stdout.readline() == "on\n"
    for writer in writers:
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
    with cache_of(tmp_path).opened() as shelf:
        for name in ("one", "other"):
            found = shelf.find([f"{name} {number} {k}" for number in range(21) for k in range(20)])
            assert len(found) == 420
            assert all(vector[position % 20 % 16] == 1 for position, vector in found.items())
        assert shelf._run("PRAGMA integrity_check", ()) == [("ok",)]


def test_a_file_that_another_process_is_making_is_waited_for(tmp_path, caplog):
    # A file that is not yet in WAL mode and has a writer: SQLite refuses the change of mode at once, whatever its timeout.
    maker = sqlite3.connect(tmp_path / "vectors-1.sqlite3", isolation_level=None, check_same_thread=False)
    maker.execute("BEGIN IMMEDIATE")
    maker.execute("CREATE TABLE other (key)")
    done = threading.Timer(0.5, maker.execute, ["COMMIT"])
    done.start()
    with cache_of(tmp_path).opened() as shelf:
        shelf.keep(["a post"], np.eye(16, dtype=np.float32)[:1])
        assert list(shelf.find(["a post"])) == [0]
    done.join()
    maker.close()
    assert not caplog.text


def test_the_folder_is_the_named_one_or_the_environments_or_the_platforms(tmp_path, monkeypatch):
    assert cache_folder(tmp_path) == tmp_path
    assert cache_folder(None) is None
    monkeypatch.setenv("FRAMING_CACHE", str(tmp_path / "env"))
    assert cache_folder() == tmp_path / "env"
    monkeypatch.setenv("FRAMING_CACHE", "off")
    assert cache_folder() is None
    monkeypatch.delenv("FRAMING_CACHE")
    assert cache_folder().name == "framing"
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"is a file; the vector cache is a folder.*--no-cache"):
        cache_folder(tmp_path / "file")
