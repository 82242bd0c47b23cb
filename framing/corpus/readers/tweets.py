"""Tweets as JSON: the API's versions 1.1 and 2, as twarc keeps them (a page, a stream or one tweet a line), as X's website sends them, and
as the archive holds them that users get of their account.

Fields as in the API's documentation. A retweet holds no words of its own: the tweet it passes on is quoted, and so is a tweet that is
quoted. A tweet that is replied to is not.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Any

from framing.corpus.readers.base import RawPost
from framing.corpus.readers.platform import Platform, Record, Skip, first, language_code, reader, word
from framing.corpus.readers.quotations import Part, quoted_text

# One of these stands beside the tweets of a page or a stream ...
_PAGE_KEYS = frozenset({"includes", "matching_rules", "__twarc"})
# ... and one of these in every tweet of version 2.
_TWEET_KEYS = frozenset({"conversation_id", "edit_history_tweet_ids", "referenced_tweets", "public_metrics"})
_RETWEET_MARK = re.compile(r"RT @(\w+):?\s+(.*)", re.DOTALL)


def without_retweet_mark(text: str) -> Part:
    """Part the text of a retweet ("RT @name: ...") into the name and what is passed on."""
    match = _RETWEET_MARK.match(text)
    return Part(match[1], match[2]) if match else Part("", text)


def tweet_url(name: str, tweet_id: str) -> str:
    """Return the address of a tweet; the part with the name may be anything."""
    return f"https://twitter.com/{name or 'i'}/status/{tweet_id}" if tweet_id.isdigit() else ""


def _unpack(value: Any) -> Iterable[Any]:
    """Single tweets with their authors and referenced tweets in them, as twarc flattens them."""
    if not isinstance(value, dict):
        return (value,)
    if isinstance(value.get("statuses"), list):
        return value["statuses"]
    if value.keys() == {"tweet"} and "id_str" in value["tweet"]:
        return (_from_archive(value["tweet"]),)
    if isinstance(value.get("legacy"), dict) and "full_text" in value["legacy"]:
        return (_from_website(value),)
    data = value.get("data")
    if not isinstance(data, (list, dict)) or not (_PAGE_KEYS & value.keys() or "result_count" in (value.get("meta") or {})):
        return (value,)
    included = value.get("includes") or {}
    users = _by_id(included.get("users"))
    tweets = _by_id(included.get("tweets"))
    return [_flat(tweet, users, tweets) for tweet in (data if isinstance(data, list) else [data])]


def _by_id(items: Any) -> dict[str, Record]:
    return {word(item.get("id")): item for item in items or [] if isinstance(item, dict)}


def _flat(tweet: Any, users: dict[str, Record], tweets: dict[str, Record], *, follow: bool = True) -> Any:
    if not isinstance(tweet, dict):
        return tweet
    author = tweet.get("author") or users.get(word(tweet.get("author_id")), {})
    references = [reference for reference in tweet.get("referenced_tweets") or [] if isinstance(reference, dict)]
    if follow:
        known = ({**tweets.get(word(reference.get("id")), {}), **reference} for reference in references)
        references = [_flat(reference, users, tweets, follow=False) for reference in known]
    return {**tweet, "author": author, "referenced_tweets": references}


def _from_archive(tweet: Record) -> Record:
    """A tweet of the archive that Twitter gives its users: it names no account, and of a retweet it holds nothing but the mark."""
    passed_on = without_retweet_mark(word(tweet.get("full_text")))
    retweeted = {"id_str": "", "full_text": passed_on.words, "user": {"screen_name": passed_on.name}}
    return {**tweet, "user": {}, **({"retweeted_status": retweeted} if passed_on.name else {})}


def _from_website(value: Record, depth: int = 2) -> Record:
    """A tweet of X's website in the fields of version 1.1, to which its `legacy` part belongs."""
    legacy = value["legacy"]
    user = ((value.get("core") or {}).get("user_results") or {}).get("result") or {}
    long = (((value.get("note_tweet") or {}).get("note_tweet_results") or {}).get("result") or {}).get("text")
    tweet = {**legacy, "id_str": word(value.get("rest_id")) or word(legacy.get("id_str")), "user": {**(user.get("core") or {}), **(user.get("legacy") or {})}}
    if long:
        tweet["full_text"] = long
    for key, holder in (("retweeted_status", legacy), ("quoted_status", value)):
        inner = (holder.get(f"{key}_result") or {}).get("result") or {}
        inner = inner.get("tweet", inner)
        if depth and isinstance(inner.get("legacy"), dict):
            tweet[key] = _from_website(inner, depth - 1)
    return tweet


def _belongs(record: Record) -> bool:
    if _is_old(record):
        return isinstance(record.get("user"), dict) and ("full_text" in record or "text" in record)
    return {"id", "text"} <= record.keys() and bool(_TWEET_KEYS & record.keys()) and word(record["id"]).isdigit()


def _is_old(record: Record) -> bool:
    """Tell version 1.1, with numbers and strings for ids, from version 2."""
    return "id_str" in record


def _post(record: Record) -> RawPost | Skip:
    name, text = _name(record), _words(record)
    retweeted, quoted = _referenced(record, "retweeted"), _referenced(record, "quoted")
    parts: list[Part] = []
    if retweeted is not None:
        parts = [*_quoted_by(retweeted), _part(retweeted) if _words(retweeted) else without_retweet_mark(text)]
        text = ""
    elif quoted is not None:
        parts = [_part(quoted)]
    tweet_id = first(record, "id_str", "id")
    return RawPost(
        text=text, post_id=tweet_id, author=name, source=name, date=word(record.get("created_at")), url=tweet_url(_screen_name(record), tweet_id),
        language=language_code(record.get("lang")), quoted=quoted_text(parts),
    )  # fmt: skip


def _referenced(record: Record, kind: str) -> Record | None:
    """The tweet that is retweeted or quoted; perhaps no more of it than its id."""
    if _is_old(record):
        return record.get(f"{kind}_status") or None
    references = (reference for reference in record.get("referenced_tweets") or [] if isinstance(reference, dict))
    return next((reference for reference in references if reference.get("type") == kind), None)


def _quoted_by(tweet: Record) -> list[Part]:
    quoted = _referenced(tweet, "quoted")
    return [_part(quoted)] if quoted is not None else []


def _part(tweet: Record) -> Part:
    return Part(_name(tweet), _words(tweet))


def _words(tweet: Record) -> str:
    """The whole text, which long tweets keep elsewhere, as it is shown: the API escapes three characters."""
    long = (tweet.get("extended_tweet") or {}).get("full_text") or (tweet.get("note_tweet") or {}).get("text")
    return html.unescape(word(long) or first(tweet, "full_text", "text"))


def _screen_name(tweet: Record) -> str:
    return word((tweet.get("author") or {}).get("username")) or word((tweet.get("user") or {}).get("screen_name"))


def _name(tweet: Record) -> str:
    return _screen_name(tweet) or word(tweet.get("author_id"))


READER = reader(
    Platform(
        "twitter",
        "JSON objects with id_str and user (API 1.1), with text and conversation_id or public_metrics (API 2, twarc), with rest_id and legacy, or with tweet",
        _belongs,
        _post,
        _unpack,
    )
)
