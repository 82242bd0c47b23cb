"""A headless Chromium for the tests of the page: what it complained of, and what it asked the network for, is kept."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def chromium() -> Iterator[Any]:
    """Give a browser; skip the test, with the reason, where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the page tests need playwright (the dev extra)")
    binary = next(filter(None, map(shutil.which, NAMES)), None)
    if binary is None:
        pytest.skip(f"no browser on this machine ({', '.join(NAMES)})")
    # A Chromium that runs as root has no sandbox.
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=binary, args=arguments)
        yield browser
        browser.close()


def opened(browser: Any, file: Path, hash: str = "", *, width: int = 1280, theme: str = "light") -> SimpleNamespace:
    """Open a page; returns the page with the lists `complaints` (console and errors) and `requests` (everything but the file itself)."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, reduced_motion="reduce")
    page = context.new_page()
    complaints: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: requests.append(request.url) if not request.url.startswith("file:") else None)
    page.goto(file.as_uri() + hash)
    return SimpleNamespace(page=page, complaints=complaints, requests=requests, close=context.close)
