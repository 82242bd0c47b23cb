"""What a paragraph is for: title, heading, body or boilerplate."""

from __future__ import annotations

import re
from collections.abc import Sequence

from framing.corpus.text import UNSPACED

#: A line of at most this many words (two characters a word in unspaced scripts) without a closing stop is a heading.
HEADING_MAX_WORDS = 22
_STOP = re.compile(r"[.!?…。！？;；,，]['\"”’)\]]*$")
_WORDS = re.compile(r"\w+")
_LIST_ITEM = re.compile(r"^\s*(?:[-*•·]|\(?\d{1,2}[.)、]|[a-z][.)])\s*")

#: What platforms leave in the place of a post that was taken down or is empty: never coded, never compared.
REMOVED = (
    r"\[\s*(?:deleted|removed)(?: by (?:user|moderator|reddit|author))?\s*\]",
    r"(?:this|the) (?:post|tweet|message|video|page|content|story) (?:(?:is|was) (?:no longer available|not available|unavailable)|isn['’]t available)[^.!?]{0,40}[.!]?",
    r"(?:this|the) (?:post|tweet|message|video|page|content|story) (?:was|has been) (?:deleted|removed)(?: by (?:its|the) (?:author|user|owner|poster|moderators?))?[.!]?",
    r"(?:text|photo|photoset|link|quote|chat|audio|video|answer|ask|reblog)",
)

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = rf"(?:\d{{4}}[-/.年]\s?\d{{1,2}}[-/.月]\s?\d{{1,2}}日?|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH} \d{{4}})"
_TIME = r"(?:[ ,T]+\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?(?: ?(?:utc|gmt|[a-z]{3,4}t))?)?"
# After "by", a day or a month begins a sentence or a headline; April, May and June are first names too, where one more name ends the line.
_BY_WHEN = r"(?:(?:(?:jan|febr)uary|march|july|august|(?:septem|octo|novem|decem)ber|(?:mon|tues|wednes|thurs|fri|satur|sun)day|christmas|easter)\b|(?:april|may|june)\b(?! \S+\.?$))"
_REACH = r"(?:\S@\S|\d[\d ()./-]*\d{2}|https?://|www\.)"
# Beside a date stands a place, a name, a count of readers; a word in small letters that is none of these, or a Chinese line, tells what happened that day.
_BESIDE_DATE = (
    r"(?!(?:.{0,40}?[\s(|·])?(?!(?:and|of|the|for|by|from|in|at|to|min(?:ute)?s?|read|words?|views?|comments?|notes?|likes?|shares?|source|author|editor|[ap]m)\b)(?-i:[a-z]))"
    rf"(?!(?:.*?{UNSPACED.pattern}){{13}}).{{1,40}}"
)

