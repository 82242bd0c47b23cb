"""Repetition: passage families by spread, their members side by side and in time, and the network of sources."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from framing.report.charts import PAGE, reuse_network, to_svg
from framing.report.views.figures import shown_conflicts
from framing.report.views.styles import frame_styles
from framing.report.views.text import counted, day, name_of, paragraph_link, pieces, posts_by_id
from framing.reuse.aligned import CHANGED, COMMON, FIGURE, Run, align, words_of
from framing.reuse.families import first_holder, moment
from framing.reuse.network import source_network

if TYPE_CHECKING:
    from framing.analysis import Analysis

Posts = dict[str, dict[str, Any]]

#: How much the page shows; the tables families, family_members and reuse_pairs hold everything.
MAX_FAMILIES = 150
MAX_MEMBERS = 40
MAX_WORDINGS = 6
MAX_PASSAGE = 1200
MAX_EDGES = 40
#: Bytes of the comparisons after which no further family is shown, and the families shown in any case.
FAMILY_BYTES, MIN_FAMILIES = 1_200_000, 10
#: Dates whose order is remembered: the members of a family are put in time several times.
STAMPS = 100_000


def repetition(analysis: Analysis) -> dict[str, Any]:
    """Return the families shown, largest spread first, each with its members and comparisons; the network; and how many there are in all."""
    shown = families(analysis)
    network = source_network(analysis.reuse, analysis.posts)
    edges = network.sort_values(["Weight", "Source", "Target"], ascending=[False, True, True], kind="stable")
    return {
        "families": shown,
        "n_families": len(analysis.families),
        "kinds": sorted({kind for family in shown for kind in family["kinds"]}),
        "sources": sorted({source for family in shown for source in family["held"]}),
        "network": Markup(to_svg(reuse_network(network, analysis.posts, style=PAGE))),
        "n_quoted": int((analysis.families["n_quoted"] > 0).sum()),
        "n_edges": len(network),
        "edges": [
            {
                "a": name_of(row.Source), "b": name_of(row.Target), "directed": row.Type == "Directed", "families": row.n_families, "passages": row.n_passages,
                "first": day(row.first_date), "last": day(row.last_date), "quoted": row.relation == "quoted",
            }
            for row in edges.head(MAX_EDGES).itertuples(index=False)
        ],
    }  # fmt: skip


def by_spread(families: pd.DataFrame, most: int | None = None) -> pd.DataFrame:
    """Return the families, `most` at most, those in the most posts first; of equals those with the most passages, then the longest. What is merely reblogged comes last."""
    keys = families[["n_posts", "n_sources", "n_passages", "family_id"]].assign(
        declared=families["n_passages"] - families["n_quoted"] < 2, length=families["example"].str.len()
    )
    order = keys.sort_values(
        ["declared", "n_posts", "n_sources", "n_passages", "length", "family_id"], ascending=[True, False, False, False, False, True], kind="stable"
    )
    return families.loc[order.index[:most]]


def families(analysis: Analysis) -> list[dict[str, Any]]:
    """The widest families, as many as the page has room for."""
    posts, styles = posts_by_id(analysis.posts), frame_styles(analysis)
    widest = by_spread(analysis.families, MAX_FAMILIES)
    members_of: dict[str, list[Any]] = defaultdict(list)
    for member in analysis.reuse.members[analysis.reuse.members["family_id"].isin(set(widest["family_id"]))].itertuples(index=False):
        members_of[member.family_id].append(member)
    conflicts = analysis.figures.dropna(subset=["conflict_id", "family_id"]).groupby("family_id")["conflict_id"].unique()
    linked = set(shown_conflicts(analysis.figures))
    days = analysis.posts["date"].dropna().map(day)
    span = (days.min(), days.max()) if len(days) else None
    shown: list[dict[str, Any]] = []
    weight = 0
    for row in widest.itertuples(index=False):
        members = in_time(members_of[row.family_id])
        groups = wordings(members)
        compared = comparisons(groups, posts)
        weight += sum(len(str(side).encode(errors="replace")) for block in compared for side in (block["a"], block.get("b", "")))
        if weight > FAMILY_BYTES and len(shown) >= MIN_FAMILIES:
            break
        listed = [_member(member, posts) for member in members[:MAX_MEMBERS]]
        shown.append(
            {
                "id": row.family_id, "n_passages": row.n_passages, "n_posts": row.n_posts, "n_sources": row.n_sources, "n_quoted": row.n_quoted, "kinds": list(row.kinds),
                "frames": [styles[frame] for frame in row.frames if frame in styles], "example": name_of(row.example, 110), "first": day(row.first_date),
                "last": day(row.last_date), "first_known": first_known(members, posts), "members": listed, "more": len(members) - len(listed),
                "comparisons": compared, "wordings_more": max(0, len(groups) - MAX_WORDINGS), "conflicts": [{"id": each, "shown": each in linked} for each in conflicts.get(row.family_id, ())],
                "held": list(dict.fromkeys(name_of(posts[member.post_id]["source"]) for member in members)), "timeline": timeline(members, posts, span),
            }
        )  # fmt: skip
    return shown


def in_time(members: Iterable[Any]) -> list[Any]:
    """Return the members of a family by date, undated ones last."""
    return sorted(members, key=lambda member: (stamp(member.date), member.paragraph_id, member.start))


@lru_cache(maxsize=STAMPS)
def stamp(when: object) -> float:
    """Return an ISO date as a number that orders dates of several time zones; what is no date comes after all."""
    return moment(when).timestamp() if isinstance(when, str) else math.inf


def first_known(members: Sequence[Any], posts: Posts) -> str:
    """Say who had a passage first, where the dates tell: not where a member has none, or two sources share the earliest moment (`first_holder`). Who quotes it
    declares that another had it."""
    own = [member for member in members if not member.quoted]
    if not own:
        return "nobody here; the posts only reblog or quote it"
    dated = in_time(member for member in own if isinstance(member.date, str))
    if not dated:
        return "no member is dated, so nobody can tell"
    quotations = in_time(member for member in members if member.quoted and isinstance(member.date, str))
    if quotations and moment(quotations[0].date) < moment(dated[0].date):
        return f"nobody here; {name_of(posts[quotations[0].post_id]['source'])} quotes it on {day(quotations[0].date)}, before anyone here says it"
    source = {member.post_id: posts[member.post_id]["source"] for member in members}
    holder = first_holder((source[member.post_id], member.date) for member in dated)
    if holder is None:
        return f"not known: no date tells which of several sources had it before the others; the earliest is {day(dated[0].date)}"
    who = f"{name_of(holder)}, {day(next(member.date for member in dated if source[member.post_id] == holder))}"
    undated = sorted({name_of(source[member.post_id]) for member in members if not isinstance(member.date, str)})
    return who if not undated else f"{who}, among the dated ones; {', '.join(undated)} gives no date and may have had it earlier"


def wordings(members: Sequence[Any]) -> list[list[Any]]:
    """Group the members of a family (those the page lists) by their words, in the order of the members; passages with the same words are one wording."""
    groups: list[list[Any]] = []
    alike: dict[tuple[str, ...], list[list[Any]]] = defaultdict(list)
    for member in members[:MAX_MEMBERS]:
        known = alike[words_of(member.text)]
        same = next((group for group in known if group[0].text == member.text or align(group[0].text, member.text).same_words), None)
        if same is None:
            groups.append([member])
            known.append(groups[-1])
        else:
            same.append(member)
    return groups


def comparisons(groups: list[list[Any]], posts: Posts) -> list[dict[str, Any]]:
    """Set each other wording of a family beside the first one: both sides as marked HTML, whose they are, and which words are fewer, the common or the changed.

    A family of one wording gives one block with its text alone.
    """
    first = groups[0][0].text
    if len(groups) == 1:
        return [{"same": True, "n": len(groups[0]), "a": marked(first, ())}]
    blocks = []
    for group in groups[1:MAX_WORDINGS]:
        aligned = align(first, group[0].text)
        common = sum(run.end - run.start for run in aligned.b if run.role == COMMON)
        blocks.append(
            {
                "same": False, "default": COMMON if 2 * common < len(group[0].text) else CHANGED, "a": marked(first, aligned.a),
                "b": marked(group[0].text, aligned.b), "a_where": _holders(groups[0], posts), "b_where": _holders(group, posts),
            }
        )  # fmt: skip
    return blocks


def marked(text: str, runs: tuple[Run, ...]) -> Markup:
    """Return a text as HTML with its runs marked: `mark.common`, `mark.changed`, and `strong.figure` for figures that differ."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for run in runs:
        spans.setdefault(run.role, []).append((run.start, run.end))
    tags = {COMMON: '<span class="common">{}</span>', CHANGED: '<span class="changed">{}</span>', FIGURE: '<strong class="differs">{}</strong>'}
    return Markup("").join(
        Markup(tags[piece.marks[0]]).format(piece.text) if piece.marks else Markup.escape(piece.text) for piece in pieces(text, spans, most=MAX_PASSAGE)
    )


