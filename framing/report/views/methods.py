"""Methods: a paragraph ready to paste, the citation, the model's card, and every setting of the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from framing.frames.quality import MEANING, TIERS
from framing.report.views.styles import frame_styles
from framing.report.views.text import counted, name_of
from framing.vectors.static import STATIC_ENCODER
from framing.version import YEAR, __version__

if TYPE_CHECKING:
    from framing.analysis import Analysis


def methods(analysis: Analysis) -> dict[str, Any]:
    """Return the paragraph, the BibTeX entry, the evaluations of the model frame by frame, thresholds, settings and versions."""
    manifest = analysis.manifest
    models, styles = manifest["models"], frame_styles(analysis)
    return {
        "paragraph": paragraph(analysis),
        "bibtex": bibtex(),
        "evaluations": [
            {
                "title": title_of(each), "n_units": each["n_units"], "n_posts": each["n_posts"], "overall": each["overall"],
                "rows": [{**row, "name": styles[row["frame"]].name} for row in each["frames"] if row["frame"] in styles],
            }
            for each in models.get("evaluations", ())
        ],
        "quality": quality_note(analysis),
        "tiers": MEANING, "tier_rules": TIERS,
        "thresholds": [(style, models["thresholds"][frame]) for frame, style in styles.items() if frame in models["thresholds"]],
        "settings": manifest["settings"], "version": manifest["version"], "models": models, "timings": manifest["timings_seconds"],
        "shift": manifest["shift"], "training": models["training"],
    }  # fmt: skip


def title_of(evaluation: dict[str, Any]) -> str:
    """What an evaluation was made on, in words."""
    return (
        "held-out seed units"
        if evaluation["source"] == "cross-validation"
        else f"units of documents unseen in training ({name_of(evaluation['source'].rsplit('.', 1)[0])})"
    )


def quality_note(analysis: Analysis) -> str:
    """The model's measured quality in one sentence, to stand beside every chart that relies on it; where the corpus is unlike what it was measured on, that too."""
    told = []
    for each in analysis.manifest["models"].get("evaluations", ()):
        score, low, high = (_figure(each["overall"][name]) for name in ("macro_f1", "macro_f1_low", "macro_f1_high"))
        told.append(f"{score} [{low}, {high}] on {each['n_units']:,} {title_of(each)}")
    far, warned = (analysis.manifest[part].get(name) for part, name in (("shift", "share_far"), ("settings", "shift_warning")))
    unlike = f"; {far:.0%} of this corpus’ body paragraphs are unlike the texts it was trained on" if warned is not None and far > warned else ""
    return f"macro-F1 {'; '.join(told)}{unlike}" if told else ""


def _figure(value: float | None) -> str:
    """A figure of an evaluation; one post has no interval."""
    return "–" if value is None else f"{value:.2f}"


def paragraph(analysis: Analysis) -> str:
    """Return a methods paragraph ready to paste into a paper: corpus, codebook, model, seed set, agreement, thresholds, repetition, versions."""
    counts, book = analysis.manifest["counts"], analysis.codebook
    days = analysis.posts["date"].dropna().str[:10]
    period = f", dated {days.min()} to {days.max()}" if len(days) else ""
    undated = int(analysis.posts["date"].isna().sum())
    parts = [
        f"We analysed {counted(len(analysis.posts), 'post')} from {counted(analysis.posts['source'].nunique(), 'source')}{period}"
        + (f" ({undated:,} without a date)" if undated and period else " (none dated)" if not period else "")
        + f" with framing {__version__}. Posts were split into {counted(counts['paragraphs']['found'], 'paragraph')}; {counts['paragraphs']['coded']:,} that were not boilerplate were "
        f"{'coded with' if analysis.ranking is None else 'ranked by'} the {len(book)} frames of the codebook “{name_of(book.title)}” (version {name_of(book.version, 20)}"
        + ("; several, one or no frame per paragraph)." if analysis.ranking is None else ")."),
    ]  # fmt: skip
    told = _coded(analysis) if analysis.ranking is None else [_ranked(analysis)]
    return " ".join([*parts, *told, _reuse(analysis)])


