"""Ranking before any annotation: paragraphs in the order of their likeness to what the codebook says of a frame.

A likeness is no probability and has no threshold: it says which paragraphs to read and code first, never that one carries a frame.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from framing.corpus.text import fingerprint, normalise
from framing.vectors.encoders import DEFAULT_ENCODER

if TYPE_CHECKING:
    from markupsafe import Markup

    from framing.coding.codebook import Codebook, Frame
    from framing.corpus.posts import Corpus
    from framing.progress import Steps
    from framing.vectors.encoded import EncodedTexts
    from framing.vectors.encoders import Encoder

#: How much of what all frames have in common is taken off a frame's likeness. Frames of one codebook share their subject; with none of it taken off a paragraph
#: about the subject is like every frame, with all of it off one about anything else may be like some frame by chance.
SHARED = 0.5
#: Texts of fewer tokens (headings of a word or two) are not listed: they are like a frame by its name alone, and there is nothing in them to code.
SHORTEST = 4
#: Paragraphs that are listed for each frame.
LISTED = 100
#: Paragraphs for each frame that are offered for annotation; and how many are drawn at random for each of these. Without the latter
#: the annotations would hold next to no paragraph as most of the corpus is, and a model trained on them would see its frames everywhere.
OFFERED, DRAWN_SHARE = 20, 0.5

#: What stands wherever the ranking is shown.
NOTICE = (
    "This is an uncalibrated ranking by the codebook's own words, not coding: no paragraph was given a frame, and likeness is no probability. Read the first of each frame, "
    "code them, and train a model."
)

COLUMNS = ["frame", "rank", "likeness", "paragraph_id", "post_id", "start", "end", "sentence", "text"]
TO_ANNOTATE = ["paragraph_id", "post_id", "text", "frame", "rank", "score", "frames"]


@dataclass(frozen=True)
class Ranking:
    """Paragraphs ranked by each frame's definition, rules and examples; uncalibrated, no frame is assigned.

    `table` has the first paragraphs of each frame, texts that are the same once and texts of a word or two not at all: frame, rank (from 1), likeness, paragraph_id, post_id, the sentence that is most like the
    frame with its offsets in the paragraph (start, end, sentence), text. `likeness` has a row per paragraph: paragraph_id, and likeness_<frame> (NaN for boilerplate).
    `to_annotate` is a sheet to code: the first of each frame in turn, and paragraphs drawn at random (no frame, no rank), with an empty column `frames`.
    """

    table: pd.DataFrame
    likeness: pd.DataFrame = field(repr=False)
    to_annotate: pd.DataFrame = field(repr=False)
    codebook: Codebook = field(repr=False)

    def __repr__(self) -> str:
        return f"Ranking({len(self.likeness)} paragraphs by {len(self.codebook)} frames of {self.codebook.id!r}; uncalibrated, not coding)"

    def _repr_html_(self) -> str:
        from framing.notebook import card

        return card(self, *self.shown())

    def shown(self) -> tuple[Markup, Markup]:
        """Return what a notebook shows: that this is no coding, and the first paragraphs of each frame."""
        from framing.notebook import listing, note

        first = self.table[self.table["rank"] <= 5][["frame", "rank", "likeness", "paragraph_id", "sentence"]]
        return note(NOTICE), listing(first, most=len(first))


def rank(corpus: Corpus | str | Path, codebook: Codebook, *, encoder: str | Encoder = DEFAULT_ENCODER, progress: Steps | None = None) -> Ranking:
    """Rank the paragraphs of a corpus (or of the files at a path) by the frames of a codebook, before anything is annotated.

    Raises `InputError` where nothing is readable, `ModelError` for an unknown encoder.
    """
    from framing.corpus.posts import Corpus as Posts
    from framing.corpus.posts import read_corpus
    from framing.errors import InputError
    from framing.progress import Silent
    from framing.vectors.encoded import encode_texts
    from framing.vectors.encoders import load_encoder

    steps = progress or Silent()
    if not isinstance(corpus, Posts):
        with steps.step("Reading", "files") as report:
            corpus = read_corpus(corpus, progress=report)
    if corpus.paragraphs.empty:
        raise InputError(f"the {len(corpus)} posts hold no words of their own, only what they reblog or quote: there is nothing to rank")
    loaded = load_encoder(encoder) if isinstance(encoder, str) else encoder
    with steps.step("Encoding", "texts") as report:
        encoded = encode_texts(corpus.paragraphs["text"].tolist(), loaded, whole=False, progress=report)
    return rank_encoded(corpus.paragraphs, encoded, codebook, loaded)


def rank_encoded(paragraphs: pd.DataFrame, encoded: EncodedTexts, codebook: Codebook, encoder: Encoder) -> Ranking:
    """Rank encoded paragraphs (a table with paragraph_id, post_id, kind, text); boilerplate is left out.

    A paragraph is as like a frame as its likest sentence, and a sentence as the cosine to the frame's mean vector, less `SHARED` of its mean over all frames.
    """
    from framing.frames.learnt import best_sentences

    likeness, best = best_sentences(encoded.sentence_vectors @ frame_directions(codebook, encoder).T, encoded)
    coded = (paragraphs["kind"] != "boilerplate").to_numpy()
    values = np.where(coded[:, None], likeness, np.nan).astype(np.float32)
    columns = {f"likeness_{frame}": values[:, k] for k, frame in enumerate(codebook.frame_ids)}
    scores = pd.DataFrame({"paragraph_id": paragraphs["paragraph_id"].to_numpy(), **columns})
    rows = _distinct(paragraphs)
    parts = [_listed(paragraphs, encoded, rows, frame, values[:, k], best[:, k]) for k, frame in enumerate(codebook.frame_ids)]
    table = pd.concat(parts, ignore_index=True)
    return Ranking(table, scores, sheet_to_annotate(table, paragraphs), codebook)


def frame_directions(codebook: Codebook, encoder: Encoder) -> np.ndarray:
    """Return (n_frames, d): the mean unit vector of what the codebook says for each frame, less `SHARED` of the mean over the frames."""
    means = []
    for frame in codebook.frames:
        mean = encoder.encode(_words_of(frame)).mean(axis=0)
        means.append(mean / max(float(np.linalg.norm(mean)), 1e-12))
    vectors = np.stack(means)
    return vectors - (SHARED if len(vectors) > 1 else 0.0) * vectors.mean(axis=0)


def _words_of(frame: Frame) -> list[str]:
    """What speaks for a frame. What is excluded speaks of the same things in nearly the same words, and vectors do not hear a 'not': it is left out."""
    return [text for text in (frame.name, frame.definition, *frame.include, *frame.examples) if text]


def _listed(paragraphs: pd.DataFrame, encoded: EncodedTexts, distinct: np.ndarray, frame: str, likeness: np.ndarray, best: np.ndarray) -> pd.DataFrame:
    """The first paragraphs of one frame; of equals the one with the first id."""
    order = distinct[np.argsort(-likeness[distinct], kind="stable")[:LISTED]]
    at = best[order]
    rows = paragraphs.iloc[order]
    return pd.DataFrame(
        {
            "frame": frame, "rank": np.arange(1, len(order) + 1), "likeness": likeness[order], "paragraph_id": rows["paragraph_id"].to_numpy(),
            "post_id": rows["post_id"].to_numpy(), "start": encoded.start[at], "end": encoded.end[at], "sentence": [encoded.sentences[row] for row in at],
            "text": rows["text"].to_numpy(),
        },
        columns=COLUMNS,
    )  # fmt: skip


def sheet_to_annotate(table: pd.DataFrame, paragraphs: pd.DataFrame) -> pd.DataFrame:
    """Return the sheet to code: of a ranking's table each paragraph once, where it ranks highest; then the random ones, drawn by a hash of their text so that
    every run draws the same. `framing train` reads it back; rows whose cell `frames` is still empty were not coded."""
    first = table[table["rank"] <= OFFERED].sort_values("rank", kind="stable").drop_duplicates("paragraph_id")
    ranked = first.rename(columns={"likeness": "score"}).astype({"rank": "Int64"})
    distinct = paragraphs.iloc[_distinct(paragraphs)]
    others = distinct[~distinct["paragraph_id"].isin(ranked["paragraph_id"])]
    drawn = others.assign(_order=others["text"].map(fingerprint)).sort_values("_order", kind="stable").head(round(DRAWN_SHARE * len(ranked)))
    sheet: dict[str, Any] = {name: [*ranked[name], *drawn[name]] for name in ("paragraph_id", "post_id", "text")}
    sheet |= {"frame": [*ranked["frame"], *[""] * len(drawn)], "rank": pd.array([*ranked["rank"], *[pd.NA] * len(drawn)], dtype="Int64")}
    sheet |= {"score": [*ranked["score"].astype(float).round(4), *[float("nan")] * len(drawn)], "frames": [""] * (len(ranked) + len(drawn))}
    return pd.DataFrame(sheet, columns=TO_ANNOTATE)


def uncoded(paragraphs: pd.DataFrame, ranking: Ranking) -> pd.DataFrame:
    """Return the paragraphs with their likeness to each frame, and no frame: lists of frames that are empty, no frame_<id>."""
    empty = pd.Series([[] for _ in range(len(paragraphs))], index=paragraphs.index, dtype="object")
    table = paragraphs.assign(frames=empty, uncertain=[[] for _ in range(len(paragraphs))], far=False)
    return pd.concat([table, ranking.likeness.drop(columns="paragraph_id").set_axis(table.index)], axis=1)


def settings_of(codebook: Codebook) -> dict[str, Any]:
    """Return what a ranking rests on, for the manifest: that it is uncalibrated, its constants, and the words of the codebook that spoke for each frame."""
    return {
        "calibrated": False, "notice": NOTICE, "shared": SHARED, "shortest": SHORTEST, "listed": LISTED, "offered": OFFERED, "drawn_share": DRAWN_SHARE,
        "words": {frame.id: _words_of(frame) for frame in codebook.frames},
    }  # fmt: skip


def _distinct(paragraphs: pd.DataFrame) -> np.ndarray:
    """The positions of the paragraphs to list, in the order of their ids: no boilerplate, nothing too short. Copies of one text would fill the first places: the first id stands for all."""
    about = pd.DataFrame({"row": np.arange(len(paragraphs)), "id": paragraphs["paragraph_id"].to_numpy(), "kind": paragraphs["kind"].to_numpy()})
    about = about.assign(same=[normalise(text) for text in paragraphs["text"]])
    long = about["same"].str.count(" ") + 1 >= SHORTEST
    return about[(about["kind"] != "boilerplate") & long].sort_values("id", kind="stable").drop_duplicates("same")["row"].to_numpy()
