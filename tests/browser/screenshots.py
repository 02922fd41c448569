"""Pictures of every page, to be looked at: `python -m tests.browser.screenshots [folder]`.

Two widths, two palettes, two languages, with empty, wrong and very long things among them.
`--readme` makes the one picture of the README instead.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser.conftest import CHROMIUM
from tests.browser.scenery import PASSWORD, build
from tests.serving import ROOT, serving

SIZES = {"desk": (1280, 860), "phone": (390, 844)}
PUBLIC = {
    "welcome": "/",
    "profile": "/@ada",
    "profile-long": "/@wolfeschlegelsteinhausenberger",
    "profile-arabic": "/@layla",
    "tag": "/tags/mathematics",
    "tag-empty": "/tags/nobody",
    "about": "/about",
    "login": "/auth/login",
    "register": "/auth/register",
    "reset": "/auth/reset",
    "reset-sent": "/auth/reset?sent=1",
    "error-404": "/nowhere",
}
MEMBER = {
    "home": "/",
    "explore": "/explore",
    "own-profile": "/@ada",
    "other-profile": "/@grace",
    "followers": "/@ada/followers",
    "following": "/@ada/following",
    "new": "/posts/new",
    "settings-profile": "/settings/profile",
    "settings-account": "/settings/account",
    "settings-security": "/settings/security",
    "settings-sessions": "/settings/sessions",
}
NEWCOMER = {
    "home-empty": "/",
    "profile-empty": "/@zoe",
    "followers-empty": "/@zoe/followers",
    "following-empty": "/@zoe/following",
}
MAIL = {"MAIL_SERVER": "localhost", "BASE_URL": "https://microblog.example"}
CLOSED = {"register-closed": "/auth/register", "reset-without-mail": "/auth/reset"}


def log_in(page: Any, username: str) -> None:
    """Through the door, like everybody."""
    page.goto("/auth/login")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/auth/login" not in url)


def take(page: Any, folder: Path, name: str) -> None:
    """One picture: what a reader sees first, not the whole length."""
    page.wait_for_timeout(200)
    page.screenshot(path=folder / f"{name}.png")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wide > 0:
        print(f"{folder.name}/{name} is {wide} pixels too wide")


def moments(page: Any, folder: Path) -> None:
    """What appears when something is done: menus, dialogs, mistakes."""
    page.goto("/@ada")
    page.locator(".post .menu summary").first.click()
    take(page, folder, "menu")
    page.locator(".menu-list .grave").first.click()
    page.wait_for_selector("dialog[open]")
    take(page, folder, "delete")
    page.goto("/")
    page.locator("a[href='/posts/new']:visible").first.click()
    page.wait_for_selector("dialog[open]")
    page.fill("dialog textarea", "A post is being written. " * 19)
    take(page, folder, "write")
    page.evaluate("sessionStorage.clear()")
    page.goto("/posts/new")
    page.evaluate("document.querySelector('.composer.page').noValidate = true")
    page.fill("main textarea", "Much too long. " * 36)
    page.locator(".composer.page .button").click()
    page.wait_for_selector(".problem")
    take(page, folder, "write-wrong")
    page.goto("/@grace")
    url = page.locator(".post:has(.post-edited)").first.get_attribute("data-url")
    page.goto(url)
    take(page, folder, "post")
    page.goto(f"{url}/history")
    take(page, folder, "history")
    page.goto("/settings/security")
    page.fill("[name=current_password]", "not the one")
    page.fill("[name=password]", "short")
    page.fill("[name=password2]", "shorter")
    page.press("[name=password2]", "Enter")
    page.wait_for_selector(".problem")
    take(page, folder, "settings-wrong")


def mistakes(page: Any, folder: Path) -> None:
    """The doors when something is wrong."""
    page.goto("/auth/register")
    page.fill("[name=username]", "ada lovelace")
    page.fill("[name=email]", "ada@example.org")
    page.fill("[name=password]", "12345678")
    page.fill("[name=password2]", "1234567")
    page.press("[name=password2]", "Enter")
    page.wait_for_selector(".problem")
    take(page, folder, "register-wrong")
    page.goto("/explore")
    page.locator(".post-when").first.click()
    take(page, folder, "post-public")


def everything(browser: Any, address: str, closed: str, out: Path) -> None:
    """Every page in every dress."""
    for size, theme, language in itertools.product(SIZES, ("light", "dark"), ("en", "fr")):
        folder = out / f"{size}-{theme}-{language}"
        folder.mkdir(parents=True, exist_ok=True)
        width, height = SIZES[size]
        dress = {"viewport": {"width": width, "height": height}}
        dress |= {"color_scheme": theme, "locale": language}
        walk(browser.new_context(base_url=address, **dress), None, PUBLIC, folder, mistakes)
        walk(browser.new_context(base_url=address, **dress), "ada", MEMBER, folder, moments)
        walk(browser.new_context(base_url=address, **dress), "zoe", NEWCOMER, folder)
        walk(browser.new_context(base_url=closed, **dress), None, CLOSED, folder)
        print(folder)


def walk(
    context: Any,
    username: str | None,
    pages: dict[str, str],
    folder: Path,
    more: Callable[[Any, Path], None] | None = None,
) -> None:
    """Somebody's way through the place, a picture at each stop."""
    page = context.new_page()
    page.set_default_timeout(8000)
    if username:
        log_in(page, username)
    for name, path in pages.items():
        page.goto(path)
        take(page, folder, name)
    if more:
        more(page, folder)
    context.close()


def for_readme(browser: Any, address: str, out: Path) -> None:
    """The home page, small enough to be kept in the repository."""
    from PIL import Image

    viewport = {"width": 1280, "height": 800}
    page = browser.new_context(base_url=address, viewport=viewport, locale="en-GB").new_page()
    log_in(page, "ada")
    page.goto("/")
    page.wait_for_timeout(300)
    out.parent.mkdir(exist_ok=True)
    page.screenshot(path=out)
    with Image.open(out) as picture:
        picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(out, optimize=True)
    print(out, out.stat().st_size)


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "screenshots")
    parser.add_argument("--readme", action="store_true", help="only docs/screenshot.png")
    wishes = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="scenery-") as folder:
        data = Path(folder) / "data"
        with serving(data, **MAIL) as server, sync_playwright() as playwright:
            build(data)
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--hide-scrollbars"]
            )
            if wishes.readme:
                for_readme(browser, server.by_name, ROOT / "docs" / "screenshot.png")
            else:
                with serving(data, REGISTRATION="closed") as closed:
                    everything(browser, server.by_name, closed.by_name, wishes.folder)
            browser.close()


if __name__ == "__main__":
    main()
