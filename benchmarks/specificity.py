"""On unrelated prose nothing should fire: how often the model assigns each frame to press text outside its subject.

Draws documents at random from a JSON Lines file (`text` key, .zst allowed), codes their paragraphs as `framing analyze` does, in their posts, and once more
each alone, and counts those of body text of eight words or more that mention neither China nor drugs, narcotics, fentanyl or opioids. Prints the share that
gets each frame and any frame, with the 95 % interval over documents, and the highest-scoring paragraphs to read.

    python benchmarks/specificity.py DOCUMENTS.jsonl.zst [--n 5000] [--top 30] [--out docs/specificity.md]
"""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import framing
from framing.corpus.kinds import paragraph_kinds
from framing.corpus.paragraphs import paragraph_spans
from framing.frames.metrics import interval

ON_TOPIC = re.compile(r"\b(?:chin(?:a|ese)|drugs?|narcotic\w*|fentanyl|opioid\w*|beijing|cocaine|heroin|meth\w*|opium|overdos\w*)\b", re.IGNORECASE)
WORDS = 8


@dataclass(frozen=True)
class Sample:
    """Paragraphs of whole documents, the document of each, and which of them are counted."""

    texts: list[str]
    document: np.ndarray
    counted: np.ndarray


def draw(path: Path, n: int, seed: int) -> Sample:
    """Take documents at random until `n` of their paragraphs are off the topic."""
    import pyarrow as pa

    with pa.input_stream(str(path), compression="zstd" if path.suffix == ".zst" else None) as stream:
        lines = [line for line in stream.read().decode("utf-8").split("\n") if line.strip()]
    texts: list[str] = []
    document: list[str] = []
    counted: list[bool] = []
    for at in np.random.default_rng(seed).permutation(len(lines)):
        text = json.loads(lines[at])["text"]
        parts = [text[span.start : span.end] for span in paragraph_spans(text)]
        for part, kind in zip(parts, paragraph_kinds(parts), strict=True):
            if kind != "boilerplate":
                texts.append(part)
                document.append(str(at))
                counted.append(kind == "body" and len(part.split()) >= WORDS and not ON_TOPIC.search(part))
        if sum(counted) >= n:
            break
    return Sample(texts, np.array(document, dtype=object), np.array(counted))


def rate(assigned: np.ndarray, document: np.ndarray, draws: int = 500) -> str:
    """The share of `assigned` (n,) and its interval, documents resampled."""
    names, at = np.unique(document.astype(str), return_inverse=True)
    found, size = np.bincount(at, assigned, len(names)), np.bincount(at, minlength=len(names))
    chosen = np.random.default_rng(0).integers(0, len(names), (draws, len(names)))
    low, high = interval(found[chosen].sum(axis=1) / size[chosen].sum(axis=1))
    return f"{assigned.mean():.2%} [{low:.2%}, {high:.2%}]"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--n", type=int, default=5000)
    parser.add_argument("--top", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0, help="draws another sample")
    parser.add_argument("--model", default="default")
    parser.add_argument("--out", type=Path, help="write the rates (no texts) as Markdown")
    options = parser.parse_args()
    sample = draw(options.documents, options.n, options.seed)
    model = framing.FrameClassifier.load(options.model)
    encoded = model.encode(sample.texts)
    ways = [model.score_encoded(encoded, posts=posts).probabilities[sample.counted] for posts in (sample.document, None)]
    document = sample.document[sample.counted]
    lines = ["| frame | in its post | alone |", "|---|---|---|"]
    lines.append("| any frame | " + " | ".join(rate((way >= model.thresholds_).any(axis=1), document) for way in ways) + " |")
    for column, name in enumerate(model.frames_):
        lines.append(f"| {name} | " + " | ".join(rate(way[:, column] >= model.thresholds_[column], document) for way in ways) + " |")
    head = f"{sample.counted.sum()} paragraphs outside the subject, of {len(np.unique(document.astype(str)))} documents of `{options.documents.name}`, sample {options.seed}."
    print(head, *lines, sep="\n")
    if options.out:
        title = "# Frames given to prose about something else"
        options.out.write_text("\n\n".join([title, (__doc__ or "").strip(), head, "\n".join(lines)]) + "\n", encoding="utf-8")
    texts = [text for text, counted in zip(sample.texts, sample.counted, strict=True) if counted]
    margin = (ways[0] - model.thresholds_).max(axis=1)
    for row in np.argsort(-margin)[: options.top]:
        column = int((ways[0][row] - model.thresholds_).argmax())
        print(f"{ways[0][row, column]:.2f} {model.frames_[column]:28} {texts[row][:240]}")


if __name__ == "__main__":
    main()
