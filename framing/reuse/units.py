"""The words for scales, units and currencies, and what each stands for."""

from __future__ import annotations

SCALES = {"ten thousand": 1e4, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "万": 1e4, "亿": 1e8}
#: Scales written short: those that can be nothing else; those that are one after a currency sign alone; and those that are one before what is counted too.
SHORT = {"bn": 1e9, "mn": 1e6, "trn": 1e12}
SHORT_MONEY = {"b": 1e9, "tn": 1e12}
SHORT_COUNT = {"m": 1e6, "k": 1e3}
# What is counted by the million and never measured in metres. Any other m is a metre: "1.2m waves", "3m from the pier".
BY_THE_MILLION = (
    r"(?:people|persons|men|women|children|babies|pupils|students|adults|citizens|residents|inhabitants|households|families|voters|workers|jobs|farmers|migrants|refugees"
    r"|visitors|tourists|passengers|users|followers|subscribers|viewers|readers|views|copies|posts|tweets|votes|doses|cases|deaths|patients|addicts|barrels|tons|tonnes"
    r"|homes|cars|yuan|rmb|dollars|euros|pounds)"
)
PERCENT = {"%", "percent", "per cent", "percentage points", "‰"}
SHARES = {"‰": "permille", "percentage points": "percentage points"}
UNITS = {
    "ton": "t",
    "tons": "t",
    "tonne": "t",
    "tonnes": "t",
    "t": "t",
    "kilogram": "kg",
    "kilograms": "kg",
    "kilo": "kg",
    "kilos": "kg",
    "kg": "kg",
    "gram": "g",
    "grams": "g",
    "g": "g",
    "mg": "mg",
    "mu": "mu",
    "hectare": "ha",
    "hectares": "ha",
    "ha": "ha",
    "acre": "acre",
    "acres": "acre",
    "km": "km",
    "kilometre": "km",
    "kilometres": "km",
    "kilometer": "km",
    "kilometers": "km",
    "yuan": "CNY",
    "rmb": "CNY",
    "dollars": "USD",
    "year": "year",
    "years": "year",
    "month": "month",
    "months": "month",
    "day": "day",
    "days": "day",
    "hour": "hour",
    "hours": "hour",
    "times": "times",
    "m": "m",
    "metre": "m",
    "metres": "m",
    "meter": "m",
    "meters": "m",
    "吨": "t",
    "公斤": "kg",
    "千克": "kg",
    "克": "g",
    "亩": "mu",
    "公顷": "ha",
    "元": "CNY",
}
MONEY = {"CNY", "USD"}  # fmt: skip
CURRENCY = {"$": "USD", "¥": "CNY", "￥": "CNY", "€": "EUR", "£": "GBP"}
