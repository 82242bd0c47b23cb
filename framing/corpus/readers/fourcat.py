"""4CAT's results, of any platform: the columns that all its data sources share, and those in which Tumblr, Twitter and Telegram keep quotations.

Columns as in the `map_item` functions of github.com/digitalmethodsinitiative/4cat. `timestamp` is in the local time of the server
that wrote it, so `unix_timestamp` is preferred.
"""

from __future__ import annotations

from framing.corpus.readers.base import RawPost
from framing.corpus.readers.platform import Platform, Record, Skip, columns, first, is_true, reader, word
from framing.corpus.readers.quotations import Part, quoted_text
from framing.corpus.readers.tweets import without_retweet_mark

# Columns of Tumblr's and of Twitter's results, where what is written under a name is that account's own page.
_OF_ACCOUNTS = frozenset({"body_reblogged", "reblog_trail", "retweeted_user", "is_retweet"})


def _post(record: Record) -> RawPost | Skip:
    own, quoted = word(record["body"]), _trail(record)
    if first(record, "author_forwarded_from_name", "author_forwarded_from_username"):
        own, quoted = "", [Part(first(record, "author_forwarded_from_name", "author_forwarded_from_username"), own)]
    elif is_true(record.get("is_retweet")):
        retweeted = without_retweet_mark(own)
        own, quoted = "", [Part(word(record.get("retweeted_user")) or retweeted.name, retweeted.words)]
    if not own and not quoted and not word(record.get("subject")):
        return Skip("post without words")
    return RawPost(
        text=own, title=word(record.get("subject")), post_id=word(record["id"]), author=first(record, "author_username", "author"), source=_source(record),
        date=first(record, "unix_timestamp", "timestamp"), url=first(record, "post_url", "link", "url", "permalink"), quoted=quoted_text(quoted),
    )  # fmt: skip


def _source(record: Record) -> str:
    """The chat, subreddit or board; the account where the platform is one of accounts. A forum is one source, so that its posts are named after the file."""
    place = first(record, "chat", "subreddit", "board", "author_username")
    return place or (word(record.get("author")) if _OF_ACCOUNTS & record.keys() else "")


def _trail(record: Record) -> list[Part]:
    """What a Tumblr post reblogs, and the question it answers. The names are a list joined with commas, the texts one joined with empty lines."""
    parts: list[Part] = []
    if reblogged := word(record.get("body_reblogged")):
        names = [name.strip() for name in word(record.get("reblog_trail")).split(",")]
        texts = reblogged.split("\n\n")
        # Where they do not come in pairs, nobody can tell who wrote what.
        parts = [Part(*pair) for pair in zip(names, texts, strict=True)] if len(names) == len(texts) else [Part(", ".join(names), reblogged)]
    if asked := word(record.get("body_ask")):
        parts.append(Part(word(record.get("author_ask")) or "Anonymous", asked))
    return parts


READER = reader(
    Platform("4cat", "columns id, thread_id, author, body and timestamp", columns("id", "thread_id", "author", "body", "timestamp"), _post),
)
