"""`find_reuse` as a whole: what takes part, in which order, and what comes out where nothing is repeated."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

import framing
from framing.engine.local import LOCAL
from framing.errors import InputError
from framing.reuse import scoring
from framing.reuse.families import FAMILY_COLUMNS, MEMBER_COLUMNS, PAIR_COLUMNS
from framing.reuse.find import without_rivals
from framing.reuse.matches import Alike
from framing.reuse.passages import Passage
from framing.reuse.post_pairs import POST_PAIR_COLUMNS
from framing.vectors.encoded import encode_texts
from framing.vectors.encoders import load_encoder
from tests.reuse.planted_posts import post_id
from tests.small import FERRY, RAID, SCHOOL, corpus_of, quoting_corpus


class Memory:
    """The default encoder, asked only once for each text."""

    name, sha256 = "memory", ""

    def __init__(self) -> None:
        self.known: dict[str, np.ndarray] = {}

    def encode(self, texts: Sequence[str], *, progress=None) -> np.ndarray:
        if new := [text for text in dict.fromkeys(texts) if text not in self.known]:
            self.known |= zip(new, load_encoder().encode(new), strict=True)
        return np.array([self.known[text] for text in texts], dtype=np.float32)


def by_text(reuse: framing.Reuse) -> set[tuple[frozenset[str], str, str]]:
    """The pairs without what depends on the order of the posts: ids, and which side comes first."""
    return {(frozenset((row.a_text, row.b_text)), row.kind, row.extent) for row in reuse.pairs.itertuples()}


@pytest.fixture(scope="module")
def mixed(example) -> framing.Corpus:
    """Nine posts of the example corpus: an edited copy, a translation, passages, a template."""
    titles = "Dengxi|Tongqiu gives|Tongqiu prefecture|mail centre|What the water|lamp of Doctor|Survey"
    posts = example.posts[example.posts["title"].str.contains(titles, case=False)].reset_index(drop=True)
    return framing.Corpus(posts, example.inputs)


def test_the_order_of_the_posts_changes_nothing(mixed):
    encoder = Memory()
    first = framing.find_reuse(mixed, encoder=encoder)
    assert set(first.pairs["kind"]) == {"exact", "near_duplicate", "translation"}
    assert set(first.pairs["extent"]) == {"whole", "partial"}
    families = {frozenset(texts) for _, texts in first.members.groupby("family_id")["text"]}
    for posts in (mixed.posts.iloc[::-1], mixed.posts.sample(frac=1, random_state=1), mixed.posts.sample(frac=1, random_state=2)):
        again = framing.find_reuse(framing.Corpus(posts.reset_index(drop=True)), encoder=encoder)
        assert by_text(again) == by_text(first)
        assert {frozenset(texts) for _, texts in again.members.groupby("family_id")["text"]} == families


def stock_posts(n: int) -> list[str]:
    """Posts made up of three to five of fourteen stock sentences, so that nearly every two share some and none is a copy."""
    rng = np.random.default_rng(0)
    things = ["ferry", "trawler", "lamp", "pier", "choir", "school", "warden", "painter", "sexton", "harbour", "net", "gale"]
    places = ["Nordvik", "Skarvoy", "Helgen", "Brattli", "Osthavn", "Lyngvik"]
    fates = ["was lost", "came back", "was mended", "was sold", "fell silent", "burned down", "was praised"]
    stock = [
        f"The {things[a]} of {places[b]} {fates[k % 7]} before the {things[c]} could reach the old {things[d]} of the parish."
        for k, (a, b, c, d) in enumerate(zip(*(rng.integers(0, size, 14).tolist() for size in (12, 6, 12, 12)), strict=True))
    ]
    return [" ".join(stock[i] for i in rng.choice(len(stock), 3 + int(rng.integers(3)), replace=False)) for _ in range(n)]


def test_the_families_do_not_depend_on_the_order_of_the_posts():
    texts, ids = stock_posts(100), [f"p{number}" for number in range(100)]

    def families(step: int) -> set[frozenset[tuple[str, int, int]]]:
        members = framing.find_reuse(corpus_of(*texts[::step], id=ids[::step]), translations=False).members
        return {frozenset(zip(rows["paragraph_id"], rows["start"], rows["end"], strict=True)) for _, rows in members.groupby("family_id")}

    forwards = families(1)
    assert len(forwards) > 100
    assert families(-1) == forwards


def test_boilerplate_is_not_compared():
    notice = "Responsible editors: Olav Brekke and Anna Moe and Per Lie and Kari Dahl and Nils Vik of the Skarvoy Herald"
    corpus = corpus_of(f"{RAID}\n\n{notice}", f"{SCHOOL}\n\n{notice}")
    assert corpus.paragraphs["kind"].tolist().count("boilerplate") == 2
    assert framing.find_reuse(corpus).pairs.empty


def test_short_paragraphs_count_only_if_asked_for():
    corpus = corpus_of("Mind the step on pier two.", "Mind the step on pier two.")
    assert framing.find_reuse(corpus).pairs.empty
    assert len(framing.find_reuse(corpus, min_tokens=4).pairs) == 1


def test_a_paragraph_repeated_inside_one_post_is_found_but_makes_no_pair_of_posts():
    reuse = framing.find_reuse(corpus_of(f"{RAID}\n\n{FERRY}\n\n{RAID}"))
    (row,) = reuse.pairs.itertuples()
    assert (row.a_paragraph_id, row.b_paragraph_id) == ("frame:0", "frame:2")
    assert reuse.post_pairs.empty


def test_a_passage_between_two_copies_has_its_offsets_on_the_right_side():
    reuse = framing.find_reuse(corpus_of(RAID, f"{FERRY} {SCHOOL} {RAID}", RAID))
    sides = {(row.a_paragraph_id, row.b_paragraph_id): (row.a_text, row.b_text) for row in reuse.pairs.itertuples()}
    assert sides == dict.fromkeys((("frame#01:0", "frame#02:0"), ("frame#01:0", "frame#03:0"), ("frame#02:0", "frame#03:0")), (RAID, RAID))


def test_vectors_that_are_known_are_not_made_again():
    corpus = corpus_of(RAID, SCHOOL, f"{RAID} {FERRY}")
    encoded = encode_texts(corpus.paragraphs["text"].tolist(), load_encoder())

    class Forbidden:
        name, sha256 = "forbidden", ""

        def encode(self, texts, *, progress=None):
            raise AssertionError("encoded again")

    found = framing.find_reuse(corpus, encoder=Forbidden(), encoded=encoded)
    assert by_text(found) == by_text(framing.find_reuse(corpus))
    assert len(found.pairs) == 1


def test_scores_depend_neither_on_worker_processes_nor_on_which_pairs_go_to_them_together(mixed, monkeypatch):
    encoder, parts = Memory(), []
    alone = framing.find_reuse(mixed, encoder=encoder).pairs
    monkeypatch.setattr(scoring, "PAIRS", 4)
    monkeypatch.setattr(scoring, "KEPT_BY_WORKER", 6)
    in_parts = LOCAL.map
    monkeypatch.setattr(type(LOCAL), "map", lambda self, function, given, **how: in_parts(function, parts.append(every := list(given)) or every, **how))
    pd.testing.assert_frame_equal(framing.find_reuse(mixed, encoder=encoder).pairs, alone)
    assert max(map(len, parts)) > 2


def test_progress_ends_with_all_candidates_done():
    seen = []
    framing.find_reuse(corpus_of(RAID, f"{RAID} {FERRY}", f"{FERRY} {SCHOOL}"), progress=lambda done, total: seen.append((done, total)))
    done, total = seen[-1]
    assert done == total == 2
    assert seen == sorted(seen)


@pytest.mark.parametrize("texts", [[FERRY], [RAID, SCHOOL, FERRY], ["By Olav Brekke"], ["Hello"]], ids=["one", "distinct", "boilerplate", "word"])
def test_without_reuse_the_tables_are_empty_and_whole(texts):
    reuse = framing.find_reuse(corpus_of(*texts))
    for table, columns in (
        (reuse.pairs, PAIR_COLUMNS),
        (reuse.families, FAMILY_COLUMNS),
        (reuse.members, MEMBER_COLUMNS),
        (reuse.post_pairs, POST_PAIR_COLUMNS),
    ):
        assert table.empty
        assert table.columns.tolist() == columns


@pytest.mark.parametrize("search", [framing.find_reuse, framing.find_phrases])
@pytest.mark.parametrize("given", [corpus_of(RAID).paragraphs, [RAID]], ids=["DataFrame", "list"])
def test_what_is_no_corpus_is_told_how_to_become_one(search, given):
    with pytest.raises(InputError, match=f"{search.__name__} takes a corpus, not a {type(given).__name__}; .*from_frame"):
        search(given)


def test_reuse_shows_itself_in_a_notebook():
    reuse = framing.find_reuse(corpus_of(RAID, RAID))
    assert repr(reuse) == "Reuse(1 pairs (1 exact), 1 families)"
    assert "F0001" in reuse._repr_html_()
    assert repr(framing.find_reuse(corpus_of(RAID))) == "Reuse(0 pairs (none), 0 families)"


def rival(score: float, start: int, end: int) -> Alike:
    return Alike(Passage(start, end, 0, 50, (0, 1), (0, 1), 1.0, 1.0, 1.0, 1.0), score)


def test_a_stretch_keeps_the_far_better_of_two_partners_in_one_post():
    posts = ["p", "q", "q", "r"]
    alike = {(0, 1): rival(0.99, 0, 80), (0, 2): rival(0.5, 0, 70), (0, 3): rival(0.5, 0, 80)}
    assert set(without_rivals(alike, posts)) == {(0, 1), (0, 3)}


def test_what_a_post_says_twice_and_what_stands_elsewhere_keeps_its_partners():
    posts = ["p", "q", "q"]
    assert len(without_rivals({(0, 1): rival(0.99, 0, 80), (0, 2): rival(0.98, 0, 80)}, posts)) == 2
    assert len(without_rivals({(0, 1): rival(0.99, 0, 80), (0, 2): rival(0.5, 90, 160)}, posts)) == 2


# Quotations


def test_what_a_post_quotes_is_searched_and_marked():
    corpus = quoting_corpus()
    reuse = framing.find_reuse(corpus, translations=False)
    assert reuse.pairs[["a_paragraph_id", "a_quoted", "b_paragraph_id", "b_quoted"]].to_numpy().tolist() == [
        ["m1:0", False, "m2:q1", True], ["m1:0", False, "m3:q1", True], ["m2:q1", True, "m3:q1", True],
    ]  # fmt: skip
    assert dict(zip(reuse.members["paragraph_id"], reuse.members["quoted"], strict=True)) == {"m1:0": False, "m2:q1": True, "m3:q1": True}
    assert reuse.families["n_quoted"].tolist() == [2]
    assert reuse.post_pairs.empty
    quoted = corpus.posts.set_index("post_id")["quoted"]
    for member in reuse.members[reuse.members["quoted"]].itertuples():
        row = corpus.quotations.set_index("paragraph_id").loc[member.paragraph_id]
        assert quoted[row["post_id"]][row["start"] : row["end"]][member.start : member.end] == member.text == RAID


def test_a_translation_in_a_quotation_is_found(analysis, planted):
    one, other = (analysis.posts.set_index("post_id")["text"][post_id(analysis, place)] for place in planted["translations"][0]["posts"][:2])
    pairs = framing.find_reuse(corpus_of(one, FERRY, quoted=["", other])).pairs
    pairs = pairs[pairs["kind"] == "translation"]
    assert len(pairs) > 1
    assert not pairs["a_quoted"].any()
    assert pairs["b_quoted"].all()


def test_an_own_paragraph_that_repeats_what_its_own_post_quotes_is_no_reuse():
    assert framing.find_reuse(corpus_of(f"{RAID}\n\n{FERRY}", quoted=[f"{RAID}\n\n{RAID}"]), translations=False).pairs.empty
    reuse = framing.find_reuse(corpus_of(RAID, RAID, quoted=[RAID, ""]), translations=False)
    assert {frozenset(pair) for pair in zip(reuse.pairs["a_paragraph_id"], reuse.pairs["b_paragraph_id"], strict=True)} == {
        frozenset({"frame#01:0", "frame#02:0"}), frozenset({"frame#01:q0", "frame#02:0"}),
    }  # fmt: skip


def test_posts_without_own_words_are_searched_too():
    assert len(framing.find_reuse(corpus_of("", "", quoted=[RAID, RAID]), translations=False).pairs) == 1
