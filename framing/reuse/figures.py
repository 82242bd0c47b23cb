"""Figures: quantities stated in text, with value, unit, what is counted, and period."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "万": 1e4, "亿": 1e8}
_PERCENT = {"%", "percent", "per cent", "percentage points", "‰"}
_UNITS = {
    "ton": "t", "tons": "t", "tonne": "t", "tonnes": "t", "t": "t", "kilogram": "kg", "kilograms": "kg", "kilo": "kg", "kilos": "kg", "kg": "kg",
    "gram": "g", "grams": "g", "g": "g", "mg": "mg", "mu": "mu", "hectare": "ha", "hectares": "ha", "ha": "ha", "acre": "acre", "acres": "acre",
    "km": "km", "kilometre": "km", "kilometres": "km", "kilometer": "km", "kilometers": "km", "yuan": "CNY", "rmb": "CNY", "dollars": "USD",
    "year": "year", "years": "year", "month": "month", "months": "month", "day": "day", "days": "day", "hour": "hour", "hours": "hour", "times": "times",
}  # fmt: skip
_CURRENCY = {"$": "USD", "¥": "CNY", "￥": "CNY", "€": "EUR", "£": "GBP"}
_NUMBER = r"\d+(?:,\d+)*(?:\.\d+)?"
_FIGURE = re.compile(
    rf"(?P<currency>[$¥￥€£])?\s?(?<![\w.,-])(?P<number>{_NUMBER})(?P<scale>\s?(?:hundred|thousand|million|billion|trillion|万|亿)\b)?"
    rf"(?:\s?(?P<percent>%|‰|per ?cent\b|percentage points\b)|[ -]?(?P<word>[A-Za-z]+(?:-[A-Za-z]+)*))?",
    re.IGNORECASE,
)
_WELL_FORMED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_YEAR = re.compile(r"(?:1[6-9]|20)\d\d")
_MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
_MONTH = "|".join(_MONTHS)
_PERIOD = re.compile(
    rf"\b(?:from|between|since|by|in|during|for|over|at the end of|the end of)?\s*(?:the\s)?(?:(?:{_MONTH})\s+(?:\d{{1,2}},?\s+)?)?(?:1[6-9]|20)\d\d"
    rf"(?:\s?(?:-|–|to|and|until)\s?(?:(?:{_MONTH})\s+)?(?:1[6-9]|20)\d\d)?\b|\b(?:in |over |during )?(?:the )?(?:past|last) (?:\w+ )?(?:years?|months?|decades?)\b"
    rf"|\bfrom (?:{_MONTH}) to (?:{_MONTH})\b|\bthis year\b|\blast year\b",
    re.IGNORECASE,
)
_NEXT_WORD = re.compile(r"\s+(?:of )?(?P<word>[A-Za-z][\w-]*)")
_STOP = {"the", "a", "an", "of", "and", "or", "in", "to", "for", "from", "by", "with", "on", "at", "as", "was", "were", "is", "are", "since", "over", "more", "than", "have", "has", "had", "been", "be", "until", "when", "which", "that", "compared", "year-on-year", "respectively", "but", "while", "last", "this", "new"}  # fmt: skip

FIGURE_COLUMNS = ["figure_id", "paragraph_id", "start", "end", "text", "value", "unit", "measure", "period", "family_id", "conflict_id", "flags"]


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
    """Yield the figures of `text` in order; years, dates, list numbers and code numbers are no figures."""
    periods = [(match.start(), match.end(), match.group().strip()) for match in _PERIOD.finditer(text)]
    for match in _FIGURE.finditer(text):
        number, scale, word = match["number"], (match["scale"] or "").strip().lower(), (match["word"] or "")
        if _is_no_quantity(text, match, periods):
            continue
        well_formed = bool(_WELL_FORMED.fullmatch(number))
        value = float(number.replace(",", "")) * _SCALES.get(scale, 1.0) if well_formed else None
        unit, measured_from = "", match.end()
        end = match.end("scale") if scale else match.end("number")
        if match["percent"]:
            unit, end = ("permille" if match["percent"] == "‰" else "percent"), match.end("percent")
        elif word.lower() in _UNITS:
            unit, end = _UNITS[word.lower()], match.end("word")
        elif match["currency"]:
            unit, measured_from = _CURRENCY[match["currency"]], end
        else:
            measured_from = end
        start = match.start("currency") if match["currency"] else match.start("number")
        nearest = min(periods, key=lambda p: min(abs(p[0] - start), abs(p[1] - start)), default=None)
        yield Figure(
            start, end, text[start:end], value, unit, _measure(text, measured_from), nearest[2] if nearest else "",
            () if well_formed else ("broken_numeral",),
        )  # fmt: skip


def _is_no_quantity(text: str, match: re.Match[str], periods: list[tuple[int, int, str]]) -> bool:
    start, end = match.span("number")
    if any(a <= start and end <= b for a, b, _ in periods):
        return True
    number = match["number"]
    word = (match["word"] or "").lower()
    if _YEAR.fullmatch(number) and not match["percent"] and not match["scale"] and word not in _UNITS:
        return True
    before = text[max(0, start - 14) : start].lower()
    if word in _MONTHS or any(before.rstrip(" .").endswith(month) for month in _MONTHS) or before.endswith(("no. ", "no.", "article ", "number ", "#")):
        return True
    if word in {"st", "nd", "rd", "th"} or (text[end : end + 1] in {":"} and text[end + 1 : end + 2].isdigit()):
        return True
    # "1." or "(2)" at the start of a paragraph numbers a list.
    at_start = not text[:start].strip(" (（")
    return at_start and len(number) <= 2 and text[end : end + 1] in {".", ")", "、", "）"} and not text[end + 1 : end + 2].isdigit()


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


def numbers_in(text: str) -> list[float]:
    """Return the values of the well-formed figures of `text`, in order; what two renderings of one statement must share."""
    return [figure.value for figure in figures_in(text) if figure.value is not None]


def find_figures(paragraphs: pd.DataFrame) -> pd.DataFrame:
    """List every figure of the paragraphs that are not boilerplate (columns FIGURE_COLUMNS; family and conflict ids are left empty)."""
    rows = []
    for paragraph in paragraphs.itertuples(index=False):
        if paragraph.kind == "boilerplate":
            continue
        for number, figure in enumerate(figures_in(paragraph.text)):
            rows.append(
                {
                    "figure_id": f"{paragraph.paragraph_id}/f{number}", "paragraph_id": paragraph.paragraph_id, "start": figure.start,
                    "end": figure.end, "text": figure.text, "value": figure.value, "unit": figure.unit, "measure": figure.measure,
                    "period": figure.period, "family_id": None, "conflict_id": None, "flags": list(figure.flags),
                }
            )  # fmt: skip
    return pd.DataFrame(rows, columns=FIGURE_COLUMNS).astype({"value": "float64", "start": "int64", "end": "int64"})
