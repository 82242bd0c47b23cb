"""Repetition against its peers, in one run: copies, copied passages, translations.

    python benchmarks/reuse.py copies [--n 100000]
    python benchmarks/reuse.py passages SYNTH_FOLDER            posts.jsonl and spans.jsonl with planted passages
    python benchmarks/reuse.py crowd [--copies 50000]
    python benchmarks/reuse.py translations PARAGRAPHS.jsonl.zst [--unrelated DOCUMENTS.jsonl.zst --n 100000]
    python benchmarks/reuse.py paraphrases PAIRS.tsv            labelled pairs of sentences (MRPC's columns)
    python benchmarks/reuse.py given [--n 100000]               the translation tier, vectors given
    python benchmarks/reuse.py ends                             where passages begin and end, on annotations/reuse

Every part prints a Markdown table. Times are of this machine and this run; compare the rows, not the runs.
The peers (datasketch, gaoya, rensa) come with `pip install framing[bench]`; one that is missing is left out, and the table says so.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

WORDS = 80
SHARE = 0.2
JACCARD = 0.5


def main() -> None:
    """Run one part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parts = parser.add_subparsers(dest="part", required=True)
    one = parts.add_parser("copies")
    one.add_argument("--n", type=int, default=100_000)
    one.add_argument("--only", default="")
    two = parts.add_parser("passages")
    two.add_argument("folder", type=Path)
    three = parts.add_parser("crowd")
    three.add_argument("--copies", type=int, default=50_000)
    four = parts.add_parser("translations")
    four.add_argument("paragraphs", type=Path)
    four.add_argument("--unrelated", type=Path)
    four.add_argument("--n", type=int, default=100_000)
    five = parts.add_parser("given")
    five.add_argument("--n", type=int, default=100_000)
    six = parts.add_parser("paraphrases")
    six.add_argument("pairs", type=Path)
    parts.add_parser("ends")
    options = parser.parse_args()
    chosen: dict[str, Part] = {
        "copies": copies, "passages": passages, "crowd": crowd, "translations": translations, "given": given, "paraphrases": paraphrases, "ends": ends,
    }  # fmt: skip
    chosen[options.part](options)


# ---------------------------------------------------------------- exact and edited copies


