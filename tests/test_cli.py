"""The command line: every verb explains itself, a run prints where its report lies, a bad call costs one line and leaves nothing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import click
import pandas as pd
import pytest

import framing
from framing import cli
from framing.progress import Terminal
from framing.resources import shipped
from tests.small import FERRY, RAID, write_small


@pytest.fixture
def corpus(tmp_path) -> Path:
    """A folder with one post."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "post.txt").write_text(f"{RAID}\n\n{FERRY}\n", encoding="utf-8")
    return tmp_path / "corpus"


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> tuple[subprocess.CompletedProcess[str], Path]:
    """A run over the small corpus in a fresh process, and its results."""
    folder = tmp_path_factory.mktemp("run")
    command = [sys.executable, "-m", "framing", "analyze", write_small(folder / "corpus"), "--out", folder / "results", "--write", "parquet,csv"]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": "1"}, timeout=300, check=False), folder / "results"


def test_a_run_ends_well_and_prints_counts_skips_and_the_path_of_the_report(finished):
    process, folder = finished
    assert process.returncode == 0, process.stderr
    lines = process.stdout.splitlines()
    assert lines[0] == "4 posts, 10 paragraphs (9 coded)"
    assert any(line.startswith("skipped: file: no reader recognises this file (1): ") for line in lines)
    assert lines[-2].startswith("1 reuse pairs in 1 families, ")
    assert lines[-1] == f"Report: {folder / 'report.html'}"
    assert (folder / "report.html").is_file()


def test_progress_goes_to_standard_error_and_says_when_a_step_is_done(finished):
    process, _ = finished
    assert "Encoding: done in" in process.stderr
    assert "done in" not in process.stdout
    assert "Traceback" not in process.stderr


def test_the_manifest_keeps_the_command(finished):
    _, folder = finished
    command = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["command"]
    assert command.startswith("framing analyze ")
    assert command.endswith(f"--out {folder} --write parquet,csv")


def test_a_second_run_in_another_process_gives_the_same_bytes(finished, tmp_path):
    _, folder = finished
    again = framing.analyze(write_small(tmp_path / "corpus")).save(tmp_path / "results", write=("parquet", "csv"))
    first, second = ({file.name: file.read_bytes() for file in place.iterdir() if file.name != "manifest.json"} for place in (folder, again))
    assert first == second
    assert len(first) == 25


def test_a_silent_run_over_one_file_with_named_columns(call, tmp_path):
    pd.DataFrame({"nr": ["a", "b"], "wann": ["2023-05-06", "2023-05-07"], "wer": ["Olav", "Anna"], "was": [RAID, FERRY]}).to_csv(
        tmp_path / "posts.csv", index=False
    )
    columns = ("--text-column", "was", "--id-column", "nr", "--date-column", "wann", "--author-column", "wer")
    code, out, err = call("analyze", tmp_path / "posts.csv", "--out", tmp_path / "results", "--silent", *columns)
    assert (code, out.splitlines()[0], err) == (0, "2 posts, 2 paragraphs (2 coded)", "")
    posts = pd.read_parquet(tmp_path / "results" / "posts.parquet")
    assert posts[["post_id", "date", "author", "text"]].values.tolist() == [["a", "2023-05-06", "Olav", RAID], ["b", "2023-05-07", "Anna", FERRY]]


