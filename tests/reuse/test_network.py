"""Who shares passages with whom, and who had them first."""

from __future__ import annotations

import networkx as nx
import pyarrow.parquet as pq
import pytest

import framing
from framing.report.tables import write_tables
from framing.reuse.network import COORDINATION_COLUMNS, COORTWEET_COLUMNS, coordination_messages, coortweet, source_network, write_gexf
from tests.small import FERRY, RAID, corpus_of, quoting_corpus


@pytest.fixture(scope="module")
def corpus():
    return corpus_of(
        RAID, RAID, FERRY, FERRY, source=["herald", "list", "list", "echo"], date=["2024-05-02", "2023-01-09", "2024-01-01", ""], id=["a", "b", "c", "d"]
    )


@pytest.fixture(scope="module")
def found(corpus):
    return framing.find_reuse(corpus, translations=False)


def test_an_edge_leads_from_the_first_source_to_the_later_one_where_dates_tell(corpus, found):
    rows = source_network(found, corpus.posts).set_index(["Source", "Target"])
    assert rows.loc[("list", "herald"), ["Type", "Weight", "n_passages", "first_date"]].tolist() == ["Directed", 1, 2, "2023-01-09"]
    assert rows.loc[("echo", "list"), "Type"] == "Undirected"
    assert len(rows) == 2


def test_gexf_is_read_by_a_graph_library(corpus, found, tmp_path):
    graph = nx.MultiDiGraph(nx.read_gexf(write_gexf(source_network(found, corpus.posts), corpus.posts, tmp_path / "sources.gexf")))
    assert set(graph) == {"echo", "herald", "list"}
    assert [edge["direction_known"] for edge in graph.get_edge_data("list", "herald").values()] == [True]
    assert graph.nodes["list"]["n_posts"] == 2


def test_gexf_of_sources_with_control_characters_in_their_names_is_read(tmp_path):
    corpus = corpus_of(RAID, RAID, source=["her\x1bald", "li\x01st"])
    network = source_network(framing.find_reuse(corpus, translations=False), corpus.posts)
    graph = nx.read_gexf(write_gexf(network, corpus.posts, tmp_path / "sources.gexf"))
    assert set(graph) == {"her\\x1bald", "li\\x01st"}
    assert graph.number_of_edges() == 1


def test_the_tables_have_their_types_where_nothing_is_shared(corpus, found, tmp_path):
    alone = corpus_of("The heron stood still.")
    nothing = framing.find_reuse(alone, translations=False)
    for table in (source_network, coortweet, coordination_messages):
        for name, posts, reuse in (("some", corpus.posts, found), ("none", alone.posts, nothing)):
            write_tables({name: table(reuse, posts)}, tmp_path, ("parquet",))
        assert pq.read_schema(tmp_path / "none.parquet").equals(pq.read_schema(tmp_path / "some.parquet"))


def test_gexf_keeps_both_edges_of_two_sources_of_which_one_was_first_only_sometimes(tmp_path):
    corpus = corpus_of(RAID, RAID, FERRY, FERRY, source=["herald", "list"] * 2, date=["2023-01-09", "2024-05-02", "2024-01-01", ""])
    network = source_network(framing.find_reuse(corpus, translations=False), corpus.posts)
    assert sorted(network["Type"]) == ["Directed", "Undirected"]
    graph = nx.MultiDiGraph(nx.read_gexf(write_gexf(network, corpus.posts, tmp_path / "sources.gexf")))
    assert sorted(edge["direction_known"] for _, _, edge in graph.edges(data=True)) == [False, True]


@pytest.mark.parametrize(
    ("dates", "directed"),
    [
        (["2024-05-02", "2024-05-02"], False),
        (["2024-05-02", "2024-05-02T08:00:00"], False),
        (["2024-05-02T09:00:00", "2024-05-02"], False),
        (["2024-05-02", "2024-05-03T00:00:01"], True),
        (["2024-05-02T07:00:00", "2024-05-02T08:00:00"], True),
    ],
)
def test_a_day_without_a_time_is_no_moment(dates, directed):
    corpus = corpus_of(RAID, RAID, source=["herald", "list"], date=dates)
    (row,) = source_network(framing.find_reuse(corpus, translations=False), corpus.posts).itertuples()
    assert (row.Source, row.Target, row.Type) == ("herald", "list", "Directed" if directed else "Undirected")


def test_every_message_has_an_id_of_its_own():
    corpus = corpus_of(f"{RAID} {FERRY}", RAID, FERRY, date=["2024-01-01", "2024-01-02", "2024-01-03"])
    messages = coordination_messages(framing.find_reuse(corpus, translations=False), corpus.posts)
    assert len(messages) == 4
    assert messages["message_id"].is_unique


def test_coordination_tools_get_their_columns_and_dated_passages_only(corpus, found):
    shared = coortweet(found, corpus.posts)
    assert list(shared.columns) == COORTWEET_COLUMNS
    assert shared["account_id"].tolist() == ["list", "list", "herald"]
    assert shared["timestamp_share"].tolist() == [1673222400, 1704067200, 1714608000]
    messages = coordination_messages(found, corpus.posts)
    assert list(messages.columns) == COORDINATION_COLUMNS
    assert messages.groupby("message")["user_id"].agg(set).to_dict() == {FERRY: {"list"}, RAID: {"list", "herald"}}


def test_nothing_repeated_is_an_empty_network():
    corpus = corpus_of(RAID, FERRY)
    reuse = framing.find_reuse(corpus, translations=False)
    assert source_network(reuse, corpus.posts).empty
    assert coortweet(reuse, corpus.posts).empty
    assert coordination_messages(reuse, corpus.posts).empty


def test_a_reblog_is_a_declared_copy_and_no_shared_passage(tmp_path):
    corpus = quoting_corpus()
    reuse = framing.find_reuse(corpus, translations=False)
    rows = source_network(reuse, corpus.posts)
    assert rows[["Source", "Target", "Type", "relation", "n_passages"]].to_numpy().tolist() == [
        ["herald", "echo", "Directed", "quoted", 2], ["herald", "list", "Directed", "quoted", 2],
    ]  # fmt: skip
    graph = nx.read_gexf(write_gexf(rows, corpus.posts, tmp_path / "sources.gexf"))
    assert {graph.edges[edge]["relation"] for edge in graph.edges} == {"quoted"}
    assert coortweet(reuse, corpus.posts)["account_id"].tolist() == ["herald"]
    assert coordination_messages(reuse, corpus.posts)["user_id"].tolist() == ["herald"]


def test_a_quotation_that_is_older_than_what_it_would_quote_has_no_direction():
    corpus = corpus_of(RAID, "", quoted=["", RAID], source=["herald", "list"], date=["2023-03-02", "2023-03-01"])
    assert source_network(framing.find_reuse(corpus, translations=False), corpus.posts)["Type"].tolist() == ["Undirected"]


def test_sources_that_share_one_passage_and_quote_another_have_both_edges(tmp_path):
    corpus = corpus_of(RAID, f"{RAID}\n\n{FERRY}", "", quoted=["", "", FERRY], source=["herald", "list", "herald"])
    rows = source_network(framing.find_reuse(corpus, translations=False), corpus.posts)
    assert rows["relation"].tolist() == ["shared", "quoted"]
    graph = nx.read_gexf(write_gexf(rows, corpus.posts, tmp_path / "sources.gexf"))
    assert graph.number_of_edges() == 2
