"""The few errors a user can meet. Each message says what was wrong, what is allowed and what to do."""

from __future__ import annotations


class FramingError(Exception):
    """Any error the toolkit raises on purpose; the command line prints it and exits with 2."""


class InputError(FramingError):
    """A path, a file or an argument that cannot be used."""


class CodebookError(FramingError):
    """A codebook or an annotation file that does not hold what it must."""


class ModelError(FramingError):
    """An encoder or a model folder that is unknown, damaged or of another version."""


class UnreadableFile(FramingError):
    """One file that cannot be read; inside a folder it is counted and skipped.

    `reason` is a short, stable phrase used as the key of the skip count.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class EngineError(FramingError):
    """An engine that could not finish a stage: a worker that lacks a package or a model, a cluster that stopped."""
