"""The table of posts: what goes in comes out, across the blocks in which it is kept, and what is taken out leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from framing.corpus import table
from framing.corpus.readers import RawPost, SourceFile
from framing.corpus.table import POST_COLUMNS, PostTable
from framing.errors import UnreadableFile


def filled(plan: list[tuple[str, int]], *, fails: str = "") -> PostTable:
    """A table of files, each with a name and so many posts; the file named `fails` cannot be read in the end."""
    posts = PostTable()
    for name, n in plan:
        posts.begin(SourceFile(Path(name), name, opener=open))
        for number in range(n):
            posts.add(
                RawPost(
                    f"Ferry {name} {number} left the quay of the town.", post_id=f"{name}-{number % 5}", written_date=f"{number % 28 + 1}/02/2021", row=number
                )
            )
        posts.fail("broken", "broken") if name == fails else posts.end()
    return posts


@pytest.mark.parametrize("block", [1, 3, 7, 4096])
@pytest.mark.parametrize("fails", ["", "a", "b", "c"])
def test_the_size_of_a_block_changes_nothing(monkeypatch, block, fails):
    plan = [("a", 8), ("b", 0), ("c", 9), ("d", 2)]
    expected, accounts = filled(plan, fails=fails).close()
    monkeypatch.setattr(table, "BLOCK", block)
    monkeypatch.setattr(table, "JOINED", 2)
    posts, told = filled(plan, fails=fails).close()
    assert posts.equals(expected)
    assert told == accounts
    assert list(posts.columns) == POST_COLUMNS
    assert len(posts) == 19 - dict(plan).get(fails, 0)
    assert posts["post_id"].is_unique
    assert posts["text"].tolist()[-1] == "Ferry d 1 left the quay of the town."


def test_dates_that_need_their_column_find_their_rows_in_every_block(monkeypatch):
    monkeypatch.setattr(table, "BLOCK", 4)
    posts, _ = filled([("a", 20), ("b", 20)]).close()
    assert posts["date"].tolist() == [f"2021-02-{number + 1:02d}" for number in range(20)] * 2


def test_half_a_character_that_no_reader_mended_is_replaced():
    posts = PostTable()
    posts.begin(SourceFile(Path("a"), "a", opener=open))
    posts.add(RawPost("half \ud83d here"))
    posts.end()
    assert posts.close()[0]["text"].tolist() == ["half \ufffd here"]


@pytest.mark.parametrize("block", [1, 3, 4096])
def test_ids_are_minted_where_they_are_missing_or_damaged_in_every_block(monkeypatch, block):
    monkeypatch.setattr(table, "BLOCK", block)
    monkeypatch.setattr(table, "JOINED", 2)
    posts = PostTable()
    for name, ids in {
        "a": ["7", "8", "7"],
        "b": ["", "1.23E+17", "9", "8"],
        "c": [""],
        "d": ["10000000000000000", "20000000000000000", "30000000000000000"],
    }.items():
        posts.begin(SourceFile(Path(name), name, opener=open))
        for number, written in enumerate(ids):
            posts.add(RawPost(f"The ferry left at {number}.", post_id=written, row=number))
        posts.end()
    found, accounts = posts.close()
    assert found["post_id"].is_unique
    whole = [written.partition("~")[0] for written in found["post_id"]]
    assert whole == ["7", "8", "7", "b#01", "b#02", "9", "8", "c", "d#01", "d#02", "d#03"]
    assert [sum(account.notes.values()) for account in accounts] == [1, 2, 0, 3]


def test_a_file_that_is_stopped_while_its_posts_go_into_columns_takes_no_other_post_with_it(monkeypatch):
    monkeypatch.setattr(table, "BLOCK", 4)
    posts = filled([("a", 3)])
    posts.begin(SourceFile(Path("b"), "b", opener=open))
    with monkeypatch.context() as patched:
        patched.setattr(table, "languages_of", _stopped)
        with pytest.raises(UnreadableFile):
            posts.add(RawPost("One more.", post_id="b-0", row=0))
    posts.fail("takes too long", "takes too long")
    assert posts.close()[0]["post_id"].tolist() == ["a-0", "a-1", "a-2"]


def _stopped(texts):
    raise UnreadableFile("takes too long")
