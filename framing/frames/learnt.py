"""What a classifier learns from encoded units, and the evidence it then sees in others: heads over sentences, heads over whole texts, a memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from framing.errors import CodebookError
from framing.frames.exemplars import Exemplars
from framing.frames.features import MIN_OF_FEW, MIN_TEXTS, Bags, Vocabulary, as_sparse, count_terms, learn_features, term_weights
from framing.frames.heads import Heads, fit_heads
from framing.frames.kernel import Kernel, learn_kernel, straight
from framing.vectors.encoded import EncodedTexts, with_sentences
from framing.vectors.encoders import Encoder
from framing.vectors.tuning import Tuned

Evidence = Sequence[Mapping[str, Sequence[tuple[int, int]]]]

#: The kinds of evidence that calibration weighs, in order: the best sentence's log odds, the whole text's, the best sentence's margin in the memory.
#: A tuned encoder's log odds of the whole text are a fourth.
KINDS = ("sentence", "text", "memory")
#: Rounds in which the best sentence of a unit is chosen anew, where coders marked none.
MIL_ROUNDS = 2
#: Fewer units are few: boundaries stay straight, rarer letter sequences count, and the frames' definitions are a hint. A curved boundary needs thousands of
#: units before it is better than a straight one, and costs eight points of F1 where there are seventy.
FEW = 4000


@dataclass(frozen=True)
class Findings:
    """Of n texts with m sentences: `scores` (n, n_frames, kinds), `framed` (n,) the log odds that a text carries any frame at all, `sentences` the log odds of
    each sentence (m, n_frames), `best` (n, n_frames) the position among all sentences of each text's best one per frame, `nearness` (n,) how near, on
    average, its sentences lie to the nearest exemplars (cosine), or the whole where that is looked at first.

    Of a text whose sentences were not looked at, the scores of sentence and memory are 0 and `best` is -1."""

    scores: np.ndarray
    framed: np.ndarray
    sentences: np.ndarray
    best: np.ndarray
    nearness: np.ndarray


@dataclass(frozen=True)
class Learnt:
    """Vocabularies and heads of sentences and of whole texts, the kernel both see vectors through, the exemplars, and the encoder tuned to the frames, if one
    was, with the folder in which its vectors are kept (see `load_encoder`). The last head of whole texts tells 'any frame'. With `gate_first` a text is judged by
    the vector of the whole, which needs no sentences, otherwise by the mean of its sentences'."""

    kernel: Kernel
    vocabularies: tuple[Vocabulary, Vocabulary]
    heads: tuple[Heads, Heads]
    exemplars: Exemplars
    tuned: Tuned | None = None
    cache: str | Path | None = None
    gate_first: bool = False

    def examine_whole(self, encoded: EncodedTexts) -> np.ndarray:
        """Return what the heads of whole texts say: (n, n_frames + 1) log odds, the last that a text carries any frame. Clauses are not asked."""
        weights = term_weights(encoded.texts, self.vocabularies[1], encoded.column)
        return self.heads[1].decide(as_sparse(self.kernel.map(text_vectors(encoded, self.gate_first))), *weights)

    def examine(self, encoded: EncodedTexts, *, whole: np.ndarray | None = None) -> Findings:
        """Gather every kind of evidence in encoded texts but a tuned encoder's; `whole` is what `examine_whole` has returned for them, if it was asked."""
        clauses, m = encoded.clauses, len(encoded.owner)
        said = [*encoded.sentences, *clauses.texts]
        # What is said in many posts is looked at once.
        number = {text: place for place, text in enumerate(dict.fromkeys(said))}
        of = np.array([number[text] for text in said], dtype=np.int64)
        first = np.unique(of, return_index=True)[1]
        vectors = np.vstack([encoded.sentence_vectors, clauses.vectors])[first]
        decided = self.heads[0].decide(as_sparse(self.kernel.map(vectors)), *term_weights(list(number), self.vocabularies[0]))
        compared = self.exemplars.compare(vectors)
        texts = self.examine_whole(encoded) if whole is None else whole
        # A sentence speaks as loud as the loudest of its clauses: in long ones a frame takes one clause in ten.
        sentences, margins = decided[of[:m]], compared.margins[of[:m]]
        np.maximum.at(sentences, clauses.sentence, decided[of[m:]])
        np.maximum.at(margins, clauses.sentence, compared.margins[of[m:]])
        highest, best = best_sentences(sentences, encoded)
        margins = best_sentences(margins, encoded)[0]
        if self.gate_first:
            nearness = self.exemplars.nearness(encoded.text_vectors)
        else:
            nearness = np.add.reduceat(compared.nearest[of[:m]], encoded.first[:-1]) / np.diff(encoded.first)
        return Findings(np.stack([highest, texts[:, :-1], margins], axis=-1), texts[:, -1], sentences, best, nearness)

    def examine_open(self, unsplit: EncodedTexts, encoder: Encoder, closed: Callable[[np.ndarray], np.ndarray]) -> tuple[Findings, Read]:
        """Gather evidence as `examine` does, but from whole texts first, and from their sentences only in those that are not `closed`: that is told the log odds (n,) that
        a text carries any frame. `unsplit` texts are encoded as `encode_unsplit` does."""
        whole = self.examine_whole(unsplit)
        rows = np.flatnonzero(~closed(whole[:, -1]))
        read = Read(with_sentences(unsplit.take(rows), encoder), rows)
        n, n_frames = len(unsplit), whole.shape[1] - 1
        scores, best = np.zeros((n, n_frames, len(KINDS))), np.full((n, n_frames), -1, dtype=np.int64)
        scores[:, :, KINDS.index("text")] = whole[:, :-1]
        sentences, nearness = np.zeros((len(read.encoded.owner), n_frames)), np.zeros(n, dtype=np.float32)
        if len(rows):
            found = self.examine(read.encoded, whole=whole[rows])
            scores[rows], best[rows], sentences, nearness[rows] = found.scores, found.best, found.sentences, found.nearness
        kept_out = np.setdiff1d(np.arange(n), rows)
        nearness[kept_out] = self.exemplars.nearness(unsplit.text_vectors[kept_out])
        return Findings(scores, whole[:, -1], sentences, best, nearness), read


