"""Opening the door costs nothing: heavy libraries are imported when first used."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys

import pytest

import framing

HEAVY = ["torch", "pandas", "sklearn", "numpy", "scipy", "pyarrow", "transformers", "sentence_transformers", "altair", "trafilatura", "nltk"]


def cpu_seconds(*arguments: str) -> float:
    """CPU time of a fresh Python process, the least of three runs (the first may still compile)."""
    spent = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(spent)


def modules_after(code: str) -> set[str]:
    """The modules that a fresh process has loaded after running `code`."""
    run = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport json, sys; print(json.dumps(sorted(sys.modules)))"], check=True, capture_output=True, text=True
    )
    return set(json.loads(run.stdout.splitlines()[-1]))


def test_import_takes_less_than_a_third_of_a_second():
    assert cpu_seconds("-c", "import framing") < 0.3


def test_help_takes_less_than_half_a_second():
    assert cpu_seconds("-m", "framing", "--help") < 0.5


@pytest.mark.parametrize(
    "code", ["import framing", "import framing; dir(framing)", "import framing.cli", "import framing.errors, framing.progress, framing.resources"]
)
def test_no_heavy_library_is_imported_at_the_door(code):
    assert modules_after(code).isdisjoint(HEAVY)


def test_a_heavy_library_is_seen_where_it_is_imported():
    assert "pandas" in modules_after("import framing; framing.Corpus")


def test_every_name_at_the_door_leads_somewhere():
    assert set(framing.__all__) <= set(dir(framing))
    for name in framing.__all__:
        found = getattr(framing, name)
        assert name == "__version__" or found.__name__ == name
    assert sorted(set(framing.__all__) - {"__version__"}) == sorted(framing._CONTENTS)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'framing' has no attribute 'magic'"):
        framing.magic  # noqa: B018
