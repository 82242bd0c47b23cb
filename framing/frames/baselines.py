"""What a user would write without this toolkit, judged under the same folds: one logistic regression per frame, yes from 0.5 on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from framing.vectors.encoded import EncodedTexts

#: A frame counts as present from this probability on; nobody who writes these few lines tunes it.
YES = 0.5
MAX_ITERATIONS = 2000

#: Probabilities (n_tested, n_frames) from encoded units, labels (n, n_frames), the rows to learn from and the rows to judge, and a random state.
Baseline = Callable[[EncodedTexts, np.ndarray, np.ndarray, np.ndarray, int], np.ndarray]


def word_weights(encoded: EncodedTexts, labels: np.ndarray, learnt: np.ndarray, judged: np.ndarray, random_state: int) -> np.ndarray:
    """TF-IDF of words and word pairs, then logistic regression."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectoriser = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    texts = encoded.texts
    try:
        x = vectoriser.fit_transform([texts[row] for row in learnt])
    except ValueError:  # no text holds a word of two letters: there is nothing to go by
        return np.zeros((len(judged), labels.shape[1]))
    return _regressions(x, labels[learnt], vectoriser.transform([texts[row] for row in judged]), random_state)


def sentence_vectors(encoded: EncodedTexts, labels: np.ndarray, learnt: np.ndarray, judged: np.ndarray, random_state: int) -> np.ndarray:
    """The mean of a unit's sentence vectors (so that no window cuts long units), then logistic regression."""
    return _regressions(encoded.mean_vectors[learnt], labels[learnt], encoded.mean_vectors[judged], random_state)


#: The baselines by the name under which tables show them.
BASELINES: dict[str, Baseline] = {"tfidf": word_weights, "vectors": sentence_vectors}


def _regressions(x: np.ndarray, labels: np.ndarray, judged: np.ndarray, random_state: int) -> np.ndarray:
    """A balanced logistic regression per frame; a frame that all units or none carry is given to all or none."""
    from sklearn.linear_model import LogisticRegression

    probabilities = np.zeros((judged.shape[0], labels.shape[1]))
    for column in range(labels.shape[1]):
        y = labels[:, column]
        if len(np.unique(y)) < 2:
            probabilities[:, column] = float(y[0])
            continue
        model = LogisticRegression(class_weight="balanced", max_iter=MAX_ITERATIONS, random_state=random_state).fit(x, y)
        probabilities[:, column] = model.predict_proba(judged)[:, 1]
    return probabilities
