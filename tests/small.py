"""A small invented corpus for tests that need files or a fast analysis: two sources, a copy, a slogan, figures, boilerplate, one file that is no text."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import framing

RAID = (
    "At dawn the coast guard of Nordvik stormed the trawler Svanhild, arrested nine members of a heroin gang and seized 340 kilograms of the drug. "
    "Whoever sells poison on this coast will be hunted down and punished without mercy, the prosecutor said."
)
SCHOOL = (
    "Every Monday a policewoman visits the schools of Skarvoy and teaches the children how to refuse drugs. "
    "In March 2023 she handed out 1,250 booklets under the motto “Say no, sail on”."
)
FERRY = "The ferry to Skarvoy leaves from the second pier because the first one is being painted, and the painter asks for patience until the weekend."
CHOIR = "The choir has lost its tenor to a fishing boat. Whoever can hold a tune, said the sexton under the motto “Say no, sail on”, is welcome on Thursday."
EDITOR = "Responsible editor: Olav Brekke"

#: What a spreadsheet would run as a formula, each as the text of a post.
FORMULAS = (
    "=1+1 is what the teacher wrote on the board",
    "+47 is the prefix that the island shares",
    "-5 degrees in the boathouse",
    "@skarvoy asked for a lamp",
)


def write_small(folder: Path) -> Path:
    """Write the corpus to `folder`: a text file, a CSV of three posts, and a file that no reader can read."""
    folder.mkdir(parents=True)
    (folder / "herald.txt").write_text(f"Trawler stormed off Nordvik\n\n{RAID}\n\n{FERRY}\n\n{EDITOR}\n", encoding="utf-8")
    posts = pd.DataFrame(
        {
            "id": ["m1", "m2", "m3"],
            "date": ["2023-03-02", "2023-04-11", ""],
            "source": "mailing list",
            "title": ["School news", "Raid", "Choir"],
            "body": [SCHOOL, f"Did you see this? {RAID}", CHOIR],
        }
    )
    posts.to_csv(folder / "list.csv", index=False)
    (folder / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    return folder


def quoting_corpus() -> framing.Corpus:
    """Return three posts of three sources: one says a passage, one reblogs it with a word of its own, one reblogs it without."""
    return corpus_of(
        RAID, FERRY, "", quoted=["", f"herald\n{RAID}", f"herald\n{RAID}"], id=["m1", "m2", "m3"], source=["herald", "list", "echo"],
        date=["2023-03-01", "2023-03-02", "2023-03-03"],
    )  # fmt: skip


def corpus_of(*texts: str, **columns: list[str]) -> framing.Corpus:
    """Return a corpus with one post per text; `columns` may give titles, dates, sources and so on."""
    return framing.Corpus.from_frame(pd.DataFrame({"text": list(texts), **columns}))