@dataclass(frozen=True)
class Read:
    """The k of n texts whose sentences were looked at: `encoded`, and their `rows` (k,), ascending."""

    encoded: EncodedTexts
    rows: np.ndarray

    def positions_of(self, rows: np.ndarray) -> np.ndarray:
        """Return the positions of the sentences of the texts at `rows`, text by text."""
        return self.encoded.positions_of(np.searchsorted(self.rows, rows))


def text_vectors(encoded: EncodedTexts, gate_first: bool) -> np.ndarray:
    """Return the (n, d) vectors that texts are judged by (see `Learnt`)."""
    return encoded.text_vectors if gate_first else encoded.mean_vectors


@dataclass(frozen=True)
class Lesson:
    """What there is to learn from: n encoded units with m sentences, the counted terms of sentences and units, `labels` (n, n_frames), `marked` (m, n_frames)
    labels of sentences (see `sentence_labels`), the units' ids, whether units are `few`, and `hints` (n_frames, d), the vectors of the frames' definitions."""

    encoded: EncodedTexts
    sentence_bags: Bags
    text_bags: Bags
    labels: np.ndarray
    marked: np.ndarray
    unit_ids: tuple[str, ...]
    few: bool
    hints: np.ndarray | None

    @staticmethod
    def of(encoded: EncodedTexts, labels: np.ndarray, marked: np.ndarray, unit_ids: Sequence[str], hints: np.ndarray | None = None) -> Lesson:
        """Count terms and keep everything together; the parts of a lesson are learnt from as the whole is."""
        few = len(encoded) < FEW
        least = MIN_OF_FEW if few else MIN_TEXTS
        return Lesson(encoded, count_terms(encoded.sentences, least), count_terms(encoded.texts, least), labels, marked, tuple(unit_ids), few, hints)

    def take(self, rows: np.ndarray) -> Lesson:
        """Return the lesson of the units at `rows`."""
        inside = np.concatenate([np.arange(self.encoded.first[row], self.encoded.first[row + 1]) for row in rows])
        bags = tuple(bag.take(inside) for bag in self.sentence_bags), tuple(bag.take(rows) for bag in self.text_bags)
        return Lesson(self.encoded.take(rows), *bags, self.labels[rows], self.marked[inside], tuple(self.unit_ids[row] for row in rows), self.few, self.hints)


