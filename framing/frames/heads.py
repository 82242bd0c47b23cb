"""Linear heads: one logistic regression per frame over the same features."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy import sparse

from framing.engine.workers import in_jobs

MAX_ITERATIONS = 5000
#: Tighter stopping moves log odds by a few hundredths at most and takes up to three times as long.
TOLERANCE = 0.1
#: The spread of a hint, beside which the penalty on its weight is small: the definition is followed as far as the units bear it out.
HINT_SPREAD = 0.5


@dataclass(frozen=True)
class Heads:
    """`coefficients` is (n_frames, n_features), in half precision, which moves log odds by thousandths and halves a model's file; `intercepts` (n_frames,)."""

    coefficients: np.ndarray
    intercepts: np.ndarray

    def decide(self, *blocks: sparse.csr_matrix) -> np.ndarray:
        """Return the (n_rows, n_frames) log odds of rows whose features are those of all blocks (n_rows, d), side by side: of each row the same, whatever the others
        are, which a product of dense matrices does not promise."""
        parts = np.split(self.coefficients, np.cumsum([block.shape[1] for block in blocks])[:-1], axis=1)
        return sum((np.asarray(block @ part.T.astype(np.float64)) for block, part in zip(blocks, parts, strict=True)), start=self.intercepts)


def fit_heads(x: sparse.csr_matrix, labels: np.ndarray, *, c: float, n_jobs: int | None = None, hints: np.ndarray | None = None) -> Heads:
    """Fit one balanced logistic regression per column of `labels` (n_rows, n_frames); `c` is the inverse strength of the penalty.

    `hints` (n_frames, d), where given, are directions in the first d features along which a frame is expected; none is expected where all are 0.

    A frame without a positive (or without a negative) row gets a head that always says no (yes). The dual coordinate descent of LIBLINEAR
    (Yu, Huang and Lin 2011) converges on such wide features in half the time that quasi-Newton steps take. It draws its order from one generator for
    the whole process, so that jobs are processes: threads would disturb one another, and the model would depend on their number.
    """
    columns = ((labels[:, column], None if hints is None else hints[column]) for column in range(labels.shape[1]))
    fitted = list(in_jobs(partial(_fit_one, x, c), columns, n_jobs=n_jobs))
    coefficients = np.stack([weights for weights, _ in fitted]).astype(np.float16)
    return Heads(coefficients, np.array([intercept for _, intercept in fitted]))


def _fit_one(x: sparse.csr_matrix, c: float, column: tuple[np.ndarray, np.ndarray | None]) -> tuple[np.ndarray, float]:
    y, hint = column
    if len(np.unique(y)) < 2:
        return np.zeros(x.shape[1]), 8.0 if len(y) and y[0] else -8.0
    if hint is None or not hint.any():
        return _regression(x, y, c)
    along = np.asarray(x[:, : len(hint)] @ hint)
    centre, scale = along.mean(), HINT_SPREAD / max(along.std(), 1e-9)
    weights, intercept = _regression(sparse.hstack([x, sparse.csr_matrix((scale * (along - centre))[:, None])], format="csr"), y, c)
    # The likeness is a sum over the features themselves, and its weight goes into theirs.
    weights, followed = weights[:-1], weights[-1] * scale
    weights[: len(hint)] += followed * hint
    return weights, intercept - float(followed * centre)


def _regression(x: sparse.csr_matrix, y: np.ndarray, c: float) -> tuple[np.ndarray, float]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=c, class_weight="balanced", solver="liblinear", dual=True, max_iter=MAX_ITERATIONS, tol=TOLERANCE, random_state=0).fit(x, y)
    return model.coef_[0], float(model.intercept_[0])
