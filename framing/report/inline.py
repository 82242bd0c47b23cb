"""One paragraph, or one pair, shown in a notebook: evidence underlined, reused passages tinted, words that differ marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from framing.errors import InputError
from framing.report.views.repetition import marked
from framing.report.views.text import MAX_CHARACTERS, day, name_of, pieces, visible
from framing.reuse.aligned import align

if TYPE_CHECKING:
    from framing.analysis import Analysis

# Colours that hold on light and on dark ground: a notebook does not tell which it has.
_STYLE = Markup(
    "<style>.framing-inline .ev{{text-decoration:underline 2px #c06a1c;text-underline-offset:.2em}}.framing-inline .passage{{background:#6aa0dc33}}"
    ".framing-inline .changed{{background:#d9b53144}}.framing-inline .differs{{color:#d6382c;text-decoration:underline wavy}}"
    ".framing-inline td{{vertical-align:top;text-align:left;max-width:32em;white-space:normal}}</style>"
).format()


@dataclass(frozen=True)
class Shown:
    """Something to look at: HTML in a notebook, plain text elsewhere."""

    html: Markup
    text: str

    def _repr_html_(self) -> str:
        return f'<div class="framing-inline">{_STYLE}{self.html}</div>'

    def __repr__(self) -> str:
        return self.text


def show(analysis: Analysis, paragraph_id: str) -> Shown:
    """Return a paragraph with the sentences that carry its frames and the passages that stand elsewhere; raises `InputError` for an unknown id."""
    found = analysis.paragraphs[analysis.paragraphs["paragraph_id"] == paragraph_id]
    if found.empty:
        raise InputError(f"no paragraph {paragraph_id!r}; the table analysis.paragraphs names them all")
    row = found.iloc[0]
    post = analysis.posts[analysis.posts["post_id"] == row["post_id"]].iloc[0]
    evidence = analysis.evidence[analysis.evidence["paragraph_id"] == paragraph_id]
    members = analysis.reuse.members[analysis.reuse.members["paragraph_id"] == paragraph_id]
    spans = {kind: list(zip(table["start"], table["end"], strict=True)) for kind, table in (("ev", evidence), ("passage", members))}
    body = Markup("").join(
        Markup('<span class="{}">{}</span>').format(" ".join(piece.marks), piece.text) if piece.marks else Markup.escape(piece.text)
        for piece in pieces(row["text"], spans, most=MAX_CHARACTERS)
    )
    frames = ", ".join(f"{name_of(analysis.codebook[frame].name)} {row[f'frame_{frame}']:.2f}" for frame in row["frames"]) or "no frame"
    families = ", ".join(members["family_id"].unique())
    where = ", ".join(filter(None, [name_of(post["source"]), day(post["date"]), frames, families and f"reused: {families}"]))
    return Shown(Markup("<p>{}</p><p><small>{}</small></p>").format(body, where), f"{visible(row['text'])}\n[{where}]")


def compare(analysis: Analysis, pair_id: str) -> Shown:
    """Return the two passages of a pair side by side with what differs marked; raises `InputError` for an unknown id."""
    found = analysis.reuse_pairs[analysis.reuse_pairs["pair_id"] == pair_id]
    if found.empty:
        raise InputError(f"no pair {pair_id!r}; the table analysis.reuse_pairs names them all")
    pair = found.iloc[0]
    aligned = align(pair["a_text"], pair["b_text"])
    kind = f"{pair['kind'].replace('_', ' ')}, {pair['extent']}, score {pair['score']:.2f}"
    heads = [name_of(pair[f"{side}_paragraph_id"]) + (" (in a quotation)" if pair[f"{side}_quoted"] else "") for side in "ab"]
    cells = (*heads, marked(pair["a_text"], aligned.a), marked(pair["b_text"], aligned.b), kind)
    html = Markup("<table><tr><th>{}</th><th>{}</th></tr><tr><td>{}</td><td>{}</td></tr></table><p><small>{}</small></p>").format(*cells)
    return Shown(html, f"{visible(pair['a_text'])}\n---\n{visible(pair['b_text'])}\n[{kind}: {heads[0]}, {heads[1]}]")
