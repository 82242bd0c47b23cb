"""Sets of stems that recur close together."""

from __future__ import annotations

import numpy as np
import pytest

from framing.corpus.columns import token_column
from framing.reuse.stem_sets import Content, Neighbours, recurring_sets

TEXTS = ["They were mending nets in 12 boats.", "Net-mending: the boats!", "The boat's net. 渔网渔船"]


def test_content_words_are_told_by_their_parts_and_stems():
    content = Content.of(token_column(TEXTS))
    found = [[content.stems[stem] for stem in content.stem[content.row == row]] for row in range(3)]
    assert found == [["mend", "net", "boat"], ["net", "mend", "boat"], ["boat", "net"]]
    assert dict(zip(content.stems, content.texts.tolist(), strict=True)) == {"mend": 2, "net": 3, "boat": 3}
    assert content.rarity[list(content.stems).index("mend")] > content.rarity[list(content.stems).index("net")] > 0


def sets_of(*texts: str) -> set[frozenset[str]]:
    column = token_column(texts)
    content = Content.of(column)
    found = recurring_sets(content, column, np.arange(len(texts)))
    return {frozenset(content.stems[content.stem[at[0]]] for at in places) for places in found.each()}


@pytest.mark.parametrize(
    ("texts", "sets"),
    [
        (("so they mend old nets gladly", "for nets and an old mending song"), {frozenset({"mend", "old", "net"})}),
        (("so they mend old nets gladly", "but they mend old nets rarely"), set()),
        (("mend old nets", "old mended nets"), set()),
        (("so they mend 12 old nets gladly", "for nets and an old mending song"), set()),
        (("so they mend cut, oiled old nets gladly", "for nets and an old mending song"), set()),
    ],
)
def test_sets_recur_in_two_wordings_between_different_words(texts, sets):
    assert sets_of(*texts) == sets


def test_neighbours_are_counted_in_either_order():
    content = Content.of(token_column(["mend nets", "nets mended", "nets in boats", "a boat"]))
    number = {stem: at for at, stem in enumerate(content.stems)}
    counts = Neighbours.of(content)
    assert counts.most_frequent([number["mend"], number["net"], number["boat"]]) == 2
    assert counts.most_frequent([number["net"], number["boat"]]) == 1
    assert counts.most_frequent([number["mend"], number["boat"]]) == 0


def test_what_translators_call_one_undertaking_counts_as_one_word():
    content = Content.of(token_column(["knowledge contests", "a knowledge competition", "the knowledge quizzes", "competing"]))
    assert [content.stems[stem] for stem in content.stem] == ["knowledg", "contest"] * 3 + ["compet"]


def test_what_the_whole_corpus_talks_about_is_no_word_beside_others():
    content = Content.of(token_column(["floods and one net", "a flood-gate", *["floods"] * 118]))
    assert [content.stems[stem] for stem in content.stem[:3]] == ["one", "net", "gate"]
    assert content.stock == {"floods"}


def test_texts_that_render_one_source_say_a_word_once():
    column = token_column(["mend nets", "mended nets", "nets", "boats"])
    content = Content.of(column, np.array([0, 0, 1, 2]))
    assert dict(zip(content.stems, content.texts.tolist(), strict=True)) == {"mend": 1, "net": 2, "boat": 1}
