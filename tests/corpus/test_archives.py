import bz2
import gzip
import io
import tarfile
import zipfile

import pytest
import zstandard

from framing.corpus.limits import Limits

MEMBERS = {"one.csv": "id,text\na,It rang.\n", "inner/two.jsonl": '{"id": "b", "text": "Nobody came."}\n', "three.txt": "The ferry left."}


def zipped(members, method=zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(members, *others: tarfile.TarInfo) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in members.items():
            data = content if isinstance(content, bytes) else content.encode()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in others:
            archive.addfile(info)
    return buffer.getvalue()


def entry(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


ARCHIVES = {
    "a.zip": zipped(MEMBERS),
    "stored.zip": zipped(MEMBERS, zipfile.ZIP_STORED),
    "a.tar": tarred(MEMBERS),
    "a.tar.gz": gzip.compress(tarred(MEMBERS)),
    "a.tgz": gzip.compress(tarred(MEMBERS)),
    "a.tar.zst": zstandard.compress(tarred(MEMBERS)),
    "a.tar.bz2": bz2.compress(tarred(MEMBERS)),
    "named.csv": zipped(MEMBERS),
}
each_archive = pytest.mark.parametrize("name", ARCHIVES)


@each_archive
def test_members_are_read_as_files_of_the_folder(read, name):
    corpus = read({name: ARCHIVES[name]})
    posts = corpus.posts.set_index("path")
    assert posts["text"].to_dict() == {f"{name}/one.csv": "It rang.", f"{name}/inner/two.jsonl": "Nobody came.", f"{name}/three.txt": "The ferry left."}
    assert posts["post_id"].tolist()[:2] == ["a", "b"]
    assert corpus.skipped == {}


@each_archive
def test_the_archive_has_an_account_beside_its_members(read, name):
    corpus = read({name: ARCHIVES[name]})
    archive, *members = corpus.inputs
    assert archive.is_archive
    assert len(archive.sha256) == 64
    assert [(member.rows, member.posts) for member in members] == [(1, 1)] * 3
    assert corpus.account[0] == "3 of 3 files read: 3 rows = 3 posts + 0 skipped"


def test_a_post_of_an_archive_belongs_to_it(read):
    posts = read({"quay.tar.gz": ARCHIVES["a.tar.gz"]}).posts
    assert posts["source"].tolist() == ["quay", "quay.tar.gz/inner", "quay"]


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz"])
def test_nothing_is_written_to_disk(write, read, name, tmp_path):
    read(
        {name: zipped({"../../evil.txt": "It rang.", "/abs.txt": "Nobody came."}) if name == "a.zip" else gzip.compress(tarred({"../../evil.txt": "It rang."}))}
    )
    assert [entry.name for entry in tmp_path.rglob("*") if entry.is_file()] == [name]


def test_a_member_that_points_outside_is_a_stream_like_any_other(read):
    posts = read({"a.zip": zipped({"../../evil.txt": "It rang.", "C:\\evil.txt": "Nobody came."})}).posts
    assert posts["path"].tolist() == ["a.zip/../../evil.txt", "a.zip/C:\\evil.txt"]


def test_links_and_devices_are_counted_skips(read):
    others = (
        entry("passwd.txt", tarfile.SYMTYPE, "/etc/passwd"), entry("hard.txt", tarfile.LNKTYPE, "one.csv"), entry("null.txt", tarfile.CHRTYPE),
        entry("pipe.txt", tarfile.FIFOTYPE), entry("folder", tarfile.DIRTYPE),
    )  # fmt: skip
    corpus = read({"a.tar": tarred(MEMBERS, *others)})
    assert len(corpus) == 3
    assert corpus.skipped == {"file: link or device in an archive": 4}
    assert corpus.inputs[0].places["file: link or device in an archive"][0] == "a.tar/passwd.txt"


def test_a_link_in_a_zip_is_a_counted_skip(read):
    link = zipfile.ZipInfo("passwd.txt")
    link.external_attr = 0o120777 << 16
    corpus = read({"a.zip": zipped({link: "/etc/passwd", "one.txt": "It rang."})})
    assert corpus.posts["text"].tolist() == ["It rang."]
    assert corpus.skipped == {"file: link or device in an archive": 1}


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_archives_inside_archives_are_counted_skips(read, pack):
    corpus = read({"a": pack({"inner.zip": ARCHIVES["a.zip"], "inner.tgz": ARCHIVES["a.tgz"], "one.txt": "It rang."})})
    assert corpus.posts["text"].tolist() == ["It rang."]
    assert corpus.skipped == {"file: archive inside an archive": 2}


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_a_packed_member_is_read(read, pack):
    assert read({"a": pack({"one.txt.gz": gzip.compress(b"It rang.")})}).posts["text"].tolist() == ["It rang."]


def test_hidden_files_in_an_archive_are_noted(read):
    corpus = read({"a.zip": zipped({"__MACOSX/._one.csv": "x", ".notes.txt": "x", "one.txt": "It rang."})})
    assert len(corpus) == 1
    assert corpus.notes == {"hidden files in an archive left out": 2}


def test_a_member_with_a_wrong_checksum_is_named_and_kept(read):
    data = bytearray(zipped({"good.txt": "It rang.", "bad.txt": "Nobody came."}, zipfile.ZIP_STORED))
    at = data.index(b"Nobody")
    data[at : at + 6] = b"Somebo"
    corpus = read({"a.zip": bytes(data)})
    assert corpus.posts["text"].tolist() == ["It rang.", "Somebo came."]
    (bad,) = (account for account in corpus.inputs if account.skipped)
    assert bad.path == "a.zip/bad.txt"
    assert bad.skipped == {"file: zip checksum is wrong; what came out is kept": 1}


def test_an_encrypted_member_is_a_counted_skip(read):
    data = bytearray(zipped({"locked.txt": "x" * 50, "open.txt": "It rang."}, zipfile.ZIP_STORED))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    corpus = read({"a.zip": bytes(data)})
    assert corpus.posts["text"].tolist() == ["It rang."]
    assert corpus.skipped == {"file: encrypted member of an archive": 1}


@pytest.mark.parametrize("cut", [40, 200])
def test_a_zip_without_its_end_is_a_counted_skip(read, cut):
    corpus = read({"a.zip": ARCHIVES["a.zip"][:-cut], "b.txt": "It rang."})
    assert corpus.posts["path"].tolist() == ["b.txt"]
    assert corpus.skipped == {"file: damaged zip archive": 1}


def test_of_a_tar_that_was_cut_off_the_complete_members_are_kept(read):
    packed = gzip.compress(tarred({"one.txt": "It rang.", "two.txt": bytes(range(256)) * 4000, "three.txt": "Nobody came."}))
    corpus = read({"a.tar.gz": packed[: len(packed) - 1200]})
    assert corpus.posts["text"].tolist() == ["It rang."]
    assert any(reason.endswith("what came before is kept") for reason in corpus.skipped)


def test_a_bomb_in_a_zip_is_named_and_the_other_members_are_read(read):
    corpus = read({"a.zip": zipped({"bomb.txt": "x" * (40 << 20), "one.txt": "It rang."})}, limits=Limits(max_ratio=100))
    assert corpus.posts["text"].tolist() == ["It rang."]
    assert corpus.skipped == {"file: unpacks to too much": 1}
    (bomb,) = (account for account in corpus.inputs if account.error)
    assert bomb.path == "a.zip/bomb.txt"
    assert bomb.error.startswith("unpacks to too much: more than 100 times its ")


def test_a_zip_of_many_bombs_is_left(read, monkeypatch):
    monkeypatch.setattr("framing.corpus.archives.FREE_ARCHIVE_BYTES", 50 << 20)
    corpus = read({"a.zip": zipped({f"bomb{number}.txt": "x" * (20 << 20) for number in range(6)}), "b.txt": "It rang."})
    assert corpus.posts["text"].tolist() == ["It rang."]
    assert corpus.skipped["file: rest of an archive that unpacks to too much"] == 1


def test_a_tar_bomb_is_stopped(read):
    corpus = read({"a.tar.gz": gzip.compress(tarred({"one.txt": "It rang.", "bomb.txt": "x" * (40 << 20)})), "b.txt": "Nobody came."})
    assert set(corpus.posts["text"]) >= {"Nobody came."}
    assert any(reason.startswith("file: unpacks to too much") for reason in corpus.skipped)


def test_members_beyond_the_limit_are_told(read):
    corpus = read({"a.zip": zipped({f"{number}.txt": f"It rang {number} times." for number in range(5)})}, limits=Limits(max_members=3))
    assert len(corpus) == 3
    assert corpus.skipped == {"file: rest of an archive with too many members": 1}


def test_an_office_document_is_no_archive(read):
    corpus = read({"a.xlsx": zipped({"[Content_Types].xml": "<x/>", "xl/a.xml": "<x/>"}), "b.txt": "It rang."})
    assert [account.path for account in corpus.inputs] == ["a.xlsx", "b.txt"]


def test_an_empty_archive_is_no_reason_to_fail(read):
    assert len(read({"a.zip": zipped({}), "b.txt": "It rang."})) == 1


@each_archive
def test_long_members_are_read_like_short_ones(read, name, monkeypatch):
    whole = read({name: ARCHIVES[name]})
    monkeypatch.setattr("framing.corpus.readers.content.SAMPLE_BYTES", 300)
    monkeypatch.setattr("framing.corpus.packing.CHUNK_BYTES", 7)
    assert read({name: ARCHIVES[name]}).posts.equals(whole.posts)
