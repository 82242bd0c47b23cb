"""The command line: parse, call, print."""

from framing.cli.coding import analyze
from framing.cli.discourse import collocations, concordance, keyness
from framing.cli.group import cli, main
from framing.cli.measuring import evaluate, train
from framing.cli.plotting import plot
from framing.cli.reading import formats, inspect
from framing.cli.repetition import compare, figures, phrases, reuse

__all__ = [
    "analyze", "cli", "collocations", "compare", "concordance", "evaluate", "figures", "formats", "inspect", "keyness", "main", "phrases", "plot", "reuse", "train",
]  # fmt: skip