def learn(
    lesson: Lesson, *, c: float, n_jobs: int | None = None, memory: int | None = None, tuned: Tuned | None = None, cache: str | Path | None = None,
    gate_first: bool = False,
) -> Learnt:  # fmt: skip
    """Fit kernel, vocabularies, heads and memory, which keeps about `memory` sentences (None: all), evenly taken; `tuned` has learnt from the same units, and its
    vectors are kept in the folder `cache`; `gate_first` as in `Learnt`."""
    encoded, marked = lesson.encoded, lesson.marked
    kernel = straight(encoded.sentence_vectors.shape[1]) if lesson.few else learn_kernel(encoded.sentence_vectors)
    hints = lesson.hints if lesson.few else None
    sentence_terms, x = learn_features(kernel.map(encoded.sentence_vectors), lesson.sentence_bags)
    carries = np.abs(marked)
    heads = fit_heads(x, carries, c=c, n_jobs=n_jobs, hints=hints)
    for _ in range(MIL_ROUNDS if (marked < 0).any() else 0):
        carries = _choose_sentences(marked, heads.decide(x), encoded)
        heads = fit_heads(x, carries, c=c, n_jobs=n_jobs, hints=hints)
    text_terms, x = learn_features(kernel.map(text_vectors(encoded, gate_first)), lesson.text_bags)
    whole = np.column_stack([lesson.labels, lesson.labels.any(axis=1)])
    text_heads = fit_heads(x, whole, c=c, n_jobs=n_jobs, hints=None if hints is None else np.vstack([hints, np.zeros_like(hints[:1])]))
    first_of = np.sort(list({sentence: position for position, sentence in reversed(list(enumerate(encoded.sentences)))}.values()))
    first_of = first_of[:: max(len(first_of) // memory, 1)] if memory is not None else first_of
    exemplars = Exemplars.of(encoded.sentence_vectors[first_of], carries[first_of], encoded.owner[first_of], lesson.unit_ids)
    return Learnt(kernel, (sentence_terms, text_terms), (heads, text_heads), exemplars, tuned, cache, gate_first)


def sentence_labels(encoded: EncodedTexts, labels: np.ndarray, evidence: Evidence | None, frames: Sequence[str]) -> np.ndarray:
    """Return (m, n_frames) labels of sentences: 1 marked by coders, 0 not, -1 in a unit that carries the frame but has no mark for it.

    `evidence` gives, per unit and frame, the (start, end) spans that carry it. Raises `CodebookError` for a frame that is not among `frames`.
    """
    marked = -labels[encoded.owner].astype(np.int8)
    if evidence is not None:
        for unit, spans_of in enumerate(evidence):
            inside = slice(encoded.first[unit], encoded.first[unit + 1])
            for frame, spans in spans_of.items():
                if frame not in frames:
                    raise CodebookError(f"evidence names the unknown frame {frame!r}; the frames are {', '.join(frames)}")
                column = frames.index(frame)
                if not labels[unit, column]:
                    continue
                hit = [
                    any(start < span_end and span_start < end for span_start, span_end in spans)
                    for start, end in zip(encoded.start[inside], encoded.end[inside], strict=True)
                ]
                if any(hit):
                    marked[inside, column] = hit
    alone = np.bincount(encoded.owner, minlength=len(encoded))[encoded.owner] == 1
    marked[alone] = np.abs(marked[alone])
    return marked


def best_sentences(scores: np.ndarray, encoded: EncodedTexts) -> tuple[np.ndarray, np.ndarray]:
    """Return, per text and frame, the highest of its sentences' scores (m, n_frames) and the position of that sentence."""
    highest = np.maximum.reduceat(scores, encoded.first[:-1], axis=0)
    is_highest = scores == highest[encoded.owner]
    positions = np.where(is_highest, np.arange(len(scores))[:, None], len(scores))
    return highest, np.minimum.reduceat(positions, encoded.first[:-1], axis=0)


def evidence_hits(best: np.ndarray, marked: np.ndarray, encoded: EncodedTexts) -> np.ndarray:
    """Return (n, n_frames): 1 where the best sentence of a unit is a marked one, 0 where it is not, NaN in units of one sentence or without a mark."""
    several = (np.diff(encoded.first) > 1)[:, None]
    has_mark = np.maximum.reduceat(marked, encoded.first[:-1], axis=0) == 1
    hit = np.take_along_axis(marked, best, axis=0) == 1
    return np.where(several & has_mark, hit, np.nan)


def _choose_sentences(marked: np.ndarray, log_odds: np.ndarray, encoded: EncodedTexts) -> np.ndarray:
    """Replace -1 by 1 for the best sentence of its unit and by 0 for the others."""
    chosen = marked.copy()
    for column in range(marked.shape[1]):
        for unit in np.unique(encoded.owner[marked[:, column] < 0]):
            inside = slice(encoded.first[unit], encoded.first[unit + 1])
            chosen[inside, column] = 0
            chosen[encoded.first[unit] + int(np.argmax(log_odds[inside, column])), column] = 1
    return chosen
