"""How results show themselves in a notebook: a line of facts and compact tables, everything from data escaped, in the notebook's own colours."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from framing.visible import visible

if TYPE_CHECKING:
    import pandas as pd

#: Rows of a table and characters of a cell that are shown; the DataFrame behind holds all.
MAX_ROWS, MAX_CELL = 12, 90
#: Up to this many characters a cell is never broken into lines.
MAX_LINE = 32
#: What the name of a column says that holds figures with their intervals.
INTERVAL = " [95 %]"
# No colour is named: a notebook does not tell whether it is light or dark.
_STYLE = Markup(
    "<style>.framing-card .dataframe td,.framing-card .dataframe th{{text-align:left;vertical-align:top;white-space:nowrap;padding:.15em .7em .15em 0}}"
    ".framing-card .dataframe .n{{text-align:right;font-variant-numeric:tabular-nums}}.framing-card .dataframe .long{{white-space:normal}}.framing-card p{{margin:.35em 0}}"
    ".framing-card table{{margin:.2em 0;color:inherit}}.framing-card small{{opacity:.75}}</style>"
).format()


def card(said: object, *parts: Markup) -> str:
    """Return the HTML of a result: what its `__repr__` says, then its tables and notes (`listing`, `note`)."""
    return str(Markup('<div class="framing-card">{}<p><b>{}</b></p>{}</div>').format(_STYLE, visible(repr(said)), Markup("").join(parts)))


def listing(table: pd.DataFrame, *, rest: str = "", most: int = MAX_ROWS) -> Markup:
    """Return a table, cut at `most` rows; `rest` says where the others stand."""
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    shown = table.head(most)
    numbers = {name for name in table.columns if is_numeric_dtype(table[name]) and not is_bool_dtype(table[name])}
    figures = {name for name in table.columns if name in numbers or str(name).endswith(INTERVAL)}
    head = _row("th", ((name, visible(str(name))) for name in table.columns), figures)
    rows = Markup("").join(_row("td", ((name, cell(value)) for name, value in row.items()), figures) for row in shown.to_dict("records"))
    more = note(f"{len(table) - len(shown):,} more rows{f' in {rest}' if rest else ''}") if len(table) > len(shown) else Markup("")
    return Markup('<table class="dataframe"><thead>{}</thead><tbody>{}</tbody></table>{}').format(head, rows, more)


def note(text: str) -> Markup:
    """Return a small line ("" for no text)."""
    return Markup("<p><small>{}</small></p>").format(visible(text)) if text else Markup("")


def with_interval(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Return the table with `column_low` and `column_high` (where there are none, `low` and `high`) written into the column: 0.77 [0.68, 0.83]."""
    result = table.copy()
    for name in columns:
        low, high = (f"{name}_low", f"{name}_high") if f"{name}_low" in table else ("low", "high")
        bounds = zip(result[name], result.pop(low), result.pop(high), strict=True)
        result[name] = [cell(value) if value != value or a != a else f"{cell(value)} [{cell(a)}, {cell(b)}]" for value, a, b in bounds]
    return result.rename(columns={name: f"{name}{INTERVAL}" for name in columns})


def cell(value: Any) -> str:
    """Return a value as one visible line: figures with two decimals, lists joined, long texts cut, "–" for what is missing."""
    if isinstance(value, str):
        text = visible(value)
        return text if len(text) <= MAX_CELL else f"{text[:MAX_CELL].rpartition(' ')[0] or text[:MAX_CELL]} …"
    if isinstance(value, Iterable):
        return cell(", ".join(map(str, value))) or "–"
    if value is None or value != value:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Integral):
        return f"{value:,}"
    return f"{value:.2f}" if isinstance(value, Real) else visible(str(value))


def _row(tag: str, cells: Iterable[tuple[str, str]], figures: set[str]) -> Markup:
    looks = ((text, "n" if name in figures else "long" if len(text) > MAX_LINE else "") for name, text in cells)
    return Markup("<tr>{}</tr>").format(Markup("").join(Markup(f'<{tag} class="{look}">{{}}</{tag}>').format(text) for text, look in looks))
