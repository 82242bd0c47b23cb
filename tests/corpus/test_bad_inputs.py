"""Inputs as they come out of spreadsheets, crashed scrapers and hostile hands: each loses what is damaged, says so, and nothing else."""

import json
import pickle
import time

import pytest

import framing
from framing.corpus.paragraphs import LONGEST
from framing.corpus.readers import delimited
from framing.errors import InputError

TEXT = "The bell of the north quay rang twice, and nobody came to see who had pulled the rope."


def jsonl(*records) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def balanced(corpus: framing.Corpus) -> bool:
    """Whether every row of every file is a post or a skip with a reason."""
    return all(
        account.rows == account.posts + account.rows_skipped and "left out without a reason" not in account.skipped for account in corpus.inputs
    ) and len(corpus) == sum(account.posts for account in corpus.inputs)


# Tables


@pytest.mark.parametrize("content", [b"", b"id,text\n", b"\xef\xbb\xbf", b"\n\n"], ids=["empty", "only-header", "only-mark", "blank"])
def test_a_table_without_rows_is_an_error_alone_and_a_skip_among_others(read, content):
    with pytest.raises(InputError, match=r"a\.csv: (no posts in the file|empty file)"):
        read({"a.csv": content})
    assert sum(read({"a.csv": content, "b.txt": TEXT}).skipped.values()) == 1


@pytest.mark.parametrize("mark", [";", "\t"])
def test_the_delimiter_stands_in_the_account(read, mark):
    account = read({"a.csv": f"id{mark}text\n1{mark}It rang.\n"}).inputs[0]
    assert account.read_as["delimiter"] == {"\t": "tab"}.get(mark, mark)


def test_ragged_rows_are_told_with_their_lines(read):
    corpus = read({"a.csv": f'id,text\n1,a,b,c\n2\n3,"{TEXT}\nTwice."\n4,x,y\n'})
    assert corpus.posts["post_id"].tolist() == ["3"]
    assert corpus.inputs[0].places == {"row with another number of cells than the header": [2, 3, 6]}
    assert balanced(corpus)


@pytest.mark.parametrize("rest", ["", "4,Nobody came.\n", '4,"Nobody came."\n5,"It rang."\n', '4,"Nobody, nobody"\n'])
def test_a_quote_that_is_never_closed_swallows_no_other_row(read, rest):
    corpus = read({"a.csv": f'id,text\n1,It rang.\n2,"It rang\n3,Nobody heard.\n{rest}'})
    assert corpus.posts["post_id"].tolist() == ["1", "3", "4", "5"][: 2 + rest.count("\n")]
    assert corpus.skipped == {"quote that is never closed": 1}
    assert corpus.inputs[0].places == {"quote that is never closed": [3]}
    assert balanced(corpus)


def test_a_quote_that_opens_a_very_long_cell_of_many_lines_is_given_up(read, monkeypatch):
    monkeypatch.setattr(delimited, "MAX_ROW_CHARACTERS", 500)
    corpus = read({"a.csv": 'id,text\n1,"It rang\n' + "".join(f"{number},Nobody came.\n" for number in range(2, 60)) + '60,"Once."\n'})
    assert len(corpus) == 59
    assert corpus.skipped == {"quote that is never closed": 1}


def test_quotes_that_were_not_doubled_cost_no_row(read):
    corpus = read({"a.csv": 'id,text\n1,"He" said "no"\n2,Nobody came.\n'})
    assert corpus.posts["post_id"].tolist() == ["1", "2"]
    assert corpus.notes == {"quotes inside a cell that were not doubled": 1}


def test_a_column_name_that_stands_twice_is_noted(read):
    corpus = read({"a.csv": "id,text,text\n1,It rang.,Nobody came.\n"})
    assert corpus.posts["text"].tolist() == ["It rang."]
    assert corpus.notes == {"second column 'text' read as 'text_2'": 1}
    assert read({"a.csv": "id,text,text\n1,It rang.,Nobody came.\n"}, text="text_2").posts["text"].tolist() == ["Nobody came."]


def test_a_table_without_text_names_its_columns_the_likely_one_and_the_flag(read):
    with pytest.raises(InputError, match=r"columns are 'id', 'title', 'url'; name the one that holds the text with --text-column; likely 'title'"):
        read({"a.csv": "id,title,url\n1,t,http://x\n"})


def test_nul_characters_are_removed_and_noted(read):
    corpus = read({"a.csv": b"id,text\n1,It\x00 rang.\n2,Nobody came.\n"})
    assert corpus.posts["text"].tolist() == ["It rang.", "Nobody came."]
    assert corpus.notes == {"NUL characters removed": 1}


