"""Names from data on their way into Markdown: shown, never taken for markup, a link, an image or a formula."""

from __future__ import annotations

import re

from framing.visible import visible

# An underscore inside a word marks nothing.
_MARKUP = re.compile(r"[\\`*\[\]<>|~$&]|(?<!\w)_|_(?!\w)")


def escaped(name: object) -> str:
    """Return a name as one line of Markdown that shows just it."""
    line = " ".join(visible(" ".join(str(name).split())).split())
    return _MARKUP.sub(lambda match: f"\\{match.group()}", line)


def as_code(name: object) -> str:
    """Return a name as a span of code."""
    return f"`{visible(' '.join(str(name).split())).replace('`', chr(39)).replace('|', '/')}`"
