"""Read mutated files for a while, with every reader, and check what must hold whatever bytes come.

    python benchmarks/fuzz.py [--minutes 20] [--seed 1] [--examples FOLDER] [--keep FOLDER] [--case N]

Files are taken from `--examples` (a folder of small files of every format; without it, only what is made here) and from records made here, and
then cut, flipped, spliced, nested, re-encoded, packed and damaged in other ways. Of each it is checked that reading ends within bounded time and
without a traceback, that rows in = posts out + skipped, that the input is unchanged, that the posts and their account can be written, that every
paragraph stands where it says, and that a second reading gives the same. A case that fails is kept in `--keep` under its number; `--case` runs
that number again. The exit code is 1 where one failed.
"""

from __future__ import annotations

import argparse
import bz2
import csv
import gzip
import hashlib
import io
import json
import lzma
import random
import resource
import signal
import sys
import tarfile
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import framing
from framing.errors import FramingError
from framing.report.tables import write_tables

#: Larger examples are cut to this many bytes, and no mutated file becomes longer than `LONGEST`.
LARGEST, LONGEST = 200_000, 2_000_000
#: Seconds of the processor that one reading may take, and bytes of address space that all of it may.
SECONDS, MEMORY = 30, 8 << 30

STRANGE = [
    "", " ", "\x00", "\ufeff", "\u2028", "\u202e", "\x1b[31m", "a\nb", "a\rb", '"', "'", ",", ";", "\t", "=1+1", "<b>", "]]>", "\\ud800", "\U0001f600", "NaN", "1e999", "9" * 5000,
    "1.23E+17", "03/04/2021", "0000-00-00", "99999999999999999", "-1", "2021-13-45T99:99:99Z", "null", "../../etc/passwd", "It rang twice, and nobody came to the quay.",
]  # fmt: skip
VALUES: list[Any] = [
    None, True, 0, -1, 10**30, 1e308, float("nan"), float("inf"), [], {}, [[]], [None], {"": None}, [{"text": 1}], "", "x", ["a", {"b": ["c"]}], {"text": {"text": {"text": "x"}}}, *STRANGE,
]  # fmt: skip


@dataclass(frozen=True)
class Example:
    """A file to begin with."""

    name: str
    data: bytes


# What is made here


def records(rng: random.Random) -> list[dict[str, Any]]:
    """Return a few records such as platforms export, with odd values among them."""
    keys = ["id", "text", "date", "author", "title", "url", "lang", "body", "quoted", "created_at", "source"]
    made = []
    for number in range(rng.randint(1, 12)):
        record = {key: rng.choice(VALUES) if rng.random() < 0.3 else f"{key} {number}: it rang twice" for key in rng.sample(keys, rng.randint(1, len(keys)))}
        made.append({"id": number, "text": "The bell rang twice.", **record} if rng.random() < 0.8 else record)
    return made


def as_lines(rng: random.Random) -> Example:
    return Example("made.jsonl", "".join(json.dumps(record) + "\n" for record in records(rng)).encode())


def as_table(rng: random.Random) -> Example:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=rng.choice(",;\t|"), lineterminator=rng.choice(["\n", "\r\n", "\r"]))
    writer.writerow(["id", "text", "date", "author"])
    writer.writerows([number, rng.choice(STRANGE), rng.choice(STRANGE), "the miller"] for number in range(rng.randint(0, 20)))
    return Example("made.csv", buffer.getvalue().encode(rng.choice(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]), "replace"))


def as_page(rng: random.Random) -> Example:
    tags = "<p> </p> <div> <table> <td\xa0colspan=99999> <script> </script> <!-- --> <![CDATA[ &amp; &#x110000; <svg> <article> <form> <template>".split(" ")
    return Example(
        "made.html", ("<html><body><article>" + "".join(rng.choice([*tags, *STRANGE]) for _ in range(rng.randint(1, 200)))).encode("utf-8", "replace")
    )


def as_parquet(rng: random.Random) -> Example:
    import pandas as pd

    buffer = io.BytesIO()
    frame = pd.DataFrame(
        {
            "id": range(5),
            "text": rng.sample(STRANGE, 5),
            "n": [1.5, None, 3, 4, 5],
            "tags": [["a"], [], None, ["b", "c"], ["d"]],
            "date": pd.Timestamp("2021-03-04"),
        }
    )
    frame.to_parquet(buffer)
    return Example("made.parquet", buffer.getvalue())


