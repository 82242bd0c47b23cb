"""On unrelated prose nothing should fire: how often the model assigns each frame to press text outside its subject.

Draws paragraphs at random (body, 8 words or more) from a JSON Lines file of documents (`text` key, .zst allowed), leaves out those that mention China,
drugs, narcotics, fentanyl or opioids, and prints the share that gets each frame, any frame, and the highest-scoring paragraphs to read.

    python benchmarks/specificity.py DOCUMENTS.jsonl.zst [--n 5000] [--top 30] [--out docs/specificity.md]
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import numpy as np

import framing
from framing.corpus.kinds import paragraph_kinds
from framing.corpus.paragraphs import paragraph_spans

ON_TOPIC = re.compile(r"\b(?:chin(?:a|ese)|drugs?|narcotic\w*|fentanyl|opioid\w*|beijing|cocaine|heroin|meth\w*|opium|overdos\w*)\b", re.IGNORECASE)


def paragraphs(path: Path) -> list[str]:
    """Return every body paragraph of eight words or more that is off the topic."""
    import pyarrow as pa

    found: list[str] = []
    with pa.input_stream(str(path), compression="zstd" if path.suffix == ".zst" else None) as stream:
        for line in stream.read().decode("utf-8").split("\n"):
            if not line.strip():
                continue
            text = json.loads(line)["text"]
            parts = [text[span.start : span.end] for span in paragraph_spans(text)]
            kinds = paragraph_kinds(parts)
            found += [p for p, kind in zip(parts, kinds, strict=True) if kind == "body" and len(p.split()) >= 8 and not ON_TOPIC.search(p)]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--n", type=int, default=5000)
    parser.add_argument("--top", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0, help="draws another sample")
    parser.add_argument("--model", default="default")
    parser.add_argument("--out", type=Path, help="write the rates (no texts) as Markdown")
    options = parser.parse_args()
    pool = paragraphs(options.documents)
    sample = [pool[i] for i in np.random.default_rng(options.seed).choice(len(pool), min(options.n, len(pool)), replace=False)]
    model = framing.FrameClassifier.load(options.model)
    probabilities = model.predict_proba(sample)
    assigned = probabilities >= model.thresholds_
    rates = {"any frame": assigned.any(axis=1).mean(), **dict(zip(model.frames_, assigned.mean(axis=0), strict=True))}
    print(f"{len(sample)} of {len(pool)} paragraphs outside the topic")
    for name, rate in rates.items():
        print(f"{name:30} {rate:.2%}")
    if options.out:
        rows = "\n".join(f"| {name} | {rate:.2%} |" for name, rate in rates.items())
        head = f"# Frames given to prose about something else\n\n{__doc__.strip()}\n\n{len(sample)} of {len(pool)} paragraphs of `{options.documents.name}`, sample {options.seed}."
        options.out.write_text(f"{head}\n\n| frame | share of paragraphs |\n|---|---|\n{rows}\n", encoding="utf-8")
    margin = (probabilities - model.thresholds_).max(axis=1)
    for row in np.argsort(-margin)[: options.top]:
        column = int((probabilities[row] - model.thresholds_).argmax())
        print(f"{probabilities[row, column]:.2f} {model.frames_[column]:28} {sample[row][:240]}")


if __name__ == "__main__":
    main()