def test_old_line_ends_are_read(read):
    assert read({"a.csv": "id,text\r1,It rang.\r2,Nobody came.\r"}).posts["post_id"].tolist() == ["1", "2"]


# Encodings


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_told_from_its_zeros(read, encoding):
    assert read({"a.csv": f'id,text\n1,"{TEXT}"\n'.encode(encoding)}).posts["text"].tolist() == [TEXT]


@pytest.mark.parametrize("data", [b"MZ\x00\x00", b"\x01\x00\x02\x00", b"\x01\x00\x02\x00\x03\x00\x04\x00\x05\x00\x06\x00\x07\x00\x08\x00"])
def test_binary_bytes_with_zeros_are_no_utf_16(read, data):
    assert read({"a.bin": data, "b.txt": TEXT}).skipped == {"file: no reader recognises this file": 1}


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("It’s Beijing’s “position” – naïve", "cp1252"), ("Los niños comían piñas", "cp1252"), ("中国坚决反对任何形式的毒品犯罪。", "gb18030")],
)
def test_a_guessed_encoding_is_right_and_told(read, text, encoding):
    corpus = read({"a.csv": f"id,text\n1,{text}\n".encode(encoding)})
    assert corpus.posts["text"].tolist() == [text]
    assert corpus.notes == {f"encoding guessed to be {encoding}; --encoding names another": 1}


def test_one_row_in_another_encoding_is_told_and_spoils_no_other(read):
    rows = [b"id,text\n", "1,The café was shut.\n".encode(), "2,It’s “shut”\n".encode("cp1252"), b"3,Nobody came.\n"]
    corpus = read({"a.csv": b"".join(rows)})
    assert corpus.posts["text"].tolist()[::2] == ["The café was shut.", "Nobody came."]
    assert corpus.inputs[0].places == {"bytes that are not utf-8, shown as �": ["line 3"]}


def test_mojibake_is_kept_and_warned_of(read):
    corpus = read({"a.jsonl": jsonl({"text": "Itâ€™s Beijingâ€™s position"})})
    assert corpus.posts["text"].tolist() == ["Itâ€™s Beijingâ€™s position"]
    assert list(corpus.notes) == ["likely double encoding (mojibake), kept as it is; --repair-mojibake mends it"]


# JSON


def test_a_cut_off_last_line_is_counted_and_the_others_are_kept(read):
    corpus = read({"a.jsonl": jsonl({"id": "1", "text": TEXT}) + '{"id":"2","text":"cut of'})
    assert corpus.posts["post_id"].tolist() == ["1"]
    assert corpus.inputs[0].places == {"broken JSON line": [2]}
    assert balanced(corpus)


def test_a_broken_line_in_the_middle_is_told_with_its_number(read):
    corpus = read({"a.jsonl": jsonl({"id": "1", "text": TEXT}) + "{not json}\n\n" + jsonl({"id": "3", "text": "It rang."}, 5)})
    assert corpus.posts["post_id"].tolist() == ["1", "3"]
    assert corpus.inputs[0].places == {"broken JSON line": [2], "JSON value that is no record": [5]}
    assert corpus.inputs[0].rows == 4


def test_an_array_under_the_name_of_lines_is_read(read):
    assert len(read({"a.jsonl": json.dumps([{"text": TEXT}, {"text": "b"}])})) == 2


def test_not_a_number_is_read(read):
    assert len(read({"a.jsonl": '{"text":"a","score":NaN}\n{"text":"b","score":-Infinity}\n'})) == 2


def test_not_a_number_is_written_nowhere(read):
    corpus = read({"a.jsonl": '{"text":"a","id":NaN,"date":Infinity,"title":NaN,"author":-Infinity}\n{"text":"b","url":NaN}\n'})
    json.dumps([vars(account) for account in corpus.inputs], allow_nan=False)
    assert corpus.posts[["title", "url"]].to_numpy().tolist() == [["", ""], ["", ""]]


def test_of_two_keys_with_one_name_the_last_counts(read):
    assert read({"a.jsonl": '{"text":"first","text":"second"}\n'}).posts["text"].tolist() == ["second"]


@pytest.mark.parametrize("document", ["[" * 100_000 + "]" * 100_000, '{"a":' * 100_000 + "1" + "}" * 100_000])
def test_deep_nesting_is_one_bad_file(read, document):
    assert read({"a.json": document, "b.txt": TEXT}).skipped == {"file: JSON nested too deeply": 1}


