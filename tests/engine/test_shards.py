"""What a stage has made of a part is not made again in the same run."""

from __future__ import annotations

import pandas as pd
import pytest

from framing.engine.local import LOCAL, LocalEngine


class Doubling:
    """A stage that writes down, in a file, what it has worked on."""

    def __init__(self, notes):
        self.notes = notes

    def __call__(self, part):
        with self.notes.open("a", encoding="utf-8") as notes:
            notes.write(f"{part['n'].tolist()}\n")
        return {"doubled": part.assign(n=2 * part["n"]), "names": pd.DataFrame({"names": [["a", "b"]] * len(part)})}


@pytest.fixture
def kept(monkeypatch):
    """Parts of any length are worth keeping."""
    monkeypatch.setattr("framing.engine.shards.WORTH_KEEPING", 0)


def parts_of(numbers, size=2):
    return [pd.DataFrame({"n": numbers[at : at + size], "text": [str(n) for n in numbers[at : at + size]]}) for at in range(0, len(numbers), size)]


def run(engine, notes, numbers):
    """What the stage makes of the numbers, and which parts it worked on."""
    notes.write_text("", encoding="utf-8")
    made = list(engine.map(Doubling(notes), parts_of(numbers), parallel=False))
    return made, notes.read_text(encoding="utf-8").splitlines()


def assert_same(left, right):
    for one, other in zip(left, right, strict=True):
        assert list(one) == list(other)
        for name in one:
            pd.testing.assert_frame_equal(one[name], other[name])


def test_parts_that_were_done_are_not_done_again_and_are_the_same(tmp_path, kept):
    notes, engine = tmp_path / "notes", LOCAL.keeping(tmp_path)
    whole, worked = run(LOCAL, notes, [1, 2, 3, 4, 5])
    assert worked == ["[1, 2]", "[3, 4]", "[5]"]
    first = list(zip(engine.map(Doubling(notes), parts_of([1, 2, 3, 4, 5]), parallel=False), range(2), strict=False))
    assert len(first) == 2
    made, worked = run(engine, notes, [1, 2, 3, 4, 5])
    assert_same(made, whole)
    assert set(worked) <= {"[5]"}
    made, worked = run(engine, notes, [1, 2, 3, 9])
    assert_same(made, run(LOCAL, notes, [1, 2, 3, 9])[0])
    assert worked == ["[3, 9]"]


def test_workers_keep_and_find_what_they_make(tmp_path, kept):
    folder, notes = tmp_path / "shards", tmp_path / "notes"
    folder.mkdir()
    parts = parts_of(list(range(40)), 5)
    first = list(LOCAL.keeping(folder).map(Doubling(notes), parts))
    assert len(list(folder.iterdir())) == len(parts)
    assert len(notes.read_text(encoding="utf-8").splitlines()) == len(parts)
    assert_same(LOCAL.keeping(folder).map(Doubling(notes), parts), first)
    assert len(notes.read_text(encoding="utf-8").splitlines()) == len(parts)


def _with_length(part):
    return {"lengths": part.assign(length=part["text"].str.len())}


def test_two_stages_do_not_take_each_others_parts(tmp_path, kept):
    engine = LOCAL.keeping(tmp_path)
    assert run(engine, tmp_path / "notes", [1, 2])[1]
    (made,) = engine.map(_with_length, parts_of([1, 2]), parallel=False)
    assert list(made) == ["lengths"]


def flipped(content):
    """The same but for one bit in the middle."""
    at = len(content) // 2
    return content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :]


@pytest.mark.parametrize("damaged", [lambda content: b"", lambda content: b"nonsense", lambda content: content[:-40], flipped])
def test_a_damaged_shard_is_made_anew(tmp_path, kept, damaged):
    folder = tmp_path / "shards"
    folder.mkdir()
    notes, engine = tmp_path / "notes", LOCAL.keeping(folder)
    whole, _ = run(engine, notes, [1, 2])
    (shard,) = folder.iterdir()
    shard.write_bytes(damaged(shard.read_bytes()))
    made, worked = run(engine, notes, [1, 2])
    assert worked == ["[1, 2]"]
    assert_same(made, whole)
    assert run(engine, notes, [1, 2])[1] == []


def test_where_nothing_can_be_kept_parts_are_done(tmp_path, kept):
    engine = LocalEngine(shards=tmp_path / "absent")
    for _ in range(2):
        assert run(engine, tmp_path / "notes", [1, 2, 3])[1] == ["[1, 2]", "[3]"]
    assert [entry.name for entry in tmp_path.iterdir()] == ["notes"]


def test_what_cannot_be_written_is_done_and_not_kept(tmp_path, kept):
    folder = tmp_path / "shards"
    folder.mkdir()
    part = pd.DataFrame({"n": [1], "text": pd.Series([{"a": object}], dtype="object")})
    for _ in range(2):
        (made,) = LOCAL.keeping(folder).map(lambda part: {"same": part}, [part], parallel=False)
        assert made["same"] is part
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("name", "value"), [("WORTH_KEEPING", 60.0), ("ROOM", 1 << 62)])
def test_what_is_quickly_done_or_would_fill_the_disk_is_not_kept(tmp_path, kept, monkeypatch, name, value):
    monkeypatch.setattr(f"framing.engine.shards.{name}", value)
    folder = tmp_path / "shards"
    folder.mkdir()
    run(LOCAL.keeping(folder), tmp_path / "notes", [1])
    assert list(folder.iterdir()) == []
