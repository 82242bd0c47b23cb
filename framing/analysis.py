"""`analyze`: from a corpus to posts, frames, repetition and a report. The flow is `analyze` below, readable top to bottom."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
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
from framing.engine.base import Engine, load_engine
from framing.errors import InputError
from framing.frames.cascade import Cascade
from framing.frames.classifier import FrameClassifier
from framing.frames.coded import EVIDENCE_COLUMNS, Coder, InMemory, Loaded, Named, code_in_batches, code_paragraphs, named_classifier, posts_of
from framing.frames.model_store import model_folder, read_description
from framing.frames.quality import MEANING
from framing.frames.ranking import Ranking, rank_encoded, uncoded
from framing.manifest import manifest_of
from framing.memory import release
from framing.progress import Steps, default_steps
from framing.reuse.conflicts import with_conflicts
from framing.reuse.families import Reuse, in_own_words, widest
from framing.reuse.figures import find_figures
from framing.reuse.find import find_reuse
from framing.reuse.phrases import find_phrases
from framing.summary import frame_summary
from framing.vectors.cache import DEFAULT_CACHE
from framing.vectors.elsewhere import EncoderName, EngineEncoder, TunedTexts
from framing.vectors.encoded import encode_texts
from framing.vectors.encoders import DEFAULT_ENCODER, Encoder, load_encoder
from framing.vectors.static import StaticEncoder

if TYPE_CHECKING:
    from framing.report.inline import Shown
    from framing.report.plots import Plots


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
    corpus: Corpus | str | Path, *, codebook: Codebook | None = None, model: str | Path | FrameClassifier | Cascade | None = None,
    cache: str | Path | None = DEFAULT_CACHE, engine: str | Engine = "local", progress: Steps | None = None,
) -> Analysis:  # fmt: skip
    """Read (if a path is given), split, classify and compare a corpus.

    `model` is "default", a model folder or a fitted classifier; "static" is the fast one, and "auto" gives to the default one only what the fast one is
    not sure of: with either, reuse is looked for by words alone, without other translations. `codebook` supplies the names of the model's frames where it has
    none. Without a model it is the default one; but where a codebook of other frames is given, nothing has been learnt of these yet, and paragraphs are ranked by
    what it says of them (see `framing.frames.ranking`), not coded. `cache` is the folder of the vector cache ("default": the platform's, or the one that
    FRAMING_CACHE names; None: no cache). `engine` is "local" or "spark": it decides where the heavy stages run, and changes nothing about what they find.
    Raises `InputError` where nothing is readable, the codebook lacks a frame of the model or the engine cannot be used, `ModelError` for a model that cannot be
    used, `EngineError` where an engine breaks down.
    """
    steps = progress or default_steps()
    engine = load_engine(engine) if isinstance(engine, str) else engine
    clock = _Clock()
    model = model or (None if codebook is not None and has_frames_of_its_own(codebook) else "default")
    classifier = None if model is None else load_classifier(model, cache=cache)
    book = _codebook_for(classifier, codebook)
    with clock.time("read"):
        if not isinstance(corpus, Corpus):
            with steps.step("Reading", "files") as report:
                corpus = read_corpus(corpus, progress=report)
        corpus = corpus.split(engine)
        paragraphs = corpus.paragraphs
        if not len(corpus):
            raise InputError("the corpus holds no post: there is nothing to code")
        if paragraphs.empty:
            raise InputError(f"the {len(corpus)} posts hold no words of their own, only what they reblog or quote: there is nothing to code")
    named = DEFAULT_ENCODER if classifier is None else classifier.encoder
    encoder = encoder_for(engine, named, cache=cache)
    encoded = ranking = None
    if classifier is not None and isinstance(encoder, StaticEncoder):
        with clock.time("frames"), steps.step("Coding frames", "paragraphs") as report:
            coder = coder_for(engine, model, Loaded(classifier, encoder), cache=cache)
            coded, evidence = code_in_batches(paragraphs, coder, engine, parallel=isinstance(classifier, FrameClassifier), progress=report)
    else:
        with clock.time("encode"), steps.step("Encoding", "texts") as report:
            searched = corpus.searched
            encoded = encode_texts(searched["text"].tolist(), encoder, progress=report)
            # Frames are coded for a post's own words alone.
            own = encoded if corpus.quotations.empty else encoded.take(np.flatnonzero(~searched["quoted"].to_numpy()))
        with clock.time("frames"), steps.step("Coding frames" if classifier else "Ranking paragraphs", "paragraphs") as report:
            if classifier is None:
                ranking = rank_encoded(paragraphs, own, book, encoder)
                coded, evidence = uncoded(paragraphs, ranking), pd.DataFrame(columns=EVIDENCE_COLUMNS)
            else:
                tuned = tuned_for(engine, classifier, cache=cache)
                scores = classifier.score_encoded(own, posts=posts_of(paragraphs), tuned=tuned, progress=report)
                coded, evidence = code_paragraphs(paragraphs, own, scores, classifier)
    # The verifier knows the vectors of sentence encoders; those of words tell no translation from another text about the same.
    translations = encoded is not None
    with clock.time("reuse"), steps.step("Comparing paragraphs", "pairs") as report:
        reuse = find_reuse(corpus, encoded=encoded, translations=translations, engine=engine, progress=report)
        reuse = with_frames(reuse, coded)
    with clock.time("phrases"), steps.step("Collecting phrases and figures", "tables"):
        figures = with_conflicts(with_families(find_figures(paragraphs, engine=engine), reuse), reuse.pairs)
        release()
        phrases = find_phrases(corpus, encoder=encoder if translations else None, reuse=reuse, engine=engine)
        said = in_own_words(reuse.members[["family_id", "paragraph_id", "quoted"]])
        summary = frame_summary(corpus.posts, coded, said, classifier.frames_ if classifier else (), tiers=classifier.tiers_ if classifier else None)
    manifest = {**manifest_of(corpus, coded, classifier, book, model, encoder, clock.seconds, translations), "engine": engine.name}
    posts = corpus.posts.drop(columns="source_offset", errors="ignore")
    return Analysis(posts, coded, evidence, reuse, phrases.phrases, phrases.occurrences, figures, summary, book, manifest, corpus.quotations, ranking)


def with_frames(reuse: Reuse, paragraphs: pd.DataFrame) -> Reuse:
    """Add to each family the frames that most of its members' paragraphs carry; what is quoted carries none."""
    frames = {paragraph: found for paragraph, found in zip(paragraphs["paragraph_id"], paragraphs["frames"], strict=True) if found}
    members = reuse.members.loc[~reuse.members["quoted"], ["family_id", "paragraph_id"]].drop_duplicates()
    size, carried = Counter(members["family_id"]), Counter[tuple[str, str]]()
    for family, paragraph in zip(members["family_id"], members["paragraph_id"], strict=True):
        carried.update((family, frame) for frame in frames.get(paragraph, ()))
    most: dict[str, list[str]] = defaultdict(list)
    for (family, frame), n in sorted(carried.items()):
        if 2 * n > size[family]:
            most[family].append(frame)
    frames_of = [most[family] for family in reuse.families["family_id"]]
    families = reuse.families.assign(frames=pd.Series(frames_of, index=reuse.families.index, dtype="object"))
    return Reuse(reuse.pairs, families, reuse.members, reuse.post_pairs)


