"""The table of posts: what goes in comes out, across the blocks in which it is kept, and what is taken out leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from framing.corpus import table
from framing.corpus.readers import RawPost, SourceFile
from framing.corpus.table import POST_COLUMNS, PostTable


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
