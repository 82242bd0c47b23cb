"""How much does the cascade send on to the better model, and how near does it come to it?

    python benchmarks/cascade.py
    python benchmarks/cascade.py --corpus docs/example_corpus

Both models are trained and judged by grouped cross-validation on the seed set, as their cards are; the table has a row for every doubt (log odds from a
threshold within which the fast model is not sure of a frame): the share of units that it sends on, of all and of those without a frame, macro-F1, and the share of
decisions that are those of the better model. What the fast model's gate keeps out, which a cascade does not send on, counts as sent on there. `framing.frames.cascade.DOUBT` is
chosen from it.

With --corpus nothing is trained: the shipped models code the corpus, and the table tells how many of its paragraphs are sent on at each doubt, and how far the
frames of the fast model and of the cascade are those of the default one (F1 over all frames, taking the default model's as given).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

import framing
from framing.frames.cascade import Cascade
from framing.frames.coded import posts_of
from framing.frames.inputs import places_of
from framing.frames.metrics import counts, precision_recall_f1
from framing.frames.train import train, train_static

DOUBTS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0)


def macro_f1(labels: np.ndarray, decisions: np.ndarray) -> float:
    everything = np.ones(labels.shape, dtype=bool)
    return float(np.nanmean(precision_recall_f1(counts(labels, decisions, everything).sum(axis=0))[2]))


def on_the_seed_set() -> None:
    units = framing.read_annotations()
    # What tuning gave the shipped model is taken over: it has learnt from these units in these folds.
    tuning = framing.FrameClassifier.load().tuning_
    quick, full = train_static(units, n_jobs=-1), train(units, tune=True, tuning=tuning, n_jobs=-1)
    labels, sure, better = units.labels, quick.held_out_, full.held_out_
    print("| doubt | sent on | of units without a frame | macro-F1 | decisions of the better model |\n|---|---|---|---|---|")
    for doubt in DOUBTS:
        unsure = Cascade(quick, full, doubt).unsure(sure.probabilities)
        decisions = np.where(unsure[:, None], better.decisions, sure.decisions)
        empty = labels.sum(axis=1) == 0
        print(
            f"| {doubt} | {unsure.mean():.1%} | {unsure[empty].mean():.1%} | {macro_f1(labels, decisions):.4f} | {(decisions == better.decisions).mean():.2%} |"
        )
    print(f"| the better model | 100% | 100% | {macro_f1(labels, better.decisions):.4f} | 100% |")


def on_a_corpus(path: Path) -> None:
    paragraphs = framing.read_corpus(path).paragraphs
    paragraphs = paragraphs[paragraphs["kind"] != "boilerplate"]
    texts, posts = paragraphs["text"].tolist(), posts_of(paragraphs)
    shipped = Cascade.load()
    full = shipped.full.predict(texts, posts=posts) == 1
    encoded = shipped.quick.encode(texts)
    first = shipped.quick.score_encoded(encoded, posts=posts).probabilities
    framed, places = shipped.quick.learnt_.examine_whole(encoded)[:, -1], places_of(texts, posts)
    print(f"{len(texts):,} paragraphs, {full.any(axis=1).mean():.1%} with a frame by the default model\n")
    print("| doubt | sent on | decisions of the default model | F1 |\n|---|---|---|---|")
    for doubt in DOUBTS:
        cascade = Cascade(shipped.quick, shipped.full, doubt)
        decisions = cascade.score_encoded(encoded, posts=posts).probabilities >= cascade.thresholds_
        both = (decisions & full).sum()
        f1 = 2 * both / max(decisions.sum() + full.sum(), 1)
        print(f"| {doubt} | {cascade.sent_on(first, framed, places).mean():.1%} | {(decisions == full).mean():.2%} | {f1:.3f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, help="anything that `framing analyze` reads; without it, the seed set")
    options = parser.parse_args()
    if options.corpus:
        on_a_corpus(options.corpus)
    else:
        on_the_seed_set()


if __name__ == "__main__":
    main()
