import codecs
import io
import json
import zipfile

import pytest

from framing.corpus.encoding import TextStream, decode
from framing.errors import InputError, UnreadableFile

GERMAN = "Die Fähre über den Fluss fährt früh.\nGrüße aus dem Hafen, schöne Tage im März."
CHINESE = "河上起了大雾，渡船今天早上又晚点了。\n旅客们在码头等了一个小时，谁也没有抱怨。"


@pytest.mark.parametrize(
    "data",
    [
        GERMAN.encode("utf-8"),
        codecs.BOM_UTF8 + GERMAN.encode("utf-8"),
        codecs.BOM_UTF16_LE + GERMAN.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + GERMAN.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + GERMAN.encode("utf-32-le"),
        codecs.BOM_UTF32_BE + GERMAN.encode("utf-32-be"),
        GERMAN.encode("utf-16-le"),
        GERMAN.encode("utf-16-be"),
        GERMAN.encode("cp1252"),
    ],
    ids=["utf-8", "utf-8-mark", "utf-16-le-mark", "utf-16-be-mark", "utf-32-le-mark", "utf-32-be-mark", "utf-16-le", "utf-16-be", "cp1252"],
)
def test_a_text_reads_the_same_in_every_encoding(read, data):
    corpus = read({"a.txt": data})
    assert corpus.posts["text"].tolist() == [GERMAN]
    assert corpus.posts["source_offset"].tolist() == [0]


@pytest.mark.parametrize("encoding", ["gb18030", "big5hkscs", "utf-8"])
def test_chinese_encodings_are_detected(encoding):
    traditional = {"big5hkscs": "河上起了大霧，渡船今天早上又晚點了。旅客們在碼頭等了一個小時，誰也沒有抱怨。"}
    text = traditional.get(encoding, CHINESE)
    assert decode(text.encode(encoding)).text == text


ICELANDIC = "Þegar þokan lagðist yfir ána kom ferjan ekki, og fólkið beið á bakkanum til kvölds með æðruleysi."
TURKISH = "Nehrin üzerine sis çöktüğü için vapur gelmedi, yolcular akşama kadar iskelede ağır ağır bekledi ve kimse şikâyet etmedi."
CROATIAN = "Među ljudima na obali bilo je i onih koji su čekali skelu do večeri, jer se magla spuštala nad rijeku, a nitko nije zvonio."


@pytest.mark.parametrize(("text", "encoding"), [(ICELANDIC, "cp1252"), (ICELANDIC, "latin-1"), (TURKISH, "cp1254"), (CROATIAN, "cp1250")])
def test_letters_that_several_encodings_share_are_told_apart(text, encoding):
    assert decode((text + "\n").encode(encoding) * 5).text == (text + "\n") * 5


JAPANESE = "川に霧が出て、渡し船は今朝もまた遅れました。"


@pytest.mark.parametrize(
    ("text", "encoding"), [(JAPANESE, "iso2022_jp"), (f"{JAPANESE}ﾌﾈ", "iso2022_jp_ext"), ("안개가 강 위에 내려 나룻배가 늦었다.", "iso2022_kr")]
)
@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.jsonl"])
def test_text_in_escape_sequences_is_read(read, text, encoding, name):
    content = {"a.txt": text, "a.csv": f"id,text\n1,{text}\n", "a.jsonl": json.dumps({"text": text}, ensure_ascii=False) + "\n"}[name]
    corpus = read({name: content.encode(encoding)})
    assert corpus.posts["text"].tolist() == [text]
    assert corpus.inputs[0].read_as["encoding"].startswith("iso2022")


@pytest.mark.parametrize("text", ["The bell \x1b$B rang.", "\x1b$)C \x1b[31mIt rang.", "A price of $) 5."])
def test_an_escape_that_makes_no_sense_is_no_encoding(text):
    assert (decode(text.encode()).text, decode(text.encode()).encoding) == (text, "utf-8")


def test_newlines_are_left_as_they_are():
    assert decode(b"one\r\ntwo\rthree\n").text == "one\r\ntwo\rthree\n"


