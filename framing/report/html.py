"""The report: one self-contained page that opens offline."""

from __future__ import annotations

import html
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from framing.corpus.text import token_spans
from framing.frames.quality import MEANING
from framing.report.charts import frames_by_source, frames_over_time, to_svg

if TYPE_CHECKING:
    from framing.analysis import Analysis

#: How much of each table the page shows; the tables hold everything.
MAX_FAMILIES = 40
MAX_MEMBERS = 6
MAX_PHRASES = 60
MAX_EXAMPLES = 5
#: Texts longer than this are cut in the page, visibly.
MAX_CHARACTERS = 1200


def render_report(analysis: Analysis) -> str:
    """Return the report of an analysis as one HTML document without any reference to the network."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(loader=PackageLoader("framing.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["percent"] = lambda share: "–" if pd.isna(share) else f"{share:.0%}"
    posts = analysis.posts.set_index("post_id")
    counts = analysis.manifest["counts"]
    return environment.get_template("report.html.j2").render(
        analysis=analysis,
        manifest=analysis.manifest,
        counts=counts,
        sources=posts["source"].value_counts().sort_index(),
        frame_rows=_frame_rows(analysis),
        by_source=Markup(to_svg(frames_by_source(analysis.summary, analysis.codebook))),
        over_time=Markup(to_svg(frames_over_time(analysis.summary, analysis.codebook))),
        undated=int(posts["date"].isna().sum()),
        examples=_examples(analysis, posts),
        families=_families(analysis, posts),
        phrases=analysis.phrases.head(MAX_PHRASES).to_dict("records"),
        names={frame.id: frame.name for frame in analysis.codebook.frames},
        tier_meaning=MEANING,
        quality=analysis.manifest["models"]["quality"],
        limits={"families": MAX_FAMILIES, "phrases": MAX_PHRASES, "members": MAX_MEMBERS},
    )


def _frame_rows(analysis: Analysis) -> list[dict[str, Any]]:
    whole = analysis.summary[analysis.summary["by"] == "all"].set_index("frame")
    coded = analysis.paragraphs[analysis.paragraphs["kind"] != "boilerplate"]
    doubtful = coded["uncertain"].explode().value_counts()
    return [
        {
            "name": analysis.codebook[frame].name, "tier": row.tier, "definition": analysis.codebook[frame].definition, "uncertain": int(doubtful.get(frame, 0)),
            "n_paragraphs": row.n_paragraphs, "share": row.share, "reused_share": row.reused_share,
        }
        for frame, row in ((row.Index, row) for row in whole.itertuples())
    ]  # fmt: skip


def _examples(analysis: Analysis, posts: pd.DataFrame) -> list[dict[str, Any]]:
    """The sentences that carry each frame most plainly, no two alike."""
    post_of = analysis.paragraphs.set_index("paragraph_id")["post_id"]
    shown = []
    for frame in analysis.codebook.frames:
        best = analysis.evidence[analysis.evidence["frame"] == frame.id].sort_values("score", ascending=False, kind="stable")
        rows = [
            {"text": _cut(row.text), "score": row.score, "paragraph_id": row.paragraph_id, "source": posts.loc[post_of[row.paragraph_id], "source"]}
            for row in best.drop_duplicates("text").head(MAX_EXAMPLES).itertuples(index=False)
        ]
        shown.append({"name": frame.name, "tier": analysis.manifest["models"]["tiers"].get(frame.id, ""), "rows": rows})
    return shown


def _families(analysis: Analysis, posts: pd.DataFrame) -> list[dict[str, Any]]:
    """The largest families, their longest-standing member first, the others with what differs from it marked."""
    order = analysis.families.assign(size=analysis.families["example"].str.len()).sort_values(["n_posts", "n_passages", "size"], ascending=False, kind="stable")
    members_of = dict(tuple(analysis.reuse.members.groupby("family_id")))
    shown = []
    for family in order.head(MAX_FAMILIES).itertuples(index=False):
        members = members_of[family.family_id].sort_values(["date", "paragraph_id"], kind="stable", na_position="last")
        first = _cut(members["text"].iloc[0])
        rows = []
        for position, member in enumerate(members.head(MAX_MEMBERS).itertuples(index=False)):
            text = _cut(member.text)
            post = posts.loc[member.post_id]
            marked = Markup(html.escape(text)) if position == 0 else marked_differences(first, text)
            rows.append(
                {"paragraph_id": member.paragraph_id, "source": post["source"], "date": member.date if isinstance(member.date, str) else "", "text": marked}
            )
        shown.append({"family": family, "rows": rows, "more": len(members) - len(rows)})
    return shown


def marked_differences(a: str, b: str) -> Markup:
    """Return `b` as HTML with the words that do not stand in `a` in the same order marked, those that hold a digit apart."""
    a_words = [a[start:end].lower() for start, end in token_spans(a)]
    spans = token_spans(b)
    matcher = SequenceMatcher(None, a_words, [b[start:end].lower() for start, end in spans], autojunk=False)
    common = {position for block in matcher.get_matching_blocks() for position in range(block.b, block.b + block.size)}
    pieces, at = [], 0
    for position, (start, end) in enumerate(spans):
        pieces.append(html.escape(b[at:start]))
        word = html.escape(b[start:end])
        if position in common:
            pieces.append(word)
        else:
            kind = "figure" if any(character.isdigit() for character in word) else "other"
            pieces.append(f'<mark class="{kind}">{word}</mark>')
        at = end
    return Markup("".join([*pieces, html.escape(b[at:])]))


def _cut(text: str) -> str:
    return text if len(text) <= MAX_CHARACTERS else f"{text[:MAX_CHARACTERS]} […]"
