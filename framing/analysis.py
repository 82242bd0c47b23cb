"""`analyze`: from a corpus to posts, frames, repetition and a report. The flow is `analyze` below, readable top to bottom."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing.coding.codebook import Codebook
from framing.corpus.paragraphs import PARAGRAPH_COLUMNS
from framing.corpus.posts import Corpus, read_corpus
from framing.errors import InputError
from framing.frames.calibration import UNCERTAIN_BAND
from framing.frames.classifier import FAR_SHARE, FrameClassifier, FrameScores
from framing.frames.model_store import model_folder, read_description, read_evaluations
from framing.frames.quality import MEANING
from framing.frames.ranking import Ranking, rank_encoded, settings_of, uncoded
from framing.progress import Steps, default_steps
from framing.reuse import anchors, candidates, copies, find, matched_posts, matches, verifier
from framing.reuse.conflicts import with_conflicts
from framing.reuse.families import Reuse, in_own_words, widest
from framing.reuse.figures import find_figures
from framing.reuse.find import find_reuse
from framing.reuse.phrases import find_phrases
from framing.summary import frame_summary
from framing.vectors.cache import DEFAULT_CACHE
from framing.vectors.encoded import EncodedTexts, encode_texts
from framing.vectors.encoders import DEFAULT_ENCODER, load_encoder
from framing.version import __version__

if TYPE_CHECKING:
    from framing.report.inline import Shown
    from framing.report.plots import Plots

#: A corpus in which more than this share of the body paragraphs lies far from the seed set is warned of.
SHIFT_WARNING = 0.25
EVIDENCE_COLUMNS = ["paragraph_id", "frame", "score", "start", "end", "text"]


@dataclass(frozen=True)
class Analysis:
    """Everything one run found, as DataFrames with the columns of the output contract, and the settings it was found with. Before any annotation there is a
    `ranking` instead of coding: no paragraph has a frame."""

    posts: pd.DataFrame
    paragraphs: pd.DataFrame
    evidence: pd.DataFrame
    reuse: Reuse
    phrases: pd.DataFrame
    phrase_occurrences: pd.DataFrame
    figures: pd.DataFrame
    summary: pd.DataFrame
    codebook: Codebook
    manifest: Mapping[str, Any] = field(repr=False)
    quotations: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=PARAGRAPH_COLUMNS), repr=False)
    ranking: Ranking | None = field(default=None, repr=False)

    @property
    def reuse_pairs(self) -> pd.DataFrame:
        """Pairs of passages that render the same source statement."""
        return self.reuse.pairs

    @property
    def families(self) -> pd.DataFrame:
        """Families of connected passages."""
        return self.reuse.families

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table of the output contract by its file name."""
        return {
            "posts": self.posts, "paragraphs": self.paragraphs, "evidence": self.evidence, "reuse_pairs": self.reuse.pairs,
            "families": self.reuse.families, "family_members": self.reuse.members, "post_pairs": self.reuse.post_pairs,
            "quotations": self.quotations, "phrases": self.phrases,
            "phrase_occurrences": self.phrase_occurrences, "figures": self.figures, "frame_summary": self.summary,
            **({"ranking": self.ranking.table} if self.ranking is not None else {}),
        }  # fmt: skip

    def save(self, folder: str | Path, *, write: tuple[str, ...] = ("parquet",), command: str | None = None) -> Path:
        """Write tables, manifest.json and report.html to `folder`, complete or not at all; `write` names the table formats (parquet, csv)."""
        from framing.report.folder import save_analysis

        return save_analysis(self, Path(folder), write=write, command=command)

    @property
    def plot(self) -> Plots:
        """The charts of this analysis, as Vega-Altair objects: `analysis.plot.frames_over_time()` and others."""
        from framing.report.plots import Plots

        return Plots(self)

    def show(self, paragraph_id: str) -> Shown:
        """Return a paragraph for display in a notebook, with its evidence and reused passages marked; raises `InputError` for an unknown id."""
        from framing.report.inline import show

        return show(self, paragraph_id)

    def compare(self, pair_id: str) -> Shown:
        """Return the two passages of a reuse pair side by side for display in a notebook; raises `InputError` for an unknown id."""
        from framing.report.inline import compare

        return compare(self, pair_id)

    def __repr__(self) -> str:
        coded = f"{int(self.paragraphs['frames'].map(len).gt(0).sum())} with a frame" if self.ranking is None else "ranked, not coded"
        return (
            f"Analysis({len(self.posts)} posts, {len(self.paragraphs)} paragraphs, {coded}, "
            f"{len(self.reuse.pairs)} reuse pairs in {len(self.reuse.families)} families, {len(self.phrases)} phrases)"
        )

    def _repr_html_(self) -> str:
        from framing.notebook import card, listing, note, with_interval

        if self.ranking is not None:
            return card(self, *self.ranking.shown())
        columns = ["frame", "tier", "n_paragraphs", "share", "share_low", "share_high", "reused_share", "n_families"]
        whole = listing(with_interval(self.summary.loc[self.summary["by"] == "all", columns], "share"), most=len(self.codebook))
        tiers = (
            "Tier " + "; ".join(f"{name}: {meaning}" for name, meaning in MEANING.items())
            if self.summary["tier"].any()
            else "The model's quality has not been measured."
        )
        travelled = [note("What stands in most posts:"), listing(widest(self.families), rest=".families", most=3)] if len(self.families) else []
        return card(self, whole, note(tiers), *travelled, *map(note, self.manifest["warnings"]))


