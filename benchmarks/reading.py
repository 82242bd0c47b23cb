"""How fast and in how much memory a large JSON Lines file is read.

    python benchmarks/reading.py [--size 2G] [--text-share 0.25] [--folder DIR]

The records are made here and look like what platforms export: a post of some fifty words among keys that no analysis needs. `--text-share`
is how much of the file is text; the table of posts holds it, so that it bounds the memory from below. Each way of reading runs in a process
of its own; the seconds are those of the processor, so that what else the machine does counts for nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from framing.corpus.limits import Limits, size_in_bytes

WORDS = """the ferry left before dawn and nobody on the quay had seen who pulled the rope of the bell that rang twice over the frozen river while the miller
counted sacks by lamplight under a roof that the storm of last winter had half torn away from its beams and the children slept""".split()


def records(text_share: float) -> Iterator[str]:
    """Yield JSON lines without end, the same on every run."""
    rng = random.Random(7)
    for number in range(10**9):
        text = " ".join(rng.choices(WORDS, k=rng.randint(20, 80))) + f" {number}"
        padding = "0" * max(0, int(len(text) / text_share - len(text) - 260))
        record = {
            "id": 730_000_000_000_000_000 + number, "created_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_500_000_000 + 60 * number)),
            "author": f"user{number % 5000}", "url": f"https://quay.example/{number}", "text": text,
            "public_metrics": {"likes": number % 97, "shares": number % 13}, "entities": {"hashtags": [], "urls": [], "raw": padding},
        }  # fmt: skip
        yield json.dumps(record) + "\n"


def make(file: Path, size: int, text_share: float) -> None:
    """Write records until the file has `size` bytes."""
    written = 0
    with file.open("w", encoding="ascii") as stream:
        for line in records(text_share):
            written += stream.write(line)
            if written >= size:
                return


def read_records(file: Path) -> int:
    """Read every record to a raw post, and keep none."""
    from framing.corpus.readers import ReadOptions, SourceFile, read_file

    return sum(1 for _ in read_file(SourceFile(file, file.name, limits=Limits(max_file_bytes=1 << 40)), ReadOptions()))


def read_corpus(file: Path) -> int:
    """Read the file to a corpus: the table of posts, with ids, dates, languages and numbers of paragraphs."""
    import framing

    return len(framing.read_corpus(file, limits=Limits(max_file_bytes=1 << 40)).posts)


WAYS = {"records": read_records, "corpus": read_corpus}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--size", default="2G", help="size of the file (default 2G)")
    arguments.add_argument("--text-share", type=float, default=0.25, help="share of the file that is text (default 0.25)")
    arguments.add_argument("--folder", help="where the file is made (default: a temporary folder)")
    arguments.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    arguments.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.way:
        start = time.process_time()
        posts = WAYS[given.way](given.file)
        print(json.dumps([posts, time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024]))
        return
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        file = Path(folder) / "posts.jsonl"
        make(file, size_in_bytes(given.size), given.text_share)
        size = file.stat().st_size
        print(f"{size / 1e6:,.0f} MB of JSON Lines, {given.text_share:.0%} of it text, one core")
        print(f"{'way':10}{'posts':>12}{'CPU s':>10}{'MB/s':>8}{'peak MB':>10}")
        for way in WAYS:
            command = [sys.executable, __file__, "--way", way, "--file", str(file)]
            environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
            done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
            posts, seconds, peak = json.loads(done.stdout)
            print(f"{way:10}{posts:12,}{seconds:10.1f}{size / 1e6 / seconds:8.1f}{peak / 1e6:10,.0f}")


if __name__ == "__main__":
    main()
