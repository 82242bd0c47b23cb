"""Dates as ISO 8601 strings. What could be read two ways is not guessed."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?$", re.IGNORECASE)
# Twelve digits could be milliseconds or YYYYMMDDhhmm.
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?$|\d{13}$")
# Only a short text that is little more than a date: dateutil would find one in many a sentence.
_NAMED_MONTH = re.compile(
    r"(?=.{6,40}$).*\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b.*\d{4}|(?=.{6,40}$).*\d{4}.*\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    re.IGNORECASE,
)


def iso_date(value: object) -> str | None:
    """Return `value` as an ISO 8601 date or date-time (its time zone kept), or None where it is empty, broken or ambiguous.

    Read are ISO-like dates, seconds or milliseconds since 1970, and dates that name the month ("4 March 2025"). "03/04/2025" could be
    read two ways and gives None.
    """
    text = str(value).strip() if value is not None else ""
    if not text or text.lower() in {"nan", "nat", "none", "null"}:
        return None
    match = _ISO.match(text)
    try:
        if match:
            year, month, day, hour, minute, second = (int(part) if part else 0 for part in match.groups()[:6])
            stamp = datetime(year, month, day, hour, minute, second)
            if match[4] is None:
                return stamp.date().isoformat()
            zone = (match[7] or "").upper()
            if zone and zone[0] in "+-" and ":" not in zone:
                zone = f"{zone[:3]}:{zone[3:]}"
            return stamp.isoformat() + ("+00:00" if zone in {"Z", "UTC", "GMT"} else zone)
        if _EPOCH.match(text):
            seconds = float(text) / (1000 if len(text.split(".")[0]) == 13 else 1)
            return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
        if _NAMED_MONTH.match(text):
            from dateutil import parser

            # dateutil takes a day that is missing from the default: where two defaults make two dates, there is none.
            stamp = parser.parse(text, default=datetime(2000, 1, 1))
            if stamp != parser.parse(text, default=datetime(2000, 1, 28)):
                return None
            return stamp.isoformat() if re.search(r"\d:\d\d", text) else stamp.date().isoformat()
    except (ValueError, OverflowError, OSError):
        return None
    return None