def test_strict_tells_by_its_exit_code_that_something_was_skipped(call, corpus, tmp_path):
    assert call("analyze", corpus, "--out", tmp_path / "results", "--strict", "-s")[0] == 0
    (corpus / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    code, out, _ = call("analyze", corpus, "--out", tmp_path / "results", "--strict", "-s")
    assert code == 1
    assert f"Report: {tmp_path / 'results' / 'report.html'}" in out


def test_strict_counts_a_skipped_record(call, tmp_path):
    (tmp_path / "posts.jsonl").write_text(f'{json.dumps({"id": "a", "text": RAID})}\n{{"id": "b", "text": ""}}\n', encoding="utf-8")
    code, out, _ = call("analyze", tmp_path / "posts.jsonl", "--out", tmp_path / "results", "--strict", "-s")
    assert code == 1
    assert "skipped: no text in the record (1): posts.jsonl (line 2)" in out


@pytest.mark.parametrize("verb", sorted(cli.cli.commands))
def test_every_verb_and_every_option_has_help(call, verb):
    command = cli.cli.commands[verb]
    code, out, _ = call(verb, "--help")
    assert code == 0
    assert " ".join(command.help.split()) in " ".join(out.split())
    assert all(parameter.help for parameter in command.params if isinstance(parameter, click.Option))


def test_the_help_names_every_verb_and_the_version_is_told(call):
    code, out, _ = call("--help")
    assert code == 0
    assert all(verb in out for verb in ("analyze", "train", "evaluate"))
    assert call("--version")[:2] == (0, f"framing, version {framing.__version__}\n")


@pytest.mark.parametrize(
    ("arguments", "named"), [(["dance"], "dance"), (["analyze"], "CORPUS"), (["analyze", "x"], "--out"), (["analyze", "x", "--speed"], "--speed")]
)
def test_a_call_that_cannot_be_parsed_shows_the_usage(call, arguments, named):
    code, out, err = call(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("Usage: ")
    assert named in err


def damaged_model(folder: Path, damage: str) -> Path:
    """A copy of the shipped model with something wrong."""
    shutil.copytree(shipped("models") / "default", folder)
    description, weights = folder / "model.json", folder / "weights.safetensors"
    if damage == "weights cut":
        weights.write_bytes(weights.read_bytes()[:5000])
    elif damage == "weights gone":
        weights.unlink()
    elif damage == "description cut":
        description.write_text(description.read_text(encoding="utf-8")[:500], encoding="utf-8")
    elif damage == "newer version":
        description.write_text(json.dumps({**json.loads(description.read_text(encoding="utf-8")), "schema_version": 99}), encoding="utf-8")
    elif damage == "key gone":
        content = json.loads(description.read_text(encoding="utf-8"))
        del content["encoder"]
        description.write_text(json.dumps(content), encoding="utf-8")
    return folder


def refused(result: tuple[int, str, str], *named: object) -> None:
    """Assert that a call ended with exit code 2 and one line that names all of `named`."""
    code, out, err = result
    assert (code, out) == (2, "")
    assert err.startswith("framing: ")
    assert err.count("\n") == 1
    for name in named:
        assert str(name) in err


@pytest.fixture
def bad_input(tmp_path) -> Path:
    """A folder of inputs that cannot be analysed."""
    folder = tmp_path / "bad"
    (folder / "empty").mkdir(parents=True)
    (folder / "pictures").mkdir()
    (folder / "pictures" / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (folder / "pictures" / "b.txt").write_bytes(b"  \n")
    (folder / "table.csv").write_text("colour,size\ngreen,4\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("corpus", "options", "named"),
    [
        ("absent", [], ["absent", "no such file or folder", "give the path"]),
        ("empty", [], ["empty", "holds no file", "put the corpus there"]),
        ("pictures", [], ["nothing readable", "a.png", "no reader recognises", "b.txt", "empty file"]),
        ("table.csv", [], ["table.csv", "no text column", "'colour', 'size'", "name the one"]),
        ("table.csv", ["--text-column", "story"], ["no column 'story'", "'colour', 'size'"]),
    ],
    ids=["missing path", "empty folder", "unreadable files", "no text column", "unknown column"],
)
def test_a_corpus_that_cannot_be_read_is_refused(call, bad_input, tmp_path, corpus, options, named):
    refused(call("analyze", bad_input / corpus, "--out", tmp_path / "results", "-s", *options), *named)
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--model", "oracle"], ["'oracle'", "default"]),
        (["--write", "parquet,xlsx"], ["'xlsx'", "parquet, csv"]),
        (["--write", ","], ["no table format", "parquet, csv"]),
        (["--format", "docx"], ["'docx'", "html", "csv", "leave it out"]),
        (["--encoding", "klingon"], ["'klingon'", "utf-8"]),
        (["--codebook", "nowhere.yaml"], ["nowhere.yaml", "YAML"]),
    ],
    ids=lambda value: value[0] if value[0].startswith("--") else "",
)
def test_an_option_that_cannot_be_used_is_refused(call, corpus, tmp_path, options, named):
    refused(call("analyze", corpus, "--out", tmp_path / "results", "-s", *options), *named)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["corpus"]


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ("weights cut", "weights.safetensors is damaged"),
        ("weights gone", "no weights.safetensors"),
        ("description cut", "model.json is damaged"),
        ("newer version", "update the package"),
        ("key gone", "model.json"),
    ],
)
def test_a_damaged_model_is_refused(call, corpus, tmp_path, damage, named):
    folder = damaged_model(tmp_path / "model", damage)
    refused(call("analyze", corpus, "--out", tmp_path / "results", "--model", folder, "-s"), folder, named)
    assert not (tmp_path / "results").exists()


def test_a_folder_that_is_no_model_is_refused(call, corpus, tmp_path):
    refused(call("analyze", corpus, "--out", tmp_path / "results", "--model", corpus, "-s"), corpus, "give the folder of a trained model", "default")


def test_a_pickle_is_never_loaded(call, corpus, tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "model.pkl").write_bytes(b"cos\nsystem\n.")
    refused(call("analyze", corpus, "--out", tmp_path / "results", "--model", tmp_path / "old", "-s"), "pickle", "framing train")
    refused(call("analyze", corpus, "--out", tmp_path / "results", "--model", tmp_path / "old" / "model.pkl", "-s"), "pickle", "framing train")