@pytest.mark.parametrize("shape", ["[{}]", "{}\n{}"], ids=["array", "lines"])
def test_a_number_of_many_digits_is_kept_digit_by_digit(read, shape):
    record = f'{{"id": {"7" * 6000}, "text": "It rang."}}'
    posts = read({"a.json": shape.replace("{}", record, 1).replace("{}", '{"id": 1, "text": "b"}')}).posts
    assert posts["post_id"][0] == "7" * 6000


def test_half_a_surrogate_pair_is_replaced_and_counted(read):
    corpus = read({"a.jsonl": '{"text": "It rang \\ud83d twice."}\n'})
    assert corpus.posts["text"].tolist() == ["It rang \ufffd twice."]
    assert corpus.notes == {"half a character (surrogate) replaced by \ufffd": 1}
    corpus.posts["text"][0].encode()


def test_texts_that_are_no_strings_are_counted(read):
    corpus = read({"a.jsonl": jsonl({"text": None}, {"text": 5}, {"text": ["a", {"b": 1}]}, {"text": {"a": 1}}, {"id": 5}, {"text": "It rang."})})
    assert corpus.skipped == {"no text in the record": 2, "text is not a string": 3}
    assert corpus.inputs[0].places == {"no text in the record": [1, 5], "text is not a string": [2, 3, 4]}


@pytest.mark.parametrize("blank", [" \u00a0 \u200b\ufeff\n", "\u3164", ".", "\u0301\u0301", "…!?", "\u2800"])
def test_texts_that_show_nothing_are_counted_as_empty(read, blank):
    assert read({"a.jsonl": jsonl({"text": blank}, {"text": "It rang."})}).skipped == {"no text in the record": 1}


@pytest.mark.parametrize("short", ["a", "7", "😀", "渡", "€"])
def test_texts_that_show_something_are_posts(read, short):
    assert read({"a.jsonl": jsonl({"text": short})}).posts["text"].tolist() == [short]


@pytest.mark.parametrize(
    "text",
    ["[deleted]", "[removed]", "[ Removed by moderator ]", "This post is no longer available", "This video was removed by the user.", "Untitled", "Text"],
)
def test_posts_that_were_taken_down_are_never_coded_or_compared(read, text):
    assert read({"a.jsonl": jsonl({"text": text})}).paragraphs["kind"].tolist() == ["boilerplate"]


@pytest.mark.parametrize(
    "text", ["The post was removed from the river bank by the crew of the ferry.", "This page turned yellow.", "Text messages arrived late."]
)
def test_sentences_about_posts_are_no_posts_that_were_taken_down(read, text):
    assert read({"a.jsonl": jsonl({"text": text})}).paragraphs["kind"].tolist() != ["boilerplate"]


@pytest.mark.parametrize("text", ["bell " * 400_000, "x" * 1_000_000, "e" + "\u0301" * 300_000, "!" * 299_999 + "x", "渡" * 300_000, "<" * 300_000 + "x"])
def test_giant_posts_are_read_in_little_time(read, text):
    start = time.process_time()
    corpus = read({"a.jsonl": jsonl({"text": text})})
    assert len(corpus) == 1
    assert corpus.paragraphs["text"].str.len().max() <= LONGEST
    assert list(corpus.notes) == [f"line of more than {LONGEST:,} characters cut into several paragraphs"]
    assert time.process_time() - start < 20


# Ids


def test_ids_that_a_spreadsheet_damaged_merge_no_posts(read):
    corpus = read({"a.csv": "id,text\n9.1458E+17,a\n9.1458E+17,b\n9.1458E+17,a\n12,c\n"})
    assert corpus.posts["text"].tolist() == ["a", "b", "a", "c"]
    assert corpus.posts["post_id"].tolist() == ["a#01", "a#02", "a#03", "12"]
    assert corpus.notes == {"id damaged by a spreadsheet (such as 1.23E+17), another minted": 3}


def test_ids_that_a_spreadsheet_rounded_merge_no_posts(read):
    corpus = read({"a.csv": "id,text\n" + "".join(f"73000000000000{number}000,a\n" for number in (1, 1, 2, 3))})
    assert len(corpus) == 4
    assert sum(corpus.notes.values()) == 4


def test_long_ids_are_kept_to_the_last_digit(read):
    records = [{"id": 730000000000000001 + number, "text": f"It rang {number} times."} for number in range(3)]
    assert read({"a.jsonl": jsonl(*records)}).posts["post_id"].tolist() == ["730000000000000001", "730000000000000002", "730000000000000003"]


