import builtins
import hashlib
import io
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import framing
from framing import Corpus, read_corpus
from framing.corpus.table import POST_COLUMNS
from framing.errors import InputError


def test_a_missing_path_is_named(tmp_path):
    with pytest.raises(InputError, match=r"no such file or folder: .*nowhere"):
        framing.read_corpus(tmp_path / "nowhere")


def test_an_empty_folder_is_an_error(tmp_path):
    with pytest.raises(InputError, match="holds no file"):
        framing.read_corpus(tmp_path)


def test_a_folder_of_hidden_files_counts_as_empty(write):
    with pytest.raises(InputError, match="holds no file"):
        framing.read_corpus(write({".notes.txt": "The bell rang.", ".git/a.txt": "Nobody came."}))


def test_an_error_with_nothing_readable_lists_at_most_five_files(write):
    folder = write({f"{number}.txt": b"\x00\x01" for number in range(7)})
    with pytest.raises(InputError, match=r"nothing readable in .*0\.txt: .*4\.txt: .*; and 2 more") as caught:
        framing.read_corpus(folder)
    assert "5.txt" not in str(caught.value)


def test_a_file_of_skips_alone_tells_their_reasons(read):
    content = '{"text": 5}\n{"text": ""}\n{"text": [1]}\n'
    told = "no posts in the file: all 3 rows left out: no text in the record (1), text is not a string (2)"
    with pytest.raises(InputError, match=re.escape(f"a.jsonl: {told}")):
        read({"a.jsonl": content})
    corpus = read({"a.jsonl": content, "b.txt": "It rang."})
    assert corpus.inputs[0].error == told
    assert corpus.inputs[0].places == {"no text in the record": [2], "text is not a string": [1, 3]}
    assert any(
        "no posts in the file (1): a.jsonl (all 3 rows left out: no text in the record (1), text is not a string (2))" in line for line in corpus.account
    )


def test_one_unreadable_file_among_others_is_a_counted_skip(read):
    corpus = read({"a.txt": "The bell rang.", "b.png": b"\x89PNG\r\n\x1a\n\x00\x00", "c.txt": " \n", "d.gz": b"\x1f\x8bjunk"})
    assert corpus.posts["path"].tolist() == ["a.txt"]
    assert corpus.skipped == {"file: no reader recognises this file": 1, "file: empty file": 1, "file: damaged gzip": 1}


def test_a_file_that_cannot_be_opened_is_a_counted_skip(write, monkeypatch):
    folder = write({"a.txt": "The bell rang.", "locked.txt": "Nobody came."})
    real = io.open

    def guarded(file, *arguments, **options):
        if str(file).endswith("locked.txt"):
            raise PermissionError(13, "Permission denied", str(file))
        return real(file, *arguments, **options)

    monkeypatch.setattr(io, "open", guarded)
    monkeypatch.setattr(builtins, "open", guarded)
    corpus = framing.read_corpus(folder)
    assert corpus.posts["path"].tolist() == ["a.txt"]
    assert corpus.skipped == {"file: cannot be opened": 1}


def test_every_record_is_a_post_or_a_counted_skip(read):
    corpus = read(
        {"a.csv": "text,date\nThe bell rang.,\nNobody came.,2024-03-05\n,2024-03-06\nx,y,z\n", "b.jsonl": '{"text": "It rang."}\n{"text": 5}\n{bro\n[1]\n'}
    )
    assert len(corpus) + sum(corpus.skipped.values()) == 4 + 4
    assert corpus.skipped == {
        "no text in the record": 1,
        "row with another number of cells than the header": 1,
        "text is not a string": 1,
        "broken JSON line": 1,
        "JSON value that is no record": 1,
    }


def test_the_account_tells_what_became_of_each_file(write):
    folder = write({"a.csv": "text,date\nThe bell rang.,soon\nNobody came.,\nx\n", "b.bin": b"\x00\x01"})
    table, binary = framing.read_corpus(folder).inputs
    assert (table.path, table.posts) == ("a.csv", 2)
    assert table.skipped == {"row with another number of cells than the header": 1}
    assert table.notes == {"date not understood": 1}
    assert table.sha256 == hashlib.sha256((folder / "a.csv").read_bytes()).hexdigest()
    assert (binary.path, binary.posts, binary.sha256) == ("b.bin", 0, hashlib.sha256(b"\x00\x01").hexdigest())