def planted_copies(n: int, seed: int = 0) -> tuple[list[str], list[tuple[int, int]]]:
    """Make n paragraphs of about WORDS words; SHARE of them are copies of others, up to a fifth of whose words were changed."""
    rng = np.random.default_rng(seed)
    letters = str.maketrans("0123456789", "ghijklmnop")
    words = np.array([f"w{number:x}".translate(letters) for number in range(50_000)])
    weights = 1 / np.arange(1, len(words) + 1)
    originals = int(n * (1 - SHARE))
    lengths = rng.integers(WORDS // 2, WORDS * 3 // 2, originals)
    drawn = words[rng.choice(len(words), size=lengths.sum(), p=weights / weights.sum())]
    rows = [part.tolist() for part in np.split(drawn, np.cumsum(lengths)[:-1])]
    planted = []
    for number in range(originals, n):
        source = int(rng.integers(originals))
        copy = np.array(rows[source], dtype=object)
        changed = rng.random(len(copy)) < rng.uniform(0, 0.2)
        copy[changed] = words[rng.integers(len(words), size=changed.sum())]
        planted.append((source, number))
        rows.append(copy.tolist())
    return [" ".join(row) for row in rows], planted


def truth(texts: list[str], pairs: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return the planted pairs whose word 3-grams overlap by JACCARD or more."""
    return {(a, b) for a, b in pairs if jaccard(texts[a], texts[b]) >= JACCARD}


def jaccard(a: str, b: str) -> float:
    """Return the overlap of the word 3-grams of two texts."""
    left, right = (set(zip(words, words[1:], words[2:], strict=False)) for words in (a.split(), b.split()))
    return len(left & right) / max(len(left | right), 1)


def ours(texts: list[str]) -> set[tuple[int, int]]:
    from framing.reuse.copies import copy_pairs
    from framing.reuse.shingles import token_table

    pairs = copy_pairs(token_table(texts), threshold=JACCARD)
    return set(zip(pairs.a.tolist(), pairs.b.tolist(), strict=True))


def rensa_columns(texts: list[str]) -> set[tuple[int, int]]:
    """The fastest MinHash pipeline known to us: polars tokens, numpy 3-gram hashes, rensa signatures, sorted bands; pairs verified by their signatures."""
    import polars as pl
    from rensa import RMinHash

    lists = pl.Series(texts).str.to_lowercase().str.extract_all(r"\w+")
    counts = lists.list.len().to_numpy()
    hashes = lists.explode().hash(seed=1).to_numpy()
    rows = np.repeat(np.arange(len(texts)), counts)
    with np.errstate(over="ignore"):
        grams = hashes[:-2] * np.uint64(31) + hashes[1:-1] * np.uint64(17) + hashes[2:]
    inside = rows[:-2] == rows[2:]
    grams, of = grams[inside], rows[:-2][inside]
    offsets = np.r_[0, np.cumsum(np.bincount(of, minlength=len(texts)))]
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(grams.tolist(), offsets.tolist(), 128, 42)
    signatures = np.array(matrix.to_rows(), dtype=np.uint32)
    return banded(signatures, 32)


def banded(signatures: np.ndarray, bands: int) -> set[tuple[int, int]]:
    """Pair what is equal in a band, and keep pairs whose signatures agree in JACCARD of all places."""
    width = signatures.shape[1] // bands
    found: set[tuple[int, int]] = set()
    for band in range(bands):
        part = np.ascontiguousarray(signatures[:, band * width : (band + 1) * width])
        keys = part.view([("", part.dtype)] * width).ravel()
        order = np.argsort(keys, kind="stable")
        same = np.flatnonzero(keys[order][1:] == keys[order][:-1])
        for at in same.tolist():
            a, b = int(order[at]), int(order[at + 1])
            found.add((min(a, b), max(a, b)))
    return {(a, b) for a, b in found if (signatures[a] == signatures[b]).mean() >= JACCARD}


def with_datasketch(texts: list[str]) -> set[tuple[int, int]]:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=JACCARD, num_perm=128)
    found: set[tuple[int, int]] = set()
    for number, text in enumerate(texts):
        words = text.split()
        sketch = MinHash(num_perm=128, seed=1)
        sketch.update_batch([" ".join(words[i : i + 3]).encode() for i in range(len(words) - 2)])
        found.update((int(other), number) for other in index.query(sketch))
        index.insert(number, sketch)
    return found


def with_gaoya(texts: list[str]) -> set[tuple[int, int]]:
    from gaoya.minhash import MinHashStringIndex

    index = MinHashStringIndex(32, JACCARD, 42, 3, None, "word", True, (3, 3))
    index.par_bulk_insert_docs(list(range(len(texts))), texts)
    found: set[tuple[int, int]] = set()
    for number, others in enumerate(index.par_bulk_query(texts)):
        found.update((min(number, other), max(number, other)) for other in others if other != number)
    return found


def copies(options: argparse.Namespace) -> None:
    """Exact and edited copies at a Jaccard similarity of word 3-grams of at least JACCARD; each way in a process of its own."""
    if options.only:
        texts, planted = planted_copies(options.n)
        wanted = truth(texts, planted)
        run = {"framing": ours, "rensa, columnar": rensa_columns, "gaoya": with_gaoya, "datasketch": with_datasketch}[options.only]
        before = resource.getrusage(resource.RUSAGE_SELF)
        start = time.perf_counter()
        found = run(texts)
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF)
        right = sum(jaccard(texts[a], texts[b]) >= JACCARD for a, b in found)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(
            f"| {options.only} | {wall:.1f} | {cpu:.1f} | {after.ru_maxrss / 1e6:.1f} | {len(found & wanted) / len(wanted):.3f} | {right / max(len(found), 1):.3f} |"
        )
        return
    print(f"{options.n:,} paragraphs of about {WORDS} words, {SHARE:.0%} of them edited copies\n")
    print("| | wall s | CPU s | peak GB | recall | precision |\n|---|---|---|---|---|---|")
    for name in ("framing", "rensa, columnar", "gaoya", "datasketch"):
        done = subprocess.run([sys.executable, __file__, "copies", "--n", str(options.n), "--only", name], capture_output=True, text=True, check=False)
        print(done.stdout.strip() or f"| {name} | not run: {(done.stderr.strip().splitlines() or ['?'])[-1]} | | | | |", flush=True)


# ---------------------------------------------------------------- copied passages


def as_corpus(texts: list[str], ids: list[str] | None = None):
    """Return a corpus with one post and one paragraph a text."""
    from framing.corpus.posts import Corpus

    return Corpus.from_frame(pd.DataFrame({"id": ids or [str(number) for number in range(len(texts))], "body": texts}), text="body", id="id")


def passages(options: argparse.Namespace) -> None:
    """Planted passages, light and heavily edited, with OCR noise, up to hundreds of copies: how many of the copies of each stand in one family."""
    from framing.reuse.find import find_reuse

    posts = [json.loads(line) for line in (options.folder / "posts.jsonl").open(encoding="utf-8")]
    spans = [json.loads(line) for line in (options.folder / "spans.jsonl").open(encoding="utf-8")]
    corpus = as_corpus([" ".join(post["text"].split("\n")) for post in posts], [post["id"] for post in posts])
    start = time.perf_counter()
    found = find_reuse(corpus, translations=False)
    took = time.perf_counter() - start
    members = {post: list(zip(rows["start"], rows["end"], rows["family_id"], strict=True)) for post, rows in found.members.groupby("post_id")}
    copies_of = defaultdict(list)
    for span in spans:
        if span["type"] == "P":
            copies_of[span["key"]].append(span)
    rows = []
    for group in copies_of.values():
        if len(group) < 2:
            continue
        families: dict[str, int] = defaultdict(int)
        for span in group:
            within = {
                family
                for start_, end, family in members.get(span["post"], ())
                if min(end, span["end"]) - max(start_, span["begin"]) >= 0.3 * (span["end"] - span["begin"])
            }
            for family in within:
                families[family] += 1
        rows.append((len(group), max(families.values(), default=0) / len(group)))
    print("| passages | copies | mean recall of copies in one family |\n|---|---|---|")
    for name, low, high in (("all", 2, 10**9), ("2-10 copies", 2, 10), ("11-100", 11, 100), ("more than 100", 101, 10**9)):
        part = [recall for n, recall in rows if low <= n <= high]
        if part:
            print(f"| {name} | {len(part)} | {np.mean(part):.3f} |")
    print(f"\n{len(found.families)} families, {took:.1f} s")


def crowd(options: argparse.Namespace) -> None:
    """One passage inside many different posts: is every copy found, and at what cost?"""
    from framing.reuse.find import find_reuse

    texts, _ = planted_copies(int(options.copies * 1.3), seed=2)
    rng = np.random.default_rng(3)
    passage = " ".join(f"p{number}".translate(str.maketrans("0123456789", "abcdefghij")) for number in range(40))
    for number in range(options.copies):
        words = texts[number].split()
        at = int(rng.integers(len(words)))
        texts[number] = " ".join([*words[:at], passage, *words[at:]])
    corpus = as_corpus(texts)
    _ = corpus.paragraphs
    start = time.perf_counter()
    found = find_reuse(corpus, translations=False)
    took = time.perf_counter() - start
    largest = int(found.families["n_posts"].max())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"| copies | found in one family | pairs listed | s | peak GB |\n|---|---|---|---|---|\n| {options.copies:,} | {largest:,} | {len(found.pairs):,} | {took:.1f} | {peak:.1f} |"
    )


# ---------------------------------------------------------------- translations


def lines_of(file: Path) -> Iterator[dict]:
    """Yield the records of a JSON Lines file, which may be compressed with zstandard."""
    import zstandard

    with file.open("rb") as raw:
        stream = zstandard.ZstdDecompressor().stream_reader(raw) if file.suffix == ".zst" else raw
        rest = b""
        while block := stream.read(1 << 20):
            *whole, rest = (rest + block).split(b"\n")
            yield from (json.loads(line) for line in whole if line.strip())
        if rest.strip():
            yield json.loads(rest)


def translations(options: argparse.Namespace) -> None:
    """Many translations of the same paragraphs: every pair of renderings of one source is to be found, and no other."""
    from framing.reuse.find import Search
    from framing.reuse.prepared import prepare
    from framing.reuse.verifier import default_verifier
    from framing.vectors.encoded import encode_texts
    from framing.vectors.encoders import load_encoder

    records = [record for record in lines_of(options.paragraphs) if len(record["text"].split()) >= 25]
    # What one translator made of one document is a post.
    table = pd.DataFrame(
        {"text": [" ".join(record["text"].split()) for record in records], "post_id": [f"{record['system']} {record['doc']}" for record in records]}
    )
    prepared = prepare(table, encode_texts(table["text"].tolist(), load_encoder()))
    start = time.perf_counter()
    found = Search(prepared, prepared.tokens, default_verifier(), 10).run(None)
    took = time.perf_counter() - start
    # The truth names renderings of one whole paragraph; a title or a sentence that two paragraphs of a document share is reuse too, and told apart.
    whole = {pair for pair, matches in found.items() if any(match.extent == "whole" for match in matches)}
    source = [record["para_id"] for record in records]
    by_source = pd.Series(range(len(source))).groupby(source).size()
    possible = int((by_source * (by_source - 1) // 2).sum())
    rows = []
    for name, pairs in (("framing, whole paragraphs", whole), ("framing, with shared passages", set(found))):
        right = sum(source[a] == source[b] for a, b in pairs)
        rows.append((name, right / max(len(pairs), 1), right / possible, took))
    rows.append(("word 1-gram Jaccard at its best threshold", *one_gram(prepared.tokens, source, possible)))
    print(f"{len(records):,} translations of {len(by_source):,} paragraphs, {possible:,} pairs of one source\n")
    print("| | precision | recall | F1 | s, vectors given |\n|---|---|---|---|---|")
    for name, precision, recall, seconds in rows:
        print(f"| {name} | {precision:.3f} | {recall:.3f} | {2 * precision * recall / max(precision + recall, 1e-9):.4f} | {seconds:.0f} |")
    if options.unrelated:
        unrelated(options.unrelated, options.n)


def drawn_paragraphs(file: Path, n: int, seed: int = 0) -> pd.DataFrame:
    """Return n distinct paragraphs of at least 25 words, drawn from all documents of a JSON Lines file, with the document of each."""
    from framing.corpus.posts import Corpus

    records = pd.DataFrame(({"id": str(number), "body": record["text"]} for number, record in enumerate(lines_of(file))), columns=["id", "body"])
    paragraphs = Corpus.from_frame(records, text="body", id="id").paragraphs
    long = paragraphs[(paragraphs["kind"] == "body") & (paragraphs["text"].str.split().str.len() >= 25)].drop_duplicates("text")
    return long.sample(min(n, len(long)), random_state=seed)[["text", "post_id"]].reset_index(drop=True)


def unrelated(file: Path, n: int) -> None:
    """Paragraphs that nobody translated: whatever is taken for another translation is false, unless it is a statement made twice; copied wording is told apart."""
    from framing.reuse.find import Search
    from framing.reuse.prepared import prepare
    from framing.reuse.verifier import default_verifier
    from framing.vectors.encoded import encode_texts
    from framing.vectors.encoders import load_encoder

    drawn = drawn_paragraphs(file, n)
    table = drawn.assign(post_id=[str(number) for number in range(len(drawn))])
    prepared = prepare(table, encode_texts(table["text"].tolist(), load_encoder()))
    start = time.perf_counter()
    found = Search(prepared, prepared.tokens, default_verifier(), 10).run(None)
    took = time.perf_counter() - start
    copied = {pair for pair, matches in found.items() if any(match.kind != "translation" for match in matches)}
    reworded = sorted(
        ((max(match.score for match in matches), pair) for pair, matches in found.items() if pair not in copied), key=lambda item: (-item[0], item[1])
    )
    apart = sum(drawn["post_id"][a] != drawn["post_id"][b] for _, (a, b) in reworded)
    print(
        f"\n{len(drawn):,} paragraphs of {drawn['post_id'].nunique():,} documents, {took:.0f} s with vectors given: {len(copied):,} pairs share copied wording,"
    )
    print(f"{len(reworded):,} were taken for two translations of one source, {apart:,} of them in two documents")
    for score, (a, b) in reworded[:60]:
        print(f"\n{score:.2f}\n  {drawn['text'][a]}\n  {drawn['text'][b]}")


def one_gram(tokens, source: list[str], possible: int) -> tuple[float, float, float]:
    """The peer: Jaccard similarity of sets of words, at the threshold with the highest F1."""
    from scipy.sparse import csr_matrix

    start = time.perf_counter()
    _, words = np.unique(tokens.hashes, return_inverse=True)
    held = csr_matrix((np.ones(len(words), dtype=np.float32), (tokens.rows, words)))
    held.data[:] = 1
    held.sum_duplicates()
    held.data[:] = 1
    shared = (held @ held.T).tocoo()
    sizes = np.asarray(held.sum(axis=1)).ravel()
    upper = shared.row < shared.col
    a, b, both = shared.row[upper], shared.col[upper], shared.data[upper]
    score = both / (sizes[a] + sizes[b] - both)
    keep = score >= 0.15
    a, b, score = a[keep], b[keep], score[keep]
    names = np.array(source)
    order = np.argsort(-score)
    right = np.cumsum(names[a[order]] == names[b[order]])
    n = np.arange(1, len(order) + 1)
    best = int(np.argmax(2 * right / (n + possible)))
    return float(right[best] / n[best]), float(right[best] / possible), time.perf_counter() - start


def paraphrases(options: argparse.Namespace) -> None:
    """Pairs of news sentences that people called paraphrases or not. A paraphrase with another figure is no reuse, so that the pairs that differ there stand apart."""
    from framing.reuse.matches import most_alike
    from framing.reuse.prepared import prepare
    from framing.reuse.statements import details_in
    from framing.reuse.verifier import default_verifier
    from framing.vectors.encoded import encode_texts
    from framing.vectors.encoders import load_encoder

    lines = [line.rstrip("\n").split("\t") for line in options.pairs.open(encoding="utf-8-sig")][1:]
    labels = np.array([line[0] == "1" for line in lines])
    texts = [text for line in lines for text in line[3:5]]
    encoded = encode_texts(texts, load_encoder())
    prepared = prepare(pd.DataFrame({"text": texts}), encoded)
    sides = [(prepared.compared(2 * n), prepared.compared(2 * n + 1)) for n in range(len(lines))]
    ours = np.array([alike.score if alike is not None else 0.0 for alike in most_alike(sides, default_verifier())])
    cosine = np.einsum("ij,ij->i", encoded.text_vectors[::2], encoded.text_vectors[1::2])
    words = [set(text.lower().split()) for text in texts]
    overlap = np.array([len(a & b) / len(a | b) for a, b in zip(words[::2], words[1::2], strict=True)])
    stated = [details_in(text) for text in texts]
    differ = np.array([a != b for a, b in zip(stated[::2], stated[1::2], strict=True)])
    print(f"{len(lines):,} pairs, {labels.mean():.1%} called paraphrases; figures or years differ in {differ.mean():.1%}\n")
    print("| | AP, all pairs | AP, same figures | best F1, all pairs |\n|---|---|---|---|")
    for name, score in (("framing", ours), ("MiniLM cosine", cosine), ("word 1-gram Jaccard", overlap)):
        print(f"| {name} | {average_precision(labels, score):.3f} | {average_precision(labels[~differ], score[~differ]):.3f} | {best_f1(labels, score):.3f} |")


def ends(_: argparse.Namespace) -> None:
    """Texts written for this project of which one takes over some sentences of the other: how far the passages that are found are the planned ones."""
    from framing.resources import shipped
    from framing.reuse.edges import trimmed
    from framing.reuse.matches import most_alike, verify
    from framing.reuse.prepared import prepare
    from framing.reuse.train import read_reuse_annotations
    from framing.reuse.verifier import ACCEPTED, default_verifier
    from framing.vectors.encoded import encode_texts
    from framing.vectors.encoders import load_encoder

    annotations = read_reuse_annotations(shipped("annotations") / "reuse")
    texts = annotations.texts
    row, planned = {text: place for place, text in enumerate(texts["text_id"])}, texts["span"].tolist()
    prepared = prepare(texts[["text"]], encode_texts(texts["text"].tolist(), load_encoder()))
    columns: dict[str, list[float]] = {"found": [], "untrimmed": [], "clauses": []}
    whole = {"passages": [0, 0], "whole": [0, 0]}
    for kind, designs in (("passages", ("partial", "partial_edited")), ("whole", ("same", "edited", "form_same"))):
        pairs = [(row[a], row[b]) for a, b, design in annotations.pairs[["a", "b", "design"]].itertuples(index=False) if design in designs]
        sides = [(prepared.compared(a), prepared.compared(b)) for a, b in pairs]
        for (a, b), (left, right), alike in zip(pairs, sides, most_alike(sides, default_verifier()), strict=True):
            if alike is None or alike.score < ACCEPTED:
                continue
            passage = alike.passage
            whole[kind][1] += 1
            whole[kind][0] += any(match.extent == "whole" for match in verify(left, right, alike))
            if kind == "passages":
                kept = trimmed(left, right, passage.a_clauses, passage.b_clauses)
                for side, at, clauses, before in zip((left, right), (a, b), kept, (passage.a_clauses, passage.b_clauses), strict=True):
                    for name, (first, last) in (("found", clauses), ("untrimmed", before), ("clauses", best_clauses(side, planned[at]))):
                        columns[name].append(overlap(planned[at], (side.clauses[first].start, side.clauses[last - 1].end)))
    print(
        f"{whole['passages'][1]:,} pairs with a passage in common, {whole['passages'][0]} of them taken for whole paragraphs; of {whole['whole'][1]:,} whole ones {whole['whole'][0]:,}\n"
    )
    print("| | mean IoU | below 0.5 |\n|---|---|---|")
    for name, title in (
        ("found", "framing"),
        ("untrimmed", "framing, before clauses are cut off"),
        ("clauses", "the clauses that lie in the planned passage by half or more"),
    ):
        values = np.array(columns[name])
        print(f"| {title} | {values.mean():.3f} | {(values < 0.5).mean():.1%} |")


def overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Return the intersection of two spans over their union."""
    both = max(min(one[1], other[1]) - max(one[0], other[0]), 0)
    return both / (one[1] - one[0] + other[1] - other[0] - both)


def best_clauses(side, planned: tuple[int, int]) -> tuple[int, int]:
    """Return the stretch of clauses of which half or more lies in a planned passage, or the one of which most does."""
    inside = [max(min(clause.end, planned[1]) - max(clause.start, planned[0]), 0) / max(clause.end - clause.start, 1) for clause in side.clauses]
    held = [place for place, share in enumerate(inside) if share >= 0.5] or [int(np.argmax(inside))]
    return held[0], held[-1] + 1


def average_precision(labels: np.ndarray, score: np.ndarray) -> float:
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(labels, score))


def best_f1(labels: np.ndarray, score: np.ndarray) -> float:
    """F1 at the threshold that gives the highest: what no user has."""
    right = np.cumsum(labels[np.argsort(-score)])
    return float(np.max(2 * right / (np.arange(1, len(labels) + 1) + labels.sum())))


def given(options: argparse.Namespace) -> None:
    """How long the search takes over many paragraphs whose vectors are given: four sentences each, made so that one in a hundred thousand pairs of sentences is near."""
    from framing.reuse.find import Search
    from framing.reuse.prepared import prepare
    from framing.reuse.verifier import default_verifier
    from framing.vectors.encoded import Clauses, EncodedTexts

    rng = np.random.default_rng(5)
    texts, _ = planted_copies(options.n, seed=4)
    sentences = [". ".join(" ".join(part).capitalize() for part in np.array_split(text.split(), 4)) + "." for text in texts]
    starts, ends = [], []
    for text in sentences:
        cuts = [0, *(at + 2 for at in range(len(text)) if text[at : at + 2] == ". "), len(text)]
        starts.extend(cuts[:-1])
        ends.extend(cut - 1 for cut in cuts[1:-1])
        ends.append(len(text))
    owner = np.repeat(np.arange(len(texts)), 4)
    topics = rng.normal(size=(2000, 384))
    vectors = (0.35 * rng.normal(size=384) + topics[rng.integers(len(topics), size=len(owner))] + 0.962 * rng.normal(size=(len(owner), 384))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    clauses = Clauses((), np.zeros(0, dtype=np.int64), vectors[:0])
    encoded = EncodedTexts(tuple(sentences), owner, np.array(starts), np.array(ends), vectors, vectors[::4], clauses)
    table = pd.DataFrame({"text": sentences})
    start = time.perf_counter()
    prepared = prepare(table, encoded)
    search = Search(prepared, prepared.tokens, default_verifier(), 10)
    found = search.run(None)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print("| paragraphs | sentences | pairs found | s | peak GB |\n|---|---|---|---|---|")
    print(f"| {options.n:,} | {len(owner):,} | {len(found):,} | {time.perf_counter() - start:.0f} | {peak:.1f} |")


Part = Callable[[argparse.Namespace], None]

if __name__ == "__main__":
    main()
