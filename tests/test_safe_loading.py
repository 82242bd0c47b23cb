"""Nothing in the toolkit loads what can run code: no pickle, no unsafe YAML, no evaluated text."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import framing

PACKAGE = Path(framing.__file__).parent
MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "jsonpickle"}
CALLS = {
    "eval",
    "exec",
    "compile",
    "read_pickle",
    "unsafe_load",
    "full_load",
    "load_all",
    "torch.load",
    "joblib.load",
    "pickle.load",
    "pickle.loads",
    "np.load",
    "numpy.load",
    "yaml.load",
}
#: The one call of `yaml.load`, with a loader of our own that is a `SafeLoader`; and what a run has just written for its own worker processes, into a folder that nobody
#: else may write to: joblib sends them nothing else.
ALLOWED = {("coding/codebook.py", "yaml.load")} | {("engine/workers.py", danger) for danger in ("pickle", "cloudpickle", "pickle.loads")}


def dangers(source: str) -> set[str]:
    """Return the modules imported and the calls made in a module that could run what they load."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names} & MODULES
        elif isinstance(node, ast.ImportFrom):
            found |= {(node.module or "").split(".")[0]} & MODULES
        elif isinstance(node, ast.Call):
            whole = ast.unparse(node.func)
            found |= {whole, whole.rpartition(".")[2] if whole != "re.compile" else ""} & CALLS
    return found


def test_no_module_loads_what_could_run():
    found = {(file.relative_to(PACKAGE).as_posix(), danger) for file in PACKAGE.rglob("*.py") for danger in dangers(file.read_text(encoding="utf-8"))}
    assert found == ALLOWED


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "import joblib\njoblib.load(f)",
        "import torch\ntorch.load(f)",
        "yaml.load(t)",
        "pd.read_pickle(f)",
        "eval('1')",
        "np.load(f, allow_pickle=True)",
    ],
)
def test_a_module_that_did_would_be_seen(source):
    assert dangers(source)