def analyze(
    corpus: Corpus | str | Path, *, codebook: Codebook | None = None, model: str | Path | FrameClassifier | None = None,
    cache: str | Path | None = DEFAULT_CACHE, progress: Steps | None = None,
) -> Analysis:  # fmt: skip
    """Read (if a path is given), split, classify and compare a corpus.

    `model` is "default", a model folder or a fitted classifier; `codebook` supplies the names of its frames where the model has none. Without a model it is the
    default one; but where a codebook of other frames is given, nothing has been learnt of these yet, and paragraphs are ranked by what it says of them (see
    `framing.frames.ranking`), not coded. `cache` is the folder of the vector cache ("default": the platform's, or the one that FRAMING_CACHE names; None: no
    cache).
    Raises `InputError` where nothing is readable or the codebook lacks a frame of the model, `ModelError` for a model that cannot be used.
    """
    steps = progress or default_steps()
    clock = _Clock()
    model = model or (None if codebook is not None and has_frames_of_its_own(codebook) else "default")
    classifier = model if model is None or isinstance(model, FrameClassifier) else FrameClassifier.load(model)
    book = _codebook_for(classifier, codebook)
    with clock.time("read"):
        if not isinstance(corpus, Corpus):
            with steps.step("Reading", "files") as report:
                corpus = read_corpus(corpus, progress=report)
        paragraphs = corpus.paragraphs
        if paragraphs.empty:
            raise InputError(f"the {len(corpus)} posts hold no words of their own, only what they reblog or quote: there is nothing to code")
    with clock.time("encode"), steps.step("Encoding", "texts") as report:
        named = DEFAULT_ENCODER if classifier is None else classifier.encoder
        encoder = load_encoder(named, cache=cache) if isinstance(named, str) else named
        searched = corpus.searched
        encoded = encode_texts(searched["text"].tolist(), encoder, progress=report)
        # Frames are coded for a post's own words alone.
        own = encoded if corpus.quotations.empty else encoded.take(np.flatnonzero(~searched["quoted"].to_numpy()))
    ranking = None
    if classifier is None:
        with clock.time("frames"), steps.step("Ranking paragraphs", "paragraphs"):
            ranking = rank_encoded(paragraphs, own, book, encoder)
            coded, evidence = uncoded(paragraphs, ranking), pd.DataFrame(columns=EVIDENCE_COLUMNS)
    else:
        with clock.time("frames"), steps.step("Coding frames", "paragraphs"):
            scores = classifier.score_encoded(own, posts=paragraphs["post_id"].where(paragraphs["kind"] != "boilerplate"))
            coded, evidence = code_paragraphs(paragraphs, own, scores, classifier)
    with clock.time("reuse"), steps.step("Comparing paragraphs", "pairs") as report:
        reuse = find_reuse(corpus, encoded=encoded, progress=report)
        reuse = with_frames(reuse, coded)
    with clock.time("phrases"), steps.step("Collecting phrases and figures", "tables"):
        phrases = find_phrases(corpus, encoder=encoder, reuse=reuse)
        figures = with_conflicts(with_families(find_figures(paragraphs), reuse), reuse.pairs)
        summary = frame_summary(
            corpus.posts, coded, in_own_words(reuse.members), classifier.frames_ if classifier else (), tiers=classifier.tiers_ if classifier else None
        )
    manifest = _manifest(corpus, coded, classifier, book, model, encoder, clock)
    posts = corpus.posts.drop(columns="source_offset")
    return Analysis(posts, coded, evidence, reuse, phrases.phrases, phrases.occurrences, figures, summary, book, manifest, corpus.quotations, ranking)


