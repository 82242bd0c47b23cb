"""The command line: parse, call, print."""

from framing.cli.coding import analyze
from framing.cli.group import cli, main
from framing.cli.measuring import evaluate, train
from framing.cli.plotting import plot
from framing.cli.reading import formats, inspect
from framing.cli.repetition import compare, figures, phrases, reuse

__all__ = ["analyze", "cli", "compare", "evaluate", "figures", "formats", "inspect", "main", "phrases", "plot", "reuse", "train"]
