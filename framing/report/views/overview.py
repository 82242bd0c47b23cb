"""Overview: what was read, what was left out, and what to look at first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from framing.report.views.repetition import by_spread, first_known
from framing.report.views.styles import frame_styles
from framing.report.views.text import counted, day, name_of, posts_by_id, share, visible

if TYPE_CHECKING:
    from framing.analysis import Analysis

#: Rows shown of each list; the tables and manifest.json hold all.
MAX_SOURCES, MAX_FILES, MAX_NOTES = 60, 60, 40


def overview(analysis: Analysis) -> dict[str, Any]:
    """Return the counts, the sources, the files, what was skipped and noted, and the findings that lead into the other sections."""
    posts, manifest = analysis.posts, analysis.manifest
    counts = manifest["counts"]
    days = posts["date"].dropna().map(day)
    sources = posts.groupby("source", sort=True).agg(posts=("post_id", "size"), paragraphs=("n_paragraphs", "sum"), first=("date", "min"), last=("date", "max"))
    sources = sources.sort_values("posts", ascending=False, kind="stable")
    files = [entry for entry in manifest["inputs"] if entry["posts"] == 0] + [entry for entry in manifest["inputs"] if entry["posts"]]
    return {
        "counts": counts,
        "period": (days.min(), days.max()) if len(days) else None,
        "undated": int(posts["date"].isna().sum()),
        "n_sources": len(sources),
        "sources": [
            {"name": name_of(row.Index), "posts": row.posts, "paragraphs": int(row.paragraphs), "first": day(row.first), "last": day(row.last)}
            for row in sources.head(MAX_SOURCES).itertuples()
        ],
        "tiles": [
            {"number": len(posts), "label": "posts", "to": "#reading"},
            {"number": counts["paragraphs"]["coded"], "label": "paragraphs coded" if analysis.ranking is None else "paragraphs ranked", "to": "#frames"},
            {"number": len(analysis.families), "label": "passage families", "to": "#repetition"},
            {"number": len(analysis.reuse_pairs), "label": "reuse pairs", "to": "#repetition"},
            {"number": int((analysis.phrases["kind"] == "slogan").sum()), "label": "slogans", "to": "#phrases"},
            {"number": analysis.figures["conflict_id"].nunique(), "label": "conflicts of figures", "to": "#figures"},
        ],
        "findings": findings(analysis),
        "files": [{"path": name_of(entry["path"]), "posts": entry["posts"], "why": _why(entry), "sha256": entry["sha256"]} for entry in files[:MAX_FILES]],
        "n_files": len(files),
        "skipped": [(visible(reason), n) for reason, n in sorted(counts["records"]["skipped"].items())[:MAX_NOTES]],
        "warnings": [visible(note) for note in manifest["warnings"][:MAX_NOTES]],
        "n_warnings": len(manifest["warnings"]),
    }  # fmt: skip


def findings(analysis: Analysis) -> list[dict[str, str]]:
    """Return what a reader looks for first, each with a link to where it stands: the commonest and the most copied frame, the widest family, a conflict."""
    found, styles = [], frame_styles(analysis)
    whole = analysis.summary[(analysis.summary["by"] == "all") & (analysis.summary["n_paragraphs"] > 0)]
    if len(whole):
        most = whole.loc[whole["n_paragraphs"].idxmax()]
        interval = "" if pd.isna(most["share_low"]) else f" [{share(most['share_low'])}, {share(most['share_high'])}]"
        rest = f", in {counted(int(most['n_paragraphs']), 'paragraph')}: {share(most['share'])}{interval} of those coded"
        found.append({"what": "Commonest frame", "name": styles[most["frame"]].name, "rest": rest, "to": f"#frame-{most['frame']}"})
        copied = whole.loc[whole["reused_share"].idxmax()]
        if copied["reused_share"] > 0:
            rest = f": {share(copied['reused_share'])} of its {counted(int(copied['n_paragraphs']), 'paragraph')} stand in passage families"
            found.append({"what": "Most copied frame", "name": styles[copied["frame"]].name, "rest": rest, "to": f"#frame-{copied['frame']}"})
    if len(analysis.families):
        family = next(by_spread(analysis.families, 1).itertuples(index=False))
        members = analysis.reuse.members[analysis.reuse.members["family_id"] == family.family_id]
        rest = f", {counted(family.n_passages, 'passage')} in {counted(family.n_posts, 'post')} of {counted(family.n_sources, 'source')}: “{name_of(family.example, 90)}”"
        found.append({"what": "Biggest family", "name": family.family_id, "rest": rest, "to": f"#family-{family.family_id}"})
        found.append(
            {"what": "Who had it first", "name": "", "rest": first_known(list(members.itertuples(index=False)), posts_by_id(analysis.posts)), "to": ""}
        )
    conflicts = analysis.figures[analysis.figures["conflict_id"].notna()]
    if len(conflicts):
        first = conflicts["conflict_id"].iloc[0]
        stated = " against ".join(dict.fromkeys(name_of(text, 40) for text in conflicts.loc[conflicts["conflict_id"] == first, "text"]))
        n = conflicts["conflict_id"].nunique()
        found.append({"what": "Figures in conflict", "name": stated, "rest": f", and {n - 1:,} more" if n > 1 else "", "to": f"#conflict-{first}"})
    return found


def _why(entry: dict[str, Any]) -> str:
    """What was left out of a file or noted about it."""
    return visible("; ".join(f"{reason} ({n})" for reason, n in [*sorted(entry["skipped"].items()), *sorted(entry["notes"].items())]))