def code_paragraphs(
    paragraphs: pd.DataFrame, encoded: EncodedTexts, scores: FrameScores, classifier: FrameClassifier
) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """Add frames, uncertain frames, whether the paragraph is far from the seed set, and scores to the paragraphs, and list the evidence; boilerplate gets
    neither frames nor scores."""
    frames = np.array(classifier.frames_, dtype=object)
    coded = (paragraphs["kind"] != "boilerplate").to_numpy()
    assigned = (scores.probabilities >= classifier.thresholds_) & coded[:, None]
    doubtful = classifier.uncertain(scores.probabilities) & coded[:, None]
    table = paragraphs.assign(frames=[list(frames[row]) for row in assigned], uncertain=[list(frames[row]) for row in doubtful], far=scores.far & coded)
    columns = {f"frame_{frame}": np.where(coded, scores.probabilities[:, k], np.nan).astype(np.float32) for k, frame in enumerate(frames)}
    table = pd.concat([table, pd.DataFrame(columns, index=table.index)], axis=1)
    rows = []
    ids = paragraphs["paragraph_id"].tolist()
    for row, column in np.argwhere(assigned):
        at = scores.best[row, column]
        rows.append(
            {
                "paragraph_id": ids[row], "frame": frames[column], "score": float(scores.sentences[at, column]), "start": int(encoded.start[at]),
                "end": int(encoded.end[at]), "text": encoded.sentences[at],
            }
        )  # fmt: skip
    evidence = pd.DataFrame(rows, columns=EVIDENCE_COLUMNS)
    return table, evidence.astype({"score": "float64", "start": "int64", "end": "int64"})


def with_frames(reuse: Reuse, paragraphs: pd.DataFrame) -> Reuse:
    """Add to each family the frames that most of its members' paragraphs carry; what is quoted carries none."""
    frames = paragraphs.set_index("paragraph_id")["frames"]
    carried = {
        family: sorted(frame for frame, n in frames[members.unique()].explode().value_counts().items() if 2 * n > members.nunique())
        for family, members in reuse.members[~reuse.members["quoted"]].groupby("family_id")["paragraph_id"]
    }
    frames_of = [carried.get(family, []) for family in reuse.families["family_id"]]
    families = reuse.families.assign(frames=pd.Series(frames_of, index=reuse.families.index, dtype="object"))
    return Reuse(reuse.pairs, families, reuse.members, reuse.post_pairs)


def with_families(figures: pd.DataFrame, reuse: Reuse) -> pd.DataFrame:
    """Add to each figure the family of the passage it stands in, if it stands in one; of several, the largest family's, then the longest passage's."""
    size = dict(zip(reuse.families["family_id"], reuse.families["n_passages"], strict=True))
    spans = {paragraph: list(zip(rows["start"], rows["end"], rows["family_id"], strict=True)) for paragraph, rows in reuse.members.groupby("paragraph_id")}
    families = [
        max(
            ((size[family], end - start, family) for start, end, family in spans.get(paragraph, ()) if start <= at < end),
            default=(0, 0, None),
            key=itemgetter(0, 1),
        )[2]
        for paragraph, at in zip(figures["paragraph_id"], figures["start"], strict=True)
    ]
    return figures.assign(family_id=pd.array(families, dtype="object"))


def has_frames_of_its_own(codebook: Codebook) -> bool:
    """Tell whether a codebook has other frames than the default model codes."""
    return set(codebook.frame_ids) != set(read_description(model_folder("default"))["frames"])