def test_a_folder_with_other_files_is_refused_before_the_corpus_is_read(call, corpus, tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    refused(call("analyze", tmp_path / "absent", "--out", tmp_path / "thesis"), "thesis holds other files", "give a new or empty folder")
    refused(call("analyze", corpus, "--out", corpus), "corpus holds other files")
    assert [file.name for file in (tmp_path / "thesis").iterdir()] == ["chapter.txt"]


def test_a_bad_call_does_not_leave_the_parents_of_the_results_behind(call, tmp_path):
    call("analyze", tmp_path / "absent", "--out", tmp_path / "deep" / "results")
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_codebook_is_told_before_the_corpus_is_read(call, corpus, tmp_path):
    _, _, err = call("analyze", corpus, "--out", tmp_path / "results", "--codebook", "nowhere.yaml")
    assert "Reading" not in err


def test_an_interrupted_run_leaves_nothing(call, corpus, tmp_path, monkeypatch):
    def interrupt(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("framing.analysis.find_reuse", interrupt)
    code, _, err = call("analyze", corpus, "--out", tmp_path / "results", "-s")
    assert (code, err.strip()) == (130, "framing: stopped; nothing was written")
    assert [entry.name for entry in tmp_path.iterdir()] == ["corpus"]


def test_half_a_surrogate_pair_in_a_post_does_no_harm(call, tmp_path):
    (tmp_path / "posts.jsonl").write_text(json.dumps({"id": "a", "text": f"{RAID} \ud83d"}), encoding="utf-8")
    assert call("analyze", tmp_path / "posts.jsonl", "--out", tmp_path / "results", "-s")[0] == 0


@pytest.fixture
def units(tmp_path) -> Path:
    """A few annotated units."""
    frames = framing.read_codebook().frame_ids
    lines = [json.dumps({"unit_id": f"u{number}", "text": f"{RAID} Report {number}.", "frames": [frames[number % 2]]}) for number in range(4)]
    (tmp_path / "units.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path / "units.jsonl"


def test_training_with_an_unknown_encoder_is_refused(call, units, tmp_path):
    refused(call("train", "--annotations", units, "--encoder", "no-such-encoder", "--out", tmp_path / "model", "-s"), "'no-such-encoder'", "all-MiniLM-L6-v2")
    assert not (tmp_path / "model").exists()


def test_training_on_too_few_units_of_a_frame_is_refused_with_counts(call, units, tmp_path):
    frames = framing.read_codebook().frame_ids
    refused(call("train", "--annotations", units, "--out", tmp_path / "model", "-s"), f"{frames[0]} has 2", f"{frames[2]} has 0", "needs 4 or more")
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize(
    ("options", "named"),
    [(["--annotations", "nowhere.jsonl"], ["nowhere.jsonl", "JSON Lines or CSV"]), (["--codebook", "nowhere.yaml"], ["nowhere.yaml", "YAML"])],
    ids=["annotations", "codebook"],
)
def test_training_without_its_inputs_is_refused(call, tmp_path, options, named):
    refused(call("train", "--out", tmp_path / "model", "-s", *options), *named)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("other", ["--static", "--reuse"])
def test_only_layers_of_a_sentence_encoder_are_tuned(call, units, tmp_path, other):
    code, out, err = call("train", "--tune", other, "--annotations", units, "--out", tmp_path / "model", "-s")
    assert (code, out) == (2, "")
    assert "--tune trains layers" in err
    assert f"{other} trains another kind of model: leave one out" in err
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize(
    "options",
    [
        ["--annotations", "UNITS"],
        ["--codebook", "own.yaml"],
        ["--static", "--annotations", "UNITS"],
        ["--reuse", "--annotations", "UNITS"],
        ["--tune", "--annotations", "UNITS"],
    ],
)
def test_training_on_annotations_of_ones_own_replaces_no_shipped_model(call, units, options):
    refused(call("train", "-s", *[units if word == "UNITS" else word for word in options]), "would replace a shipped model", "--out")


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ([], ["--gold", "--cv"]),
        (["--gold", "nowhere.jsonl", "--documents", "."], ["nowhere.jsonl"]),
        (["--cv", "--model", "oracle"], ["'oracle'"]),
        (["--cv", "--record"], ["--gold"]),
        (["--gold", "gold.jsonl", "--documents", ".", "--tune"], ["--tune", "--cv"]),
        (["--annotations", "mine.csv"], ["--annotations", "--cv"]),
        (["--cv", "--out", "x", "--write", "xlsx"], ["'xlsx'", "parquet, csv"]),
        (["--cv", "--out", "x", "--annotations", "nowhere.csv"], ["nowhere.csv"]),
    ],
    ids=["nothing", "gold", "model", "record", "tuning", "annotations without --cv", "table format", "annotations"],
)
def test_evaluating_without_its_inputs_is_refused(call, options, named):
    refused(call("evaluate", *options), *named)


OWN_BOOK = """
frames:
  - {id: raid, name: Raid, definition: Police or coast guard storm and arrest., examples: [At dawn officers seized a trawler and arrested its crew.]}
  - {id: school, name: School, definition: Children are taught to refuse drugs., examples: [A policewoman teaches pupils to say no.]}
"""


@pytest.fixture
def own_book(tmp_path) -> Path:
    """A codebook of frames that no shipped model knows."""
    (tmp_path / "own.yaml").write_text(OWN_BOOK, encoding="utf-8")
    return tmp_path / "own.yaml"


def test_from_a_codebook_alone_to_a_sheet_a_model_and_its_measure(call, own_book, tmp_path, monkeypatch):
    out = tmp_path / "results"
    code, told, _ = call("analyze", write_small(tmp_path / "corpus"), "--codebook", own_book, "--out", out, "-s")
    assert code == 0
    assert "9 ranked, none coded" in told
    assert "uncalibrated ranking" in told
    assert told.index("  raid\n") < told.index("    1. ") < told.index("  school\n")
    sheet = pd.read_csv(out / "to_annotate.csv", dtype=str, keep_default_na=False)
    assert sheet["frames"].eq("").all()
    assert f"then framing train --codebook {own_book} --annotations {out}/to_annotate.csv --out my-model\n" in told
    # A later run keeps what a person wrote into the sheet.
    rows = [
        {
            "paragraph_id": f"p{n}:0",
            "post_id": f"p{n}",
            "text": f"{text} Report {n} from pier {n * 7}.",
            "frame": frame,
            "rank": str(n),
            "score": "",
            "frames": code,
        }
        for n, (text, frame, code) in enumerate(
            [(RAID, "raid", "raid"), (FERRY, "", "none"), ("The pupils learn to refuse drugs at school.", "school", "school")] * 8
        )
    ]
    pd.concat([sheet, pd.DataFrame(rows)]).to_csv(out / "to_annotate.csv", index=False)
    refused(call("analyze", tmp_path / "corpus", "--codebook", own_book, "--out", out, "-s"), "to_annotate.csv was changed", "move your annotations")
    code, told, notes = call("train", "--codebook", own_book, "--annotations", out / "to_annotate.csv", "--out", tmp_path / "model", "-s")
    assert code == 0
    assert told.startswith("24 units, 2 frames")
    assert f"not coded yet (write none for 'no frame') ({len(sheet)})" in notes
    assert {file.name for file in (tmp_path / "model").iterdir()} >= {"model.json", "weights.safetensors", "card.md"}
    code, told, _ = call("analyze", tmp_path / "corpus", "--model", tmp_path / "model", "--out", tmp_path / "coded", "-s")
    assert code == 0
    assert "coded)" in told
    assert "raid" in set(pd.read_parquet(tmp_path / "coded" / "paragraphs.parquet")["frames"].explode())
    # The shipped model is tuned, but one's own annotations are judged as `framing train` learns from them.
    monkeypatch.setattr("framing.frames.held_tuning.tune", lambda *args, **kwargs: pytest.fail("tuned"))
    measure = ("evaluate", "--cv", "--codebook", own_book, "--annotations", out / "to_annotate.csv", "--out", tmp_path / "measured", "--no-learning", "-s")
    code, told, _ = call(*measure)
    assert code == 0
    assert "TF-IDF + logistic regression" in told
    assert (tmp_path / "measured" / "baselines.parquet").is_file()
    assert len(json.loads((tmp_path / "measured" / "evaluation.json").read_text(encoding="utf-8"))["frames"]) == 2


def test_a_step_in_a_log_is_one_line(capsys):
    with Terminal().step("Counting", "boats") as report:
        report(1, 2)
        report(2, 2)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("Counting: done in ")


def test_a_full_disk_ends_in_one_line(tmp_path, monkeypatch, capsys):
    from framing import cli

    def no_room(**_options):
        raise OSError(28, "No space left on device", str(tmp_path))

    monkeypatch.setattr(cli.train, "callback", no_room)
    monkeypatch.setattr("sys.argv", ["framing", "train"])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert stop.value.code == 2
    assert "No space left on device" in capsys.readouterr().err


def test_who_calls_the_command_line_gets_back_the_signal_handler_it_had(call):
    def own(number, frame):
        raise AssertionError(number)

    before = signal.signal(signal.SIGTERM, own)
    try:
        assert call("formats")[0] == 0
        assert signal.getsignal(signal.SIGTERM) is own
        assert call("no-such-verb")[0] == 2
        assert signal.getsignal(signal.SIGTERM) is own
    finally:
        signal.signal(signal.SIGTERM, before)
