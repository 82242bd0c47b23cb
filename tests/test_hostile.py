"""One whole run over a corpus in which everything is meant to break out: of the terminal, the page, the tables, the folder."""

from __future__ import annotations

import csv
import json
import re
import unicodedata

import pandas as pd
import pytest

import framing

SAID = "Café owners of the north quay have long been firm in their resolve to ring the bell twice whenever the ferry leaves before dawn in winter."
#: The same words as `SAID` to every reader, in other characters.
DISGUISED = {
    "bidi": f"\u202a{SAID}\u202c", "homoglyph": SAID.replace("o", "\u043e"), "zero width": SAID.replace("bell", "be\u200bll"),
    "soft hyphen": SAID.replace("winter", "win\u00adter"), "nfd": unicodedata.normalize("NFD", SAID), "full width": SAID.replace("ferry", "\uff46\uff45\uff52\uff52\uff59"),
}  # fmt: skip
SCRIPT = "</script><script>alert(1)</script>"
HOSTILE = [
    {"id": "<img src=x onerror=alert(1)>", "author": f'">{SCRIPT}', "title": f"</title>{SCRIPT}", "url": "javascript:alert(1)", "text": f"{SCRIPT} rang over the quay."},
    {"id": "2", "url": "data:text/html,<script>alert(1)</script>", "text": "<svg onload=alert(1)> {{7*7}} ${7*7} rang over the river."},
    {"id": "3", "text": "` onmouseover=alert(1) ' \" \u2028 \u2029 <!-- --> ]]> rang over the roofs."},
    {"id": "=1+1", "author": '=HYPERLINK("http://evil","x")', "text": "=cmd|' /C calc'!A0 is what the miller wrote."},
    {"id": "5", "author": "@SUM(1)", "text": "+47 is the number of the sacks."},
    {"id": "6", "author": "a\x1b[31m", "text": "\x1b[2J\x1b]0;owned\x07 is what the lamp showed."},
    {"id": "7\n2024-01-01 ERROR forged", "source": "a\r\nforged", "text": "The line after this one was never written."},
    {"id": "../../../evil", "source": "/etc/evil", "author": "C:\\evil", "text": "The children slept under the roof."},
    {"id": "9", "text": "![x](http://evil/p.png) [c](javascript:alert(1)) | a | b |", "likes": float("nan")},
    {"id": "10", "text": "Half a \ud83d letter was left on the quay."},
]  # fmt: skip
WRITTEN_BY_A_RUN = {".parquet", ".csv", ".html", ".json"}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """The folder with the hostile posts."""
    folder = tmp_path_factory.mktemp("hostile") / "corpus"
    folder.mkdir()
    posts = [*HOSTILE, {"id": "said", "text": SAID}, *({"id": name, "text": text} for name, text in DISGUISED.items())]
    (folder / "posts\x1b[31m\u202e.jsonl").write_text("".join(f"{json.dumps(post)}\n" for post in posts), encoding="utf-8")
    (folder / "broken\x1b[31m.json").write_text("[", encoding="utf-8")
    return folder


def test_nothing_breaks_out_of_any_output(corpus, tmp_path, call):
    out = tmp_path / "deep" / "down" / "out"
    code, printed, errors = call("analyze", corpus, "--out", out, "--fast", "--no-cache", "--write", "parquet,csv", "--silent")
    assert code == 0
    # The terminal: no control character, no line of the data's own making.
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e]", printed + errors)
    assert not [line for line in (printed + errors).splitlines() if line.startswith(("2024-01-01", "forged"))]
    # The folders: files of known names, where they belong, and nowhere else.
    assert {file.suffix for file in out.iterdir()} == WRITTEN_BY_A_RUN
    assert all(re.fullmatch(r"[a-z_]+\.\w+", file.name) for file in out.iterdir())
    assert [entry.name for entry in (tmp_path, tmp_path / "deep", tmp_path / "deep" / "down") for entry in entry.iterdir()] == ["deep", "down", "out"]
    # The page: nothing of it is an element, a script or a link.
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert not re.search(r"<(img|svg)[^>]*(onerror|onload)", page)
    assert not re.search(r"""href\s*=\s*["']?\s*(javascript|data):""", page, re.IGNORECASE)
    assert "\u202e" not in re.sub(r'(?:id|href|data-id|title|value)="[^"]*"', "", page)
    # JSON: strict, and without numbers that are none.
    json.loads((out / "manifest.json").read_text(encoding="utf-8"), parse_constant=pytest.fail)
    # The tables: what a spreadsheet would run is text in CSV; Parquet has it as it was, and so has the CSV that is read back.
    cells = [cell for file in out.glob("*.csv") for row in csv.reader(file.open(encoding="utf-8-sig", newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))]
    posts = pd.read_parquet(out / "posts.parquet")
    assert {"=1+1", "../../../evil"} <= set(posts["post_id"])
    assert "\x1b[2J\x1b]0;owned\x07 is what the lamp showed." in set(posts["text"])
    assert "Half a \ufffd letter was left on the quay." in set(posts["text"])
    again = framing.read_corpus(out / "posts.csv").posts
    assert again["text"].tolist() == posts["text"].tolist()
    assert again["author"].tolist() == posts["author"].tolist()
    # Reuse: no disguise hides a copy, and each is shown as it was written.
    members = pd.read_parquet(out / "family_members.parquet")
    family = members.loc[members["post_id"] == "said", "family_id"].iloc[0]
    assert set(members.loc[members["family_id"] == family, "post_id"]) == {"said", *DISGUISED}
    assert set(DISGUISED.values()) <= set(posts["text"])