def test_a_given_encoding_is_used(read):
    word = "Ŕíčný přívoz".encode("iso8859-2")
    assert read({"a.txt": word}, encoding="iso8859-2").posts["text"].tolist() == ["Ŕíčný přívoz"]


def test_a_mark_is_dropped_in_a_given_encoding_too():
    assert decode(codecs.BOM_UTF8 + b"ferry", "utf-8").text == "ferry"


def test_an_unknown_encoding_is_named_and_others_offered(read):
    with pytest.raises(InputError, match=r"unknown encoding 'klingon'.*utf-8, cp1252"):
        read({"a.txt": "ferry"}, encoding="klingon")


def test_a_file_in_another_than_the_given_encoding_is_a_counted_skip(read):
    corpus = read({"a.txt": "Fähre".encode("cp1252"), "b.txt": "Fähre"}, encoding="utf-8")
    assert corpus.posts["path"].tolist() == ["b.txt"]
    assert corpus.skipped == {"file: not in the given encoding": 1}


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"MZ\x90\x00\x03", bytes(range(1, 9)) * 20])
def test_binary_data_is_no_text(data):
    with pytest.raises(UnreadableFile, match="binary data"):
        decode(data)


def test_a_stray_control_character_makes_no_text_binary():
    text = "The ferry was late." * 20 + "\x07"
    assert decode(text.encode()).text == text


def test_a_given_encoding_makes_no_text_of_binary_data(read):
    corpus = read({"a.bin": b"\x00\x01\x02\x03\xff" * 9, "b.txt": "Fähre".encode("latin-1")}, encoding="latin-1")
    assert corpus.posts["text"].tolist() == ["Fähre"]


def test_a_character_cut_off_at_the_end_is_damage_not_another_encoding():
    decoded = decode(CHINESE.encode("utf-8")[:-1])
    assert decoded.encoding == "utf-8"
    assert decoded.text == CHINESE[:-1] + "\ufffd"


def test_a_last_word_in_latin_1_is_not_cut_off():
    assert decode("They met at the café.\n".encode("cp1252")).text == "They met at the café.\n"


def test_one_bad_byte_spoils_no_other_character():
    assert decode((GERMAN + "\n").encode("utf-8") * 20 + b"\xff" + GERMAN.encode("utf-8") * 20).text.count("ä") == 40 * GERMAN.count("ä")


MANGLED = "The ferrymanâ€™s pole broke.\nIt was late.\nNobody at the cafÃ© heard it."


def test_mojibake_is_kept_and_told_line_by_line(read):
    corpus = read({"a.txt": MANGLED})
    assert corpus.posts["text"].tolist() == [MANGLED]
    note = "likely double encoding (mojibake), kept as it is; --repair-mojibake mends it"
    assert corpus.notes == {note: 2}
    assert corpus.inputs[0].places == {note: ["line 1", "line 3"]}
    assert [MANGLED[row.source_start : row.source_end] for row in corpus.paragraphs.itertuples()] == corpus.paragraphs["text"].tolist()


def test_mojibake_is_repaired_where_that_is_asked_for_and_gives_up_source_offsets(read):
    corpus = read({"a.txt": MANGLED}, repair_mojibake=True)
    assert corpus.posts["text"].tolist() == ["The ferryman’s pole broke.\nIt was late.\nNobody at the café heard it."]
    assert corpus.notes == {"mojibake repaired": 2}
    assert corpus.paragraphs["source_start"].isna().all()


@pytest.mark.parametrize("repair", [True, False])
def test_mojibake_in_a_long_file_and_in_an_archive_is_told_and_repaired_too(read, monkeypatch, repair):
    monkeypatch.setattr("framing.corpus.readers.content.SAMPLE_BYTES", 20)
    line = json.dumps({"text": "The cafÃ© was shut."}, ensure_ascii=False) + "\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("b.jsonl", line)
    corpus = read({"a.jsonl": line, "b.zip": packed.getvalue()}, repair_mojibake=repair)
    assert set(corpus.posts["text"]) == {"The café was shut." if repair else "The cafÃ© was shut."}
    assert list(corpus.notes.values()) == [2]


