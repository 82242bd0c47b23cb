"""Who shares passages with whom, and who had them first: the network of sources, and the tables that coordination tools read."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, groupby
from operator import itemgetter
from pathlib import Path

import pandas as pd

from framing.reuse.families import Reuse, first_holder, moment
from framing.visible import visible

NETWORK_COLUMNS = ["Source", "Target", "Type", "Weight", "n_families", "n_passages", "first_date", "last_date", "relation"]
COORTWEET_COLUMNS = ["object_id", "account_id", "content_id", "timestamp_share"]
COORDINATION_COLUMNS = ["message_id", "user_id", "username", "repost_id", "reply_id", "message", "timestamp", "urls"]


def source_network(reuse: Reuse, posts: pd.DataFrame) -> pd.DataFrame:
    """Return the edges between sources that share passage families, in the columns Gephi reads.

    `relation` is "shared" where both say the passages in their own words: from the source that had a family's passage first (`Source`) to the one that
    had it later (`Target`) where the dates tell (`Type` Directed; see `first_holder`), otherwise Undirected, by name. It is "quoted" where `Target` reblogs or quotes
    what `Source` says in its own words: a declared copy (Undirected where the quotation is the older one, so that both may have it from a third). What two
    sources both quote joins them by no edge. `Weight` and `n_families` count families, `n_passages` the passages of both in them.
    """
    source = posts.set_index("post_id")["source"]
    shared: dict[tuple[str, str, str, str], list[tuple[int, list[str]]]] = defaultdict(list)
    members = reuse.members[["family_id", "post_id", "date", "quoted"]].sort_values("family_id", kind="stable")
    holding = zip(members["family_id"], members["post_id"].map(source), members["date"], members["quoted"], strict=True)
    for _, passages in groupby(holding, key=itemgetter(0)):
        own, quoting = defaultdict[str, list[str | None]](list), defaultdict[str, list[str | None]](list)
        for _, name, date, quoted in passages:
            (quoting if quoted else own)[name].append(date if isinstance(date, str) else None)
        for left, right in combinations(sorted(own), 2):
            first = first_holder((name, date) for name in (left, right) for date in own[name])
            left, right = (right, left) if first == right else (left, right)
            shared[left, right, "Undirected" if first is None else "Directed", "shared"].append(_both(own[left], own[right]))
        for left in sorted(own):
            for right in sorted(set(quoting) - {left}):
                first = first_holder([*((left, date) for date in own[left]), *((right, date) for date in quoting[right])])
                kind = "Undirected" if first == right else "Directed"
                shared[left, right, kind, "quoted"].append(_both(own[left], quoting[right]))
    rows = []
    for (left, right, kind, relation), families in sorted(shared.items()):
        dates = sorted((date for _, each in families for date in each), key=moment)
        rows.append(
            {
                "Source": left, "Target": right, "Type": kind, "Weight": len(families), "n_families": len(families), "n_passages": sum(n for n, _ in families),
                "first_date": dates[0] if dates else None, "last_date": dates[-1] if dates else None,
                "relation": relation,
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=NETWORK_COLUMNS).astype(dict.fromkeys(("Weight", "n_families", "n_passages"), "int64"))


def _both(left: list[str | None], right: list[str | None]) -> tuple[int, list[str]]:
    """How many passages two sources hold of a family, and their dates."""
    return len(left) + len(right), [date for date in (*left, *right) if date is not None]


def write_gexf(network: pd.DataFrame, posts: pd.DataFrame, file: Path) -> Path:
    """Write the network of sources as GEXF 1.2, with the number of posts of each source; an edge whose direction is not known says so. Control characters in names,
    which no XML may hold, are shown as numbers."""
    import networkx as nx

    graph = nx.MultiDiGraph()  # two sources may share one passage and quote another, and have had some first, while of others nobody knows
    for name, count in posts["source"].value_counts().sort_index().items():
        graph.add_node(visible(str(name)), label=visible(str(name)), n_posts=int(count))
    for edge in network.itertuples(index=False):
        known = edge.Type == "Directed"
        graph.add_edge(
            visible(edge.Source),
            visible(edge.Target),
            weight=float(edge.Weight),
            n_passages=int(edge.n_passages),
            direction_known=known,
            relation=edge.relation,
        )
    nx.write_gexf(graph, file, version="1.2draft")
    return file


def coortweet(reuse: Reuse, posts: pd.DataFrame) -> pd.DataFrame:
    """Return every dated passage in own words as CooRTweet reads it: the family is the object that accounts share, `timestamp_share` is in seconds since 1970."""
    members = _dated(reuse, posts)
    rows = {
        "object_id": members["family_id"], "account_id": members["account"], "content_id": members["paragraph_id"],
        "timestamp_share": members["moment"].map(lambda when: int(when.timestamp())),
    }  # fmt: skip
    return pd.DataFrame(rows, columns=COORTWEET_COLUMNS).astype({"timestamp_share": "int64"}).reset_index(drop=True)


def coordination_messages(reuse: Reuse, posts: pd.DataFrame) -> pd.DataFrame:
    """Return every dated passage in own words as the coordination-network-toolkit reads it: members of one family have one `message`, so that `co_tweet`
    joins them. Declared copies (reblogs, quotations) are left out, as `co_tweet` asks for posts that are none.

    `message_id` is the paragraph's id and the family's, since a paragraph may hold passages of several and the toolkit wants every id once.
    """
    members = _dated(reuse, posts).drop_duplicates(["paragraph_id", "family_id"])
    example = reuse.families.set_index("family_id")["example"]
    rows = {
        "message_id": members["paragraph_id"] + "/" + members["family_id"], "user_id": members["account"], "username": members["account"], "repost_id": "", "reply_id": "",
        "message": members["family_id"].map(example), "timestamp": members["moment"].map(lambda when: int(when.timestamp())), "urls": "",
    }  # fmt: skip
    return pd.DataFrame(rows, columns=COORDINATION_COLUMNS).astype({"message": "str", "timestamp": "int64"}).reset_index(drop=True)


def _dated(reuse: Reuse, posts: pd.DataFrame) -> pd.DataFrame:
    """The dated members in own words, each with its point in time and the account that posted it: the author, or the source where no author is known."""
    known = posts.set_index("post_id")
    members = reuse.members[~reuse.members["quoted"]].dropna(subset=["date"])
    account = members["post_id"].map(known["author"]).replace("", None).fillna(members["post_id"].map(known["source"]))
    return members.assign(account=account, moment=members["date"].map(moment)).sort_values(["moment", "family_id", "paragraph_id"], kind="stable")