def test_subfolders_are_read_in_a_fixed_order(read):
    corpus = read({"b.txt": "It rang.", "a/z.txt": "The bell rang.", "a.txt": "Nobody came."})
    assert corpus.posts["path"].tolist() == ["a.txt", "a/z.txt", "b.txt"]


def test_a_single_file_is_read_like_a_folder_that_holds_it(write):
    folder = write({"a.txt": "The bell rang."})
    pd.testing.assert_frame_equal(framing.read_corpus(folder / "a.txt").posts, framing.read_corpus(folder).posts)


def test_posts_have_the_columns_of_the_contract(read):
    posts = read({"a.txt": "The bell\nIt rang.\n\nNobody came.\n"}).posts
    assert list(posts.columns) == POST_COLUMNS
    assert posts["n_paragraphs"].tolist() == [3]
    assert posts["title"].tolist() == ["The bell"]


def test_a_post_belongs_to_its_folder_or_else_to_its_file(read):
    posts = read({"quay/one.txt": "It rang.", "quay/north/two.txt": "It rang.", "three.txt": "It rang."}).posts
    assert dict(zip(posts["path"], posts["source"], strict=True)) == {"quay/one.txt": "quay", "quay/north/two.txt": "quay/north", "three.txt": "three"}


def test_ids_are_minted_from_the_path(read):
    posts = read({"quay/one.txt": "It rang.", "two.csv": "text\nIt rang.\nNobody came.\n"}).posts
    assert posts["post_id"].tolist() == ["quay/one", "two#01", "two#02"]


def test_dots_in_a_file_name_are_kept(read):
    posts = read({"quay.blog.org.txt": "It rang.", "quay.news.org.txt": "Nobody came."}).posts
    assert posts["source"].tolist() == ["quay.blog.org", "quay.news.org"]


def test_an_id_that_is_taken_gets_a_suffix_that_depends_on_the_text_alone(read):
    first = read({"a.csv": "id,text\n1,The bell rang.\n1,Nobody came.\n"}).posts["post_id"]
    assert first[0] == "1"
    assert first[1].startswith("1~")
    later = read({"a.csv": "id,text\n1,The bell rang.\n2,It rang.\n1,Nobody came.\n"}).posts["post_id"]
    assert later[2] == first[1]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.sampled_from(["", "1", "2", "frame", "frame#01"]), st.sampled_from(["It rang.", "Nobody came."])), min_size=1, max_size=8))
def test_ids_are_unique_and_the_same_on_every_run(rows):
    frame = pd.DataFrame(rows, columns=["id", "text"])
    first, second = Corpus.from_frame(frame), Corpus.from_frame(frame)
    assert first.posts["post_id"].is_unique
    assert first.paragraphs["paragraph_id"].is_unique
    assert first.posts["post_id"].tolist() == second.posts["post_id"].tolist()


def test_reading_twice_gives_the_same_rows(write):
    folder = write({"a.csv": "text,title\nIt rang.,The bell\nIt rang.,The bell\n", "b.txt": "The bell\nIt rang.\n", "b.html": "<html><p>It rang.</p></html>"})
    first, second = framing.read_corpus(folder), framing.read_corpus(folder)
    pd.testing.assert_frame_equal(first.posts, second.posts)
    pd.testing.assert_frame_equal(first.paragraphs, second.paragraphs)
    assert first.inputs == second.inputs


