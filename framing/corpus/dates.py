"""Dates as ISO 8601 strings, read with the whole column in view. What could be read two ways is not guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import date as date_type

#: Time zones by the short names of RFC 2822 and of Europe and East Asia, where a name means one thing only.
ZONES = {
    "Z": "+00:00", "UTC": "+00:00", "GMT": "+00:00", "EST": "-05:00", "EDT": "-04:00", "CDT": "-05:00", "MST": "-07:00", "MDT": "-06:00", "PST": "-08:00",
    "PDT": "-07:00", "WET": "+00:00", "WEST": "+01:00", "CET": "+01:00", "CEST": "+02:00", "EET": "+02:00", "EEST": "+03:00", "MSK": "+03:00",
    "JST": "+09:00", "KST": "+09:00", "HKT": "+08:00", "SGT": "+08:00",
}  # fmt: skip
#: Names that several zones share (CST is Chicago's and Shanghai's): the time is kept, without a zone.
SHARED_ZONES = frozenset({"CST", "BST", "IST", "AST", "AMT", "ADT", "ECT", "GST", "SST"})
#: Years outside are placeholders (0000-00-00, 9999-12-31) or slips.
FIRST_YEAR, LAST_YEAR = 1000, 2199
#: Two digits from here on are years of the last century (as POSIX has it).
PIVOT = 69

_NAMES = "|".join(sorted({*ZONES, *SHARED_ZONES}, key=len, reverse=True))
_ZONE = rf"(?:[+-]\d{{2}}(?::?\d{{2}})?|(?:UTC|GMT)\s*[+-]\d{{1,2}}(?::?\d{{2}})?|{_NAMES})"
_TIME = rf"(\d{{1,2}}):(\d{{2}})(?::(\d{{2}})(?:[.,]\d+)?)?\s*([AP]\.?M\.?)?\s*({_ZONE})?"
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}})(?:(?:T|,?\s+){_TIME})?$", re.IGNORECASE)
_CHINESE_TIME = r"(上午|下午)?\s*(\d{1,2})\s*[时時点點:：]\s*(?:(\d{1,2})\s*分?)?(?:\s*[:：]?(\d{1,2})\s*秒?)?"
_CHINESE = re.compile(rf"(\d{{4}})\s*年\s*(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*[日号]?(?:\s*(?:{_TIME}|{_CHINESE_TIME}))?$", re.IGNORECASE)
_NUMERIC = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}})(?:(?:T|,?\s+){_TIME})?$", re.IGNORECASE)
# What datetime reads as it is, within the years that count: nearly every platform's dates.
_STANDARD = re.compile(r"(?:1\d|20|21)\d\d-\d\d-\d\d(?:T(?:[01]\d|2[0-3]):\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII)
# Twelve digits could be milliseconds or YYYYMMDDhhmm.
_EPOCH = re.compile(r"(?:\d{9,10}|\d{13})(?:\.\d+)?$")
_MONTHS = r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
# A day and a month by its name before two digits leave nothing but the year.
_SHORT_YEAR = re.compile(rf"(\d{{1,2}}[- ]{_MONTHS}[a-z]*[- ])(\d{{2}})(?=$|,?\s+\d{{1,2}}:)", re.IGNORECASE)
# "GMT+0200" is two hours ahead of Greenwich; dateutil reads it as POSIX does, which counts the other way.
_NAME_OF_OFFSET = re.compile(rf"\b(?:{_NAMES})\s*(?=[+-]\d)", re.IGNORECASE)
# What a browser writes after the offset: (CEST), (Central European Summer Time).
_ZONE_IN_WORDS = re.compile(r"(?<=[+-]\d{4})\s*\([^()]{1,60}\)$")
# Only a short text that is little more than a date: dateutil would find one in many a sentence.
_NAMED_MONTH = re.compile(rf"(?=.{{6,40}}$).*{_MONTHS}[a-z]*\b.*\d{{4}}|(?=.{{6,40}}$).*\d{{4}}.*{_MONTHS}", re.IGNORECASE)
_CLOCK = re.compile(r"\d:\d\d|\d\s*[ap]\.?m\b", re.IGNORECASE)
_SHARED = re.compile(rf"\b(?:{'|'.join(sorted(SHARED_ZONES))})\b")
_EMPTY = frozenset({"", "nan", "nat", "none", "null"})
_TWO_DIGITS = f"years of two digits from {PIVOT} on are 19.., others 20.."


@dataclass(frozen=True)
class DateColumn:
    """The dates of one column, and what was inferred to read them.

    `dates` has an ISO 8601 string or None for each written value; `ambiguous` the written values that could be read two ways, `broken` those
    that were not understood, `zoneless` those whose zone has a name that several share; `inferred` says in words what the column told ("" where nothing had to be).
    """

    dates: dict[str, str | None]
    inferred: str = ""
    ambiguous: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()
    zoneless: frozenset[str] = frozenset()


def date_column(written: Iterable[str], *, order: str | None = None) -> DateColumn:
    """Read all dates of one column.

    Whether 03/04/2025 begins with the day or the month is told by the other dates that are written alike (same mark, same length of year): one of
    them with a number above 12 settles it, unless they contradict one another. Where none does, such dates are None. `order` ("day", "month") settles it too.
    """
    values = {value: value.strip() for value in dict.fromkeys(written)}
    dates: dict[str, str | None] = {value: iso_date(text) for value, text in values.items()}
    missing = [value for value, text in values.items() if dates[value] is None and text.lower() not in _EMPTY]
    groups: dict[tuple[str, int], list[str]] = {}
    for value in missing:
        if match := _NUMERIC.match(values[value]):
            groups.setdefault((match[2], len(match[4])), []).append(value)
    told, ambiguous = [], set()
    for _, group in sorted(groups.items()):
        first, because = (order, "") if order else _order_of([values[value] for value in group])
        for value in group:
            dates[value] = _numeric_date(values[value], first)
            if dates[value] is None and first is None and _numeric_date(values[value], "day") and _numeric_date(values[value], "month"):
                ambiguous.add(value)
        if first:
            told.append(f"{first} first, {because or 'as the option says'}")
        if any(len(_NUMERIC.match(values[value])[4]) == 2 for value in group if dates[value]):  # type: ignore[index]
            told.append(_TWO_DIGITS)
    if any(date and _SHORT_YEAR.search(values[value]) for value, date in dates.items()):
        told.append(_TWO_DIGITS)
    broken = {value for value in missing if dates[value] is None} - ambiguous
    zoneless = {value for value, date in dates.items() if date and _SHARED.search(values[value])}
    return DateColumn(dates, "; ".join(dict.fromkeys(told)), frozenset(ambiguous), frozenset(broken), frozenset(zoneless))


def plain_date(written: str) -> str | None:
    """Return a date that can be read without the rest of its column, and of which nothing is to be told; None for any other."""
    if _STANDARD.fullmatch(written):
        try:
            (datetime if len(written) > 10 else date_type).fromisoformat(written)
        except ValueError:
            return None
        return f"{written.removesuffix('Z').removesuffix('-00:00')}+00:00" if written.endswith(("Z", "-00:00")) else written
    date = iso_date(written)
    return None if date is None or _SHARED.search(written) else date


def iso_date(value: object) -> str | None:
    """Return `value` as an ISO 8601 date or date-time (its time zone kept), or None where it is empty, broken or ambiguous.

    Read are ISO-like dates, seconds or milliseconds since 1970, and dates that name the month ("4 March 2025"). "03/04/2025" could be
    read two ways and gives None; `date_column` may know more.
    """
    text = str(value).strip() if value is not None else ""
    if text.lower() in _EMPTY:
        return None
    try:
        if match := _ISO.match(text) or _CHINESE.match(text):
            return _stamp(int(match[1]), int(match[2]), int(match[3]), match.groups()[3:8] if match[4] else _chinese_time(match.groups()[8:]))
        if _EPOCH.match(text):
            seconds = float(text) / (1000 if len(text.split(".")[0]) == 13 else 1)
            return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
        text = _SHORT_YEAR.sub(lambda match: f"{match[1]}{_whole_year(int(match[2]))}", _ZONE_IN_WORDS.sub("", text), count=1)
        if _NAMED_MONTH.match(text):
            return _named_month(_NAME_OF_OFFSET.sub("", text).replace("·", " "))
    except (ValueError, OverflowError, OSError):
        return None
    return None


def line_date(line: str) -> str | None:
    """Return the date that a free line of text is, as `iso_date` does; a line that is a mere number is none, though it could count seconds."""
    return None if _EPOCH.match(line.strip()) else iso_date(line)


def _whole_year(two_digits: int) -> int:
    return two_digits + (1900 if two_digits >= PIVOT else 2000)


def _chinese_time(groups: tuple[str | None, ...]) -> tuple[str | None, ...]:
    """The parts of a time as `_stamp` takes them; no parts where there is no time."""
    half, hour, minute, second = groups or (None,) * 4
    return hour, minute or "0", second, {"上午": "AM", "下午": "PM"}.get(half or ""), None


def _stamp(year: int, month: int, day: int, time: tuple[str | None, ...]) -> str | None:
    """The ISO form of a date and, where there is one, a time: hour, minute, second, AM or PM, zone."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    hour, minute, second, half, zone = time
    if hour is None or minute is None:
        return datetime(year, month, day).date().isoformat()
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    return datetime(year, month, day, hours, int(minute), int(second or 0)).isoformat() + _offset(zone or "")


