"""A chart as a file for a paper: SVG, PNG or PDF."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from framing.errors import InputError

FORMATS = (".svg", ".png", ".pdf")
#: Dots per inch of a PNG: what printers ask for.
DOTS = 300


def check_file(file: Path) -> None:
    """Raise `InputError` unless a chart can be written to `file`."""
    if file.suffix.lower() not in FORMATS:
        raise InputError(f"cannot write a chart to {file.name!r}: its name must end with {', '.join(FORMATS)}")
    if not file.parent.is_dir():
        raise InputError(f"there is no folder {file.parent}; make it first")


def check_language(language: str) -> None:
    """Raise `InputError` unless months and numbers can be written in a language, named like "en-US"."""
    import vl_convert

    try:
        vl_convert.get_format_locale(language)  # type: ignore[arg-type]
        vl_convert.get_time_format_locale(language)  # type: ignore[arg-type]
    except ValueError:
        raise InputError(f"no language {language!r} for dates and numbers; give one as de-DE, en-GB, es-ES, fr-FR, ru-RU, zh-CN") from None


def write_chart(chart: Any, file: Path, *, language: str = "en-US") -> Path:
    """Write a Vega-Altair chart in the format that the name of `file` tells, months and numbers in `language`; complete or not at all. Returns the file."""
    import vl_convert

    check_file(file)
    spec = chart.to_dict()
    locale: dict[str, Any] = {"format_locale": language, "time_format_locale": language}
    kind = file.suffix.lower()
    if kind == ".svg":
        content = vl_convert.vegalite_to_svg(spec, show_warnings=False, **locale).encode("utf-8")
    elif kind == ".pdf":
        content = vl_convert.vegalite_to_pdf(spec, **locale)
    else:
        # A picture without a ground is unreadable on a dark one.
        spec["config"] = {**spec.get("config", {}), "background": "white"}
        content = vl_convert.vegalite_to_png(spec, ppi=DOTS, **locale)
    handle, aside = tempfile.mkstemp(prefix=".new-", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.chmod(aside, 0o644)
        os.replace(aside, file)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    return file
