"""Tweets as tables: Twitter's archives of information operations, FiveThirtyEight's of the Internet Research Agency, twint's and twarc's CSV."""

from __future__ import annotations

import html
import re
from datetime import datetime

from framing.corpus.ids import is_mangled
from framing.corpus.readers.base import RawPost
from framing.corpus.readers.platform import Platform, Record, Skip, columns, first, is_true, language_code, reader, word
from framing.corpus.readers.quotations import quoted_text
from framing.corpus.readers.tweets import tweet_url, without_retweet_mark

_STATUS = re.compile(r"/status(?:es)?/(\d+)")

#: The archive of the Internet Research Agency names languages in English.
LANGUAGE_CODES = {
    "albanian": "sq", "arabic": "ar", "bulgarian": "bg", "catalan": "ca", "chinese": "zh", "simplified chinese": "zh", "traditional chinese": "zh",
    "croatian": "hr", "czech": "cs", "danish": "da", "dutch": "nl", "english": "en", "estonian": "et", "farsi (persian)": "fa", "finnish": "fi",
    "french": "fr", "german": "de", "greek": "el", "gujarati": "gu", "hebrew": "he", "hindi": "hi", "hungarian": "hu", "icelandic": "is",
    "indonesian": "id", "italian": "it", "japanese": "ja", "kannada": "kn", "korean": "ko", "kurdish": "ku", "latvian": "lv", "lithuanian": "lt",
    "macedonian": "mk", "malay": "ms", "norwegian": "no", "polish": "pl", "portuguese": "pt", "pushto": "ps", "romanian": "ro", "russian": "ru",
    "serbian": "sr", "slovak": "sk", "slovenian": "sl", "somali": "so", "spanish": "es", "swedish": "sv", "tagalog (filipino)": "tl", "tamil": "ta",
    "thai": "th", "turkish": "tr", "ukrainian": "uk", "urdu": "ur", "uzbek": "uz", "vietnamese": "vi",
}  # fmt: skip


def _operation(record: Record) -> RawPost | Skip:
    """A tweet of an information operation. Times are UTC and have no seconds; names of small accounts are hashes."""
    name, tweet_id = first(record, "user_screen_name", "userid"), word(record["tweetid"])
    text, quoted = _apart(word(record["tweet_text"]), is_true(record.get("is_retweet")))
    when = word(record["tweet_time"])
    return RawPost(
        text=text, quoted=quoted, post_id=tweet_id, author=name, source=name, date=f"{when}Z" if when else None,
        url=tweet_url(name, tweet_id), language=language_code(record.get("tweet_language")),
    )  # fmt: skip


def _agency(record: Record) -> RawPost | Skip:
    """A tweet of the Internet Research Agency. The address holds the id that a spreadsheet has rounded in the column of ids; times are UTC."""
    name, text = word(record["author"]), word(record["content"])
    retweet = word(record.get("post_type")).upper() == "RETWEET"
    url = word(record.get("article_url"))
    exact = _STATUS.search(url)
    return RawPost(
        text="" if retweet else text, quoted=quoted_text([without_retweet_mark(text)]) if retweet else "", post_id=exact[1] if exact else word(record.get("tweet_id")),
        author=name, source=name, date=_month_first(word(record["publish_date"])), url=url, language=LANGUAGE_CODES.get(word(record.get("language")).lower(), ""),
    )  # fmt: skip


def _month_first(value: str) -> str:
    """A moment of the archive, which writes months first and years with two digits, in ISO 8601; what is written otherwise is left as it is."""
    try:
        return datetime.strptime(value, "%m/%d/%y %H:%M" if len(value.split()[0].split("/")[-1]) == 2 else "%m/%d/%Y %H:%M").isoformat() + "Z"
    except (ValueError, IndexError):
        return value


def _mangled_id(record: Record) -> str:
    mended = is_mangled(word(record.get("tweet_id"))) and _STATUS.search(word(record.get("article_url")))
    return "id rounded by a spreadsheet, taken from the address" if mended else ""


def _twint(record: Record) -> RawPost | Skip:
    """A tweet that twint scraped. `created_at` ends with the name of a time zone, `timezone` is its offset."""
    name, tweet_id = word(record["username"]), word(record["id"])
    text, quoted = _apart(word(record["tweet"]), is_true(record.get("retweet")))
    when = " ".join(filter(None, (word(record["date"]), word(record["time"])))) + word(record["timezone"])
    return RawPost(
        text=text, quoted=quoted, post_id=tweet_id, author=name, source=name, date=when,
        url=first(record, "link") or tweet_url(name, tweet_id), language=language_code(record.get("language")),
    )  # fmt: skip


def _twarc(record: Record) -> RawPost | Skip:
    """A tweet in the CSV of twarc-csv, which holds of a retweeted tweet no more than its id."""
    name, tweet_id = first(record, "author.username", "author_id"), word(record["id"])
    text, quoted = _apart(html.unescape(word(record["text"])), bool(word(record.get("referenced_tweets.retweeted.id"))))
    return RawPost(
        text=text, quoted=quoted, post_id=tweet_id, author=name, source=name, date=word(record["created_at"]),
        url=tweet_url(word(record.get("author.username")), tweet_id), language=language_code(record.get("lang")),
    )  # fmt: skip


def _apart(text: str, retweet: bool) -> tuple[str, str]:
    """The author's own words and those passed on: the text is the one or the other."""
    return ("", quoted_text([without_retweet_mark(text)])) if retweet else (text, "")


READERS = (
    reader(
        Platform("twitter-io", "columns tweetid, userid, tweet_text and tweet_time", columns("tweetid", "userid", "tweet_text", "tweet_time"), _operation),
    ),
    reader(
        Platform(
            "twitter-ira",
            "columns external_author_id, author, content, publish_date and account_category",
            columns("external_author_id", "author", "content", "publish_date", "account_category"),
            _agency,
            remark=_mangled_id,
        )  # fmt: skip
    ),
    reader(
        Platform(
            "twint",
            "columns id, conversation_id, date, time, timezone, username and tweet",
            columns("id", "conversation_id", "date", "time", "timezone", "username", "tweet"),
            _twint,
        )  # fmt: skip
    ),
    reader(
        Platform(
            "twarc-csv",
            "columns id, author_id, created_at, text and author.username",
            columns("id", "author_id", "created_at", "text", "author.username"),
            _twarc,
        )  # fmt: skip
    ),
)
