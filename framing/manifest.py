"""The manifest of a run: what is needed to repeat it, and to account for every input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from framing.coding.codebook import Codebook
from framing.corpus.posts import Corpus
from framing.frames.calibration import UNCERTAIN_BAND
from framing.frames.cascade import AUTO, Cascade
from framing.frames.classifier import FAR_SHARE, FrameClassifier
from framing.frames.model_store import model_folder, read_description, read_evaluations
from framing.frames.ranking import settings_of
from framing.reuse import anchors, candidates, copies, find, matched_posts, matches, verifier
from framing.vectors.encoders import Encoder
from framing.vectors.static import STATIC_ENCODER
from framing.version import __version__

#: What is told of a run with the fast encoder.
NO_TRANSLATIONS = "reuse was looked for by words alone: copies, edited copies and copied passages, but no other translations of one source and no renderings of slogans (code without --fast or --auto for these)"
#: A corpus in which more than this share of the body paragraphs lies far from the seed set is warned of.
SHIFT_WARNING = 0.25


def shift_of(paragraphs: pd.DataFrame) -> dict[str, Any]:
    """Tell how unlike the seed set a corpus is: the share of its coded body paragraphs that lie far from it, and a warning where that is many.

    Of held-out seed units `FAR_SHARE` lie as far. Titles and headings are left out: short texts lie far from everything.
    """
    far = paragraphs.loc[paragraphs["kind"] == "body", "far"]
    share = float(far.mean()) if len(far) else 0.0
    warning = (
        f"{share:.0%} of the body paragraphs are unlike the texts the model was trained on (of held-out training units {FAR_SHARE:.0%} are): code a sample by "
        "hand before you rely on its frames"
    )
    return {"share_far": round(share, 4), "share_far_of_seed_set": FAR_SHARE, "warning": warning if share > SHIFT_WARNING else None}


def manifest_of(
    corpus: Corpus, paragraphs: pd.DataFrame, classifier: FrameClassifier | Cascade | None, book: Codebook, model: Any, encoder: Encoder, seconds: Mapping[str, float],
    translations: bool,
) -> dict[str, Any]:  # fmt: skip
    """Everything needed to repeat the run and to account for every input."""
    shift = shift_of(paragraphs)
    in_memory = isinstance(model, FrameClassifier | Cascade)
    # Of a cascade, the better model: its thresholds and its tiers hold.
    folder = None if model is None or in_memory else model_folder("default" if model == AUTO else model)
    described = {} if folder is None else read_description(folder)
    kinds = corpus.paragraphs["kind"].value_counts()
    full = classifier.full if isinstance(classifier, Cascade) else classifier
    tuned = None if full is None else full.learnt_.tuned
    in_posts = full is not None and full.calibration_.in_post is not None
    return {
        "version": __version__,
        "settings": settings(translations=translations, doubt=classifier.doubt if isinstance(classifier, Cascade) else None),
        "models": {
            "frames": {"name": None if model is None else "in memory" if in_memory else str(model), "weights_sha256": described.get("weights_sha256")},
            "encoder": _encoder_content(classifier.full._encoder() if isinstance(classifier, Cascade) else encoder),
            "tuned": None if tuned is None else {"sha256": tuned.sha256, "in_posts": in_posts},
            **({"quick": _quick_content(model, encoder)} if isinstance(classifier, Cascade) else {}),
            "training": described.get("training", {}),
            "tiers": {} if classifier is None else dict(classifier.tiers_),
            "quality": described.get("held_out", {}).get("overall", {}),
            "evaluations": [] if folder is None else _evaluations(described, read_evaluations(folder)),
            "thresholds": {} if classifier is None else {frame: round(float(t), 4) for frame, t in zip(classifier.frames_, classifier.thresholds_, strict=True)},
        },
        **({"ranking": settings_of(book)} if classifier is None else {}),
        "codebook": {
            "id": book.id, "title": book.title, "version": book.version,
            "frames": [{"id": frame.id, "name": frame.name, "definition": frame.definition} for frame in book.frames],
        },
        "inputs": [vars(account) for account in corpus.inputs],
        "counts": {
            "files": {
                "found": sum(not account.is_archive for account in corpus.inputs), "read": sum(account.posts > 0 for account in corpus.inputs),
                "skipped": sum(account.posts == 0 and not account.is_archive for account in corpus.inputs),
            },
            "records": {"found": len(corpus.posts) + corpus.rows_skipped, "written": len(corpus.posts), "skipped": corpus.skipped},
            "paragraphs": {"found": len(corpus.paragraphs), "coded": int(len(corpus.paragraphs) - kinds.get("boilerplate", 0)), "by_kind": {str(k): int(n) for k, n in sorted(kinds.items())}},
            "quotations": {"found": len(corpus.quotations)},
        },
        "shift": {name: value for name, value in shift.items() if name != "warning"},
        "warnings": [*(f"{note} ({count})" for note, count in sorted(corpus.notes.items())), *([shift["warning"]] if shift["warning"] else []), *([] if translations else [NO_TRANSLATIONS])],
        "timings_seconds": dict(seconds),
    }  # fmt: skip


def _encoder_content(encoder: Encoder) -> dict[str, Any]:
    return {"name": encoder.name, "sha256": encoder.sha256, "precision": getattr(encoder, "precision", None)}


def _quick_content(model: Any, encoder: Encoder) -> dict[str, Any]:
    """The fast model of a cascade."""
    weights = read_description(model_folder(STATIC_ENCODER))["weights_sha256"] if model == AUTO else None
    return {"name": STATIC_ENCODER if model == AUTO else "in memory", "weights_sha256": weights, "encoder": _encoder_content(encoder)}


def _evaluations(described: Mapping[str, Any], recorded: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How well the model codes, for the report: the cross-validation of its training first, then the evaluations recorded beside it, each frame by frame."""
    kept = ("source", "n_units", "n_posts", "overall", "frames")
    return [{name: result[name] for name in kept if name in result} for result in (described.get("held_out", {}), *recorded) if result.get("frames")]


def settings(*, translations: bool = True, doubt: float | None = None) -> dict[str, Any]:
    """Return every named threshold of a run; those of translations where they were looked for, the doubt of a cascade where there is one."""
    near = {"clause_cosine": candidates.CLAUSE_COSINE, "paragraph_cosine": candidates.PARAGRAPH_COSINE, "reuse_accepted": verifier.ACCEPTED}
    return {
        "uncertain_band": UNCERTAIN_BAND, "shift_warning": SHIFT_WARNING, "reuse_min_tokens": find.MIN_TOKENS, "reuse_translations": translations,
        "reuse_edited": matches.EDITED, "reuse_whole": matches.WHOLE, "reuse_whole_left": matches.WHOLE_LEFT, "reuse_run": matches.RUN, "reuse_chain_links": matched_posts.CHAIN_LINKS,
        "reuse_chain_coverage": matched_posts.CHAIN_COVERAGE, "reuse_weak_match": matched_posts.WEAK_MATCH, "copy_jaccard": copies.JACCARD,
        "anchor_tokens": anchors.SEED, **(near if translations else {}), **({} if doubt is None else {"cascade_doubt": doubt}),
    }  # fmt: skip