def timeline(members: Sequence[Any], posts: Posts, span: tuple[str, str] | None) -> dict[str, Any] | None:
    """Where the dated members of a family stand between the first and the last day of the corpus (0-100), a row per source; None where none is dated."""
    dated = [member for member in members if isinstance(member.date, str)]
    if span is None or not dated:
        return None
    first, last = (date.fromisoformat(edge) for edge in span)
    width = max((last - first).days, 1)
    rows: dict[str, list[dict[str, Any]]] = {}
    for member in dated:
        at = 100 * (date.fromisoformat(day(member.date)) - first).days / width
        told = f"{day(member.date)}, in a quotation" if member.quoted else day(member.date)
        rows.setdefault(name_of(posts[member.post_id]["source"], 40), []).append({"at": round(at, 2), "date": told})
    return {
        "first": span[0],
        "last": span[1],
        "rows": [{"source": source, "dots": dots} for source, dots in sorted(rows.items())],
        "undated": len(members) - len(dated),
    }


def _member(member: Any, posts: Posts) -> dict[str, Any]:
    post = posts[member.post_id]
    # The reading view shows a post's own words.
    to = paragraph_link(f"{member.post_id}:0") if member.quoted else paragraph_link(member.paragraph_id)
    return {
        "to": to if post["n_paragraphs"] else "", "quoted": bool(member.quoted), "paragraph_id": member.paragraph_id, "source": name_of(post["source"]), "title": name_of(post["title"], 90),
        "date": day(member.date),
    }  # fmt: skip


def _holders(members: list[Any], posts: Posts) -> str:
    """Whose wording it is: source and date of the first passage that has it, and how many more have."""
    first = members[0]
    quoted = "in a quotation" if first.quoted else ""
    where = ", ".join(filter(None, [name_of(posts[first.post_id]["source"], 60), day(first.date) or "no date", quoted]))
    return where if len(members) == 1 else f"{where}, and {counted(len(members) - 1, 'more passage')} with the same words"
