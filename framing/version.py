"""The version of the package."""

__version__ = "0.1.0"
#: The year in which this version was made, for its citation.
YEAR = 2026
