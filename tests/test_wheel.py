"""The wheel carries the models and annotations, and works away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile

import pytest

from tests.conftest import ROOT

pytest.importorskip("hatchling", reason="building the wheel needs hatchling (the dev extra)")


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", str(ROOT), "--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = folder.glob("framing-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_it_holds_models_annotations_and_templates(unpacked):
    data = unpacked / "framing" / "_data"
    for name in (
        "models/default/weights.safetensors",
        "models/default/model.json",
        "models/default/card.md",
        "models/static/encoder.safetensors",
        "annotations/codebook.yaml",
        "annotations/seed.jsonl",
    ):
        assert (data / name).is_file(), name
    for name in ("templates/report.html.j2", "static/report.css", "static/reader.js"):
        assert (unpacked / "framing" / "report" / name).is_file(), name


def test_it_works_from_another_folder(unpacked, tmp_path):
    code = (
        "import framing;from framing.resources import shipped; assert '_data' in str(shipped('models'));"
        "print(len(framing.FrameClassifier.load('default').frames_), len(framing.read_annotations()) > 1500)"
    )
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["12", "True"]