def with_families(figures: pd.DataFrame, reuse: Reuse) -> pd.DataFrame:
    """Add to each figure the family of the passage it stands in, if it stands in one; of several, the largest family's, then the longest passage's."""
    size = dict(zip(reuse.families["family_id"], reuse.families["n_passages"], strict=True))
    spans: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for paragraph, start, end, family in zip(*(reuse.members[name].tolist() for name in ("paragraph_id", "start", "end", "family_id")), strict=True):
        spans[paragraph].append((start, end, family))
    families = [
        max(
            ((size[family], end - start, family) for start, end, family in spans.get(paragraph, ()) if start <= at < end),
            default=(0, 0, None),
            key=itemgetter(0, 1),
        )[2]
        for paragraph, at in zip(figures["paragraph_id"], figures["start"], strict=True)
    ]
    return figures.assign(family_id=pd.array(families, dtype="object"))


def load_classifier(model: str | Path | FrameClassifier | Cascade, *, cache: str | Path | None = DEFAULT_CACHE) -> FrameClassifier | Cascade:
    """Return the classifier that `model` names (see `analyze`), or itself where it is one; raises `ModelError` for one that cannot be used."""
    if isinstance(model, FrameClassifier | Cascade):
        return model
    return named_classifier(model, cache=cache)


def coder_for(engine: Engine, model: Any, loaded: Loaded, *, cache: str | Path | None) -> Coder:
    """Return what codes paragraphs where an engine runs: the model by name, where only names get there; raises `InputError` for one that has none."""
    if not engine.remote:
        return InMemory(loaded)
    if isinstance(model, FrameClassifier | Cascade):
        raise InputError(f"the engine {engine.name!r} needs a model that every worker can load: save this one with `save(FOLDER)` and pass the folder")
    return Named(str(model), None if cache is None else str(cache))


def encoder_for(engine: Engine, encoder: str | Encoder, *, cache: str | Path | None) -> Encoder:
    """Return an encoder by name, or itself; where an engine runs elsewhere, one that has texts encoded there, if its name tells the workers which it is."""
    found = load_encoder(encoder, cache=cache) if isinstance(encoder, str) else encoder
    if not engine.remote or isinstance(found, StaticEncoder):
        return found
    if not isinstance(encoder, str):
        raise InputError(f"the engine {engine.name!r} needs an encoder that every worker can load: pass the name or the folder of one")
    return EngineEncoder(found, engine, EncoderName(encoder, None if cache is None else str(cache), getattr(found, "precision", None)))


def tuned_for(engine: Engine, classifier: FrameClassifier | Cascade, *, cache: str | Path | None) -> Encoder | None:
    """Return the encoder tuned to a classifier's frames, as `encoder_for` does; None where it has none, or is a cascade, which loads its own."""
    tuned = classifier.learnt_.tuned if isinstance(classifier, FrameClassifier) else None
    if tuned is None:
        return None
    found = tuned.encoder(cache=cache)
    return EngineEncoder(found, engine, TunedTexts(tuned, None if cache is None else str(cache), found.precision)) if engine.remote else found


def has_frames_of_its_own(codebook: Codebook) -> bool:
    """Tell whether a codebook has other frames than the default model codes."""
    return set(codebook.frame_ids) != set(read_description(model_folder("default"))["frames"])


def _codebook_for(classifier: FrameClassifier | Cascade | None, codebook: Codebook | None) -> Codebook:
    if classifier is None and codebook is not None:
        return codebook
    book = codebook or (None if classifier is None else classifier.codebook)
    if classifier is None or book is None:
        raise InputError("the model names no codebook; pass `codebook=` so that its frames have names and definitions")
    if missing := [frame for frame in classifier.frames_ if frame not in book.frame_ids]:
        raise InputError(
            f"the codebook {book.id!r} lacks the model's frame {missing[0]!r}; use the codebook the model was trained with, or leave out the model to rank by this one"
        )
    return book


class _Clock:
    """Wall time by stage; what memory a stage no longer uses is given back at its end."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def time(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        release()
        self.seconds[stage] = round(self.seconds.get(stage, 0.0) + time.perf_counter() - start, 3)
