"""CrowdTangle's CSV exports of Facebook pages and groups and of Instagram accounts."""

from __future__ import annotations

import re

from framing.corpus.readers.base import RawPost
from framing.corpus.readers.platform import Platform, Record, Skip, columns, first, reader, word
from framing.corpus.readers.quotations import Part, quoted_text

# CrowdTangle writes times of the east coast of the United States, and no library knows an offset by such a name alone.
_OFFSETS = {"EDT": "-04:00", "EST": "-05:00"}

# https://www.facebook.com/permalink.php?story_fbid=1&id=2 and the pages of photos and videos name the post behind the question mark.
_STORY = re.compile(r"\.php\?(?:[^#]*&)?(?:story_fbid|fbid)=(\w+)")


def _belongs(record: Record) -> bool:
    facebook = columns("Post Created", "Message", "URL")(record) and {"Page Name", "Group Name"} & record.keys()
    return bool(facebook) or columns("Account", "User Name", "Post Created", "URL", "Description")(record)


def _post(record: Record) -> RawPost | Skip:
    """The message is the account's own; the preview of the linked page, and the text found in an image, are not."""
    url = word(record["URL"])
    on_facebook = "Message" in record
    shown = [first(record, "Link Text"), first(record, "Description")] if on_facebook else []
    text = first(record, "Message" if on_facebook else "Description")
    parts = [Part("", "\n".join(filter(None, shown))), Part("", first(record, "Image Text"))]
    quoted = quoted_text(part for part in parts if part.words != text)
    if not text and not quoted:
        return Skip("post without words")
    in_query = _STORY.search(url)
    when, _, zone = word(record["Post Created"]).rpartition(" ")
    return RawPost(
        text=text, quoted=quoted, post_id=in_query[1] if in_query else url.split("?")[0].rstrip("/").rpartition("/")[2], url=url, date=when + _OFFSETS.get(zone, f" {zone}"),
        source=first(record, "Page Name", "Group Name", "Account"), author=first(record, "User Name", "Page Name", "Group Name", "Account"),
    )  # fmt: skip


READER = reader(Platform("crowdtangle", "columns Page Name or Group Name, Post Created, Message and URL (Instagram: Account, Description)", _belongs, _post))
