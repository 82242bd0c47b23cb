def test_the_account_adds_up_and_names_places(read):
    corpus = read({"a.csv": "id,text\n1,It rang.\n2\n3,\n", "b.jsonl": '{"text": "It rang."}\n{bro\n', "c.bin": b"\x00\x01", "d.txt": "Nobody came."})
    assert corpus.account == [
        "3 of 4 files read: 6 rows = 3 posts + 3 skipped",
        "skipped: broken JSON line (1): b.jsonl (line 2)",
        "skipped: file: no reader recognises this file (1): c.bin",
        "skipped: no text in the record (1): a.csv (line 4)",
        "skipped: row with another number of cells than the header (1): a.csv (line 3)",
    ]


def test_of_many_places_the_first_are_shown(read):
    corpus = read({"a.jsonl": '{"text": "It rang."}\n' + "{bro\n" * 9})
    assert "skipped: broken JSON line (9): a.jsonl (line 2, 3, 4, 5, 6 ...)" in corpus.account


def test_of_many_files_the_first_are_named(read):
    corpus = read({"a.txt": "It rang.", **{f"{number}.bin": b"\x00" for number in range(7)}})
    (line,) = (line for line in corpus.account if "no reader" in line)
    assert line == "skipped: file: no reader recognises this file (7): 0.bin; 1.bin; 2.bin; 3.bin; 4.bin; and 2 more files"


def test_a_file_left_out_as_a_whole_tells_why(read):
    corpus = read({"a.csv": "colour,size\nred,5\n", "b.txt": "It rang."})
    account = corpus.inputs[0]
    assert (account.rows, account.posts, account.skipped) == (0, 0, {"file: no text column": 1})
    assert account.error.startswith("no text column: columns are 'colour', 'size'")
    assert any("(columns are 'colour', 'size'" in line for line in corpus.account)


def test_the_account_tells_how_a_file_was_understood(read):
    read_as = read({"a.csv": "tweetid;words;When\n1;It rang.;2024-03-05\n".encode("utf-16")}, text="words", date="When").inputs[0].read_as
    assert read_as == {"format": "csv", "encoding": "utf-16-le", "unit": "line", "delimiter": ";", "columns": "text = words, id = tweetid, date = When"}


def test_rows_that_a_reader_loses_are_told(read, monkeypatch):
    from framing.corpus.readers import delimited

    monkeypatch.setattr(delimited, "post_from", lambda record, columns, file: None if record["id"] == "2" else _post(record))
    corpus = read({"a.csv": "id,text\n1,It rang.\n2,Nobody came.\n"})
    assert corpus.skipped == {"left out without a reason": 1}


def _post(record):
    from framing.corpus.readers import RawPost

    return RawPost(record["text"])
