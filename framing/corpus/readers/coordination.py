"""The tables that coordination tools read: the coordination-network-toolkit's messages, CooRTweet's shares."""

from __future__ import annotations

from framing.corpus.readers.base import RawPost
from framing.corpus.readers.platform import Platform, Record, Skip, columns, first, reader, word

NO_TEXT = "CooRTweet table without a text column: object_id names what was shared"


def _message(record: Record) -> RawPost | Skip:
    """A row of the coordination-network-toolkit; where it names what it reposts, the message is that one's word for word."""
    message, repost = word(record["message"]), bool(word(record["repost_id"]))
    if not message:
        return Skip("post without words")
    name = first(record, "username", "user_id")
    return RawPost(
        text="" if repost else message, quoted=message if repost else "", post_id=word(record["message_id"]), author=name, source=name,
        date=word(record["timestamp"]),
    )  # fmt: skip


def _share(record: Record) -> RawPost | Skip:
    text = first(record, "text", "full_text", "message", "content")
    if not text:
        return Skip(NO_TEXT)
    name = word(record["account_id"])
    return RawPost(text=text, post_id=word(record["content_id"]), author=name, source=name, date=word(record["timestamp_share"]))


READERS = (
    reader(
        Platform(
            "coordination-network-toolkit",
            "columns message_id, user_id, repost_id, message and timestamp",
            columns("message_id", "user_id", "repost_id", "message", "timestamp"),
            _message,
        )  # fmt: skip
    ),
    reader(
        Platform(
            "coortweet",
            "columns object_id, account_id, content_id and timestamp_share",
            columns("object_id", "account_id", "content_id", "timestamp_share"),
            _share,
        )  # fmt: skip
    ),
)
