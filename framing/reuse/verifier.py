"""Is an alike passage reuse? A small logistic regression over what a reader would weigh (and its products), trained on `annotations/reuse`."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from framing.errors import ModelError
from framing.resources import shipped
from framing.reuse.compared import Compared
from framing.reuse.passages import Passage, details_of, mutual_likeness
from framing.reuse.statements import token_ratio

FEATURES = (
    "cosine", "overlap", "details_agree", "details_shared", "details_missing", "mutual", "in_order", "rare_shared", "length", "length_ratio", "coverage_less",
    "coverage_more", "whole_cosine", "plain_shared",
)  # fmt: skip
SCHEMA_VERSION = 1
#: Inverse strength of the penalty.
C = 0.05
#: Probability from which a passage is accepted: half of the F1 that is aimed at, 0.92, gives the highest F1 (Lipton, Elkan & Naryanaswamy 2014).
ACCEPTED = 0.46
#: How many candidates the verifier's own share of reuse counts as, when that of a corpus is estimated, and the rounds of the estimate.
PRIOR_WEIGHT = 50.0
EM_ROUNDS = 100


def features(a: Compared, b: Compared, passage: Passage) -> np.ndarray:
    """Return what the verifier weighs, in the order of FEATURES.

    cosine, overlap, details_agree (0-1): the likeness of the stretches. details_shared, details_missing: log of the weight of the figures and years that both
    or only the side with fewer states. mutual: mean likeness of each clause with its best partner on the other side. in_order: share of tokens in the same
    order. rare_shared: log of the summed rarity of shared stems. length: log of tokens. coverage: share of each paragraph that the stretch makes up.
    plain_shared: as rare_shared, of the words without a capital alone: the names of institutions, offices, countries and laws say little without them.
    """
    left, right = tokens_of(a, passage.a_clauses), tokens_of(b, passage.b_clauses)
    shorter, longer = sorted((len(left), len(right)))
    details = details_of(a, b).between(passage.a_clauses, passage.b_clauses)
    coverage = sorted((len(left) / max(len(a.whole.tokens), 1), len(right) / max(len(b.whole.tokens), 1)))
    # Sorted: the order of a set, and with it the last digit of a sum, differs from run to run.
    rare = sum(a.telling[stem] for stem in sorted(stems_of(a, passage.a_clauses) & stems_of(b, passage.b_clauses)))
    return np.array([
        passage.cosine, passage.overlap, passage.details, math.log1p(details.shared), math.log1p(details.missing), mutual_likeness(a, b, passage),
        token_ratio(left, right), math.log1p(rare), math.log1p(shorter), shorter / max(longer, 1), coverage[0], coverage[1],
        max(float(a.whole.vector @ b.whole.vector), 0.0), math.log1p(a.weight_of(a.plain_between(passage.a_clauses) & b.plain_between(passage.b_clauses))),
    ])  # fmt: skip


def tokens_of(side: Compared, clauses: tuple[int, int]) -> list[str]:
    """Return the tokens of a stretch of clauses."""
    return [token for clause in side.clauses[slice(*clauses)] for token in clause.tokens]


def stems_of(side: Compared, clauses: tuple[int, int]) -> set[str]:
    """Return the content stems of a stretch of clauses."""
    return {stem for clause in side.clauses[slice(*clauses)] for stem in clause.content}


@dataclass(frozen=True)
class Verifier:
    """Weights over standardised FEATURES, their squares and products, and the share of reuse (0-1) among the pairs they were fitted on."""

    mean: np.ndarray
    scale: np.ndarray
    weights: np.ndarray
    intercept: float
    prior: float

    def scores(self, values: np.ndarray) -> np.ndarray:
        """Return the probabilities (0-1) that passages with these (n, f) features are reuse."""
        return 1 / (1 + np.exp(-(_terms((values - self.mean) / self.scale) @ self.weights + self.intercept)))

    @classmethod
    def fit(cls, values: np.ndarray, labels: Sequence[bool] | np.ndarray, *, c: float = C) -> Verifier:
        """Fit on (n, f) features and n labels."""
        from sklearn.linear_model import LogisticRegression

        mean, scale = values.mean(axis=0), np.maximum(values.std(axis=0), 1e-9)
        terms = _terms((values - mean) / scale)
        # Products live on other scales than features; the penalty must not see that.
        spread = np.maximum(terms.std(axis=0), 1e-9)
        model = LogisticRegression(C=c, max_iter=5000).fit((terms - terms.mean(axis=0)) / spread, labels)
        weights = model.coef_[0] / spread
        return cls(mean, scale, weights, float(model.intercept_[0] - weights @ terms.mean(axis=0)), float(np.mean(labels)))

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {
            "schema_version": SCHEMA_VERSION, "features": list(FEATURES), "mean": self.mean.tolist(), "scale": self.scale.tolist(), "weights": self.weights.tolist(),
            "intercept": self.intercept, "prior": self.prior,
        }  # fmt: skip

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Verifier:
        """Read what `to_json` wrote; raises `ModelError` for another version or other features."""
        if values.get("schema_version") != SCHEMA_VERSION or tuple(values.get("features", ())) != FEATURES:
            raise ModelError(
                f"the reuse model has version {values.get('schema_version')!r}; this release reads {SCHEMA_VERSION}: train it again with `framing train --reuse`"
            )
        mean, scale, weights = (np.array(values[name], dtype=np.float64) for name in ("mean", "scale", "weights"))
        return cls(mean, scale, weights, float(values["intercept"]), float(values["prior"]))


def corpus_prior(scores: np.ndarray, prior: float, *, none: int = 0) -> float:
    """Return the share of reuse among the candidates of a corpus, from their scores at the verifier's `prior` (EM; Saerens, Latinne & Decaestecker 2002) and how many
    further candidates are `none`.

    In a blog that reposts itself every second candidate is reuse, in a year of news on one subject one in a hundred: the same likeness means more in the first.
    The verifier's prior counts as PRIOR_WEIGHT candidates, so that a handful of texts does not decide about itself.
    """
    share = prior
    for _ in range(EM_ROUNDS):
        share = (float(at_prior(scores, prior, share).sum()) + PRIOR_WEIGHT * prior) / (len(scores) + none + PRIOR_WEIGHT)
    return share


def at_prior(scores: np.ndarray, prior: float, share: float) -> np.ndarray:
    """Return scores at `prior` as they are where a `share` of the candidates is reuse."""
    scores = np.asarray(scores, dtype=np.float64)
    reuse, other = scores * share / prior, (1 - scores) * (1 - share) / (1 - prior)
    return reuse / np.maximum(reuse + other, 1e-300)


def _terms(values: np.ndarray) -> np.ndarray:
    """Return the features (n, f), then their squares and products, in the order of `term_names`."""
    left, right = np.triu_indices(values.shape[1])
    return np.hstack([values, values[:, left] * values[:, right]])


def term_names() -> list[str]:
    """Return what each weight of a verifier belongs to."""
    left, right = np.triu_indices(len(FEATURES))
    return [*FEATURES, *(f"{FEATURES[i]} x {FEATURES[j]}" for i, j in zip(left, right, strict=True))]


@lru_cache(maxsize=4)
def load_verifier(folder: Path) -> Verifier:
    """Load the verifier of a model folder."""
    file = folder / "verifier.json"
    if not file.is_file():
        raise ModelError(f"{file} is missing; install the package again or train it with `framing train --reuse`")
    return Verifier.from_json(json.loads(file.read_text(encoding="utf-8")))


def default_verifier() -> Verifier:
    """Load the shipped verifier."""
    return load_verifier(shipped("models") / "reuse")