def test_progress_counts_files(write):
    seen = []
    framing.read_corpus(write({"a.txt": "It rang.", "b.bin": b"\x00"}), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


def test_an_unknown_format_is_named_and_the_known_are_listed(write):
    with pytest.raises(InputError, match=r"unknown format 'docx'; known are .*html, .*json, page-dump, .*csv, text;"):
        framing.read_corpus(write({"a.txt": "It rang."}), format="docx")


def test_a_given_format_overrules_recognition(read):
    assert read({"a.csv": "text\nIt rang.\n"}, format="text").posts["text"].tolist() == ["text\nIt rang.\n"]


def test_a_corpus_shows_its_size():
    corpus = Corpus.from_frame(pd.DataFrame({"text": ["The bell\nIt rang.", "Nobody came."], "source": ["quay", "mill"]}))
    assert repr(corpus) == "Corpus(2 posts, 3 paragraphs, 2 sources)"
    assert len(corpus) == 2
    assert "mill" in corpus._repr_html_()


def test_from_frame_takes_named_columns():
    frame = pd.DataFrame(
        {
            "body": ["It rang."],
            "headline": ["The bell"],
            "when": [pd.Timestamp("2024-03-05", tz="UTC")],
            "who": ["Ida"],
            "nr": [7],
            "place": ["quay"],
            "at": ["https://quay.example/7"],
        }
    )
    posts = Corpus.from_frame(frame, text="body", title="headline", date="when", author="who", id="nr", source="place", url="at").posts
    wanted = {
        "post_id": "7", "text": "The bell\n\nIt rang.", "title": "The bell", "date": "2024-03-05T00:00:00+00:00", "author": "Ida", "source": "quay",
        "url": "https://quay.example/7",
    }  # fmt: skip
    assert posts.iloc[0][list(wanted)].to_dict() == wanted


def test_from_frame_counts_rows_without_text():
    corpus = Corpus.from_frame(pd.DataFrame({"text": ["It rang.", None, float("nan"), pd.NA, " ", 5]}))
    assert len(corpus) == 1
    assert corpus.skipped == {"no text in the record": 4, "text is not a string": 1}
    assert corpus.inputs[0].posts == 1


def test_from_frame_takes_missing_cells_for_empty():
    frame = pd.DataFrame({"text": ["It rang.", "Nobody came."], "author": pd.array(["Ida", None], dtype="string"), "title": [None, float("nan")]})
    posts = Corpus.from_frame(frame).posts
    assert posts["author"].tolist() == ["Ida", ""]
    assert posts["title"].tolist() == ["", ""]


def test_from_frame_stands_cells_that_are_arrays():
    frame = pd.DataFrame({"text": ["It rang."], "author": [np.array(["Ida", "Ole"])]})
    assert Corpus.from_frame(frame).posts["text"].tolist() == ["It rang."]


def test_from_frame_reads_the_first_of_several_columns_with_one_name():
    corpus = Corpus.from_frame(pd.DataFrame([["It rang.", "Nobody came.", 7]], columns=["text", "text", "id"]))
    assert corpus.posts["text"].tolist() == ["It rang."]
    assert corpus.notes == {"second column 'text' read as 'text_2'": 1}


@pytest.mark.parametrize("frame", [["It rang."], pd.Series(["It rang."]), {"text": ["It rang."]}], ids=["list", "series", "dict"])
def test_from_frame_asks_for_a_frame(frame):
    with pytest.raises(InputError, match="must be a pandas DataFrame with one row per post, not a "):
        Corpus.from_frame(frame)


def test_a_frame_in_the_place_of_a_path_is_told_where_to_go():
    with pytest.raises(InputError, match=r"Corpus\.from_frame"):
        read_corpus(pd.DataFrame({"text": ["It rang."]}))


def test_from_frame_names_a_text_column_that_is_missing():
    with pytest.raises(InputError, match="no column 'body' for text: there are 'words', 'day'"):
        Corpus.from_frame(pd.DataFrame({"words": ["It rang."], "day": [1]}), text="body")


def test_from_frame_names_another_column_that_is_missing():
    with pytest.raises(InputError, match="no column 'headline' for title: there are 'text'"):
        Corpus.from_frame(pd.DataFrame({"text": ["It rang."]}), title="headline")


def test_from_frame_names_an_unknown_role():
    with pytest.raises(InputError, match="unknown column role 'headline'; allowed are author, date, id"):
        Corpus.from_frame(pd.DataFrame({"text": ["It rang."], "h": ["x"]}), headline="h")


def test_a_frame_without_any_text_is_an_error():
    with pytest.raises(InputError, match="no text in the frame"):
        Corpus.from_frame(pd.DataFrame({"text": ["", None]}))


def test_columns_without_names_and_dates_in_one_order_are_read_from_a_frame():
    frame = pd.DataFrame([["It rang.", "03/04/2025"], ["Nobody came.", "05/04/2025"]])
    posts = Corpus.from_frame(frame, text="0", date="1", date_order="day").posts
    assert posts[["text", "date"]].values.tolist() == [["It rang.", "2025-04-03"], ["Nobody came.", "2025-04-05"]]
    with pytest.raises(InputError, match="unknown date order 'year'"):
        Corpus.from_frame(frame, text="0", date_order="year")


def test_a_manifest_that_is_nested_deeply_is_a_file_like_others(read):
    assert read({"x/manifest.json": "[" * 100_000, "a.txt": "It rang."}).skipped == {"file: JSON nested too deeply": 1}
