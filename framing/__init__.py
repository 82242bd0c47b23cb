"""framing: propaganda and framing discourse analysis. Pandas in, pandas out; heavy libraries are imported when first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from framing.version import __version__

if TYPE_CHECKING:
    from framing.analysis import Analysis, analyze
    from framing.coding.agreement import Agreement, agreement
    from framing.coding.annotations import Annotations, read_annotations
    from framing.coding.codebook import Codebook, read_codebook
    from framing.corpus.posts import Corpus, read_corpus
    from framing.discourse.collocations import collocations
    from framing.discourse.concordance import concordance
    from framing.discourse.keyness import keyness
    from framing.errors import FramingError
    from framing.frames.classifier import FrameClassifier
    from framing.frames.evaluation import evaluate
    from framing.frames.measured import Evaluation
    from framing.frames.ranking import Ranking, rank
    from framing.reuse.compare import Comparison, compare
    from framing.reuse.families import Reuse
    from framing.reuse.figures import find_figures
    from framing.reuse.find import find_reuse
    from framing.reuse.phrases import Phrases, find_phrases

_CONTENTS = {
    "Agreement": "coding.agreement", "Analysis": "analysis", "Annotations": "coding.annotations", "Codebook": "coding.codebook", "Corpus": "corpus.posts",
    "Comparison": "reuse.compare", "Evaluation": "frames.measured", "FrameClassifier": "frames.classifier", "FramingError": "errors",
    "Phrases": "reuse.phrases", "Ranking": "frames.ranking", "Reuse": "reuse.families", "agreement": "coding.agreement", "analyze": "analysis",
    "collocations": "discourse.collocations", "compare": "reuse.compare", "concordance": "discourse.concordance", "evaluate": "frames.evaluation",
    "find_figures": "reuse.figures", "find_phrases": "reuse.phrases", "find_reuse": "reuse.find", "keyness": "discourse.keyness",
    "rank": "frames.ranking", "read_annotations": "coding.annotations", "read_codebook": "coding.codebook", "read_corpus": "corpus.posts",
}  # fmt: skip

__all__ = [
    "Agreement", "Analysis", "Annotations", "Codebook", "Comparison", "Corpus", "Evaluation", "FrameClassifier", "FramingError", "Phrases", "Ranking",
    "Reuse", "__version__", "agreement", "analyze", "collocations", "compare", "concordance", "evaluate", "find_figures", "find_phrases", "find_reuse",
    "keyness", "rank", "read_annotations", "read_codebook", "read_corpus",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _CONTENTS:
        return getattr(import_module(f"framing.{_CONTENTS[name]}"), name)
    raise AttributeError(f"module 'framing' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
