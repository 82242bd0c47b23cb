"""`find_phrases`: wording that recurs across posts, and quoted slogans."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from framing.corpus.text import fingerprint, normalise, token_spans, tokenise
from framing.reuse.families import moment
from framing.reuse.slogans import group_slogans
from framing.reuse.statements import STOP_WORDS

if TYPE_CHECKING:
    from framing.corpus.posts import Corpus
    from framing.reuse.families import Reuse
    from framing.vectors.encoders import Encoder

#: Shortest and longest phrase in tokens; longer repeated wording is reuse and listed there.
MIN_TOKENS = 3
MAX_TOKENS = 20
#: A phrase recurs in at least this many posts and holds at least this many content words.
MIN_POSTS = 2
MIN_CONTENT = 2

PHRASE_COLUMNS = ["phrase_id", "text", "n_tokens", "n_posts", "n_occurrences", "variants", "kind", "first_date", "post_ids"]
OCCURRENCE_COLUMNS = ["phrase_id", "variant", "paragraph_id", "start", "end"]

Place = tuple[int, int]


class Phrases:
    """What recurs: DataFrames `phrases` and `occurrences` (columns in the output contract)."""

    def __init__(self, phrases: pd.DataFrame, occurrences: pd.DataFrame) -> None:
        self.phrases = phrases
        self.occurrences = occurrences

    def __repr__(self) -> str:
        return f"Phrases({len(self.phrases)} phrases, {len(self.occurrences)} occurrences)"

    def _repr_html_(self) -> str:
        from framing.notebook import card, listing

        return card(self, listing(self.phrases[["kind", "text", "n_posts", "n_occurrences", "variants", "first_date"]], rest=".phrases"))


def find_phrases(
    corpus: Corpus, *, encoder: Encoder | None = None, reuse: Reuse | None = None, min_tokens: int = MIN_TOKENS, min_posts: int = MIN_POSTS
) -> Phrases:  # fmt: skip
    """Find maximal phrases that recur across posts, and slogans named in several.

    A phrase is listed only if no longer phrase occurs equally often. Boilerplate takes no part. Phrases of more than MAX_TOKENS tokens are
    left to `find_reuse`. With an `encoder` the renderings that translators gave one slogan are one row; `reuse`, where known, tells which names stand at the
    same place of two translations. Sorted by the number of posts, then of occurrences.
    """
    paragraphs = corpus.paragraphs[corpus.paragraphs["kind"] != "boilerplate"].reset_index(drop=True)
    texts, posts = paragraphs["text"].tolist(), paragraphs["post_id"].tolist()
    words = [tokenise(text) for text in texts]
    runs = _trimmed(repeated_runs([[word.form for word in row] for row in words], posts, min_tokens, min_posts), min_tokens)
    found = [("phrase", [(row, words[row][at].start, words[row][at + len(gram) - 1].end) for row, at in places]) for gram, places in runs.items()]
    slogans = group_slogans(texts, posts, encoder=encoder, matched=_matched(reuse, paragraphs), min_posts=min_posts)
    found.extend(("slogan", list(slogan.places)) for slogan in slogans)
    return _tables(found, paragraphs, corpus.posts)


def _matched(reuse: Reuse | None, paragraphs: pd.DataFrame) -> list[tuple[tuple[int, int, int], tuple[int, int, int]]]:
    """The two passages of each reuse pair, as (row, start, end)."""
    if reuse is None:
        return []
    row = {paragraph: number for number, paragraph in enumerate(paragraphs["paragraph_id"])}
    return [
        ((row[pair.a_paragraph_id], pair.a_start, pair.a_end), (row[pair.b_paragraph_id], pair.b_start, pair.b_end))
        for pair in reuse.pairs.itertuples(index=False)
        if not (pair.a_quoted or pair.b_quoted)
    ]  # fmt: skip


def repeated_runs(tokens: Sequence[Sequence[str]], posts: Sequence[str], shortest: int, min_posts: int) -> dict[tuple[str, ...], list[Place]]:
    """Return the maximal runs of at least `shortest` tokens that stand in `min_posts` posts, with the (row, position) of each occurrence.

    Runs grow by one token a round, and only where a shorter run was frequent; a run is maximal if none that contains it occurs as often.
    """
    rows = range(len(tokens))
    starts: list[Place] = [(row, at) for row in rows for at in range(len(tokens[row]) - shortest + 1)]
    length = shortest
    kept: dict[tuple[str, ...], list[Place]] = {}
    while starts:
        by_gram: dict[tuple[str, ...], list[Place]] = defaultdict(list)
        for row, at in starts:
            by_gram[tuple(tokens[row][at : at + length])].append((row, at))
        frequent = {gram: places for gram, places in by_gram.items() if len({posts[row] for row, _ in places}) >= min_posts}
        for gram, places in frequent.items():
            for shorter in (gram[1:], gram[:-1]):
                if shorter in kept and len(kept[shorter]) == len(places):
                    del kept[shorter]
        kept.update(frequent)
        alive = {place for places in frequent.values() for place in places}
        starts = [(row, at) for row, at in sorted(alive) if (row, at + 1) in alive and at + length < len(tokens[row])]
        length += 1
    return kept


def _trimmed(runs: dict[tuple[str, ...], list[Place]], shortest: int) -> dict[tuple[str, ...], list[Place]]:
    """Cut function words off both ends of each run, join runs that then are the same, and keep what still says something."""
    joined: dict[tuple[str, ...], set[Place]] = defaultdict(set)
    for gram, places in runs.items():
        content = [position for position, word in enumerate(gram) if word not in STOP_WORDS]
        if not content or len(gram) > MAX_TOKENS:
            continue
        first, last = content[0], content[-1] + 1
        telling = sum(not gram[position][:1].isdigit() for position in content)
        if last - first >= shortest and telling >= MIN_CONTENT:
            joined[gram[first:last]].update((row, at + first) for row, at in places)
    return {gram: sorted(places) for gram, places in sorted(joined.items())}


def _tables(found: list[tuple[str, list[tuple[int, int, int]]]], paragraphs: pd.DataFrame, posts: pd.DataFrame) -> Phrases:
    dates = posts.set_index("post_id")["date"]
    rows: list[dict[str, Any]] = []
    occurrences: list[dict[str, Any]] = []
    for kind, places in found:
        surface = [paragraphs["text"][row][start:end] for row, start, end in places]
        variants = [text for text, _ in sorted(Counter(surface).items(), key=lambda item: (-item[1], item[0]))]
        post_ids = list(dict.fromkeys(paragraphs["post_id"][row] for row, _, _ in places))
        dated = dates[post_ids].dropna()
        phrase_id = f"P{fingerprint(kind + normalise(variants[0]))[:10]}"
        rows.append(
            {
                "phrase_id": phrase_id, "text": variants[0], "n_tokens": len(token_spans(variants[0])), "n_posts": len(post_ids),
                "n_occurrences": len(places), "variants": variants, "kind": kind, "first_date": min(dated, key=moment) if len(dated) else None, "post_ids": post_ids,
            }
        )  # fmt: skip
        occurrences.extend(
            {"phrase_id": phrase_id, "variant": text, "paragraph_id": paragraphs["paragraph_id"][row], "start": start, "end": end}
            for text, (row, start, end) in zip(surface, places, strict=True)
        )
    table = pd.DataFrame(rows, columns=PHRASE_COLUMNS).astype(dict.fromkeys(["n_tokens", "n_posts", "n_occurrences"], "int64"))
    table = table.sort_values(["n_posts", "n_occurrences", "n_tokens", "text"], ascending=[False, False, False, True], ignore_index=True)
    return Phrases(table, pd.DataFrame(occurrences, columns=OCCURRENCE_COLUMNS).astype({"start": "int64", "end": "int64"}))
