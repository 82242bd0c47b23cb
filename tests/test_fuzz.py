"""The fuzz of the readers (`benchmarks/fuzz.py`, run by hand for longer): a few of its cases, and that it would see what does not hold."""

import importlib.util
import random
import signal
import sys

import pytest

from framing.corpus.readers import delimited
from framing.errors import InputError
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def fuzz():
    spec = importlib.util.spec_from_file_location("fuzz", ROOT / "benchmarks" / "fuzz.py")
    module = importlib.util.module_from_spec(spec)
    # A dataclass looks for its module by name.
    sys.modules["fuzz"] = module
    spec.loader.exec_module(module)
    before = signal.signal(signal.SIGPROF, module._late)
    yield module
    signal.signal(signal.SIGPROF, before)
    del sys.modules["fuzz"]


@pytest.mark.parametrize("number", range(12))
def test_what_holds_of_every_file_holds_of_a_few(fuzz, number):
    example, done = fuzz.mutated([], random.Random(f"few:{number}"))
    assert not fuzz.broken(example), done


def test_the_same_case_is_the_same_file(fuzz):
    assert fuzz.mutated([], random.Random("1:7")) == fuzz.mutated([], random.Random("1:7"))


@pytest.mark.parametrize(
    ("fails", "told"),
    [(KeyError("colour"), "the reader failed"), (InputError("no"), "ended the run: no"), (KeyboardInterrupt, None), (SystemExit(1), "SystemExit")],
)
def test_a_reader_that_breaks_is_seen(fuzz, monkeypatch, fails, told):
    def broken(*_arguments):
        raise fails

    monkeypatch.setattr(delimited, "choose_columns", broken)
    table = fuzz.Example("a.csv", b"id,text\n1,It rang.\n")
    if told is None:
        with pytest.raises(KeyboardInterrupt):
            fuzz.broken(table)
    else:
        assert told in fuzz.broken(table)


def test_rows_that_vanish_are_seen(fuzz, monkeypatch):
    monkeypatch.setattr("framing.corpus.readers.delimited.post_from", lambda *_arguments: None)
    assert "rows without a reason" in fuzz.broken(fuzz.Example("a.csv", b"id,text\n1,It rang.\n"))
