"""`find_reuse`: candidates, verification, matched posts, families."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from framing.corpus.text import normalise
from framing.reuse.alignment import Match, Rarity, statement, verify
from framing.reuse.candidates import anchor_pairs, exact_groups, shingle_pairs, vector_pairs
from framing.reuse.families import Reuse, build_reuse
from framing.reuse.matched_posts import Prepared, in_matched_posts
from framing.vectors.encoded import EncodedTexts, encode_texts

if TYPE_CHECKING:
    from framing.corpus.posts import Corpus
    from framing.vectors.encoders import Encoder

#: Shorter paragraphs (in tokens) and headings count only inside a matched pair of posts: alone, they may be stock phrases.
MIN_TOKENS = 10

Pair = tuple[int, int]


def find_reuse(
    corpus: Corpus,
    *,
    encoder: Encoder | None = None,
    encoded: EncodedTexts | None = None,
    min_tokens: int = MIN_TOKENS,
    progress: Callable[[int, int], None] | None = None,
) -> Reuse:
    """Find every passage that stands in two paragraphs of a corpus: copied, edited, or translated from one source.

    `encoded` may hold the vectors of `corpus.paragraphs["text"]`, in that order, where they are known; otherwise `encoder` (or the default
    one) makes them. Boilerplate takes no part. `min_tokens` is the length below which a paragraph counts only inside a matched pair of posts.
    """
    paragraphs = corpus.paragraphs
    if encoded is None:
        from framing.vectors.encoders import load_encoder

        encoded = encode_texts(paragraphs["text"].tolist(), encoder or load_encoder())
    part = np.flatnonzero((paragraphs["kind"] != "boilerplate").to_numpy())
    prepared = _prepare(paragraphs.iloc[part].reset_index(drop=True), encoded.take(part))
    matches = _verified(prepared, min_tokens, progress)
    matches = in_matched_posts(prepared, matches) | matches
    return build_reuse(prepared.table, corpus.posts, matches)


def _prepare(table: pd.DataFrame, encoded: EncodedTexts) -> Prepared:
    wholes, sentences = [], []
    for row, text in enumerate(table["text"]):
        inside = range(encoded.first[row], encoded.first[row + 1])
        wholes.append(statement(text, 0, len(text), encoded.text_vectors[row]))
        sentences.append([statement(text, int(encoded.start[i]), int(encoded.end[i]), encoded.sentence_vectors[i]) for i in inside])
    return Prepared(table, wholes, sentences, Rarity([whole.content for whole in wholes]), encoded)


def _verified(prepared: Prepared, min_tokens: int, progress: Callable[[int, int], None] | None) -> dict[Pair, Match]:
    """Verify every candidate pair among the distinct texts that are long enough, then give each copy of a text the same matches."""
    forms = [normalise(text) for text in prepared.table["text"]]
    long_enough = [len(whole.tokens) >= min_tokens for whole in prepared.wholes]
    copies: dict[int, list[int]] = {row: [row] for row in range(len(forms)) if long_enough[row]}
    for group in exact_groups([form if keep else "" for form, keep in zip(forms, long_enough, strict=True)]):
        for row in group[1:]:
            del copies[row]
        copies[group[0]] = group
    distinct = sorted(copies)
    token_lists = [prepared.wholes[row].tokens for row in distinct]
    candidates = shingle_pairs(token_lists) | anchor_pairs(token_lists) | vector_pairs(prepared.encoded.take(distinct))
    found: dict[Pair, Match] = {}
    for group in copies.values():
        found.update(_copies_of(group, prepared))
    for done, (i, j) in enumerate(sorted(candidates)):
        a, b = distinct[i], distinct[j]
        match = _verify(a, b, prepared)
        if match is not None:
            found.update(_for_copies(match, a, b, copies, prepared))
        if progress is not None:
            progress(done + 1, len(candidates))
    return found


def _copies_of(group: list[int], prepared: Prepared) -> Iterable[tuple[Pair, Match]]:
    for position, a in enumerate(group):
        for b in group[position + 1 :]:
            yield (a, b), Match("exact", "whole", 1.0, 0, len(prepared.wholes[a].text), 0, len(prepared.wholes[b].text))


def _verify(a: int, b: int, prepared: Prepared) -> Match | None:
    return verify(prepared.wholes[a], prepared.wholes[b], prepared.sentences[a], prepared.sentences[b], prepared.rarity)


def _for_copies(match: Match, a: int, b: int, copies: dict[int, list[int]], prepared: Prepared) -> Iterable[tuple[Pair, Match]]:
    """Give every copy of two paragraphs their match; copies that differ in form (dashes, spaces) have offsets of their own, so they are verified anew."""
    known: dict[tuple[str, str], Match | None] = {(prepared.wholes[a].text, prepared.wholes[b].text): match}
    for left in copies[a]:
        for right in copies[b]:
            texts = prepared.wholes[left].text, prepared.wholes[right].text
            if texts not in known:
                known[texts] = _verify(left, right, prepared)
            own = known[texts]
            if own is not None:
                yield ((left, right), own) if left < right else ((right, left), _swapped(own))


def _swapped(match: Match) -> Match:
    return Match(match.kind, match.extent, match.score, match.b_start, match.b_end, match.a_start, match.a_end)
