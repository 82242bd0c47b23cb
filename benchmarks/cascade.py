"""How much does the cascade send on to the better model, and how near does it come to it?

    python benchmarks/cascade.py

Both models are trained and judged by grouped cross-validation on the seed set, as their cards are; the table has a row for every doubt (log odds from a
threshold within which the fast model is not sure of a frame): the share of units that it sends on, of all and of those without a frame, macro-F1, and the share of
decisions that are those of the better model. `framing.frames.cascade.DOUBT` is chosen from it.
"""

from __future__ import annotations

import numpy as np

import framing
from framing.frames.cascade import Cascade
from framing.frames.metrics import counts, precision_recall_f1
from framing.frames.train import train, train_static

DOUBTS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0)


def macro_f1(labels: np.ndarray, decisions: np.ndarray) -> float:
    everything = np.ones(labels.shape, dtype=bool)
    return float(np.nanmean(precision_recall_f1(counts(labels, decisions, everything).sum(axis=0))[2]))


def main() -> None:
    units = framing.read_annotations()
    quick, full = train_static(units, n_jobs=-1), train(units, n_jobs=-1)
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


if __name__ == "__main__":
    main()
