"""What `framing reuse` and its sisters write: the tables of repetition without frames, and an account of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from framing.reuse.families import Reuse
from framing.reuse.network import coordination_messages, coortweet, source_network
from framing.version import __version__

if TYPE_CHECKING:
    from framing.corpus.posts import Corpus


def reuse_tables(reuse: Reuse, corpus: Corpus) -> dict[str, pd.DataFrame]:
    """Return the tables of a search for reuse by their file names: those of the output contract, the network of sources, and what coordination tools read."""
    return {
        "reuse_pairs": reuse.pairs, "families": reuse.families, "family_members": reuse.members, "post_pairs": reuse.post_pairs,
        "sources": source_network(reuse, corpus.posts), "coortweet": coortweet(reuse, corpus.posts),
        "coordination_messages": coordination_messages(reuse, corpus.posts),
    }  # fmt: skip


def reuse_manifest(*corpora: Corpus, command: str, **settings: Any) -> dict[str, Any]:
    """Return what is needed to repeat a run and to account for every input."""
    return {
        "version": __version__, "command": command, "settings": settings, "inputs": [vars(account) for corpus in corpora for account in corpus.inputs],
        "counts": {
            "records": {
                "found": sum(len(corpus) + corpus.rows_skipped for corpus in corpora), "written": sum(len(corpus) for corpus in corpora),
                "skipped": [corpus.skipped for corpus in corpora],
            },
            "paragraphs": sum(len(corpus.paragraphs) for corpus in corpora),
        },
        "warnings": [f"{note} ({count})" for corpus in corpora for note, count in sorted(corpus.notes.items())],
    }  # fmt: skip