def test_an_id_that_is_a_float_is_no_id(read):
    posts = read({"a.jsonl": '{"id": 7.3e17, "text": "a"}\n{"id": 7.3e17, "text": "a"}\n{"id": 12.0, "text": "a"}\n'}).posts
    assert posts["post_id"].tolist() == ["a#01", "a#02", "12"]


def test_whole_numbers_that_a_table_wrote_as_fractions_are_kept_as_read(read):
    files = {"a.csv": "id,text\n1.0,a\n2.0,b\n"}
    assert [read(files).posts["post_id"].tolist() for _ in range(2)] == [["1.0", "2.0"]] * 2


def test_missing_ids_are_minted_and_copies_without_an_id_are_kept(read):
    records = jsonl({"text": TEXT}, {"id": None, "text": TEXT}, {"id": "", "text": TEXT})
    assert read({"a.jsonl": records}).posts["post_id"].tolist() == ["a#01", "a#02", "a#03"]


def test_the_same_post_again_is_dropped_and_counted_and_another_with_its_id_is_kept(read):
    corpus = read({"a.jsonl": jsonl({"id": "1", "text": TEXT}, {"id": "1", "text": "other"}, {"id": "1", "text": TEXT})})
    assert corpus.posts["text"].tolist() == [TEXT, "other"]
    assert corpus.posts["post_id"][1].startswith("1~")
    assert corpus.skipped == {"the same post again (same id, same text)": 1}
    assert corpus.inputs[0].places["the same post again (same id, same text)"] == [3]
    assert balanced(corpus)


def test_the_same_id_and_text_of_two_sources_are_two_posts(read):
    assert len(read({"quay/a.csv": "id,text\n1,It rang.\n", "mill/a.csv": "id,text\n1,It rang.\n"})) == 2


def test_the_same_post_in_two_exports_of_one_source_is_one(read):
    assert len(read({f"quay/{name}.csv": "id,text\n730000000001,It rang.\n" for name in "ab"})) == 1


def test_rows_with_one_number_in_two_files_are_two_posts(read):
    assert len(read({f"quay/{name}.csv": "id,text\n1,It rang.\n" for name in "ab"})) == 2


# Markup and other kinds of files


@pytest.mark.parametrize("format_", [None, "json"])
def test_a_page_under_the_name_of_json_is_no_json(read, format_):
    page = f"<!DOCTYPE html><html><body><article><p>{TEXT}</p></article></body></html>"
    corpus = read({"a.json": page, "b.json": jsonl({"text": "It rang."})}, format=format_)
    assert corpus.posts["path"].tolist() == ["b.json"]
    assert corpus.skipped == {"file: this is HTML, not JSON": 1}


def test_a_page_under_the_name_of_json_is_a_page_where_that_is_asked_for(read):
    posts = read({"a.json": f"<!DOCTYPE html><html><body><article><p>{TEXT}</p></article></body></html>"}, format="html").posts
    assert posts[["path", "text"]].values.tolist() == [["a.json", TEXT]]


@pytest.mark.parametrize("address", ["file://{}", "http://quay.example/x"])
def test_entities_are_never_resolved(read, tmp_path, address):
    secret = tmp_path / "secret"
    secret.write_text("Nobody knows.", encoding="utf-8")
    entity = f'<?xml version="1.0"?><!DOCTYPE doc [<!ENTITY x SYSTEM "{address.format(secret)}">]>'
    corpus = read({"a.xml": f"{entity}<doc><main><p>It rang. &x;</p></main></doc>"}, format="trafilatura-xml")
    assert corpus.inputs[0].posts == 1
    assert corpus.posts["text"].tolist() == ["It rang."]


def test_entities_are_never_multiplied(read):
    entities = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in ("ab", "bc", "cd", "de", "ef", "fg", "gh", "hi"))
    xml = f'<?xml version="1.0"?><!DOCTYPE doc [<!ENTITY a "aaaaaaaaaa">{entities}]><doc><main><p>It rang. &i;</p></main></doc>'
    corpus = read({"a.xml": xml, "b.xml": xml.replace("&i;", "&b;")}, format="trafilatura-xml")
    assert corpus.posts[["path", "text"]].values.tolist() == [["b.xml", "It rang."]]
    assert corpus.skipped == {"file: broken XML": 1}
    assert read({"b.html": f"<html><body><p>{TEXT}</p></body></html>{xml}"}).posts["text"].str.len().max() < 10_000


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 60_000 + TEXT + "</div>" * 60_000,
        f'<html><body><article><p>{TEXT}</p><table><tr><td colspan="100000000">a</td></tr></table></article></body></html>',
        f'<html><body><article><p>{TEXT}</p><table><tr><td rowspan="999999999" colspan="999999999">a</td></tr></table></article></body></html>',
        "<html><body>" + "<p>" * 50_000 + TEXT,
    ],
    ids=["deep", "colspan", "rowspan", "unclosed"],
)
def test_hostile_pages_end_no_run(read, page):
    corpus = read({"a.html": page, "b.txt": TEXT})
    assert "b.txt" in corpus.posts["path"].tolist()
    assert "file: the reader failed" not in corpus.skipped


