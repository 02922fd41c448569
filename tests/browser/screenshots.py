"""Pictures of every page, to be looked at: `python -m tests.browser.screenshots [folder]`.

Two widths, two palettes, two languages, with empty, wrong and very long things among them.
`--only NAME` makes those whose names begin like this, `--readme` the one picture of the README.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.browser import moments, scenes
from tests.browser.conftest import CHROMIUM
from tests.browser.scenery import build
from tests.serving import ROOT, serving

SIZES = {"desk": {"width": 1280, "height": 860}, "phone": {"width": 390, "height": 844}}
THEMES = ("light", "dark")
LANGUAGES = ("en", "fr")
MAIL = {"MAIL_SERVER": "localhost", "BASE_URL": "https://microblog.example"}
IDLE = {"RUN_WORKER": 0}  # what waits shall be seen waiting
ALL_THERE = """() => Promise.all([...document.images]
    .filter((picture) => picture.checkVisibility() &&
        picture.getBoundingClientRect().top < innerHeight)
    .map((picture) => picture.decode().catch(() => {})))"""


class Album:
    """Takes pictures of what a reader sees first, not of the whole length."""

    def __init__(self, out: Path, language: str, only: str) -> None:
        self.out, self.language, self.only = out, language, only
        self.number = 0

    def take(self, page: Any, name: str, size: str) -> None:
        """The page as it is, in light and in dark."""
        if not name.startswith(self.only):
            return
        page.wait_for_load_state()
        page.evaluate(ALL_THERE)
        for theme in THEMES:
            folder = self.out / f"{size}-{theme}-{self.language}"
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            page.screenshot(path=folder / f"{name}.png", animations="disabled")
            self.number += 1
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            print(f"{size}-{self.language}/{name} is {wide} pixels too wide")

    def pages(self, page: Any, wanted: Mapping[str, str]) -> None:
        """Pages that are only looked at: one visit serves all their pictures."""
        for name, path in wanted.items():
            if name.startswith(self.only):
                page.goto(path)
                for size, viewport in SIZES.items():
                    page.set_viewport_size(viewport)
                    self.take(page, name, size)

    def moments(self, page: Any, *wanted: moments.Moment) -> None:
        """Moments, at each size: what opens is placed for it."""
        for size, viewport in SIZES.items():
            page.set_viewport_size(viewport)
            for moment in wanted:
                moment(page, lambda name, size=size: self.take(page, name, size))


def everything(browser: Any, address: str, closed: str, out: Path, only: str = "") -> None:
    """Every page in every dress."""
    for language in LANGUAGES:
        for size in SIZES:
            for theme in THEMES:
                (out / f"{size}-{theme}-{language}").mkdir(parents=True, exist_ok=True)
        album = Album(out, language, only)
        dress = {"base_url": address, "locale": language, "color_scheme": "light"}
        for username, pages, opened in (
            (None, scenes.PUBLIC, (moments.doors,)),
            ("ada", scenes.MEMBER, moments.OF_ADA),
            ("zoe", scenes.NEWCOMER, ()),
            ("camille", scenes.LOCKED, ()),
        ):
            context = browser.new_context(**dress)
            page = scenes.enter(context, username)
            album.pages(page, pages)
            album.moments(page, *opened)
            context.close()
        context = browser.new_context(**dress | {"base_url": closed})
        album.pages(scenes.enter(context, None), scenes.CLOSED)
        context.close()
        print(f"{out}: {album.number} pictures, {language}")


def for_readme(browser: Any, address: str, out: Path) -> None:
    """The home page with pictures in it, small enough to be kept in the repository."""
    from PIL import Image

    viewport = {"width": 1280, "height": 800}
    context = browser.new_context(base_url=address, viewport=viewport, locale="en-GB")
    page = scenes.enter(context, "ada")
    page.goto("/")
    page.locator(".post:has(+ .post .pictures)").first.evaluate(
        "post => (post.scrollIntoView(), scrollBy(0, 9))"
    )
    page.evaluate(ALL_THERE)
    out.parent.mkdir(exist_ok=True)
    page.screenshot(path=out)
    with Image.open(out) as picture:
        picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(out, optimize=True)
    print(out, out.stat().st_size)


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "screenshots")
    parser.add_argument("--only", default="", help="the beginning of names")
    parser.add_argument("--readme", action="store_true", help="only docs/screenshot.png")
    wishes = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="scenery-") as folder:
        data = Path(folder) / "data"
        with serving(data, **MAIL, **IDLE) as server, sync_playwright() as playwright:
            build(data)
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--hide-scrollbars"]
            )
            if wishes.readme:
                for_readme(browser, server.by_name, ROOT / "docs" / "screenshot.png")
            else:
                with serving(data, REGISTRATION="closed", **IDLE) as closed:
                    addresses = (server.by_name, closed.by_name)
                    everything(browser, *addresses, wishes.folder, wishes.only)
            browser.close()


if __name__ == "__main__":
    main()
