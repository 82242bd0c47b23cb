"""Figures: quantities stated in text, with value, unit, what is counted, and period."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from framing.corpus.rows import OBJECT, TEXT, Rows
from framing.corpus.texts import joined
from framing.engine.base import Engine, Tables
from framing.engine.local import LOCAL
from framing.reuse.units import BY_THE_MILLION, CURRENCY, MONEY, SCALES, SHARES, SHORT, SHORT_COUNT, SHORT_MONEY, UNITS

# Thousands set apart by a space that cannot break are one numeral; by a common space only where nothing but noughts follows.
_SPACED = r"\d{1,3}(?:[\u00a0\u2009\u202f]\d{3}|[ ]000)+(?:\.\d+)?(?!\d)"
# Two points or more part thousands as on the Continent.
_POINTED = r"\d{1,3}(?:\.\d{3}){2,}(?![.\d])"
_NUMBER = rf"(?:{_SPACED}|{_POINTED}|\d+(?:,\d+)*(?:\.\d+)?)"
_SCALE = "|".join(SCALES)
_SHORT = SHORT | SHORT_MONEY | SHORT_COUNT
# Words that are no letters of the alphabet stand right beside their neighbours: before them nothing need end, after them nothing begin.
_UNSPACED = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_APART = rf"(?<![.,])(?<!(?![{_UNSPACED}])\w)"
_CHINESE_UNIT = "|".join(name for name in UNITS if not name.isascii())
_FIGURE = re.compile(
    rf"(?P<currency>[$¥￥€£])?\s?{_APART}(?P<number>{_NUMBER})"
    rf"(?:(?P<scale>(?:\s?(?:{_SCALE})){{1,2}}(?:\b|(?<=[万亿])))|(?P<short>\s?(?:{'|'.join(SHORT)})\b"
    rf"|(?(currency)\s?(?:{'|'.join(SHORT_MONEY | SHORT_COUNT)})\b|(?:{'|'.join(SHORT_COUNT)})(?=\s(?:[a-z-]+\s)?{BY_THE_MILLION}\b))))?"
    rf"(?:\s?(?P<percent>%|‰|per ?cent\b|percentage points\b)|[ -]?(?P<word>[A-Za-z]+(?:-[A-Za-z]+)*|{_CHINESE_UNIT}))?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s?[-–]\s?")
_RANGE_START = re.compile(rf"(?<![\w.,+-]){_NUMBER}-$")
_WELL_FORMED = re.compile(_SPACED + "|" + _POINTED + r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
# A comma before one or two digits is a decimal one where a unit or a scale follows that nobody counts in thousands of; sums of money have lost a digit instead.
_DECIMAL_COMMA = re.compile(r"\d{1,3},\d{1,2}")
# A hyphen or a minus sign belongs to the number where it begins a word, and no number stands before that (5 -10).
_SIGNED = re.compile(r"(?:^|(?<![\d\s])\s+|[(\[（“\"'‘])[-\u2212]$")
_YEAR = re.compile(r"(?:1[6-9]|20)\d\d")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_MONTH = "|".join(_MONTHS)
_FIRST_DAY = "|".join(rf"(?<=\b{month}\s\d)" for month in _MONTHS)
_PERIOD = re.compile(
    rf"\b(?:from|between|since|by|in|during|for|over|at the end of|the end of)?\s{{0,9}}(?:the\s)?(?:(?:{_MONTH})\s{{1,9}}(?:\d{{1,2}},?\s{{1,9}})?)?(?:1[6-9]|20)\d\d"
    rf"(?:\s?(?:-|–|to|and|until)\s?(?:(?:{_MONTH})\s{{1,9}})?(?:1[6-9]|20)\d\d)?\b"
    r"|\b(?:in |over |during )?(?:the )?(?:past|last) (?:\w{1,40} )?(?:years?|months?|decades?)\b"
    rf"|\bfrom (?:{_MONTH}) to (?:{_MONTH})\b|\bthis year\b|\blast year\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
# Every period holds one of these, which is found many times as fast.
_PERIOD_SIGN = re.compile(r"[12dfmyDFMY](?:(?<=1)[6-9]\d\d|(?<=2)0\d\d|(?i:(?<=d)ecade|(?<=f)rom |(?<=m)onth|(?<=y)ear))")
#: No period begins so many characters before its sign, or ends so many behind it.
PERIOD_BEFORE, PERIOD_BEHIND = 64, 40
# Times of day, dates in digits, days of a month from one to another: all from a digit on, which is found many times as fast as whatever else they may begin with.
_STAMP = re.compile(
    r"\d(?:\d?:\d\d(?::\d\d)?|(?<=\b\d)\d?\s?(?:[ap]\.?m\b|o['\u2019]clock\b)|\d?([./])\d{1,2}\1(?:\d{4}|\d\d)(?!\d)|\d{3}([./-])\d{1,2}\2\d{1,2}(?!\d)"
    rf"|((?<=\s\d)(?:{_FIRST_DAY})\d?\s?(?:-|–|to|and|until)\s?\d{{1,2}}\b)"
    rf"|(?<=\b\d)\d?\s?(?:-|–|to|and|until)\s?\d{{1,2}}\s(?:{_MONTH})\b)",
    re.IGNORECASE,
)
# What names a place in a law or an order by its number: "section 212(f)", "8 U.S.C. 1182(f) and 1185(a)", "Executive Order 13959". A quantity does not go on such
# a list: "sections 3 and 5 million people", "section 4, 500 tons".
_CODE_OF_LAW = r"(?:U\.?\s?S\.?\s?C\b|C\.?\s?F\.?\s?R\b)"
_PLACE = (
    r"(?>\d+(?:[-\u2013]\d+)*[a-jln-z]?(?:\.\d+)*(?:\([a-z0-9]{1,4}\))*)(?!\w|,\d|[ \u00a0\u2009\u202f]\d{3}(?!\d))"
    rf"(?!\s?(?:%|per ?cent\b|(?:{_SCALE}|{'|'.join(name for name in UNITS if name.isascii())})\b|{_CODE_OF_LAW}))"
)
_PLACES = rf"{_PLACE}(?:,\s{_PLACE}(?=,|\s(?:and|or)\s)|,?\s(?:and|or|through|to)\s{_PLACE})*"
_LAW = re.compile(
    rf"(?:\b(?:(?:sub)?sections|secs\.|proclamations|executive\sorders|public\slaws)\s|§§\s?|\b\d+\s{_CODE_OF_LAW}\.?\s(?:§{{1,2}}\s?)?){_PLACES}"
    rf"|(?:\b(?:(?:sub)?section|(?<!\d\s)sec\.|proclamation|executive\sorder|public\slaw|pub\.\s?l\.|title(?=\s\d+,?\s(?:united\sstates\scode|u\.s\.c)))\s|§\s?){_PLACE}",
    re.IGNORECASE,
)
# Nothing is searched for a law that has none of these: most texts with a digit have none.
_LAW_WORDS = ("section", "sec.", "secs.", "proclamation", "executive", "public", "pub.", "code", "§", "u.s.c", "usc", "u. s. c", "cfr", "c.f.r", "c. f. r")
# Where a number begins: a digit that continues no word and no other number.
_BEGINNING = re.compile(rf"\d(?<![.,]\d)(?<!(?![{_UNSPACED}])\w\d)")
_CHINESE_DATE = re.compile(r"[月日号時时]")
# What makes a count of a number that could be a year: "1800 officers", "1950 people"; but "2008 Olympics" is a year.
_COUNTED = re.compile(
    r"\s(?:[a-z][\w-]+\s){0,2}?(?:people|persons|men|women|children|[a-z]{3,}s)\b(?<!this)(?<!was)(?<!has)(?<!towards)(?<!always)(?<!across)(?<!besides)"
)
_NEXT_WORD = re.compile(r"\s+(?:of )?(?P<word>[A-Za-z][\w-]*)")
_STOP = {"the", "a", "an", "of", "and", "or", "in", "to", "for", "from", "by", "with", "on", "at", "as", "was", "were", "is", "are", "since", "over", "more", "than", "have", "has", "had", "been", "be", "until", "when", "which", "that", "compared", "year-on-year", "respectively", "but", "while", "last", "this", "new"}  # fmt: skip

#: Relative difference above which two values are not one value rounded differently.
ROUNDING = 0.02

#: Texts whose figures are remembered: a passage that stands in many posts is compared many times.
REMEMBERED = 20_000

#: Paragraphs that one call searches: a second or two of work.
PARAGRAPHS = 5_000

_COLUMNS = {
    "figure_id": TEXT, "paragraph_id": TEXT, "start": "int64", "end": "int64", "text": TEXT, "value": "float64", "unit": TEXT, "measure": TEXT, "period": TEXT,
    "family_id": OBJECT, "fact_id": OBJECT, "conflict_id": OBJECT, "flags": OBJECT,
}  # fmt: skip
FIGURE_COLUMNS = list(_COLUMNS)


@dataclass(frozen=True)
class Figure:
    """One quantity by its offsets in a text; `value` is None where the numeral is broken."""

    start: int
    end: int
    text: str
    value: float | None
    unit: str
    measure: str
    period: str
    flags: tuple[str, ...] = ()


def figures_in(text: str) -> Iterator[Figure]:
    """Yield the figures of `text` in order; years, dates, list numbers, code numbers and places in a law are no figures."""
    return iter(_figures_of(text) if _DIGIT.search(text) else ())


@lru_cache(maxsize=REMEMBERED)
def _figures_of(text: str) -> tuple[Figure, ...]:
    return tuple(_without_ranges(text))


def _without_ranges(text: str) -> Iterator[Figure]:
    before: Figure | None = None
    for figure in _quantities(text):
        if before is not None:
            # The first number of a range has the unit of the second.
            in_range = not before.unit and _RANGE.fullmatch(text, before.end, figure.start)
            yield replace(before, unit=figure.unit, measure=before.measure or figure.measure) if in_range else before
        before = figure
    if before is not None:
        yield before


def _periods(text: str) -> list[tuple[int, int, str]]:
    """The periods that are named in a text, in order: start, end and wording; none stands inside another."""
    near = _joined([(max(sign.start() - PERIOD_BEFORE, 0), sign.end() + PERIOD_BEHIND) for sign in _PERIOD_SIGN.finditer(text)])
    found = ((match.start(), match.end(), match.group().strip()) for start, end in near for match in _PERIOD.finditer(text, start, end))
    return [(start, end, period) for start, end, period in found if not (period.isdigit() and _COUNTED.match(text, end))]


def _stamps(text: str) -> list[tuple[int, int]]:
    """The times, dates in digits and places in a law, in order; none overlaps another."""
    found = [match.span() for match in _LAW.finditer(text)] if _names_a_law(text) else []
    end = -1
    for match in _STAMP.finditer(text):
        # The month before these days may be that of the days before it: "3 to 5 May 10 to 12 people".
        if match[3] is None or match.start() - 1 != end:
            found.append(match.span())
            end = match.end()
    return _joined(found)


def _names_a_law(text: str) -> bool:
    lower = text.lower()
    return any(word in lower for word in _LAW_WORDS)


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that overlap, in order."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _numbers(text: str) -> Iterator[re.Match[str]]:
    """Yield what `_FIGURE.finditer` would, from one number to the next: the pattern begins with what may be missing, and would be tried at every character."""
    reach = 0
    while beginning := _BEGINNING.search(text, reach):
        start = beginning.start()
        # A currency sign, a space, or a currency sign and a space stand before a number.
        before = text[max(reach, start - 2) : start]
        spaced = before[-1:].isspace()
        signed = before[-2:-1] in CURRENCY if spaced else before[-1:] in CURRENCY
        match = _FIGURE.match(text, start - spaced - signed)
        assert match is not None
        yield match
        reach = match.end()


class _Quantity(NamedTuple):
    """A numeral with its scale and unit, by its offsets in a text; what is counted is named from `measured_from` on."""

    start: int
    end: int
    value: float | None
    unit: str
    measured_from: int


def _numerals(text: str, periods: list[tuple[int, int, str]]) -> Iterator[_Quantity]:
    """Yield the numerals of a text that are quantities, in order."""
    stamps = _stamps(text)
    starts, ends = [start for start, _, _ in periods], [end for _, end in stamps]
    for match in _numbers(text):
        # Stamps do not overlap, nor do periods: the first stamp that ends behind a number, and the last period that begins before it, tell.
        first, end = match.span("number")
        stamp = bisect_right(ends, first)
        last = bisect_right(starts, first)
        if (stamp < len(stamps) and stamps[stamp][0] < end) or (last and end <= periods[last - 1][1]) or _is_no_quantity(text, match):
            continue
        word = match["word"] or ""
        unit, measured_from = "", match.end()
        end = match.end("scale") if match["scale"] else match.end("short") if match["short"] else match.end("number")
        if match["percent"]:
            unit, end = SHARES.get(match["percent"].lower(), "percent"), match.end("percent")
        elif _is_unit(word):
            unit, end = UNITS[word.lower()], match.end("word")
        elif match["currency"]:
            unit, measured_from = CURRENCY[match["currency"]], end
        else:
            measured_from = end
        value = _value(match, measured=bool((unit or match["scale"]) and unit not in MONEY and not match["currency"]))
        start = match.start("currency") if match["currency"] else match.start("number")
        if _is_signed(text, start):
            start, value = start - 1, -value if value else value
        yield _Quantity(start, end, value, unit, measured_from)


def _quantities(text: str) -> Iterator[Figure]:
    periods = _periods(text)
    starts = [start for start, _, _ in periods]
    for start, end, value, unit, measured_from in _numerals(text, periods):
        # Periods do not overlap: the nearest is the last that begins before the figure, or one beside it.
        last = bisect_right(starts, start)
        nearest = min(periods[max(last - 2, 0) : last + 1], key=lambda p: min(abs(p[0] - start), abs(p[1] - start)), default=None)
        yield Figure(
            start, end, text[start:end], value, unit, _measure(text, measured_from), nearest[2] if nearest else "",
            () if value is not None else ("broken_numeral",),
        )  # fmt: skip


def _value(match: re.Match[str], *, measured: bool) -> float | None:
    """The value of a numeral with its scale; None for a broken one. A decimal comma is read where something is measured."""
    number = match["number"]
    if not number.isdecimal():
        if measured and _DECIMAL_COMMA.fullmatch(number):
            number = number.replace(",", ".")
        elif not _WELL_FORMED.fullmatch(number):
            return None
        digits = number.replace(".", "") if number.count(".") > 1 else number
        number = re.sub(r"[,\s]", "", digits)
    scale = math.prod(SCALES[name] for name in re.findall(_SCALE, match["scale"].lower())) if match["scale"] else 1
    return float(number) * scale * (_SHORT[match["short"].strip().lower()] if match["short"] else 1)


def _is_unit(word: str) -> bool:
    # "3M" is a company, and 3 M may be anything.
    return word.lower() in UNITS and word != "M"


def _is_signed(text: str, start: int) -> bool:
    return text[max(0, start - 1) : start] in {"-", "\u2212"} and bool(_SIGNED.search(text, max(0, start - 4), start))


def _is_no_quantity(text: str, match: re.Match[str]) -> bool:
    start, end = match.span("number")
    # After a hyphen stands the end of a range, or a part of a name or of a telephone number.
    if text[max(0, start - 1) : start] == "-" and not _is_signed(text, start) and (not _RANGE_START.search(text[:start]) or text[end : end + 1] == "-"):
        return True
    number = match["number"]
    word = (match["word"] or "").lower()
    if _CHINESE_DATE.match(text, end):
        return True
    if _YEAR.fullmatch(number) and not match["percent"] and not match["scale"] and not match["short"] and word not in UNITS and not _COUNTED.match(text, end):
        return True
    if (text[end : end + 1] == "/" and text[end + 1 : end + 2].isdigit()) or text[max(0, start - 1) : start] == "/":
        return True
    before = text[max(0, start - 14) : start].lower()
    if word in _MONTHS or before.rstrip(" .").endswith(_MONTHS) or before.endswith(("no. ", "no.", "article ", "number ", "#")):
        return True
    if word in {"st", "nd", "rd", "th"} or (text[end : end + 1] in {":"} and text[end + 1 : end + 2].isdigit()):
        return True
    # "1." or "(2)" at the start of a paragraph numbers a list.
    numbers_a_list = len(number) <= 2 and text[end : end + 1] in {".", ")", "、", "）"} and not text[end + 1 : end + 2].isdigit()
    return numbers_a_list and not text[:start].strip(" (（")


def _measure(text: str, position: int) -> str:
    """What is counted: up to four words after the figure, ending before a stop word."""
    words: list[str] = []
    reach = position
    for match in _NEXT_WORD.finditer(text, position, position + 90):
        # Anything but white space between two words (a comma, a bracket) ends the phrase.
        if match.start() != reach:
            break
        reach = match.end()
        word = match["word"].lower()
        if word in _STOP:
            if words or word not in {"more", "new", "the", "a", "of"}:
                break
            continue
        words.append(word)
        if len(words) == 4:
            break
    return " ".join(words)


def same_value(a: float, b: float) -> bool:
    """Tell whether two values are equal but for rounding: they are near, and differ by less than the last digit of the rounder one counts."""
    return math.isclose(a, b, rel_tol=ROUNDING) and (a == b or abs(a - b) < max(_last_digit(a), _last_digit(b)))


def is_slip(a: float, b: float) -> bool:
    """Tell whether two values of several digits have the same digits: a point or a unit misplaced (2.6, 26), digits in another order (96.4, 94.6)."""
    key = slip_key(a)
    return key is not None and key == slip_key(b)


def slip_key(value: float) -> tuple[int, ...] | None:
    """Return what two values of which one may be a slip of the other have in common: the digits that are not 0, sorted; None for a single one."""
    digits = tuple(sorted(digit for digit in _decimal(value).as_tuple().digits if digit))
    return digits if len(digits) > 1 else None


def n_digits(value: float) -> int:
    """Return how many digits of a value tell something: 3 of 38.2, 2 of 38,000."""
    return max(len(_decimal(value).as_tuple().digits), 1)


def _last_digit(value: float) -> float:
    """What one unit of the last digit that is not an empty zero counts: 100 in 2400, 0.1 in 95.6."""
    return 10.0 ** int(_decimal(value).as_tuple().exponent)


def _decimal(value: float) -> Decimal:
    return Decimal(f"{value:.10g}").normalize()


def numbers_in(text: str) -> list[float]:
    """Return the values of the well-formed figures of `text`, in order; what two renderings of one statement must share."""
    return [quantity.value for quantity in _numerals(text, _periods(text)) if quantity.value is not None] if _DIGIT.search(text) else []


def find_figures(paragraphs: pd.DataFrame, *, engine: Engine = LOCAL) -> pd.DataFrame:
    """List every figure of the paragraphs that are not boilerplate (columns FIGURE_COLUMNS; family, fact and conflict ids are left empty, see
    `framing.reuse.conflicts`). `engine` decides where paragraphs are searched."""
    coded = paragraphs.loc[paragraphs["kind"] != "boilerplate", ["paragraph_id", "text"]]
    parts = (coded.iloc[start : start + PARAGRAPHS] for start in range(0, max(len(coded), 1), PARAGRAPHS))
    return joined(tables["figures"] for tables in engine.map(_stated, parts))


def _stated(paragraphs: pd.DataFrame) -> Tables:
    """Return the `figures` that paragraphs (`paragraph_id`, `text`) state."""
    rows = Rows(_COLUMNS)
    for paragraph, text in zip(paragraphs["paragraph_id"].tolist(), paragraphs["text"].tolist(), strict=True):
        rows.extend(
            (f"{paragraph}/f{n}", paragraph, f.start, f.end, f.text, f.value, f.unit, f.measure, f.period, None, None, None, list(f.flags))
            for n, f in enumerate(figures_in(text))
        )
    return {"figures": rows.table()}