# Each pattern must match the whole paragraph, so that a sentence which merely begins like a credit is never dropped.
_BOILERPLATE = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # bylines, editors, credits: a label, then names, nothing else (more than three lower-case words besides and, of, the, for are a clause)
        r"[\[(（]?\s*(?:(?:responsible|managing|executive|copy|web|chief|duty) )?(?:author|edit|editors?|edited by|reporters?|correspondents?|writer|written by|"
        r"text by|photos?(?:graph)?s? by|photographers?|pictures? by|image|photo|video|source|from|proofread(?:er|ing)?|translat(?:or|ed)(?: by)?|"
        r"contributor|producer|typesetting|reviewer|责任编辑|编辑|作者|来源|记者|摄影)(?:s)?\s*[:：/|](?!(?:.*?\s(?!(?:and|of|the|for)\b)(?-i:[a-z])){4})\s*[^.!?]{1,90}(?:\.(?:com?|cn|net|org)[^.!?]{0,40})?[.\])）]?",
        r"(?:by|photos? by|pictures? by|text by|edited by|reported by|written by|story by|image by|video by) (?!the |a |an |this |these )(?!"
        rf"{_BY_WHEN})"
        # A name ends at a mark between names: were it to hold one, a list of names could be parted in ever so many ways.
        r"(?-i:[A-Z])[^\s,&/]*(?:[ ,&/]+(?:and )?(?-i:[A-Z])[^\s,&/]*){0,7}",
        # datelines and time stamps
        rf"(?:(?:published|updated|posted|date|time|release(?:d| date)?|last modified)(?: on| at)?\s*[:：]?\s*)?{_DATE}{_TIME}(?:\s*[|·-]\s*{_BESIDE_DATE})?",
        rf"[A-Z][\w .'-]{{1,30}},\s*{_DATE}\s*(?:\([^)]{{1,30}}\))?\s*[-–—]*",
        # notices
        r"(?:disclaimer|copyright (?:notice|statement))\s*[:：].*",
        r"special (?:statement|notice)\s*[:：](?=.*\b(?:content|articles?|pages?|(?:web)?sites?|account|platform|authors?|copyright|copied|reprint\w*|upload\w*|views?)\b).*",
        r"copyright\s*(?:©|\(c\)|[:：]|by\b|(?:[^.!?\d]{0,60}[ ,])?\d{4}\b).{0,300}",
        # A name alone, and no headline about the law.
        r"copyright (?!(?:laws?|reforms?|acts?|rules?|office|infringe\w*|holders?|owners?|protections?|disputes?|claims?|cases?|bills?)\b)(?-i:[A-Z])[^\s.!?]*(?:[ .]+(?-i:[A-Z])[^\s.!?]*){0,4}\.?",
        r"(?:©|版权所有).{0,300}",
        r"\(c\) ?\d{4}.{0,300}",
        r".{0,80}\ball rights reserved\b.{0,120}",
        r"(?:the )?(?:views?|opinions?)(?: and opinions)? (?:expressed )?(?:here(?:in)?\b|in this (?:article|post|piece|blog|page|text|column)\b|(?:[^.!?]{1,80} )?(?:are (?:those|solely|the authors?)\b"
        r"|do(?:es)? not (?:necessarily )?(?:reflect|represent)\b)).{0,200}",
        rf"(?:contact|e-?mail|tel|phone|fax|wechat|qq)\s*[:：](?=.{{0,80}}{_REACH})\s*\S.{{0,80}}",
        r"(?:wechat|qq)\s*[:：]\s*\S+",
        r"(?:original (?:title|link)|reprinted from|reproduced from|content source|article source)\s*[:：].{0,200}",
        r"original text\s*[:：]\s*(?:https?://|www\.)\S+",
        # page furniture
        r"(?:share (?:this|on|to)|follow us|subscribe|read more|click here|related (?:articles?|news|reading|links?)|back to top)\b[^.!?]{0,60}",
        r"(?:print|comments?|likes?|posts?|archive|advertisement|untitled)\s*[:(]?\s*[\d,.]*\)?",
        r"(?:https?://|www\.)\S+",
        r"#\w+(?:\s+#\w+)*",
        r"[\W_]+",
        *REMOVED,
    )
]  # fmt: skip


def is_boilerplate(text: str) -> bool:
    """Tell whether a paragraph only serves the page: a byline, dateline, credit, notice or control."""
    return any(pattern.fullmatch(text.strip()) for pattern in _BOILERPLATE)


def is_heading(text: str) -> bool:
    """Tell whether a line reads as a heading: few words and no closing stop (a colon may close it)."""
    body = _LIST_ITEM.sub("", text.strip())
    words = len(_WORDS.findall(body)) + len(UNSPACED.findall(body)) // 2
    return bool(body) and not _STOP.search(body) and 0 < words <= HEADING_MAX_WORDS


def paragraph_kinds(texts: Sequence[str], *, title: str = "") -> list[str]:
    """Return the kind of each paragraph of one post, in order.

    The paragraph that repeats the post's `title` is the title; otherwise a first line that reads as a heading and is followed by more text.
    """
    kinds = ["boilerplate" if is_boilerplate(text) else "heading" if is_heading(text) else "body" for text in texts]
    known = title.strip()
    for index, text in enumerate(texts):
        if kinds[index] == "boilerplate" and text != known:
            continue
        if (known and text == known) or (not known and kinds[index] == "heading" and index < len(texts) - 1):
            kinds[index] = "title"
        break
    # What closes a post announces nothing, so it is no heading.
    content = [index for index, kind in enumerate(kinds) if kind != "boilerplate"]
    if content and kinds[content[-1]] == "heading":
        kinds[content[-1]] = "body"
    return kinds
