"""A real server and a real browser: gunicorn on a port of its own, Debian's Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.place import Place
from tests.serving import Server, serving

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser these tests are left out, unless everything is required."""
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    missing = not Path(CHROMIUM).exists()
    for item in here:
        item.add_marker(pytest.mark.browser)
        if missing and not os.environ.get("REQUIRE_ALL"):
            item.add_marker(pytest.mark.skip(reason="no Chromium: apt-get install chromium"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The production server: one for all tests, so nobody counts on being alone there."""
    with serving(tmp_path_factory.mktemp("site") / "data") as started:
        yield started


@pytest.fixture(scope="session")
def server(site: Server) -> str:
    """The server's address."""
    return site.by_name


@pytest.fixture(scope="session")
def place(site: Server) -> Place:
    """What is there: people, posts, pictures."""
    return Place(site)


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

    wanted = ("status of 4", "ERR_INTERNET_DISCONNECTED")  # what tests provoke

    def note(message: Any) -> None:
        if message.type == "error" and not any(words in message.text for words in wanted):
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
def named(place: Place) -> Callable[..., str]:
    """Somebody new whose name begins like this."""
    return lambda name, **values: place.member(f"{name}{next(_serial)}x", **values)


@pytest.fixture
def enter(visit: Callable[..., Any], place: Place) -> Callable[..., Any]:
    """A page of somebody who is logged in: `enter("ada1x", has_touch=True)`."""

    def let_in(name: str, **options: Any) -> Any:
        page = visit(**options)
        page.context.add_cookies([place.key(name)])
        return page

    return let_in


@pytest.fixture
def join(named: Callable[..., str], enter: Callable[..., Any]) -> Callable[..., Any]:
    """Somebody new: their page, logged in and blank, and their name."""

    def register(name: str, **options: Any) -> tuple[Any, str]:
        username = named(name)
        return enter(username, **options), username

    return register
