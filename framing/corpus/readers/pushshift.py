"""Reddit as the Pushshift dumps hold it: one submission or comment a line.

A post that was removed or deleted has a notice in place of its text. Thousands of equal notices are no repetition, so they are left out,
under a reason of their own.
"""

from __future__ import annotations

import html
import re

from framing.corpus.readers.base import RawPost
from framing.corpus.readers.platform import Platform, Record, Skip, columns, reader, word
from framing.corpus.readers.quotations import Part, quoted_text

REMOVED = "removed or deleted on Reddit"
_NOTICE = re.compile(r"\[\s*(?:removed|deleted)\b[^\[\]]{0,120}\]", re.IGNORECASE)


def _belongs(record: Record) -> bool:
    return columns("id", "author", "subreddit", "created_utc")(record) and bool({"body", "selftext"} & record.keys())


def _post(record: Record) -> RawPost | Skip:
    text, title = _words(record), html.unescape(word(record.get("title")))
    if _NOTICE.fullmatch(text) or _NOTICE.fullmatch(title):
        return Skip(REMOVED)
    parents = [parent for parent in record.get("crosspost_parent_list") or [] if isinstance(parent, dict)]
    author = word(record["author"])
    permalink = word(record.get("permalink"))
    return RawPost(
        text=text, title=title, post_id=word(record["id"]), source=word(record["subreddit"]), author="" if _NOTICE.fullmatch(author) else author,
        date=word(record["created_utc"]), url=f"https://www.reddit.com{permalink}" if permalink.startswith("/") else word(record.get("url")),
        quoted=quoted_text(Part(word(parent.get("author")), _words(parent)) for parent in parents if not _NOTICE.fullmatch(_words(parent))),
    )  # fmt: skip


def _words(record: Record) -> str:
    """The text of a comment or a submission; the API escapes three characters."""
    return html.unescape(word(record.get("body")) or word(record.get("selftext")))


READER = reader(Platform("pushshift", "objects with id, author, subreddit, created_utc, and body or selftext", _belongs, _post))
