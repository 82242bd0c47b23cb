"""Make the README's pictures: `python docs/screenshots.py` analyses the example corpus and photographs its report with headless Chromium (playwright)."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import framing
from framing.reuse.families import widest

DOCS = Path(__file__).resolve().parent
#: File name, link inside the report ({conflict}: a family with figures that differ, {widest}: one in most posts), theme, width and height of the window in pixels.
PICTURES = (
    ("overview", "#overview", "light", 1280, 900),
    ("reading", "#p-harbour-daily%2F2023-01-19-tongqiu-work-report%3A1", "light", 1280, 900),
    ("family", "#family-{conflict}", "light", 1280, 760),
    ("family-dark", "#family-{widest}", "dark", 1280, 760),
    ("phone", "#p-harbour-daily%2F2023-09-07-commentary-mirror%3A3", "light", 390, 844),
)


def main() -> None:
    """Write docs/images/NAME.png for each picture."""
    browser_path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser_path is None:
        raise SystemExit("no Chromium found: install chromium, or put it on the PATH")
    images = DOCS / "images"
    images.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        analysis = framing.analyze(DOCS / "example_corpus")
        report = analysis.save(Path(folder) / "results") / "report.html"
        named = {
            "conflict": analysis.figures.dropna(subset=["conflict_id", "family_id"])["family_id"].iloc[-1],
            "widest": widest(analysis.families)["family_id"].iloc[0],
        }
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        for name, link, theme, width, height in PICTURES:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=theme, reduced_motion="reduce")
            page.goto(report.as_uri() + link.format(**named))
            page.wait_for_timeout(300)
            page.screenshot(path=images / f"{name}.png")
            print(images / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