@pytest.mark.parametrize("text", ["the café", "5°C outside", "小学学子学子", "明月日月明", "白石白石", "草花草花", "雪风金雪", "中七中七"])
def test_mojibake_of_every_script_range_is_repaired(text):
    assert decode(text.encode().decode("latin-1").encode(), repair=True).text == text


@pytest.mark.parametrize("text", ["Вода в реке", "かわがながれる", "το ποτάμι", "강물이 맑다", "مياه النهر", "boat 😀", "it’s late"])
def test_mojibake_of_other_scripts_is_repaired(text):
    assert decode(text.encode().decode("latin-1").encode(), repair=True).text == text


def test_a_mangled_apostrophe_is_repaired():
    assert decode("itâ€™s late".encode(), repair=True).text == "it’s late"


def test_only_the_mangled_lines_are_touched(read):
    text = read({"a.txt": "the cafÃ©\r\nthe café\u2028SÃO\n"}, repair_mojibake=True).posts["text"][0]
    assert text == "the café\r\nthe café\u2028SÃO\n"


def test_a_replacement_character_that_was_saved_is_no_sign_of_another_encoding():
    assert decode("The b\ufffdll rang.".encode()).text == "The b\ufffdll rang."


def test_correct_text_with_suspicious_letters_is_left_alone():
    text = "Ça et là, le café « Été » — â â — SÃO PAULO, 5 €"
    assert decode(text.encode(), repair=True).text == text
    assert decode(text.encode()).mojibake_lines == ()


def test_mojibake_behind_a_mark_is_repaired():
    assert decode(codecs.BOM_UTF8 + "The ferrymanâ€™s pole broke.".encode(), repair=True).text == "The ferryman’s pole broke."


def test_mojibake_with_a_next_line_character_is_repaired():
    assert decode("全国公报今年六月发布".encode().decode("latin-1").encode(), repair=True).text == "全国公报今年六月发布"


@pytest.mark.parametrize("name", ["base64", "hex", "rot13", "no-such-encoding"])
def test_only_encodings_of_text_can_be_given(read, name):
    with pytest.raises(InputError, match=f"unknown encoding '{name}'"):
        read({"a.txt": "It rang."}, encoding=name)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "gb18030"])
def test_a_long_file_that_begins_in_ascii_is_told_by_what_follows(read, monkeypatch, encoding):
    monkeypatch.setattr("framing.corpus.readers.content.SAMPLE_BYTES", 2_000)
    monkeypatch.setattr("framing.corpus.packing.CHUNK_BYTES", 777)
    words = CHINESE.replace("\n", "") if encoding == "gb18030" else "It’s the café of the “north” quay"
    rows = [f"{number},The bell of the north quay rang twice" for number in range(100)] + [f"{number},{words}" for number in range(100, 200)]
    corpus = read({"a.csv": ("id,text\n" + "\n".join(rows) + "\n").encode(encoding)})
    assert corpus.posts["text"].tolist()[100:] == [words] * 100
    assert corpus.inputs[0].read_as["encoding"].split()[0] == encoding


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_lines_of_a_long_file_are_yielded_as_they_come(end):
    lines = [f"It rang {number} times, ï.{end}" for number in range(2_000)]
    data = "".join(lines).encode()
    chunks = [data[at : at + 997] for at in range(0, len(data), 997)]
    stream = TextStream(data[:2_000])
    blocks = list(stream.blocks(iter(chunks), is_cut=lambda: False))
    assert "".join(blocks) == "".join(lines)
    assert max(map(len, blocks)) < 3_000
    assert all(block.endswith(end) for block in blocks)


def test_spoilt_lines_are_numbered_whatever_ends_them():
    data = "\r".join(["It rang, ï."] * 300).encode() + b"\r\xe9\rIt rang."
    stream = TextStream(data[:1_000])
    list(stream.blocks(iter([data[:2_000], data[2_000:]]), is_cut=lambda: False))
    assert stream.outcome.spoilt_lines == (301,)


@pytest.mark.parametrize("name", ["a.txt", "dump.txt"])
def test_a_text_with_nul_characters_has_no_offsets(read, name):
    text = "Text\nThe bell\x00\nIt rang.\n7 notes\n" if name == "dump.txt" else "The bell\x00\nIt rang."
    assert read({name: text}).posts["source_offset"].isna().all()