def as_workbook(rng: random.Random) -> Example:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["id", "text", "date"])
    for number in range(5):
        sheet.append([number, rng.choice(["It rang.", "=1+1", "x" * 100, None, 5, True]), rng.choice([None, "2021-03-04", 44000, 1e300])])
    buffer = io.BytesIO()
    book.save(buffer)
    return Example("made.xlsx", buffer.getvalue())


def as_capture(rng: random.Random) -> Example:
    from warcio.warcwriter import WARCWriter

    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=rng.random() < 0.5)
    for number in range(3):
        page = as_page(rng).data if rng.random() < 0.5 else b"<html><body><p>It rang twice, and nobody came to the quay that night.</p></body></html>"
        response = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
        writer.write_record(writer.create_warc_record(f"http://quay.example/{number}", "response", payload=io.BytesIO(response)))
    return Example("made.warc", buffer.getvalue())


MAKERS = (as_lines, as_table, as_page, as_parquet, as_workbook, as_capture)


# What is done to files


def cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def behead(data: bytes, rng: random.Random) -> bytes:
    return data[rng.randrange(min(len(data), 200) + 1) :]


def flip(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice([1, 1, 3, 20, max(1, len(data) // 50)])):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def remove(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + data[at + rng.choice([1, 2, 10, 1000]) :]


def repeat(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    piece = data[at : at + rng.choice([1, 20, 500, 5000])]
    return data[:at] + piece * rng.choice([2, 3, 50, 1000]) + data[at:]


def insert(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    odd = [text.encode() for text in STRANGE] + [
        b"\xff",
        b"\xc3",
        b"\xed\xa0\x80",
        b"\x00\x00\x00",
        b"\r\n\r\n",
        b"{}",
        b"[[",
        b"}}",
        b"\xef\xbb\xbf",
        b"\x80" * 40,
        bytes(range(256)),
    ]
    return data[:at] + rng.choice(odd) * rng.choice([1, 1, 5]) + data[at:]


def line_ends(data: bytes, rng: random.Random) -> bytes:
    ends = [b"\n", b"\r\n", b"\r", b"\n\r", b"\x0b", b"\xe2\x80\xa8", b"\x85"]
    lines = data.split(b"\n")
    return b"".join(line + rng.choice(ends) for line in lines) if len(lines) < 20_000 else data


def shuffle_lines(data: bytes, rng: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    rng.shuffle(lines)
    return b"".join(lines)


def re_encode(data: bytes, rng: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    how = rng.choice(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "gb18030", "shift_jis", "koi8-r", "utf-7", "cp037", "twice", "halves"])
    if how == "twice":
        return text.encode().decode("latin-1").encode()
    if how == "halves":
        return text[: len(text) // 2].encode() + text[len(text) // 2 :].encode("cp1252", "replace")
    return text.encode(how, "replace")


def nest(data: bytes, rng: random.Random) -> bytes:
    depth = rng.choice([10, 500, 20_000, 100_000])
    left, right = rng.choice(
        [
            (b"[", b"]"),
            (b'{"text":', b"}"),
            (b"<div>", b"</div>"),
            (b"<table><tr><td>", b""),
            (b'[{"trail":', b"}]"),
            (b"<blockquote>", b"</blockquote>"),
            (b"> ", b""),
        ]
    )
    at = rng.choice([0, rng.randrange(len(data) + 1)])
    return data[:at] + left * depth + (data[at : at + 100] or b"1") + right * depth + data[at:]


def huge_numbers(data: bytes, rng: random.Random) -> bytes:
    number = rng.choice([b"9" * 5000, b"1e400", b"-1e-400", b"99999999999999999999", b"0x10", b"1.7976931348623157e308", b"-0"])
    return data.replace(rng.choice([b"0", b"1", b"2021", b"12"]), number, rng.choice([1, 3, 50]))


def _json_lines(data: bytes) -> list[Any]:
    try:
        return [json.loads(data)]
    except (ValueError, RecursionError):
        pass
    values = []
    for line in data.splitlines()[:500]:
        try:
            values.append(json.loads(line))
        except (ValueError, RecursionError):
            continue
    return values


def _places(value: Any, depth: int = 0) -> list[tuple[Any, Any]]:
    """Every container inside a JSON value with every key or index of it."""
    if depth > 30:
        return []
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, each in list(inner) for place in [(value, key), *_places(each, depth + 1)]]


def swap_types(data: bytes, rng: random.Random) -> bytes:
    """Put other values, of other types, into a JSON file."""
    values = _json_lines(data)
    places = _places(values)
    for container, key in rng.sample(places, min(len(places), rng.choice([1, 1, 2, 5, 40]))):
        how = rng.random()
        if how < 0.6:
            container[key] = rng.choice(VALUES)
        elif how < 0.8:
            container[key] = [container[key]] if rng.random() < 0.5 else {"text": container[key]}
        elif isinstance(container, dict):
            container.pop(key, None)
    return "\n".join(json.dumps(value) for value in values).encode() if values else data


def double_keys(data: bytes, rng: random.Random) -> bytes:
    """Give a JSON record a key twice."""
    at = [position for position, byte in enumerate(data[:50_000]) if byte == ord("{")]
    for position in sorted(rng.sample(at, min(len(at), 3)), reverse=True):
        key = rng.choice([b"id", b"text", b"blog_name", b"content", b"trail", b"messages", b"data", b"user", b"full_text", b"date"])
        data = data[: position + 1] + b'"' + key + b'":' + json.dumps(rng.choice(VALUES)).encode() + b"," + data[position + 1 :]
    return data


def cells(data: bytes, rng: random.Random) -> bytes:
    """Put odd cells into a table, or another number of them into a row."""
    lines = data.split(b"\n")
    mark = max((b",", b";", b"\t"), key=lines[0].count)
    for at in rng.sample(range(len(lines)), min(len(lines), rng.choice([1, 3, 20]))):
        row = lines[at].split(mark)
        row[rng.randrange(len(row))] = rng.choice([*(text.encode() for text in STRANGE), b'"', b'""', b'"a" b', b"x" * 200_000])
        lines[at] = mark.join(row if rng.random() < 0.7 else [*row, b"more"] if rng.random() < 0.5 else row[:-1])
    return b"\n".join(lines)


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    cut, behead, flip, remove, repeat, insert, line_ends, shuffle_lines, re_encode, nest, huge_numbers, swap_types, swap_types, swap_types, double_keys, cells,
)  # fmt: skip


def packed(example: Example, rng: random.Random) -> Example:
    """Pack a file, and now and then damage the packed one."""
    import zstandard

    name, data = example.name, example.data
    how = rng.choice(["gz", "bz2", "xz", "zst", "zip", "tar"])
    if how == "zip":
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])) as archive:
            archive.writestr(rng.choice([name, f"../{name}", f"a/{name}", "\u202e.csv"]), data)
            archive.writestr("b.txt", "Nobody came.")
        data = buffer.getvalue()
    elif how == "tar":
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as archive:
            info = tarfile.TarInfo(rng.choice([name, f"../{name}", "/a/b", "\udcff"]))
            info.size = len(data)
            info.type = rng.choice([tarfile.REGTYPE] * 4 + [tarfile.SYMTYPE, tarfile.CHRTYPE])
            archive.addfile(info, io.BytesIO(data))
        data = buffer.getvalue()
    else:
        data = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstandard.compress}[how](data)
    if rng.random() < 0.5:
        data = rng.choice([cut, flip, repeat, remove, insert])(data, rng)
    return Example(f"{name}.{how}", data)


def mutated(examples: list[Example], rng: random.Random) -> tuple[Example, list[str]]:
    """Return a damaged file, and what was done to it."""
    example = rng.choice(examples) if examples and rng.random() < 0.75 else rng.choice(MAKERS)(rng)
    data, done = example.data, [example.name]
    for _ in range(rng.choice([0, 1, 1, 1, 2, 2, 3, 5])):
        change = rng.choice(MUTATIONS)
        data = change(data, rng)[:LONGEST]
        done.append(change.__name__)
    if examples and rng.random() < 0.05:
        other = rng.choice(examples)
        data = data[: rng.randrange(len(data) + 1)] + other.data
        done.append(f"and {other.name}")
    name = example.name
    if rng.random() < 0.15:
        name = rng.choice(
            ["a", "a.csv", "a.json", "a.jsonl", "a.html", "a.txt", "a.xml", "a.md", "a.tsv", "a.warc", "a.xlsx", "a.parquet", "a.wet.gz", "a.\u202e\n.csv"]
        )
    changed = Example(name, data)
    if rng.random() < 0.12:
        changed = packed(changed, rng)
        done.append("packed")
    return changed, done


# What must hold


class Late(BaseException):
    """A reading took too long."""


def _late(number: int, frame: object) -> None:
    raise Late


def broken(example: Example) -> str:
    """Read one file, beside one that is in order, twice; return what does not hold, or ""."""
    with tempfile.TemporaryDirectory() as folder:
        corpus_folder, out = Path(folder) / "corpus", Path(folder) / "out"
        corpus_folder.mkdir()
        out.mkdir()
        file = corpus_folder / example.name.replace("/", "_")
        file.write_bytes(example.data)
        (corpus_folder / "zz.txt").write_text("Nobody came to the quay.", encoding="utf-8")
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            start = time.process_time()
            corpus = framing.read_corpus(corpus_folder)
            lines = corpus.account
            paragraphs, quotations = corpus.paragraphs, corpus.quotations
            took = time.process_time() - start
            again = framing.read_corpus(corpus_folder)
            write_tables(
                {"posts": corpus.posts.drop(columns="source_offset"), "paragraphs": paragraphs.assign(frames=[[]] * len(paragraphs))}, out, ("parquet", "csv")
            )
            json.dumps([vars(account) for account in corpus.inputs], ensure_ascii=False, allow_nan=False).encode()
            "\n".join(lines).encode()
        except Late:
            return f"took more than {SECONDS} s of the processor\n{traceback.format_exc()[-3000:]}"
        except FramingError as error:
            return f"ended the run: {error}"
        except BaseException:
            if sys.exc_info()[0] is KeyboardInterrupt:
                raise
            return traceback.format_exc()
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        if file.read_bytes() != example.data or len(list(corpus_folder.iterdir())) != 2:
            return "the input was changed"
        quoted = dict(zip(corpus.posts["post_id"], corpus.posts["quoted"], strict=True))
        texts = dict(zip(corpus.posts["post_id"], corpus.posts["text"], strict=True))
        held = {
            "the reader failed": "file: the reader failed" not in corpus.skipped,
            "rows without a reason": "left out without a reason" not in corpus.skipped,
            "another result the second time": corpus.posts.equals(again.posts) and corpus.inputs == again.inputs,
            "an id twice, or none": corpus.posts["post_id"].is_unique and "" not in texts,
            "posts in the account": len(corpus) == sum(account.posts for account in corpus.inputs),
            "rows in = posts out + skipped": all(account.rows == account.posts + account.rows_skipped for account in corpus.inputs),
            "the file in order was lost": "zz.txt" in set(corpus.posts["path"]),
            "a paragraph elsewhere": all(texts[row.post_id][row.start : row.end] == row.text for row in paragraphs.itertuples()),
            "a quotation elsewhere": all(quoted[row.post_id][row.start : row.end] == row.text for row in quotations.itertuples()),
            "an id of two paragraphs": corpus.searched["paragraph_id"].is_unique,
            "long": took < SECONDS / 2,
        }
        wrong = [what for what, holds in held.items() if not holds]
        return "; ".join([*wrong, *(account.error for account in corpus.inputs if "reader failed" in account.error)]) if wrong else ""


def load(folder: Path | None) -> list[Example]:
    """Return the small files of a folder, and the beginnings of larger ones."""
    if folder is None:
        return []
    files = sorted(file for file in folder.rglob("*") if file.is_file() and not file.name.startswith(".") and "bomb" not in file.name)
    return [Example(file.name, file.read_bytes()[:LARGEST]) for file in files]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--minutes", type=float, default=20)
    arguments.add_argument("--seed", default="1")
    arguments.add_argument("--examples", type=Path, help="a folder of files to mutate")
    arguments.add_argument("--keep", type=Path, help="where files that fail are kept")
    arguments.add_argument("--case", type=int, help="run this case alone")
    given = arguments.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGPROF, _late)
    examples = load(given.examples)
    end, slowest = time.monotonic() + 60 * given.minutes, (0.0, "")
    failed: Counter[str] = Counter()
    numbers = iter([given.case]) if given.case is not None else iter(range(10**9))
    n = 0
    for number in numbers:
        if time.monotonic() > end:
            break
        example, done = mutated(examples, random.Random(f"{given.seed}:{number}"))
        start = time.process_time()
        wrong = broken(example)
        slowest = max(slowest, (time.process_time() - start, f"case {number}: {', '.join(done)}"))
        n += 1
        if wrong:
            failed[wrong.strip().splitlines()[-1][:200]] += 1
            print(f"case {number}: {', '.join(done)} ({hashlib.sha256(example.data).hexdigest()[:8]})\n  {wrong}", flush=True)
            if given.keep is not None:
                given.keep.mkdir(parents=True, exist_ok=True)
                (given.keep / f"{number}_{example.name.replace('/', '_')}").write_bytes(example.data)
    print(f"{n:,} files read, {sum(failed.values()):,} failed in {len(failed):,} ways; the slowest took {slowest[0]:.1f} s twice read ({slowest[1]})")
    for wrong, count in failed.most_common():
        print(f"{count:6,}  {wrong}")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
