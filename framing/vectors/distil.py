"""Making the fast encoder from the default one: every piece of a word by one forward pass, then fitted to what the encoder says of whole sentences."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from framing.corpus.columns import token_column
from framing.vectors.encoded import EncodedTexts
from framing.vectors.static import StaticEncoder, piece_counts

if TYPE_CHECKING:
    from scipy import sparse
    from tokenizers import Tokenizer

    from framing.corpus.columns import TokenColumn

#: Dimensions that are kept (principal components of the sentences); they hold 94 % of the variance.
DIMENSIONS = 192
#: Pieces as frequent as this are worth half of rare ones (smooth inverse frequency; Arora, Liang and Ma 2017).
SIF = 1e-3
#: How strongly the fitted vectors are drawn to those of the forward pass; a tenth and ten times as much fit held-out sentences as well.
PENALTY = 1.0
#: Steps of the conjugate gradients; more move no vector by a hundredth.
STEPS = 15
BATCH = 512


def distil(folder: Path, sentences: Sequence[str], vectors: np.ndarray) -> StaticEncoder:
    """Distil a table from the encoder in `folder` (of a transformers model) and the (n, d) unit vectors that it gave `sentences`.

    The vectors of the forward pass, weighted by how rare a piece is (Zipf's law over the ranks of the vocabulary, as model2vec does), tell of any word; ridge
    regression moves those of the words in the sentences so that their sum points where the encoder points. Then principal components, and eight bits.
    """
    tokenizer = piece_tokenizer(folder)
    start = piece_vectors(folder)
    start = (start - start.mean(axis=0)) * rarity(len(start))[:, None].astype(np.float32)
    column = token_column(sentences)
    counts = _sums(column, piece_counts(tokenizer, column.forms, len(start)))
    table = fitted(counts, vectors, start)
    told = counts @ table
    _, components = np.linalg.eigh(told.T @ told)
    table = table @ components[:, ::-1][:, :DIMENSIONS]
    # The sign of a component is arbitrary; its largest weight is made positive, so that the same input gives the same table.
    table *= np.sign(table[np.abs(table).argmax(axis=0), np.arange(table.shape[1])])
    scales = (np.maximum(np.abs(table).max(axis=1), 1e-12) / 127).astype(np.float32)
    return StaticEncoder(np.round(table / scales[:, None]).astype(np.int8), scales, tokenizer)


def sentences_of(*parts: EncodedTexts) -> tuple[list[str], np.ndarray]:
    """Return the sentences and clauses of encoded texts with their vectors."""
    texts = [text for part in parts for text in (*part.sentences, *part.clauses.texts)]
    return texts, np.vstack([vectors for part in parts for vectors in (part.sentence_vectors, part.clauses.vectors)])


def piece_tokenizer(folder: Path) -> Tokenizer:
    """The encoder's tokenizer, without a limit of length."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def piece_vectors(folder: Path) -> np.ndarray:
    """Return the (n_pieces, d) vectors that the encoder gives each piece of its vocabulary alone: the mean over it and the marks of start and end."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    network = AutoModel.from_pretrained(folder, local_files_only=True)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    parts = []
    with torch.inference_mode():
        for first in range(0, len(tokenizer), BATCH):
            ids = torch.tensor([[tokenizer.cls_token_id, piece, tokenizer.sep_token_id] for piece in range(first, min(first + BATCH, len(tokenizer)))])
            parts.append(network(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state.mean(dim=1).float().numpy())
    return np.vstack(parts)


def rarity(n_pieces: int) -> np.ndarray:
    """Return the (n_pieces,) weights a / (a + p): the vocabulary stands in the order of frequency, so that Zipf's law gives the share p of each rank."""
    share = 1 / (np.arange(n_pieces) + 2.0)
    return SIF / (SIF + share / share.sum())


def fitted(counts: sparse.csr_matrix, vectors: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Return the (n_pieces, d) table near `start` whose sums over `counts` (n_sentences, n_pieces) come near the unit `vectors` (n_sentences, d).

    Ridge regression by conjugate gradients; counts are scaled to unit length, so that long sentences weigh no more than short ones.
    """
    from sklearn.preprocessing import normalize

    a = normalize(counts).astype(np.float32)
    sums = a @ start
    start = start * np.float32((sums * vectors).sum() / (sums**2).sum())
    moved = np.zeros_like(start)
    residual = a.T @ (vectors - a @ start)
    direction, size = residual.copy(), (residual**2).sum(axis=0)
    for _ in range(STEPS):
        image = a.T @ (a @ direction) + PENALTY * direction
        step = size / np.maximum((direction * image).sum(axis=0), 1e-12)
        moved += step * direction
        residual -= step * image
        previous, size = size, (residual**2).sum(axis=0)
        direction = residual + size / np.maximum(previous, 1e-12) * direction
    return start + moved


def _sums(column: TokenColumn, pieces: sparse.csr_matrix) -> sparse.csr_matrix:
    from scipy import sparse

    tokens = sparse.csr_matrix((np.ones(len(column.numbers), dtype=np.float32), column.numbers, column.first), shape=(len(column), len(column.forms)))
    return (tokens @ pieces).tocsr()
