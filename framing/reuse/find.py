"""`find_reuse`: candidates, verification, matched posts, families."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from framing.corpus.texts import order_of, rows_of, text_array
from framing.engine.base import Engine
from framing.engine.local import LOCAL
from framing.memory import release
from framing.reuse.anchors import Run, shared_seeds
from framing.reuse.bridges import without_bridges
from framing.reuse.candidates import sharing_words, vector_pairs
from framing.reuse.compared import Compared
from framing.reuse.copies import copy_pairs, exact_groups
from framing.reuse.crowds import log_odds, without_crowds
from framing.reuse.families import Reuse, build_reuse
from framing.reuse.grouping import LIST_ALL_PAIRS
from framing.reuse.likely import score_likely
from framing.reuse.matched_posts import in_matched_posts
from framing.reuse.matches import Alike, Match, exact_match, verify
from framing.reuse.pair_matches import PairMatches
from framing.reuse.pair_stages import PairRuns, matches_of, runs_of
from framing.reuse.passages import best_passage
from framing.reuse.prepared import Owner, Preparation, prepare
from framing.reuse.scoring import one_thread
from framing.reuse.shingles import TokenTable
from framing.reuse.verifier import ACCEPTED, Verifier, at_prior, default_verifier
from framing.vectors.encoded import EncodedTexts, encode_texts

if TYPE_CHECKING:
    from framing.corpus.posts import Corpus
    from framing.vectors.encoders import Encoder

#: Shorter paragraphs (in tokens) and headings count only inside a matched pair of posts: alone, they may be stock phrases.
MIN_TOKENS = 10
#: By so much (log-odds) must the partner of a stretch be better than another one in the same post for that to be dropped.
RIVAL_ODDS = 1.0

Pair = tuple[int, int]


def find_reuse(
    corpus: Corpus,
    *,
    encoder: Encoder | None = None,
    encoded: EncodedTexts | None = None,
    translations: bool = True,
    min_tokens: int = MIN_TOKENS,
    verifier: Verifier | None = None,
    engine: Engine = LOCAL,
    progress: Callable[[int, int], None] | None = None,
) -> Reuse:
    """Find every passage that stands in two paragraphs of a corpus: copied, edited, or translated from one source.

    What posts reblog or quote is searched too, and marked: a passage there is a declared copy. What a post both says and quotes is no reuse.
    `encoded` may hold the vectors of `corpus.searched["text"]`, in that order, where they are known; otherwise `encoder` (or the default
    one) makes them. Without `translations` no vectors are needed: exact and edited copies alone are found, wherever they stand. Boilerplate takes no part.
    `min_tokens` is the length below which a paragraph counts only inside a matched pair of posts. `engine` decides where copies are joined and aligned.
    """
    from framing.corpus.posts import as_corpus

    paragraphs = as_corpus(corpus, "find_reuse").searched
    if translations and encoded is None:
        from framing.vectors.encoders import load_encoder

        encoded = encode_texts(paragraphs["text"].tolist(), encoder or load_encoder())
    part = np.flatnonzero((paragraphs["kind"] != "boilerplate").to_numpy())
    table = rows_of(paragraphs[["paragraph_id", "post_id", "kind", "text", "quoted"]], part)
    prepared = prepare(table, encoded.take(part) if encoded is not None and translations else None)
    search = Search(prepared, prepared.tokens, (verifier or default_verifier()) if translations else None, min_tokens, engine)
    matches = between_posts(search.run(progress), table)
    if translations:
        with one_thread():
            further = in_matched_posts(prepared, matches).items()
        matches = matches.and_(PairMatches.of((pair, [match]) for pair, match in further if pair not in matches))
    # Tokens and vectors are not needed for the tables.
    del search, prepared
    release()
    return build_reuse(table, corpus.posts, matches, engine=engine)


@dataclass(frozen=True)
class Candidates:
    """The pairs of rows that are worth a look, each with the runs of tokens that both share, and the number of pairs that are near but share too few words."""

    runs: PairRuns
    unlike: int


@dataclass(frozen=True)
class Copies:
    """The texts that have exact copies: `of` has all rows of one by the first of them, which is compared, in the order of what is written there; `printed` tells for each
    of these rows the first that is the same to the letter: copies may differ in dashes and spaces."""

    of: dict[int, list[int]]
    printed: dict[int, int]

    def add(self, texts: Mapping[int, str]) -> dict[int, str]:
        """Add the copies of one text, and return them in their order."""
        ordered = dict(sorted(texts.items(), key=lambda item: (item[1], item[0])))
        first: dict[str, int] = {}
        for row, text in ordered.items():
            self.printed[row] = first.setdefault(text, row)
        self.of[next(iter(ordered))] = list(ordered)
        return ordered


@dataclass(frozen=True)
class Search:
    """One search among the distinct texts of the paragraphs that are long enough; their copies get what they get."""

    prepared: Preparation
    tokens: TokenTable
    verifier: Verifier | None
    min_tokens: int
    engine: Engine = LOCAL

    def run(self, progress: Callable[[int, int], None] | None) -> PairMatches:
        return PairMatches.of(self._found(progress))

    def _found(self, progress: Callable[[int, int], None] | None) -> Iterator[tuple[Pair, list[Match]]]:
        """Yield every pair with what it shares, first the exact copies of long enough paragraphs."""
        texts = self.prepared.texts
        groups = exact_groups(self.tokens, self.min_tokens)
        # Most texts have no copy.
        alone, copies = [group[0] for group in groups if len(group) == 1], Copies({}, {})
        for group in groups:
            if len(group) > 1:
                said = copies.add({row: texts[row] for row in group})
                yield from (((a, b), [exact_match(said[a], said[b])]) for a, b in map(sorted, star(list(said))))
        distinct = np.array(sorted([*alone, *copies.of]), dtype=np.int64)
        del groups, alone
        candidates = self._candidates(distinct)
        alike = self._accepted(candidates, progress)
        for (a, b), matches in self._verified(candidates, alike):
            if matches:
                yield from self._for_copies(a, b, matches, candidates, alike.get((a, b)), copies)

    def _verified(self, candidates: Candidates, alike: Mapping[Pair, Alike]) -> Iterator[tuple[Pair, list[Match]]]:
        """Yield what each candidate pair shares; words alone are compared where the engine runs."""
        runs = candidates.runs
        if self.verifier is None:
            yield from matches_of(self.prepared.texts, runs, self.engine)
            return
        sharing = np.diff(runs.first) > 0
        with one_thread():
            for place, (a, b) in enumerate(runs):
                if sharing[place] or (a, b) in alike:
                    yield (a, b), verify(*self._sides(a, b), alike.get((a, b)), runs.of(place))

    def _accepted(self, candidates: Candidates, progress: Callable[[int, int], None] | None) -> dict[Pair, Alike]:
        """Score the most alike stretches of every candidate pair, estimate how much of all that is reuse, and return what is accepted at that share."""
        if self.verifier is None or not len(candidates.runs):
            return {}
        runs, prior = candidates.runs, self.verifier.prior
        found, share = score_likely(runs.a, runs.b, candidates.unlike, self.prepared.sides, self.verifier, progress, engine=self.engine)
        corrected = {
            (int(runs.a[number]), int(runs.b[number])): replace(alike, score=float(at_prior(np.array(alike.score), prior, share)))
            for number, alike in sorted(found.alike.items())
        }
        accepted = {pair: alike for pair, alike in corrected.items() if alike.score >= ACCEPTED}
        return without_bridges(without_crowds(without_rivals(accepted, self.prepared.posts), corrected), self.prepared.texts)

    def _sides(self, a: int, b: int) -> tuple[Compared, Compared]:
        return self.prepared.compared(a), self.prepared.compared(b)

    def _candidates(self, distinct: np.ndarray) -> Candidates:
        """Return every pair that is worth a look, in order, with the runs of tokens that both share."""
        table = self.tokens.take(distinct)
        # Two rows stand in an order that depends on their texts alone, so that what is found does not depend on the order of the corpus.
        rank = np.empty(len(distinct), dtype=np.int64)
        rank[order_of(text_array(rows_of(self.prepared.table[["text"]], distinct)["text"]))] = np.arange(len(distinct))
        seeds = shared_seeds(table, engine=self.engine)
        release()
        runs = runs_of(table, seeds, rank, self.engine)
        del seeds
        release()
        copied, n = copy_pairs(table, engine=self.engine), max(len(table), 1)
        # As single numbers, a * n + b: on one subject a hundred paragraphs are near each of many thousands.
        shared = runs.sharing()
        pairs = np.union1d(runs.a[shared].astype(np.int64) * n + runs.b[shared], copied.a * n + copied.b)
        unlike = 0
        if self.prepared.encoded is not None:
            near = vector_pairs(self.prepared.encoded.take(distinct))
            worth, numbers = sharing_words(table, near), near.a * n + near.b
            unlike = int(np.isin(numbers[~worth], pairs, invert=True).sum())
            pairs = np.union1d(pairs, numbers[worth])
        runs = runs.of_pairs(*divmod(pairs, n))
        swapped = rank[runs.a] > rank[runs.b]
        a, b = (distinct[np.where(swapped, one, other)] for one, other in ((runs.b, runs.a), (runs.a, runs.b)))
        return Candidates(replace(runs, a=a, b=b), unlike)

    def _for_copies(
        self, a: int, b: int, matches: list[Match], candidates: Candidates, alike: Alike | None, copies: Copies
    ) -> Iterator[tuple[Pair, list[Match]]]:  # fmt: skip
        """Give the copies of two paragraphs their matches; copies that differ in print (dashes, spaces) have offsets of their own, so they are verified anew."""
        if a not in copies.of and b not in copies.of:
            yield _in_order(a, b, matches)
            return
        known = {(a, b): matches}
        for left, right in star_between(copies.of.get(a, [a]), copies.of.get(b, [b])):
            printed = copies.printed.get(left, left), copies.printed.get(right, right)
            if printed not in known:
                known[printed] = self._anew(left, right, candidates.runs[a, b], alike)
            if known[printed]:
                yield _in_order(left, right, known[printed])

    def _anew(self, left: int, right: int, runs: list[Run], alike: Alike | None) -> list[Match]:
        """Verify two copies of paragraphs that share these runs, and are alike if these are."""
        if self.verifier is None:
            return verify(self.prepared.worded(left), self.prepared.worded(right), None, runs)
        passage = best_passage(*self._sides(left, right)) if alike is not None else None
        return verify(*self._sides(left, right), replace(alike, passage=passage) if alike is not None and passage is not None else None, runs)


def _in_order(a: int, b: int, matches: list[Match]) -> tuple[Pair, list[Match]]:
    """The pair of two rows in their order, and what it shares."""
    return ((a, b), matches) if a < b else ((b, a), [match.swapped() for match in matches])


def between_posts(matches: PairMatches, table: pd.DataFrame) -> PairMatches:
    """Drop what a post shares with its own quotation, and what that says twice; what a post says twice in its own words stays."""
    post, quoted = pd.factorize(table["post_id"])[0], table["quoted"].to_numpy(dtype=bool)
    a, b = matches.columns["a"], matches.columns["b"]
    return matches.where((post[a] != post[b]) | ~(quoted[a] | quoted[b]))


def without_rivals(alike: Mapping[Pair, Alike], posts: Sequence[Owner]) -> dict[Pair, Alike]:
    """Drop a pair where one of its stretches has a far better partner in the same post: of two translations of an article, paragraph 3 of one renders
    paragraph 3 of the other, and is merely like paragraph 4. What a post says twice stays, since both places are about as good."""
    claims: dict[tuple[int, Owner], list[tuple[float, int, int, Pair]]] = defaultdict(list)
    for (a, b), found in alike.items():
        odds, passage = log_odds(found.score), found.passage
        claims[a, posts[b]].append((odds, passage.a_start, passage.a_end, (a, b)))
        claims[b, posts[a]].append((odds, passage.b_start, passage.b_end, (a, b)))
    beaten = {
        pair
        for group in claims.values()
        for odds, start, end, pair in group
        if any(other > odds + RIVAL_ODDS and 2 * (min(end, last) - max(start, first)) > min(end - start, last - first) for other, first, last, _ in group)
    }
    return {pair: found for pair, found in alike.items() if pair not in beaten}


def star(group: list[int]) -> Iterator[Pair]:
    """Yield the pairs of a group of copies: all of a small one, each member with the first of a large one."""
    for position, a in enumerate(group if len(group) <= LIST_ALL_PAIRS else group[:1]):
        yield from ((a, b) for b in group[position + 1 :])


def star_between(left: list[int], right: list[int]) -> Iterator[Pair]:
    """Yield the pairs of two groups of copies: all where they are few, otherwise those that hold the first of either."""
    if len(left) + len(right) <= LIST_ALL_PAIRS:
        yield from ((a, b) for a in left for b in right)
    else:
        yield from ((left[0], b) for b in right)
        yield from ((a, right[0]) for a in left[1:])
