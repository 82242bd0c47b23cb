"""Text from data made harmless for a terminal or a page: which characters would move the cursor, hide or turn letters, and how a terminal shows them."""

from __future__ import annotations

import re

#: Controls, invisible, bidirectional and tag characters, fillers, half surrogates, private letters, non-characters, line and paragraph separators. Not the
#: joiners and variation selectors, which some scripts and emoji need.
HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ue000-\uf8ff\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff\U000f0000-\U0010ffff]"
)


def visible(text: str) -> str:
    """Return `text` on one line, with every character of HIDDEN as its escape (\\x1b, \\u202e)."""
    return HIDDEN.sub(lambda match: match.group().encode("unicode_escape").decode("ascii"), text)
