"""Analyses made up from tables, without any model: of any size, with any text in any field."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

import framing
from framing.coding.codebook import Frame
from framing.reuse.families import FAMILY_COLUMNS, MEMBER_COLUMNS, PAIR_COLUMNS
from framing.reuse.figures import FIGURE_COLUMNS
from framing.reuse.post_pairs import POST_PAIR_COLUMNS
from framing.summary import frame_summary

FRAMES = ("storm", "calm", "harbour")
SENTENCE = "The harbour master counted 1,147 boats before the storm, and the lamp of the second pier burnt until the morning. "
COPY = "Whoever sells rotten nets in Skarvoy will be rowed out of the harbour before the tide turns, said the master."


def made_up(
    n_posts: int = 6, per_post: int = 4, *, text: str = SENTENCE, name: str = "", n_families: int = 2, copies: int = 3
) -> framing.Analysis:  # fmt: skip
    """Return an analysis of `n_posts` posts of three sources; `name` is put into every title, source, author, address, frame name, phrase and note."""
    book = framing.Codebook("sea", f"Sea weather {name}".strip(), "1", tuple(_frame(frame, name) for frame in FRAMES))
    frames = book.frame_ids
    random = np.random.default_rng(0)
    posts, paragraphs, evidence, members, pairs = [], [], [], [], []
    for number in range(n_posts):
        post = f"p{number:06d}{name}"
        posts.append(
            {
                "post_id": post, "source": f"source {number % 3}{name}", "author": f"author{name}", "date": None if number % 5 == 4 else f"2023-{number % 12 + 1:02d}-11",
                "title": f"Post {number}{name}", "url": name if name else f"https://example.org/{number}", "language": "en", "n_paragraphs": per_post, "text": "",
                "quoted": "", "path": f"file{name}.txt",
            }
        )  # fmt: skip
        for index in range(per_post):
            at = f"{post}:{index}"
            # Families hold the first paragraphs of neighbouring posts.
            family = number // copies if index == 0 and number // copies < n_families else None
            content = COPY.replace("Skarvoy", f"Skarvoy{number % 2}") + name if family is not None else f"{text}{name}"
            scores = random.random(len(frames))
            carried = [frame for frame, score in zip(frames, scores, strict=True) if score > 0.6]
            paragraphs.append(
                {
                    "paragraph_id": at, "post_id": post, "index": index, "kind": "body", "start": 0, "end": len(content), "source_path": "file.txt", "source_start": None,
                    "source_end": None, "text": content, "language": "en", "frames": carried, "uncertain": [frame for frame, score in zip(frames, scores, strict=True) if abs(score - 0.6) < 0.1],
                    "far": False, **{f"frame_{frame}": np.float32(score) for frame, score in zip(frames, scores, strict=True)},
                }
            )  # fmt: skip
            evidence += [
                {"paragraph_id": at, "frame": frame, "score": 0.9, "start": 0, "end": min(40, len(content)), "text": content[:40]} for frame in carried
            ]
            if family is not None:
                members.append(
                    {
                        "family_id": f"F{family + 1:04d}",
                        "paragraph_id": at,
                        "post_id": post,
                        "start": 0,
                        "end": len(COPY),
                        "text": content,
                        "date": posts[-1]["date"],
                        "quoted": False,
                    }
                )
    table = pd.DataFrame(members, columns=MEMBER_COLUMNS)
    for family, group in table.groupby("family_id"):
        rows = list(group.itertuples(index=False))
        for a, b in pairwise(rows):
            pairs.append(
                [
                    f"R{len(pairs):05d}",
                    "near_duplicate",
                    "whole",
                    0.9,
                    a.paragraph_id,
                    a.start,
                    a.end,
                    a.text,
                    b.paragraph_id,
                    b.start,
                    b.end,
                    b.text,
                    family,
                    False,
                    False,
                ]
            )
    families = [
        [family, len(group), group["post_id"].nunique(), min(3, len(group)), ["near_duplicate"], None, group["date"].min(), group["date"].max(), group["text"].iloc[0], list(frames[:1]), 0]
        for family, group in table.groupby("family_id")
    ]  # fmt: skip
    reuse = framing.Reuse(
        pd.DataFrame(pairs, columns=PAIR_COLUMNS), pd.DataFrame(families, columns=FAMILY_COLUMNS), table, pd.DataFrame(columns=POST_PAIR_COLUMNS)
    )
    post_table, paragraph_table = pd.DataFrame(posts), pd.DataFrame(paragraphs)
    ids = paragraph_table["paragraph_id"].tolist()[:2]
    phrases = pd.DataFrame(
        [
            {"phrase_id": f"P{kind}", "text": f"lamp of the pier{name}", "n_tokens": 4, "n_posts": 2, "n_occurrences": 2, "variants": [f"pier lamp{name}"], "kind": kind, "first_date": "2023-01-11", "post_ids": post_table["post_id"].tolist()[:2]}
            for kind in ("phrase", "slogan")
        ]
    )  # fmt: skip
    occurrences = pd.DataFrame(
        [{"phrase_id": f"P{kind}", "variant": "x", "paragraph_id": at, "start": 0, "end": 4} for kind in ("phrase", "slogan") for at in ids]
    )
    figures = pd.DataFrame(
        [
            [f"{at}/f0", at, 27, 32, f"1,14{place}{name}", 1147.0 + place, f"boat{name}", f"boats{name}", f"2023{name}", None, "N0001", "C0001", ["broken_numeral"]]
            for place, at in enumerate(ids)
        ],
        columns=FIGURE_COLUMNS,
    )  # fmt: skip
    tiers = dict(zip(frames, "ABC", strict=False))
    summary = frame_summary(post_table, paragraph_table, table, frames, tiers=tiers)
    return framing.Analysis(
        post_table,
        paragraph_table,
        pd.DataFrame(evidence),
        reuse,
        phrases,
        occurrences,
        figures,
        summary,
        book,
        _manifest(post_table, paragraph_table, tiers, name),
    )


def _frame(frame: str, name: str) -> Frame:
    return Frame(frame, f"{frame.title()}{name}", f"About {frame}.{name}")


def _manifest(posts: pd.DataFrame, paragraphs: pd.DataFrame, tiers: dict[str, str], name: str) -> dict[str, Any]:
    quality = {f"macro_f1{end}": value for end, value in (("", 0.8), ("_low", 0.7), ("_high", 0.9))} | {"micro_f1": 0.8, "map": 0.8, "ece": 0.01}
    rows = [
        {"frame": frame, "tier": tier, "n_positive": 20, "precision": 0.8, "recall": 0.8, "f1": 0.8, "f1_low": 0.7, "f1_high": 0.9, "alpha": None}
        for frame, tier in tiers.items()
    ]
    return {
        "version": framing.__version__, "settings": {"uncertain_band": 0.15, "clause_cosine": 0.6, "reuse_accepted": 0.4},
        "models": {
            "frames": {"name": f"toy{name}", "weights_sha256": None}, "encoder": {"name": f"letters{name}", "sha256": "0" * 64}, "training": {}, "tiers": tiers,
            "quality": quality, "evaluations": [{"source": f"log{name}.jsonl", "n_units": 40, "n_posts": 8, "overall": quality, "frames": rows}],
            "thresholds": dict.fromkeys(tiers, 0.6),
        },
        "codebook": {"id": "sea", "title": "Sea weather", "frames": [{"id": frame, "name": frame.title(), "definition": f"About {frame}."} for frame in FRAMES]},
        "inputs": [{"path": f"file{name}.txt", "sha256": "0" * 64, "posts": len(posts), "skipped": {}, "notes": {f"note{name}": 1}}],
        "counts": {
            "files": {"found": 1, "read": 1, "skipped": 0}, "records": {"found": len(posts) + 1, "written": len(posts), "skipped": {f"empty{name}": 1}},
            "paragraphs": {"found": len(paragraphs), "coded": len(paragraphs), "by_kind": {"body": len(paragraphs)}},
        },
        "shift": {"share_far": 0.0, "share_far_of_seed_set": 0.05}, "warnings": [f"careful{name}"], "timings_seconds": {},
    }  # fmt: skip