def _by_writers(training: dict[str, Any]) -> str:
    """Who wrote the units, where they were invented for training."""
    return f" by {counted(training['writers'], 'writer')}" if training.get("writers") else ""


def _ranked(analysis: Analysis) -> str:
    """How paragraphs were ranked."""
    return (
        f"No paragraph was coded: each frame’s order is by cosine likeness between the paragraph’s likest sentence and the mean of the codebook’s name, definition, inclusion rules "
        f"and examples of the frame, less half of the mean over all frames ({name_of(analysis.manifest['models']['encoder']['name'])} sentence vectors). This ranking is uncalibrated."
    )


def _coded(analysis: Analysis) -> list[str]:
    """How frames were assigned, and how well."""
    models, settings = analysis.manifest["models"], analysis.manifest["settings"]
    training, evaluations = models["training"], models.get("evaluations", [])
    parts = [
        f"Frames were assigned by the model “{name_of(models['frames']['name'])}” ({_seen(models)}, calibrated by Platt scaling)"
        + (f", trained on a seed set of {counted(training['units'], 'unit')}{_by_writers(training)}" if training.get("units") else "") + ".",
    ]  # fmt: skip
    if evaluations:
        first = evaluations[0]
        alphas = [row["alpha"] for row in first["frames"] if row.get("alpha") is not None]
        agreed = f" Krippendorff’s alpha between the coders of the seed set lies between {min(alphas):.2f} and {max(alphas):.2f} by frame." if alphas else ""
        parts.append(f"Measured quality: {quality_note(analysis)}, 95 % intervals resampling posts.{agreed}")
    else:
        parts.append("How well this model codes has not been measured.")
    low, high = (round(edge(models["thresholds"].values()), 2) for edge in (min, max))
    parts.append(
        f"A frame counts as present where its calibrated score reaches the frame’s threshold ({low:.2f} to {high:.2f}, chosen to maximise F1); scores within {settings['uncertain_band']} of it "
        "are reported as uncertain. Shares have 95 % percentile bootstrap intervals (1,000 draws of posts)."
    )
    return parts


def _seen(models: Mapping[str, Any]) -> str:
    """What the model looks at."""
    tuned = " and a copy of the encoder tuned to the frames" if models.get("tuned") else ""
    if tuned and models["tuned"].get("in_posts"):
        tuned += ", which reads short paragraphs with what stands around them"
    if "quick" in models:
        return f"a fast one over word vectors and word features for every paragraph, and for those it was not sure of one with a memory of seed sentences over sentence vectors{tuned}"
    if models["encoder"]["name"] == STATIC_ENCODER:
        return "logistic regressions over word vectors and word features"
    return f"logistic regressions and a memory of seed sentences over {name_of(models['encoder']['name'])} sentence vectors and word features{',' if tuned else ''}{tuned}"


def _reuse(analysis: Analysis) -> str:
    """How repetition was found."""
    settings = analysis.manifest["settings"]
    searched = (
        f"Repetition (exact copies, edited copies, other translations of one source) was found by exact matching of token sequences, likeness of clauses (cosine from {settings['clause_cosine']}) and "
        f"a trained verifier (accepted from {settings['reuse_accepted']})"
        if settings.get("reuse_translations", True)
        else "Repetition (exact copies, edited copies, copied passages) was found by exact matching of token sequences; other translations of one source were not looked for"
    )
    return f"{searched}, which gave {counted(len(analysis.reuse_pairs), 'pair')} in {counted(len(analysis.families), 'family', 'families')}."


def bibtex() -> str:
    """Return the citation of this version."""
    return (
        f"@software{{framing_{YEAR},\n  author  = {{{{The framing contributors}}}},\n  title   = {{framing: propaganda and framing discourse analysis}},\n"
        f"  version = {{{__version__}}},\n  year    = {{{YEAR}}},\n  license = {{Apache-2.0}}\n}}"
    )