def _codebook_for(classifier: FrameClassifier | None, codebook: Codebook | None) -> Codebook:
    if classifier is None and codebook is not None:
        return codebook
    book = codebook or (classifier and classifier.codebook)
    if classifier is None or book is None:
        raise InputError("the model names no codebook; pass `codebook=` so that its frames have names and definitions")
    if missing := [frame for frame in classifier.frames_ if frame not in book.frame_ids]:
        raise InputError(
            f"the codebook {book.id!r} lacks the model's frame {missing[0]!r}; use the codebook the model was trained with, or leave out the model to rank by this one"
        )
    return book


def shift_of(paragraphs: pd.DataFrame) -> dict[str, Any]:
    """Tell how unlike the seed set a corpus is: the share of its coded body paragraphs that lie far from it, and a warning where that is many.

    Of held-out seed units `FAR_SHARE` lie as far. Titles and headings are left out: short texts lie far from everything.
    """
    body = paragraphs[paragraphs["kind"] == "body"]
    share = float(body["far"].mean()) if len(body) else 0.0
    warning = (
        f"{share:.0%} of the body paragraphs are unlike the texts the model was trained on (of held-out training units {FAR_SHARE:.0%} are): code a sample by "
        "hand before you rely on its frames"
    )
    return {"share_far": round(share, 4), "share_far_of_seed_set": FAR_SHARE, "warning": warning if share > SHIFT_WARNING else None}


def _manifest(
    corpus: Corpus, paragraphs: pd.DataFrame, classifier: FrameClassifier | None, book: Codebook, model: Any, encoder: Any, clock: _Clock
) -> dict[str, Any]:
    """Everything needed to repeat the run and to account for every input."""
    shift = shift_of(paragraphs)
    folder = None if model is None or isinstance(model, FrameClassifier) else model_folder(model)
    described = {} if folder is None else read_description(folder)
    kinds = corpus.paragraphs["kind"].value_counts()
    return {
        "version": __version__,
        "settings": settings(),
        "models": {
            "frames": {"name": None if model is None else "in memory" if isinstance(model, FrameClassifier) else str(model), "weights_sha256": described.get("weights_sha256")},
            "encoder": {"name": encoder.name, "sha256": encoder.sha256, "precision": getattr(encoder, "precision", None)},
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
            "records": {"found": len(corpus.posts) + sum(corpus.skipped.values()), "written": len(corpus.posts), "skipped": corpus.skipped},
            "paragraphs": {"found": len(corpus.paragraphs), "coded": int(len(corpus.paragraphs) - kinds.get("boilerplate", 0)), "by_kind": {str(k): int(n) for k, n in sorted(kinds.items())}},
            "quotations": {"found": len(corpus.quotations)},
        },
        "shift": {name: value for name, value in shift.items() if name != "warning"},
        "warnings": [*(f"{note} ({count})" for note, count in sorted(corpus.notes.items())), *([shift["warning"]] if shift["warning"] else [])],
        "timings_seconds": clock.seconds,
    }  # fmt: skip


def _evaluations(described: Mapping[str, Any], recorded: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How well the model codes, for the report: the cross-validation of its training first, then the evaluations recorded beside it, each frame by frame."""
    kept = ("source", "n_units", "n_posts", "overall", "frames")
    return [{name: result[name] for name in kept if name in result} for result in (described.get("held_out", {}), *recorded) if result.get("frames")]


def settings() -> dict[str, Any]:
    """Return every named threshold of a run."""
    return {
        "uncertain_band": UNCERTAIN_BAND, "shift_warning": SHIFT_WARNING, "reuse_min_tokens": find.MIN_TOKENS, "reuse_accepted": verifier.ACCEPTED,
        "reuse_edited": matches.EDITED, "reuse_whole": matches.WHOLE, "reuse_run": matches.RUN, "reuse_chain_links": matched_posts.CHAIN_LINKS,
        "reuse_chain_coverage": matched_posts.CHAIN_COVERAGE, "reuse_weak_match": matched_posts.WEAK_MATCH, "copy_jaccard": copies.JACCARD,
        "anchor_tokens": anchors.SEED, "clause_cosine": candidates.CLAUSE_COSINE, "paragraph_cosine": candidates.PARAGRAPH_COSINE,
    }  # fmt: skip


class _Clock:
    """Wall time by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def time(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[stage] = round(time.perf_counter() - start, 3)
