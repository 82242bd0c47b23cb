"""Who shares passages with whom, and who had them first: the network of sources, and the tables that coordination tools read."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from pathlib import Path

import pandas as pd

from framing.reuse.families import Reuse, first_holder, moment

NETWORK_COLUMNS = ["Source", "Target", "Type", "Weight", "n_families", "n_passages", "first_date", "last_date"]
COORTWEET_COLUMNS = ["object_id", "account_id", "content_id", "timestamp_share"]
COORDINATION_COLUMNS = ["message_id", "user_id", "username", "repost_id", "reply_id", "message", "timestamp", "urls"]


def source_network(reuse: Reuse, posts: pd.DataFrame) -> pd.DataFrame:
    """Return the edges between sources that share passage families, in the columns Gephi reads.

    From the source that had a family's passage first (`Source`) to the one that had it later (`Target`) where the dates tell
    (`Type` Directed; see `first_holder`), otherwise Undirected, by name. `Weight` and `n_families` count families, `n_passages` the passages of both in them.
    """
    source = posts.set_index("post_id")["source"]
    shared: dict[tuple[str, str, str], list[tuple[int, list[str]]]] = defaultdict(list)
    dates_of: dict[str, dict[str, list[str | None]]] = defaultdict(lambda: defaultdict(list))
    for family, name, date in zip(reuse.members["family_id"], reuse.members["post_id"].map(source), reuse.members["date"], strict=True):
        dates_of[family][name].append(date if isinstance(date, str) else None)
    for _, by_source in sorted(dates_of.items()):
        for left, right in combinations(sorted(by_source), 2):
            first = first_holder((name, date) for name in (left, right) for date in by_source[name])
            if first == right:
                left, right = right, left
            dates = [date for side in (left, right) for date in by_source[side] if date is not None]
            shared[left, right, "Undirected" if first is None else "Directed"].append((len(by_source[left]) + len(by_source[right]), dates))
    rows = []
    for (left, right, kind), families in sorted(shared.items()):
        dates = sorted((date for _, each in families for date in each), key=moment)
        rows.append(
            {
                "Source": left, "Target": right, "Type": kind, "Weight": len(families), "n_families": len(families), "n_passages": sum(n for n, _ in families),
                "first_date": dates[0] if dates else None, "last_date": dates[-1] if dates else None,
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=NETWORK_COLUMNS)


def write_gexf(network: pd.DataFrame, posts: pd.DataFrame, file: Path) -> Path:
    """Write the network of sources as GEXF 1.2, with the number of posts of each source; an edge whose direction is not known says so."""
    import networkx as nx

    graph = nx.MultiDiGraph()  # of two sources one may have had some passages first, while of others nobody knows
    for name, count in posts["source"].value_counts().sort_index().items():
        graph.add_node(str(name), label=str(name), n_posts=int(count))
    for edge in network.itertuples(index=False):
        graph.add_edge(edge.Source, edge.Target, weight=float(edge.Weight), n_passages=int(edge.n_passages), direction_known=edge.Type == "Directed")
    nx.write_gexf(graph, file, version="1.2draft")
    return file


def coortweet(reuse: Reuse, posts: pd.DataFrame) -> pd.DataFrame:
    """Return every dated passage as CooRTweet reads it: the family is the object that accounts share, `timestamp_share` is in seconds since 1970."""
    members = _dated(reuse, posts)
    rows = {
        "object_id": members["family_id"], "account_id": members["account"], "content_id": members["paragraph_id"],
        "timestamp_share": members["moment"].map(lambda when: int(when.timestamp())),
    }  # fmt: skip
    return pd.DataFrame(rows, columns=COORTWEET_COLUMNS).astype({"timestamp_share": "int64"}).reset_index(drop=True)


def coordination_messages(reuse: Reuse, posts: pd.DataFrame) -> pd.DataFrame:
    """Return every dated passage as the coordination-network-toolkit reads it: members of one family have one `message`, so that `co_tweet` joins them.

    `message_id` is the paragraph's id and the family's, since a paragraph may hold passages of several and the toolkit wants every id once.
    """
    members = _dated(reuse, posts).drop_duplicates(["paragraph_id", "family_id"])
    example = reuse.families.set_index("family_id")["example"]
    rows = {
        "message_id": members["paragraph_id"] + "/" + members["family_id"], "user_id": members["account"], "username": members["account"], "repost_id": "", "reply_id": "",
        "message": members["family_id"].map(example), "timestamp": members["moment"].map(lambda when: int(when.timestamp())), "urls": "",
    }  # fmt: skip
    return pd.DataFrame(rows, columns=COORDINATION_COLUMNS).reset_index(drop=True)


def _dated(reuse: Reuse, posts: pd.DataFrame) -> pd.DataFrame:
    """The dated members, each with its point in time and the account that posted it: the author, or the source where no author is known."""
    known = posts.set_index("post_id")
    members = reuse.members.dropna(subset=["date"])
    account = members["post_id"].map(known["author"]).replace("", None).fillna(members["post_id"].map(known["source"]))
    return members.assign(account=account, moment=members["date"].map(moment)).sort_values(["moment", "family_id", "paragraph_id"], kind="stable")
