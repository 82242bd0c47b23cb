"""Words and letter sequences: counted as scikit-learn counts them, only faster."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from framing.corpus.columns import token_column
from framing.corpus.text import normalise
from framing.frames.features import Terms, count_terms, features, learn_features
from framing.frames.terms import Letters, Words, letter_sequences

TEXTS = [
    "The ferry left; the ferry came back.", "A ferry of 1,250 lamps left at dawn", "the ferry left at dawn — “a lamp” fell", "", "of a", "Ćevapi at dawn, at dawn, at DAWN",
]  # fmt: skip
PEERS = {
    "words": (Words, CountVectorizer(tokenizer=str.split, preprocessor=normalise, token_pattern=None, ngram_range=(1, 2), lowercase=False)),
    "letters": (Letters, CountVectorizer(analyzer="char_wb", preprocessor=normalise, ngram_range=(3, 5), lowercase=False)),
}


@pytest.mark.parametrize("kind", PEERS)
def test_all_terms_are_counted_as_scikit_learn_counts_them(kind):
    counter, peer = PEERS[kind]
    expected = peer.fit_transform(TEXTS)
    terms, counts = counter.count_all(token_column(TEXTS))
    assert terms.tolist() == peer.get_feature_names_out().tolist()
    assert np.array_equal(counts.toarray(), expected.toarray())


@pytest.mark.parametrize("kind", PEERS)
def test_given_terms_are_counted_in_their_order(kind):
    counter, peer = PEERS[kind]
    terms = peer.fit(TEXTS).get_feature_names_out()[::-3]
    known = counter(terms)
    for texts in (TEXTS, [*TEXTS, "unheard-of words"], TEXTS[:1], []):
        expected = [[peer.build_analyzer()(text).count(term) for term in terms] for text in texts]
        assert known.count(token_column(texts)).toarray().tolist() == expected


def test_no_given_term_is_no_column():
    assert Words([]).count(token_column(TEXTS)).shape == Letters([]).count(token_column(TEXTS)).shape == (len(TEXTS), 0)


def test_a_short_word_is_one_sequence_of_its_length():
    assert list(letter_sequences("a")) == [" a "]
    assert list(letter_sequences("of")) == [" of", "of ", " of "]


def test_what_was_learnt_is_weighed_again_the_same():
    dense = np.arange(2.0 * len(TEXTS)).reshape(-1, 2)
    vocabulary, x = learn_features(dense, count_terms(TEXTS))
    assert abs(x - features(dense, TEXTS, vocabulary)).max() < 1e-12
    assert np.array_equal(x[:, :2].toarray(), dense)
    # 'left' stands in three texts of six, 'lamp' in one.
    words = vocabulary[0]
    assert "left" in words.terms
    assert "lamp" not in words.terms


def test_rows_of_weights_are_of_unit_length():
    terms = Terms("words", ("dawn", "ferry", "the ferry"), np.ones(3, dtype=np.float32))
    lengths = np.sqrt(terms.weigh(token_column(TEXTS)).power(2).sum(axis=1))
    assert np.allclose(np.asarray(lengths).ravel(), [1, 1, 1, 0, 0, 1])
