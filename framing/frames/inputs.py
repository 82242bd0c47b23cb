"""What a classifier is given, checked: texts, labels, and the posts that texts stand in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from framing.coding.codebook import Codebook
from framing.errors import CodebookError, InputError
from framing.frames.context import Places


def as_texts(X: Any) -> list[str]:
    """Return texts as a list; raises `InputError` for what is no sequence of texts, or an empty one."""
    if isinstance(X, str):
        raise InputError("X must be a sequence of texts, not one text; wrap it in a list")
    if isinstance(X, pd.DataFrame):
        if X.shape[1] != 1:
            raise InputError(f"X must be one column of texts; the DataFrame has {X.shape[1]} columns: give one of them, as in frame['text']")
        X = X.iloc[:, 0]
    if sparse.issparse(X):
        raise InputError("X must be texts, not a sparse matrix: the classifier makes its own features")
    if isinstance(X, np.ndarray) and (X.ndim > 2 or (X.ndim == 2 and X.shape[1] != 1)):
        raise InputError(f"X must be one text per unit; the array has shape {X.shape}: give one of its columns, as in X[:, 0]")
    if isinstance(X, np.ndarray):
        X = X.ravel()
    if isinstance(X, (dict, set, bytes)) or not isinstance(X, Iterable):
        raise InputError(f"X must be a sequence of texts, not a {type(X).__name__}; give a list, an array or a column of a DataFrame")
    texts = X if isinstance(X, list) else list(X)
    for position, text in enumerate(texts):
        if not isinstance(text, str):
            raise InputError(f"X must be texts; element {position} is {_instead_of_text(text)}")
    if not texts:
        raise InputError("X holds no text")
    return texts


def _instead_of_text(value: Any) -> str:
    """What stands where a text should, and what to do about it."""
    if isinstance(value, bytes):
        return "bytes; decode them, as in text.decode('utf-8')"
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return "missing (None or NaN); leave the unit out, or put an empty text with .fillna('')"
    return f"{type(value).__name__}; make it a text with str(), or give the column that holds the texts"


def as_labels(y: Any, n_texts: int, codebook: Codebook | None) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return labels as an (n_texts, n_frames) int8 array of 0 and 1, with the names of its columns, which are the codebook's frames where there is one. Raises `InputError`
    for what is no such array, `CodebookError` for columns that the codebook lacks."""
    columns = [str(name) for name in y.columns] if isinstance(y, pd.DataFrame) else None
    labels = np.asarray(y.toarray() if sparse.issparse(y) else y)
    if labels.dtype.kind not in "biuf" and pd.isna(labels).any():
        raise InputError("Y has cells without a value; give every unit 0 or 1 for every frame, or leave the unit out")
    if labels.dtype.kind == "f" and np.isnan(labels).any():
        raise InputError(f"Y has {int(np.isnan(labels).sum())} cells without a value (NaN); give every unit 0 or 1 for every frame, or leave the unit out")
    if labels.dtype.kind in "US" or (labels.dtype.kind == "O" and any(isinstance(cell, (str, list, tuple, set)) for cell in labels.ravel())):
        raise InputError("Y must be an array of 0 and 1, not names of frames; sklearn.preprocessing.MultiLabelBinarizer makes one of lists of names")
    if labels.ndim != 2 or len(labels) != n_texts or not labels.shape[1] or not np.isin(labels, (0, 1)).all():
        raise InputError(f"Y must be a ({n_texts}, n_frames) array of 0 and 1, one column or more; got shape {labels.shape}")
    if codebook is not None:
        if columns is not None and columns != list(codebook.frame_ids):
            raise CodebookError(f"the columns of Y ({', '.join(columns)}) are not the codebook's frames ({', '.join(codebook.frame_ids)})")
        if labels.shape[1] != len(codebook):
            raise CodebookError(f"Y has {labels.shape[1]} columns but the codebook has {len(codebook)} frames")
        columns = list(codebook.frame_ids)
    return labels.astype(np.int8), tuple(columns or (f"frame_{column}" for column in range(labels.shape[1])))


def places_of(texts: Sequence[str], posts: Any) -> Places | None:
    """Return where texts stand, from the name of each one's post ("" or missing: none); None where no posts are given. Raises `InputError` for another number of posts."""
    if posts is None:
        return None
    named = np.array(["" if pd.isna(post) else str(post) for post in posts], dtype=object)
    if len(named) != len(texts):
        raise InputError(f'posts must name one post per text ("" for none): {len(texts)} texts, {len(named)} posts')
    return Places.of(texts, named)


def classes_of(frames: Sequence[str]) -> np.ndarray:
    """Return scikit-learn's classes of a multi-label problem, (n_frames, 2): no or yes for each frame.

    (A list of names would read as a problem of one label in many, and a list of arrays as one whose probabilities are a list too.)
    """
    return np.tile([0, 1], (len(frames), 1))