def test_pickles_are_never_loaded(read, tmp_path):
    class Evil:
        def __reduce__(self):
            return open, (str(tmp_path / "PWNED"), "w")

    corpus = read({"model.pkl": pickle.dumps(Evil()), "a.txt": TEXT})
    assert corpus.skipped == {"file: pickles are never loaded": 1}
    assert not (tmp_path / "PWNED").exists()


def test_yaml_in_a_corpus_is_text(read, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert len(read({"evil.yaml": "title: !!python/object/apply:builtins.open ['PWNED', 'w']\n"})) == 1
    assert not (tmp_path / "PWNED").exists()


def test_a_reader_that_breaks_ends_no_run(read, monkeypatch):
    def broken(*_args):
        raise KeyError("colour")

    monkeypatch.setattr(delimited, "choose_columns", broken)
    corpus = read({"a.csv": "id,text\n1,It rang.\n", "b.txt": TEXT})
    assert corpus.skipped == {"file: the reader failed": 1}
    assert corpus.inputs[0].error == "the reader failed: KeyError: 'colour'"


@pytest.mark.parametrize("name", ["weird \u202e  中文.jsonl", "a\nb.jsonl", "a\x1b[31m.jsonl"])
def test_odd_file_names_are_read(read, name):
    assert read({name: jsonl({"text": TEXT})}).posts["path"].tolist() == [name]


def test_a_file_name_that_is_no_utf_8_can_be_written_to_the_manifest(tmp_path):
    (tmp_path / b"caf\xe9.txt".decode("utf-8", "surrogateescape")).write_text(TEXT)
    assert framing.read_corpus(tmp_path).posts["path"].tolist() == ["caf\\xe9.txt"]


# Options


def test_column_options_that_a_format_ignores_are_told(read):
    corpus = read({"a.txt": TEXT, "b.csv": "words\nIt rang.\n"}, text="words")
    assert corpus.notes == {"column options say nothing about the format text": 1}


@pytest.mark.parametrize(
    ("title", "text", "whole"), [("Sun", "Sunday came.", "Sun\n\nSunday came."), ("Sun", "Sun: it came.", "Sun: it came."), ("渡口", "渡口的钟", "渡口的钟")]
)
def test_a_title_that_is_merely_the_beginning_of_a_word_is_put_before_the_text(read, title, text, whole):
    assert read({"a.jsonl": jsonl({"title": title, "text": text})}).posts["text"].tolist() == [whole]


def test_many_posts_with_one_id_and_one_text_get_short_ids(read):
    corpus = read(
        {
            "a.jsonl": jsonl(*({"id": "1", "text": TEXT, "title": f"{number}"} for number in range(3)))
            + "".join(jsonl({"id": "2", "text": "It rang.", "date": f"2024-01-01 {n // 60:02}:{n % 60:02}"}) for n in range(1000))
        }
    )
    assert len(corpus) == 1003
    assert corpus.posts["post_id"].str.len().max() <= len("2~abcdef~1000")
    ids = corpus.posts["post_id"][3:].tolist()
    assert ids[0] == "2"
    assert ids[2:4] == [f"{ids[1]}~2", f"{ids[1]}~3"]


@pytest.mark.parametrize("genuine", ["1e5", "2E7"])
def test_an_id_that_looks_like_a_power_is_an_id(read, genuine):
    assert read({"a.csv": f"id,text\n{genuine},It rang.\n"}).posts["post_id"].tolist() == [genuine]


@pytest.mark.parametrize("damaged", ["1E+05", "1,23E+17", "9.1E17", "1e+16", "9007199254740992.0"])
def test_a_number_that_lost_its_digits_is_none(read, damaged):
    assert read({"a.csv": f'id,text\n"{damaged}",It rang.\n'}).posts["post_id"].tolist() == ["a"]
