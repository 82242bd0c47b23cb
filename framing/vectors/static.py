"""The fast encoder: a table with a vector for each piece of a word; a text is the sum over its words (model2vec; Tulkens and van Dongen 2024).

Its table is distilled from the default encoder (`framing.vectors.distil`). Word order and punctuation say nothing to it, and what it costs is a look-up.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from framing.corpus.columns import TokenColumn, token_column
from framing.errors import ModelError
from framing.memory import remembered

if TYPE_CHECKING:
    from scipy import sparse
    from tokenizers import Tokenizer

    from framing.vectors.encoders import Progress

STATIC_ENCODER = "static"
TABLE = "encoder.safetensors"
PIECES = "pieces.json"
#: Texts encoded at a time.
BATCH = 50_000
#: Tokens whose pieces are remembered from one batch of texts to the next.
REMEMBERED = 500_000

#: The pieces of tokens, by their numbers.
Pieces = dict[str, "array[int]"]


class StaticEncoder:
    """`codes` (n_pieces, d) int8 times `scales` (n_pieces,) are the vectors of the pieces of words into which `tokenizer` cuts a token."""

    def __init__(self, codes: np.ndarray, scales: np.ndarray, tokenizer: Tokenizer) -> None:
        self.name = STATIC_ENCODER
        self.codes = codes
        self.scales = scales
        self._tokenizer = tokenizer
        #: The hash over the files, by which a model knows its encoder.
        self.sha256 = hashlib.sha256(b"".join(self.files.values())).hexdigest()
        self._table = codes.astype(np.float32) * scales.astype(np.float32)[:, None]
        self._pieces = Pieces()

    def __getstate__(self) -> dict[str, Any]:
        # Whoever gets this encoder in another process cuts what it reads.
        return {**vars(self), "_pieces": {}}

    def __repr__(self) -> str:
        return f"StaticEncoder({len(self.codes)} pieces, {self.codes.shape[1]} dimensions)"

    @property
    def files(self) -> dict[str, bytes]:
        """The files of the encoder, as `save_static_encoder` writes them."""
        from safetensors.numpy import save

        return {TABLE: save({"codes": self.codes, "scales": self.scales}), PIECES: self._tokenizer.to_str().encode()}

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> np.ndarray:
        """Return an (n_texts, dimension) float32 array of unit vectors; a text without a word gets zeros. `progress` is called with (texts done, in all)."""
        vectors = np.zeros((len(texts), self.codes.shape[1]), dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            vectors[start : start + BATCH] = self.encode_tokens(token_column(texts[start : start + BATCH]))
            if progress is not None:
                progress(min(start + BATCH, len(texts)), len(texts))
        return vectors

    def encode_tokens(self, column: TokenColumn) -> np.ndarray:
        """Return the unit vectors of tokenised texts; a token counts as the sum of its pieces, looked up once for each distinct one."""
        from scipy import sparse

        forms = piece_counts(self._tokenizer, column.forms, len(self.codes), self._pieces) @ self._table
        counts = sparse.csr_matrix((np.ones(len(column.numbers), dtype=np.float32), column.numbers, column.first), shape=(len(column), len(column.forms)))
        sums = np.asarray(counts @ forms)
        return sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)


def piece_counts(tokenizer: Tokenizer, forms: Sequence[str], n_pieces: int, known: Pieces | None = None) -> sparse.csr_matrix:
    """Return how often each piece stands in each token: (n_forms, n_pieces). Tokens of `known` pieces are not cut again, and those of the others become known."""
    from scipy import sparse

    def cut(new: Sequence[str]) -> Iterator[array[int]]:
        return (array("i", encoding.ids) for encoding in tokenizer.encode_batch_fast(new, add_special_tokens=False))

    pieces = remembered({} if known is None else known, forms, cut, most=REMEMBERED)
    first = np.cumsum([0, *map(len, pieces)])
    places = np.frombuffer(b"".join(pieces), dtype=np.intc).astype(np.int64)
    counts = sparse.csr_matrix((np.ones(len(places), dtype=np.float32), places, first), shape=(len(forms), n_pieces))
    counts.sum_duplicates()
    return counts


def save_static_encoder(encoder: StaticEncoder, folder: Path) -> None:
    """Write table and pieces to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in encoder.files.items():
        (folder / name).write_bytes(content)


def read_static_encoder(folder: Path) -> StaticEncoder:
    """Read an encoder that `save_static_encoder` wrote. Raises `ModelError` where it is missing or damaged."""
    from safetensors import SafetensorError
    from safetensors.numpy import load
    from tokenizers import Tokenizer

    try:
        arrays = load((folder / TABLE).read_bytes())
        tokenizer = Tokenizer.from_str((folder / PIECES).read_text(encoding="utf-8"))
        return StaticEncoder(arrays["codes"], arrays["scales"], tokenizer)
    except OSError as error:
        raise ModelError(f"no static encoder in {folder} ({error.strerror}); reinstall the package, or build it with `framing train --static`") from None
    except (SafetensorError, KeyError, ValueError) as error:
        raise ModelError(f"the static encoder in {folder} is damaged ({error}); reinstall the package, or build it with `framing train --static`") from None
    except Exception as error:  # what the tokenizer raises has no class of its own
        raise ModelError(f"{folder / PIECES} is damaged ({error}); reinstall the package, or build it with `framing train --static`") from None