def _offset(zone: str) -> str:
    name = zone.upper()
    if name in ZONES or name in SHARED_ZONES or not name:
        return ZONES.get(name, "")
    sign, digits = re.sub(r"UTC|GMT|[:\s]", "", name)[0], re.sub(r"\D", "", name)
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    if hours > 23 or minutes > 59:
        raise ValueError("no offset")
    return f"{sign}{hours:02}:{minutes:02}"


def _named_month(text: str) -> str | None:
    from dateutil import parser, tz

    def zone(name: str | None, seconds: int | None):
        if seconds is not None:
            return tz.tzoffset(None, seconds)
        offset = ZONES.get((name or "").upper())
        return tz.tzoffset(None, int(offset[:3]) * 3600) if offset else None

    # dateutil takes a day that is missing from the default: where two defaults make two dates, there is none.
    stamp = parser.parse(text, default=datetime(2000, 1, 1), tzinfos=zone)
    if stamp != parser.parse(text, default=datetime(2000, 1, 28), tzinfos=zone) or not FIRST_YEAR <= stamp.year <= LAST_YEAR:
        return None
    return stamp.isoformat(timespec="seconds") if _CLOCK.search(text) else stamp.date().isoformat()


def _order_of(texts: list[str]) -> tuple[str | None, str]:
    """Which of day and month comes first in dates that are written alike, and the date that tells it; None where none does or they contradict."""
    telling: dict[str, str] = {}
    for text in texts:
        for order, other in (("day", "month"), ("month", "day")):
            if _numeric_date(text, order) and not _numeric_date(text, other):
                telling[order] = min(text, telling.get(order, text))
    if len(telling) != 1:
        return None, ""
    ((order, text),) = telling.items()
    return order, f"because of {text}"


def _numeric_date(text: str, order: str | None) -> str | None:
    """Read a date like 25/03/2021 in one order, or, without one, where both orders come to the same or only one is possible."""
    match = _NUMERIC.match(text)
    if match is None:
        return None
    if order is None:
        found = {date for date in (_numeric_date(text, "day"), _numeric_date(text, "month")) if date}
        return found.pop() if len(found) == 1 else None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if len(match[4]) == 2:
        year = _whole_year(year)
    day, month = (first, second) if order == "day" else (second, first)
    try:
        return _stamp(year, month, day, match.groups()[4:])
    except ValueError:
        return None
