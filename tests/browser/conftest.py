"""A real server and a real browser: gunicorn on a port of its own, Debian's Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.serving import serving

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
PASSWORD = "correct horse battery"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser these tests are left out, unless everything is required."""
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    missing = not Path(CHROMIUM).exists()
    for item in here:
        item.add_marker(pytest.mark.browser)
        if missing and not os.environ.get("REQUIRE_ALL"):
            item.add_marker(pytest.mark.skip(reason="no Chromium: apt-get install chromium"))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The production server; its address."""
    with serving(tmp_path_factory.mktemp("site") / "data") as started:
        yield started.by_name


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any, server: str) -> Iterator[Callable[..., Any]]:
    """Open a browser of one's own: `visit(locale="fr", java_script_enabled=False)` -> a page.

    A page that logs an error, or asks another host for anything, fails the test.
    """
    contexts, troubles = [], []

    def note(message: Any) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            troubles.append(message.text)

    def open_page(**options: Any) -> Any:
        context = chromium.new_context(base_url=server, **{"locale": "en-GB", **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("console", note)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((server, "data:", "blob:"))
                else troubles.append(request.url)
            ),
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not troubles


_serial = iter(range(1, 10_000))


@pytest.fixture
def join(visit: Callable[..., Any]) -> Callable[..., Any]:
    """Register somebody new through the form; gives the page, logged in, and the name."""

    def register(name: str, **options: Any) -> tuple[Any, str]:
        username = f"{name}{next(_serial)}x"
        page = visit(**options)
        page.goto("/auth/register")
        page.fill("[name=username]", username)
        page.fill("[name=email]", f"{username}@example.org")
        page.fill("[name=password]", PASSWORD)
        page.fill("[name=password2]", PASSWORD)
        page.press("[name=password2]", "Enter")
        page.wait_for_url(lambda url: "/auth/register" not in url)
        return page, username

    return register
