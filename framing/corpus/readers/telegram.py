"""Telegram: what Telegram Desktop exports as JSON (one chat, or all of an account), and the messages of a channel that minet scrapes.

A message that is forwarded is quoted: its words are not those of the chat that shows it. The number of a message is its own only within
its chat, so the id names both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from framing.corpus.readers.base import RawPost
from framing.corpus.readers.platform import Platform, Record, Skip, columns, first, reader, word
from framing.corpus.readers.quotations import Part, quoted_text

#: The keys under which a message carries its chat, once it is taken out of it.
_CHAT_ID, _CHAT_NAME = "chat id", "chat name"


def _unpack(value: Any) -> Iterable[Any]:
    """The messages of a chat, or of all chats of an account, each with its chat's id and name."""
    if not isinstance(value, dict):
        return (value,)
    chats = [chat for key in ("chats", "left_chats") if isinstance(value.get(key), dict) for chat in value[key].get("list") or []]
    return _messages(chats or [value]) if chats or {"messages", "type", "id"} <= value.keys() else (value,)


def _messages(chats: list[Any]) -> Iterator[Any]:
    for chat in chats:
        for message in (chat.get("messages") or []) if isinstance(chat, dict) else []:
            yield {**message, _CHAT_ID: word(chat.get("id")), _CHAT_NAME: word(chat.get("name"))} if isinstance(message, dict) else message


def _post(record: Record) -> RawPost | Skip:
    if record["type"] != "message":
        return Skip(f"{record['type']} message" if record["type"] in {"service", "unsupported"} else "message of unknown type")
    text = _text(record.get("text")) or _text(record.get("text_entities"))
    if not text.strip():
        return Skip("post without words")
    # A forwarded message whose writer is hidden or gone has the key with a null.
    forwarded = "forwarded_from" in record
    return RawPost(
        text="" if forwarded else text, quoted=quoted_text([Part(word(record["forwarded_from"]), text)]) if forwarded else "",
        post_id="/".join(filter(None, (record[_CHAT_ID], word(record["id"])))), source=record[_CHAT_NAME], author=first(record, "from", "from_id"),
        # `date` is in the local time of the computer that exported it.
        date=first(record, "date_unixtime", "date"),
    )  # fmt: skip


def _text(value: Any) -> str:
    """The words of a text, which is a string or a list of strings and entities."""
    pieces = value if isinstance(value, list) else [value]
    return "".join(str(piece.get("text", "")) if isinstance(piece, dict) else piece for piece in pieces if isinstance(piece, (str, dict)))


def _scraped(record: Record) -> RawPost | Skip:
    """A row of minet: a message of a public channel, with the preview of the page it links to."""
    text = word(record["text"])
    preview = "\n".join(filter(None, (word(record.get("link_title")), word(record.get("link_description")))))
    quoted = quoted_text([Part(word(record.get("link_site")), preview)])
    if not text and not quoted:
        return Skip("post without words")
    url = word(record["link_to_message"])
    return RawPost(
        text=text, quoted=quoted, post_id="/".join(url.split("?")[0].rstrip("/").split("/")[-2:]), source=word(record["user"]), author=word(record["user"]),
        date=word(record["datetime"]), url=url,
    )  # fmt: skip


READERS = (
    reader(Platform("telegram", "a JSON object with a list of messages, or with chats that have one", columns("id", "type", _CHAT_ID), _post, _unpack)),
    reader(
        Platform("telegram-minet", "columns link_to_message, user, text and datetime", columns("link_to_message", "user", "text", "datetime"), _scraped),
    ),
)
